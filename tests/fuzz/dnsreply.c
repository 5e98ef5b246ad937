/* Any bytes as a reply to a question: the first byte picks the question's type and name, the rest
 * is the message. Its id is 0x1234 when it is to be looked at further. */
#include "dns/reply.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum pm_rrtype types[] = {
        PM_RRTYPE_TXT, PM_RRTYPE_MX,  PM_RRTYPE_CNAME, PM_RRTYPE_A,  PM_RRTYPE_AAAA,
        PM_RRTYPE_NS,  PM_RRTYPE_SOA, PM_RRTYPE_SRV,   PM_RRTYPE_DS,
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
    pm_arena_fini(&arena);
    return 0;
}
