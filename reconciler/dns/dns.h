/* Questions -> replies of everybody who is to be asked, and the way down to a zone's servers. What
 * resolvers and shared servers said is kept for the run. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "dns/server.h"
#include "model/delegation.h"
#include "model/dns.h"

struct pm_dns;

struct pm_dns_config {
    const struct pm_dns_server *resolvers; /* tried in order until one is conclusive */
    size_t resolver_count;
    const struct pm_dns_server *servers; /* who PM_VIA_AUTHORITY is; none: found by pm_dns_find */
    size_t server_count;
    bool resolver_only;      /* PM_VIA_AUTHORITY is the resolver, too */
    uint16_t authority_port; /* of servers found by the walk; 0: 53 */
    int timeout_ms;          /* as in struct pm_engine_options, and so on */
    int rate;
    int in_flight;
    bool (*stop)(void *ctx);
    void (*tick)(void *ctx);
    void *ctx;
};

/* Errors: a server that is no address, no epoll. */
PM_CHECKED bool pm_dns_open(const struct pm_dns_config *config, struct pm_dns **out,
                            struct pm_err *err);
/* NULL is fine. */
void pm_dns_close(struct pm_dns *dns);

/* Called from pm_dns_run when what was asked for is complete; may ask more. */
typedef void pm_dns_ready(void *ctx);

/* The zone that holds a name. When it is not complete yet, ready is called once it is. The result
 * is kept for the run and shared by all names of the zone. Ends for every name within the time-outs
 * of a bounded number of questions: the walk goes down from the top-level domain as the resolvers
 * know it, at most six servers are asked a label, and of a zone's own at most sixteen hosts, four
 * addresses each. A zone of which no server says anything is PM_ZONE_UNKNOWN. Costs one question a
 * label, and one for NS at each server of the zone, which pm_dns_ask gives again. */
const struct pm_delegation *pm_dns_find(struct pm_dns *dns, struct pm_str name, pm_dns_ready *ready,
                                        void *ctx);

/* Asks. When the replies are not complete yet, ready is called once they are.
 *
 * PM_VIA_AUTHORITY: each server of the zone (one address of each host, the next one when it gives
 * no conclusive answer; hosts without an address are not among the replies), or each configured
 * server; made in the arena, which must outlive the run of the question. Servers that refer to a
 * zone further down (`_domainkey` may be one) are followed: instead of their answers come those of
 * that zone's servers. zone: of pm_dns_find, complete; NULL with servers or resolver_only. Of a
 * zone that was not found there are no replies.
 * PM_VIA_RESOLVER…: the first conclusive answer; asked once a run, and kept for it. */
const struct pm_replies *pm_dns_ask(struct pm_dns *dns, const struct pm_question *question,
                                    const struct pm_delegation *zone, struct pm_arena *arena,
                                    pm_dns_ready *ready, void *ctx);

/* Runs until everything is complete, or stop says so (then it is complete all the same: open
 * answers are PM_ANSWER_FAILED "interrupted", open walks PM_ZONE_UNKNOWN). Error: no socket. */
PM_CHECKED bool pm_dns_run(struct pm_dns *dns, struct pm_err *err);

/* A new look. Forgets what resolvers said, which zones were found and who was given up; round-trip
 * times stay. Replies and delegations handed out are no longer valid. */
void pm_dns_forget(struct pm_dns *dns);

struct pm_dns_counts {
    uint64_t questions, datagrams, streams, foreign, timeouts; /* of the engine */
};
struct pm_dns_counts pm_dns_counts(const struct pm_dns *dns);
