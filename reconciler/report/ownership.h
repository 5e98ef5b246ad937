/* The ownership record that a new domain waits for. Private to report/. */
#pragma once

#include "model/plan.h"

/* `new.example. 3600 IN TXT "purelymail_ownership_proof=…"`; without a known value a sentence that
 * says so. */
struct pm_str pm_ownership_record(const struct pm_plan_item *item, struct pm_str ownership,
                                  struct pm_arena *arena);
