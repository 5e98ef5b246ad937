/* Whether a request that failed may have been carried out, and over which connection it goes. */
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

struct failure_case {
    struct server_reply reply;
    int timeout_ms;
    enum pm_http_fate fate;
    enum pm_err_code code;
    const char *message;
};

static void assert_failures(const struct failure_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct server server;
        struct call_outcome out;
        server_start(&server, &cases[i].reply, 1, NULL);
        call_once(server.url, cases[i].timeout_ms, &out);
        if (out.fate != cases[i].fate || out.err.code != cases[i].code ||
            !strstr(out.err.msg, cases[i].message))
            fail_msg("case %zu: fate %d, code %d: %s", i, (int)out.fate, (int)out.err.code,
                     out.err.msg);
        assert_int_equal(server.seen->connections, 1);
        assert_true(server.seen->requests <= 1);
        server_stop(&server);
    }
}

static void a_request_that_left_has_an_unknown_fate(void **state)
{
    (void)state;
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    static const char chunked[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static const char known[] = "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n";
    static const char unknown_length[] = "HTTP/1.1 200 OK\r\n\r\n";
    const struct failure_case cases[] = {
        {{.manner = SERVER_CLOSE},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_UNREACHABLE,
         "closed the connection without an answer"},
        {{.manner = SERVER_STALL},
         300,
         PM_HTTP_UNKNOWN,
         PM_ERR_UNREACHABLE,
         "no complete answer within 0.3 s"},
        {{.manner = SERVER_DRIP, .text = head},
         300,
         PM_HTTP_UNKNOWN,
         PM_ERR_UNREACHABLE,
         "no complete answer within 0.3 s"},
        {{.manner = SERVER_SEND_AND_CLOSE, .text = head},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_UNREACHABLE,
         "in the middle of its answer"},
        {{.manner = SERVER_SEND_AND_CLOSE, .text = chunked},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_UNREACHABLE,
         "127.0.0.1:"},
        {{.manner = SERVER_SEND_AND_CLOSE, .text = "garbage\r\n\r\n"},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_FAILED,
         "its answer is not HTTP"},
        {{.manner = SERVER_FILL, .text = known},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_FAILED,
         "larger than 33554432 bytes"},
        {{.manner = SERVER_FILL, .text = unknown_length},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_FAILED,
         "larger than 33554432 bytes"},
        {{.manner = SERVER_FILL_CHUNKED, .text = chunked},
         5000,
         PM_HTTP_UNKNOWN,
         PM_ERR_FAILED,
         "larger than 33554432 bytes"},
        {{.manner = SERVER_CLOSE_UNREAD}, 5000, PM_HTTP_UNKNOWN, PM_ERR_UNREACHABLE, "127.0.0.1:"},
    };
    assert_failures(cases, sizeof cases / sizeof *cases);
}

#define LABEL_OF_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void a_refused_connection_and_an_unknown_host_are_certainly_unsent(void **state)
{
    (void)state;
    struct call_outcome out;
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", server_dead_port());
    call_once(url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(out.err.msg, "cannot connect: Connection refused"));
    /* A label of 64 octets: the resolver fails without asking anybody. */
    call_once("https://" LABEL_OF_64 ".invalid", 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    assert_string_equal(out.err.msg, LABEL_OF_64 ".invalid: its name cannot be resolved");
}

static void a_url_that_is_not_allowed_is_never_called(void **state)
{
    (void)state;
    struct pm_http *http = call_open(NULL, 0);
    struct call_outcome out = {0};
    struct pm_http_request request = {
        .url = PM_STR("http://192.0.2.1/"), .timeout_ms = 100, .done = call_keep, .ctx = &out};
    struct pm_http_call *handle;
    struct pm_err err;
    assert_false(pm_http_start(http, &request, &handle, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_false(out.done);
    pm_http_close(http);
}

static void calls_of_one_handle_share_a_connection_unless_they_are_once(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = call_open(NULL, 0);
    call_on(http, server.url, false, 5000, &out);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(server.seen->connections, 1);
    call_on(http, server.url, true, 5000, &out);
    call_on(http, server.url, true, 5000, &out);
    assert_int_equal(server.seen->connections, 3);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(server.seen->connections, 3);
    assert_int_equal(server.seen->requests, 5);
    pm_http_close(http);
    server_stop(&server);
}

/* The kept connection dies under the second call, which libcurl would then send again. */
static void a_once_call_is_sent_once_although_a_kept_connection_is_there(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {
        {.times = 1, .text = server_text("200 OK", "", "{}")},
        {.manner = SERVER_CLOSE},
    };
    server_start(&server, rows, 2, NULL);
    struct pm_http *http = call_open(NULL, 0);
    call_on(http, server.url, false, 5000, &out);
    call_on(http, server.url, true, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNKNOWN);
    assert_int_equal(server.seen->served[1], 1);
    assert_int_equal(server.seen->most_on_one_connection, 1);
    pm_http_close(http);
    server_stop(&server);
}

static void a_cancelled_call_ends_as_interrupted(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = call_open(NULL, 0);
    struct pm_http_call *handle = call_start(http, server.url, true, 60000, &out);
    pm_http_cancel(handle);
    assert_true(out.done);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_INTERRUPTED);
    handle = call_start(http, server.url, true, 60000, &out);
    while (__atomic_load_n(&server.seen->requests, __ATOMIC_SEQ_CST) == 0)
        pm_http_perform(http, 10);
    pm_http_cancel(handle);
    assert_int_equal(out.fate, PM_HTTP_UNKNOWN);
    pm_http_close(http);
    server_stop(&server);
}

static void closing_drops_calls_under_way(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = call_open(NULL, 0);
    call_start(http, server.url, true, 60000, &out);
    pm_http_perform(http, 10);
    pm_http_close(http);
    assert_false(out.done);
    server_stop(&server);
}

static void loopback_never_goes_through_a_proxy_of_the_environment(void **state)
{
    (void)state;
    struct server server, proxy;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, NULL);
    const struct server_reply proxy_rows[] = {{.text = server_text("403 No", "", "")}};
    server_start(&proxy, proxy_rows, 1, NULL);
    setenv("http_proxy", proxy.url, 1);
    setenv("https_proxy", proxy.url, 1);
    call_once(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(proxy.seen->connections, 0);
    call_once("https://purelymail.invalid", 5000, &out);
    assert_int_not_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(proxy.seen->connections, 1);
    assert_non_null(strstr(proxy.seen->request[0], "CONNECT purelymail.invalid:443"));
    assert_null(strstr(proxy.seen->request[0], "secret"));
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    server_stop(&server);
    server_stop(&proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_left_has_an_unknown_fate),
        cmocka_unit_test(a_refused_connection_and_an_unknown_host_are_certainly_unsent),
        cmocka_unit_test(a_url_that_is_not_allowed_is_never_called),
        cmocka_unit_test(calls_of_one_handle_share_a_connection_unless_they_are_once),
        cmocka_unit_test(a_once_call_is_sent_once_although_a_kept_connection_is_there),
        cmocka_unit_test(a_cancelled_call_ends_as_interrupted),
        cmocka_unit_test(closing_drops_calls_under_way),
        cmocka_unit_test(loopback_never_goes_through_a_proxy_of_the_environment),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
