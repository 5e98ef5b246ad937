/* What the laws are held against: the guards in their plainest form, looking at lists of events and
 * domains one by one, and an executor that turns a plan into events and changes of the account. It
 * shares no code with plan/. */
#pragma once

#include "gen.h"

/* Why the planner must refuse; NULL: it must not. */
const char *model_refusal(const struct build *b);
bool model_is_frozen(const struct build *b);
/* True when nothing but time and caps stands between this domain and its deletion. */
bool model_is_deletable(const struct build *b, struct pm_str name);
/* When the domain's pending row falls due; false when it has none. */
bool model_due(const struct build *b, struct pm_str name, int64_t *due);
/* How many deletions the stricter policy, or --max-deletes, allows. */
int64_t model_limit(const struct build *b);
/* True when that many deletions are within max_deletes and max_delete_percent. */
bool model_is_within_caps(const struct build *b, int64_t deletions);

/* Carries out the plan: voids, cancels and records all, of the others each with that chance.
 * succeeded says which items were. */
void model_apply(struct gen *gen, struct build *b, const struct pm_plan *plan, uint32_t percent,
                 bool *succeeded);
