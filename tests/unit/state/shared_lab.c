#include "shared_lab.h"

#include "base/sink.h"
#include "plan/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define BRANCH "refs/heads/pm-reconcile/state"

/* Runs a shell command; its output in *out, its exit status returned. */
static int sh(struct fixture *f, struct pm_str *out, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The reading end of its output. */
static int start_shell(const char *command, pid_t *pid)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    *pid = fork();
    assert_true(*pid >= 0);
    if (*pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    return ends[0];
}

static int sh(struct fixture *f, struct pm_str *out, const char *format, ...)
{
    static const char environment[] =
        "env -i PATH=\"$PATH\" HOME=/nonexistent GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=hand "
        "GIT_AUTHOR_EMAIL=hand@example.com GIT_COMMITTER_NAME=hand "
        "GIT_COMMITTER_EMAIL=hand@example.com ";
    char buffer[4096];
    va_list args;
    struct pm_sink sink;
    ssize_t len;
    int status;
    pid_t pid;
    va_start(args, format);
    struct pm_str words = pm_str_vprintf(&f->arena, format, args);
    va_end(args);
    struct pm_str command =
        pm_str_printf(&f->arena, "%s %" PM_STR_FMT, environment, PM_STR_ARG(words));
    int output = start_shell(command.ptr, &pid);
    pm_sink_init_memory(&sink);
    while ((len = read(output, buffer, sizeof buffer)) > 0)
        pm_sink_put(&sink, (struct pm_str){buffer, (size_t)len});
    *out = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    close(output);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *lab_git(struct lab *lab, const char *format, ...)
{
    struct pm_str out, line;
    va_list args;
    va_start(args, format);
    struct pm_str words = pm_str_vprintf(&lab->f->arena, format, args);
    va_end(args);
    if (sh(lab->f, &out, "git --git-dir=%s %" PM_STR_FMT " 2>&1", lab->remote, PM_STR_ARG(words)) !=
        0)
        fail_msg("git %s: %s", words.ptr, out.ptr);
    line = pm_str_sub(out, 0, pm_str_find(out, '\n'));
    return pm_str_cstr(&lab->f->arena, line);
}

/* A folder in memory where there is one: git syncs everything that it writes, and a test that loses
 * no power learns nothing from it. */
static void move_to_memory(struct fixture *f)
{
    if (access("/dev/shm", W_OK) != 0)
        return;
    rmdir(f->folder);
    snprintf(f->folder, sizeof f->folder, "/dev/shm/pm-state-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
}

int lab_setup(void **state)
{
    struct lab *lab = calloc(1, sizeof *lab);
    void *f;
    setup(&f);
    lab->f = f;
    move_to_memory(f);
    lab->now = LAB_START;
    lab->remote = path_of(lab->f, "remote.git");
    lab_git(lab, "init -q --bare");
    *state = lab;
    return 0;
}

int lab_teardown(void **state)
{
    struct lab *lab = *state;
    void *f = lab->f;
    teardown(&f);
    free(lab);
    return 0;
}

static bool fetch(void *ctx, bool *found, struct pm_err *err)
{
    struct machine *m = ctx;
    struct pm_str out;
    enum lab_fault fault = m->fetches < LAB_FAULTS ? m->fetch_faults[m->fetches] : LAB_FINE;
    m->fetches++;
    if (fault == LAB_UNREACHABLE)
        return pm_fail(err, PM_ERR_UNREACHABLE, "cannot reach the remote");
    if (fault == LAB_REFUSED)
        return pm_fail(err, PM_ERR_FAILED, "the remote does not know you");
    *found =
        sh(m->lab->f, &out, "git --git-dir=%s rev-parse -q --verify " BRANCH, m->lab->remote) == 0;
    if (*found && sh(m->lab->f, &out,
                     "git --git-dir=%s fetch -q --depth=1 --no-tags file://%s +" BRANCH
                     ":refs/pm/fetched 2>&1",
                     m->home, m->lab->remote) != 0)
        fail_msg("%s", out.ptr);
    return true;
}

static bool push(void *ctx, struct pm_commit_id old, struct pm_commit_id commit,
                 enum pm_push *result, struct pm_err *err)
{
    struct machine *m = ctx;
    struct pm_str out;
    enum lab_fault fault = m->pushes < LAB_FAULTS ? m->push_faults[m->pushes] : LAB_FINE;
    m->pushes++;
    if (m->before_push)
        m->before_push(m);
    if (fault == LAB_UNREACHABLE)
        return pm_fail(err, PM_ERR_UNREACHABLE, "cannot reach the remote");
    if (fault == LAB_REFUSED)
        return pm_fail(err, PM_ERR_FAILED, "the remote's hook says no");
    int status =
        sh(m->lab->f, &out,
           "git --git-dir=%s push -q --force-with-lease=" BRANCH ":%s file://%s %s:" BRANCH " 2>&1",
           m->home, old.hex, m->lab->remote, commit.hex);
    if (m->after_push)
        m->after_push(m);
    if (status == 0 && fault == LAB_ANSWER_LOST)
        return pm_fail(err, PM_ERR_UNREACHABLE, "the remote hung up");
    *result = status == 0 ? PM_PUSH_DONE : PM_PUSH_RACED;
    return true;
}

static bool sleep_ms(void *ctx, int64_t ms)
{
    struct machine *m = ctx;
    if (m->naps_allowed >= 0 && m->naps >= m->naps_allowed)
        return false;
    m->naps++;
    m->lab->now += ms / 1000;
    return true;
}

static int64_t now(void *ctx)
{
    struct machine *m = ctx;
    return m->lab->now;
}

static void say(void *ctx, struct pm_str text)
{
    struct machine *m = ctx;
    m->said = pm_str_printf(&m->lab->f->arena, "%" PM_STR_FMT "%" PM_STR_FMT "\n",
                            PM_STR_ARG(m->said), PM_STR_ARG(text));
}

static void queue(void *ctx, const struct pm_ledger *ledger, struct pm_sink *sink)
{
    (void)ctx;
    for (size_t i = 0; i < ledger->pending.count; i++)
        pm_sink_printf(sink, "- %" PM_STR_FMT "\n", PM_STR_ARG(ledger->pending.items[i]->domain));
}

struct machine *lab_machine(struct lab *lab, const char *name, const char *command)
{
    struct pm_arena *arena = &lab->f->arena;
    struct machine *m = PM_NEW(arena, struct machine);
    *m = (struct machine){.lab = lab, .naps_allowed = -1};
    m->home = path_of(lab->f, name);
    m->run = pm_run_make(lab->now, pm_str_from(name), arena);
    m->run.command = pm_str_from(command);
    m->run.host = pm_str_printf(arena, "host-of-%s", name);
    m->options = (struct pm_shared_options){
        .path = m->home,
        .remote = {.ctx = m, .fetch = fetch, .push = push},
        .name = PM_STR("the branch"),
        .run = &m->run,
        .queue = queue,
        .sleep_ms = sleep_ms,
        .now = now,
        .say = say,
        .ctx = m,
    };
    return m;
}

void lab_open(struct machine *m)
{
    struct fixture *f = m->lab->f;
    if (!pm_shared_open(&m->options, &f->arena, &m->shared, &f->err))
        fail_msg("%s", f->err.msg);
}

void lab_begin(struct machine *m)
{
    lab_open(m);
    if (!pm_shared_fetch(m->shared, &m->lab->f->err))
        fail_msg("%s", m->lab->f->err.msg);
}

void lab_close(struct machine *m)
{
    pm_shared_close(m->shared);
    m->shared = NULL;
}

void lab_init(struct lab *lab, const struct pm_event *events, size_t count)
{
    struct machine *m = lab_machine(lab, "founder", "state-init");
    lab_open(m);
    if (!pm_shared_init(m->shared, events, count, false, &lab->f->err))
        fail_msg("%s", lab->f->err.msg);
    lab_close(m);
}

struct pm_event lab_event(struct machine *m, enum pm_event_kind kind, const char *domain)
{
    return pm_event_make(&m->run, kind, pm_str_from(domain), m->lab->now, &m->lab->f->arena);
}

struct pm_event lab_schedule(struct machine *m, const char *domain, int64_t ago_s)
{
    struct pm_event event = lab_event(m, PM_EVENT_SCHEDULE, domain);
    event.time -= ago_s;
    event.delay_s = LAB_DAY_S;
    return event;
}

struct pm_event lab_closing(struct machine *m, enum pm_event_kind kind,
                            const struct pm_event *closed)
{
    struct pm_event event =
        pm_event_make(&m->run, kind, closed->domain, m->lab->now, &m->lab->f->arena);
    pm_event_close(&event, closed->id, &m->lab->f->arena);
    return event;
}

struct pm_event lab_intent(struct machine *m, enum pm_action action, const char *domain)
{
    struct pm_event event = lab_event(m, PM_EVENT_INTENT, domain);
    event.action = action;
    return event;
}

struct pm_event lab_policy(struct machine *m, const char *account)
{
    static const struct pm_policy policy = {.prune = PM_PRUNE_ALL,
                                            .delete_delay_s = LAB_DAY_S,
                                            .max_deletes = 10,
                                            .max_delete_percent = 30};
    struct pm_event event = lab_event(m, PM_EVENT_POLICY, "");
    event.policy = &policy;
    event.account = pm_str_from(account);
    return event;
}

void lab_append(struct machine *m, struct pm_event event)
{
    if (!pm_shared_append(m->shared, &event, 1, &m->lab->f->err))
        fail_msg("%s", m->lab->f->err.msg);
}

void lab_publish(struct machine *m)
{
    if (!pm_shared_publish(m->shared, &m->lab->f->err))
        fail_msg("%s", m->lab->f->err.msg);
}

void lab_claim(struct machine *m)
{
    if (!pm_shared_claim(m->shared, LAB_TIMEOUT_S, 0, &m->lab->f->err))
        fail_msg("%s", m->lab->f->err.msg);
}

void lab_finish(struct machine *m, bool always)
{
    static const struct pm_shared_end end = {.summary = PM_STR_INIT("done")};
    if (!pm_shared_finish(m->shared, &end, always, &m->lab->f->err))
        fail_msg("%s", m->lab->f->err.msg);
}

void lab_add_from(struct lab *lab, const char *name, struct pm_event event)
{
    struct machine *m = lab_machine(lab, name, "cancel");
    event.id = pm_str_printf(&lab->f->arena, "%" PM_STR_FMT "/1", PM_STR_ARG(m->run.id));
    event.run = m->run.id;
    event.actor = m->run.actor;
    lab_begin(m);
    lab_append(m, event);
    lab_publish(m);
    lab_close(m);
}

static bool leave(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                  struct pm_event **events, size_t *count, struct pm_err *err)
{
    (void)ledger, (void)arena, (void)err;
    *events = ctx;
    *count = 1;
    return true;
}

bool lab_try_checked(struct machine *m, struct pm_event event)
{
    struct fixture *f = m->lab->f;
    return pm_shared_append_checked(m->shared, leave, &event, &f->arena, &f->err);
}

void lab_checked(struct machine *m, struct pm_event event)
{
    if (!lab_try_checked(m, event))
        fail_msg("%s", m->lab->f->err.msg);
}

const char *lab_tip(struct lab *lab)
{
    return lab_git(lab, "rev-parse " BRANCH);
}

struct pm_str lab_file(struct lab *lab, const char *path)
{
    struct pm_str out;
    int status =
        sh(lab->f, &out, "git --git-dir=%s show " BRANCH ":%s 2>/dev/null", lab->remote, path);
    return status == 0 ? out : PM_STR("");
}

struct pm_str lab_message(struct lab *lab)
{
    struct pm_str out;
    assert_int_equal(sh(lab->f, &out, "git --git-dir=%s log -1 --format=%%B " BRANCH, lab->remote),
                     0);
    return out;
}

size_t lab_commits(struct lab *lab)
{
    return strtoul(lab_git(lab, "rev-list --count " BRANCH), NULL, 10);
}

struct pm_snapshot lab_snapshot(struct lab *lab)
{
    struct pm_snapshot snapshot = {0};
    if (!pm_snapshot_read(lab_file(lab, "state.json"), &lab->f->arena, &snapshot, &lab->f->err))
        fail_msg("%s", lab->f->err.msg);
    return snapshot;
}

int lab_record_count(struct machine *m, const char *text)
{
    struct pm_arena *arena = &m->lab->f->arena;
    struct pm_str record =
        lab_file(m->lab, pm_record_path(m->run.id, m->run.command, ".json", arena).ptr);
    int count = 0;
    for (const char *at = record.ptr; record.len > 0 && (at = strstr(at, text)); at++)
        count++;
    return record.len > 0 ? count : -1;
}

void lab_check(struct lab *lab)
{
    struct machine *m = lab_machine(lab, "checker", "state-check");
    struct pm_str *differences;
    size_t count;
    lab_begin(m);
    if (!pm_shared_check(m->shared, &lab->f->arena, &differences, &count, &lab->f->err))
        fail_msg("%s", lab->f->err.msg);
    if (count > 0)
        fail_msg("%s", differences[0].ptr);
    lab_close(m);
}

void lab_edit(struct lab *lab, const char *path, struct pm_str bytes, const char *message)
{
    const char *file = path_of(lab->f, "edit");
    const char *text = path_of(lab->f, "message");
    write_bytes(file, bytes);
    write_bytes(text, pm_str_from(message));
    const char *blob = lab_git(lab, "hash-object -w %s", file);
    struct pm_str out;
    const char *index = path_of(lab->f, "index");
    if (sh(lab->f, &out,
           "GIT_DIR=%s GIT_INDEX_FILE=%s sh -ec 'git read-tree " BRANCH
           "; git update-index --add --cacheinfo 100644,%s,%s; "
           "git update-ref " BRANCH " $(git commit-tree -p " BRANCH
           " -F %s $(git write-tree))' 2>&1",
           lab->remote, index, blob, path, text) != 0)
        fail_msg("%s", out.ptr);
}

void assert_error(const struct lab *lab, enum pm_err_code code, const char *text)
{
    assert_holds(lab->f->err.msg, text);
    assert_int_equal(lab->f->err.code, code);
}
