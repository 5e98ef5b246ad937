/* Reading the items of a saved plan. Private to report/. */
#pragma once

#include "model/plan.h"
#include "json/read.h"

/* One element of resource_changes. */
PM_CHECKED bool pm_saved_item_read(const struct pm_json *value, struct pm_arena *arena,
                                   struct pm_plan_item *out, struct pm_err *err);

/* Members that several parts of the document have. A missing or null time is 0. */
PM_CHECKED bool pm_saved_time_read(const struct pm_json *object, const char *key, int64_t *out,
                                   struct pm_err *err);
/* An array of texts, copied. */
PM_CHECKED bool pm_saved_texts_read(const struct pm_json *object, const char *key,
                                    struct pm_arena *arena, struct pm_str **out, size_t *count,
                                    struct pm_err *err);
/* A text, copied; missing or null: empty. */
PM_CHECKED bool pm_saved_text_read(const struct pm_json *object, const char *key,
                                   struct pm_arena *arena, struct pm_str *out, struct pm_err *err);
/* Fails with "PATH.key: what". */
bool pm_saved_fail(const struct pm_json *object, const char *key, const char *what,
                   struct pm_err *err);
