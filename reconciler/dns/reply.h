/* Reading replies: pure, bytes and the question that waits -> what they are to it. */
#pragma once

#include "dns/query.h"

enum {
    PM_DNS_HOPS_MAX = 16,      /* CNAMEs that are followed inside one reply */
    PM_DNS_RECORDS_MAX = 1280, /* a reply with more is UNREADABLE */
};

/* Whether a message belongs to a question. */
enum pm_dns_reply_fit {
    PM_DNS_REPLY_FITS_NOT,
    PM_DNS_REPLY_FITS_BUT_CASE, /* the question's letters were mixed, the reply's are others */
    PM_DNS_REPLY_FITS,
};

/* A message belongs to the question when id, QR, opcode, QDCOUNT and the question fit; whether it
 * came from the right address is the socket's business. */
enum pm_dns_reply_fit pm_dns_reply_fit(struct pm_str message, const struct pm_query *query);

enum pm_dns_reply_kind {
    PM_DNS_REPLY_FOREIGN, /* does not belong to the question: drop it, go on waiting */
    PM_DNS_REPLY_TRUNCATED,
    PM_DNS_REPLY_NO_EDNS,    /* the server does not understand EDNS: ask again without */
    PM_DNS_REPLY_UNREADABLE, /* belongs to the question, but is no whole message */
    PM_DNS_REPLY_ANSWER,
};

/* Says what the message is. Only ANSWER fills *out, all but question and server; texts are made in
 * the arena. Letters may have any case.
 *
 * Of the answer section, the CNAME chain from the asked name and the records of the asked type at
 * its end are taken, and a DNAME above the asked name where that has a CNAME (last), of class IN
 * only; whatever else stands there is not. NXDOMAIN with records: the chain's end does not exist.
 * Of a REFERRAL, the NS set of a zone that holds the name is taken, and the addresses of its hosts
 * that came along; a referral to elsewhere has no sets. SOA, SRV and DS give target (MNAME, target,
 * none), preference (SRV: priority) and the other fields as text in presentation form. TTLs over
 * 2^31 - 1 count as 0 (RFC 2181 8); a set's is the smallest. A record that comes twice counts once
 * (RFC 2181 5). */
enum pm_dns_reply_kind pm_dns_reply_read(struct pm_str message, const struct pm_query *query,
                                         struct pm_arena *arena, struct pm_answer *out);
/* The same for a message that is known to belong to the question; never FOREIGN. */
enum pm_dns_reply_kind pm_dns_reply_parse(struct pm_str message, const struct pm_query *query,
                                          struct pm_arena *arena, struct pm_answer *out);
/* The same by ldns alone, for comparing. */
enum pm_dns_reply_kind pm_dns_reply_parse_slowly(struct pm_str message,
                                                 const struct pm_query *query,
                                                 struct pm_arena *arena, struct pm_answer *out);
