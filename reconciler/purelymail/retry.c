#include "purelymail/retry.h"

#include "base/num.h"
#include "base/time.h"

struct pm_retry_policy pm_retry_default(int timeout_ms)
{
    return (struct pm_retry_policy){
        .tries = 4,
        .deadline_ms = 2 * (int64_t)timeout_ms,
        .base_ms = 500,
        .most_ms = 8000,
        .second_ms = 1000,
    };
}

static bool all_digits(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!pm_ascii_is_digit(text.ptr[i]))
            return false;
    }
    return text.len > 0;
}

int64_t pm_retry_after_parse(struct pm_str text, int64_t now)
{
    int64_t seconds = 0, date;
    text = pm_str_trim(text);
    if (all_digits(text)) {
        if (!pm_i64_parse(text, 0, INT64_MAX, &seconds))
            seconds = INT64_MAX;
    } else if (pm_time_parse_http(text, &date)) {
        seconds = date > now ? date - now : 0;
    }
    if (seconds <= 0)
        return 0;
    if (seconds < PM_RETRY_AFTER_MIN_S)
        return PM_RETRY_AFTER_MIN_S;
    return seconds > PM_RETRY_AFTER_MAX_S ? PM_RETRY_AFTER_MAX_S : seconds;
}

int64_t pm_retry_wait_ms(const struct pm_retry_policy *policy, unsigned tries, int64_t elapsed_ms,
                         int64_t advice_s, uint32_t jitter)
{
    int64_t wait = policy->base_ms;
    if (tries >= policy->tries)
        return -1;
    for (unsigned i = 1; i < tries && wait < policy->most_ms; i++)
        wait *= 2;
    if (wait > policy->most_ms)
        wait = policy->most_ms;
    wait = wait / 2 + (wait - wait / 2) * jitter / (PM_RETRY_JITTER - 1);
    if (wait < advice_s * policy->second_ms)
        wait = advice_s * policy->second_ms;
    return elapsed_ms + wait < policy->deadline_ms ? wait : -1;
}
