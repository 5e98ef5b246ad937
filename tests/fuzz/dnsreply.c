/* Any bytes as a reply to a question: the first byte picks the question's type and name, the rest
 * is the message. Its id is 0x1234 when it is to be looked at further. The reader of plain replies
 * and ldns must agree about what the former takes, but for texts that look like very many pointers,
 * which are not shown to ldns. */
#include "dns/pointers.h"
#include "dns/reply.h"
#include "dns/reply_plain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct pm_answer *answer)
{
    struct pm_wirename name;
    for (size_t i = 0; i < answer->count; i++) {
        const struct pm_rrset *set = &answer->rrsets[i];
        /* A name that was read can be asked for again. */
        if (set->count == 0 || !pm_wirename_parse(set->owner, &name))
            abort();
        for (size_t v = 0; v < set->count; v++)
            if (!pm_wirename_parse(set->values[v].target, &name))
                abort();
    }
    if ((answer->status == PM_ANSWER_DATA) > (answer->count > 0))
        abort();
}

static bool same_set(const struct pm_rrset *a, const struct pm_rrset *b)
{
    if (!pm_str_eq(a->owner, b->owner) || a->type != b->type || a->ttl != b->ttl ||
        a->count != b->count)
        return false;
    for (size_t v = 0; v < a->count; v++) {
        const struct pm_rdata *x = &a->values[v], *y = &b->values[v];
        if (x->preference != y->preference || !pm_str_eq(x->target, y->target) ||
            !pm_str_eq(x->text, y->text) || x->strings != y->strings ||
            !pm_str_eq(x->cuts, y->cuts))
            return false;
    }
    return true;
}

static bool same(const struct pm_answer *a, const struct pm_answer *b)
{
    if (a->status != b->status || a->authoritative != b->authoritative ||
        a->validated != b->validated || !pm_str_eq(a->detail, b->detail) ||
        a->negative_ttl != b->negative_ttl || !pm_str_eq(a->soa, b->soa) || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_set(&a->rrsets[i], &b->rrsets[i]))
            return false;
    return true;
}

static void compare(struct pm_str message, const struct pm_query *query, struct pm_arena *arena)
{
    struct pm_answer plain = {0}, slow = {0};
    if (pm_dns_reply_fit(message, query) == PM_DNS_REPLY_FITS_NOT ||
        !pm_pointers_are_few(message) || !pm_dns_reply_parse_plain(message, query, arena, &plain))
        return;
    if (pm_dns_reply_parse_slowly(message, query, arena, &slow) != PM_DNS_REPLY_ANSWER ||
        !same(&plain, &slow))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum pm_rrtype types[] = {
        PM_RRTYPE_TXT, PM_RRTYPE_MX,  PM_RRTYPE_CNAME, PM_RRTYPE_A,   PM_RRTYPE_AAAA, PM_RRTYPE_NS,
        PM_RRTYPE_SOA, PM_RRTYPE_SRV, PM_RRTYPE_DS,    PM_RRTYPE_PTR, PM_RRTYPE_SPF,
    };
    static const char *const names[] = {"example.com", "_dmarc.example.com", ""};
    if (size == 0)
        return 0;
    size_t type_count = sizeof types / sizeof *types;
    struct pm_question question = {pm_str_from(names[data[0] / type_count % 3]),
                                   types[data[0] % type_count], 0};
    struct pm_arena arena;
    struct pm_query query;
    struct pm_answer answer = {0};
    pm_arena_init(&arena);
    if (!pm_query_make(&question, 0x1234, PM_QUERY_RECURSION | (data[0] < 128 ? PM_QUERY_EDNS : 0u),
                       &query))
        abort();
    struct pm_str message = {(const char *)data + 1, size - 1};
    if (pm_dns_reply_read(message, &query, &arena, &answer) == PM_DNS_REPLY_ANSWER)
        check(&answer);
    compare(message, &query, &arena);
    pm_arena_fini(&arena);
    return 0;
}
