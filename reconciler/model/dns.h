/* Questions to the DNS and their answers, as far as rules need them. */
#pragma once

#include "model/rrset.h"

#include <stdbool.h>

/* Who is asked. */
enum pm_via {
    PM_VIA_AUTHORITY,    /* every authoritative server of the zone that holds the name */
    PM_VIA_RESOLVER,     /* one resolver: what the world sees */
    PM_VIA_RESOLVER_RAW, /* the same without DNSSEC's checks (CD, RFC 4035 3.2.2) */
};

struct pm_question {
    struct pm_str name; /* canonical */
    enum pm_rrtype type;
    enum pm_via via;
};

enum pm_answer_status {
    PM_ANSWER_DATA,   /* NOERROR, and records of the asked name or a CNAME chain from it */
    PM_ANSWER_NODATA, /* NOERROR, no record of that type */
    PM_ANSWER_NXDOMAIN,
    PM_ANSWER_TIMEOUT, /* no acceptable reply in time */
    PM_ANSWER_SERVFAIL,
    PM_ANSWER_REFUSED,
    PM_ANSWER_REFERRAL, /* the server is not responsible and names who is */
    PM_ANSWER_FAILED,   /* another rcode, an unreadable reply, or a network error: see detail */
};

/* True for the answers that say something about the record: DATA, NODATA, NXDOMAIN. */
bool pm_answer_is_conclusive(enum pm_answer_status status);
/* "no answer in time", "SERVFAIL": for people. */
const char *pm_answer_status_text(enum pm_answer_status status);

struct pm_answer {
    struct pm_question question;
    struct pm_str server; /* "192.0.2.1@53", "2001:db8::1@53", "ns1.example.net 192.0.2.1" */
    enum pm_answer_status status;
    bool authoritative;   /* AA */
    bool validated;       /* AD: a resolver says that DNSSEC's checks passed */
    bool disputed;        /* another resolver, or address of the host, said SERVFAIL before */
    struct pm_str detail; /* for TIMEOUT … FAILED: what happened, in words */
    /* The answer section, CNAMEs included, grouped; types of enum pm_rrtype only. The last is the
     * DNAME above the asked name that its CNAME comes from, where there is one. Of a REFERRAL the
     * NS set of the authority section and the addresses that came with it. */
    struct pm_rrset *rrsets;
    size_t count;
    uint32_t negative_ttl; /* of NODATA and NXDOMAIN, from the SOA (RFC 2308); 0: unknown */
    struct pm_str soa;     /* of NODATA and NXDOMAIN: the owner of that SOA; empty: none came */
};

/* All that was said to one question. */
struct pm_replies {
    struct pm_question question;
    const struct pm_answer *answers; /* one of each server; of a resolver just one */
    size_t count;                    /* 0: there was nobody to ask */
    bool complete;                   /* false: still being asked */
};
