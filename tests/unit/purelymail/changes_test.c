#include "purelymail/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define SUCCESS          "{\"type\":\"success\",\"result\":{}}"
#define REFUSAL(message) "{\"type\":\"error\",\"code\":\"c\",\"message\":\"" message "\"}"

static struct pm_secret token;

static struct pm_client *open_client(const char *url, struct pm_client_options options)
{
    struct pm_client *client;
    struct pm_err err;
    options.api_url = pm_str_from(url);
    options.token = &token;
    if (!pm_client_open(&options, &client, &err))
        fail_msg("%s", err.msg);
    return client;
}

static struct pm_change delete_of(const char *domain)
{
    return (struct pm_change){.action = PM_ACTION_DELETE, .domain = pm_str_from(domain)};
}

static void start(struct pm_client *client, struct pm_change *change)
{
    struct pm_err err;
    if (!pm_client_start(client, change, &err))
        fail_msg("%s", err.msg);
}

static void each_action_calls_its_operation_with_its_fields(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", SUCCESS)}};
    struct pm_change cases[] = {
        {.action = PM_ACTION_ADD, .domain = PM_STR_INIT("a.example")},
        {.action = PM_ACTION_DELETE, .domain = PM_STR_INIT("a.example")},
        {.action = PM_ACTION_UPDATE,
         .domain = PM_STR_INIT("a.example"),
         .settings = {PM_FALSE, PM_TRUE}},
    };
    static const struct {
        const char *path, *body;
    } expected[] = {
        {"POST /api/v0/addDomain HTTP/1.1\r\n", "\r\n\r\n{\"domainName\":\"a.example\"}"},
        {"POST /api/v0/deleteDomain HTTP/1.1\r\n", "\r\n\r\n{\"name\":\"a.example\"}"},
        {"POST /api/v0/updateDomainSettings HTTP/1.1\r\n",
         "\r\n\r\n{\"name\":\"a.example\",\"allowAccountReset\":false,"
         "\"symbolicSubaddressing\":true}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct server server;
        server_start(&server, rows, 1, NULL);
        struct pm_client *client = open_client(server.url, (struct pm_client_options){0});
        start(client, &cases[i]);
        assert_ptr_equal(pm_client_wait(client), &cases[i]);
        assert_int_equal(cases[i].result, PM_CHANGE_ACCEPTED);
        assert_int_equal(
            strncmp(server.seen->request[0], expected[i].path, strlen(expected[i].path)), 0);
        assert_non_null(strstr(server.seen->request[0], expected[i].body));
        assert_non_null(strstr(server.seen->request[0], "\r\nPurelymail-Api-Token: t0k3n\r\n"));
        assert_null(pm_client_wait(client));
        assert_null(pm_client_poll(client));
        pm_client_close(client);
        server_stop(&server);
    }
}

struct outcome_case {
    struct server_reply reply;
    enum pm_change_result result;
    enum pm_err_code code;
    bool ownership_hint, exists_hint;
    const char *message;
};

/* Only what never answers is waited for until a deadline: any other answer may take as long as a
 * busy machine needs for it. */
static int timeout_for(const struct server_reply *reply)
{
    bool endless = reply->manner == SERVER_STALL || reply->manner == SERVER_DRIP;
    return endless ? 1500 : 60 * 1000;
}

/* On a busy machine the server may come to read a request after its client has given it up. */
static void wait_for_request(const struct server *server)
{
    for (int i = 0; i < 1000; i++) {
        if (__atomic_load_n(&server->seen->requests, __ATOMIC_SEQ_CST) > 0)
            return;
        usleep(10 * 1000);
    }
}

static void assert_outcome(const struct outcome_case *c, size_t number)
{
    struct server server;
    struct pm_change change = delete_of("a.example");
    server_start(&server, &c->reply, 1, NULL);
    struct pm_client *client =
        open_client(server.url, (struct pm_client_options){.timeout_ms = timeout_for(&c->reply)});
    start(client, &change);
    assert_ptr_equal(pm_client_wait(client), &change);
    if (change.result != c->result || change.err.code != c->code ||
        !strstr(change.err.msg, c->message))
        fail_msg("case %zu: result %d, code %d: %s", number, (int)change.result,
                 (int)change.err.code, change.err.msg);
    assert_int_equal(strncmp(change.err.msg, "deleteDomain: ", 14), 0);
    assert_int_equal(change.ownership_hint, c->ownership_hint);
    assert_int_equal(change.exists_hint, c->exists_hint);
    if (c->reply.manner != SERVER_CLOSE_UNREAD) {
        wait_for_request(&server);
        assert_int_equal(server.seen->requests, 1);
    }
    assert_int_equal(server.seen->connections, 1);
    pm_client_close(client);
    server_stop(&server);
}

static void a_structured_error_is_a_refusal(void **state)
{
    (void)state;
    const struct outcome_case cases[] = {
        {{.text = server_text("200 OK", "", REFUSAL("No such domain"))},
         PM_CHANGE_REFUSED,
         PM_ERR_FAILED,
         false,
         false,
         "the service refused: No such domain (code: c)"},
        {{.text = server_text("400 Bad", "", REFUSAL("DNS ownership checks did not pass"))},
         PM_CHANGE_REFUSED,
         PM_ERR_FAILED,
         true,
         false,
         "DNS ownership checks did not pass"},
        {{.text = server_text("200 OK", "", REFUSAL("Domain already exists"))},
         PM_CHANGE_REFUSED,
         PM_ERR_FAILED,
         false,
         true,
         "Domain already exists"},
        {{.text = server_text("200 OK", "", "{\"type\":\"error\",\"code\":\"invalidToken\"}")},
         PM_CHANGE_REFUSED,
         PM_ERR_AUTH,
         false,
         false,
         "refused the token"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_outcome(&cases[i], i);
}

struct unknown_case {
    struct server_reply reply;
    enum pm_err_code code;
    const char *message;
};

static void assert_unknown(const struct unknown_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct outcome_case c = {.reply = cases[i].reply,
                                 .result = PM_CHANGE_UNKNOWN,
                                 .code = cases[i].code,
                                 .message = cases[i].message};
        assert_outcome(&c, i);
    }
}

static void a_lost_connection_is_unknown_and_nothing_is_sent_twice(void **state)
{
    (void)state;
    static const char part[] = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    static const char chunks[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    static const struct unknown_case cases[] = {
        {{.manner = SERVER_CLOSE}, PM_ERR_UNREACHABLE, "closed"},
        {{.manner = SERVER_CLOSE_UNREAD}, PM_ERR_UNREACHABLE, ""},
        {{.manner = SERVER_STALL}, PM_ERR_UNREACHABLE, "no complete answer within 1.5 s"},
        {{.manner = SERVER_DRIP, .text = part}, PM_ERR_UNREACHABLE, "no complete answer"},
        {{.manner = SERVER_SEND_AND_CLOSE, .text = part}, PM_ERR_UNREACHABLE, "in the middle of"},
        {{.manner = SERVER_FILL_CHUNKED, .text = chunks}, PM_ERR_FAILED, "larger than"},
    };
    assert_unknown(cases, sizeof cases / sizeof *cases);
}

static void an_unreadable_answer_is_unknown_and_nothing_is_sent_twice(void **state)
{
    (void)state;
    static const char html[] = "Content-Type: text/html\r\n";
    static const char later[] = "Retry-After: 1\r\n";
    static const char away[] = "Location: https://evil.example/\r\n";
    const struct unknown_case cases[] = {
        {{.text = server_text("200 OK", "", "")}, PM_ERR_FAILED, "empty body"},
        {{.text = server_text("200 OK", html, "<html>")}, PM_ERR_FAILED, "HTML page (HTTP 200)"},
        {{.text = server_text("404 No", html, "<html>")}, PM_ERR_FAILED, "HTML page (HTTP 404)"},
        {{.text = server_text("200 OK", "", "{\"type\":")}, PM_ERR_FAILED, "not valid JSON"},
        {{.text = server_text("200 OK", "", "{}")}, PM_ERR_FAILED, "type is missing"},
        {{.text = server_text("503 Busy", later, REFUSAL("busy"))}, PM_ERR_UNREACHABLE, "HTTP 503"},
        {{.text = server_text("429 Slow", later, "")}, PM_ERR_UNREACHABLE, "HTTP 429"},
        {{.text = server_text("302 Go", away, "")}, PM_ERR_FAILED, "redirect to evil.example"},
    };
    assert_unknown(cases, sizeof cases / sizeof *cases);
}

static void a_service_that_is_not_there_leaves_the_change_unsent(void **state)
{
    (void)state;
    struct pm_change change = delete_of("a.example");
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", server_dead_port());
    struct pm_client *client = open_client(url, (struct pm_client_options){0});
    start(client, &change);
    assert_ptr_equal(pm_client_wait(client), &change);
    assert_int_equal(change.result, PM_CHANGE_UNSENT);
    assert_int_equal(change.err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(change.err.msg, "Connection refused"));
    pm_client_close(client);
}

/* A connection that the read left open dies under the request, as it does behind a balancer. */
static void a_change_after_a_read_gets_a_connection_of_its_own(void **state)
{
    (void)state;
    const struct server_reply rows[] = {
        {.path = "/listDomains",
         .text = server_text("200 OK", "", "{\"type\":\"success\",\"result\":{\"domains\":[]}}")},
        {.path = "/deleteDomain", .manner = SERVER_CLOSE},
    };
    struct server server;
    struct pm_change change = delete_of("a.example");
    struct pm_arena arena;
    struct pm_account account;
    struct pm_err err;
    server_start(&server, rows, 2, NULL);
    pm_arena_init(&arena);
    struct pm_client *client = open_client(server.url, (struct pm_client_options){0});
    assert_true(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    start(client, &change);
    assert_ptr_equal(pm_client_wait(client), &change);
    assert_int_equal(change.result, PM_CHANGE_UNKNOWN);
    assert_int_equal(server.seen->served[1], 1);
    assert_int_equal(server.seen->connections, 2);
    assert_int_equal(server.seen->most_on_one_connection, 1);
    assert_true(pm_client_fetch(client, &(struct pm_fetch_wants){0}, &arena, &account, &err));
    assert_int_equal(server.seen->connections, 2);
    pm_client_close(client);
    pm_arena_fini(&arena);
    server_stop(&server);
}

static void all_changes_come_back_once_whatever_their_number(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", SUCCESS)}};
    enum { CHANGES = 25 };
    struct pm_change changes[CHANGES];
    bool back[CHANGES] = {false};
    struct server server;
    struct pm_change *change;
    size_t count = 0;
    server_start(&server, rows, 1, NULL);
    struct pm_client *client = open_client(server.url, (struct pm_client_options){.parallel = 3});
    for (size_t i = 0; i < CHANGES; i++) {
        changes[i] = delete_of("a.example");
        start(client, &changes[i]);
    }
    while ((change = pm_client_wait(client))) {
        assert_false(back[change - changes]);
        back[change - changes] = true;
        assert_int_equal(change->result, PM_CHANGE_ACCEPTED);
        count++;
    }
    assert_int_equal(count, CHANGES);
    assert_int_equal(server.seen->requests, CHANGES);
    pm_client_close(client);
    server_stop(&server);
}

struct stopper {
    const struct server *server;
    unsigned requests;
    bool abort, stop;
};

static bool wants_stop(void *ctx)
{
    const struct stopper *stopper = ctx;
    return stopper->stop;
}

static bool wants_abort(void *ctx)
{
    const struct stopper *stopper = ctx;
    return stopper->abort &&
           __atomic_load_n(&stopper->server->seen->requests, __ATOMIC_SEQ_CST) >= stopper->requests;
}

static void no_more_than_parallel_are_sent_and_an_abort_leaves_them_unknown(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    enum { CHANGES = 6, PARALLEL = 2 };
    struct pm_change changes[CHANGES];
    struct server server;
    struct stopper stopper = {.server = &server, .requests = PARALLEL, .abort = true};
    unsigned results[4] = {0};
    server_start(&server, rows, 1, NULL);
    struct pm_client *client = open_client(
        server.url,
        (struct pm_client_options){
            .parallel = PARALLEL, .stop = wants_stop, .abort = wants_abort, .ctx = &stopper});
    for (size_t i = 0; i < CHANGES; i++) {
        changes[i] = delete_of("a.example");
        start(client, &changes[i]);
    }
    for (size_t i = 0; i < CHANGES; i++) {
        struct pm_change *change = pm_client_wait(client);
        assert_non_null(change);
        assert_int_equal(change->err.code, PM_ERR_INTERRUPTED);
        results[change->result]++;
    }
    assert_int_equal(results[PM_CHANGE_UNKNOWN], PARALLEL);
    assert_int_equal(results[PM_CHANGE_UNSENT], CHANGES - PARALLEL);
    assert_int_equal(server.seen->requests, PARALLEL);
    pm_client_close(client);
    server_stop(&server);
}

static void a_stop_lets_those_in_flight_finish_and_sends_no_other(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.text = server_text("200 OK", "", SUCCESS)}};
    struct pm_change first = delete_of("a.example"), second = delete_of("b.example");
    struct server server;
    struct stopper stopper = {.server = &server};
    unsigned results[4] = {0};
    server_start(&server, rows, 1, NULL);
    struct pm_client *client = open_client(
        server.url, (struct pm_client_options){
                        .parallel = 1, .stop = wants_stop, .abort = wants_abort, .ctx = &stopper});
    start(client, &first);
    stopper.stop = true;
    start(client, &second);
    results[pm_client_wait(client)->result]++;
    results[pm_client_wait(client)->result]++;
    assert_null(pm_client_wait(client));
    assert_int_equal(first.result, PM_CHANGE_ACCEPTED);
    assert_int_equal(second.result, PM_CHANGE_UNSENT);
    assert_int_equal(second.err.code, PM_ERR_INTERRUPTED);
    assert_int_equal(server.seen->requests, 1);
    pm_client_close(client);
    server_stop(&server);
}

static void poll_does_not_wait(void **state)
{
    (void)state;
    const struct server_reply rows[] = {{.manner = SERVER_STALL}};
    struct pm_change change = delete_of("a.example");
    struct server server;
    server_start(&server, rows, 1, NULL);
    struct pm_client *client = open_client(server.url, (struct pm_client_options){0});
    assert_null(pm_client_poll(client));
    start(client, &change);
    assert_null(pm_client_poll(client));
    pm_client_close(client);
    server_stop(&server);
}

static void what_is_no_change_cannot_be_started(void **state)
{
    (void)state;
    struct pm_change none = {.domain = PM_STR_INIT("a.example")}, nameless = delete_of("");
    struct pm_client *client = open_client("http://127.0.0.1:1", (struct pm_client_options){0});
    struct pm_err err;
    assert_false(pm_client_start(client, &none, &err));
    assert_false(pm_client_start(client, &nameless, &err));
    assert_null(pm_client_wait(client));
    pm_client_close(client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_calls_its_operation_with_its_fields),
        cmocka_unit_test(a_structured_error_is_a_refusal),
        cmocka_unit_test(a_lost_connection_is_unknown_and_nothing_is_sent_twice),
        cmocka_unit_test(an_unreadable_answer_is_unknown_and_nothing_is_sent_twice),
        cmocka_unit_test(a_service_that_is_not_there_leaves_the_change_unsent),
        cmocka_unit_test(a_change_after_a_read_gets_a_connection_of_its_own),
        cmocka_unit_test(all_changes_come_back_once_whatever_their_number),
        cmocka_unit_test(no_more_than_parallel_are_sent_and_an_abort_leaves_them_unknown),
        cmocka_unit_test(a_stop_lets_those_in_flight_finish_and_sends_no_other),
        cmocka_unit_test(poll_does_not_wait),
        cmocka_unit_test(what_is_no_change_cannot_be_started),
    };
    struct pm_err err;
    signal(SIGPIPE, SIG_IGN);
    if (!pm_secret_set(&token, PM_STR("t0k3n"), &err))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
