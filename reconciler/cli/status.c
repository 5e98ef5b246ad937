#include "cli/status.h"

#include "cli/signals.h"

int pm_exit_of(const struct pm_err *err)
{
    switch (err->code) {
    case PM_ERR_NONE:
        return PM_EXIT_OK;
    case PM_ERR_USAGE:
        return PM_EXIT_USAGE;
    case PM_ERR_INVALID:
        return PM_EXIT_INVALID;
    case PM_ERR_UNREACHABLE:
        return PM_EXIT_UNREACHABLE;
    case PM_ERR_AUTH:
        return PM_EXIT_AUTH;
    case PM_ERR_LOCKED:
        return PM_EXIT_LOCKED;
    case PM_ERR_STALE:
        return PM_EXIT_STALE;
    case PM_ERR_INTERRUPTED:
        return 128 + pm_signals_last();
    case PM_ERR_FAILED:
        break;
    }
    return PM_EXIT_ERROR;
}

static int rank(int status)
{
    static const int order[] = {
        PM_EXIT_OK,      PM_EXIT_CHANGES,     PM_EXIT_PERSON, PM_EXIT_VERIFY, -1,
        PM_EXIT_ERROR,   PM_EXIT_UNREACHABLE, PM_EXIT_STALE,  PM_EXIT_LOCKED, PM_EXIT_AUTH,
        PM_EXIT_PARTIAL, PM_EXIT_INVALID,     PM_EXIT_USAGE};
    enum { OTHER = 4 };
    for (int i = 0; i < (int)(sizeof order / sizeof *order); i++) {
        if (order[i] == status)
            return i;
    }
    return OTHER;
}

int pm_exit_worse(int a, int b)
{
    return rank(a) >= rank(b) ? a : b;
}
