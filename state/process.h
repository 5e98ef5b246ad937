/* Runs another program to its end: posix_spawn, a session of its own without a terminal, its output
 * kept, a deadline. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/* Of stdout and of stderr the last bytes are kept. */
enum { PM_PROCESS_KEPT_MAX = 1024 * 1024 };

struct pm_process {
    char *const *argv; /* argv[0] is looked for in PATH of this program */
    char *const *env;
    struct pm_str input; /* its stdin; empty: /dev/null */
    int64_t timeout_ms;
    /* True when the process is to be ended; asked ten times a second. May be NULL. */
    bool (*stop)(void *ctx);
    void *ctx;
};

struct pm_process_result {
    int status; /* of its exit; -1: a signal ended it */
    int signal; /* that ended it; 0: none did */
    struct pm_str out, err;
    bool cut; /* one of the two was longer than what is kept */
};

/* Waits until the process has ended, whatever that exits with; what it leaves running in the
 * background, with its output still open perhaps, is not waited for. At the deadline, or when it is
 * to be ended, its whole process group gets SIGTERM and a second later SIGKILL, and is reaped.
 * Errors: it cannot be started (err->sys: ENOENT when there is no such program); PM_ERR_UNREACHABLE
 * with ETIMEDOUT: the deadline; PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_process_run(const struct pm_process *process, struct pm_arena *arena,
                               struct pm_process_result *out, struct pm_err *err);
