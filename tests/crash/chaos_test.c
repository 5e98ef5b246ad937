/* Applies one after the other while everything goes wrong: answers are lost or lies, processes die,
 * mailboxes come and go, people cancel, time passes; of every second case a team shares the ledger,
 * and what is pushed to it takes long, fails, or arrives unanswered. Whatever happens, a domain is
 * only deleted when nothing speaks against it at that moment, no request is repeated that had taken
 * effect, and when things have calmed down the account is as declared. A case is made from its seed
 * alone: PM_CHAOS_SEED=<seed> PM_CHAOS_CASES=1 crash_chaos There are 200 of them, 5,000 with
 * PM_CRASH_FULL=1. */
#include "lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { CASES = 200, CASES_FULL = 5000, DOMAINS = 14, POINTS = 90, HOUR = 3600, SHORT_S = 20 };

static uint32_t below(struct lab *lab, uint32_t bound)
{
    uint64_t *state = &lab->shared->random;
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % bound;
}

static bool chance(struct lab *lab, uint32_t percent)
{
    return below(lab, 100) < percent;
}

static const char *name_of(uint32_t number)
{
    static char name[FAKE_NAME_MAX];
    snprintf(name, sizeof name, "d%02u.example", number);
    return name;
}

static enum pm_tri any_tri(struct lab *lab)
{
    return (enum pm_tri)below(lab, 3);
}

static void declare(struct lab *lab, const char *name, bool there)
{
    struct world *w = &lab->world;
    if (there)
        world_settled(w, name);
    else
        world_declare(w, name);
    struct pm_desired_domain *domain = &w->desired.domains[w->desired.count - 1];
    domain->settings.allow_account_reset = any_tri(lab);
    domain->settings.symbolic_subaddressing = any_tri(lab);
}

static void make_up_domain(struct lab *lab, uint32_t number)
{
    struct world *w = &lab->world;
    const char *name = name_of(number);
    int64_t ago = (int64_t)below(lab, 60) * HOUR;
    switch (number == 0 ? 0 : below(lab, 7)) {
    case 0:
        declare(lab, name, true);
        break;
    case 1:
        declare(lab, name, false);
        break;
    case 2:
        world_pending(w, name, ago);
        world_declare(w, name);
        break;
    case 3:
        fake_account_put(w->account, name);
        world_hold(w, name);
        break;
    case 4:
        fake_account_put(w->account, name)->users = (int)below(lab, 2);
        break;
    default:
        world_pending(w, name, ago);
    }
}

static void make_up_world(struct lab *lab)
{
    world_init(&lab->world);
    lab->world.desired.policy.max_deletes = 100;
    lab->world.last.max_deletes = 100;
    for (uint32_t i = 0; i < DOMAINS; i++)
        make_up_domain(lab, i);
}

static bool is_declared(struct lab *lab, struct pm_str name)
{
    const struct pm_desired *desired = &lab->world.desired;
    for (size_t i = 0; i < desired->count; i++) {
        if (pm_str_eq(desired->domains[i].name.ascii, name))
            return true;
    }
    return false;
}

static void pass_time(struct lab *lab, int64_t seconds)
{
    lab->shared->now += seconds;
    lab->shared->account.time += seconds;
}

static void change_account(struct lab *lab)
{
    struct fake_account *account = &lab->shared->account;
    struct fake_domain *domain = &account->domains[below(lab, (uint32_t)account->count)];
    if (is_declared(lab, pm_str_from(domain->name)) || lab->shared->on_their_way_count > 0)
        return;
    switch (below(lab, 4)) {
    case 0:
        domain->users = !domain->users;
        break;
    case 1:
        domain->rules = !domain->rules;
        break;
    case 2:
        fake_account_remove(account, domain->name);
        break;
    default:
        account->has_time = !account->has_time;
    }
}

static void append(struct lab *lab, struct pm_store *store, struct pm_arena *arena)
{
    struct pm_run run = pm_run_make(lab->shared->now, PM_STR("dora"), arena);
    struct pm_ledger ledger;
    struct pm_err err;
    if (!pm_store_ledger(store, arena, &ledger, &err) || ledger.pending.count == 0)
        return;
    const struct pm_event *row = ledger.pending.items[below(lab, (uint32_t)ledger.pending.count)];
    struct pm_event events[] = {
        pm_event_make(&run, PM_EVENT_CANCEL, row->domain, lab->shared->now, arena),
        pm_event_make(&run, PM_EVENT_HOLD, row->domain, lab->shared->now, arena),
    };
    pm_event_close(&events[0], row->id, arena);
    if (!pm_store_append(store, events, 2, &err))
        crash_complain(lab->shared, "cancel: %s", err.msg);
}

static void cancel_something(struct lab *lab)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_store *store = lab_open(lab, PM_STORE_WRITE, &arena);
    append(lab, store, &arena);
    pm_store_close(store);
    pm_arena_fini(&arena);
}

static void answer_wrongly(struct lab *lab, const struct pm_change *change)
{
    static const enum fake_answer answers[] = {
        FAKE_IGNORE, FAKE_REFUSE,        FAKE_REFUSE_EXISTS, FAKE_EFFECT_DROP,
        FAKE_DROP,   FAKE_EFFECT_EXISTS, FAKE_UNSENT,        FAKE_REFUSE_TOKEN};
    char name[FAKE_NAME_MAX];
    snprintf(name, sizeof name, "%" PM_STR_FMT, PM_STR_ARG(change->domain));
    fake_account_fault(&lab->shared->account, change->action, name,
                       answers[below(lab, sizeof answers / sizeof *answers)]);
}

static void settle_requests(struct lab *lab)
{
    if (chance(lab, 50))
        crash_arrive(lab->shared);
    lab->shared->on_their_way_count = 0;
}

/* False: it fails. While a push takes long, somebody may make a mailbox, and requests without an
 * answer come to their end. */
static bool disturb_team(struct lab *lab, const char *what)
{
    if (strcmp(what, "pushed") == 0 && chance(lab, 15)) {
        settle_requests(lab);
        pass_time(lab, 11 + below(lab, 30));
        change_account(lab);
    }
    return !chance(lab, 4);
}

static bool disturb(void *ctx, const char *what, const struct pm_change *change)
{
    struct lab *lab = ctx;
    if (strcmp(what, "answer") == 0)
        return !chance(lab, 10);
    if (strcmp(what, "send") == 0 && chance(lab, 20))
        answer_wrongly(lab, change);
    if (strcmp(what, "check") == 0 && chance(lab, 15))
        cancel_something(lab);
    if (strcmp(what, "pushed") == 0 || strcmp(what, "publish") == 0 ||
        strcmp(what, "may_send") == 0)
        return disturb_team(lab, what);
    if (strcmp(what, "fetch") != 0)
        return true;
    if (chance(lab, 15))
        change_account(lab);
    return !chance(lab, 5);
}

static const char *objection(struct lab *lab, const struct pm_ledger *ledger, struct pm_str name)
{
    const struct fake_account *account = &lab->shared->account;
    const struct fake_domain *domain = fake_account_find(&lab->shared->account, name);
    struct pm_pending row;
    if (is_declared(lab, name))
        return "is declared";
    if (!pm_ledger_pending(ledger, name, &row))
        return "has no pending row";
    if (!account->has_time || pm_pending_due(&row, PM_DELETE_DELAY_MIN_S) > account->time)
        return "is not due";
    if (pm_open_of(&ledger->holds, name).count > 0)
        return "is held";
    if (!domain)
        return "is gone already";
    return domain->users > 0 || domain->rules > 0 ? "is in use" : NULL;
}

static void inspect(void *ctx, const struct pm_change *change, const struct pm_ledger *ledger)
{
    struct lab *lab = ctx;
    const char *why = NULL;
    if (change->action == PM_ACTION_DELETE)
        why = objection(lab, ledger, change->domain);
    else if (!is_declared(lab, change->domain))
        why = "is not declared";
    if (why)
        crash_complain(lab->shared, "%s %" PM_STR_FMT ", which %s", pm_action_name(change->action),
                       PM_STR_ARG(change->domain), why);
}

/* What was on its way is lost or arrives, at once or while the next run waits for it; then its time
 * is over. True when it may still arrive. */
static bool end_requests(struct lab *lab, bool late)
{
    if (!late && lab->shared->on_their_way_count > 0 && chance(lab, 60)) {
        pass_time(lab, below(lab, SHORT_S));
        return true;
    }
    settle_requests(lab);
    pass_time(lab, (int64_t)below(lab, 40) * HOUR);
    return false;
}

static void live_in_chaos(struct lab *lab)
{
    bool late = false;
    lab->may_stop = true;
    lab->hooks = (struct crash_hooks){.ctx = lab, .disturb = disturb, .inspect = inspect};
    for (uint32_t i = 2 + below(lab, 5); i > 0; i--) {
        int die_at = chance(lab, 50) ? (int)below(lab, POINTS) : 0;
        lab->shared->account.fault_count = 0;
        lab_run(lab, die_at);
        late = end_requests(lab, late);
    }
}

static void calm_down(struct lab *lab)
{
    crash_arrive(lab->shared);
    lab->shared->account.fault_count = 0;
    lab->shared->account.has_time = true;
    lab->may_stop = false;
    lab->hooks.disturb = NULL;
    for (int i = 0; i < 3; i++) {
        pass_time(lab, 60);
        lab_run(lab, 0);
    }
}

static bool holds(enum pm_tri wanted, bool is)
{
    return wanted == PM_UNSET || (wanted == PM_TRUE) == is;
}

static void check_account(struct lab *lab)
{
    const struct pm_desired *desired = &lab->world.desired;
    for (size_t i = 0; i < desired->count; i++) {
        const struct pm_desired_domain *wanted = &desired->domains[i];
        const struct fake_domain *is = fake_account_find(&lab->shared->account, wanted->name.ascii);
        if (!is || !holds(wanted->settings.allow_account_reset, is->reset) ||
            !holds(wanted->settings.symbolic_subaddressing, is->subaddressing))
            fail_msg("%s: %" PM_STR_FMT " is not as declared", lab->story,
                     PM_STR_ARG(wanted->name.ascii));
    }
}

static void check_requests(struct lab *lab)
{
    const struct fake_account *account = &lab->shared->account;
    for (int i = 0; i < account->request_count; i++) {
        if (account->requests[i].superfluous)
            fail_msg("%s: %s %s was repeated", lab->story,
                     pm_action_name(account->requests[i].action), account->requests[i].domain);
    }
}

static void check_ledger(struct lab *lab)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_ledger ledger = lab_ledger(lab, &arena);
    if (ledger.intents.count > 0)
        fail_msg("%s: an intent is open", lab->story);
    for (size_t i = 0; i < ledger.pending.count; i++) {
        struct pm_str name = ledger.pending.items[i]->domain;
        if (is_declared(lab, name) || !fake_account_find(&lab->shared->account, name))
            fail_msg("%s: %" PM_STR_FMT " is pending", lab->story, PM_STR_ARG(name));
    }
    pm_arena_fini(&arena);
}

static void try_case(struct lab *lab, unsigned long long seed)
{
    lab->shared->random = seed;
    for (int i = 0; i < 4; i++)
        below(lab, 2);
    make_up_world(lab);
    lab->team = seed % 2 == 1;
    uint64_t random = lab->shared->random;
    snprintf(lab->story, sizeof lab->story, "PM_CHAOS_SEED=%llu", seed);
    lab_reset(lab);
    lab->shared->random = random;
    live_in_chaos(lab);
    calm_down(lab);
    check_account(lab);
    check_requests(lab);
    check_ledger(lab);
    world_fini(&lab->world);
}

static unsigned long long number(const char *variable, unsigned long long otherwise)
{
    const char *value = getenv(variable);
    return value ? strtoull(value, NULL, 10) : otherwise;
}

static bool full(void)
{
    const char *value = getenv("PM_CRASH_FULL");
    return value && strcmp(value, "1") == 0;
}

static void whatever_happens_nothing_is_lost_or_repeated(void **state)
{
    static struct lab lab;
    (void)state;
    unsigned long long first = number("PM_CHAOS_SEED", (unsigned long long)time(NULL));
    unsigned long long cases = number("PM_CHAOS_CASES", full() ? CASES_FULL : CASES);
    lab_begin(&lab);
    for (unsigned long long i = 0; i < cases; i++)
        try_case(&lab, first + i);
    lab_end(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_happens_nothing_is_lost_or_repeated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
