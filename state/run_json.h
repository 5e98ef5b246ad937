/* A run as canonical JSON, in one line:
 *
 *     {"actor":"alice","command":"apply","host":"ci-7","id":"20261122T205432Z-1f0a3c5e",
 *      "started":1795380872,"version":"0.1.0"} */
#pragma once

#include "model/event.h"
#include "json/read.h"
#include "json/write.h"

/* An id that events can be numbered with, a time in the years 1970 to 9999, texts in UTF-8 without
 * controls, of 1024 bytes at most. */
PM_CHECKED bool pm_run_check(const struct pm_run *run, struct pm_err *err);

/* The run must have passed the check. */
void pm_run_write(const struct pm_run *run, struct pm_json_writer *w);
/* Reads and checks; texts are copied. Keys that this version does not know are passed over. */
PM_CHECKED bool pm_run_read(const struct pm_json *object, struct pm_arena *arena,
                            struct pm_run *out, struct pm_err *err);
