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

static bool same_event(const struct pm_event *a, const struct pm_event *b)
{
    return a && b ? pm_str_eq(a->id, b->id) : a == b;
}

static bool same_ledger(const struct pm_ledger *a, const struct pm_ledger *b)
{
    return same_open(&a->known, &b->known) && same_open(&a->pending, &b->pending) &&
           same_open(&a->holds, &b->holds) && same_open(&a->protections, &b->protections) &&
           same_open(&a->intents, &b->intents) && same_open(&a->claims, &b->claims) &&
           same_event(a->policy, b->policy) && same_event(a->account_event, b->account_event) &&
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

static bool is_closed_by(const struct pm_event *events, size_t count, struct pm_str id)
{
    for (size_t i = 0; i < count; i++) {
        if (build_closes(events[i].closes, events[i].closes_count, id))
            return true;
    }
    return false;
}

/* A history in the order of its making, cut in two: the first part is known by its fold only. */
struct halves {
    struct pm_event *first, *second;
    size_t first_count, second_count;
};

static const struct pm_event *earlier(const struct build *b, size_t position)
{
    for (size_t i = 0; i < position; i++) {
        if (pm_str_eq(b->events[i].id, b->events[position].id))
            return &b->events[i];
    }
    return NULL;
}

/* A ledger keeps one policy: as the planner records them, each closes those before it. */
static void chain_policies(struct build *b)
{
    for (size_t i = 0; i < b->event_count; i++) {
        const struct pm_event *original = earlier(b, i);
        if (original)
            b->events[i] = *original;
        for (size_t j = 0; !original && b->events[i].kind == PM_EVENT_POLICY && j < i; j++) {
            if (b->events[j].kind == PM_EVENT_POLICY)
                pm_event_close(&b->events[i], b->events[j].id, &b->arena);
        }
    }
}

/* What the first part closed does not come again in the second. */
static struct halves cut(struct gen *gen, struct build *b)
{
    gen_history(gen, b);
    chain_policies(b);
    size_t count = b->event_count, at = gen_below(gen, (uint32_t)count + 1);
    struct halves halves = {
        .first = b->events,
        .first_count = at,
        .second = PM_NEW_ARRAY(&b->arena, struct pm_event, count * 2),
    };
    for (size_t i = at; i < count; i++) {
        if (!is_closed_by(halves.first, at, b->events[i].id))
            halves.second[halves.second_count++] = b->events[i];
    }
    return halves;
}

static struct pm_ledger fold_onto(struct build *b, const struct pm_ledger *base,
                                  const struct halves *halves)
{
    return pm_ledger_fold_onto(base, halves->second, halves->second_count, &b->arena);
}

static const char *onto(struct gen *gen, struct build *b)
{
    struct halves halves = cut(gen, b);
    struct pm_ledger base = fold(b, halves.first, halves.first_count);
    size_t count = 0;
    struct pm_event *both =
        PM_NEW_ARRAY(&b->arena, struct pm_event, halves.first_count + halves.second_count);
    for (size_t i = 0; i < halves.first_count; i++)
        both[count++] = halves.first[i];
    for (size_t i = 0; i < halves.second_count; i++)
        both[count++] = halves.second[i];
    struct pm_ledger whole = fold(b, both, count);
    gen_shuffle(gen, halves.second, halves.second_count, sizeof *halves.second);
    struct pm_ledger after = fold_onto(b, &base, &halves);
    return same_ledger(&whole, &after) ? NULL
                                       : "folded onto a ledger, events came to something else";
}

static const char *onto_twice(struct gen *gen, struct build *b)
{
    struct halves halves = cut(gen, b);
    struct pm_ledger base = fold(b, halves.first, halves.first_count);
    struct pm_ledger once = fold_onto(b, &base, &halves);
    struct pm_ledger again = fold_onto(b, &once, &halves);
    if (!same_ledger(&once, &again))
        return "the same events folded onto a ledger a second time changed it";
    for (size_t i = 0; i < halves.second_count; i++)
        halves.second[halves.second_count + i] = halves.second[i];
    halves.second_count *= 2;
    struct pm_ledger doubled = fold_onto(b, &base, &halves);
    return same_ledger(&once, &doubled) ? NULL : "events that came twice counted twice";
}

/* As a run publishes: a part at a time. */
static const char *onto_in_steps(struct gen *gen, struct build *b)
{
    struct halves halves = cut(gen, b);
    struct pm_ledger base = fold(b, halves.first, halves.first_count);
    struct pm_ledger once = fold_onto(b, &base, &halves);
    struct pm_ledger stepped = pm_ledger_fold_onto(&base, NULL, 0, &b->arena);
    for (size_t i = 0; i < halves.second_count; i++) {
        if (is_closed_by(halves.second, i, halves.second[i].id))
            continue;
        struct pm_ledger before = stepped;
        stepped = pm_ledger_fold_onto(&before, &halves.second[i], 1, &b->arena);
    }
    return same_ledger(&once, &stepped) ? NULL
                                        : "published in steps, events came to something else";
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
        {PM_EVENT_INTENT, &ledger.intents}, {PM_EVENT_CLAIM, &ledger.claims},
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

static void events_folded_onto_a_ledger_come_to_what_both_histories_do(void **state)
{
    (void)state;
    gen_check(onto);
}

static void events_folded_onto_a_ledger_twice_count_once(void **state)
{
    (void)state;
    gen_check(onto_twice);
}

static void events_folded_onto_a_ledger_in_steps_come_to_the_same(void **state)
{
    (void)state;
    gen_check(onto_in_steps);
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
        cmocka_unit_test(events_folded_onto_a_ledger_come_to_what_both_histories_do),
        cmocka_unit_test(events_folded_onto_a_ledger_twice_count_once),
        cmocka_unit_test(events_folded_onto_a_ledger_in_steps_come_to_the_same),
        cmocka_unit_test(the_highest_time_is_not_a_persons),
        cmocka_unit_test(the_lists_hold_what_no_event_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
