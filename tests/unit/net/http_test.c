#include "net/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What a call came to, copied out of its response. */
struct outcome {
    bool done;
    enum pm_http_fate fate;
    struct pm_err err;
    bool misfit;
    bool too_large;
    long status;
    bool has_time;
    int64_t time;
    char content_type[64], retry_after[64], redirect_host[64], body[256];
    size_t body_len;
};

static void copy(char *to, size_t size, struct pm_str text)
{
    snprintf(to, size, "%" PM_STR_FMT, PM_STR_ARG(text));
}

static void keep(void *ctx, struct pm_http_response *response)
{
    struct outcome *out = ctx;
    assert_false(out->done);
    *out = (struct outcome){
        .done = true,
        .fate = response->fate,
        .err = response->err,
        .misfit = response->misfit,
        .too_large = response->too_large,
        .status = response->status,
        .has_time = response->has_time,
        .time = response->time,
        .body_len = response->body_len,
    };
    copy(out->content_type, sizeof out->content_type, response->content_type);
    copy(out->retry_after, sizeof out->retry_after, response->retry_after);
    copy(out->redirect_host, sizeof out->redirect_host, response->redirect_host);
    copy(out->body, sizeof out->body, (struct pm_str){response->body, response->body_len});
}

static struct pm_http *open_http(const char *ca_file, size_t body_max)
{
    struct pm_http_options options = {
        .ca_file = ca_file, .connect_timeout_ms = 5000, .body_max = body_max};
    struct pm_http *http;
    struct pm_err err;
    assert_true(pm_http_open(&options, &http, &err));
    return http;
}

static struct pm_http_call *start(struct pm_http *http, const char *url, bool once, int timeout_ms,
                                  struct outcome *out)
{
    static const struct pm_http_header header = {"X-Token", PM_STR_INIT("secret")};
    struct pm_http_request request = {
        .url = pm_str_from(url),
        .headers = &header,
        .header_count = 1,
        .body = PM_STR("{\"x\":1}"),
        .timeout_ms = timeout_ms,
        .once = once,
        .done = keep,
        .ctx = out,
    };
    struct pm_http_call *call;
    struct pm_err err;
    *out = (struct outcome){0};
    assert_true(pm_http_start(http, &request, &call, &err));
    return call;
}

static void call_on(struct pm_http *http, const char *url, bool once, int timeout_ms,
                    struct outcome *out)
{
    start(http, url, once, timeout_ms, out);
    while (!out->done)
        pm_http_perform(http, 100);
}

static void call(const char *url, int timeout_ms, struct outcome *out)
{
    struct pm_http *http = open_http(NULL, 0);
    call_on(http, url, true, timeout_ms, out);
    pm_http_close(http);
}

static void an_answer_is_handed_on_with_what_matters_of_it(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    const struct server_reply rows[] = {
        {.text = server_text("200 OK",
                             "Content-Type: application/json\r\n"
                             "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 3\r\n",
                             "{\"a\":1}")},
    };
    server_start(&server, rows, 1, NULL);
    call(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(out.status, 200);
    assert_string_equal(out.content_type, "application/json");
    assert_string_equal(out.retry_after, "3");
    assert_true(out.has_time);
    assert_int_equal(out.time, 784111777);
    assert_string_equal(out.body, "{\"a\":1}");
    server_stop(&server);
}

static void the_request_is_a_post_with_our_headers_and_no_more(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    char path[96], expected[512];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "")}};
    server_start(&server, rows, 1, NULL);
    snprintf(path, sizeof path, "%s/api/v0/listDomains", server.url);
    call(path, 5000, &out);
    snprintf(expected, sizeof expected,
             "POST /api/v0/listDomains HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
             "User-Agent: pm-reconcile/" PM_VERSION "\r\nContent-Type: application/json\r\n"
             "Accept: application/json\r\nX-Token: secret\r\nContent-Length: 7\r\n\r\n{\"x\":1}",
             server.port);
    assert_string_equal(server.seen->request[0], expected);
    server_stop(&server);
}

static void get_on(struct pm_http *http, const char *url, const char *addresses,
                   struct outcome *out)
{
    struct pm_http_request request = {
        .url = pm_str_from(url),
        .get = true,
        .addresses = pm_str_from(addresses),
        .timeout_ms = 5000,
        .done = keep,
        .ctx = out,
    };
    struct pm_http_call *call;
    struct pm_err err;
    *out = (struct outcome){0};
    assert_true(pm_http_start(http, &request, &call, &err));
    while (!out->done)
        pm_http_perform(http, 100);
}

static void a_document_is_asked_for_without_a_body(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    const struct server_reply rows[] = {
        {.text = server_text("200 OK", "Content-Type: text/plain\r\n", "version: STSv1")},
    };
    struct pm_http *http = open_http(NULL, 0);
    server_start(&server, rows, 1, NULL);
    get_on(http, server.url, "", &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_string_equal(out.body, "version: STSv1");
    assert_int_equal(strncmp(server.seen->request[0], "GET / HTTP/1.1\r\n", 16), 0);
    assert_null(strstr(server.seen->request[0], "Content-Type"));
    assert_null(strstr(server.seen->request[0], "Content-Length"));
    pm_http_close(http);
    server_stop(&server);
}

static void addresses_that_are_given_are_where_it_connects(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    char url[64];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "here")}};
    struct pm_http *http = open_http(NULL, 0);
    server_start(&server, rows, 1, NULL);
    snprintf(url, sizeof url, "http://localhost:%d", server.port);
    get_on(http, url, "127.0.0.77", &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    get_on(http, url, "127.0.0.1,[::1]", &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_string_equal(out.body, "here");
    pm_http_close(http);
    server_stop(&server);
}

static void a_document_over_the_cap_is_told_as_far_as_it_came(void **state)
{
    (void)state;
    struct server server;
    struct pm_http *http = open_http(NULL, 1024);
    struct outcome out;
    const struct server_reply rows[] = {
        {.manner = SERVER_FILL_CHUNKED,
         .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
    };
    server_start(&server, rows, 1, NULL);
    get_on(http, server.url, "", &out);
    assert_true(out.too_large);
    assert_int_equal(out.status, 200);
    assert_true(out.body_len <= 1024);
    pm_http_close(http);
    server_stop(&server);
}

static void a_missing_unreadable_or_doubled_date_is_no_time(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "",
        "Date: yesterday\r\n",
        "Date: Thu, 31 Feb 2026 08:49:37 GMT\r\n",
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nDate: Sun, 06 Nov 1994 09:49:37 GMT\r\n",
    };
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct server server;
        struct outcome out;
        const struct server_reply rows[] = {{.text = server_text("200 OK", headers[i], "{}")}};
        server_start(&server, rows, 1, NULL);
        call(server.url, 5000, &out);
        assert_int_equal(out.fate, PM_HTTP_ANSWERED);
        assert_false(out.has_time);
        server_stop(&server);
    }
}

static void a_redirect_is_not_followed_and_names_its_host(void **state)
{
    (void)state;
    struct server server, other;
    struct outcome out;
    char location[128];
    const struct server_reply other_rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&other, other_rows, 1, NULL);
    snprintf(location, sizeof location, "Location: http://localhost:%d/x\r\n", other.port);
    const struct server_reply rows[] = {{.text = server_text("307 Go", location, "")}};
    server_start(&server, rows, 1, NULL);
    call(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(out.status, 307);
    assert_string_equal(out.redirect_host, "localhost");
    assert_int_equal(other.seen->connections, 0);
    server_stop(&server);
    server_stop(&other);
}

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
        struct outcome out;
        server_start(&server, &cases[i].reply, 1, NULL);
        call(server.url, cases[i].timeout_ms, &out);
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

static void a_body_of_exactly_the_cap_is_taken(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "12345678")}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = open_http(NULL, 8);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_string_equal(out.body, "12345678");
    pm_http_close(http);
    http = open_http(NULL, 7);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNKNOWN);
    pm_http_close(http);
    server_stop(&server);
}

#define LABEL_OF_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void a_refused_connection_and_an_unknown_host_are_certainly_unsent(void **state)
{
    (void)state;
    struct outcome out;
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", server_dead_port());
    call(url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(out.err.msg, "cannot connect: Connection refused"));
    /* A label of 64 octets: the resolver fails without asking anybody. */
    call("https://" LABEL_OF_64 ".invalid", 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    assert_string_equal(out.err.msg, LABEL_OF_64 ".invalid: its name cannot be resolved");
}

static void a_url_that_is_not_allowed_is_never_called(void **state)
{
    (void)state;
    struct pm_http *http = open_http(NULL, 0);
    struct outcome out = {0};
    struct pm_http_request request = {
        .url = PM_STR("http://192.0.2.1/"), .timeout_ms = 100, .done = keep, .ctx = &out};
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
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = open_http(NULL, 0);
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
    struct outcome out;
    const struct server_reply rows[] = {
        {.times = 1, .text = server_text("200 OK", "", "{}")},
        {.manner = SERVER_CLOSE},
    };
    server_start(&server, rows, 2, NULL);
    struct pm_http *http = open_http(NULL, 0);
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
    struct outcome out;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = open_http(NULL, 0);
    struct pm_http_call *handle = start(http, server.url, true, 60000, &out);
    pm_http_cancel(handle);
    assert_true(out.done);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_INTERRUPTED);
    handle = start(http, server.url, true, 60000, &out);
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
    struct outcome out;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = open_http(NULL, 0);
    start(http, server.url, true, 60000, &out);
    pm_http_perform(http, 10);
    pm_http_close(http);
    assert_false(out.done);
    server_stop(&server);
}

static void loopback_never_goes_through_a_proxy_of_the_environment(void **state)
{
    (void)state;
    struct server server, proxy;
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, NULL);
    const struct server_reply proxy_rows[] = {{.text = server_text("403 No", "", "")}};
    server_start(&proxy, proxy_rows, 1, NULL);
    setenv("http_proxy", proxy.url, 1);
    setenv("https_proxy", proxy.url, 1);
    call(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(proxy.seen->connections, 0);
    call("https://purelymail.invalid", 5000, &out);
    assert_int_not_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(proxy.seen->connections, 1);
    assert_non_null(strstr(proxy.seen->request[0], "CONNECT purelymail.invalid:443"));
    assert_null(strstr(proxy.seen->request[0], "secret"));
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    server_stop(&server);
    server_stop(&proxy);
}

static char certificate[] = "/tmp/pm-net-XXXXXX";

static void tls_works_with_the_ca_file_that_is_given(void **state)
{
    (void)state;
    struct server server;
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    struct pm_http *http = open_http(certificate, 0);
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
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    call(server.url, 5000, &out);
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
    struct outcome out;
    char url[64];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    snprintf(url, sizeof url, "https://localhost:%d", server.port);
    struct pm_http *http = open_http(certificate, 0);
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
    struct outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&server, rows, 1, certificate);
    struct pm_http *http = open_http("/nonexistent/ca.pem", 0);
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
    struct outcome out;
    char url[64];
    const struct server_reply rows[] = {{.manner = SERVER_CLOSE_UNREAD}};
    server_start(&server, rows, 1, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%d", server.port);
    call(url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    assert_int_equal(out.err.code, PM_ERR_UNREACHABLE);
    server_stop(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_handed_on_with_what_matters_of_it),
        cmocka_unit_test(the_request_is_a_post_with_our_headers_and_no_more),
        cmocka_unit_test(a_document_is_asked_for_without_a_body),
        cmocka_unit_test(addresses_that_are_given_are_where_it_connects),
        cmocka_unit_test(a_document_over_the_cap_is_told_as_far_as_it_came),
        cmocka_unit_test(a_missing_unreadable_or_doubled_date_is_no_time),
        cmocka_unit_test(a_redirect_is_not_followed_and_names_its_host),
        cmocka_unit_test(a_request_that_left_has_an_unknown_fate),
        cmocka_unit_test(a_body_of_exactly_the_cap_is_taken),
        cmocka_unit_test(a_refused_connection_and_an_unknown_host_are_certainly_unsent),
        cmocka_unit_test(a_url_that_is_not_allowed_is_never_called),
        cmocka_unit_test(calls_of_one_handle_share_a_connection_unless_they_are_once),
        cmocka_unit_test(a_once_call_is_sent_once_although_a_kept_connection_is_there),
        cmocka_unit_test(a_cancelled_call_ends_as_interrupted),
        cmocka_unit_test(closing_drops_calls_under_way),
        cmocka_unit_test(loopback_never_goes_through_a_proxy_of_the_environment),
    };
    const struct CMUnitTest tls_tests[] = {
        cmocka_unit_test(tls_works_with_the_ca_file_that_is_given),
        cmocka_unit_test(a_certificate_that_is_not_trusted_leaves_the_request_unsent),
        cmocka_unit_test(a_certificate_of_another_host_leaves_the_request_unsent),
        cmocka_unit_test(a_ca_file_that_cannot_be_read_is_named),
        cmocka_unit_test(tls_against_a_server_without_it_leaves_the_request_unsent),
    };
    signal(SIGPIPE, SIG_IGN);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    int fd = mkstemp(certificate);
    if (fd < 0)
        return 1;
    close(fd);
    if (server_make_certificate(certificate, "IP:127.0.0.1"))
        failed += cmocka_run_group_tests(tls_tests, NULL, NULL);
    else if (failed == 0)
        failed = 77;
    unlink(certificate);
    return failed;
}
