#include "state/process.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ASK_MS = 100, GRACE_MS = 1000, READ_SIZE = 64 * 1024, READS_AT_ONCE = 16 };

/* One end of a pipe, and what came through it. */
struct stream {
    int fd; /* -1: at its end */
    char *data;
    size_t len, cap;
    bool cut;
};

struct child {
    pid_t pid;
    struct stream streams[2]; /* stdout, stderr */
    struct pm_arena *arena;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void forget_oldest(struct stream *s)
{
    size_t half = PM_PROCESS_KEPT_MAX / 2;
    if (s->len < PM_PROCESS_KEPT_MAX)
        return;
    memmove(s->data, s->data + s->len - half, half);
    s->len = half;
    s->cut = true;
}

static void make_room(struct stream *s, struct pm_arena *arena)
{
    size_t wanted = s->len + READ_SIZE;
    if (s->cap >= wanted)
        return;
    wanted = wanted > s->cap * 2 ? wanted : s->cap * 2;
    s->data = pm_alloc_regrow(arena, s->data, s->len, wanted, 1);
    s->cap = wanted;
}

/* Takes what is there now, without waiting; not for ever from one that never stops to write. */
static void drain(struct stream *s, struct pm_arena *arena)
{
    for (int i = 0; i < READS_AT_ONCE && s->fd >= 0; i++) {
        forget_oldest(s);
        make_room(s, arena);
        ssize_t n = read(s->fd, s->data + s->len, READ_SIZE);
        if (n > 0)
            s->len += (size_t)n;
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            close_fd(&s->fd);
        if (n < READ_SIZE)
            return;
    }
}

static void drain_both(struct child *c)
{
    drain(&c->streams[0], c->arena);
    drain(&c->streams[1], c->arena);
}

static bool has_ended(const struct child *c)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == c->pid;
}

/* Until it has ended, or the time is over. Nothing tells of its end but its pipes, and those a
 * grandchild may keep open: hence it is looked after now and then. */
static bool wait_until(struct child *c, int64_t deadline, const struct pm_process *process)
{
    int pause_ms = 1;
    while (!has_ended(c)) {
        int64_t left = deadline - pm_monotonic_ms();
        if (left <= 0 || (process && process->stop && process->stop(process->ctx)))
            return false;
        struct pollfd fds[2] = {{.fd = c->streams[0].fd, .events = POLLIN},
                                {.fd = c->streams[1].fd, .events = POLLIN}};
        bool silent = fds[0].fd < 0 && fds[1].fd < 0;
        int wait_ms = silent ? pause_ms : ASK_MS;
        if (silent && pause_ms < ASK_MS)
            pause_ms *= 2;
        (void)poll(fds, 2, left < wait_ms ? (int)left : wait_ms);
        drain_both(c);
    }
    drain_both(c);
    return true;
}

/* The group keeps its number as long as its leader is not reaped. */
static void end_group(struct child *c)
{
    kill(-c->pid, SIGTERM);
    (void)wait_until(c, pm_monotonic_ms() + GRACE_MS, NULL);
    kill(-c->pid, SIGKILL);
}

static int reap(const struct child *c)
{
    int status = 0;
    pid_t pid;
    do {
        pid = waitpid(c->pid, &status, 0);
    } while (pid < 0 && errno == EINTR);
    return status;
}

static bool write_all(int fd, struct pm_str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            bytes = pm_str_sub(bytes, (size_t)n, bytes.len);
    }
    return true;
}

/* A file in memory takes any input at once, so that nobody has to feed a pipe. */
static int open_input(struct pm_str input)
{
    if (input.len == 0)
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    int fd = memfd_create("stdin", MFD_CLOEXEC);
    if (fd >= 0 && (!write_all(fd, input) || lseek(fd, 0, SEEK_SET) != 0))
        close_fd(&fd);
    return fd;
}

/* SIGPIPE, which this program ignores, would stay ignored in the other one. */
static int spawn(const struct pm_process *process, const int fds[3], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attr);
    for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2(&actions, fds[i], i);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    posix_spawnattr_setflags(&attr,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int rc = posix_spawnp(pid, process->argv[0], &actions, &attr, process->argv, process->env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&actions);
    return rc;
}

static bool open_pipe(struct stream *s, int *theirs)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    s->fd = ends[0];
    *theirs = ends[1];
    return fcntl(s->fd, F_SETFL, O_NONBLOCK) == 0;
}

static bool start(const struct pm_process *process, struct child *c, struct pm_err *err)
{
    int fds[3] = {open_input(process->input), -1, -1};
    bool ok =
        fds[0] >= 0 && open_pipe(&c->streams[0], &fds[1]) && open_pipe(&c->streams[1], &fds[2]);
    int rc = ok ? spawn(process, fds, &c->pid) : errno;
    for (int i = 0; i < 3; i++)
        close_fd(&fds[i]);
    return rc == 0 || pm_fail_sys(err, rc, "cannot start the program %s", process->argv[0]);
}

static bool fail_unfinished(const struct pm_process *process, struct pm_err *err)
{
    if (process->stop && process->stop(process->ctx))
        return pm_fail(err, PM_ERR_INTERRUPTED, "%s was ended by a signal", process->argv[0]);
    pm_fail(err, PM_ERR_UNREACHABLE, "%s did not end within %lld.%03lld s", process->argv[0],
            (long long)(process->timeout_ms / 1000), (long long)(process->timeout_ms % 1000));
    err->sys = ETIMEDOUT;
    return false;
}

bool pm_process_run(const struct pm_process *process, struct pm_arena *arena,
                    struct pm_process_result *out, struct pm_err *err)
{
    struct child c = {.streams = {{.fd = -1}, {.fd = -1}}, .arena = arena};
    int64_t deadline = pm_monotonic_ms() + process->timeout_ms;
    bool ok = start(process, &c, err);
    if (ok) {
        ok = wait_until(&c, deadline, process) || fail_unfinished(process, err);
        if (!ok)
            end_group(&c);
        int status = reap(&c);
        const struct stream *streams = c.streams;
        if (ok)
            *out = (struct pm_process_result){WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                                              WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                                              {streams[0].data, streams[0].len},
                                              {streams[1].data, streams[1].len},
                                              streams[0].cut || streams[1].cut};
    }
    close_fd(&c.streams[0].fd);
    close_fd(&c.streams[1].fd);
    return ok;
}
