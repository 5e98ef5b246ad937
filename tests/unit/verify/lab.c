#include "tests/unit/verify/lab.h"

#include "base/num.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

static const struct {
    const char *word;
    enum pm_rrtype type;
} types[] = {
    {"A", PM_RRTYPE_A},     {"NS", PM_RRTYPE_NS},   {"CNAME", PM_RRTYPE_CNAME},
    {"SOA", PM_RRTYPE_SOA}, {"MX", PM_RRTYPE_MX},   {"TXT", PM_RRTYPE_TXT},
    {"DS", PM_RRTYPE_DS},   {"PTR", PM_RRTYPE_PTR}, {"AAAA", PM_RRTYPE_AAAA},
    {"SPF", PM_RRTYPE_SPF}, {"SRV", PM_RRTYPE_SRV},
};

static const char *const clean[] = {
    "example.com SOA a.ns.example hostmaster.example. 7 3600 600 86400 300",
    "example.com NS a.ns.example",
    "example.com NS b.ns.example",
    ("example.com TXT " OWNERSHIP),
    "example.com TXT v=spf1 include:_spf.purelymail.com ~all",
    "example.com MX 10 mailserver.purelymail.com",
    "purelymail1._domainkey.example.com CNAME key1.dkimroot.purelymail.com",
    "purelymail2._domainkey.example.com CNAME key2.dkimroot.purelymail.com",
    "purelymail3._domainkey.example.com CNAME key3.dkimroot.purelymail.com",
    "_dmarc.example.com CNAME dmarcroot.purelymail.com",
    "_spf.purelymail.com TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/64 ~all",
    "mailserver.purelymail.com A 192.0.2.25",
    "mailserver.purelymail.com AAAA 2001:db8:25::25",
    "dmarcroot.purelymail.com TXT v=DMARC1; p=quarantine; ruf=mailto:dmarc@purelymail.com",
    "purelymail.com._report._dmarc.purelymail.com TXT v=DMARC1",
    "a.ns.example A 198.51.100.1",
    "b.ns.example A 198.51.100.2",
};

/* 2048 bits. */
#define RSA_KEY                                                                                    \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun" \
    "VTLw7onLRnrq0/"                                                                               \
    "IzW7yWR7QkrmBL7jTKEn5u+qKhbwKfBstIs+"                                                         \
    "bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQ"        \
    "zuVaE8AkAFmxZzow3x+VJYKdjykkJ0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/"              \
    "XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmwIDAQAB"

static void make_delegation(struct lab *lab)
{
    static const struct pm_str addresses[] = {PM_STR_INIT("198.51.100.1@53"),
                                              PM_STR_INIT("198.51.100.2@53")};
    for (size_t i = 0; i < 2; i++)
        lab->name_servers[i] = (struct pm_name_server){
            .host = i == 0 ? PM_STR("a.ns.example") : PM_STR("b.ns.example"),
            .in_parent = true,
            .in_child = true,
            .addresses = &addresses[i],
            .address_count = 1,
        };
    lab->delegation = (struct pm_delegation){
        .zone = PM_STR("example.com"),
        .parent = PM_STR("com"),
        .servers = lab->name_servers,
        .server_count = 2,
        .complete = true,
    };
}

void lab_init(struct lab *lab)
{
    *lab = (struct lab){
        .dns = {.ttl = 3600, .mx_priority = 10},
        .servers = {"a", "b", NULL},
        .negative_ttl = 300,
        .ttl = 600,
        .input = {.name = pm_name_canonical(PM_STR("example.com")),
                  .on_account = PM_FALSE,
                  .mode = PM_VERIFY_AUTHORITIES},
    };
    pm_arena_init(&lab->arena);
    make_delegation(lab);
    lab->input.delegation = &lab->delegation;
    lab->input.expected = &lab->expected;
    lab->input.dns = &lab->dns;
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++)
        lab_say(lab, clean[i]);
    for (int i = 1; i <= 3; i++) {
        struct pm_str line = pm_str_printf(
            &lab->arena, "key%d.dkimroot.purelymail.com TXT v=DKIM1; k=rsa; p=%s", i, RSA_KEY);
        lab_say(lab, pm_str_cstr(&lab->arena, line));
    }
    lab->expected = pm_records_make(lab->input.name, &lab->dns, PM_STR(OWNERSHIP), &lab->arena);
}

void lab_fini(struct lab *lab)
{
    pm_arena_fini(&lab->arena);
}

static struct pm_str cut_word(struct pm_str *rest)
{
    size_t blank = pm_str_find(*rest, ' ');
    struct pm_str word = pm_str_sub(*rest, 0, blank);
    *rest = pm_str_sub(*rest, blank + 1, rest->len);
    return word;
}

static enum pm_rrtype type_of(struct pm_str word)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pm_str_is(word, types[i].word))
            return types[i].type;
    fail_msg("no such type: %.*s", (int)word.len, word.ptr);
    return PM_RRTYPE_A;
}

static struct lab_line *add_line(struct lab *lab, const char *server, const char *text)
{
    struct pm_str rest = pm_str_dup(&lab->arena, pm_str_from(text));
    assert_true(lab->line_count < LAB_LINES_MAX);
    struct lab_line *line = &lab->lines[lab->line_count++];
    *line = (struct lab_line){.server = pm_str_from(server)};
    line->name = cut_word(&rest);
    line->type = type_of(cut_word(&rest));
    line->value = rest;
    return line;
}

void lab_say(struct lab *lab, const char *line)
{
    add_line(lab, "", line);
}

void lab_unsay(struct lab *lab, const char *name_and_type)
{
    struct lab_line wanted = *add_line(lab, "", name_and_type);
    size_t kept = 0;
    lab->line_count--;
    for (size_t i = 0; i < lab->line_count; i++) {
        const struct lab_line *line = &lab->lines[i];
        if (!pm_str_eq(line->name, wanted.name) || line->type != wanted.type)
            lab->lines[kept++] = *line;
    }
    lab->line_count = kept;
}

void lab_replace(struct lab *lab, const char *line)
{
    lab_unsay(lab, line);
    lab_say(lab, line);
}

void lab_say_at(struct lab *lab, const char *server, const char *line)
{
    add_line(lab, server, line);
}

void lab_fail_at(struct lab *lab, const char *server, const char *name_and_type,
                 enum pm_answer_status status)
{
    add_line(lab, server ? server : "", name_and_type)->status = status;
}

static enum pm_answer_status status_of(struct pm_str word)
{
    static const struct {
        const char *word;
        enum pm_answer_status status;
    } statuses[] = {
        {"NODATA", PM_ANSWER_NODATA},     {"NXDOMAIN", PM_ANSWER_NXDOMAIN},
        {"TIMEOUT", PM_ANSWER_TIMEOUT},   {"SERVFAIL", PM_ANSWER_SERVFAIL},
        {"REFUSED", PM_ANSWER_REFUSED},   {"FAILED", PM_ANSWER_FAILED},
        {"REFERRAL", PM_ANSWER_REFERRAL},
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (pm_str_is(word, statuses[i].word))
            return statuses[i].status;
    fail_msg("no such status: %.*s", (int)word.len, word.ptr);
    return PM_ANSWER_FAILED;
}

void lab_do(struct lab *lab, const char *order)
{
    struct pm_str rest = pm_str_from(order), server = PM_STR("");
    if (!order)
        return;
    rest = pm_str_sub(rest, 1, rest.len);
    if (pm_str_starts(rest, PM_STR("@"))) {
        server = cut_word(&rest);
        server = pm_str_sub(server, 1, server.len);
    }
    const char *line = pm_str_cstr(&lab->arena, rest);
    if (order[0] == '-' || order[0] == '=')
        lab_unsay(lab, line);
    if (order[0] == '-')
        return;
    struct lab_line *added = add_line(lab, pm_str_cstr(&lab->arena, server), line);
    if (order[0] == '!')
        added->status = status_of(added->value);
}

static struct pm_rdata value_of(enum pm_rrtype type, struct pm_str text)
{
    uint64_t preference;
    struct pm_str target;
    switch (type) {
    case PM_RRTYPE_TXT:
    case PM_RRTYPE_SPF:
        return (struct pm_rdata){.text = text, .strings = 1};
    case PM_RRTYPE_CNAME:
    case PM_RRTYPE_NS:
    case PM_RRTYPE_PTR:
        return (struct pm_rdata){.target = text};
    case PM_RRTYPE_MX:
        assert_true(pm_u64_parse(cut_word(&text), 0, UINT16_MAX, &preference));
        if (pm_str_is(text, "."))
            text = PM_STR("");
        return (struct pm_rdata){.preference = (uint16_t)preference, .target = text};
    case PM_RRTYPE_SOA:
        target = cut_word(&text);
        return (struct pm_rdata){.target = target, .text = text};
    default:
        return (struct pm_rdata){.text = text};
    }
}

static bool is_at(const struct lab_line *line, struct pm_str server, struct pm_str name,
                  enum pm_rrtype type)
{
    return line->type == type && pm_str_eq(line->name, name) && pm_str_eq(line->server, server);
}

/* A server with lines of its own for a set does not say the others. */
static struct pm_str speaker(const struct lab *lab, struct pm_str server, struct pm_str name,
                             enum pm_rrtype type)
{
    for (size_t i = 0; i < lab->line_count; i++)
        if (is_at(&lab->lines[i], server, name, type))
            return server;
    return PM_STR("");
}

static bool name_exists(const struct lab *lab, struct pm_str name)
{
    for (size_t i = 0; i < lab->line_count; i++)
        if (pm_name_in_zone(lab->lines[i].name, name))
            return true;
    return false;
}

/* The name whose records count: a wildcard's, where the name does not exist. */
static struct pm_str source_of(struct lab *lab, struct pm_str name)
{
    struct pm_str above = name;
    if (name_exists(lab, name))
        return name;
    while (above.len > 0 && !name_exists(lab, above))
        above = pm_str_sub(above, pm_str_find(above, '.') + 1, above.len);
    struct pm_str wild = pm_str_printf(&lab->arena, "*.%" PM_STR_FMT, PM_STR_ARG(above));
    return name_exists(lab, wild) ? wild : name;
}

static struct pm_rrset take_set(struct lab *lab, struct pm_str server, struct pm_str name,
                                enum pm_rrtype type, enum pm_answer_status *status)
{
    struct pm_rrset set = {.owner = name, .type = type, .ttl = lab->ttl};
    struct pm_str source = source_of(lab, name), who = speaker(lab, server, source, type);
    set.values = PM_NEW_ARRAY(&lab->arena, struct pm_rdata, lab->line_count);
    for (size_t i = 0; i < lab->line_count; i++) {
        const struct lab_line *line = &lab->lines[i];
        if (!is_at(line, who, source, type))
            continue;
        if (line->status != PM_ANSWER_DATA) {
            *status = line->status;
            set.count = 0;
            return set;
        }
        set.values[set.count++] = value_of(type, line->value);
    }
    return set;
}

static void answer_one(struct lab *lab, struct pm_str server, struct pm_answer *answer)
{
    enum { HOPS_MAX = 8 };
    struct pm_str name = answer->question.name;
    enum pm_rrtype type = answer->question.type;
    answer->status = PM_ANSWER_DATA;
    answer->rrsets = PM_NEW_ARRAY(&lab->arena, struct pm_rrset, HOPS_MAX);
    for (int hop = 0; hop < HOPS_MAX; hop++) {
        struct pm_rrset set = take_set(lab, server, name, type, &answer->status);
        bool found = set.count > 0;
        if (!found && answer->status == PM_ANSWER_DATA)
            set = take_set(lab, server, name, PM_RRTYPE_CNAME, &answer->status);
        if (set.count == 0)
            break;
        answer->rrsets[answer->count++] = set;
        if (found)
            return;
        name = set.values[0].target;
    }
    bool exists = name_exists(lab, source_of(lab, name));
    if (answer->status == PM_ANSWER_DATA && (answer->count == 0 || !exists))
        answer->status = exists ? PM_ANSWER_NODATA : PM_ANSWER_NXDOMAIN;
    answer->negative_ttl = lab->negative_ttl;
}

static void finish(struct lab *lab, struct pm_answer *answer, bool authority)
{
    answer->authoritative = authority && !(lab->lame && pm_str_is(answer->server, lab->lame));
    bool top = pm_str_find(answer->question.name, '.') == answer->question.name.len;
    answer->validated = !authority && !lab->blind && (lab->validated || top);
    if (lab->twist)
        lab->twist(lab->twist_ctx, answer);
}

static const struct pm_replies *reply(struct lab *lab, const struct pm_question *question)
{
    static const char *const resolver[] = {"resolver", NULL}, *const raw[] = {"raw", NULL};
    bool authority = question->via == PM_VIA_AUTHORITY && lab->input.mode != PM_VERIFY_RESOLVER;
    const char *const *servers = authority                              ? lab->servers
                                 : question->via == PM_VIA_RESOLVER_RAW ? raw
                                                                        : resolver;
    struct pm_replies *replies = PM_NEW(&lab->arena, struct pm_replies);
    struct pm_answer *answers = PM_NEW_ARRAY(&lab->arena, struct pm_answer, LAB_SERVERS_MAX);
    *replies = (struct pm_replies){.question = *question, .answers = answers, .complete = true};
    for (; servers[replies->count]; replies->count++) {
        struct pm_str server = pm_str_from(servers[replies->count]);
        answers[replies->count] = (struct pm_answer){.question = *question, .server = server};
        answer_one(lab, server, &answers[replies->count]);
        finish(lab, &answers[replies->count], authority);
    }
    return replies;
}

void lab_run(struct lab *lab)
{
    enum { STEPS_MAX = 64, REPLIES_MAX = 1024 };
    const struct pm_replies **replies =
        PM_NEW_ARRAY(&lab->arena, const struct pm_replies *, REPLIES_MAX);
    lab->input.replies = replies;
    lab->input.reply_count = 0;
    for (int i = 0; i < STEPS_MAX; i++) {
        lab->step = pm_verify_step(&lab->input, &lab->arena);
        lab->asked = lab->input.reply_count;
        if (lab->step.wanted_count == 0)
            return;
        for (size_t w = 0; w < lab->step.wanted_count; w++) {
            assert_true(lab->input.reply_count < REPLIES_MAX);
            replies[lab->input.reply_count++] = reply(lab, &lab->step.wanted[w]);
        }
    }
    fail_msg("the steps do not end");
}

bool lab_was_asked(const struct lab *lab, const char *name, enum pm_rrtype type, enum pm_via via)
{
    for (size_t i = 0; i < lab->input.reply_count; i++) {
        const struct pm_question *question = &lab->input.replies[i]->question;
        if (pm_str_is(question->name, name) && question->type == type && question->via == via)
            return true;
    }
    return false;
}

const struct pm_finding *lab_find(struct lab *lab, const char *rule)
{
    lab_run(lab);
    for (size_t i = 0; i < lab->step.findings.count; i++)
        if (pm_str_is(lab->step.findings.items[i].rule, rule))
            return &lab->step.findings.items[i];
    return NULL;
}

void lab_expect_text(struct pm_str text, const char *part)
{
    if (part[0] == '\0' ? text.len > 0 : !pm_str_contains_nocase(text, pm_str_from(part)))
        fail_msg("'%.*s' does not contain '%s'", (int)text.len, text.ptr, part);
}

void lab_expect(struct lab *lab, const char *rule, enum pm_status status, const char *cause)
{
    const struct pm_finding *finding = lab_find(lab, rule);
    if (!finding)
        fail_msg("no finding of %s", rule);
    else if (finding->status != status || !pm_str_is(finding->cause, cause))
        fail_msg("%s: %s '%.*s' instead of %s '%s': %.*s", rule, pm_status_name(finding->status),
                 (int)finding->cause.len, finding->cause.ptr, pm_status_name(status), cause,
                 (int)finding->why.len, finding->why.ptr);
}

static void check_row(const struct lab_row *row)
{
    struct lab lab;
    lab_init(&lab);
    for (size_t i = 0; i < sizeof row->orders / sizeof *row->orders; i++)
        lab_do(&lab, row->orders[i]);
    lab_expect(&lab, row->rule, row->status, row->cause);
    const struct pm_finding *finding = lab_find(&lab, row->rule);
    const struct pm_str texts[] = {finding->seen, finding->why, finding->publish, finding->remove};
    const char *const parts[] = {row->seen, row->why, row->publish, row->remove};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (parts[i])
            lab_expect_text(texts[i], parts[i]);
    lab_fini(&lab);
}

void lab_check_rows(const struct lab_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("%s\n", rows[i].orders[0] ? rows[i].orders[0] : "(clean)");
        check_row(&rows[i]);
    }
}
