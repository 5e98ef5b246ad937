#include "state/run_lock.h"

#include "base/time.h"
#include "json/read.h"
#include "json/write.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HOLDER_MAX = 16 * 1024 };

struct holder {
    struct pm_str actor, host, operation, run, since;
    int64_t pid;
};

static bool parse_holder(struct pm_str text, struct pm_arena *arena, struct holder *out)
{
    struct pm_json_doc doc;
    struct pm_err ignored;
    if (!pm_json_load(text, &doc, &ignored))
        return false;
    struct pm_json root = pm_json_root(&doc);
    bool ok = pm_json_get_str(&root, "actor", &out->actor, &ignored) &&
              pm_json_get_str(&root, "host", &out->host, &ignored) &&
              pm_json_get_str(&root, "operation", &out->operation, &ignored) &&
              pm_json_get_str(&root, "run", &out->run, &ignored) &&
              pm_json_get_str(&root, "since", &out->since, &ignored) &&
              pm_json_get_int(&root, "pid", 0, INT32_MAX, &out->pid, &ignored);
    struct pm_str *texts[] = {&out->actor, &out->host, &out->operation, &out->run, &out->since};
    for (size_t i = 0; ok && i < sizeof texts / sizeof *texts; i++)
        *texts[i] = pm_str_dup(arena, *texts[i]);
    pm_json_doc_fini(&doc);
    return ok;
}

/* The holder writes its name just after it got the lock: for that moment nobody is known. */
static bool fail_locked(int fd, const char *state, struct pm_err *err)
{
    static const char advice[] = "wait until it has ended and try again; if it is stuck, end that "
                                 "process, and the lock goes with it";
    struct pm_arena arena;
    struct holder holder;
    pm_arena_init(&arena);
    char *text = pm_alloc(&arena, HOLDER_MAX);
    ssize_t len = pread(fd, text, HOLDER_MAX, 0);
    if (len > 0 && parse_holder((struct pm_str){text, (size_t)len}, &arena, &holder))
        pm_fail(err, PM_ERR_LOCKED,
                "another run holds the lock of the state %s: %" PM_STR_FMT " by %" PM_STR_FMT
                " on host %" PM_STR_FMT ", since %" PM_STR_FMT " (run %" PM_STR_FMT
                ", process %lld): %s",
                state, PM_STR_ARG(holder.operation), PM_STR_ARG(holder.actor),
                PM_STR_ARG(holder.host), PM_STR_ARG(holder.since), PM_STR_ARG(holder.run),
                (long long)holder.pid, advice);
    else
        pm_fail(err, PM_ERR_LOCKED, "another run holds the lock of the state %s: %s", state,
                advice);
    pm_arena_fini(&arena);
    return false;
}

static bool write_holder(int fd, const struct pm_lock_info *who)
{
    struct pm_sink sink;
    struct pm_json_writer w;
    struct pm_err ignored;
    if (ftruncate(fd, 0) != 0)
        return false;
    pm_sink_init_fd(&sink, fd);
    pm_json_writer_init(&w, &sink, PM_JSON_CANONICAL);
    pm_json_open(&w, '{');
    pm_json_field_str(&w, "actor", who->actor);
    pm_json_field_str(&w, "host", who->host);
    pm_json_field_str(&w, "operation", who->operation);
    pm_json_field_int(&w, "pid", getpid());
    pm_json_field_str(&w, "run", who->run);
    pm_json_field_time(&w, "since", who->since);
    pm_json_close(&w);
    pm_json_end(&w);
    bool ok = pm_sink_flush(&sink, &ignored);
    int sys = sink.error;
    pm_sink_fini(&sink);
    errno = sys;
    return ok;
}

static bool lock(int fd, const char *path, const char *state, struct pm_err *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
        return true;
    if (errno == EAGAIN || errno == EACCES)
        return fail_locked(fd, state, err);
    return pm_fail_sys(err, errno, "cannot lock %s", path);
}

bool pm_run_lock_take(const char *path, const char *state, const struct pm_lock_info *who, int *out,
                      struct pm_err *err)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot open the lock file %s", path);
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok)
        pm_fail(err, PM_ERR_FAILED, "the lock file %s is not a regular file", path);
    ok = ok && lock(fd, path, state, err);
    if (ok && !write_holder(fd, who))
        ok = pm_fail_sys(err, errno, "cannot write the lock file %s", path);
    if (!ok) {
        close(fd);
        return false;
    }
    *out = fd;
    return true;
}

bool pm_run_lock_look(const char *path, const char *state, struct pm_err *err)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return true;
    bool held = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
    bool ok = !held || fail_locked(fd, state, err);
    close(fd);
    return ok;
}
