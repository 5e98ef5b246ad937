#include "dns/reply_plain.h"

#include "dns/pointers.h"
#include "dns/rdata.h"
#include "dns/reply.h"

#include <arpa/inet.h>

enum { RECORDS_MAX = 32, TYPE_OPT = 41, RCODE_NXDOMAIN = 3, FIXED = 10, SOA_NUMBERS = 20 };

enum section { ANSWER, AUTHORITY, ADDITIONAL, SECTIONS };

struct record {
    size_t owner, rdata, len;
    uint16_t type;
    uint32_t ttl;
};

struct reading {
    const uint8_t *bytes;
    size_t len;
    const struct pm_query *query;
    struct pm_arena *arena;
    struct record records[RECORDS_MAX];
    size_t begin[SECTIONS + 1]; /* of each section's records; the last: their number */
};

static uint16_t get16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)get16(at) << 16 | get16(at + 2);
}

/* Copies the labels from at to before the end or a pointer; *at moves behind. */
static bool copy_labels(const struct reading *r, size_t *at, struct pm_wirename *out)
{
    while (*at < r->len && r->bytes[*at] != 0 && r->bytes[*at] < 64) {
        size_t size = (size_t)r->bytes[*at] + 1;
        if (size > r->len - *at || out->len + size >= PM_WIRENAME_MAX)
            return false;
        /* Lengths stay as they are: none of them is as large as a capital letter. */
        for (size_t i = 0; i < size; i++)
            out->bytes[out->len + i] = (uint8_t)pm_ascii_lower((char)r->bytes[*at + i]);
        out->len += size;
        *at += size;
    }
    return *at < r->len;
}

/* The name at that place, in lower case; returns the position behind it, 0 when it is none. A
 * pointer leads further back than anything of the name before it: so there is an end. */
static size_t read_name(const struct reading *r, size_t at, struct pm_wirename *out)
{
    size_t end = 0, before = at;
    out->len = 0;
    for (int i = 0; i <= PM_POINTERS_MAX && copy_labels(r, &at, out); i++) {
        if (r->bytes[at] == 0) {
            out->bytes[out->len++] = 0;
            return end ? end : at + 1;
        }
        if (r->bytes[at] < 0xc0 || r->len - at < 2)
            return 0;
        size_t target = get16(r->bytes + at) & 0x3fff;
        if (target >= before || target < PM_DNS_HEADER_LEN)
            return 0;
        end = end ? end : at + 2;
        at = before = target;
    }
    return 0;
}

/* Nearly every owner is a pointer to the question's name. */
static bool points_to_question(const struct reading *r, size_t at)
{
    return r->len - at >= 2 && r->bytes[at] == 0xc0 && r->bytes[at + 1] == PM_DNS_HEADER_LEN;
}

static bool is_owner(const struct reading *r, const struct record *record,
                     const struct pm_wirename *name)
{
    struct pm_wirename owner;
    if (points_to_question(r, record->owner))
        return pm_wirename_eq(&r->query->name, name);
    return read_name(r, record->owner, &owner) && pm_wirename_eq(&owner, name);
}

static bool fills_name(const struct reading *r, const struct record *record, size_t skip)
{
    struct pm_wirename name;
    size_t end = record->rdata + record->len;
    return record->len > skip && read_name(r, record->rdata + skip, &name) == end;
}

static bool fills_strings(const struct reading *r, const struct record *record)
{
    size_t at = 0;
    while (at < record->len)
        at += (size_t)r->bytes[record->rdata + at] + 1;
    return record->len > 0 && at == record->len;
}

static bool fills_soa(const struct reading *r, const struct record *record)
{
    struct pm_wirename name;
    size_t at = read_name(r, record->rdata, &name);
    at = at ? read_name(r, at, &name) : 0;
    return at && at + SOA_NUMBERS == record->rdata + record->len;
}

static bool is_ordinary(const struct reading *r, const struct record *record)
{
    switch ((enum pm_rrtype)record->type) {
    case PM_RRTYPE_A:
        return record->len == 4;
    case PM_RRTYPE_AAAA:
        return record->len == 16;
    case PM_RRTYPE_NS:
    case PM_RRTYPE_CNAME:
        return fills_name(r, record, 0);
    case PM_RRTYPE_MX:
        return fills_name(r, record, 2);
    case PM_RRTYPE_TXT:
        return fills_strings(r, record);
    case PM_RRTYPE_SOA:
        return fills_soa(r, record);
    default:
        return false;
    }
}

/* Only without an extended code or options; its version is 0. */
static bool is_plain_opt(const struct reading *r, const struct record *record)
{
    return r->bytes[record->owner] == 0 && record->ttl >> 16 == 0 && record->len == 0;
}

/* Returns the position behind the record, 0 when it is not ordinary. */
static size_t read_record(const struct reading *r, size_t at, struct record *out)
{
    struct pm_wirename name;
    enum { CLASS_IN = 1 };
    out->owner = at;
    at = points_to_question(r, at) ? at + 2 : read_name(r, at, &name);
    if (at == 0 || r->len - at < FIXED)
        return 0;
    out->type = get16(r->bytes + at);
    out->ttl = get32(r->bytes + at + 4);
    out->len = get16(r->bytes + at + 8);
    out->rdata = at + FIXED;
    if (out->len > r->len - out->rdata)
        return 0;
    bool ordinary = out->type == TYPE_OPT
                        ? is_plain_opt(r, out)
                        : get16(r->bytes + at + 2) == CLASS_IN && is_ordinary(r, out);
    return ordinary ? out->rdata + out->len : 0;
}

/* At most one OPT, in the additional section. */
static bool has_opt_in_place(const struct reading *r)
{
    size_t opts = 0;
    for (size_t i = 0; i < r->begin[SECTIONS]; i++) {
        if (r->records[i].type != TYPE_OPT)
            continue;
        if (i < r->begin[ADDITIONAL] || ++opts > 1)
            return false;
    }
    return true;
}

static bool read_records(struct reading *r)
{
    size_t at = r->query->question_end, count = 0;
    for (size_t section = 0; section < SECTIONS; section++) {
        size_t more = get16(r->bytes + 6 + 2 * section);
        r->begin[section] = count;
        if (more > RECORDS_MAX - count)
            return false;
        for (; more > 0; more--, count++) {
            at = at < r->len ? read_record(r, at, &r->records[count]) : 0;
            if (at == 0)
                return false;
        }
    }
    r->begin[SECTIONS] = count;
    return at == r->len && has_opt_in_place(r);
}

static struct pm_str name_text(const struct reading *r, size_t at)
{
    struct pm_wirename name;
    return read_name(r, at, &name) ? pm_wirename_format(&name, r->arena) : (struct pm_str){0};
}

static void take_text(const struct reading *r, const struct record *record, struct pm_rdata *out)
{
    /* As many bytes as there are: the strings' and, at the end, their lengths. */
    char *text = pm_alloc(r->arena, record->len);
    const uint8_t *at = r->bytes + record->rdata, *end = at + record->len;
    while (at < end) {
        memcpy(text + out->text.len, at + 1, *at);
        out->text.len += *at;
        out->strings++;
        at += *at + 1;
    }
    char *cuts = text + out->text.len;
    size_t count = 0;
    for (at = r->bytes + record->rdata; at < end; at += *at + 1)
        cuts[count++] = (char)*at;
    out->text.ptr = text;
    out->cuts = (struct pm_str){cuts, count};
}

static void take_address(const struct reading *r, const struct record *record, struct pm_rdata *out)
{
    char text[INET6_ADDRSTRLEN] = "";
    int family = record->type == PM_RRTYPE_AAAA ? AF_INET6 : AF_INET;
    inet_ntop(family, r->bytes + record->rdata, text, sizeof text);
    out->text = pm_str_dup(r->arena, pm_str_from(text));
}

static void take_soa(const struct reading *r, const struct record *record, struct pm_rdata *out)
{
    struct pm_wirename name;
    size_t mailbox = read_name(r, record->rdata, &name);
    const uint8_t *numbers = r->bytes + record->rdata + record->len - SOA_NUMBERS;
    out->target = name_text(r, record->rdata);
    out->text = pm_str_printf(r->arena, "%" PM_STR_FMT ". %u %u %u %u %u",
                              PM_STR_ARG(name_text(r, mailbox)), get32(numbers), get32(numbers + 4),
                              get32(numbers + 8), get32(numbers + 12), get32(numbers + 16));
}

static struct pm_rdata take_value(const struct reading *r, const struct record *record)
{
    struct pm_rdata value = {0};
    switch ((enum pm_rrtype)record->type) {
    case PM_RRTYPE_TXT:
        take_text(r, record, &value);
        break;
    case PM_RRTYPE_MX:
        value.preference = get16(r->bytes + record->rdata);
        value.target = name_text(r, record->rdata + 2);
        break;
    case PM_RRTYPE_A:
    case PM_RRTYPE_AAAA:
        take_address(r, record, &value);
        break;
    case PM_RRTYPE_SOA:
        take_soa(r, record, &value);
        break;
    default:
        value.target = name_text(r, record->rdata);
        break;
    }
    return value;
}

static uint32_t ttl_of(const struct record *record)
{
    return record->ttl > INT32_MAX ? 0 : record->ttl;
}

static size_t matches(const struct reading *r, const struct pm_wirename *owner, enum pm_rrtype type,
                      const struct record *out[RECORDS_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < r->begin[AUTHORITY]; i++)
        if (r->records[i].type == type && is_owner(r, &r->records[i], owner))
            out[count++] = &r->records[i];
    return count;
}

/* The set of that owner and type, no values when there is none; next: the first value's name. */
static struct pm_rrset take_set(const struct reading *r, const struct pm_wirename *owner,
                                enum pm_rrtype type, struct pm_wirename *next)
{
    const struct record *found[RECORDS_MAX];
    struct pm_rrset set = {.type = type, .ttl = INT32_MAX};
    size_t count = matches(r, owner, type, found);
    if (count == 0)
        return set;
    set.owner = pm_wirename_format(owner, r->arena);
    set.values = PM_NEW_ARRAY(r->arena, struct pm_rdata, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_rdata value = take_value(r, found[i]);
        if (!pm_rdata_is_among(&set, &value))
            set.values[set.count++] = value;
        if (ttl_of(found[i]) < set.ttl)
            set.ttl = ttl_of(found[i]);
    }
    if (type == PM_RRTYPE_CNAME)
        read_name(r, found[0]->rdata, next);
    return set;
}

/* The chain from the asked name, as pm_dns_reply_read takes it. *end: where it leads to. */
static void take_answer(const struct reading *r, struct pm_answer *out, struct pm_wirename *end)
{
    struct pm_rrset sets[PM_DNS_HOPS_MAX];
    struct pm_wirename next = r->query->name, seen[PM_DNS_HOPS_MAX];
    for (bool found = false; !found && out->count < PM_DNS_HOPS_MAX; out->count++) {
        if (pm_wirename_is_among(seen, out->count, &next))
            break;
        struct pm_rrset *set = &sets[out->count];
        *end = next;
        *set = take_set(r, end, r->query->type, &next);
        found = set->count > 0;
        if (!found)
            *set = take_set(r, end, PM_RRTYPE_CNAME, &next);
        if (set->count == 0)
            break;
        if (!found)
            seen[out->count] = *end;
    }
    if (out->count == 0)
        return;
    out->rrsets = PM_NEW_ARRAY(r->arena, struct pm_rrset, out->count);
    memcpy(out->rrsets, sets, out->count * sizeof *sets);
}

/* False: there is none that speaks for the name. */
static bool take_negative(const struct reading *r, const struct pm_wirename *name,
                          struct pm_answer *out)
{
    struct pm_wirename owner;
    for (size_t i = r->begin[AUTHORITY]; i < r->begin[ADDITIONAL]; i++) {
        const struct record *record = &r->records[i];
        if (record->type != PM_RRTYPE_SOA || !read_name(r, record->owner, &owner) ||
            !pm_wirename_in_zone(name, &owner))
            continue;
        uint32_t minimum = get32(r->bytes + record->rdata + record->len - 4);
        out->negative_ttl = minimum < ttl_of(record) ? minimum : ttl_of(record);
        out->soa = pm_wirename_format(&owner, r->arena);
        return true;
    }
    return false;
}

bool pm_dns_reply_parse_plain(struct pm_str message, const struct pm_query *query,
                              struct pm_arena *arena, struct pm_answer *out)
{
    enum { AA = 0x0400, TC = 0x0200, AD = 0x0020, RCODE = 0x000f };
    struct reading r;
    struct pm_wirename end;
    r.bytes = (const uint8_t *)message.ptr;
    r.len = message.len;
    r.query = query;
    r.arena = arena;
    unsigned flags = get16(r.bytes + 2), rcode = flags & RCODE;
    if (flags & TC || (rcode != 0 && rcode != RCODE_NXDOMAIN) || !read_records(&r))
        return false;
    struct pm_answer answer = {.authoritative = flags & AA, .validated = flags & AD};
    take_answer(&r, &answer, &end);
    answer.status = rcode == RCODE_NXDOMAIN ? PM_ANSWER_NXDOMAIN
                    : answer.count > 0      ? PM_ANSWER_DATA
                                            : PM_ANSWER_NODATA;
    if (answer.status != PM_ANSWER_DATA && !take_negative(&r, &end, &answer))
        return false;
    *out = answer;
    return true;
}
