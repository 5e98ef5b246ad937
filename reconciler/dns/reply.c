#include "dns/reply.h"

#include "dns/pointers.h"
#include "dns/rdata.h"
#include "dns/reply_plain.h"

enum { HOSTS_MAX = 32, RCODE_NOERROR = 0, RCODE_FORMERR = 1, RCODE_SERVFAIL = 2 };
enum { RCODE_NXDOMAIN = 3, RCODE_NOTIMP = 4, RCODE_REFUSED = 5, RCODE_BADVERS = 16 };

static unsigned get16(struct pm_str bytes, size_t at)
{
    return (unsigned)(uint8_t)bytes.ptr[at] << 8 | (uint8_t)bytes.ptr[at + 1];
}

enum pm_dns_reply_fit pm_dns_reply_fit(struct pm_str message, const struct pm_query *query)
{
    enum { QR_AND_OPCODE = 0xf800, QR = 0x8000 };
    if (message.len < query->question_end || get16(message, 0) != query->id ||
        (get16(message, 2) & QR_AND_OPCODE) != QR || get16(message, 4) != 1)
        return PM_DNS_REPLY_FITS_NOT;
    struct pm_str sent = {(const char *)query->bytes, query->question_end};
    size_t name_end = PM_DNS_HEADER_LEN + query->name.len;
    struct pm_str asked = pm_str_sub(sent, PM_DNS_HEADER_LEN, name_end);
    struct pm_str echoed = pm_str_sub(message, PM_DNS_HEADER_LEN, name_end);
    if (!pm_str_eq(pm_str_sub(message, name_end, sent.len), pm_str_sub(sent, name_end, sent.len)))
        return PM_DNS_REPLY_FITS_NOT;
    if (pm_str_eq(echoed, asked))
        return PM_DNS_REPLY_FITS;
    if (!pm_str_eq_nocase(echoed, asked))
        return PM_DNS_REPLY_FITS_NOT;
    return query->mixed ? PM_DNS_REPLY_FITS_BUT_CASE : PM_DNS_REPLY_FITS;
}

/* Position behind the name, 0 when it runs over the end. A pointer ends a name. */
static size_t skip_name(struct pm_str message, size_t at)
{
    while (at < message.len) {
        unsigned len = (uint8_t)message.ptr[at];
        if (len >= 0xc0)
            return at + 2;
        if (len > 63)
            return 0;
        at += len + 1;
        if (len == 0)
            return at;
    }
    return 0;
}

/* Whether the records fill the message as its counts say, are not absurdly many (each can cost a
 * kilobyte of text), and at most one of them is a TSIG:
 * ldns 1.8 loses the memory of the first when it meets a second. */
static bool is_whole(struct pm_str message, size_t at)
{
    enum { TYPE_TSIG = 250, FIXED = 10 };
    size_t records = 0, signatures = 0;
    for (size_t section = 6; section < PM_DNS_HEADER_LEN; section += 2)
        records += get16(message, section);
    if (records > PM_DNS_RECORDS_MAX)
        return false;
    for (; records > 0; records--) {
        at = skip_name(message, at);
        if (at == 0 || at + FIXED > message.len)
            return false;
        signatures += get16(message, at) == TYPE_TSIG;
        at += FIXED + get16(message, at + FIXED - 2);
        if (at > message.len)
            return false;
    }
    return signatures <= 1;
}

static uint32_t ttl_of(const ldns_rr *rr)
{
    uint32_t ttl = ldns_rr_ttl(rr);
    return ttl > INT32_MAX ? 0 : ttl;
}

static bool owner_of(const ldns_rr *rr, struct pm_wirename *out)
{
    const ldns_rdf *owner = ldns_rr_owner(rr);
    return owner &&
           pm_wirename_read(
               (struct pm_str){(const char *)ldns_rdf_data(owner), ldns_rdf_size(owner)}, out);
}

static bool is_of(const ldns_rr *rr, const struct pm_wirename *owner, enum pm_rrtype type)
{
    struct pm_wirename name;
    return (unsigned)ldns_rr_get_type(rr) == (unsigned)type &&
           ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN && owner_of(rr, &name) &&
           pm_wirename_eq(&name, owner);
}

/* The set of that owner and type, no values when there is none; *target is the first value's name
 * when the type has one. */
static struct pm_rrset take_set(const ldns_rr_list *list, const struct pm_wirename *owner,
                                enum pm_rrtype type, struct pm_arena *arena,
                                struct pm_wirename *target)
{
    size_t cap = 0;
    struct pm_rrset set = {.type = type, .ttl = INT32_MAX};
    for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, i);
        struct pm_rdata rdata;
        if (!is_of(rr, owner, type) || !pm_rdata_read(rr, arena, &rdata))
            continue;
        if (set.count == 0 && type == PM_RRTYPE_CNAME)
            pm_rdata_name(rr, 0, target);
        if (ttl_of(rr) < set.ttl)
            set.ttl = ttl_of(rr);
        if (!pm_rdata_is_among(&set, &rdata))
            *PM_PUSH(arena, set.values, set.count, cap) = rdata;
    }
    if (set.count > 0)
        set.owner = pm_wirename_format(owner, arena);
    return set;
}

/* Follows the chain from the asked name, as far as no name comes a second time. *end: where it
 * leads to. */
static void take_chain(const ldns_rr_list *list, const struct pm_query *query,
                       struct pm_arena *arena, struct pm_answer *out, size_t *cap,
                       struct pm_wirename *end)
{
    struct pm_wirename name = query->name, next = {.len = 0}, seen[PM_DNS_HOPS_MAX];
    for (size_t hop = 0; hop < PM_DNS_HOPS_MAX; hop++, name = next) {
        if (pm_wirename_is_among(seen, hop, &name))
            return;
        struct pm_rrset set = take_set(list, &name, query->type, arena, &next);
        bool found = set.count > 0;
        if (!found)
            set = take_set(list, &name, PM_RRTYPE_CNAME, arena, &next);
        if (set.count > 0)
            *PM_PUSH(arena, out->rrsets, out->count, *cap) = set;
        *end = seen[hop] = name;
        if (found || set.count == 0)
            return;
    }
}

/* The DNAME that the asked name's CNAME was made from (RFC 6672 3.1). */
static void take_dname(const ldns_rr_list *list, const struct pm_query *query,
                       struct pm_arena *arena, struct pm_answer *out, size_t *cap)
{
    struct pm_wirename owner, ignored;
    for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, i);
        if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNAME || !owner_of(rr, &owner) ||
            pm_wirename_eq(&owner, &query->name) || !pm_wirename_in_zone(&query->name, &owner))
            continue;
        struct pm_rrset set = take_set(list, &owner, PM_RRTYPE_DNAME, arena, &ignored);
        if (set.count > 0)
            *PM_PUSH(arena, out->rrsets, out->count, *cap) = set;
        return;
    }
}

static void take_answer(const ldns_rr_list *list, const struct pm_query *query,
                        struct pm_arena *arena, struct pm_answer *out, struct pm_wirename *end)
{
    size_t cap = 0;
    take_chain(list, query, arena, out, &cap, end);
    if (out->count > 0 && out->rrsets[0].type == PM_RRTYPE_CNAME)
        take_dname(list, query, arena, out, &cap);
}

/* Who says for how long that there is nothing (RFC 2308 5). */
static void take_soa(const ldns_rr_list *authority, const struct pm_wirename *name,
                     struct pm_arena *arena, struct pm_answer *out)
{
    enum { MINIMUM = 6 };
    struct pm_wirename owner;
    for (size_t i = 0; i < ldns_rr_list_rr_count(authority); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(authority, i);
        if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_SOA || !owner_of(rr, &owner) ||
            !pm_wirename_in_zone(name, &owner))
            continue;
        uint32_t minimum = pm_rdata_number(rr, MINIMUM), ttl = ttl_of(rr);
        out->negative_ttl = minimum < ttl ? minimum : ttl;
        out->soa = pm_wirename_format(&owner, arena);
        return;
    }
}

static bool has_type(const ldns_rr_list *list, ldns_rr_type type)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++)
        if (ldns_rr_get_type(ldns_rr_list_rr(list, i)) == type)
            return true;
    return false;
}

static bool is_referral(const ldns_pkt *packet)
{
    const ldns_rr_list *authority = ldns_pkt_authority(packet);
    return !ldns_pkt_aa(packet) && has_type(authority, LDNS_RR_TYPE_NS) &&
           !has_type(authority, LDNS_RR_TYPE_SOA);
}

/* The NS set of the first zone that holds the name. */
static struct pm_rrset take_delegation(const ldns_rr_list *authority, const struct pm_query *query,
                                       struct pm_arena *arena)
{
    struct pm_wirename owner, ignored;
    for (size_t i = 0; i < ldns_rr_list_rr_count(authority); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(authority, i);
        if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_NS && owner_of(rr, &owner) &&
            pm_wirename_in_zone(&query->name, &owner))
            return take_set(authority, &owner, PM_RRTYPE_NS, arena, &ignored);
    }
    return (struct pm_rrset){.count = 0};
}

static void take_addresses(const ldns_rr_list *additional, struct pm_str host,
                           struct pm_arena *arena, struct pm_answer *out, size_t *cap)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA};
    struct pm_wirename name, ignored;
    if (!pm_wirename_parse(host, &name))
        return;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct pm_rrset set = take_set(additional, &name, types[i], arena, &ignored);
        if (set.count > 0)
            *PM_PUSH(arena, out->rrsets, out->count, *cap) = set;
    }
}

/* Who is responsible, and the addresses that came with it: of these hosts only. */
static void take_referral(const ldns_pkt *packet, const struct pm_query *query,
                          struct pm_arena *arena, struct pm_answer *out)
{
    struct pm_rrset servers = take_delegation(ldns_pkt_authority(packet), query, arena);
    size_t cap = 0;
    if (servers.count > 0)
        *PM_PUSH(arena, out->rrsets, out->count, cap) = servers;
    for (size_t i = 0; i < servers.count && i < HOSTS_MAX; i++)
        take_addresses(ldns_pkt_additional(packet), servers.values[i].target, arena, out, &cap);
}

static const struct {
    unsigned rcode;
    enum pm_answer_status status;
    struct pm_str detail;
} verdicts[] = {
    {RCODE_NXDOMAIN, PM_ANSWER_NXDOMAIN, PM_STR_INIT("")},
    {RCODE_SERVFAIL, PM_ANSWER_SERVFAIL, PM_STR_INIT("SERVFAIL: the server could not find out")},
    {RCODE_REFUSED, PM_ANSWER_REFUSED, PM_STR_INIT("REFUSED: the server does not answer us")},
    {RCODE_FORMERR, PM_ANSWER_FAILED, PM_STR_INIT("FORMERR: the server cannot read the question")},
    {RCODE_NOTIMP, PM_ANSWER_FAILED, PM_STR_INIT("NOTIMP: the server knows no such question")},
};

static void judge(const ldns_pkt *packet, unsigned rcode, struct pm_arena *arena,
                  struct pm_answer *out)
{
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        if (verdicts[i].rcode == rcode) {
            out->status = verdicts[i].status;
            out->detail = verdicts[i].detail;
            return;
        }
    }
    out->status = PM_ANSWER_FAILED;
    if (rcode != RCODE_NOERROR)
        out->detail = pm_str_printf(arena, "the server answered with code %u", rcode);
    else if (out->count > 0)
        out->status = PM_ANSWER_DATA;
    else if (is_referral(packet)) {
        out->status = PM_ANSWER_REFERRAL;
        out->detail = PM_STR("a referral: the server is not responsible for the zone");
    } else
        out->status = PM_ANSWER_NODATA;
}

static enum pm_dns_reply_kind read_packet(const ldns_pkt *packet, const struct pm_query *query,
                                          struct pm_arena *arena, struct pm_answer *out)
{
    unsigned rcode =
        (unsigned)ldns_pkt_edns_extended_rcode(packet) << 4 | (unsigned)ldns_pkt_get_rcode(packet);
    if (query->edns && (rcode == RCODE_FORMERR || rcode == RCODE_NOTIMP || rcode == RCODE_BADVERS))
        return PM_DNS_REPLY_NO_EDNS;
    struct pm_wirename end = query->name;
    out->authoritative = ldns_pkt_aa(packet);
    out->validated = ldns_pkt_ad(packet);
    if (rcode == RCODE_NOERROR || rcode == RCODE_NXDOMAIN)
        take_answer(ldns_pkt_answer(packet), query, arena, out, &end);
    judge(packet, rcode, arena, out);
    if (out->status == PM_ANSWER_NODATA || out->status == PM_ANSWER_NXDOMAIN)
        take_soa(ldns_pkt_authority(packet), &end, arena, out);
    if (out->status == PM_ANSWER_REFERRAL)
        take_referral(packet, query, arena, out);
    return PM_DNS_REPLY_ANSWER;
}

enum pm_dns_reply_kind pm_dns_reply_parse_slowly(struct pm_str message,
                                                 const struct pm_query *query,
                                                 struct pm_arena *arena, struct pm_answer *out)
{
    enum { TC = 0x0200 };
    if (get16(message, 2) & TC)
        return PM_DNS_REPLY_TRUNCATED;
    ldns_pkt *packet = NULL;
    if (!is_whole(message, query->question_end) || !pm_pointers_are_few(message))
        return PM_DNS_REPLY_UNREADABLE;
    ldns_status status = ldns_wire2pkt(&packet, (const uint8_t *)message.ptr, message.len);
    if (status == LDNS_STATUS_MEM_ERR)
        pm_out_of_memory();
    if (status != LDNS_STATUS_OK)
        return PM_DNS_REPLY_UNREADABLE;
    struct pm_answer answer = {0};
    enum pm_dns_reply_kind kind = read_packet(packet, query, arena, &answer);
    ldns_pkt_free(packet);
    if (kind == PM_DNS_REPLY_ANSWER)
        *out = answer;
    return kind;
}

enum pm_dns_reply_kind pm_dns_reply_parse(struct pm_str message, const struct pm_query *query,
                                          struct pm_arena *arena, struct pm_answer *out)
{
    if (pm_dns_reply_parse_plain(message, query, arena, out))
        return PM_DNS_REPLY_ANSWER;
    return pm_dns_reply_parse_slowly(message, query, arena, out);
}

enum pm_dns_reply_kind pm_dns_reply_read(struct pm_str message, const struct pm_query *query,
                                         struct pm_arena *arena, struct pm_answer *out)
{
    if (pm_dns_reply_fit(message, query) == PM_DNS_REPLY_FITS_NOT)
        return PM_DNS_REPLY_FOREIGN;
    return pm_dns_reply_parse(message, query, arena, out);
}
