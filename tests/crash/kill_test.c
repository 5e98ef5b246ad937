/* Kills an apply before and after every call of its ports, lets it run again, and holds what comes
 * of it to what was planned. What was on its way when it died is lost, has arrived, or arrives
 * while the next run waits. PM_CRASH_FULL=1 kills the second run of the plain story, too, at every
 * point. */
#include "ports.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum fate { FATE_LOST, FATE_ARRIVED, FATE_LATE, FATES };

static const char *const fate_names[] = {"lost", "arrived", "late"};

/* What the first run finds; each scenario starts from the same account and file. */
struct scenario {
    const char *name;
    void (*faults)(struct fake_account *account);
};

struct lab {
    struct world world; /* the file, and the events before the first run */
    struct crash_shared *shared;
    const struct scenario *scenario;
    char folder[64], state[80];
    char story[128]; /* which kill this is */
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

/* A folder in memory where there is one: SIGKILL loses nothing that was written, so that waiting
 * for a disk would prove nothing. */
static void make_folder(struct lab *lab)
{
    bool in_memory = access("/dev/shm", W_OK) == 0;
    snprintf(lab->folder, sizeof lab->folder, "%s/pm-crash-XXXXXX",
             in_memory ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(lab->folder));
    snprintf(lab->state, sizeof lab->state, "%s/state.db", lab->folder);
}

static void remove_state(struct lab *lab)
{
    static const char *const ends[] = {"", ".lock", "-journal"};
    char path[128];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(path, sizeof path, "%s%s", lab->state, ends[i]);
        unlink(path);
    }
}

static struct pm_store *open_store(struct lab *lab, enum pm_store_mode mode, struct pm_arena *arena)
{
    static const struct pm_lock_info who = {.run = PM_STR_INIT("r"),
                                            .actor = PM_STR_INIT("carol"),
                                            .host = PM_STR_INIT("here"),
                                            .operation = PM_STR_INIT("apply")};
    struct pm_store *store;
    struct pm_err err;
    if (!pm_store_open(lab->state, mode, &who, arena, &store, &err))
        fail_msg("%s: %s", lab->story, err.msg);
    return store;
}

static void reset(struct lab *lab)
{
    struct pm_err err;
    struct pm_arena arena;
    *lab->shared = (struct crash_shared){.account = lab->world.own_account, .now = WORLD_NOW};
    lab->scenario->faults(&lab->shared->account);
    remove_state(lab);
    pm_arena_init(&arena);
    struct pm_store *store = open_store(lab, PM_STORE_RUN, &arena);
    if (!pm_store_append(store, lab->world.events, lab->world.event_count, &err))
        fail_msg("%s", err.msg);
    pm_store_close(store);
    pm_arena_fini(&arena);
}

/* One process: plans, approves what it planned, applies. */
static void live(struct lab *lab, int die_at)
{
    struct crash_shared *shared = lab->shared;
    struct pm_arena arena;
    struct pm_err err;
    struct pm_observation seen;
    pm_arena_init(&arena);
    struct crash_ports real = {.shared = shared, .die_at = die_at};
    real.store = open_store(lab, PM_STORE_RUN, &arena);
    struct pm_ports ports = crash_ports_make(&real);
    struct pm_run run = pm_run_make(shared->now, PM_STR("carol"), &arena);
    struct pm_apply_input input = lab->world.input;
    struct pm_apply_result result;
    input.observe = world_observe_input(&lab->world);
    if (!pm_observe(&input.observe, &ports, &run, true, &arena, &seen, &err))
        crash_complain(shared, "observe: %s", err.msg);
    shared->points_before_approval = real.point;
    input.approved = &seen.plan;
    if (!pm_apply(&input, &ports, &run, &arena, &result, &err))
        crash_complain(shared, "apply: %s", err.msg);
    else if (result.fault.code != PM_ERR_NONE)
        crash_complain(shared, "apply stopped: %s", result.fault.msg);
    shared->points = real.point;
    pm_store_close(real.store);
    pm_arena_fini(&arena);
}

/* True when it was killed. */
static bool run_process(struct lab *lab, int die_at)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        live(lab, die_at);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (lab->shared->complaint[0])
        fail_msg("%s: %s", lab->story, lab->shared->complaint);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: the process ended with status %d", lab->story, status);
    return false;
}

static void end_requests(struct crash_shared *shared, enum fate fate)
{
    if (fate == FATE_ARRIVED)
        crash_arrive(shared);
    if (fate == FATE_LOST)
        shared->on_their_way_count = 0;
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
    if (account->count != sizeof there / sizeof *there)
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
        bool due = strncmp(request->domain, "due", 3) == 0;
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
    if (ledger->pending.count != sizeof rows / sizeof *rows)
        fail_msg("%s: %zu rows are pending", lab->story, ledger->pending.count);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(pm_str_is(ledger->pending.items[i]->domain, rows[i]));
}

static void check_ledger(struct lab *lab)
{
    static const char *const known[] = {"again.example", "change.example", "grace.example",
                                        "keep.example",  "new1.example",   "new2.example",
                                        "new3.example",  "users.example"};
    struct pm_arena arena;
    struct pm_ledger ledger;
    struct pm_err err;
    pm_arena_init(&arena);
    struct pm_store *store = open_store(lab, PM_STORE_READ, &arena);
    if (!pm_store_ledger(store, &arena, &ledger, &err))
        fail_msg("%s: %s", lab->story, err.msg);
    if (ledger.intents.count > 0)
        fail_msg("%s: an intent of %s is open", lab->story,
                 pm_str_cstr(&arena, ledger.intents.items[0]->domain));
    check_pending(lab, &ledger);
    if (ledger.known.count != sizeof known / sizeof *known)
        fail_msg("%s: %zu domains are known", lab->story, ledger.known.count);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_true(pm_str_is(ledger.known.items[i]->domain, known[i]));
    assert_int_equal(ledger.holds.count, 1);
    pm_store_close(store);
    pm_arena_fini(&arena);
}

static void check_all(struct lab *lab)
{
    check_account(lab);
    check_requests(lab);
    check_ledger(lab);
}

/* Runs to the end. What a service promised without keeping it needs one more run. */
static void finish(struct lab *lab)
{
    if (run_process(lab, 0))
        fail_msg("%s: killed though nobody did it", lab->story);
    if (lab->scenario->faults != no_faults)
        run_process(lab, 0);
    run_process(lab, 0);
}

static bool full(void)
{
    const char *value = getenv("PM_CRASH_FULL");
    return value && strcmp(value, "1") == 0;
}

static void kill_twice(struct lab *lab, int first, enum fate fate)
{
    for (int second = 1;; second++) {
        snprintf(lab->story, sizeof lab->story, "%s, killed at %d (%s), then at %d",
                 lab->scenario->name, first, fate_names[fate], second);
        reset(lab);
        run_process(lab, first);
        end_requests(lab->shared, fate);
        if (!run_process(lab, second))
            return;
        end_requests(lab->shared, fate);
        finish(lab);
        check_all(lab);
    }
}

static void kill_at_every_point(struct lab *lab, enum fate fate)
{
    for (int first = 1;; first++) {
        snprintf(lab->story, sizeof lab->story, "%s, killed at %d (%s)", lab->scenario->name, first,
                 fate_names[fate]);
        reset(lab);
        bool killed = run_process(lab, first);
        end_requests(lab->shared, fate);
        finish(lab);
        check_all(lab);
        if (!killed)
            break;
        if (full() && lab->scenario == &scenarios[0])
            kill_twice(lab, first, fate);
    }
}

static void a_killed_apply_run_again_ends_in_the_planned_state(void **state)
{
    struct lab *lab = *state;
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        lab->scenario = &scenarios[i];
        for (int fate = 0; fate < FATES; fate++)
            kill_at_every_point(lab, (enum fate)fate);
    }
}

static void the_scenario_exercises_every_kind_of_call(void **state)
{
    struct lab *lab = *state;
    lab->scenario = &scenarios[0];
    snprintf(lab->story, sizeof lab->story, "not killed");
    reset(lab);
    assert_false(run_process(lab, 0));
    check_all(lab);
    assert_int_equal(lab->shared->account.request_count, 7);
    assert_true(lab->shared->points > 60);
    assert_int_equal(lab->shared->slept, 0);
}

static int begin(void **state)
{
    static struct lab lab;
    build_world(&lab.world);
    make_folder(&lab);
    lab.shared =
        mmap(NULL, sizeof *lab.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *state = &lab;
    return lab.shared == MAP_FAILED ? -1 : 0;
}

static int end(void **state)
{
    struct lab *lab = *state;
    remove_state(lab);
    rmdir(lab->folder);
    munmap(lab->shared, sizeof *lab->shared);
    world_fini(&lab->world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenario_exercises_every_kind_of_call),
        cmocka_unit_test(a_killed_apply_run_again_ends_in_the_planned_state),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
