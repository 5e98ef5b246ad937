#include "remote_support.h"

#include "state/location.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

/* folder/checkout with that origin; the file lies in folder/checkout/conf. */
static void make_checkout(struct fixture *f, const char *origin)
{
    sh(f, "rm -rf checkout; git init -q checkout; mkdir checkout/conf");
    if (origin)
        sh(f, "git -C checkout remote add origin '%s'", origin);
}

static void assert_means(struct fixture *f, const char *repository, const char *folder,
                         const char *host, const char *wanted)
{
    struct pm_remote *remote;
    if (!open_remote(f, repository, folder, host, &remote))
        fail_msg("%s", f->err.msg);
    struct pm_str whole = pm_str_printf(&f->arena, "pm/x of %s", wanted);
    assert_string_equal(pm_str_cstr(&f->arena, pm_remote_name(remote)), whole.ptr);
}

static void nothing_given_means_the_origin(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, "https://u:p@git.example/team/dns.git");
    assert_means(f, "", "checkout/conf", "", "https://git.example/team/dns.git");
    assert_means(f, "", "checkout", "", "https://git.example/team/dns.git");
    assert_means(f, ".", "checkout/conf", "", "https://git.example/team/dns.git");
    assert_means(f, "../checkout", "ours.git", "git.example", "https://git.example/team/dns.git");
    make_checkout(f, "../team.git");
    assert_means(f, "", "checkout/conf", "", path_of(f, "checkout/../team.git"));
    make_checkout(f, NULL);
    assert_refused(f, "", "checkout", "", "has no remote called origin: name the repository");
    assert_refused(f, "", ".", "",
                   "is in no checkout whose origin it could be (git says: fatal: "
                   "not a git repository");
}

static void a_path_without_an_origin_means_itself(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, NULL);
    assert_means(f, ".", "checkout", "", path_of(f, "checkout"));
    assert_means(f, ".", "checkout/conf", "", path_of(f, "checkout"));
    assert_means(f, "../team.git", "checkout", "", path_of(f, "checkout/../team.git"));
    assert_means(f, path_of(f, "team.git"), "checkout", "", path_of(f, "team.git"));
    assert_means(f, "../not-mounted", "checkout", "", path_of(f, "checkout/../not-mounted"));
    make_checkout(f, "https://git.example/x");
    sh(f, "git -C team.git remote add origin https://other.example/x");
    assert_means(f, "../team.git", "checkout", "", path_of(f, "checkout/../team.git"));
    assert_means(f, "file:///srv/x.git", "checkout", "", "file:///srv/x.git");
}

static void credentials_go_to_the_host_of_the_origin_only(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, "git@git.example:team/dns.git");
    assert_means(f, "https://GIT.example:8443/x", "checkout", "", "https://GIT.example:8443/x");
    assert_means(f, "ssh://me@git.example/x", "checkout", "", "ssh://git.example/x");
    assert_refused(f, "https://evil.example/x", "checkout", "",
                   "https://evil.example/x is on the host evil.example, and credentials go to "
                   "git.example only: if they may go there, say so with --git-host evil.example");
    assert_refused(f, "git.example.evil.example:x", "checkout", "",
                   "credentials go to git.example");
    assert_means(f, "https://evil.example/x", "checkout", "evil.example", "https://evil.example/x");
    assert_refused(f, "https://git.example/x", "checkout", "evil.example",
                   "credentials go to evil.example only");
    assert_refused(f, "", "checkout", "evil.example", "credentials go to evil.example only");
}

static void a_host_with_nothing_to_compare_it_to_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char words[] = "in no checkout with an origin on that host: if credentials may go "
                                "there, say so with --git-host git.example";
    assert_refused(f, "https://git.example/x", ".", "", words);
    make_checkout(f, "../team.git");
    assert_refused(f, "https://git.example/x", "checkout", "", words);
    make_checkout(f, NULL);
    assert_refused(f, "git@git.example:x", "checkout", "", words);
}

static void another_checkout_does_not_vouch_for_its_own_origin(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, "https://evil.example/x");
    sh(f, "mv checkout other");
    make_checkout(f, "https://git.example/x");
    assert_refused(f, "../other", "checkout", "", "on the host evil.example");
}

static void what_git_would_make_of_an_address_is_what_counts(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, "https://git.example/x");
    sh(f, "git config --global url.https://evil.example/.insteadOf https://git.example/y/; git "
          "config --global url.https://far.example/.pushInsteadOf https://git.example/z/; git "
          "config --global url.https://t:secret@git.example/team/.insteadOf team:");
    assert_refused(f, "https://git.example/y/z", "checkout", "", "on the host evil.example");
    assert_refused(f, "https://git.example/z/z", "checkout", "", "on the host far.example");
    assert_means(f, "team:dns.git", "checkout", "", "https://git.example/team/dns.git");
    sh(f, "git -C checkout config remote.origin.pushurl git@push.example:x");
    assert_means(f, "", "checkout", "", "https://git.example/x");
    assert_refused(f, "", "checkout", "git.example", "on the host push.example");
}

static void what_the_file_must_not_say_is_refused(void **state)
{
    struct fixture *f = *state;
    make_checkout(f, "https://git.example/x");
    assert_refused(f, "https://u:secret@git.example/x", "checkout", "", "holds a password");
    assert_null(strstr(f->err.msg, "secret"));
    assert_refused(f, "ext::touch x", "checkout", "", "only a path, file, ssh");
    assert_refused(f, "--upload-pack=x", "checkout", "", "begins with '-'");
    make_checkout(f, "ftp://u:secret@git.example/x");
    assert_refused(f, "", "checkout", "", "the origin of the checkout in ");
    assert_null(strstr(f->err.msg, "secret"));
    struct pm_remote *remote;
    const struct pm_git_options git = {.state = PM_GIT_LOG, .branch = PM_STR("a..b")};
    const struct pm_remote_options options = {.git = &git, .path = "ours.git", .timeout_ms = 1000};
    assert_false(pm_remote_open(&options, &f->arena, &remote, &f->err));
    assert_holds(f->err.msg, "git takes no branch called \"a..b\"");
}

/* Whoever proposes a change could put a repository of his own into the checkout, whose settings and
 * hooks name programs. */
static void a_repository_inside_the_checkout_is_not_trusted(void **state)
{
    struct fixture *f = *state;
    struct pm_remote *remote;
    make_checkout(f, "https://git.example/x");
    sh(f, "git init -q --bare checkout/evil; git -C checkout/evil config core.sshCommand evil; git "
          "-C checkout/evil config commit.gpgSign true; git -C checkout/evil config gpg.program "
          "evil; ln -s checkout/evil link");
    assert_refused(f, "evil", "checkout", "", "lies in the checkout that holds the file");
    assert_refused(f, "../link", "checkout", "", "lies in the checkout that holds the file");
    assert_refused(f, pm_str_printf(&f->arena, "file://%s", path_of(f, "checkout/evil")).ptr,
                   "checkout", "", "lies in the checkout that holds the file");
    assert_refused(f, pm_str_printf(&f->arena, "file://%s", path_of(f, "checkout/%65vil")).ptr,
                   "checkout", "", "lies in the checkout that holds the file");
    sh(f, "mv checkout/evil checkout/evil.git");
    assert_refused(f, "evil", "checkout", "", "lies in the checkout that holds the file");
    assert_refused(f, "../evil", "checkout/conf", "", "lies in the checkout that holds the file");
    sh(f, "mv checkout/evil.git checkout/evil");
    assert_refused(f, "", "checkout/evil", "", "is in no checkout whose origin it could be");
    assert_true(open_remote(f, "https://git.example/x", "checkout/evil", "git.example", &remote));
    assert_null(pm_remote_port(remote).commit);
    sh(f, "git -C checkout/evil config core.bare false; git -C checkout/evil config core.worktree "
          "..");
    assert_refused(f, "evil", "checkout", "", "lies in the checkout that holds the file");
}

/* git before 2.38 does not know safe.bareRepository. */
static void an_older_git_is_not_trusted_with_it_either(void **state)
{
    struct fixture *f = *state;
    struct pm_remote *remote;
    const char *path = getenv("PATH"), *git = sh(f, "command -v git");
    assert_non_null(path);
    make_checkout(f, "https://git.example/x");
    sh(f,
       "mkdir bin; printf '#!/bin/sh\\nfor a; do shift; [ \"$a\" = safe.bareRepository=explicit ] "
       "&& "
       "a=pm.old=1; set -- \"$@\" \"$a\"; done\\nexec %s \"$@\"\\n' >bin/git; chmod +x bin/git; "
       "git init "
       "-q --bare checkout/evil; cd checkout/evil; git config commit.gpgSign true; git remote add "
       "origin https://git.example/evil",
       git);
    struct pm_str older = pm_str_printf(&f->arena, "%s/bin:%s", f->folder, path);
    struct pm_str before = pm_str_dup(&f->arena, pm_str_from(path));
    setenv("PATH", older.ptr, 1);
    assert_refused(f, "evil", "checkout", "", "lies in the checkout that holds the file");
    assert_refused(f, "", "checkout/evil", "", "has no remote called origin");
    assert_true(open_remote(f, "https://git.example/x", "checkout/evil", "git.example", &remote));
    assert_null(pm_remote_port(remote).commit);
    setenv("PATH", before.ptr, 1);
}

static void our_repository_with_settings_of_others_is_not_used(void **state)
{
    static const char *const plants[] = {
        "git -C ours.git config core.sshCommand evil",
        "git -C ours.git config credential.helper evil",
        "git -C ours.git config pm.x y; git -C ours.git config include.path evil",
        "echo '[core] sshCommand = evil' >>ours.git/config",
        "printf '[pm]\\n x = y\\\\\\n[core]\\n pager = evil' >>ours.git/config",
        "printf '[core]\\n fsync = all\\\\\\n[pm]\\n sshCommand = evil' >>ours.git/config",
        "echo '[fetch] unpackLimit = 1' >>ours.git/config; echo 'x = y' >>ours.git/config",
        "git -C ours.git config fetch.recurseSubmodules true",
        "mv ours.git/config x; echo '[alias]' >>x; ln -s ../x ours.git/config",
        "echo ../evil >ours.git/commondir",
    };
    struct fixture *f = *state;
    struct pm_repository *made;
    bool found;
    sh(f, "rm -r ours.git");
    assert_true(
        pm_repository_open(path_of(f, "ours.git"), true, &f->arena, &made, &found, &f->err));
    pm_repository_close(made);
    sh(f, "git -C ours.git config pm.repository 'a = [b]'; cp ours.git/config good");
    (void)port_of(f, "team.git");
    for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
        sh(f, "%s", plants[i]);
        assert_refused(f, "team.git", ".", "", "settings that this program did not make");
        sh(f, "rm -f ours.git/config; cp good ours.git/config");
    }
}

static void assert_ours_refused(struct fixture *f, const char *words)
{
    assert_refused(f, "https://git.example/x", "home", "git.example", words);
}

/* Its refs and records would be somebody else's. */
static void our_repository_that_came_with_the_checkout_is_not_used(void **state)
{
    struct fixture *f = *state;
    struct pm_remote *remote;
    sh(f, "mkdir home; git init -q .; git commit -q --allow-empty -m x");
    assert_true(open_remote(f, "https://git.example/x", "home", "git.example", &remote));
    sh(f, "git add ours.git/HEAD");
    assert_ours_refused(f, "ours.git is committed in the checkout around it");
    sh(f,
       "git rm -q --cached ours.git/HEAD; mv ours.git else.git; ln -s else.git ours.git; git add "
       "ours.git");
    assert_ours_refused(f, "ours.git is committed in the checkout around it");
    sh(f, "git rm -q --cached ours.git; rm ours.git; mv else.git ours.git; git config "
          "core.fsmonitor 'touch asked; false'");
    assert_true(open_remote(f, "https://git.example/x", "home", "git.example", &remote));
    sh(f, "test ! -e asked; mkdir objects refs; cp ours.git/HEAD .; mv .git away");
    assert_ours_refused(f, "cannot tell whether the git repository ");
}

static void our_folder_is_not_offered_for_a_commit(void **state)
{
    struct fixture *f = *state;
    struct pm_repository *made;
    struct pm_location location;
    bool found;
    make_checkout(f, NULL);
    sh(f, "git init -q other; mkdir old; cd old; git init -q; mkdir .pm-reconcile");
    assert_true(pm_repository_open(path_of(f, "checkout/.pm-reconcile/state.git"), true, &f->arena,
                                   &made, &found, &f->err));
    pm_repository_close(made);
    assert_string_equal(sh(f, "git -C checkout status --porcelain"), "");
    assert_true(pm_location_prepare(path_of(f, "other/.pm-reconcile/state.db"), &f->arena,
                                    &location, &f->err));
    sh(f, "touch other/.pm-reconcile/state.db");
    assert_string_equal(sh(f, "git -C other status --porcelain"), "");
    assert_true(pm_location_prepare(path_of(f, "old/.pm-reconcile/state.db"), &f->arena, &location,
                                    &f->err));
    assert_true(
        pm_location_prepare(path_of(f, "old/mine/state.db"), &f->arena, &location, &f->err));
    sh(f, "test ! -e old/.pm-reconcile/.gitignore; test ! -e old/mine/.gitignore");
}

static void a_checkout_of_another_user_is_explained(void **state)
{
    struct fixture *f = *state;
    if (geteuid() != 0)
        skip();
    make_checkout(f, "https://git.example/x");
    sh(f, "chown -R 65534 checkout");
    assert_refused(f, "", "checkout", "", "dubious ownership");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_given_means_the_origin, setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(a_path_without_an_origin_means_itself, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(credentials_go_to_the_host_of_the_origin_only, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_host_with_nothing_to_compare_it_to_is_refused, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(another_checkout_does_not_vouch_for_its_own_origin,
                                        setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(what_git_would_make_of_an_address_is_what_counts, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(what_the_file_must_not_say_is_refused, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_repository_inside_the_checkout_is_not_trusted, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(an_older_git_is_not_trusted_with_it_either, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(our_repository_with_settings_of_others_is_not_used,
                                        setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(our_repository_that_came_with_the_checkout_is_not_used,
                                        setup_git, teardown_git),
        cmocka_unit_test_setup_teardown(our_folder_is_not_offered_for_a_commit, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_checkout_of_another_user_is_explained, setup_git,
                                        teardown_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
