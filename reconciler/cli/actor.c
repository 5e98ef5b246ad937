#include "cli/actor.h"

#include "base/utf8.h"

#include <fcntl.h>
#include <pwd.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ACTOR_MAX = 200 };

/* Text for one line of a log: what a terminal would act on is left out. */
static struct pm_str clean(struct pm_str text, struct pm_arena *arena)
{
    char *out = pm_alloc(arena, text.len + 1);
    size_t len = 0;
    text = pm_str_trim(text);
    while (text.len > 0) {
        uint32_t cp = 0;
        size_t length = pm_utf8_decode(text, &cp);
        if (length > 0 && !pm_utf8_is_hostile(cp)) {
            if (len + length > ACTOR_MAX)
                break;
            memcpy(out + len, text.ptr, length);
            len += length;
        }
        text = pm_str_sub(text, length > 0 ? length : 1, text.len);
    }
    return pm_str_trim((struct pm_str){out, len});
}

static bool spawn_git(pid_t *pid, int out_fd)
{
    static char git[] = "git", config[] = "config", get[] = "--get", key[] = "user.name";
    char *argv[] = {git, config, get, key, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int rc = posix_spawnp(pid, git, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return rc == 0;
}

static struct pm_str git_user(struct pm_arena *arena)
{
    int ends[2];
    pid_t pid;
    char text[1024];
    size_t len = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return (struct pm_str){0};
    bool spawned = spawn_git(&pid, ends[1]);
    close(ends[1]);
    while (spawned && len < sizeof text) {
        ssize_t n = read(ends[0], text + len, sizeof text - len);
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    close(ends[0]);
    int status = 0;
    bool ok =
        spawned && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return ok ? clean((struct pm_str){text, len}, arena) : (struct pm_str){0};
}

struct pm_str pm_actor_host(struct pm_arena *arena)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        return PM_STR("localhost");
    return clean(pm_str_from(host), arena);
}

static struct pm_str user_at_host(struct pm_arena *arena)
{
    const struct passwd *user = getpwuid(geteuid());
    struct pm_str host = pm_actor_host(arena);
    struct pm_str name = user ? clean(pm_str_from(user->pw_name), arena)
                              : pm_str_printf(arena, "uid%u", (unsigned)geteuid());
    return pm_str_printf(arena, "%" PM_STR_FMT "@%" PM_STR_FMT, PM_STR_ARG(name), PM_STR_ARG(host));
}

struct pm_str pm_actor_find(struct pm_str given, struct pm_arena *arena)
{
    const struct pm_str candidates[] = {
        given,
        pm_str_from(getenv("GITHUB_ACTOR")),
        pm_str_from(getenv("GITLAB_USER_LOGIN")),
    };
    for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
        struct pm_str actor = clean(candidates[i], arena);
        if (actor.len > 0)
            return actor;
    }
    struct pm_str actor = git_user(arena);
    return actor.len > 0 ? actor : user_at_host(arena);
}
