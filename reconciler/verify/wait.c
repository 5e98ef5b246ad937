#include "verify/wait.h"

/* What stands in the way of the domain's verdict. */
static bool is_open(const struct pm_finding *finding)
{
    return finding->required &&
           (finding->status == PM_STATUS_FAIL || finding->status == PM_STATUS_UNKNOWN);
}

bool pm_wait_is_hopeless(const struct pm_finding *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].required && items[i].status == PM_STATUS_FAIL && !items[i].may_pass)
            return true;
    return false;
}

int64_t pm_wait_cached(const struct pm_finding *items, size_t count)
{
    int64_t longest = 0;
    for (size_t i = 0; i < count; i++)
        if (items[i].required && items[i].status == PM_STATUS_FAIL && items[i].cached_s > longest)
            longest = items[i].cached_s;
    return longest;
}

static int64_t grown(int round)
{
    int64_t pause = PM_WAIT_SHORTEST_S;
    for (int i = 0; i < round && pause < PM_WAIT_LONGEST_S; i++)
        pause *= 2;
    return pause;
}

int64_t pm_wait_pause(const struct pm_finding *items, size_t count, int round)
{
    int64_t pause = grown(round);
    for (size_t i = 0; i < count; i++)
        if (is_open(&items[i]) && items[i].cached_s > 0 && items[i].cached_s < pause)
            pause = items[i].cached_s;
    if (pause < PM_WAIT_SHORTEST_S)
        return PM_WAIT_SHORTEST_S;
    return pause < PM_WAIT_LONGEST_S ? pause : PM_WAIT_LONGEST_S;
}

bool pm_wait_next(struct pm_wait_state *state, int64_t pause_s, int64_t *out)
{
    int64_t left = state->limit_s - state->waited_s;
    if (left <= 0)
        return false;
    if (pause_s > left)
        pause_s = left;
    state->waited_s += pause_s;
    state->round++;
    *out = pause_s;
    return true;
}
