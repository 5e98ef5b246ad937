#include "git_lab.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* A new machine's repository, whose objects are the remote's. */
static void make_home(struct git_lab *lab, const char *path)
{
    char objects[128], target[128];
    struct pm_repository *home;
    struct pm_err err;
    bool found;
    snprintf(objects, sizeof objects, "%s/objects", path);
    snprintf(target, sizeof target, "%s/remote.git/objects", lab->folder);
    if (!pm_repository_open(path, true, &lab->arena, &home, &found, &err))
        fail_msg("%s", err.msg);
    pm_repository_close(home);
    nftw(objects, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(symlink(target, objects), 0);
}

static const char *home_of(struct git_lab *lab)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/home-%d", lab->folder, lab->homes);
    return path;
}

void git_lab_move(struct git_lab *lab)
{
    lab->homes++;
    make_home(lab, home_of(lab));
}

void git_lab_open(struct git_lab *lab, struct git_ports *ports, struct pm_run *run,
                  struct pm_arena *arena)
{
    struct pm_err err;
    bool found;
    struct pm_shared_options options = {
        .path = pm_str_cstr(arena, pm_str_from(home_of(lab))),
        .remote = git_remote_port(ports),
        .name = PM_STR("the branch"),
        .run = run,
        .queue = write_queue,
        .sleep_ms = nap,
        .now = local_now,
        .ctx = ports,
    };
    ports->shared = lab->shared;
    ports->remote = lab->remote;
    if (!pm_repository_open(options.path, false, arena, &ports->home, &found, &err) ||
        !pm_shared_open(&options, arena, &ports->state, &err)) {
        crash_complain(lab->shared, "%s", err.msg);
        _exit(1);
    }
}

void git_lab_close(struct git_ports *ports)
{
    pm_shared_close(ports->state);
    pm_repository_close(ports->home);
}

struct pm_run git_lab_make_run(struct git_lab *lab, const char *command, struct pm_arena *arena)
{
    struct pm_run run = pm_run_make(lab->shared->now, PM_STR("carol"), arena);
    run.command = pm_str_from(command);
    run.host = PM_STR("here");
    return run;
}

/* Observes, claims when there is something to do, applies, tells. */
static bool apply(struct git_lab *lab, struct git_ports *ports, struct pm_run *run,
                  struct pm_arena *arena, struct pm_err *err)
{
    static const struct pm_shared_end end = {.summary = PM_STR_INIT("done"),
                                             .markdown = PM_STR_INIT("# done\n")};
    struct pm_ports all = git_ports_make(ports);
    struct pm_observation seen;
    struct pm_apply_result result;
    struct pm_apply_input input = lab->world.input;
    input.observe = world_observe_input(&lab->world);
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

static void live(struct git_lab *lab, int die_at)
{
    struct pm_arena arena;
    struct pm_err err;
    struct git_ports ports = {.die_at = die_at};
    pm_arena_init(&arena);
    struct pm_run run = git_lab_make_run(lab, "apply", &arena);
    git_lab_open(lab, &ports, &run, &arena);
    if (!apply(lab, &ports, &run, &arena, &err))
        crash_complain(lab->shared, "the apply stopped: %s", err.msg);
    lab->shared->points = ports.point;
    git_lab_close(&ports);
    pm_arena_fini(&arena);
}

/* True when it was killed. */
bool git_lab_run(struct git_lab *lab, int die_at)
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

/* The branch with the world's events, as a state file that was taken along. */
static void found(struct git_lab *lab)
{
    struct git_ports ports = {0};
    struct pm_err err;
    git_lab_move(lab);
    struct pm_run founder = git_lab_make_run(lab, "state", &lab->arena);
    git_lab_open(lab, &ports, &founder, &lab->arena);
    if (!pm_shared_init(ports.state, lab->world.events, lab->world.event_count, false, &err))
        fail_msg("%s", err.msg);
    git_lab_close(&ports);
}

/* Anew for each trial: what thousands of them wrote would fill the memory. */
static void make_remote(struct git_lab *lab)
{
    struct pm_err err;
    bool there;
    const char *remote = pm_str_printf(&lab->arena, "%s/remote.git", lab->folder).ptr;
    assert_int_equal(mkdir(lab->folder, 0700), 0);
    if (!pm_repository_open(remote, true, &lab->arena, &lab->remote, &there, &err))
        fail_msg("%s", err.msg);
    found(lab);
}

static void remove_remote(struct git_lab *lab)
{
    pm_repository_close(lab->remote);
    nftw(lab->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void git_lab_reset(struct git_lab *lab)
{
    remove_remote(lab);
    *lab->shared = (struct crash_shared){.account = lab->world.own_account, .now = WORLD_NOW};
    make_remote(lab);
    git_lab_move(lab);
}

void git_lab_begin(struct git_lab *lab)
{
    pm_arena_init(&lab->arena);
    snprintf(lab->folder, sizeof lab->folder, "%s/pm-crash-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(lab->folder));
    lab->shared =
        mmap(NULL, sizeof *lab->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(lab->shared != MAP_FAILED);
    *lab->shared = (struct crash_shared){.now = WORLD_NOW};
    rmdir(lab->folder);
    make_remote(lab);
}

void git_lab_end(struct git_lab *lab)
{
    remove_remote(lab);
    munmap(lab->shared, sizeof *lab->shared);
    pm_arena_fini(&lab->arena);
    world_fini(&lab->world);
}
