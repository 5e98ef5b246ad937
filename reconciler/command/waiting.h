/* Looking again at the domains that are not good yet, until all are or the time is over. Those that
 * are wrong in a way that time does not mend are left alone. */
#pragma once

#include "command/keep.h"

/* What waiting needs of the world. */
struct pm_waiting_ports {
    void *ctx;
    /* Looks at these domains and puts what is found into their places of kept; on failure these
     * are as they were, after the first look. */
    bool (*look)(void *ctx, const size_t *domains, size_t count, struct pm_err *err);
    /* Sleeps while it shows the line; false when a signal came. line: may hold text from outside.
     */
    bool (*sleep)(void *ctx, int64_t seconds, struct pm_str line);
    int64_t (*now_ms)(void *ctx); /* a clock that is never set */
};

struct pm_waiting {
    struct pm_waiting_ports ports;
    const struct pm_kept *kept; /* of each domain; look writes them */
    size_t count;
    int64_t limit_s;
    bool keep_waiting; /* also where waiting cannot help */
    struct pm_arena *arena;
};

enum pm_waiting_end {
    PM_WAITING_PASSED,
    PM_WAITING_OVER,     /* the time */
    PM_WAITING_HOPELESS, /* of all that have not passed a required record is wrong for good */
    PM_WAITING_STOPPED,  /* by a signal after the first look */
};

/* The first look is at all domains, the others at those that have not passed and may do so. Error:
 * of a look, save that one which a signal ends counts as if it had not begun, but for the first. */
PM_CHECKED bool pm_wait_for_domains(const struct pm_waiting *waiting, enum pm_waiting_end *out,
                                    struct pm_err *err);

/* "3 of 12 domains pass; ns2.example.net 192.0.2.2 lags (mx of example.com)". */
struct pm_str pm_waiting_line(const struct pm_kept *kept, size_t count, struct pm_arena *arena);
/* "mx of a.example", "mx of a.example, spf of b.example and 7 more": what time does not mend;
 * empty: nothing is so. */
struct pm_str pm_waiting_hopeless_words(const struct pm_kept *kept, size_t count,
                                        struct pm_arena *arena);
