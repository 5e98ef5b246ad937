/* When a read that failed is tried again. Pure: clock and jitter are handed in. */
#pragma once

#include "base/str.h"

#include <stdint.h>

struct pm_retry_policy {
    unsigned tries;      /* in all */
    int64_t deadline_ms; /* from the first try; nothing is begun or waited for beyond it */
    int64_t base_ms;     /* the first wait, doubled each time */
    int64_t most_ms;     /* of a wait that nobody advised */
    int64_t second_ms;   /* how long a second of Retry-After is: 1000, save in tests */
};

enum { PM_RETRY_AFTER_MIN_S = 1, PM_RETRY_AFTER_MAX_S = 60, PM_RETRY_JITTER = 1024 };

/* Four tries within twice the time-out of one request. */
struct pm_retry_policy pm_retry_default(int timeout_ms);

/* The seconds that a Retry-After header asks for (RFC 9110 10.2.3), clamped to
 * PM_RETRY_AFTER_MIN_S..MAX_S; 0 for a missing or senseless one, for zero and for a date that is
 * over: no advice. now: the time of the clock that wrote a date. */
int64_t pm_retry_after_parse(struct pm_str text, int64_t now);

/* How long to wait after that many tries, or -1: give up. elapsed_ms: since the first try;
 * advice_s: of pm_retry_after_parse; jitter: 0 to PM_RETRY_JITTER - 1. A wait without advice is
 * between half and the whole of what is due. */
int64_t pm_retry_wait_ms(const struct pm_retry_policy *policy, unsigned tries, int64_t elapsed_ms,
                         int64_t advice_s, uint32_t jitter);
