/* Kills an apply that keeps its state in a branch before and after every call of the git port and
 * every request; then lets another machine, which has seen nothing yet, or the same one again,
 * apply, and holds what comes of it to what was planned; a domain whose deletion was lost must wait
 * its whole delay again. PM_CRASH_FULL=1 kills the second run, too,
 * at every point. */
#include "git_lab.h"

#include "state/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum fate { FATE_LOST, FATE_ARRIVED, FATE_LATE, FATES };

static const char *const fate_names[] = {"lost", "arrived", "late"};

static void build_world(struct world *w)
{
    world_init(w);
    world_settled(w, "keep.example");
    world_declare(w, "new1.example");
    world_declare(w, "new2.example");
    world_settled(w, "change.example");
    w->desired.domains[w->desired.count - 1].settings.symbolic_subaddressing = PM_FALSE;
    world_declare(w, "again.example");
    world_pending(w, "again.example", 50000);
    world_pending(w, "due1.example", 90000);
    world_pending(w, "due2.example", 90000);
    world_pending(w, "grace.example", 40000);
    world_pending(w, "users.example", 90000)->users = 2;
    fake_account_put(w->account, "held.example");
    world_hold(w, "held.example");
    fake_account_put(w->account, "leave.example");
}

/* What was on its way is lost, arrives now, or while the next run waits; a dead run's claim ends.
 */
static void pass_on(struct git_lab *lab, enum fate fate, bool same_machine)
{
    if (fate == FATE_ARRIVED)
        crash_arrive(lab->shared);
    if (fate == FATE_LOST)
        lab->shared->on_their_way_count = 0;
    lab->shared->now += PM_CLAIM_LIFE_S;
    lab->shared->account.time += PM_CLAIM_LIFE_S;
    if (!same_machine)
        git_lab_move(lab);
}

static bool is_due(struct pm_str name)
{
    return pm_str_starts(name, PM_STR("due"));
}

/* Those whose deletion was on its way when a run died, and was lost. */
static int left_over(const struct git_lab *lab)
{
    const struct fake_account *account = &lab->shared->account;
    int count = 0;
    for (int i = 0; i < account->count; i++)
        count += is_due(pm_str_from(account->domains[i].name));
    return count;
}

static void check_account(struct git_lab *lab)
{
    static const char *const there[] = {"again.example", "change.example", "grace.example",
                                        "held.example",  "keep.example",   "leave.example",
                                        "new1.example",  "new2.example",   "users.example"};
    struct fake_account *account = &lab->shared->account;
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        if (!fake_account_find(account, pm_str_from(there[i])))
            fail_msg("%s: %s is not there", lab->story, there[i]);
    }
    if (account->count - left_over(lab) != sizeof there / sizeof *there)
        fail_msg("%s: %d domains are there", lab->story, account->count);
    for (int i = 0; i < account->request_count; i++) {
        const struct fake_request *request = &account->requests[i];
        if (request->superfluous)
            fail_msg("%s: %s %s was repeated", lab->story, pm_action_name(request->action),
                     request->domain);
        if (request->action == PM_ACTION_DELETE && !is_due(pm_str_from(request->domain)))
            fail_msg("%s: %s was deleted, which is not due", lab->story, request->domain);
    }
}

static void check_ledger(struct git_lab *lab, const struct pm_ledger *ledger)
{
    static const char *const rows[] = {"grace.example", "leave.example"};
    if (ledger->intents.count > 0)
        fail_msg("%s: %zu intents are open", lab->story, ledger->intents.count);
    if (pm_ledger_claim(ledger, lab->shared->now))
        fail_msg("%s: a claim has not run out", lab->story);
    size_t left = (size_t)left_over(lab);
    if (ledger->pending.count != left + sizeof rows / sizeof *rows)
        fail_msg("%s: %zu rows are pending", lab->story, ledger->pending.count);
    for (size_t i = 0; i < left; i++) {
        const struct pm_event *row = ledger->pending.items[i];
        if (!is_due(row->domain) || row->time + PM_DELETE_DELAY_MIN_S <= lab->shared->account.time)
            fail_msg("%s: %" PM_STR_FMT " does not wait anew", lab->story, PM_STR_ARG(row->domain));
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(pm_str_is(ledger->pending.items[left + i]->domain, rows[i]));
    assert_int_equal(ledger->holds.count, 1);
    assert_int_equal(ledger->known.count, 7 + left);
}

struct ids {
    struct pm_arena *arena;
    struct pm_str *items;
    size_t count, cap;
};

static bool note_ids(void *ctx, const struct pm_record *record, struct pm_err *err)
{
    struct ids *ids = ctx;
    (void)err;
    for (size_t i = 0; i < record->count; i++)
        *PM_PUSH(ids->arena, ids->items, ids->count, ids->cap) =
            pm_str_dup(ids->arena, record->events[i].id);
    return true;
}

static void check_log(struct git_lab *lab, struct pm_shared *state, struct pm_arena *arena)
{
    struct ids ids = {.arena = arena};
    struct pm_str *differences;
    size_t count = 0;
    struct pm_err err;
    if (!pm_shared_records(state, NULL, note_ids, &ids, &err) ||
        !pm_shared_check(state, arena, &differences, &count, &err))
        fail_msg("%s: %s", lab->story, err.msg);
    if (count > 0)
        fail_msg("%s: %s", lab->story, differences[0].ptr);
    qsort(ids.items, ids.count, sizeof *ids.items, pm_str_order);
    for (size_t i = 1; i < ids.count; i++) {
        if (pm_str_eq(ids.items[i - 1], ids.items[i]))
            fail_msg("%s: the event %s is in the log twice", lab->story, ids.items[i].ptr);
    }
}

static void check_branch(struct git_lab *lab)
{
    struct pm_arena arena;
    struct pm_err err;
    struct git_ports ports = {0};
    pm_arena_init(&arena);
    git_lab_move(lab);
    struct pm_run checker = git_lab_make_run(lab, "state", &arena);
    git_lab_open(lab, &ports, &checker, &arena);
    if (!pm_shared_fetch(ports.state, &err))
        fail_msg("%s: %s", lab->story, err.msg);
    struct pm_ledger ledger = pm_shared_ledger(ports.state, &arena);
    check_ledger(lab, &ledger);
    check_log(lab, ports.state, &arena);
    git_lab_close(&ports);
    pm_arena_fini(&arena);
}

/* A run from another machine settles it; the next one finds nothing left to do. */
static void settle(struct git_lab *lab)
{
    git_lab_run(lab, 0);
    check_account(lab);
    check_branch(lab);
    int requests = lab->shared->account.request_count;
    struct pm_commit_id tip = git_branch_tip(lab->remote);
    git_lab_run(lab, 0);
    assert_int_equal(lab->shared->account.request_count, requests);
    assert_string_equal(git_branch_tip(lab->remote).hex, tip.hex);
}

static bool full(void)
{
    const char *value = getenv("PM_CRASH_FULL");
    return value && strcmp(value, "1") == 0;
}

static void kill_twice(struct git_lab *lab, int first, enum fate fate)
{
    bool killed = true;
    for (int second = 1; killed; second++) {
        snprintf(lab->story, sizeof lab->story, "killed at %d (%s), then at %d", first,
                 fate_names[fate], second);
        git_lab_reset(lab);
        git_lab_run(lab, first);
        pass_on(lab, fate, false);
        killed = git_lab_run(lab, second);
        pass_on(lab, fate, false);
        settle(lab);
    }
}

static void kill_at_every_point(struct git_lab *lab, enum fate fate, bool same_machine)
{
    bool killed = true;
    for (int first = 1; killed; first++) {
        snprintf(lab->story, sizeof lab->story, "killed at %d (%s, %s machine)", first,
                 fate_names[fate], same_machine ? "same" : "new");
        git_lab_reset(lab);
        killed = git_lab_run(lab, first);
        pass_on(lab, fate, same_machine);
        settle(lab);
        if (full() && killed && !same_machine)
            kill_twice(lab, first, fate);
    }
}

static void undisturbed_it_ends_there_at_once(void **state)
{
    struct git_lab *lab = *state;
    snprintf(lab->story, sizeof lab->story, "not killed");
    git_lab_reset(lab);
    assert_false(git_lab_run(lab, 0));
    assert_true(lab->shared->points > 40);
    assert_int_equal(lab->shared->slept, 0);
    assert_int_equal(left_over(lab), 0);
    assert_int_equal(lab->shared->account.request_count, 5);
    check_account(lab);
    check_branch(lab);
}

static void a_killed_run_is_settled_from_another_machine(void **state)
{
    struct git_lab *lab = *state;
    for (int fate = 0; fate < FATES; fate++)
        kill_at_every_point(lab, (enum fate)fate, false);
}

static void a_killed_run_is_settled_from_its_own_machine(void **state)
{
    struct git_lab *lab = *state;
    for (int fate = 0; fate < FATES; fate++)
        kill_at_every_point(lab, (enum fate)fate, true);
}

static int begin(void **state)
{
    static struct git_lab lab;
    build_world(&lab.world);
    git_lab_begin(&lab);
    *state = &lab;
    return 0;
}

static int end(void **state)
{
    git_lab_end(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undisturbed_it_ends_there_at_once),
        cmocka_unit_test(a_killed_run_is_settled_from_another_machine),
        cmocka_unit_test(a_killed_run_is_settled_from_its_own_machine),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
