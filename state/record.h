/* A record of a run in the branch, log/YYYY/MM/DD/HHMMSS-<run>-<command>.json: who ran what, all
 * events of the run, and, when it has ended, the plan and the outcome as report/ writes them. The
 * run's own program alone writes it, again with each push, so it tells which of the run's events
 * are in the branch. Canonical JSON:
 *
 *     {"actor":"…","command":"apply","complete":true,"events":[EVENT,…],"format_version":"1.0",
 *      "host":"…","outcome":{…},"plan":{…},"run":"20261122T205432Z-1f0a3c5e","started":1795380872,
 *      "verify":{…},"version":"0.1.0"}
 *
 * with each EVENT as state/event_json.h writes it; outcome, plan and verify only where there is
 * one. */
#pragma once

#include "base/sink.h"
#include "model/event.h"

struct pm_record {
    struct pm_str run;     /* "20261122T205432Z-1f0a3c5e", as pm_run_make makes it */
    struct pm_str command; /* a-z, 0-9 and '-', at most 64 */
    struct pm_str actor, host, version;
    int64_t started;
    bool complete;           /* the run has written its last word */
    struct pm_event *events; /* of this run; of a command that begins with "state", of any */
    size_t count;
    struct pm_str plan, outcome, verify; /* a JSON object each; empty: none; not read back */
};

/* "log/2026/11/22/205432-20261122T205432Z-1f0a3c5e-apply" and the ending (".json", ".md"). The day
 * and time come from the run's id. Empty when that is no run's id, or the command no command's. */
struct pm_str pm_record_path(struct pm_str run, struct pm_str command, const char *ending,
                             struct pm_arena *arena);
/* True for the path of a record in JSON; the run and the command that it names are slices of it. */
bool pm_record_path_parse(struct pm_str path, struct pm_str *run, struct pm_str *command);

void pm_record_write(const struct pm_record *record, struct pm_sink *sink);
/* Reads all but plan, outcome and verify; all is copied. It is outside input, as the snapshot: each
 * event is checked, and the list holds nothing that this program would not write. Other keys of the
 * record, which later versions may add, are passed over. Errors name the run and the event. */
PM_CHECKED bool pm_record_read(struct pm_str bytes, struct pm_arena *arena, struct pm_record *out,
                               struct pm_err *err);
