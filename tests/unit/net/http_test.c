/* Requests, and what is handed on of their answers. */
#include "call.h"
#include "server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>

static void an_answer_is_handed_on_with_what_matters_of_it(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {
        {.text = server_text("200 OK",
                             "Content-Type: application/json\r\n"
                             "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 3\r\n",
                             "{\"a\":1}")},
    };
    server_start(&server, rows, 1, NULL);
    call_once(server.url, 5000, &out);
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
    struct call_outcome out;
    char path[96], expected[512];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "")}};
    server_start(&server, rows, 1, NULL);
    snprintf(path, sizeof path, "%s/api/v0/listDomains", server.url);
    call_once(path, 5000, &out);
    snprintf(expected, sizeof expected,
             "POST /api/v0/listDomains HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
             "User-Agent: pm-reconcile/" PM_VERSION "\r\nContent-Type: application/json\r\n"
             "Accept: application/json\r\nX-Token: secret\r\nContent-Length: 7\r\n\r\n{\"x\":1}",
             server.port);
    assert_string_equal(server.seen->request[0], expected);
    server_stop(&server);
}

static void a_document_is_asked_for_without_a_body(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {
        {.text = server_text("200 OK", "Content-Type: text/plain\r\n", "version: STSv1")},
    };
    struct pm_http *http = call_open(NULL, 0);
    server_start(&server, rows, 1, NULL);
    call_get(http, server.url, "", &out);
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
    struct call_outcome out;
    char url[64];
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "here")}};
    struct pm_http *http = call_open(NULL, 0);
    server_start(&server, rows, 1, NULL);
    snprintf(url, sizeof url, "http://localhost:%d", server.port);
    call_get(http, url, "127.0.0.77", &out);
    assert_int_equal(out.fate, PM_HTTP_UNSENT);
    call_get(http, url, "127.0.0.1,[::1]", &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_string_equal(out.body, "here");
    pm_http_close(http);
    server_stop(&server);
}

static void a_document_over_the_cap_is_told_as_far_as_it_came(void **state)
{
    (void)state;
    struct server server;
    struct pm_http *http = call_open(NULL, 1024);
    struct call_outcome out;
    const struct server_reply rows[] = {
        {.manner = SERVER_FILL_CHUNKED,
         .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
    };
    server_start(&server, rows, 1, NULL);
    call_get(http, server.url, "", &out);
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
        struct call_outcome out;
        const struct server_reply rows[] = {{.text = server_text("200 OK", headers[i], "{}")}};
        server_start(&server, rows, 1, NULL);
        call_once(server.url, 5000, &out);
        assert_int_equal(out.fate, PM_HTTP_ANSWERED);
        assert_false(out.has_time);
        server_stop(&server);
    }
}

static void a_redirect_is_not_followed_and_names_its_host(void **state)
{
    (void)state;
    struct server server, other;
    struct call_outcome out;
    char location[128];
    const struct server_reply other_rows[] = {{.text = server_text("200 OK", "", "{}")}};
    server_start(&other, other_rows, 1, NULL);
    snprintf(location, sizeof location, "Location: http://localhost:%d/x\r\n", other.port);
    const struct server_reply rows[] = {{.text = server_text("307 Go", location, "")}};
    server_start(&server, rows, 1, NULL);
    call_once(server.url, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_int_equal(out.status, 307);
    assert_string_equal(out.redirect_host, "localhost");
    assert_int_equal(other.seen->connections, 0);
    server_stop(&server);
    server_stop(&other);
}

static void a_body_of_exactly_the_cap_is_taken(void **state)
{
    (void)state;
    struct server server;
    struct call_outcome out;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", "12345678")}};
    server_start(&server, rows, 1, NULL);
    struct pm_http *http = call_open(NULL, 8);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_ANSWERED);
    assert_string_equal(out.body, "12345678");
    pm_http_close(http);
    http = call_open(NULL, 7);
    call_on(http, server.url, false, 5000, &out);
    assert_int_equal(out.fate, PM_HTTP_UNKNOWN);
    pm_http_close(http);
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
        cmocka_unit_test(a_body_of_exactly_the_cap_is_taken),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
