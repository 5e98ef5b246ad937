#include "dns/query.h"

static void put(struct pm_query *query, const void *bytes, size_t len)
{
    memcpy(query->bytes + query->len, bytes, len);
    query->len += len;
}

static void put16(struct pm_query *query, unsigned value)
{
    const uint8_t bytes[] = {(uint8_t)(value >> 8), (uint8_t)value};
    put(query, bytes, sizeof bytes);
}

bool pm_query_make(const struct pm_question *question, uint16_t id, bool recursion, bool edns,
                   struct pm_query *out)
{
    enum { FLAG_RD = 0x0100, CLASS_IN = 1, TYPE_OPT = 41 };
    struct pm_query query = {.id = id, .type = question->type, .edns = edns};
    if (!pm_wirename_parse(question->name, &query.name))
        return false;
    const unsigned header[] = {id, recursion ? FLAG_RD : 0, 1, 0, 0, edns ? 1 : 0};
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        put16(&query, header[i]);
    put(&query, query.name.bytes, query.name.len);
    put16(&query, question->type);
    put16(&query, CLASS_IN);
    query.question_end = query.len;
    if (edns) {
        const uint8_t root = 0, rest[6] = {0}; /* extended rcode, version, flags, no options */
        put(&query, &root, 1);
        put16(&query, TYPE_OPT);
        put16(&query, PM_DNS_EDNS_SIZE);
        put(&query, rest, sizeof rest);
    }
    *out = query;
    return true;
}
