#include "dns/query.h"

static uint8_t *put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put_opt(uint8_t *at)
{
    enum { TYPE_OPT = 41, EXTENDED_AND_FLAGS = 4, OPTIONS_LEN = 2 };
    *at++ = 0;
    at = put16(at, TYPE_OPT);
    at = put16(at, PM_DNS_EDNS_SIZE);
    memset(at, 0, EXTENDED_AND_FLAGS + OPTIONS_LEN);
    return at + EXTENDED_AND_FLAGS + OPTIONS_LEN;
}

static unsigned header_flags(unsigned flags)
{
    enum { RD = 0x0100, AD = 0x0020, CD = 0x0010 };
    return (flags & PM_QUERY_RECURSION ? RD | AD : 0u) | (flags & PM_QUERY_RAW ? CD : 0u);
}

bool pm_query_make(const struct pm_question *question, uint16_t id, unsigned flags,
                   struct pm_query *out)
{
    enum { CLASS_IN = 1 };
    if (!pm_wirename_parse(question->name, &out->name))
        return false;
    out->type = question->type;
    out->id = id;
    out->edns = (flags & PM_QUERY_EDNS) != 0;
    out->mixed = false;
    const unsigned header[] = {id, header_flags(flags), 1, 0, 0, out->edns};
    uint8_t *at = out->bytes;
    for (size_t i = 0; i < sizeof header / sizeof *header; i++)
        at = put16(at, header[i]);
    memcpy(at, out->name.bytes, out->name.len);
    at = put16(at + out->name.len, question->type);
    at = put16(at, CLASS_IN);
    out->question_end = (size_t)(at - out->bytes);
    if (out->edns)
        at = put_opt(at);
    out->len = (size_t)(at - out->bytes);
    return true;
}

size_t pm_query_mix_len(const struct pm_query *query)
{
    return query->name.len / 8 + 1;
}

void pm_query_mix(struct pm_query *query, const uint8_t *bits)
{
    /* A label's length is never as large as a letter. No branch: it would be guessed wrong half of
     * the time. */
    enum { CASE = 0x20 };
    uint8_t *name = query->bytes + PM_DNS_HEADER_LEN;
    for (size_t i = 0; i < query->name.len; i++) {
        unsigned is_letter = (uint8_t)(name[i] - 'a') < 26;
        unsigned bit = bits[i / 8] >> i % 8 & 1;
        name[i] = (uint8_t)(name[i] ^ (is_letter & bit) * CASE);
    }
    query->mixed = true;
}
