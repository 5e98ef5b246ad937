#include "model/outcome.h"

const char *pm_result_name(enum pm_result result)
{
    static const char *const names[PM_RESULTS] = {
        [PM_RESULT_DONE] = "done",       [PM_RESULT_FAILED] = "failed",
        [PM_RESULT_UNKNOWN] = "unknown", [PM_RESULT_WITHHELD] = "withheld",
        [PM_RESULT_NOT_RUN] = "not_run",
    };
    return names[result];
}
