/* MTA-STS policies over HTTPS (RFC 8461 3.3): no redirect is followed, the certificate must fit, at
 * most 64 KiB, ten seconds. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/web.h"

struct pm_policies;

/* ca_file: in place of the system's authorities; NULL: those. Borrowed. Nothing is loaded before
 * the first policy is asked for. */
struct pm_policies *pm_policies_open(const char *ca_file);
/* Fetches under way are dropped without a call. NULL is fine. */
void pm_policies_close(struct pm_policies *policies);

/* Called from pm_policies_perform when the answer is complete; may ask for more. */
typedef void pm_policies_ready(void *ctx);

/* Starts fetching https://mta-sts.DOMAIN/.well-known/mta-sts.txt, a few at a time. addresses: of
 * that host, as in struct pm_http_request. What is returned is made in the arena, and filled in
 * when ready is called: always, also with why there is no answer. */
const struct pm_web_answer *pm_policies_get(struct pm_policies *policies, struct pm_str domain,
                                            struct pm_str addresses, struct pm_arena *arena,
                                            pm_policies_ready *ready, void *ctx);
/* Moves all fetches forward, waiting up to wait_ms for something to happen. False: there are none,
 * at once. Their time runs meanwhile, so nothing else may keep the caller long between calls. */
bool pm_policies_perform(struct pm_policies *policies, int wait_ms);
/* Ends what is under way without a call. */
void pm_policies_drop(struct pm_policies *policies);
