/* Checked numbers out of text, and checked sums. */
#pragma once

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* A decimal number without sign, blanks or superfluous text; false when it is none or outside [min,
 * max]. */
bool pm_u64_parse(struct pm_str text, uint64_t min, uint64_t max, uint64_t *out);
/* The same with an optional leading '-'. */
bool pm_i64_parse(struct pm_str text, int64_t min, int64_t max, int64_t *out);
/* A duration: a whole number followed by s, m, h, d or w; several in a row from large to small
 * ("1d12h"). A bare "0" is allowed. False when it is none or over about 100 years. */
bool pm_duration_parse(struct pm_str text, int64_t *seconds);

/* a + b, clamped at the ends of the range instead of wrapping. */
int64_t pm_i64_add_clamped(int64_t a, int64_t b);
