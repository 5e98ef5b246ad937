#include "model/records.h"

#include "base/sha256.h"
#include "base/sink.h"

#define OWNERSHIP_PREFIX "purelymail_ownership_proof="

enum { OWNERSHIP_TOKEN_MAX = 256 };

/* What the service asks for, a row a record: under which label, and where it points. An own DMARC
 * text replaces the last row's CNAME. */
static const struct row {
    const char *name;
    struct pm_str label; /* with its dot; empty: the domain itself */
    enum pm_rrtype type;
    struct pm_str target;
    const char *why;
} rows[PM_PURPOSES] = {
    [PM_PURPOSE_OWNERSHIP] = {"ownership", PM_STR_INIT(""), PM_RRTYPE_TXT, PM_STR_INIT(""),
                              "proves to PurelyMail that the domain is yours"},
    [PM_PURPOSE_MX] = {"mx", PM_STR_INIT(""), PM_RRTYPE_MX,
                       PM_STR_INIT("mailserver.purelymail.com"),
                       "brings the domain's mail to PurelyMail"},
    [PM_PURPOSE_SPF] = {"spf", PM_STR_INIT(""), PM_RRTYPE_TXT, PM_STR_INIT(""),
                        "says which servers may send mail for the domain (SPF)"},
    [PM_PURPOSE_DKIM1] = {"dkim1", PM_STR_INIT("purelymail1._domainkey."), PM_RRTYPE_CNAME,
                          PM_STR_INIT("key1.dkimroot.purelymail.com"),
                          "publishes the first key that signs outgoing mail (DKIM)"},
    [PM_PURPOSE_DKIM2] = {"dkim2", PM_STR_INIT("purelymail2._domainkey."), PM_RRTYPE_CNAME,
                          PM_STR_INIT("key2.dkimroot.purelymail.com"),
                          "publishes the second key that signs outgoing mail (DKIM)"},
    [PM_PURPOSE_DKIM3] = {"dkim3", PM_STR_INIT("purelymail3._domainkey."), PM_RRTYPE_CNAME,
                          PM_STR_INIT("key3.dkimroot.purelymail.com"),
                          "publishes the third key that signs outgoing mail (DKIM)"},
    [PM_PURPOSE_DMARC] = {"dmarc", PM_STR_INIT("_dmarc."), PM_RRTYPE_CNAME,
                          PM_STR_INIT("dmarcroot.purelymail.com"),
                          "tells receivers what to do with mail that fails the checks (DMARC)"},
    [PM_PURPOSE_AUTOCONFIG] = {"autoconfig", PM_STR_INIT("autoconfig."), PM_RRTYPE_CNAME,
                               PM_STR_INIT(""), "lets Thunderbird and others set themselves up"},
    [PM_PURPOSE_AUTODISCOVER] = {"autodiscover", PM_STR_INIT("autodiscover."), PM_RRTYPE_CNAME,
                                 PM_STR_INIT(""), "lets Outlook set itself up"},
    [PM_PURPOSE_SRV_IMAPS] = {"srv-imaps", PM_STR_INIT("_imaps._tcp."), PM_RRTYPE_SRV,
                              PM_STR_INIT("imap.purelymail.com"),
                              "tells mail clients where to read mail (RFC 6186)"},
    [PM_PURPOSE_SRV_SUBMISSIONS] = {"srv-submissions", PM_STR_INIT("_submissions._tcp."),
                                    PM_RRTYPE_SRV, PM_STR_INIT("smtp.purelymail.com"),
                                    "tells mail clients where to send mail (RFC 8314)"},
    [PM_PURPOSE_MTA_STS] = {"mta-sts", PM_STR_INIT("_mta-sts."), PM_RRTYPE_TXT, PM_STR_INIT(""),
                            "says that a policy for encrypted delivery exists (MTA-STS)"},
    [PM_PURPOSE_TLS_RPT] = {"tls-rpt", PM_STR_INIT("_smtp._tls."), PM_RRTYPE_TXT, PM_STR_INIT(""),
                            "says where reports about encrypted delivery go (TLS-RPT)"},
};

static const char *const spf_all[] = {
    [PM_SPF_SOFTFAIL] = "~all",
    [PM_SPF_FAIL] = "-all",
    [PM_SPF_NEUTRAL] = "?all",
};

/* The record of most domains, for speed. */
static const struct pm_str spf_alone[] = {
    [PM_SPF_SOFTFAIL] = PM_STR_INIT("v=spf1 include:" PM_SPF_INCLUDE " ~all"),
    [PM_SPF_FAIL] = PM_STR_INIT("v=spf1 include:" PM_SPF_INCLUDE " -all"),
    [PM_SPF_NEUTRAL] = PM_STR_INIT("v=spf1 include:" PM_SPF_INCLUDE " ?all"),
};

const char *pm_purpose_name(enum pm_purpose purpose)
{
    return rows[purpose].name;
}

struct pm_str pm_purpose_target(enum pm_purpose purpose)
{
    return rows[purpose].target;
}

const char *pm_purpose_why(enum pm_purpose purpose)
{
    return rows[purpose].why;
}

static struct pm_str owner_of(const struct row *row, struct pm_name name, struct pm_arena *arena)
{
    return row->label.len > 0 ? pm_str_concat(arena, row->label, name.ascii) : name.ascii;
}

static struct pm_dns_record make_record(enum pm_purpose purpose, struct pm_name name,
                                        const struct pm_dns_options *dns, struct pm_arena *arena)
{
    const struct row *row = &rows[purpose];
    return (struct pm_dns_record){
        .purpose = purpose,
        .owner = owner_of(row, name, arena),
        .type = row->type,
        .ttl = dns->ttl,
        .rdata.target = row->target,
    };
}

static void fill_text(struct pm_dns_record *record, struct pm_str text)
{
    record->type = PM_RRTYPE_TXT;
    record->rdata = (struct pm_rdata){.text = text};
}

static void fill_srv(struct pm_dns_record *record, struct pm_str weight_and_port)
{
    record->rdata.text = weight_and_port;
}

/* What the row does not say of the record. False: it is not asked for. */
static bool fill(struct pm_dns_record *record, const struct pm_dns_options *dns,
                 struct pm_str ownership, struct pm_arena *arena)
{
    const struct pm_dns_extra *extra = &dns->extra;
    switch (record->purpose) {
    case PM_PURPOSE_OWNERSHIP:
        record->rdata.text = ownership;
        return ownership.len > 0 && dns->ownership != PM_OWNERSHIP_NEVER;
    case PM_PURPOSE_MX:
        record->rdata.preference = dns->mx_priority;
        return true;
    case PM_PURPOSE_SPF:
        record->rdata.text = pm_spf_format(dns, arena);
        return true;
    case PM_PURPOSE_DMARC:
        if (dns->dmarc.len > 0)
            fill_text(record, dns->dmarc);
        return !dns->no_dmarc;
    case PM_PURPOSE_AUTOCONFIG:
        record->rdata.target = extra->autoconfig;
        return extra->autoconfig.len > 0;
    case PM_PURPOSE_AUTODISCOVER:
        record->rdata.target = extra->autodiscover;
        return extra->autodiscover.len > 0;
    case PM_PURPOSE_SRV_IMAPS:
        fill_srv(record, PM_STR("1 993"));
        return extra->srv;
    case PM_PURPOSE_SRV_SUBMISSIONS:
        fill_srv(record, PM_STR("1 465"));
        return extra->srv;
    case PM_PURPOSE_MTA_STS:
        fill_text(record,
                  pm_str_printf(arena, "v=STSv1; id=%" PM_STR_FMT ";", PM_STR_ARG(extra->mta_sts)));
        return extra->mta_sts.len > 0;
    case PM_PURPOSE_TLS_RPT:
        fill_text(record,
                  pm_str_printf(arena, "v=TLSRPTv1; rua=%" PM_STR_FMT, PM_STR_ARG(extra->tls_rpt)));
        return extra->tls_rpt.len > 0;
    default:
        return true;
    }
}

struct pm_record_list pm_records_make(struct pm_name name, const struct pm_dns_options *dns,
                                      struct pm_str ownership, struct pm_arena *arena)
{
    struct pm_record_list list = {.count = 0};
    for (enum pm_purpose purpose = 0; purpose < PM_PURPOSES; purpose++) {
        struct pm_dns_record record = make_record(purpose, name, dns, arena);
        if (fill(&record, dns, ownership, arena))
            list.items[list.count++] = record;
    }
    return list;
}

struct pm_record_list pm_records_places(struct pm_name name, struct pm_arena *arena)
{
    static const struct pm_dns_options none = {.ttl = 0};
    struct pm_record_list list = {.count = PM_PURPOSES};
    for (enum pm_purpose purpose = 0; purpose < PM_PURPOSES; purpose++)
        list.items[purpose] = make_record(purpose, name, &none, arena);
    return list;
}

struct pm_str pm_spf_format(const struct pm_dns_options *dns, struct pm_arena *arena)
{
    struct pm_sink sink;
    if (dns->spf_include_count == 0)
        return spf_alone[dns->spf_all];
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "v=spf1 ");
    for (size_t i = 0; i < dns->spf_include_count; i++)
        pm_sink_printf(&sink, "include:%" PM_STR_FMT " ", PM_STR_ARG(dns->spf_include[i]));
    pm_sink_printf(&sink, "include:%s %s", PM_SPF_INCLUDE, spf_all[dns->spf_all]);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

struct pm_name pm_records_zone(struct pm_name name, const struct pm_dns_options *dns)
{
    return dns->zone.ascii.len > 0 ? dns->zone : pm_name_registrable(name);
}

static int order_records(const struct pm_dns_record *a, const struct pm_dns_record *b)
{
    int order = pm_str_cmp(a->owner, b->owner);
    if (order == 0)
        order = pm_rrtype_cmp(a->type, b->type);
    return order != 0 ? order : pm_rdata_cmp(a->type, &a->rdata, &b->rdata);
}

int pm_record_order(const void *a, const void *b)
{
    const struct pm_dns_record *x = a, *y = b;
    size_t x_labels = pm_label_count(x->owner), y_labels = pm_label_count(y->owner);
    if (x_labels != y_labels)
        return x_labels < y_labels ? -1 : 1;
    return order_records(x, y);
}

/* By insertion: they are few, nearly sorted, and this is done for each of 100,000 domains. */
void pm_records_sort(struct pm_record_list *list)
{
    size_t labels[PM_PURPOSES];
    for (size_t i = 0; i < list->count; i++) {
        struct pm_dns_record record = list->items[i];
        size_t count = pm_label_count(record.owner), at = i;
        for (; at > 0 &&
               (labels[at - 1] > count ||
                (labels[at - 1] == count && order_records(&list->items[at - 1], &record) > 0));
             at--) {
            list->items[at] = list->items[at - 1];
            labels[at] = labels[at - 1];
        }
        list->items[at] = record;
        labels[at] = count;
    }
}

bool pm_ownership_parse(struct pm_str text, struct pm_arena *arena, struct pm_str *out,
                        struct pm_err *err)
{
    static const struct pm_str prefix = PM_STR_INIT(OWNERSHIP_PREFIX);
    struct pm_str token =
        pm_str_starts(text, prefix) ? pm_str_sub(text, prefix.len, text.len) : text;
    if (token.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "the ownership value is empty");
    if (token.len > OWNERSHIP_TOKEN_MAX)
        return pm_fail(err, PM_ERR_FAILED, "the ownership token is %zu characters long, over %d",
                       token.len, OWNERSHIP_TOKEN_MAX);
    for (size_t i = 0; i < token.len; i++) {
        if (!pm_ascii_is_alnum(token.ptr[i]))
            return pm_fail(err, PM_ERR_FAILED,
                           "the ownership value is not of the form \"" OWNERSHIP_PREFIX
                           "TOKEN\" or \"TOKEN\" with letters and digits: character %zu of the "
                           "token is neither",
                           i + 1);
    }
    *out = pm_str_printf(arena, OWNERSHIP_PREFIX "%" PM_STR_FMT, PM_STR_ARG(token));
    return true;
}

struct pm_str pm_ownership_fingerprint(struct pm_str value, struct pm_arena *arena)
{
    return pm_sha256_hex(arena, value);
}
