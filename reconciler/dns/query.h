/* A question as the message that asks it (RFC 1035 4.1, RFC 6891). */
#pragma once

#include "dns/wirename.h"
#include "model/dns.h"

enum {
    PM_DNS_HEADER_LEN = 12,
    PM_DNS_EDNS_SIZE = 1232, /* fits the smallest IPv6 link without fragments */
    PM_QUERY_MAX = PM_DNS_HEADER_LEN + PM_WIRENAME_MAX + 4 + 11,
};

enum pm_query_flag {
    PM_QUERY_RECURSION =
        1,            /* RD; and AD, so that the answer's AD is worth something (RFC 6840 5.7) */
    PM_QUERY_RAW = 2, /* CD */
    PM_QUERY_EDNS = 4,
};

struct pm_query {
    struct pm_wirename name; /* lower case, also when the message mixes it */
    enum pm_rrtype type;
    uint16_t id;
    bool edns;
    bool mixed; /* the letters' case is random, and the reply must repeat it */
    uint8_t bytes[PM_QUERY_MAX];
    size_t len;
    size_t question_end; /* position behind the question */
};

/* Builds the message, in lower case. flags: of enum pm_query_flag. False: the question's name has
 * no wire form. */
bool pm_query_make(const struct pm_question *question, uint16_t id, unsigned flags,
                   struct pm_query *out);
/* Takes each letter's case from a bit; as many bytes as pm_query_mix_len says. */
void pm_query_mix(struct pm_query *query, const uint8_t *bits);
size_t pm_query_mix_len(const struct pm_query *query);
