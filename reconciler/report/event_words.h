/* Events in words. Private to report/. */
#pragma once

#include "base/arena.h"
#include "model/event.h"

enum { PM_EVENT_DETAILS = 6 };

/* "schedule", "add done", "delete unknown". */
struct pm_str pm_event_label(const struct pm_event *event, struct pm_arena *arena);
/* What else the event says, each hostile and none empty; returns how many. */
size_t pm_event_details(const struct pm_event *event, struct pm_arena *arena,
                        struct pm_str out[PM_EVENT_DETAILS]);
/* True for what a person need not see: known, intent, policy, claim, and a run's end of its own
 * claim. */
bool pm_event_is_bookkeeping(const struct pm_event *event);
