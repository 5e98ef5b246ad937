/* The error value. It lives in the caller's frame; callees set it, callers put context in front
 * with pm_err_wrap, and only command/ prints it. Messages may hold text from outside as it came:
 * the terminal sink escapes it. They never hold the token. */
#pragma once

#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>

/* What kind of failure, as far as the exit status and a retry depend on it (cli/ has the table). */
enum pm_err_code {
    PM_ERR_NONE = 0,
    PM_ERR_FAILED,      /* anything that has no code of its own */
    PM_ERR_USAGE,       /* the command line */
    PM_ERR_INVALID,     /* the desired-state file */
    PM_ERR_UNREACHABLE, /* service or DNS not reached: try again */
    PM_ERR_AUTH,        /* the service refused the token */
    PM_ERR_LOCKED,      /* another run holds the lock */
    PM_ERR_STALE,       /* the saved plan no longer fits */
    PM_ERR_INTERRUPTED, /* a signal asked to stop */
};

enum { PM_ERR_MSG_MAX = 1024 };

struct pm_err {
    enum pm_err_code code;
    int sys; /* errno, 0 when none is to blame */
    /* NUL-terminated, cut at the end when too long; no final full stop or line feed. */
    char msg[PM_ERR_MSG_MAX];
};

void pm_err_set(struct pm_err *err, enum pm_err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pm_err_set_sys(struct pm_err *err, int sys, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void pm_err_put_front(struct pm_err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline bool pm_err_false(void)
{
    return false;
}

/* These are false, so that a callee can `return pm_fail(...)`. They are macros for the compiler to
 * see that: it could not tell that outs are set otherwise.
 *
 * pm_fail(err, code, format, ...) sets the error. */
#define pm_fail(...) (pm_err_set(__VA_ARGS__), pm_err_false())
/* pm_fail_sys(err, errno, format, ...): PM_ERR_FAILED; ": " and strerror(errno) are put behind the
 * text. */
#define pm_fail_sys(...) (pm_err_set_sys(__VA_ARGS__), pm_err_false())
/* pm_err_wrap(err, format, ...) puts "text: " in front of the message; code and errno stay. */
#define pm_err_wrap(...) (pm_err_put_front(__VA_ARGS__), pm_err_false())

/* For functions whose result must be looked at. */
#define PM_CHECKED __attribute__((warn_unused_result))
