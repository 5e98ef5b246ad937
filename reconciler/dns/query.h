/* A question as the message that asks it (RFC 1035 4.1, RFC 6891). */
#pragma once

#include "dns/wirename.h"
#include "model/dns.h"

enum {
    PM_DNS_HEADER_LEN = 12,
    PM_DNS_EDNS_SIZE = 1232, /* fits the smallest IPv6 link without fragments */
    PM_QUERY_MAX = PM_DNS_HEADER_LEN + PM_WIRENAME_MAX + 4 + 11,
};

struct pm_query {
    struct pm_wirename name;
    enum pm_rrtype type;
    uint16_t id;
    bool edns;
    uint8_t bytes[PM_QUERY_MAX];
    size_t len;
    size_t question_end; /* position behind the question */
};

/* Builds the message. False: the question's name has no wire form. */
bool pm_query_make(const struct pm_question *question, uint16_t id, bool recursion, bool edns,
                   struct pm_query *out);
