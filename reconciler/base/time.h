/* Times are UTC seconds since 1970. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

enum { PM_MINUTE = 60, PM_HOUR = 3600, PM_DAY = 86400 };

/* The local wall clock. */
int64_t pm_time_now(void);
/* A clock that is never set, for deadlines. It goes on while the machine is suspended. */
int64_t pm_monotonic_ms(void);

/* "2026-11-22T20:54:32Z". */
struct pm_str pm_time_format(struct pm_arena *arena, int64_t time);
/* The same form back; false for anything else, dates that do not exist and years
 * outside 1970-9999. */
bool pm_time_parse(struct pm_str text, int64_t *out);
/* "20261122T205432Z", for identifiers. */
struct pm_str pm_time_format_compact(struct pm_arena *arena, int64_t time);
/* An HTTP date in its preferred form, "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 5.6.7). */
bool pm_time_parse_http(struct pm_str text, int64_t *out);

/* "24h", "7d", "1h 30m", "45s": at most two units, rounded down; a day counts from 48 h on.
 * Negative durations get a minus. */
struct pm_str pm_duration_format(struct pm_arena *arena, int64_t seconds);
