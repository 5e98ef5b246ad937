#include "fetch_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static char certificate[] = "/tmp/pm-fetch-XXXXXX";

static void a_fetch_over_tls_works_with_its_ca_file(void **state)
{
    (void)state;
    struct server_reply rows[FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    const struct pm_client_options options = {.ca_file = certificate};
    fetch_good_rows(rows);
    server_start(&server, rows, FETCH_GOOD_ROWS, certificate);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, &options);
    if (!pm_client_fetch(client, &fetch_everything, &arena, &account, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(account.count, 2);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void an_untrusted_certificate_fails_at_once(void **state)
{
    (void)state;
    struct server_reply rows[FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    fetch_good_rows(rows);
    server_start(&server, rows, FETCH_GOOD_ROWS, certificate);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, NULL);
    assert_false(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_FAILED);
    assert_non_null(strstr(err.msg, "its certificate is not trusted"));
    assert_int_equal(server.seen->requests, 0);
    assert_int_equal(server.seen->connections, 1);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetch_over_tls_works_with_its_ca_file),
        cmocka_unit_test(an_untrusted_certificate_fails_at_once),
    };
    signal(SIGPIPE, SIG_IGN);
    int fd = mkstemp(certificate), failed = 77;
    if (fd < 0 || !fetch_begin())
        return 1;
    close(fd);
    if (server_make_certificate(certificate, "IP:127.0.0.1"))
        failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(certificate);
    return failed;
}
