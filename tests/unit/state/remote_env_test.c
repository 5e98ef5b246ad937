#include "remote_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

/* Programs of ours stand before git's and the system's: each writes down its arguments, as ps would
 * show them, and its environment, and git then goes on as git. */
static int setup_watched(void **state)
{
    setup_git(state);
    struct fixture *f = *state;
    const char *git = sh(f, "command -v git");
    sh(f,
       "cp -rs $(git --exec-path) core; mkdir bin; cat >watch <<'EOF'\n"
       "tr '\\0' ' ' </proc/$$/cmdline >>%s/args\n"
       "env >>%s/env\n"
       "EOF\n"
       "(echo '#!/bin/sh'; cat watch; echo exec %s '\"$@\"') >bin/git\n"
       "(echo '#!/bin/sh'; cat watch; echo 'echo ssh: gone >&2; exit 255') >bin/ssh\n"
       "for name in http https; do real=$(readlink -f core/git-remote-$name); rm "
       "core/git-remote-$name; (echo '#!/bin/sh'; cat watch; echo exec $real '\"$@\"') "
       ">core/git-remote-$name; done; chmod +x bin/* core/git-remote-*",
       f->folder, f->folder, git);
    const char *path = getenv("PATH");
    path = path ? path : "/usr/bin:/bin";
    setenv("PM_TEST_PATH", path, 1);
    struct pm_str watched = pm_str_printf(&f->arena, "%s/bin:%s", f->folder, path);
    setenv("PATH", pm_str_cstr(&f->arena, watched), 1);
    setenv("GIT_EXEC_PATH", path_of(f, "core"), 1);
    return 0;
}

static int teardown_watched(void **state)
{
    const char *path = getenv("PM_TEST_PATH");
    if (path)
        setenv("PATH", path, 1);
    unsetenv("PM_TEST_PATH");
    unsetenv("GIT_EXEC_PATH");
    return teardown_git(state);
}

static const char *text_of(struct fixture *f, const char *name)
{
    return pm_str_cstr(&f->arena, bytes_of(f, path_of(f, name)));
}

static void assert_lacks(const char *text, const char *what)
{
    if (strstr(text, what))
        fail_msg("\"%s\" holds \"%s\"", text, what);
}

/* A failing fetch from a checkout with that origin: nobody listens on that port. */
static void fetch_from(struct fixture *f, const char *origin, const char *config)
{
    struct pm_remote *remote;
    bool found;
    sh(f, "git init -q checkout; cd checkout; git remote add origin '%s'; %s; rm -f ../args ../env",
       origin, config);
    if (!open_remote(f, "", "checkout", "", &remote))
        fail_msg("%s", f->err.msg);
    assert_false(fetch(f, pm_remote_port(remote), &found));
}

static void a_password_is_in_no_argument_and_no_message(void **state)
{
    struct fixture *f = *state;
    fetch_from(f, "http://user:s3cr%65t@127.0.0.1:1/x", ":");
    assert_int_equal(f->err.code, PM_ERR_UNREACHABLE);
    assert_lacks(f->err.msg, "user");
    assert_lacks(f->err.msg, "s3cr");
    assert_holds(text_of(f, "args"), "git-remote-http");
    assert_holds(text_of(f, "args"), "http://127.0.0.1:1/x");
    assert_lacks(text_of(f, "args"), "user");
    assert_lacks(text_of(f, "args"), "s3cr");
    assert_holds(text_of(f, "env"), "PM_GIT_PASSWORD=s3cret\n");
}

static void a_token_in_place_of_the_user_is_neither(void **state)
{
    struct fixture *f = *state;
    fetch_from(f, "http://ghp_t0ken@127.0.0.1:1/x", ":");
    assert_lacks(f->err.msg, "t0ken");
    assert_lacks(text_of(f, "args"), "t0ken");
    assert_holds(text_of(f, "env"), "=ghp_t0ken\n");
}

static void our_own_secrets_stay_with_us(void **state)
{
    struct fixture *f = *state;
    setenv("PURELYMAIL_API_TOKEN", "api-t0ken", 1);
    setenv("GIT_TRACE_CURL", "1", 1);
    setenv("SSH_ASKPASS", "/bin/false", 1);
    fetch_from(f, "http://127.0.0.1:1/x", ":");
    unsetenv("GIT_TRACE_CURL");
    unsetenv("SSH_ASKPASS");
    assert_lacks(text_of(f, "env"), "api-t0ken");
    assert_lacks(text_of(f, "env"), "GIT_TRACE");
    assert_lacks(text_of(f, "env"), "SSH_ASKPASS");
    assert_holds(text_of(f, "env"), "GIT_TERMINAL_PROMPT=0\n");
    assert_holds(text_of(f, "env"), "GIT_ALLOW_PROTOCOL=http:http\n");
}

/* As actions/checkout leaves it, in a file of its own that the checkout includes. */
static void settings_of_the_checkout_go_along(void **state)
{
    struct fixture *f = *state;
    sh(f, "git config -f token http.http://127.0.0.1:1/.extraheader 'AUTHORIZATION: basic t0ken'; "
          "git config --global http.proxySSLCert global; git config --global user.name Global");
    fetch_from(f, "http://127.0.0.1:1/x",
               "git config includeIf.gitdir:$PWD/.git.path ../../token; git config "
               "credential.helper ''; git config alias.x y; git config core.hooksPath /evil");
    const char *env = text_of(f, "env");
    assert_holds(env, "=http.http://127.0.0.1:1/.extraheader\n");
    assert_holds(env, "=AUTHORIZATION: basic t0ken\n");
    assert_holds(env, "=credential.helper\n");
    assert_lacks(env, "alias.x");
    assert_lacks(env, "/evil");
    assert_lacks(env, "=global"); /* git reads its global file itself */
    assert_lacks(text_of(f, "args"), "t0ken");
}

static void settings_of_the_environment_go_along(void **state)
{
    struct fixture *f = *state;
    setenv("GIT_CONFIG_COUNT", "2", 1);
    setenv("GIT_CONFIG_KEY_0", "http.extraHeader", 1);
    setenv("GIT_CONFIG_VALUE_0", "X-Job: t0ken", 1);
    setenv("GIT_CONFIG_KEY_1", "core.worktree", 1);
    setenv("GIT_CONFIG_VALUE_1", "/evil", 1);
    struct pm_remote *remote;
    bool found;
    assert_true(open_remote(f, "http://127.0.0.1:1/x", ".", "127.0.0.1", &remote));
    unsetenv("GIT_CONFIG_COUNT");
    sh(f, "rm -f env");
    assert_false(fetch(f, pm_remote_port(remote), &found));
    assert_holds(text_of(f, "env"), "=X-Job: t0ken\n");
    assert_lacks(text_of(f, "env"), "/evil");
}

static void ssh_never_asks(void **state)
{
    struct fixture *f = *state;
    fetch_from(f, "git@git.example:x", ":");
    assert_holds(text_of(f, "args"), "ssh -o BatchMode=yes ");
    assert_holds(f->err.msg, "(git said: ssh: gone)");
}

static void the_users_own_ssh_is_kept(void **state)
{
    struct fixture *f = *state;
    fetch_from(f, "git@git.example:x", "git config core.sshCommand 'ssh -F mine'");
    assert_holds(text_of(f, "args"), "ssh -F mine ");
    setenv("GIT_SSH_COMMAND", "ssh -F theirs", 1);
    sh(f, "rm -r checkout");
    fetch_from(f, "git@git.example:x", "git config core.sshCommand 'ssh -F mine'");
    unsetenv("GIT_SSH_COMMAND");
    assert_holds(text_of(f, "args"), "ssh -F theirs ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_password_is_in_no_argument_and_no_message, setup_watched,
                                        teardown_watched),
        cmocka_unit_test_setup_teardown(a_token_in_place_of_the_user_is_neither, setup_watched,
                                        teardown_watched),
        cmocka_unit_test_setup_teardown(our_own_secrets_stay_with_us, setup_watched,
                                        teardown_watched),
        cmocka_unit_test_setup_teardown(settings_of_the_checkout_go_along, setup_watched,
                                        teardown_watched),
        cmocka_unit_test_setup_teardown(settings_of_the_environment_go_along, setup_watched,
                                        teardown_watched),
        cmocka_unit_test_setup_teardown(ssh_never_asks, setup_watched, teardown_watched),
        cmocka_unit_test_setup_teardown(the_users_own_ssh_is_kept, setup_watched, teardown_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
