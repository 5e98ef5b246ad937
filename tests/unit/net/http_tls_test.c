/* Calls over TLS. */
#include "call.h"
#include "server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char certificate[] = "/tmp/pm-net-XXXXXX";

static void tls_works_with_the_ca_file_that_is_given(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    struct pm_http *http = call_open(certificate, 0);
    call_on(http, server.url, true, 5000, &out);
    if (out.fate != PM_HTTP_ANSWERED)
        fail_msg("%s", out.err.msg);
    assert_int_equal(out.status, 200);
    pm_http_close(http);
    server_stop(&server);
}

static void a_certificate_that_is_not_trusted_leaves_the_request_unsent(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    call_once(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_FAILED);
    assert_non_null(strstr(out.err.msg, "its certificate is not trusted"));
    assert_int_equal(server.seen->requests, 0);
    assert_false(out.misfit);
    server_stop(&server);
}

static void a_certificate_of_another_host_leaves_the_request_unsent(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    char url[64];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    snprintf(url, sizeof url, "https://localhost:%d", server.port);
    struct pm_http *http = call_open(certificate, 0);
    call_on(http, url, true, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_FAILED);
    assert_true(out.misfit);
    pm_http_close(http);
    server_stop(&server);
}

static void a_ca_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    struct pm_http *http = call_open("/nonexistent/ca.pem", 0);
    call_on(http, server.url, true, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_non_null(strstr(out.err.msg, "the CA file /nonexistent/ca.pem holds no certificate"));
    pm_http_close(http);
    server_stop(&server);
}

static void tls_against_a_server_without_it_leaves_the_request_unsent(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    char url[64];
    const struct server_reply rows[] = {{.manner = SERVER_CLOSE_UNREAD}};
    server_start(&server, rows, 1, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", server.port);
    call_once(url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_works_with_the_ca_file_that_is_given),
        cmocka_unit_test(a_certificate_that_is_not_trusted_leaves_the_request_unsent),
        cmocka_unit_test(a_certificate_of_another_host_leaves_the_request_unsent),
        cmocka_unit_test(a_ca_file_that_cannot_be_read_is_named),
        cmocka_unit_test(tls_against_a_server_without_it_leaves_the_request_unsent),
    };
    signal(SIGPIPE, SIG_IGN);
    int fd = mkstemp(certificate), failed = 77;
    if (fd < 0)
        return 1;
    close(fd);
    if (server_make_certificate(certificate, "IP:127.0.0.1"))
        failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(certificate);
    return failed;
}
