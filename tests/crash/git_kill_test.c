/* Kills an apply that keeps its state in a branch before and after every call of the git port and
 * every request; then lets another machine, which has seen nothing yet, or the same one again,
 * apply, and holds what comes of it to what was planned. PM_CRASH_FULL=1 kills the second run, too,
 * at every point. */
#include "git_ports.h"

#include "state/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum fate { FATE_LOST, FATE_ARRIVED, FATE_LATE, FATES };

static const char *const fate_names[] = {"lost", "arrived", "late"};

struct trial {
    struct world world;
    struct crash_shared *shared;
    struct pm_repository *remote;
    struct pm_commit_id first; /* the branch with the world's events */
    char folder[64];
    int homes;      /* made so far */
    bool same_home; /* the second run is on the machine of the first */
    char story[160];
    struct pm_arena arena;
};

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

static int64_t local_now(void *ctx)
{
    return ((struct git_ports *)ctx)->shared->now;
}

static bool nap(void *ctx, int64_t ms)
{
    (void)ctx, (void)ms;
    return true;
}

static void write_queue(void *ctx, const struct pm_ledger *ledger, struct pm_sink *sink)
{
    (void)ctx;
    pm_sink_printf(sink, "%zu pending\n", ledger->pending.count);
}

/* A new machine's repository, whose objects are the remote's. */
static void make_home(struct trial *t, const char *path)
{
    char objects[128], target[128], command[512];
    struct pm_repository *home;
    struct pm_err err;
    bool found;
    snprintf(objects, sizeof objects, "%s/objects", path);
    snprintf(target, sizeof target, "%s/remote.git/objects", t->folder);
    snprintf(command, sizeof command, "rm -r %s", objects);
    if (!pm_repository_open(path, true, &t->arena, &home, &found, &err))
        fail_msg("%s", err.msg);
    pm_repository_close(home);
    assert_int_equal(system(command), 0);
    assert_int_equal(symlink(target, objects), 0);
}

static const char *home_of(struct trial *t)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/home-%d", t->folder, t->homes);
    return path;
}

static void new_home(struct trial *t)
{
    t->homes++;
    make_home(t, home_of(t));
}

static struct pm_shared *open_state(struct trial *t, struct git_ports *ports, struct pm_run *run,
                                    struct pm_arena *arena)
{
    struct pm_err err;
    bool found;
    struct pm_shared_options options = {
        .path = pm_str_cstr(arena, pm_str_from(home_of(t))),
        .remote = git_remote_port(ports),
        .name = PM_STR("the branch"),
        .run = run,
        .queue = write_queue,
        .sleep_ms = nap,
        .now = local_now,
        .ctx = ports,
    };
    ports->shared = t->shared;
    ports->remote = t->remote;
    if (!pm_repository_open(options.path, false, arena, &ports->home, &found, &err) ||
        !pm_shared_open(&options, arena, &ports->state, &err)) {
        crash_complain(t->shared, "%s", err.msg);
        _exit(1);
    }
    return ports->state;
}

static struct pm_run make_run(struct trial *t, const char *command, struct pm_arena *arena)
{
    struct pm_run run = pm_run_make(t->shared->now, PM_STR("carol"), arena);
    run.command = pm_str_from(command);
    run.host = PM_STR("here");
    return run;
}

/* Observes, claims when there is something to do, applies, tells. */
static bool apply(struct trial *t, struct git_ports *ports, struct pm_run *run,
                  struct pm_arena *arena, struct pm_err *err)
{
    static const struct pm_shared_end end = {.summary = PM_STR_INIT("done"),
                                             .markdown = PM_STR_INIT("# done\n")};
    struct pm_ports all = git_ports_make(ports);
    struct pm_observation seen;
    struct pm_apply_result result;
    struct pm_apply_input input = t->world.input;
    input.observe = world_observe_input(&t->world);
    input.approved = &seen.plan;
    if (!pm_shared_fetch(ports->state, err) ||
        !pm_observe(&input.observe, &all, run, false, arena, &seen, err))
        return false;
    if (!pm_apply_has_work(&seen))
        return true;
    if (!pm_shared_claim(ports->state, 30, 0, err) ||
        !pm_apply(&input, &all, run, arena, &result, err))
        return false;
    *err = result.fault;
    return err->code == PM_ERR_NONE && pm_shared_finish(ports->state, &end, false, err);
}

static void live(struct trial *t, int die_at)
{
    struct pm_arena arena;
    struct pm_err err;
    struct git_ports ports = {.die_at = die_at};
    pm_arena_init(&arena);
    struct pm_run run = make_run(t, "apply", &arena);
    open_state(t, &ports, &run, &arena);
    if (!apply(t, &ports, &run, &arena, &err))
        crash_complain(t->shared, "the apply stopped: %s", err.msg);
    t->shared->points = ports.point;
    pm_shared_close(ports.state);
    pm_repository_close(ports.home);
    pm_arena_fini(&arena);
}

/* True when it was killed. */
static bool run(struct trial *t, int die_at)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        live(t, die_at);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (t->shared->complaint[0])
        fail_msg("%s: %s", t->story, t->shared->complaint);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return true;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s: the process ended with status %d", t->story, status);
    return false;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void remove_homes(struct trial *t)
{
    for (; t->homes > 0; t->homes--)
        nftw(home_of(t), remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void reset(struct trial *t)
{
    remove_homes(t);
    *t->shared = (struct crash_shared){.account = t->world.own_account, .now = WORLD_NOW};
    git_branch_set(t->remote, t->first);
    new_home(t);
}

/* What was on its way is lost, arrives now, or while the next run waits; a dead run's claim ends.
 */
static void pass_on(struct trial *t, enum fate fate)
{
    if (fate == FATE_ARRIVED)
        crash_arrive(t->shared);
    if (fate == FATE_LOST)
        t->shared->on_their_way_count = 0;
    t->shared->now += PM_CLAIM_LIFE_S;
    t->shared->account.time += PM_CLAIM_LIFE_S;
    if (!t->same_home)
        new_home(t);
}

static void check_account(struct trial *t)
{
    static const char *const there[] = {"again.example", "change.example", "grace.example",
                                        "held.example",  "keep.example",   "leave.example",
                                        "new1.example",  "new2.example",   "users.example"};
    struct fake_account *account = &t->shared->account;
    for (size_t i = 0; i < sizeof there / sizeof *there; i++) {
        if (!fake_account_find(account, pm_str_from(there[i])))
            fail_msg("%s: %s is not there", t->story, there[i]);
    }
    if (account->count != sizeof there / sizeof *there)
        fail_msg("%s: %d domains are there", t->story, account->count);
    for (int i = 0; i < account->request_count; i++) {
        const struct fake_request *request = &account->requests[i];
        if (request->superfluous)
            fail_msg("%s: %s %s was repeated", t->story, pm_action_name(request->action),
                     request->domain);
        if (request->action == PM_ACTION_DELETE && strncmp(request->domain, "due", 3) != 0)
            fail_msg("%s: %s was deleted, which is not due", t->story, request->domain);
    }
}

static void check_ledger(struct trial *t, const struct pm_ledger *ledger)
{
    static const char *const rows[] = {"grace.example", "leave.example"};
    if (ledger->intents.count > 0)
        fail_msg("%s: %zu intents are open", t->story, ledger->intents.count);
    if (pm_ledger_claim(ledger, t->shared->now))
        fail_msg("%s: a claim has not run out", t->story);
    if (ledger->pending.count != sizeof rows / sizeof *rows)
        fail_msg("%s: %zu rows are pending", t->story, ledger->pending.count);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(pm_str_is(ledger->pending.items[i]->domain, rows[i]));
    assert_int_equal(ledger->holds.count, 1);
    assert_int_equal(ledger->known.count, 7);
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

static void check_log(struct trial *t, struct pm_shared *state, struct pm_arena *arena)
{
    struct ids ids = {.arena = arena};
    struct pm_str *differences;
    size_t count = 0;
    struct pm_err err;
    if (!pm_shared_records(state, NULL, note_ids, &ids, &err) ||
        !pm_shared_check(state, arena, &differences, &count, &err))
        fail_msg("%s: %s", t->story, err.msg);
    if (count > 0)
        fail_msg("%s: %s", t->story, differences[0].ptr);
    qsort(ids.items, ids.count, sizeof *ids.items, pm_str_order);
    for (size_t i = 1; i < ids.count; i++) {
        if (pm_str_eq(ids.items[i - 1], ids.items[i]))
            fail_msg("%s: the event %s is in the log twice", t->story, ids.items[i].ptr);
    }
}

static void check_branch(struct trial *t)
{
    struct pm_arena arena;
    struct pm_err err;
    struct git_ports ports = {0};
    pm_arena_init(&arena);
    new_home(t);
    struct pm_run checker = make_run(t, "state", &arena);
    struct pm_shared *state = open_state(t, &ports, &checker, &arena);
    if (!pm_shared_fetch(state, &err))
        fail_msg("%s: %s", t->story, err.msg);
    struct pm_ledger ledger = pm_shared_ledger(state, &arena);
    check_ledger(t, &ledger);
    check_log(t, state, &arena);
    pm_shared_close(state);
    pm_repository_close(ports.home);
    pm_arena_fini(&arena);
}

/* A run from another machine settles it; the next one finds nothing left to do. */
static void settle(struct trial *t)
{
    run(t, 0);
    check_account(t);
    check_branch(t);
    int requests = t->shared->account.request_count;
    struct pm_commit_id tip = git_branch_tip(t->remote);
    run(t, 0);
    assert_int_equal(t->shared->account.request_count, requests);
    assert_string_equal(git_branch_tip(t->remote).hex, tip.hex);
}

static bool full(void)
{
    const char *value = getenv("PM_CRASH_FULL");
    return value && strcmp(value, "1") == 0;
}

static void kill_twice(struct trial *t, int first, enum fate fate)
{
    bool killed = true;
    for (int second = 1; killed; second++) {
        snprintf(t->story, sizeof t->story, "killed at %d (%s), then at %d", first,
                 fate_names[fate], second);
        reset(t);
        run(t, first);
        pass_on(t, fate);
        killed = run(t, second);
        pass_on(t, fate);
        settle(t);
    }
}

static void kill_at_every_point(struct trial *t, enum fate fate)
{
    bool killed = true;
    for (int first = 1; killed; first++) {
        snprintf(t->story, sizeof t->story, "killed at %d (%s, %s home)", first, fate_names[fate],
                 t->same_home ? "same" : "new");
        reset(t);
        killed = run(t, first);
        pass_on(t, fate);
        settle(t);
        if (full() && killed && !t->same_home)
            kill_twice(t, first, fate);
    }
}

static void undisturbed_it_ends_there_at_once(void **state)
{
    struct trial *t = *state;
    snprintf(t->story, sizeof t->story, "not killed");
    t->same_home = false;
    reset(t);
    assert_false(run(t, 0));
    assert_true(t->shared->points > 60);
    assert_int_equal(t->shared->slept, 0);
    assert_int_equal(t->shared->account.request_count, 5);
    check_account(t);
    check_branch(t);
}

static void a_killed_run_is_settled_from_another_machine(void **state)
{
    struct trial *t = *state;
    t->same_home = false;
    for (int fate = 0; fate < FATES; fate++)
        kill_at_every_point(t, (enum fate)fate);
}

static void a_killed_run_is_settled_from_its_own_machine(void **state)
{
    struct trial *t = *state;
    t->same_home = true;
    for (int fate = 0; fate < FATES; fate++)
        kill_at_every_point(t, (enum fate)fate);
}

/* The branch with the world's events, as a state file that was taken along. */
static void found(struct trial *t)
{
    struct git_ports ports = {0};
    struct pm_err err;
    new_home(t);
    struct pm_run founder = make_run(t, "state", &t->arena);
    struct pm_shared *state = open_state(t, &ports, &founder, &t->arena);
    if (!pm_shared_init(state, t->world.events, t->world.event_count, false, &err))
        fail_msg("%s", err.msg);
    pm_shared_close(state);
    pm_repository_close(ports.home);
    t->first = git_branch_tip(t->remote);
}

static int begin(void **state)
{
    static struct trial t;
    struct pm_err err;
    bool there;
    build_world(&t.world);
    pm_arena_init(&t.arena);
    snprintf(t.folder, sizeof t.folder, "%s/pm-crash-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(t.folder));
    t.shared =
        mmap(NULL, sizeof *t.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(t.shared != MAP_FAILED);
    *t.shared = (struct crash_shared){.now = WORLD_NOW};
    const char *remote = pm_str_printf(&t.arena, "%s/remote.git", t.folder).ptr;
    if (!pm_repository_open(remote, true, &t.arena, &t.remote, &there, &err))
        fail_msg("%s", err.msg);
    found(&t);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    struct trial *t = *state;
    pm_repository_close(t->remote);
    nftw(t->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    munmap(t->shared, sizeof *t->shared);
    pm_arena_fini(&t->arena);
    world_fini(&t->world);
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
