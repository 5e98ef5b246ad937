/* The policy as canonical JSON, as policy events hold it, and lists of texts as JSON arrays. */
#pragma once

#include "model/desired.h"
#include "json/read.h"
#include "json/write.h"

/* An object with all keys, in canonical order. */
void pm_policy_write(const struct pm_policy *policy, struct pm_json_writer *w);
/* Reads what pm_policy_write wrote; texts are copied. Errors: a key is missing or of the wrong
 * type, a number or word that no policy holds, a list that is not sorted. */
PM_CHECKED bool pm_policy_read(const struct pm_json *object, struct pm_arena *arena,
                               struct pm_policy *out, struct pm_err *err);

void pm_texts_write(const struct pm_str *texts, size_t count, struct pm_json_writer *w);
/* Every element must be a text. */
PM_CHECKED bool pm_texts_read(const struct pm_json *array, struct pm_arena *arena,
                              struct pm_str **out, size_t *count, struct pm_err *err);
