#pragma once
// The time that the simulated service believes in.
//
// The file holds one line in the form that libfaketime reads from FAKETIME_TIMESTAMP_FILE, so that
// one file can drive the service and its client:
//   +25h  -90  +1.5d            real time plus an offset; unit s, m, h, d or y (365 days), s if
//   none
//   @2026-11-22 20:00:00        this time (UTC) at the moment the file was last written, and
//   running on 2026-11-22 20:00:00         this time (UTC), standing still
// Empty lines and lines that start with '#', ';' or a space are passed over.
#include "text.h"

#include <time.h>

// The current time of the service; the real time when `path` is NULL. The file is read at each
// call. Fails when it cannot be read or says something else.
bool sim_clock_now(const char *path, time_t *now, struct sim_error *err);

enum { SIM_HTTP_DATE_MAX = 40 };

// Writes the time as an HTTP date (RFC 9110, 5.6.7), such as "Sun, 22 Nov 2026 20:00:00 GMT".
void sim_clock_format(time_t time, char out[SIM_HTTP_DATE_MAX]);
