#include "lab.h"

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

struct pm_store *lab_open(struct lab *lab, enum pm_store_mode mode, struct pm_arena *arena)
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

void lab_reset(struct lab *lab)
{
    struct pm_err err;
    struct pm_arena arena;
    *lab->shared = (struct crash_shared){.account = lab->world.own_account, .now = WORLD_NOW};
    remove_state(lab);
    pm_arena_init(&arena);
    struct pm_store *store = lab_open(lab, PM_STORE_RUN, &arena);
    if (!pm_store_append(store, lab->world.events, lab->world.event_count, &err))
        fail_msg("%s", err.msg);
    pm_store_close(store);
    pm_arena_fini(&arena);
}

static void live(struct lab *lab, int die_at)
{
    struct crash_shared *shared = lab->shared;
    struct pm_arena arena;
    struct pm_err err;
    struct pm_observation seen;
    pm_arena_init(&arena);
    struct crash_ports real = {
        .shared = shared, .hooks = lab->hooks, .die_at = die_at, .team = lab->team};
    real.store = lab_open(lab, PM_STORE_RUN, &arena);
    struct pm_ports ports = crash_ports_make(&real);
    struct pm_run run = pm_run_make(shared->now, PM_STR("carol"), &arena);
    struct pm_apply_input input = lab->world.input;
    struct pm_apply_result result;
    input.observe = world_observe_input(&lab->world);
    input.approved = &seen.plan;
    bool ok = pm_observe(&input.observe, &ports, &run, true, &arena, &seen, &err) &&
              pm_apply(&input, &ports, &run, &arena, &result, &err);
    if (ok)
        err = result.fault;
    crash_finish(&real);
    if (!lab->may_stop && (!ok || err.code != PM_ERR_NONE))
        crash_complain(shared, "the apply stopped: %s", err.msg);
    shared->points = real.point;
    pm_store_close(real.store);
    pm_arena_fini(&arena);
}

bool lab_run(struct lab *lab, int die_at)
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

struct pm_ledger lab_ledger(struct lab *lab, struct pm_arena *arena)
{
    struct pm_ledger ledger;
    struct pm_err err;
    struct pm_store *store = lab_open(lab, PM_STORE_READ, arena);
    if (!pm_store_ledger(store, arena, &ledger, &err))
        fail_msg("%s: %s", lab->story, err.msg);
    pm_store_close(store);
    return ledger;
}

void lab_begin(struct lab *lab)
{
    make_folder(lab);
    lab->shared =
        mmap(NULL, sizeof *lab->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(lab->shared != MAP_FAILED);
}

void lab_end(struct lab *lab)
{
    remove_state(lab);
    rmdir(lab->folder);
    munmap(lab->shared, sizeof *lab->shared);
    world_fini(&lab->world);
}
