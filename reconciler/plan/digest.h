/* What identifies a plan: same inputs, same digest. */
#pragma once

#include "base/arena.h"
#include "model/plan.h"

/* SHA-256 (hex) over the plan's canonical JSON: the account's fingerprint, the freeze, the policy
 * in force; of each item op, reason, domain, settings, counts and guards, and requested and due
 * where a row is pending; of each record kind and domain. What is empty or unknown has no key.
 *
 * Left out, because they say the same in other words or change from run to run without the plan
 * changing: now, the due time of what is only about to be scheduled, notes, actors, ids of events,
 * the digest of the file. So a plan that was written to a file and read back has the
 * same digest. */
struct pm_str pm_plan_digest(const struct pm_plan *plan, struct pm_arena *arena);
/* The bytes that the digest is taken of: for tests, and for finding out what differs. */
struct pm_str pm_plan_canonical(const struct pm_plan *plan, struct pm_arena *arena);
