#include "remote_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int setup_server(void **state)
{
    setup_git(state);
    struct fixture *f = *state;
    sh(f, "mkfifo words; cat >serve <<'EOF'\n"
          ". tests/e2e/remotes.sh\n"
          "remote_$1_start \"$2/server\" || exit 1\n"
          "exec 3<>\"$2/words\"\n"
          "printf '%%s\\n' \"$REMOTE_URL\" \"${GIT_SSH_COMMAND-}\" \"${GIT_CONFIG_GLOBAL-}\" "
          ">\"$2/started.part\"\n"
          "mv \"$2/started.part\" \"$2/started\"\n"
          "while read -r -t 200 word <&3; do\n"
          "    \"remote_$word\"\n"
          "    : >\"$2/heard\"\n"
          "    [ $word != stop ] || exit\n"
          "done\n"
          "remote_stop\n"
          "EOF");
    return 0;
}

static void tell(struct fixture *f, const char *word)
{
    sh(f, "rm -f heard; echo %s >words; while [ ! -e heard ]; do sleep 0.02; done", word);
}

static int teardown_server(void **state)
{
    struct fixture *f = *state;
    if (access(path_of(f, "started"), F_OK) == 0)
        tell(f, "stop");
    return teardown_git(state);
}

/* Starts a server of the kind; its address. The environment is what git needs to get in. */
static const char *start_server(struct fixture *f, const char *kind)
{
    char root[4096];
    assert_non_null(getcwd(root, sizeof root));
    sh(f,
       "(cd '%s'; exec bash %s/serve %s %s) >serve.log 2>&1 & while [ ! -e started ]; do kill -0 "
       "$! 2>/dev/null || { cat serve.log >&2; exit 1; }; sleep 0.02; done",
       root, f->folder, kind, f->folder);
    struct pm_str rest = bytes_of(f, path_of(f, "started"));
    struct pm_str url = {0}, ssh = {0}, config = {0};
    assert_true(pm_str_next(&rest, '\n', &url) && pm_str_next(&rest, '\n', &ssh) &&
                pm_str_next(&rest, '\n', &config));
    if (ssh.len > 0)
        setenv("GIT_SSH_COMMAND", pm_str_cstr(&f->arena, ssh), 1);
    setenv("GIT_CONFIG_GLOBAL", pm_str_cstr(&f->arena, config), 1);
    return pm_str_cstr(&f->arena, url);
}

/* All that goes right, from an empty repository on. */
static void use(struct fixture *f, struct pm_remote_port port)
{
    bool found = true;
    assert_true(fetch(f, port, &found));
    assert_false(found);
    struct pm_commit_id first = make_commit(f, ""), second = make_commit(f, first.hex);
    assert_push(f, port, "", first, PM_PUSH_DONE);
    assert_push(f, port, first.hex, second, PM_PUSH_DONE);
    assert_push(f, port, first.hex, make_commit(f, first.hex), PM_PUSH_RACED);
    sh(f, "rm -rf ours.git; git init -q --bare ours.git");
    assert_true(fetch(f, port, &found));
    assert_true(found);
    assert_string_equal(sh(f, "git -C ours.git rev-parse refs/pm/fetched"), second.hex);
    struct pm_commit_id third = make_commit(f, second.hex);
    assert_push(f, port, second.hex, third, PM_PUSH_DONE);
    assert_true(fetch(f, port, &found));
    assert_string_equal(sh(f, "git -C ours.git rev-parse refs/pm/fetched"), third.hex);
    assert_string_equal(sh(f, "git -C server/team.git rev-list --count pm/x"), "3");
}

static void meet_a_hook(struct fixture *f, struct pm_remote_port port)
{
    sh(f, "cd server/team.git/hooks; printf '#!/bin/sh\necho only on weekdays >&2\nexit 1\n' "
          ">pre-receive; chmod +x pre-receive");
    assert_push_fails(f, port, PM_ERR_FAILED, "a hook of the remote said no");
    assert_holds(f->err.msg, "only on weekdays");
    sh(f, "rm server/team.git/hooks/pre-receive");
}

static void find_nothing(struct fixture *f, struct pm_remote_port port, const char *words)
{
    sh(f, "mv server/team.git server/away.git");
    assert_fetch_fails(f, port, PM_ERR_FAILED, words);
    assert_push_fails(f, port, PM_ERR_FAILED, words);
    sh(f, "mv server/away.git server/team.git");
}

static void find_it_down(struct fixture *f, struct pm_remote_port port)
{
    bool found;
    tell(f, "down");
    assert_fetch_fails(f, port, PM_ERR_UNREACHABLE, "cannot fetch pm/x of ");
    assert_push_fails(f, port, PM_ERR_UNREACHABLE, "cannot push to pm/x of ");
    tell(f, "up");
    assert_true(fetch(f, port, &found) && found);
}

static void go_through_all(struct fixture *f, const char *kind, const char *nothing)
{
    struct pm_remote_port port = port_of(f, start_server(f, kind));
    use(f, port);
    meet_a_hook(f, port);
    find_nothing(f, port, nothing);
    find_it_down(f, port);
}

static void git_daemon_serves_refuses_and_comes_back(void **state)
{
    go_through_all(*state, "daemon", "the git daemon has no such repository");
}

static void sshd_serves_refuses_and_comes_back(void **state)
{
    go_through_all(*state, "ssh", "there is no git repository at that place");
}

static void a_web_server_serves_refuses_and_comes_back(void **state)
{
    go_through_all(*state, "http", "the remote has no such repository");
}

static void ssh_takes_rsa_keys_and_no_others(void **state)
{
    struct fixture *f = *state;
    const char *url = start_server(f, "ssh");
    sh(f, "cd server; sed -i 's/id$/id_rsa/' ssh_config");
    use(f, port_of(f, url));
    sh(f,
       "cd server; ssh-keygen -q -t ed25519 -N '' -f other; sed -i 's/id_rsa$/other/' ssh_config");
    assert_fetch_fails(f, port_of(f, url), PM_ERR_FAILED, "takes none of the ssh keys offered");
}

static void ssh_goes_to_hosts_that_are_known_only(void **state)
{
    struct fixture *f = *state;
    const char *url = start_server(f, "ssh");
    sh(f, "cd server; cp known_hosts known; : >known_hosts");
    assert_fetch_fails(f, port_of(f, url), PM_ERR_FAILED, "host key is not known here");
    sh(f, "cd server; echo $(cut -d' ' -f1 known) $(cut -d' ' -f1,2 id.pub) >known_hosts");
    assert_fetch_fails(f, port_of(f, url), PM_ERR_FAILED, "make sure that nobody sits in between");
}

static void http_needs_the_right_password(void **state)
{
    struct fixture *f = *state;
    const char *url = start_server(f, "http");
    sh(f, "cd server; cp credentials good; sed 's/word/wrong/' good >credentials");
    assert_fetch_fails(f, port_of(f, url), PM_ERR_FAILED,
                       "replace the token, if it expired, where git takes it from");
    assert_null(strstr(f->err.msg, "wrong"));
    sh(f, ": >server/credentials");
    assert_push_fails(f, port_of(f, url), PM_ERR_FAILED,
                      "the remote wants credentials, and git has none");
}

static struct pm_remote_port port_of_checkout(struct fixture *f)
{
    struct pm_remote *remote;
    if (!open_remote(f, "", "checkout", "", &remote))
        fail_msg("%s", f->err.msg);
    return pm_remote_port(remote);
}

static void the_password_in_the_origin_counts_and_is_kept_nowhere(void **state)
{
    struct fixture *f = *state;
    const char *url = start_server(f, "http");
    sh(f,
       ": >server/credentials; git init -q checkout; git -C checkout remote add origin "
       "http://team:pass%%3Aword%%2F1@%s",
       url + strlen("http://"));
    use(f, port_of_checkout(f));
    sh(f, "test ! -s server/credentials; ! grep -r word ours.git");
    sh(f, "git -C checkout remote set-url origin http://team:wr0ng@%s; cp server/credentials keep",
       url + strlen("http://"));
    assert_fetch_fails(f, port_of_checkout(f), PM_ERR_FAILED, "did not accept the credentials");
    assert_null(strstr(f->err.msg, "wr0ng"));
}

static void the_header_that_a_job_keeps_in_its_checkout_counts(void **state)
{
    struct fixture *f = *state;
    const char *url = start_server(f, "http");
    sh(f,
       ": >server/credentials; git init -q checkout; cd checkout; git remote add origin %s; git "
       "config http.%s.extraheader \"Authorization: Basic $(printf team:pass:word/1 | base64)\"",
       url, url);
    use(f, port_of_checkout(f));
}

static int listen_somewhere(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static const char *const schemes[] = {"git", "ssh", "http"};

static const char *address_of(struct fixture *f, const char *scheme, int port)
{
    return pm_str_printf(&f->arena, "%s://127.0.0.1:%d/x", scheme, port).ptr;
}

/* The kernel takes the connection, and nobody ever answers. */
static void at_the_deadline_a_silent_server_is_left(void **state)
{
    struct fixture *f = *state;
    int port, fd = listen_somewhere(&port);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct pm_remote_port silent = impatient_port_of(f, address_of(f, schemes[i], port));
        assert_fetch_fails(f, silent, PM_ERR_UNREACHABLE, "git did not end within 0.500 s");
        assert_push_fails(f, silent, PM_ERR_UNREACHABLE, "git did not end within 0.500 s");
    }
    close(fd);
}

static pid_t hang_up_on_all(int listener)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    while (pid == 0) {
        int fd = accept(listener, NULL, NULL);
        char byte;
        if (fd < 0 || read(fd, &byte, 1) < 0)
            _exit(1);
        close(fd);
    }
    return pid;
}

static void a_connection_that_is_cut_off_may_go_better(void **state)
{
    struct fixture *f = *state;
    int port, fd = listen_somewhere(&port);
    pid_t pid = hang_up_on_all(fd);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        struct pm_remote_port cut = port_of(f, address_of(f, schemes[i], port));
        assert_fetch_fails(f, cut, PM_ERR_UNREACHABLE, "the connection was cut off");
        assert_push_fails(f, cut, PM_ERR_UNREACHABLE, "the connection was cut off");
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fd);
}

static void a_host_without_an_address_may_get_one(void **state)
{
    static const char *const urls[] = {"https://host.invalid/x", "git@host.invalid:x",
                                       "git://host.invalid/x"};
    struct fixture *f = *state;
    struct pm_remote *remote;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_true(open_remote(f, urls[i], ".", "host.invalid", &remote));
        assert_fetch_fails(f, pm_remote_port(remote), PM_ERR_UNREACHABLE, "cannot be resolved");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(git_daemon_serves_refuses_and_comes_back, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(sshd_serves_refuses_and_comes_back, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(a_web_server_serves_refuses_and_comes_back, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(ssh_takes_rsa_keys_and_no_others, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(ssh_goes_to_hosts_that_are_known_only, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(http_needs_the_right_password, setup_server,
                                        teardown_server),
        cmocka_unit_test_setup_teardown(the_password_in_the_origin_counts_and_is_kept_nowhere,
                                        setup_server, teardown_server),
        cmocka_unit_test_setup_teardown(the_header_that_a_job_keeps_in_its_checkout_counts,
                                        setup_server, teardown_server),
        cmocka_unit_test_setup_teardown(at_the_deadline_a_silent_server_is_left, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_connection_that_is_cut_off_may_go_better, setup_git,
                                        teardown_git),
        cmocka_unit_test_setup_teardown(a_host_without_an_address_may_get_one, setup_git,
                                        teardown_git),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
