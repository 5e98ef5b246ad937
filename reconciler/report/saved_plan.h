/* The plan file of `plan -o`: the plan's JSON document, read back with every field checked. */
#pragma once

#include "base/err.h"
#include "base/sink.h"
#include "model/plan.h"

enum { PM_SAVED_PLAN_MAX = 256 * 1024 * 1024 };

/* The same bytes as pm_report_plan_json without notes. */
void pm_saved_plan_write(struct pm_sink *sink, const struct pm_plan *plan);

/* Reads a plan back. Everything is made in the arena; items have desired == NULL, records hold
 * kind, domain, reason and closes. Errors, each with the place in the document: no JSON, not a
 * plan, a major version that is not known, a field that is missing or of the wrong form, items out
 * of order, and a content that does not fit the digest (the file was changed). `now` is the time
 * the plan was made: how old it may be is for the caller to say. */
PM_CHECKED bool pm_saved_plan_read(struct pm_str bytes, struct pm_arena *arena, struct pm_plan *out,
                                   struct pm_err *err);
