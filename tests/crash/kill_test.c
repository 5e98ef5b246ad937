/* Kills an apply before and after every call of its ports, lets it run again, and holds what comes
 * of it to what was planned. What was on its way when it died is lost, has arrived, or arrives
 * while the next run waits; a domain whose deletion was lost must wait its whole delay again.
 * PM_CRASH_FULL=1 kills the second run of the plain story, too, at every point. */
#include "lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum fate { FATE_LOST, FATE_ARRIVED, FATE_LATE, FATES };

static const char *const fate_names[] = {"lost", "arrived", "late"};

/* Each starts from the same account and file. */
struct scenario {
    const char *name;
    void (*faults)(struct fake_account *account);
};

struct trial {
    struct lab lab;
    const struct scenario *scenario;
};

static void build_world(struct world *w)
{
    world_init(w);
    world_settled(w, "keep.example");
    world_declare(w, "new1.example")->settings.allow_account_reset = PM_FALSE;
    world_declare(w, "new2.example");
    world_declare(w, "new3.example");
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
    fake_account_put(w->account, "leave1.example");
    fake_account_put(w->account, "leave2.example");
}

static void no_faults(struct fake_account *account)
{
    (void)account;
}

static void lost_answers(struct fake_account *account)
{
    fake_account_fault(account, PM_ACTION_ADD, "new1.example", FAKE_EFFECT_DROP);
    fake_account_fault(account, PM_ACTION_UPDATE, "change.example", FAKE_EFFECT_DROP);
    fake_account_fault(account, PM_ACTION_DELETE, "due1.example", FAKE_EFFECT_DROP);
}

static void empty_promises(struct fake_account *account)
{
    fake_account_fault(account, PM_ACTION_ADD, "new2.example", FAKE_IGNORE);
    fake_account_fault(account, PM_ACTION_UPDATE, "new1.example", FAKE_IGNORE);
}

static void empty_promise_of_a_delete(struct fake_account *account)
{
    fake_account_fault(account, PM_ACTION_DELETE, "due1.example", FAKE_IGNORE);
}

static const struct scenario scenarios[] = {
    {"all answers come", no_faults},
    {"answers are lost", lost_answers},
    {"adds are accepted without effect", empty_promises},
    {"a delete is accepted without effect", empty_promise_of_a_delete},
};

static void end_requests(struct crash_shared *shared, enum fate fate)
{
    if (fate == FATE_ARRIVED)
        crash_arrive(shared);
    if (fate == FATE_LOST)
        shared->on_their_way_count = 0;
}

static bool is_due(struct pm_str name)
{
    return pm_str_starts(name, PM_STR("due"));
}

/* Those whose deletion was on its way when a run died, and was lost. */
static int left_over(const struct lab *lab)
{
    const struct fake_account *account = &lab->shared->account;
    int count = 0;
    for (int i = 0; i < account->count; i++)
        count += is_due(pm_str_from(account->domains[i].name));
    return count;
}

static void check_account(struct lab *lab)
{
    static const char *const there[] = {"again.example",  "change.example", "grace.example",
                                        "held.example",   "keep.example",   "leave1.example",
                                        "leave2.example", "new1.example",   "new2.example",
                                        "new3.example",   "users.example"};
    struct fake_account *account = &lab->shared->account;
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        if (!fake_account_find(account, pm_str_from(there[i])))
            fail_msg("%s: %s is not there", lab->story, there[i]);
    }
    if (account->count - left_over(lab) != sizeof there / sizeof *there)
        fail_msg("%s: %d domains are there", lab->story, account->count);
    if (fake_account_find(account, PM_STR("new1.example"))->reset ||
        fake_account_find(account, PM_STR("change.example"))->subaddressing)
        fail_msg("%s: settings are not as declared", lab->story);
}

static void check_requests(struct lab *lab)
{
    const struct fake_account *account = &lab->shared->account;
    if (lab->shared->on_their_way_count != 0)
        fail_msg("%s: nobody waited for what was on its way", lab->story);
    for (int i = 0; i < account->request_count; i++) {
        const struct fake_request *request = &account->requests[i];
        bool due = is_due(pm_str_from(request->domain));
        if (request->superfluous)
            fail_msg("%s: %s %s was repeated", lab->story, pm_action_name(request->action),
                     request->domain);
        if (request->action == PM_ACTION_DELETE && !due)
            fail_msg("%s: %s was deleted, which is not due", lab->story, request->domain);
    }
}

static void check_pending(struct lab *lab, const struct pm_ledger *ledger)
{
    static const char *const rows[] = {"grace.example", "leave1.example", "leave2.example"};
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
}

static void check_known(const struct lab *lab, const struct pm_ledger *ledger)
{
    static const char *const known[] = {"again.example", "change.example", "grace.example",
                                        "keep.example",  "new1.example",   "new2.example",
                                        "new3.example",  "users.example"};
    size_t found = 0;
    for (size_t i = 0; i < ledger->known.count; i++) {
        struct pm_str name = ledger->known.items[i]->domain;
        if (!is_due(name))
            assert_true(found < sizeof known / sizeof *known && pm_str_is(name, known[found++]));
    }
    assert_int_equal(found, sizeof known / sizeof *known);
    assert_int_equal(ledger->known.count - found, left_over(lab));
}

static void check_ledger(struct lab *lab)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_ledger ledger = lab_ledger(lab, &arena);
    if (ledger.intents.count > 0)
        fail_msg("%s: an intent of %s is open", lab->story,
                 pm_str_cstr(&arena, ledger.intents.items[0]->domain));
    check_pending(lab, &ledger);
    check_known(lab, &ledger);
    assert_int_equal(ledger.holds.count, 1);
    pm_arena_fini(&arena);
}

/* What was left over goes when its delay is over, with all the others in the queue. */
static void wait_and_delete(struct trial *trial)
{
    struct lab *lab = &trial->lab;
    lab->shared->now += PM_DELETE_DELAY_MIN_S;
    lab->shared->account.time += PM_DELETE_DELAY_MIN_S;
    lab_run(lab, 0);
    if (trial->scenario->faults != no_faults)
        lab_run(lab, 0);
    if (left_over(lab) > 0)
        fail_msg("%s: what was left over is never deleted", lab->story);
}

/* Runs to the end: once more, and twice where the service promised what it did not keep. After that
 * there is nothing left to do. */
static void finish(struct trial *trial)
{
    struct lab *lab = &trial->lab;
    lab_run(lab, 0);
    if (trial->scenario->faults != no_faults)
        lab_run(lab, 0);
    check_account(lab);
    check_requests(lab);
    check_ledger(lab);
    int requests = lab->shared->account.request_count;
    lab_run(lab, 0);
    assert_int_equal(lab->shared->account.request_count, requests);
    if (left_over(lab) > 0)
        wait_and_delete(trial);
}

static void reset(struct trial *trial)
{
    lab_reset(&trial->lab);
    trial->scenario->faults(&trial->lab.shared->account);
}

static bool full(void)
{
    const char *value = getenv("PM_CRASH_FULL");
    return value && strcmp(value, "1") == 0;
}

static const char *ledger_name(const struct lab *lab)
{
    return lab->team ? "in a team, " : "";
}

static void kill_twice(struct trial *trial, int first, enum fate fate)
{
    struct lab *lab = &trial->lab;
    bool killed = true;
    for (int second = 1; killed; second++) {
        snprintf(lab->story, sizeof lab->story, "%s%s, killed at %d (%s), then at %d",
                 ledger_name(lab), trial->scenario->name, first, fate_names[fate], second);
        reset(trial);
        lab_run(lab, first);
        end_requests(lab->shared, fate);
        killed = lab_run(lab, second);
        end_requests(lab->shared, fate);
        finish(trial);
    }
}

static void kill_at_every_point(struct trial *trial, enum fate fate)
{
    struct lab *lab = &trial->lab;
    bool killed = true;
    for (int first = 1; killed; first++) {
        snprintf(lab->story, sizeof lab->story, "%s%s, killed at %d (%s)", ledger_name(lab),
                 trial->scenario->name, first, fate_names[fate]);
        reset(trial);
        killed = lab_run(lab, first);
        end_requests(lab->shared, fate);
        finish(trial);
        if (killed && full() && trial->scenario == &scenarios[0])
            kill_twice(trial, first, fate);
    }
}

static void kill_in_every_scenario(struct trial *trial)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        trial->scenario = &scenarios[i];
        for (int fate = 0; fate < FATES; fate++)
            kill_at_every_point(trial, (enum fate)fate);
    }
}

static void a_killed_apply_run_again_ends_in_the_planned_state(void **state)
{
    struct trial *trial = *state;
    for (int team = 0; team < 2; team++) {
        trial->lab.team = team == 1;
        kill_in_every_scenario(trial);
    }
}

static void run_undisturbed(struct trial *trial)
{
    struct lab *lab = &trial->lab;
    trial->scenario = &scenarios[0];
    snprintf(lab->story, sizeof lab->story, "not killed");
    reset(trial);
    assert_false(lab_run(lab, 0));
    check_account(lab);
    check_requests(lab);
    check_ledger(lab);
    assert_int_equal(left_over(lab), 0);
    assert_int_equal(lab->shared->account.request_count, 7);
    assert_true(lab->shared->points > 60);
    assert_int_equal(lab->shared->slept, 0);
}

static void undisturbed_it_ends_there_at_once(void **state)
{
    struct trial *trial = *state;
    for (int team = 0; team < 2; team++) {
        trial->lab.team = team == 1;
        run_undisturbed(trial);
    }
}

static int begin(void **state)
{
    static struct trial trial;
    build_world(&trial.lab.world);
    lab_begin(&trial.lab);
    *state = &trial;
    return 0;
}

static int end(void **state)
{
    struct trial *trial = *state;
    lab_end(&trial->lab);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undisturbed_it_ends_there_at_once),
        cmocka_unit_test(a_killed_apply_run_again_ends_in_the_planned_state),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
