#include "support.h"

#include "state/git_failure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What git 2.39 and the servers say, word for word. */
static const struct row {
    const char *reason, *words;
    enum pm_err_code code;
    const char *message;
} rows[] = {
    {"[remote rejected] (pre-receive hook declined)",
     "remote: only on weekdays        \nerror: failed to push some refs to '/srv/x.git'\n",
     PM_ERR_FAILED,
     "cannot push to b of h:x: a hook of the remote said no: ask those who run the remote to let "
     "this user push to the branch (git said: [remote rejected] (pre-receive hook declined); only "
     "on weekdays)"},
    {"[remote rejected] (protected branch hook declined)",
     "remote: error: GH006: Protected branch update failed for refs/heads/b.\n", PM_ERR_FAILED,
     "the branch is protected: let this user push"},
    {"[remote rejected] (pre-receive hook declined)",
     "remote: GitLab: You are not allowed to push code to protected branches on this project.\n",
     PM_ERR_FAILED, "the branch is protected"},
    {"[remote rejected] (unpacker error)",
     "remote: fatal: write error: No space left on device\nerror: remote unpack failed: "
     "unpack-objects abnormal exit\n",
     PM_ERR_FAILED, "the remote's disk is full"},
    {"[remote rejected] (unpacker error)",
     "error: remote unpack failed: unable to create temporary object directory\n", PM_ERR_FAILED,
     "the remote may not write its own files"},
    {"[remote rejected] (failed to update ref)",
     "remote: error: cannot lock ref 'refs/heads/b': Unable to create '/x/b.lock': No space left "
     "on device\n",
     PM_ERR_FAILED, "the remote's disk is full"},
    {"[remote rejected] (cannot lock ref 'refs/heads/b/c': 'refs/heads/b' exists; cannot create "
     "'refs/heads/b/c')",
     "", PM_ERR_FAILED, "a branch there is named like the first part"},
    {"",
     "fatal: sha1 file '/x/y' write error. Out of diskspace\nfatal: write error: No space left on "
     "device\n",
     PM_ERR_FAILED, "the disk here is full"},
    {"", "error: unable to write file x: File too large\n", PM_ERR_FAILED, "ulimit -f"},
    {"",
     "remote: Permission to a/b.git denied to c.\nfatal: unable to access "
     "'https://github.com/a/b.git/': The requested URL returned error: 403\n",
     PM_ERR_FAILED, "these credentials may not do that: give the token or key the right to write"},
    {"",
     "remote: Invalid username or password.\nfatal: Authentication failed for "
     "'https://u:p@github.com/a/b.git/'\n",
     PM_ERR_FAILED, "did not accept the credentials: replace the token, if it expired"},
    {"", "fatal: could not read Username for 'https://github.com': terminal prompts disabled\n",
     PM_ERR_FAILED, "git has none: set up a credential helper"},
    {"",
     "remote: Repository not found.\nfatal: repository 'https://github.com/a/b.git/' not found\n",
     PM_ERR_FAILED, "hides it from these credentials"},
    {"",
     "ERROR: Repository not found.\nfatal: Could not read from remote repository.\n\nPlease "
     "make sure you have the correct access rights\nand the repository exists.\n",
     PM_ERR_FAILED, "(git said: ERROR: Repository not found.)"},
    {"",
     "git@github.com: Permission denied (publickey).\r\nfatal: Could not read from remote "
     "repository.\n",
     PM_ERR_FAILED, "none of the ssh keys"},
    {"",
     "No ED25519 host key is known for h and you have requested strict checking.\r\nHost key "
     "verification failed.\r\n",
     PM_ERR_FAILED, "host key is not known here"},
    {"",
     "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification "
     "failed.\r\n",
     PM_ERR_FAILED, "not the one that is known: make sure that nobody sits in between"},
    {"", "ssh: connect to host h port 22: Connection refused\r\n", PM_ERR_UNREACHABLE,
     "refuses the connection"},
    {"", "ssh: connect to host h port 22: Connection timed out\r\n", PM_ERR_UNREACHABLE,
     "does not answer"},
    {"", "ssh: Could not resolve hostname h: Name or service not known\r\n", PM_ERR_UNREACHABLE,
     "cannot be resolved"},
    {"", "fatal: unable to access 'https://h/x/': Could not resolve host: h\n", PM_ERR_UNREACHABLE,
     "cannot be resolved"},
    {"",
     "fatal: unable to access 'https://h/x/': Failed to connect to h port 443 after 0 ms: "
     "Couldn't connect to server\n",
     PM_ERR_UNREACHABLE, "cannot be reached"},
    {"",
     "fatal: unable to access 'https://h/x/': SSL certificate problem: self-signed "
     "certificate\n",
     PM_ERR_FAILED, "certificate is not trusted"},
    {"", "fatal: unable to access 'https://h/x/': The requested URL returned error: 503\n",
     PM_ERR_UNREACHABLE, "in trouble"},
    {"", "fatal: unable to access 'https://h/x/': The requested URL returned error: 301\n",
     PM_ERR_FAILED, "another address"},
    {"", "fatal: early EOF\nfatal: fetch-pack: invalid index-pack output\n", PM_ERR_UNREACHABLE,
     "cut off"},
    {"", "fatal: the remote end hung up unexpectedly\n", PM_ERR_UNREACHABLE, "cut off"},
    {"",
     "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct "
     "access "
     "rights\nand the repository exists.\n",
     PM_ERR_UNREACHABLE, "cut off before the other side said a word"},
    {"[remote rejected] (unpacker error)",
     "remote: fatal: pack exceeds maximum allowed size\n"
     "error: remote unpack failed: unpack-objects abnormal exit\n",
     PM_ERR_FAILED, "takes no push of that size"},
    {"", "no shell for you\nfatal: Could not read from remote repository.\n", PM_ERR_FAILED,
     "git failed: its words say why (git said: no shell for you)"},
    {"", "fatal: remote error: access denied or repository not exported: /x.git\n", PM_ERR_FAILED,
     "git daemon has no such repository"},
    {"", "fatal: detected dubious ownership in repository at '/srv/x.git'\n", PM_ERR_FAILED,
     "belongs to another user"},
    {"", "fatal: Unable to create '/s/shallow.lock': File exists.\n", PM_ERR_FAILED,
     "remove that lock file"},
    {"", "fatal: something new\n", PM_ERR_FAILED,
     "git failed: its words say why (git said: fatal: something new)"},
    {"", "", PM_ERR_FAILED, "(git said: nothing, and ended with status 128)"},
};

static struct pm_git_failure failure_of(const char *reason, const char *words,
                                        const struct pm_git_url *url)
{
    return (struct pm_git_failure){.doing = "cannot push to",
                                   .name = PM_STR("b of h:x"),
                                   .url = url,
                                   .reason = pm_str_from(reason),
                                   .words = pm_str_from(words),
                                   .status = 128};
}

static void each_failure_says_what_to_do(void **state)
{
    struct fixture *f = *state;
    const struct pm_git_url url = {.transport = PM_GIT_SSH};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_git_failure failure = failure_of(rows[i].reason, rows[i].words, &url);
        pm_git_failure_explain(&failure, &f->arena, &f->err);
        assert_holds(f->err.msg, rows[i].message);
        if (f->err.code != rows[i].code)
            fail_msg("%s: code %d", rows[i].words, f->err.code);
        assert_null(strstr(f->err.msg, "u:p@"));
        assert_false(pm_git_failure_is_race(&failure));
    }
}

static const struct race {
    const char *reason, *words;
} races[] = {
    {"[rejected] (stale info)", "error: failed to push some refs to 'x'\n"},
    {"[rejected] (fetch first)", "hint: Updates were rejected\n"},
    {"[rejected] (non-fast-forward)", ""},
    {"[remote rejected] (incorrect old value provided)", ""},
    {"[remote rejected] (failed to update ref)",
     "remote: error: cannot lock ref 'refs/heads/b': is at 11 but expected 22\n"},
    {"[remote rejected] (cannot lock ref 'refs/heads/b': reference already exists)", ""},
    {"[remote rejected] (reference already exists)", "remote: quota exceeded soon\n"},
    {"[remote rejected] (failed to update ref)",
     "remote: error: cannot lock ref 'refs/heads/b': Unable to create '/x/b.lock': File exists.\n"},
};

static void a_lost_race_is_told_from_a_refusal(void **state)
{
    (void)state;
    const struct pm_git_url url = {.transport = PM_GIT_SSH};
    for (size_t i = 0; i < sizeof races / sizeof *races; i++) {
        struct pm_git_failure failure = failure_of(races[i].reason, races[i].words, &url);
        if (!pm_git_failure_is_race(&failure))
            fail_msg("%s", races[i].reason);
    }
}

static void a_path_that_is_gone_may_come_back(void **state)
{
    struct fixture *f = *state;
    struct pm_git_url url = {.transport = PM_GIT_FILE, .path = pm_str_from(path_of(f, "away.git"))};
    struct pm_git_failure failure =
        failure_of("", "fatal: 'x' does not appear to be a git repository\n", &url);
    pm_git_failure_explain(&failure, &f->arena, &f->err);
    assert_int_equal(f->err.code, PM_ERR_UNREACHABLE);
    url.path = pm_str_from(f->folder);
    pm_git_failure_explain(&failure, &f->arena, &f->err);
    assert_int_equal(f->err.code, PM_ERR_FAILED);
}

static void of_endless_words_the_beginning_is_quoted(void **state)
{
    struct fixture *f = *state;
    const struct pm_git_url url = {.transport = PM_GIT_SSH};
    char words[5000];
    memset(words, 'w', sizeof words);
    memcpy(words, "fatal: ", 7);
    words[sizeof words - 1] = '\0';
    struct pm_git_failure failure = failure_of("", words, &url);
    pm_git_failure_explain(&failure, &f->arena, &f->err);
    assert_holds(f->err.msg, "wwww...)");
    assert_true(strlen(f->err.msg) < 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_failure_says_what_to_do, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_race_is_told_from_a_refusal, setup, teardown),
        cmocka_unit_test_setup_teardown(a_path_that_is_gone_may_come_back, setup, teardown),
        cmocka_unit_test_setup_teardown(of_endless_words_the_beginning_is_quoted, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
