#include "dns/axfr_read.h"

#include "dns/axfr.h"
#include "dns/axfr_rdata.h"

enum {
    HEADER = 12,
    CLASS_IN = 1,
    TYPE_OPT = 41,
    TYPE_META_FIRST = 249, /* TKEY, TSIG and the question types (RFC 6895 3.1) */
    TYPE_META_LAST = 255,
    TYPE_TSIG = 250,
};

enum section { ANSWER, AUTHORITY, ADDITIONAL, SECTIONS };

/* A message, and what was found in it before its records are taken. */
struct message {
    struct pm_str bytes;
    size_t answers; /* where they begin */
    size_t counts[SECTIONS];
    size_t tsig; /* where it begins; 0: none */
};

static unsigned get16(struct pm_str message, size_t at)
{
    return pm_wire_16((const uint8_t *)message.ptr + at);
}

static const struct {
    unsigned rcode;
    const char *text;
} refusals[] = {
    {1, "FORMERR: the server cannot read the question"},
    {2, "SERVFAIL: the server has not loaded the zone, or it has expired there"},
    {3, "NXDOMAIN: the server does not know the zone"},
    {4, "NOTIMP: the server makes no zone transfers"},
    {5, "REFUSED: the server does not allow this transfer: permit it there for this address or for "
        "a TSIG key (BIND: allow-transfer, Knot: acl, NSD: provide-xfr) and name the key's file "
        "with --tsig-key"},
    {9, "NOTAUTH: the server is not authoritative for the zone, or does not know the TSIG key"},
};

static bool check_rcode(unsigned rcode, struct pm_err *err)
{
    if (rcode == 0)
        return true;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].rcode == rcode)
            return pm_fail(err, PM_ERR_FAILED, "%s", refusals[i].text);
    return pm_fail(err, PM_ERR_FAILED, "the server answered with the code %u", rcode);
}

static bool fail_unreadable(struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED, "a message of the transfer cannot be read");
}

/* Position behind the question; 0: another one. Only the first message must repeat it (RFC 5936
 * 2.2.1), and servers may change its case. */
static size_t skip_question(const struct pm_axfr_reading *r, struct pm_str message)
{
    const struct pm_query *query = &r->query;
    struct pm_wirename name;
    unsigned count = get16(message, 4);
    if (count == 0)
        return HEADER;
    size_t at = pm_wire_name(message, HEADER, &name);
    if (count != 1 || at == 0 || message.len - at < 4 || !pm_wirename_eq(&name, &query->name) ||
        memcmp(message.ptr + at, query->bytes + query->question_end - 4, 4) != 0)
        return 0;
    return at + 4;
}

static bool check_header(const struct pm_axfr_reading *r, struct message *m, struct pm_err *err)
{
    enum { QR_AND_OPCODE = 0xf800, QR = 0x8000, TC = 0x0200 };
    if (m->bytes.len < HEADER)
        return fail_unreadable(err);
    if (get16(m->bytes, 0) != r->query.id || (get16(m->bytes, 2) & QR_AND_OPCODE) != QR)
        return pm_fail(err, PM_ERR_FAILED, "a message came that is no reply to the question");
    m->answers = skip_question(r, m->bytes);
    if (m->answers == 0)
        return pm_fail(err, PM_ERR_FAILED, "a message came that answers another question");
    if (get16(m->bytes, 2) & TC)
        return pm_fail(err, PM_ERR_FAILED, "a message of the transfer is cut short");
    for (size_t i = 0; i < SECTIONS; i++)
        m->counts[i] = get16(m->bytes, 6 + 2 * i);
    return true;
}

/* The records fill the message; a TSIG is the last of all (RFC 8945 5.1). */
static bool check_records(struct message *m, struct pm_err *err)
{
    struct pm_wire_record record;
    size_t at = m->answers;
    for (size_t section = ANSWER; section < SECTIONS; section++) {
        for (size_t i = 0; i < m->counts[section]; i++) {
            if (m->tsig != 0 || !pm_wire_record(m->bytes, at, &record))
                return fail_unreadable(err);
            if (record.type == TYPE_TSIG && section != ADDITIONAL)
                return fail_unreadable(err);
            if (record.type == TYPE_TSIG)
                m->tsig = at;
            at = record.end;
        }
    }
    return at == m->bytes.len || fail_unreadable(err);
}

static struct pm_str name_text(const struct pm_axfr_reading *r, const struct pm_wirename *name)
{
    return pm_wirename_format(name, r->arena);
}

static bool check_place(const struct pm_axfr_reading *r, const struct pm_wire_record *record,
                        struct pm_err *err)
{
    if (!pm_wirename_in_zone(&record->owner, &r->query.name))
        return pm_fail(err, PM_ERR_FAILED,
                       "the server sent a record of '%" PM_STR_FMT "', which is not in the zone",
                       PM_STR_ARG(name_text(r, &record->owner)));
    if (record->class != CLASS_IN || record->type == 0 || record->type == TYPE_OPT ||
        (record->type >= TYPE_META_FIRST && record->type <= TYPE_META_LAST))
        return pm_fail(err, PM_ERR_FAILED,
                       "the server sent a record of '%" PM_STR_FMT
                       "' of the type %u and class %u, which no zone holds",
                       PM_STR_ARG(name_text(r, &record->owner)), (unsigned)record->type,
                       (unsigned)record->class);
    return true;
}

/* The first record and the last one are the zone's SOA, the same one; no other is one. */
static bool take_soa(struct pm_axfr_reading *r, const struct pm_wire_record *record,
                     const struct pm_rdata *rdata, struct pm_err *err)
{
    if (!pm_wirename_eq(&record->owner, &r->query.name))
        return pm_fail(err, PM_ERR_FAILED,
                       "the server sent a SOA record of '%" PM_STR_FMT "', which is another zone",
                       PM_STR_ARG(name_text(r, &record->owner)));
    if (r->records == 1) {
        r->soa = *rdata;
        return true;
    }
    if (pm_rdata_cmp(PM_RRTYPE_SOA, &r->soa, rdata) != 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "the SOA record at the end is another one than at the beginning: the zone "
                       "changed while it was transferred, or the server is broken; try again");
    r->done = true;
    return true;
}

static bool take_record(struct pm_axfr_reading *r, struct pm_str message,
                        const struct pm_wire_record *record, struct pm_err *err)
{
    struct pm_rdata rdata;
    if (!check_place(r, record, err))
        return false;
    if (!pm_wire_rdata(message, record, r->arena, &rdata))
        return pm_fail(err, PM_ERR_FAILED,
                       "the server sent a record of '%" PM_STR_FMT "' that cannot be read (%s)",
                       PM_STR_ARG(name_text(r, &record->owner)),
                       pm_rrtype_name((enum pm_rrtype)record->type));
    if (++r->records > PM_AXFR_RECORDS_MAX)
        return pm_fail(err, PM_ERR_FAILED, "the zone has over %d records, which is the limit",
                       PM_AXFR_RECORDS_MAX);
    if (r->records == 1 && record->type != PM_RRTYPE_SOA)
        return pm_fail(err, PM_ERR_FAILED,
                       "the transfer does not begin with the zone's SOA record");
    if (record->type == PM_RRTYPE_SOA && !take_soa(r, record, &rdata, err))
        return false;
    if (!r->done)
        pm_current_add(&r->draft, name_text(r, &record->owner), (enum pm_rrtype)record->type,
                       record->ttl > INT32_MAX ? 0 : record->ttl, &rdata);
    return true;
}

static bool take_answers(struct pm_axfr_reading *r, const struct message *m, struct pm_err *err)
{
    size_t at = m->answers;
    for (size_t i = 0; i < m->counts[ANSWER]; i++) {
        struct pm_wire_record record;
        if (r->done)
            return pm_fail(err, PM_ERR_FAILED, "records came behind the end of the zone");
        if (!pm_wire_record(m->bytes, at, &record) || !take_record(r, m->bytes, &record, err))
            return false;
        at = record.end;
    }
    return true;
}

/* A server that refuses may not sign that; what it says of the key tells more than the code. */
static bool fail_refused(struct pm_axfr_reading *r, const struct message *m, int64_t now,
                         struct pm_err *err)
{
    if (r->tsig && m->tsig != 0 && !pm_tsig_check(r->tsig, m->bytes, m->tsig, now, err))
        return false;
    return check_rcode(get16(m->bytes, 2) & 0xf, err);
}

bool pm_axfr_take(struct pm_axfr_reading *r, struct pm_str bytes, int64_t now, struct pm_err *err)
{
    struct message message = {.bytes = bytes};
    if (!check_header(r, &message, err) || !check_records(&message, err))
        return false;
    if ((get16(bytes, 2) & 0xf) != 0)
        return fail_refused(r, &message, now, err);
    if (r->tsig && !pm_tsig_check(r->tsig, bytes, message.tsig, now, err))
        return false;
    if (message.counts[ANSWER] == 0)
        return pm_fail(err, PM_ERR_FAILED, "the server answered without any record");
    return take_answers(r, &message, err) &&
           (!r->tsig || !r->done || pm_tsig_check_end(r->tsig, err));
}
