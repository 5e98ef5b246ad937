#include "remote_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

static void a_branch_that_is_not_there_is_no_error(void **state)
{
    struct fixture *f = *state;
    bool found = true;
    assert_true(fetch(f, port_of(f, "team.git"), &found));
    assert_false(found);
    sh(f, "git -C team.git commit-tree -m x $(git -C team.git mktree </dev/null) | xargs git -C "
          "team.git update-ref refs/heads/main");
    found = true;
    assert_true(fetch(f, port_of(f, "team.git"), &found));
    assert_false(found);
}

static void what_is_pushed_is_fetched_elsewhere(void **state)
{
    struct fixture *f = *state;
    bool found = false;
    struct pm_remote_port port = port_of(f, "team.git");
    struct pm_commit_id first = make_commit(f, ""), second = make_commit(f, first.hex);
    assert_push(f, port, "", first, PM_PUSH_DONE);
    assert_push(f, port, first.hex, second, PM_PUSH_DONE);
    sh(f, "mv ours.git old.git; git init -q --bare ours.git");
    assert_true(fetch(f, port, &found));
    assert_true(found);
    assert_string_equal(sh(f, "git -C ours.git rev-parse refs/pm/fetched"), second.hex);
    assert_string_equal(sh(f, "git -C ours.git rev-list --count refs/pm/fetched"), "1");
    struct pm_commit_id third = make_commit(f, second.hex);
    assert_push(f, port, second.hex, third, PM_PUSH_DONE);
    assert_string_equal(sh(f, "git -C team.git rev-list --count pm/x"), "3");
}

static void a_push_counts_only_on_top_of_what_was_expected(void **state)
{
    struct fixture *f = *state;
    struct pm_remote_port port = port_of(f, "team.git");
    struct pm_commit_id first = make_commit(f, ""), other = make_commit(f, "");
    struct pm_commit_id second = make_commit(f, first.hex), third = make_commit(f, second.hex);
    assert_push(f, port, first.hex, second, PM_PUSH_RACED); /* it is not there at all */
    assert_push(f, port, "", first, PM_PUSH_DONE);
    assert_push(f, port, "", other, PM_PUSH_RACED);
    assert_push(f, port, first.hex, second, PM_PUSH_DONE);
    assert_push(f, port, first.hex, third, PM_PUSH_RACED);
    assert_push(f, port, first.hex, second, PM_PUSH_DONE); /* pushed again: it is there */
    assert_string_equal(sh(f, "git -C team.git rev-parse pm/x"), second.hex);
}

static void a_race_that_the_remote_itself_sees_is_one(void **state)
{
    struct fixture *f = *state;
    struct pm_remote_port port = port_of(f, "team.git");
    struct pm_commit_id first = make_commit(f, ""), second = make_commit(f, first.hex);
    assert_push(f, port, "", first, PM_PUSH_DONE);
    sh(f,
       "printf '#!/bin/sh\\nenv -u GIT_QUARANTINE_PATH git update-ref refs/heads/pm/x $(git "
       "commit-tree -m other %s^{tree})' >team.git/hooks/pre-receive; chmod +x "
       "team.git/hooks/pre-receive",
       first.hex);
    assert_push(f, port, first.hex, second, PM_PUSH_RACED);
}

static void a_hook_that_says_no_is_quoted(void **state)
{
    struct fixture *f = *state;
    sh(f,
       "printf '#!/bin/sh\\necho only on weekdays >&2\\nexit 1\\n' >team.git/hooks/update; chmod "
       "+x team.git/hooks/update");
    assert_push_fails(f, port_of(f, "team.git"), PM_ERR_FAILED, "a hook of the remote said no");
    assert_holds(f->err.msg, "only on weekdays");
    assert_holds(f->err.msg, "cannot push to pm/x of ");
}

static void a_branch_in_the_way_is_named(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_id id = make_commit(f, "");
    sh(f, "git -C ours.git push -q ../team.git %s:refs/heads/pm", id.hex);
    assert_push_fails(f, port_of(f, "team.git"), PM_ERR_FAILED,
                      "named like the first part of this one's name");
}

static void a_remote_that_is_gone_may_come_back(void **state)
{
    struct fixture *f = *state;
    struct pm_remote_port port = port_of(f, "team.git");
    sh(f, "mv team.git away.git");
    assert_fetch_fails(f, port, PM_ERR_UNREACHABLE, "nothing at that place");
    assert_push_fails(f, port, PM_ERR_UNREACHABLE, "nothing at that place");
    sh(f, "mkdir team.git");
    assert_fetch_fails(f, port, PM_ERR_FAILED, "there is no git repository at that place");
}

static void without_git_it_says_so(void **state)
{
    struct fixture *f = *state;
    struct pm_remote *remote;
    char *path = pm_str_cstr(&f->arena, pm_str_from(getenv("PATH")));
    setenv("PATH", "/nowhere", 1);
    bool ok = open_remote(f, "team.git", ".", "", &remote);
    setenv("PATH", path, 1);
    assert_false(ok);
    assert_holds(f->err.msg, "the program git is not there");
}

static void our_repository_keeps_to_itself(void **state)
{
    struct fixture *f = *state;
    sh(f,
       "git config --global core.hooksPath %s/hooks; git config --global push.followTags true; "
       "git config --global fetch.prune true; git config --global push.gpgSign true; mkdir "
       "hooks; printf '#!/bin/sh\\nexit 1\\n' >hooks/pre-push; cp hooks/pre-push "
       "hooks/reference-transaction; chmod +x hooks/*",
       f->folder);
    bool found = false;
    struct pm_remote_port port = port_of(f, "team.git");
    setenv("GIT_DIR", "/nowhere", 1);
    setenv("GIT_TRACE", path_of(f, "trace"), 1);
    setenv("PURELYMAIL_API_TOKEN", "secret-token", 1);
    struct pm_remote_port second = port_of(f, "team.git");
    unsetenv("GIT_DIR");
    unsetenv("GIT_TRACE");
    sh(f, "git -c core.hooksPath=/dev/null -C ours.git update-ref refs/pm/seen $(git -C ours.git "
          "commit-tree -m x $(git -C ours.git mktree </dev/null))");
    sh(f,
       "printf '#!/bin/sh\\nenv >%s/hook-env\\n' >team.git/hooks/pre-receive; chmod +x "
       "team.git/hooks/pre-receive; git -C team.git config core.hooksPath hooks",
       f->folder);
    assert_push(f, second, "", make_commit(f, ""), PM_PUSH_DONE);
    assert_true(fetch(f, port, &found) && found);
    sh(f, "test ! -e trace; git -C ours.git rev-parse refs/pm/seen");
    assert_null(strstr(bytes_of(f, path_of(f, "hook-env")).ptr, "secret-token"));
}

static void tidying_up_leaves_what_counts(void **state)
{
    struct fixture *f = *state;
    struct pm_remote *remote;
    bool found = false;
    assert_true(open_remote(f, "team.git", ".", "", &remote));
    struct pm_remote_port port = pm_remote_port(remote);
    assert_push(f, port, "", make_commit(f, ""), PM_PUSH_DONE);
    sh(f, "cd ours.git; for i in $(seq 60); do echo $i | git hash-object -w --stdin | git "
          "pack-objects -q objects/pack/pack >/dev/null; done");
    assert_true(fetch(f, port, &found) && found);
    assert_true(pm_remote_gc(remote, &f->err));
    assert_true(strtol(sh(f, "ls ours.git/objects/pack/*.pack | wc -l"), NULL, 10) < 10);
    sh(f, "git -C ours.git cat-file -p refs/pm/fetched");
}

/* ssh keys sign without an agent. */
static void commits_are_signed_when_the_configuration_asks(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_id parent = make_commit(f, ""), id;
    const char *tree = sh(f, "git -C ours.git mktree </dev/null");
    const struct pm_commit_info info = {.name = PM_STR("Al\nice <x>"),
                                        .email = PM_STR("alice@example.com"),
                                        .time = 1795380872,
                                        .message = PM_STR("one\n\ntwo: three\n")};
    assert_null(port_of(f, "team.git").commit);
    sh(f,
       "ssh-keygen -q -t ed25519 -N '' -f key; git init -q checkout; cd checkout; git config "
       "commit.gpgSign true; git config gpg.format ssh; git config user.signingKey %s/key",
       f->folder);
    struct pm_remote *remote;
    assert_true(open_remote(f, "../team.git", "checkout", "", &remote));
    struct pm_remote_port port = pm_remote_port(remote);
    assert_non_null(port.commit);
    if (!port.commit(port.ctx, tree, parent, &info, &id, &f->err))
        fail_msg("%s", f->err.msg);
    sh(f,
       "echo \"alice@example.com $(cat key.pub)\" >allowed; git -C ours.git -c "
       "gpg.ssh.allowedSignersFile=%s/allowed verify-commit %s",
       f->folder, id.hex);
    assert_string_equal(
        sh(f, "git -C ours.git log -1 --format='%%an|%%ae|%%ct|%%cn|%%P|%%T|%%B' %s", id.hex),
        pm_str_printf(&f->arena,
                      "Alice x|alice@example.com|1795380872|Alice x|%s|%s|one\n\ntwo: three",
                      parent.hex, tree)
            .ptr);
    sh(f, "rm key");
    assert_false(port.commit(port.ctx, tree, parent, &info, &id, &f->err));
    assert_holds(f->err.msg, "cannot sign the commit, as commit.gpgSign");
}

static int teardown_gpg(void **state)
{
    struct fixture *f = *state;
    sh(f, "gpgconf --homedir home --kill gpg-agent");
    unsetenv("GNUPGHOME");
    return teardown_git(state);
}

/* With the key of the user, as no other is named; the committer is the actor. */
static void gpg_signs_too(void **state)
{
    struct fixture *f = *state;
    struct pm_commit_id id;
    const char *tree = sh(f, "git -C ours.git mktree </dev/null");
    const struct pm_commit_info info = {PM_STR("Alice"), PM_STR("alice@example.com"), 1795380872,
                                        PM_STR("one\n")};
    setenv("GNUPGHOME", path_of(f, "home"), 1);
    sh(f, "mkdir -m 0700 home; gpg --batch --quiet --passphrase '' --quick-gen-key 't "
          "<t@example.com>' "
          "ed25519 sign never 2>/dev/null; git config --global commit.gpgSign yes");
    struct pm_remote_port port = port_of(f, "team.git");
    assert_non_null(port.commit);
    if (!port.commit(port.ctx, tree, (struct pm_commit_id){""}, &info, &id, &f->err))
        fail_msg("%s", f->err.msg);
    sh(f, "git -C ours.git verify-commit %s", id.hex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_branch_that_is_not_there_is_no_error, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(what_is_pushed_is_fetched_elsewhere, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_push_counts_only_on_top_of_what_was_expected, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_race_that_the_remote_itself_sees_is_one, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_hook_that_says_no_is_quoted, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(a_branch_in_the_way_is_named, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(a_remote_that_is_gone_may_come_back, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(without_git_it_says_so, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(our_repository_keeps_to_itself, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(tidying_up_leaves_what_counts, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(commits_are_signed_when_the_configuration_asks, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(gpg_signs_too, setup_git, teardown_gpg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
