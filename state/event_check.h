/* What every stored event must be. Nothing else is written, and nothing else is taken for true. */
#pragma once

#include "model/event.h"

/* Facts that an event has, and must have, by its kind. Notes, reasons and what it closes may stand
 * with any. */
enum pm_event_fact {
    PM_EVENT_FACT_ACTION = 1,
    PM_EVENT_FACT_DELAY = 2,
    PM_EVENT_FACT_POLICY = 4,
    PM_EVENT_FACT_EXPIRY = 8, /* expires; host may stand with it */
};

unsigned pm_event_facts(enum pm_event_kind kind);
/* True for the kinds that are about a domain; the others have none. */
bool pm_event_has_domain(enum pm_event_kind kind);

/* The end of the year 9999. */
#define PM_EVENT_TIME_MAX INT64_C(253402300799)

/* The run that an id "<run>/<number>" names, a slice of it; empty when the text is no id. */
struct pm_str pm_event_run_of(struct pm_str id);

/* Id "<run>/<number>", a time in the years 1970 to 9999, an actor in UTF-8 without controls, a
 * canonical domain (none for policy, claim and unclaim), the facts of its kind and no others. */
PM_CHECKED bool pm_event_check(const struct pm_event *event, struct pm_err *err);
/* Puts "the event ID (KIND): " in front of the message; returns false. */
bool pm_event_wrap(const struct pm_event *event, struct pm_err *err);
