#include "plan/freeze.h"

#include "base/num.h"
#include "base/time.h"

/* True when a is more than PM_SKEW_MAX_S before b. */
static bool is_behind(int64_t a, int64_t b)
{
    return pm_i64_add_clamped(a, PM_SKEW_MAX_S) < b;
}

static int64_t distance(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a > b ? a : b, a > b ? b : a, &difference))
        return INT64_MAX;
    return difference;
}

static struct pm_str skew_words(const struct pm_plan_input *input, struct pm_arena *arena)
{
    int64_t service = input->account->time;
    return pm_str_printf(
        arena,
        "the local clock (%" PM_STR_FMT ") and the service's (%" PM_STR_FMT ") are %" PM_STR_FMT
        " apart, more than five minutes: set the local clock right",
        PM_STR_ARG(pm_time_format(arena, input->now)), PM_STR_ARG(pm_time_format(arena, service)),
        PM_STR_ARG(pm_duration_format(arena, distance(input->now, service))));
}

static struct pm_str behind_words(const struct pm_plan_input *input, struct pm_arena *arena)
{
    return pm_str_printf(
        arena,
        "the service's clock (%" PM_STR_FMT
        ") is behind the latest event in the state (%" PM_STR_FMT
        "): one of the two is wrong; deletions go on when the clock has passed that time",
        PM_STR_ARG(pm_time_format(arena, input->account->time)),
        PM_STR_ARG(pm_time_format(arena, input->ledger->highest_time)));
}

enum pm_freeze pm_freeze_find(const struct pm_plan_input *input, struct pm_arena *arena,
                              struct pm_str *why)
{
    const struct pm_account *account = input->account;
    struct pm_str reason = input->desired->policy.freeze;
    if (reason.len > 0) {
        *why = pm_str_printf(arena, "policy.freeze in the file: %" PM_STR_FMT, PM_STR_ARG(reason));
        return PM_FREEZE_POLICY;
    }
    if (!account->has_time) {
        *why = PM_STR("the service did not say what time it is (no usable Date in its reply)");
        return PM_FREEZE_NO_DATE;
    }
    if (is_behind(input->now, account->time) || is_behind(account->time, input->now)) {
        *why = skew_words(input, arena);
        return PM_FREEZE_SKEW;
    }
    if (is_behind(account->time, input->ledger->highest_time)) {
        *why = behind_words(input, arena);
        return PM_FREEZE_CLOCK_BEHIND;
    }
    if (account->fingerprint.len == 0) {
        *why = PM_STR("the account's ownership value is unknown, so it cannot be told whether the "
                      "state belongs to this account");
        return PM_FREEZE_OWNERSHIP_UNKNOWN;
    }
    *why = (struct pm_str){0};
    return PM_FREEZE_NONE;
}
