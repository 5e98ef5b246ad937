/* Laws of the ledger's fold. */
#include "gen.h"

#include "plan/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool same_open(const struct pm_open_events *a, const struct pm_open_events *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!pm_str_eq(a->items[i]->id, b->items[i]->id))
            return false;
    }
    return true;
}

static bool same_policy(const struct pm_event *a, const struct pm_event *b)
{
    return a && b ? pm_str_eq(a->id, b->id) : a == b;
}

static bool same_ledger(const struct pm_ledger *a, const struct pm_ledger *b)
{
    return same_open(&a->known, &b->known) && same_open(&a->pending, &b->pending) &&
           same_open(&a->holds, &b->holds) && same_open(&a->protections, &b->protections) &&
           same_open(&a->intents, &b->intents) && same_policy(a->policy, b->policy) &&
           pm_str_eq(a->account, b->account) && a->highest_time == b->highest_time &&
           a->exists == b->exists;
}

static struct pm_ledger fold(struct build *b, const struct pm_event *events, size_t count)
{
    return pm_ledger_fold(events, count, &b->arena);
}

static struct pm_event *copy_of(struct build *b, size_t *count)
{
    *count = b->event_count;
    return pm_alloc_regrow(&b->arena, b->events, b->event_count, b->event_count * 2 + 1,
                           sizeof *b->events);
}

static const char *order(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    struct pm_ledger before = fold(b, b->events, b->event_count);
    size_t count;
    struct pm_event *events = copy_of(b, &count);
    gen_shuffle(gen, events, count, sizeof *events);
    struct pm_ledger after = fold(b, events, count);
    return same_ledger(&before, &after) ? NULL : "another order gave another ledger";
}

static const char *repetition(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    struct pm_ledger before = fold(b, b->events, b->event_count);
    size_t count;
    struct pm_event *events = copy_of(b, &count);
    for (size_t i = 0; i < count; i++)
        events[count + i] = events[i];
    struct pm_ledger after = fold(b, events, count * 2);
    return same_ledger(&before, &after) ? NULL : "events that came twice counted twice";
}

/* Two stores that each saw a part, overlapping, joined in either order. */
static const char *join(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    struct pm_ledger whole = fold(b, b->events, b->event_count);
    size_t count = b->event_count, joined = 0;
    struct pm_event *events = PM_NEW_ARRAY(&b->arena, struct pm_event, count * 2 + 1);
    uint32_t parts[64];
    for (size_t i = 0; i < count; i++)
        parts[i] = 1 + gen_below(gen, 3);
    for (uint32_t part = 2; part >= 1; part--) {
        for (size_t i = 0; i < count; i++) {
            if (parts[i] & part)
                events[joined++] = b->events[i];
        }
    }
    struct pm_ledger after = fold(b, events, joined);
    return same_ledger(&whole, &after) ? NULL : "two parts joined are not the whole";
}

static const char *persons_clock(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    int64_t before = fold(b, b->events, b->event_count).highest_time;
    for (size_t i = 0; i < b->event_count; i++) {
        if (gen_is_of_a_person(b->events[i].kind))
            b->events[i].time += gen_below(gen, 1000000000);
    }
    int64_t after = fold(b, b->events, b->event_count).highest_time;
    return before == after ? NULL : "a person's clock moved the highest time";
}

static bool is_open(const struct build *b, const struct pm_event *event)
{
    for (size_t i = 0; i < b->event_count; i++) {
        if (build_closes(b->events[i].closes, b->events[i].closes_count, event->id))
            return false;
    }
    return true;
}

static bool holds(const struct pm_open_events *open, struct pm_str id)
{
    for (size_t i = 0; i < open->count; i++) {
        if (pm_str_eq(open->items[i]->id, id))
            return true;
    }
    return false;
}

static const char *definition(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    struct pm_ledger ledger = fold(b, b->events, b->event_count);
    const struct {
        enum pm_event_kind kind;
        const struct pm_open_events *open;
    } lists[] = {
        {PM_EVENT_KNOWN, &ledger.known},    {PM_EVENT_SCHEDULE, &ledger.pending},
        {PM_EVENT_HOLD, &ledger.holds},     {PM_EVENT_PROTECT, &ledger.protections},
        {PM_EVENT_INTENT, &ledger.intents},
    };
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        for (size_t i = 0; i < b->event_count; i++) {
            const struct pm_event *event = &b->events[i];
            bool belongs = event->kind == lists[l].kind && is_open(b, event);
            if (belongs != holds(lists[l].open, event->id))
                return "a list does not hold what no event closes";
        }
        for (size_t i = 1; i < lists[l].open->count; i++) {
            if (pm_str_eq(lists[l].open->items[i]->id, lists[l].open->items[i - 1]->id))
                return "a list holds an event twice";
            if (pm_str_cmp(lists[l].open->items[i - 1]->domain, lists[l].open->items[i]->domain) >
                0)
                return "a list is not sorted";
        }
    }
    if (ledger.policy && !is_open(b, ledger.policy))
        return "the policy was closed";
    return NULL;
}

static void the_order_of_events_does_not_matter(void **state)
{
    (void)state;
    gen_check(order);
}

static void an_event_that_comes_twice_counts_once(void **state)
{
    (void)state;
    gen_check(repetition);
}

static void two_histories_joined_are_a_history(void **state)
{
    (void)state;
    gen_check(join);
}

static void the_highest_time_is_not_a_persons(void **state)
{
    (void)state;
    gen_check(persons_clock);
}

static void the_lists_hold_what_no_event_closes(void **state)
{
    (void)state;
    gen_check(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_events_does_not_matter),
        cmocka_unit_test(an_event_that_comes_twice_counts_once),
        cmocka_unit_test(two_histories_joined_are_a_history),
        cmocka_unit_test(the_highest_time_is_not_a_persons),
        cmocka_unit_test(the_lists_hold_what_no_event_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
