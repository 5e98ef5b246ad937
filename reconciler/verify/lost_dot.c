#include "verify/lost_dot.h"

static const struct pm_str ours = PM_STR_INIT("purelymail.com");

struct pm_str pm_lost_dot_cut(const struct pm_subject *subject, struct pm_str target)
{
    for (size_t i = 0; i + ours.len < target.len; i++) {
        size_t end = i + ours.len;
        if ((i == 0 || target.ptr[i - 1] == '.') && target.ptr[end] == '.' &&
            pm_str_eq(pm_str_sub(target, i, end), ours) &&
            pm_name_in_zone(subject->record->owner, pm_str_sub(target, end + 1, target.len)))
            return pm_str_sub(target, 0, end);
    }
    return target;
}
