#include "base/time.h"
#include "purelymail/internal.h"

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

#define JSON_HEADERS     "Content-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define SUCCESS(members) "{\"type\":\"success\",\"result\":{" members "}}"
#define DOMAIN(name, shared)                                                            \
    "{\"name\":\"" name "\",\"allowAccountReset\":true,\"symbolicSubaddressing\":true," \
    "\"isShared\":" shared ",\"dnsSummary\":{\"passesMx\":true,\"passesSpf\":true,"     \
    "\"passesDkim\":true,\"passesDmarc\":true}}"

static struct pm_secret token;

/* No test waits a real second: a second of Retry-After is a millisecond here. */
static struct pm_client *open_client(const char *url, const struct pm_client_options *more)
{
    static const struct pm_retry_policy quick = {
        .tries = 4, .deadline_ms = 60000, .base_ms = 1, .most_ms = 4, .second_ms = 1};
    struct pm_client_options options = {0};
    struct pm_client *client;
    struct pm_err err;
    if (more)
        options = *more;
    options.api_url = pm_str_from(url);
    options.token = &token;
    if (!pm_client_open(&options, &client, &err))
        fail_msg("%s", err.msg);
    client->retry = quick;
    return client;
}

static const char *json_text(const char *body)
{
    return server_text("200 OK", JSON_HEADERS, body);
}

static const struct pm_fetch_wants everything = {
    .users = true, .rules = true, .ownership = true, .credit = true};

/* Rows of an account in order; row 0 is the test's own. */
enum { GOOD_ROWS = 5 };

static void good_rows(struct server_reply *rows)
{
    const struct server_reply good[GOOD_ROWS] = {
        {.path = "/api/v0/listDomains",
         .text = json_text(SUCCESS("\"domains\":[" DOMAIN("a.example", "false") "," DOMAIN(
             "shared.example", "true") "]"))},
        {.path = "/api/v0/listUser", .text = json_text(SUCCESS("\"users\":[\"x@a.example\"]"))},
        {.path = "/api/v0/listRoutingRules", .text = json_text(SUCCESS("\"rules\":[]"))},
        {.path = "/api/v0/getOwnershipCode",
         .text = json_text(SUCCESS("\"code\":\"purelymail_ownership_proof=abc\""))},
        {.path = "/api/v0/checkAccountCredit", .text = json_text(SUCCESS("\"credit\":\"12.50\""))},
    };
    memcpy(rows, good, sizeof good);
}

static void all_that_is_wanted_is_read(void **state)
{
    (void)state;
    struct server_reply rows[GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    good_rows(rows);
    server_start(&server, rows, GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, NULL);
    if (!pm_client_fetch(client, &everything, &arena, &account, &err))
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
    struct server_reply rows[GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    struct pm_fetch_wants nothing = {0};
    char url[80];
    good_rows(rows);
    rows[0].text =
        server_text("200 OK", "", SUCCESS("\"domains\":[" DOMAIN("a.example", "false") "]"));
    server_start(&server, rows, GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    snprintf(url, sizeof url, "%s//", server.url);
    struct pm_client *client = open_client(url, NULL);
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
    struct server_reply rows[1 + GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account = {.time = 42};
    struct pm_err err = {0};
    good_rows(rows + 1);
    rows[0] = c->reply;
    rows[0].path = "/listDomains";
    server_start(&server, rows, 1 + GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, NULL);
    if (pm_client_fetch(client, &everything, &arena, &account, &err))
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
        {{.text = json_text("")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service answered with an empty body (HTTP 200)"},
        {{.text = json_text("{\"type\":\"succ")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is not valid JSON: the text ends too early"},
        {{.text = json_text(SUCCESS("\"domains\":7"))},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply is not as expected: result.domains is a number"},
        {{.text = json_text(SUCCESS("\"domains\":[],\"domains\":[]"))},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is not valid JSON: a key stands twice"},
        {{.text = json_text("{\"result\":{\"domains\":[]}}")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service's reply (HTTP 200) is unexpected: type is missing"},
        {{.text = json_text("{\"type\":\"error\",\"code\":\"odd\",\"message\":\"No!\"}")},
         PM_ERR_FAILED,
         1,
         "listDomains: the service refused: No! (code: odd)"},
        {{.text = json_text(
              "{\"type\":\"error\",\"code\":\"invalidToken\",\"message\":\"Token not valid.\"}")},
         PM_ERR_AUTH,
         1,
         "listDomains: the service refused the token: Token not valid"},
        {{.text = json_text(SUCCESS("\"domains\":[" DOMAIN("a\\u001b]0;x.example", "false") "]"))},
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
    struct server_reply rows[2 + GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    good_rows(rows + 2);
    rows[0] = (struct server_reply){
        .path = "/listDomains", .times = 2, .text = server_text("503 Slow", "", "")};
    rows[1] = (struct server_reply){.path = "/listUser", .times = 1, .manner = SERVER_CLOSE};
    server_start(&server, rows, 2 + GOOD_ROWS, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, NULL);
    if (!pm_client_fetch(client, &everything, &arena, &account, &err))
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
        struct server_reply rows[1 + GOOD_ROWS];
        struct server server;
        struct pm_arena arena;
        struct pm_account account = {.time = 42};
        struct pm_err err;
        good_rows(rows + 1);
        rows[0] = (struct server_reply){.path = names[i], .text = json_text(SUCCESS(""))};
        server_start(&server, rows, 1 + GOOD_ROWS, NULL);
        pm_arena_init(&arena);
        struct pm_client *client = open_client(server.url, NULL);
        assert_false(pm_client_fetch(client, &everything, &arena, &account, &err));
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
    struct pm_client *client = open_client(server.url, &options);
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
    const struct server_reply other_rows[] = {{.text = json_text(SUCCESS("\"domains\":[]"))}};
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
    struct pm_client *client = open_client(server.url, NULL);
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
    struct pm_client *client = open_client(url, NULL);
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
    struct pm_client *client = open_client(server.url, &options);
    assert_false(pm_client_fetch(client, &everything, &arena, &account, &err));
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
                                        .token = &token};
    assert_false(pm_client_open(&options, &client, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_non_null(strstr(err.msg, "the API's URL \"http://purelymail.com\": "));
    options =
        (struct pm_client_options){.api_url = PM_STR("https://purelymail.com"), .token = &none};
    assert_false(pm_client_open(&options, &client, &err));
    assert_non_null(strstr(err.msg, "there is no API token"));
}

static char certificate[] = "/tmp/pm-fetch-XXXXXX";

static void a_fetch_over_tls_works_with_its_ca_file(void **state)
{
    (void)state;
    struct server_reply rows[GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    const struct pm_client_options options = {.ca_file = certificate};
    good_rows(rows);
    server_start(&server, rows, GOOD_ROWS, certificate);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, &options);
    if (!pm_client_fetch(client, &everything, &arena, &account, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(account.count, 2);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void an_untrusted_certificate_fails_at_once(void **state)
{
    (void)state;
    struct server_reply rows[GOOD_ROWS];
    struct server server;
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    good_rows(rows);
    server_start(&server, rows, GOOD_ROWS, certificate);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, NULL);
    assert_false(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(err.code, PM_ERR_FAILED);
    assert_non_null(strstr(err.msg, "its certificate is not trusted"));
    assert_int_equal(server.seen->requests, 0);
    assert_int_equal(server.seen->connections, 1);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static int run_tls_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fetch_over_tls_works_with_its_ca_file),
        cmocka_unit_test(an_untrusted_certificate_fails_at_once),
    };
    int fd = mkstemp(certificate);
    if (fd < 0)
        return 1;
    close(fd);
    int failed = server_make_certificate(certificate, "IP:127.0.0.1")
                     ? cmocka_run_group_tests(tests, NULL, NULL)
                     : 77;
    unlink(certificate);
    return failed;
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
    struct pm_err err;
    signal(SIGPIPE, SIG_IGN);
    if (!pm_secret_set(&token, PM_STR("t0k3n"), &err))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    return failed ? failed : run_tls_tests();
}
