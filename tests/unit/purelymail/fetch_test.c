#include "base/time.h"
#include "fetch_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void all_that_is_wanted_is_read(void **state)
{
    (void)state;
    struct server_reply rows[FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    fetch_good_rows(rows);
    server_start(&server, rows, FETCH_GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, NULL);
    if (!pm_client_fetch(client, &fetch_everything, &arena, &account, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(account.count, 2);
    assert_int_equal(account.domains[0].users.kind, PM_COUNT_EXACT);
    assert_int_equal(account.domains[0].users.n, 1);
    assert_int_equal(account.domains[0].rules.kind, PM_COUNT_EXACT);
    assert_true(account.domains[1].shared);
    assert_true(pm_str_is(account.ownership, "purelymail_ownership_proof=abc"));
    assert_true(pm_str_is(account.credit, "12.50"));
    assert_true(account.has_time);
    assert_int_equal(account.time, 784111777);
    assert_int_equal(server.seen->requests, 5);
    assert_non_null(strstr(server.seen->request[0], "\r\nPurelymail-Api-Token: t0k3n\r\n"));
    assert_non_null(strstr(server.seen->request[0], "\r\n\r\n{\"includeShared\":false}"));
    assert_non_null(strstr(server.seen->request[1], "\r\n\r\n{}"));
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void what_is_not_wanted_is_not_asked_and_stays_unknown(void **state)
{
    (void)state;
    struct server_reply rows[FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    struct pm_fetch_wants nothing = {0};
    char url[80];
    fetch_good_rows(rows);
    rows[0].text =
        server_text("200 OK", "", SUCCESS("\"domains\":[" DOMAIN("a.example", "false") "]"));
    server_start(&server, rows, FETCH_GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    snprintf(url, sizeof url, "%s//", server.url);
    struct pm_client *client = fetch_open(url, NULL);
    if (!pm_client_fetch(client, &nothing, &arena, &account, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(server.seen->requests, 1);
    assert_int_equal(account.domains[0].users.kind, PM_COUNT_UNKNOWN);
    assert_int_not_equal(account.users_unknown_why.len, 0);
    assert_int_not_equal(account.rules_unknown_why.len, 0);
    assert_int_equal(account.ownership.len, 0);
    assert_int_equal(account.credit.len, 0);
    assert_false(account.has_time);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

struct bad_case {
    struct server_reply reply;
    enum pm_err_code code;
    unsigned tries;
    const char *message; /* its beginning */
};

/* A fetch whose listDomains gets that reply: one error, an untouched result, and no other
 * operation than reads. */
static void assert_bad(const struct bad_case *c, size_t number)
{
    struct server_reply rows[1 + FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account = {.time = 42};
    struct pm_err err = {0};
    fetch_good_rows(rows + 1);
    rows[0] = c->reply;
    rows[0].path = "/listDomains";
    server_start(&server, rows, 1 + FETCH_GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, NULL);
    if (pm_client_fetch(client, &fetch_everything, &arena, &account, &err))
        fail_msg("case %zu succeeded", number);
    if (err.code != c->code || strncmp(err.msg, c->message, strlen(c->message)) != 0)
        fail_msg("case %zu: code %d: %s", number, (int)err.code, err.msg);
    assert_null(strstr(err.msg, "t0k3n"));
    assert_int_equal(account.time, 42);
    if (server.seen->served[0] != c->tries)
        fail_msg("case %zu: %u tries", number, server.seen->served[0]);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void replies_that_stay_bad_fail_at_once(void **state)
{
    (void)state;
    const struct bad_case cases[] = {
        {{.text = server_text("200 OK", "Content-Type: text/html\r\n", "<html>")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service answered with an HTML page (HTTP 200)"},
        {{.text = server_text("404 Not Found", "Content-Type: text/html\r\n", "<html>")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service answered with an HTML page (HTTP 404), not JSON: is --api-url "
         "right?"},
        {{.text = fetch_text("")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service answered with an empty body (HTTP 200)"},
        {{.text = fetch_text("{\"type\":\"succ")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is not valid JSON: the text ends too early"},
        {{.text = fetch_text(SUCCESS("\"domains\":7"))},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply is not as expected: result.domains is a number"},
        {{.text = fetch_text(SUCCESS("\"domains\":[],\"domains\":[]"))},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is not valid JSON: a key stands twice"},
        {{.text = fetch_text("{\"result\":{\"domains\":[]}}")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is unexpected: type is missing"},
        {{.text = fetch_text("{\"type\":\"error\",\"code\":\"odd\",\"message\":\"No!\"}")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service refused: No! (code: odd)"},
        {{.text = fetch_text(
              "{\"type\":\"error\",\"code\":\"invalidToken\",\"message\":\"Token not valid.\"}")},
         PM_ERR_AUTH,
         1,
         "listDomains: the service refused the token: Token not valid"},
        {{.text = fetch_text(SUCCESS("\"domains\":[" DOMAIN("a\\u001b]0;x.example", "false") "]"))},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply is not as expected: the domain name "
         "\"a\\x1b]0;x.example\""},
        {{.manner = SERVER_FILL, .text = "HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"},
         PM_ERR_FAILED,
         1,
         "listDomains: 127.0.0.1:"},
        {{.manner = SERVER_FILL_CHUNKED,
          .text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
         PM_ERR_FAILED,
         1,
         "listDomains: 127.0.0.1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_bad(&cases[i], i);
}

static void what_may_pass_is_tried_four_times(void **state)
{
    (void)state;
    const struct bad_case cases[] = {
        {{.text = server_text("500 Oops", "Content-Type: text/html\r\n", "<html>")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries): the service is down or overloaded (HTTP 500)"},
        {{.text = server_text("429 Slow", "", "")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries): the service asks for fewer requests (HTTP 429)"},
        {{.text = server_text("429 Slow", "Retry-After: 0\r\n", "")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries)"},
        {{.text = server_text("429 Slow", "Retry-After: 3\r\n", "")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries)"},
        {{.text = server_text("429 Slow", "Retry-After: 99999999\r\n", "")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries)"},
        {{.text = server_text("503 Slow",
                              JSON_HEADERS "Retry-After: Sun, 06 Nov 1994 08:49:40 GMT\r\n", "")},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries)"},
        {{.manner = SERVER_CLOSE}, PM_ERR_UNREACHABLE, 4, "listDomains (4 tries): 127.0.0.1:"},
        {{.manner = SERVER_SEND_AND_CLOSE,
          .text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"},
         PM_ERR_UNREACHABLE,
         4,
         "listDomains (4 tries): 127.0.0.1:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_bad(&cases[i], i);
}

static void a_read_that_works_at_last_is_a_success(void **state)
{
    (void)state;
    struct server_reply rows[2 + FETCH_GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    fetch_good_rows(rows + 2);
    rows[0] = (struct server_reply){
        .path = "/listDomains", .times = 2, .text = server_text("503 Slow", "", "")};
    rows[1] = (struct server_reply){.path = "/listUser", .times = 1, .manner = SERVER_CLOSE};
    server_start(&server, rows, 2 + FETCH_GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, NULL);
    if (!pm_client_fetch(client, &fetch_everything, &arena, &account, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(account.count, 2);
    assert_int_equal(server.seen->requests, 8);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void each_read_that_fails_fails_the_fetch_and_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"listUser", "listRoutingRules", "getOwnershipCode",
                                        "checkAccountCredit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct server_reply rows[1 + FETCH_GOOD_ROWS];
        struct server server;
        struct pm_arena arena;
        struct pm_account account = {.time = 42};
        struct pm_err err;
        fetch_good_rows(rows + 1);
        rows[0] = (struct server_reply){.path = names[i], .text = fetch_text(SUCCESS(""))};
        server_start(&server, rows, 1 + FETCH_GOOD_ROWS, NULL);
        pm_arena_init(&arena);
        struct pm_client *client = fetch_open(server.url, NULL);
        assert_false(pm_client_fetch(client, &fetch_everything, &arena, &account, &err));
        assert_int_equal(strncmp(err.msg, names[i], strlen(names[i])), 0);
        assert_int_equal(account.time, 42);
        pm_client_close(client);
        pm_arena_fini(&arena);
        server_stop(&server);
    }
}

static void an_answer_that_drips_ends_at_the_deadline(void **state)
{
    (void)state;
    const struct server_reply rows[] = {
        {.manner = SERVER_DRIP, .text = "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"}};
    const struct pm_client_options options = {.timeout_ms = 200};
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    server_start(&server, rows, 1, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, &options);
    client->retry.deadline_ms = 400;
    client->retry.tries = 1000;
    assert_false(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(err.msg, "no complete answer within"));
    assert_true(server.seen->requests <= 3);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void a_redirect_reaches_no_other_host(void **state)
{
    (void)state;
    const struct server_reply other_rows[] = {{.text = fetch_text(SUCCESS("\"domains\":[]"))}};
    struct server server, other;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    char location[128];
    server_start(&other, other_rows, 1, NULL);
    snprintf(location, sizeof location, "Location: http://localhost:%d/x\r\n", other.port);
    const struct server_reply rows[] = {{.text = server_text("302 Found", location, "")}};
    server_start(&server, rows, 1, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, NULL);
    assert_false(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_FAILED);
    assert_non_null(strstr(err.msg, "a redirect to localhost (HTTP 302), which is not followed"));
    assert_int_equal(other.seen->connections, 0);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
    server_stop(&other);
}

static void a_service_that_is_not_there_is_unreachable(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", server_dead_port());
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(url, NULL);
    assert_false(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(err.msg, "listDomains (4 tries)"));
    assert_non_null(strstr(err.msg, "Connection refused"));
    pm_client_close(client);
    pm_arena_fini(&arena);
}

static bool five_requests_are_there(void *ctx)
{
    const struct server *server = ctx;
    return __atomic_load_n(&server->seen->requests, __ATOMIC_SEQ_CST) == 5;
}

/* None of them is ever answered, so all five are there only when they went out together. */
static void reads_go_out_together_and_a_stop_ends_them(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    server_start(&server, rows, 1, NULL);
    const struct pm_client_options options = {
        .timeout_ms = 20000, .stop = five_requests_are_there, .ctx = &server};
    pm_arena_init(&arena);
    struct pm_client *client = fetch_open(server.url, &options);
    assert_false(pm_client_fetch(client, &fetch_everything, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_INTERRUPTED);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void unusable_options_are_refused(void **state)
{
    (void)state;
    struct pm_secret none = {.len = 0};
    struct pm_client *client;
    struct pm_err err;
    struct pm_client_options options = {.api_url = PM_STR("http://purelymail.com"),
                                        .token = &fetch_token};
    assert_false(pm_client_open(&options, &client, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_non_null(strstr(err.msg, "the API's URL \"http://purelymail.com\": "));
    options =
        (struct pm_client_options){.api_url = PM_STR("https://purelymail.com"), .token = &none};
    assert_false(pm_client_open(&options, &client, &err));
    assert_non_null(strstr(err.msg, "there is no API token"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_wanted_is_read),
        cmocka_unit_test(what_is_not_wanted_is_not_asked_and_stays_unknown),
        cmocka_unit_test(replies_that_stay_bad_fail_at_once),
        cmocka_unit_test(what_may_pass_is_tried_four_times),
        cmocka_unit_test(a_read_that_works_at_last_is_a_success),
        cmocka_unit_test(each_read_that_fails_fails_the_fetch_and_is_named),
        cmocka_unit_test(an_answer_that_drips_ends_at_the_deadline),
        cmocka_unit_test(a_redirect_reaches_no_other_host),
        cmocka_unit_test(a_service_that_is_not_there_is_unreachable),
        cmocka_unit_test(reads_go_out_together_and_a_stop_ends_them),
        cmocka_unit_test(unusable_options_are_refused),
    };
    signal(SIGPIPE, SIG_IGN);
    return fetch_begin() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
