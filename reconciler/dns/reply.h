/* Reading replies: pure, bytes and the question that waits -> what they are to it. */
#pragma once

#include "dns/query.h"

enum pm_dns_reply_kind {
    PM_DNS_REPLY_FOREIGN, /* does not belong to the question: drop it, go on waiting */
    PM_DNS_REPLY_TRUNCATED,
    PM_DNS_REPLY_NO_EDNS,    /* the server does not understand EDNS: ask again without */
    PM_DNS_REPLY_UNREADABLE, /* belongs to the question, but is no whole message */
    PM_DNS_REPLY_ANSWER,
};

/* Says what the message is. Only ANSWER fills *out, all but question and server; texts are made in
 * the arena. A message belongs to the question when id, QR, opcode, QDCOUNT and the question (the
 * name in any case) fit; whether it came from the right address is the socket's business.
 *
 * Of the answer section, the CNAME chain from the asked name and the records of the asked type at
 * its end are taken, of class IN only; whatever else stands there is not. NXDOMAIN with records:
 * the chain's end does not exist. A referral is a failure: the server is not responsible for the
 * zone. SOA, SRV and DS give target (MNAME, target, none), preference (SRV: priority) and the other
 * fields as text in presentation form. TTLs over 2^31 - 1 count as 0 (RFC 2181 8); a set's is the
 * smallest. */
enum pm_dns_reply_kind pm_dns_reply_read(struct pm_str message, const struct pm_query *query,
                                         struct pm_arena *arena, struct pm_answer *out);
