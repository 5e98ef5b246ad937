/* Rows of the double for worlds that have com and a hoster. */
#pragma once

#define RESOLVER "10.0.0.1@53"
#define COM      "192.0.2.10@53"
#define COM2     "192.0.2.11@53"
#define NS1      "192.0.2.1@53"
#define NS2      "192.0.2.2@53"
#define END                 \
    {                       \
        NULL, NULL, 0, NULL \
    }

/* What most worlds begin with: com and its two servers, and a hoster's two. */
#define COM_AND_HOSTER                                                         \
    {RESOLVER, "com", PM_RRTYPE_NS, ": com NS a.gtld.net; com NS b.gtld.net"}, \
        {RESOLVER, "a.gtld.net", PM_RRTYPE_A, ": a.gtld.net A 192.0.2.10"},    \
        {RESOLVER, "b.gtld.net", PM_RRTYPE_A, ": b.gtld.net A 192.0.2.11"},    \
        {RESOLVER, "ns1.host.net", PM_RRTYPE_A, ": ns1.host.net A 192.0.2.1"}, \
    {                                                                          \
        RESOLVER, "ns2.host.net", PM_RRTYPE_A, ": ns2.host.net A 192.0.2.2"    \
    }
#define HOSTER(domain) domain " NS ns1.host.net; " domain " NS ns2.host.net"
/* A domain of the hoster, as it should be. */
#define HOSTED(domain)                                             \
    {COM, domain, PM_RRTYPE_NS, "referral: " HOSTER(domain)},      \
        {COM2, domain, PM_RRTYPE_NS, "referral: " HOSTER(domain)}, \
        {NS1, domain, PM_RRTYPE_NS, "aa: " HOSTER(domain)},        \
    {                                                              \
        NS2, domain, PM_RRTYPE_NS, "aa: " HOSTER(domain)           \
    }
#define HOSTED_SERVERS "ns1.host.net pc 192.0.2.1@53; ns2.host.net pc 192.0.2.2@53"
