/* apply --wait: for what DNS and the service need time for. */
#pragma once

#include "command/ports.h"
#include "model/outcome.h"

/* Domains of the plan that are not added as their ownership record is not visible yet; those of
 * `only` that are to be added there, NULL: all. */
size_t pm_apply_awaited(const struct pm_plan *plan, const struct pm_plan *only,
                        struct pm_arena *arena, struct pm_name **out);
/* Looks again until the ownership records of these domains are visible, for up to *left_s, which
 * becomes what is left of it. *news: at least one is now. Errors: PM_ERR_INTERRUPTED; of
 * pm_asking_ownership. */
PM_CHECKED bool pm_apply_wait_ownership(struct pm_real_ports *real, const struct pm_name *names,
                                        size_t count, struct pm_str ownership, int64_t *left_s,
                                        bool *news, struct pm_err *err);
/* Has the service look at the DNS of the domains that were added until it sees all of their
 * records, for up to left_s, and once in any case; what came of it is told on stderr. No failure of
 * the run: also not when a signal ends it. */
void pm_apply_wait_badges(struct pm_real_ports *real, const struct pm_outcome *outcome,
                          int64_t left_s);
