#include "model/finding.h"

const char *pm_status_name(enum pm_status status)
{
    static const char *const names[PM_STATUSES] = {
        [PM_STATUS_PASS] = "pass", [PM_STATUS_INFO] = "info",       [PM_STATUS_WARN] = "warn",
        [PM_STATUS_FAIL] = "fail", [PM_STATUS_UNKNOWN] = "unknown", [PM_STATUS_SKIP] = "skip",
    };
    return names[status];
}

int pm_status_severity(enum pm_status status)
{
    static const int severities[PM_STATUSES] = {
        [PM_STATUS_SKIP] = 0, [PM_STATUS_PASS] = 1,    [PM_STATUS_INFO] = 2,
        [PM_STATUS_WARN] = 3, [PM_STATUS_UNKNOWN] = 4, [PM_STATUS_FAIL] = 5,
    };
    return severities[status];
}

enum pm_status pm_findings_verdict(const struct pm_finding *items, size_t count)
{
    enum pm_status verdict = PM_STATUS_PASS;
    for (size_t i = 0; i < count; i++) {
        if (!items[i].required)
            continue;
        if (items[i].status == PM_STATUS_FAIL)
            return PM_STATUS_FAIL;
        if (items[i].status == PM_STATUS_UNKNOWN)
            verdict = PM_STATUS_UNKNOWN;
    }
    return verdict;
}
