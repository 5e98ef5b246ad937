#include "remote_support.h"

#include "state/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

static const int64_t timeout_ms = 60000;

static const char *const cleared[] = {
    "GIT_SSH",         "GIT_SSH_COMMAND",  "GIT_ASKPASS",
    "GIT_DIR",         "SSH_ASKPASS",      "SSH_AUTH_SOCK",
    "XDG_CONFIG_HOME", "GIT_CONFIG_COUNT", "http_proxy",
    "https_proxy",     "all_proxy",        "GIT_CONFIG_PARAMETERS",
    "HTTPS_PROXY",     "ALL_PROXY",        "PURELYMAIL_API_TOKEN",
};

int setup_git(void **state)
{
    setup(state);
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cleared / sizeof *cleared; i++)
        unsetenv(cleared[i]);
    setenv("HOME", f->folder, 1);
    setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
    setenv("GIT_CONFIG_GLOBAL", path_of(f, "gitconfig"), 1);
    sh(f, "git config --global user.name t; git config --global user.email t@example.com; "
          "git config --global init.defaultBranch main; git init -q --bare ours.git; "
          "git init -q --bare team.git");
    return 0;
}

int teardown_git(void **state)
{
    unsetenv("GIT_CONFIG_GLOBAL");
    unsetenv("GIT_CONFIG_SYSTEM");
    for (size_t i = 0; i < sizeof cleared / sizeof *cleared; i++)
        unsetenv(cleared[i]);
    return teardown(state);
}

const char *sh(struct fixture *f, const char *format, ...)
{
    va_list args;
    struct pm_process_result result;
    va_start(args, format);
    struct pm_str script = pm_str_vprintf(&f->arena, format, args);
    va_end(args);
    script =
        pm_str_printf(&f->arena, "set -e; cd '%s'; %" PM_STR_FMT, f->folder, PM_STR_ARG(script));
    char *argv[] = {pm_str_cstr(&f->arena, PM_STR("sh")), pm_str_cstr(&f->arena, PM_STR("-c")),
                    pm_str_cstr(&f->arena, script), NULL};
    const struct pm_process process = {.argv = argv, .env = environ, .timeout_ms = timeout_ms};
    if (!pm_process_run(&process, &f->arena, &result, &f->err))
        fail_msg("%s", f->err.msg);
    if (result.status != 0)
        fail_msg("%s: %" PM_STR_FMT, argv[2], PM_STR_ARG(result.err));
    return pm_str_cstr(&f->arena, pm_str_trim(result.out));
}

static bool open_with(struct fixture *f, const char *repository, const char *folder,
                      const char *host, int64_t limit_ms, struct pm_remote **out)
{
    struct pm_git_options *git = PM_NEW(&f->arena, struct pm_git_options);
    git->state = PM_GIT_SHARED;
    git->repository = pm_str_from(repository);
    git->branch = PM_STR("pm/x");
    git->folder = pm_str_printf(&f->arena, "%s/%s/", f->folder, folder);
    const struct pm_remote_options options = {.git = git,
                                              .path = path_of(f, "ours.git"),
                                              .allowed_host = pm_str_from(host),
                                              .timeout_ms = limit_ms};
    return pm_remote_open(&options, &f->arena, out, &f->err);
}

bool open_remote(struct fixture *f, const char *repository, const char *folder, const char *host,
                 struct pm_remote **out)
{
    return open_with(f, repository, folder, host, timeout_ms, out);
}

static struct pm_remote_port port_within(struct fixture *f, const char *repository,
                                         int64_t limit_ms)
{
    struct pm_remote *remote;
    if (!open_with(f, repository, ".", "127.0.0.1", limit_ms, &remote))
        fail_msg("%s", f->err.msg);
    return pm_remote_port(remote);
}

struct pm_remote_port port_of(struct fixture *f, const char *repository)
{
    return port_within(f, repository, timeout_ms);
}

struct pm_remote_port impatient_port_of(struct fixture *f, const char *repository)
{
    return port_within(f, repository, 500);
}

void assert_refused(struct fixture *f, const char *repository, const char *folder, const char *host,
                    const char *message)
{
    struct pm_remote *remote;
    if (open_remote(f, repository, folder, host, &remote)) {
        struct pm_str name = pm_remote_name(remote);
        fail_msg("\"%s\" means %" PM_STR_FMT, repository, PM_STR_ARG(name));
    }
    assert_holds(f->err.msg, message);
}

struct pm_commit_id make_commit(struct fixture *f, const char *parent)
{
    static unsigned number;
    struct pm_commit_id id = {""};
    const char *hex =
        sh(f,
           "tree=$(git -C ours.git mktree </dev/null); git -C ours.git -c user.name=t -c "
           "user.email=t@example.com commit-tree %s %s -m 'number %u' $tree",
           parent[0] ? "-p" : "", parent, number++);
    assert_int_equal(strlen(hex), 40);
    memcpy(id.hex, hex, 41);
    return id;
}

bool fetch(struct fixture *f, struct pm_remote_port port, bool *found)
{
    return port.fetch(port.ctx, found, &f->err);
}

static bool push(struct fixture *f, struct pm_remote_port port, const char *old,
                 struct pm_commit_id commit, enum pm_push *result)
{
    struct pm_commit_id id = {""};
    memcpy(id.hex, old, strlen(old) + 1);
    return port.push(port.ctx, id, commit, result, &f->err);
}

void assert_push(struct fixture *f, struct pm_remote_port port, const char *old,
                 struct pm_commit_id commit, enum pm_push wanted)
{
    enum pm_push result;
    if (!push(f, port, old, commit, &result))
        fail_msg("%s", f->err.msg);
    assert_int_equal(result, wanted);
}

void assert_fetch_fails(struct fixture *f, struct pm_remote_port port, enum pm_err_code code,
                        const char *message)
{
    bool found = true;
    if (fetch(f, port, &found))
        fail_msg("fetched, and should not: %s", message);
    assert_holds(f->err.msg, message);
    assert_int_equal(f->err.code, code);
    assert_true(found);
}

void assert_push_fails(struct fixture *f, struct pm_remote_port port, enum pm_err_code code,
                       const char *message)
{
    enum pm_push result;
    const char *old = sh(f, "git -C ours.git rev-parse --quiet --verify refs/pm/fetched || :");
    if (push(f, port, old, make_commit(f, old), &result))
        fail_msg("pushed, and should not: %s", message);
    assert_holds(f->err.msg, message);
    assert_int_equal(f->err.code, code);
}
