#include "model/ledger.h"

#include "base/num.h"

static size_t first_not_before(const struct pm_open_events *open, struct pm_str domain)
{
    size_t low = 0, high = open->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pm_str_cmp(open->items[middle]->domain, domain) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct pm_open_events pm_open_of(const struct pm_open_events *open, struct pm_str domain)
{
    size_t first = first_not_before(open, domain), count = 0;
    while (first + count < open->count && pm_str_eq(open->items[first + count]->domain, domain))
        count++;
    return (struct pm_open_events){open->items ? open->items + first : NULL, count};
}

const struct pm_event *pm_ledger_delete_intent(const struct pm_ledger *ledger, struct pm_str domain)
{
    struct pm_open_events intents = pm_open_of(&ledger->intents, domain);
    for (size_t i = 0; i < intents.count; i++) {
        if (intents.items[i]->action == PM_ACTION_DELETE)
            return intents.items[i];
    }
    return NULL;
}

int64_t pm_claim_end(const struct pm_event *claim)
{
    int64_t longest = pm_i64_add_clamped(claim->time, PM_CLAIM_LIFE_S);
    return claim->expires < longest ? claim->expires : longest;
}

const struct pm_event *pm_ledger_claim(const struct pm_ledger *ledger, int64_t now)
{
    const struct pm_event *claim = NULL;
    for (size_t i = 0; i < ledger->claims.count; i++) {
        const struct pm_event *event = ledger->claims.items[i];
        if (pm_claim_end(event) > now && (!claim || pm_claim_end(event) > pm_claim_end(claim)))
            claim = event;
    }
    return claim;
}

bool pm_ledger_pending(const struct pm_ledger *ledger, struct pm_str domain, struct pm_pending *out)
{
    struct pm_open_events rows = pm_open_of(&ledger->pending, domain);
    if (rows.count == 0)
        return false;
    /* Sorted by time: the latest request is the last. */
    const struct pm_event *latest = rows.items[rows.count - 1];
    struct pm_pending row = {
        .domain = latest->domain,
        .requested = latest->time,
        .actor = latest->actor,
        .run = latest->run,
    };
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.items[i]->delay_s > row.delay_s)
            row.delay_s = rows.items[i]->delay_s;
    }
    *out = row;
    return true;
}

int64_t pm_pending_due(const struct pm_pending *pending, int64_t delay_now_s)
{
    int64_t delay = PM_DELETE_DELAY_MIN_S;
    if (pending->delay_s > delay)
        delay = pending->delay_s;
    if (delay_now_s > delay)
        delay = delay_now_s;
    int64_t due;
    return __builtin_add_overflow(pending->requested, delay, &due) ? INT64_MAX : due;
}
