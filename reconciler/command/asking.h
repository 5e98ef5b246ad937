/* Whom the DNS is asked of, by the options of the command line. */
#pragma once

#include "command/context.h"
#include "dns/dns.h"
#include "verify/verify.h"

/* PM_VERIFY_SERVERS with --server, PM_VERIFY_RESOLVER with --resolver-only. */
enum pm_verify_mode pm_asking_mode(const struct pm_context *context);
/* The resolvers: --resolver, else the system's; the servers: --server; --authority-port, --rate.
 * Signals end its runs, and they draw the progress line. Errors: a server that is no address;
 * --server beside --resolver-only. */
PM_CHECKED bool pm_asking_open(struct pm_context *context, struct pm_dns **out, struct pm_err *err);

/* What was seen at a name. */
struct pm_asked {
    enum pm_tri visible; /* as pm_verify_ownership says */
    /* Not visible: for how long caches give what was seen, the shortest time; 0: not known. */
    uint32_t cached_s;
};
/* What the replies to the question for the TXT records at a domain's name come to. */
struct pm_asked pm_asked_of(struct pm_str ownership, enum pm_verify_mode mode,
                            const struct pm_replies *replies);

/* Is the ownership TXT visible? Asked of each name server of each name's zone; of the resolver
 * where those cannot be found or do not answer. out: one a name. Errors: PM_ERR_INTERRUPTED; of
 * pm_dns_run. */
PM_CHECKED bool pm_asking_ownership(struct pm_context *context, struct pm_dns *dns,
                                    const struct pm_name *names, size_t count,
                                    struct pm_str ownership, struct pm_asked *out,
                                    struct pm_err *err);
