/* The engine's promises to its caller: windows, rates, descriptors, dead servers, ends. Replies of
 * all kinds: lookup_test.c and hostile_test.c. */
#include "base/time.h"
#include "dns/engine.h"
#include "dns/socket.h"
#include "tests/unit/dns/script.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { SERVERS = 12, ASKS_MAX = 1500 };

struct bench {
    struct pm_arena arena;
    struct script_server scripts[SERVERS];
    struct pm_peer *peers[SERVERS];
    size_t server_count;
    struct pm_engine_options options;
    struct pm_engine *engine;
    struct pm_ask asks[ASKS_MAX];
    struct pm_answer answers[ASKS_MAX];
    size_t count, done;
    int looks, stop_after;
    struct pm_err err;
};

static struct bench bench;

static int setup(void **state)
{
    (void)state;
    memset(&bench, 0, sizeof bench);
    pm_arena_init(&bench.arena);
    bench.options.timeout_ms = 10000;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pm_engine_close(bench.engine);
    pm_arena_fini(&bench.arena);
    for (size_t i = 0; i < bench.server_count; i++)
        script_stop(&bench.scripts[i]);
    return 0;
}

static void start_server(const char *letters)
{
    struct script script = {.udp = {letters}, .tcp = {letters}};
    assert_true(script_start(&bench.scripts[bench.server_count++], AF_INET, script));
}

static void open_engine(void)
{
    assert_true(pm_engine_open(&bench.options, &bench.engine, &bench.err));
    for (size_t i = 0; i < bench.server_count; i++) {
        struct pm_dns_server address = {PM_STR("127.0.0.1"), bench.scripts[i].port};
        bench.peers[i] = pm_engine_peer(bench.engine, &address, PM_STR("a server"));
    }
}

static void keep(struct pm_ask *ask, const struct pm_answer *answer)
{
    bench.answers[ask - bench.asks] = *answer;
    bench.done++;
}

static struct pm_ask *ask(size_t server)
{
    assert_true(bench.count < ASKS_MAX);
    struct pm_ask *ask = &bench.asks[bench.count];
    *ask = (struct pm_ask){
        .question = {pm_str_printf(&bench.arena, "n%zu.example", bench.count++), PM_RRTYPE_TXT, 0},
        .peer = bench.peers[server],
        .arena = &bench.arena,
        .done = keep,
    };
    pm_engine_ask(bench.engine, ask);
    return ask;
}

static void run(void)
{
    if (!pm_engine_run(bench.engine, &bench.err))
        fail_msg("%s", bench.err.msg);
}

static void assert_all(enum pm_answer_status status)
{
    assert_int_equal(bench.done, bench.count);
    for (size_t i = 0; i < bench.count; i++)
        if (bench.answers[i].status != status)
            fail_msg("%zu: %s, %" PM_STR_FMT, i, pm_answer_status_text(bench.answers[i].status),
                     PM_STR_ARG(bench.answers[i].detail));
}

static bool stop(void *ctx)
{
    (void)ctx;
    return ++bench.looks > bench.stop_after;
}

static void an_address_has_one_peer(void **state)
{
    (void)state;
    open_engine();
    static const struct {
        struct pm_dns_server a, b;
        bool same;
    } rows[] = {
        {{PM_STR_INIT("192.0.2.1"), 53}, {PM_STR_INIT("192.0.2.1"), 53}, true},
        {{PM_STR_INIT("192.0.2.1"), 53}, {PM_STR_INIT("192.0.2.1"), 54}, false},
        {{PM_STR_INIT("192.0.2.1"), 53}, {PM_STR_INIT("192.0.2.2"), 53}, false},
        {{PM_STR_INIT("2001:db8::1"), 53}, {PM_STR_INIT("2001:DB8:0::1"), 53}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(pm_engine_peer(bench.engine, &rows[i].a, rows[i].a.address) ==
                             pm_engine_peer(bench.engine, &rows[i].b, rows[i].b.address),
                         rows[i].same);
    struct pm_dns_server none = {PM_STR("ns.example"), 53};
    assert_null(pm_engine_peer(bench.engine, &none, none.address));
}

static void no_more_is_under_way_than_the_window_holds(void **state)
{
    (void)state;
    bench.options.in_flight = 4;
    bench.options.stop = stop;
    bench.stop_after = 1;
    bench.options.timeout_ms = 3600 * 1000;
    start_server("");
    open_engine();
    for (size_t i = 0; i < 20; i++)
        ask(0);
    run();
    assert_int_equal(pm_engine_counts(bench.engine).datagrams, 4);
    assert_all(PM_ANSWER_FAILED);
    assert_true(pm_str_is(bench.answers[19].detail, "interrupted"));
}

static void a_large_window_is_not_sent_in_one_burst(void **state)
{
    (void)state;
    bench.options.in_flight = 1000;
    bench.options.stop = stop;
    bench.stop_after = 1;
    start_server("");
    open_engine();
    for (size_t i = 0; i < 1000; i++)
        ask(0);
    run();
    assert_int_equal(pm_engine_counts(bench.engine).datagrams, 128);
}

static void a_rate_is_kept(void **state)
{
    (void)state;
    bench.options.rate = 100;
    start_server("a");
    open_engine();
    int64_t begun = pm_monotonic_ms();
    for (size_t i = 0; i < 35; i++)
        ask(0);
    run();
    assert_all(PM_ANSWER_DATA);
    /* Five at once, then one in ten milliseconds. */
    assert_true(pm_monotonic_ms() - begun >= 290);
}

static void what_goes_over_tcp_counts_against_the_rate(void **state)
{
    (void)state;
    bench.options.rate = 100;
    start_server("t");
    bench.scripts[0].script.tcp[0] = "ak";
    open_engine();
    int64_t begun = pm_monotonic_ms();
    for (size_t i = 0; i < 10; i++) {
        ask(0);
        run();
    }
    assert_all(PM_ANSWER_DATA);
    /* Twenty, of which five at once. */
    assert_true(pm_monotonic_ms() - begun >= 130);
}

static void few_descriptors_are_shared_by_many_servers(void **state)
{
    (void)state;
    struct rlimit before, low;
    for (size_t i = 0; i < SERVERS; i++)
        start_server("a");
    open_engine();
    for (size_t i = 0; i < 50 * SERVERS; i++)
        ask(i % SERVERS);
    int next = dup(0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = before;
    low.rlim_cur = (rlim_t)next + 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    bool ok = pm_engine_run(bench.engine, &bench.err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(ok);
    assert_all(PM_ANSWER_DATA);
}

static void ports_change_while_answers_are_awaited(void **state)
{
    (void)state;
    bool ports[UINT16_MAX + 1] = {false};
    unsigned port_count = 0;
    start_server("a");
    open_engine();
    for (size_t i = 0; i < ASKS_MAX; i++)
        ask(0);
    run();
    assert_all(PM_ANSWER_DATA);
    pm_engine_close(bench.engine);
    bench.engine = NULL;
    script_stop(&bench.scripts[0]);
    bench.server_count = 0;
    for (unsigned i = 0; i < bench.scripts[0].udp_count; i++) {
        uint16_t port = bench.scripts[0].log[i].port;
        port_count += !ports[port];
        ports[port] = true;
    }
    /* Two sockets, of 512 questions each before there is a new one. */
    assert_true(port_count >= 3);
}

static void a_dead_server_does_not_keep_the_others_waiting(void **state)
{
    (void)state;
    bench.options.timeout_ms = 240;
    bench.options.in_flight = 8;
    start_server("");
    start_server("a");
    open_engine();
    for (size_t i = 0; i < 400; i++)
        ask(i % 2);
    run();
    assert_int_equal(bench.done, bench.count);
    for (size_t i = 0; i < bench.count; i++)
        assert_int_equal(bench.answers[i].status, i % 2 ? PM_ANSWER_DATA : PM_ANSWER_TIMEOUT);
    assert_true(pm_str_starts(bench.answers[398].detail, PM_STR("not asked")));
    assert_true(pm_engine_counts(bench.engine).timeouts == 200);
}

static void a_server_that_dies_is_given_up(void **state)
{
    (void)state;
    bench.options.timeout_ms = 240;
    bench.options.in_flight = 4;
    start_server("a");
    bench.scripts[0].script.udp[1] = "a";
    bench.scripts[0].script.udp[2] = "";
    bench.scripts[0].script.tcp[0] = "";
    open_engine();
    for (size_t i = 0; i < 100; i++)
        ask(0);
    run();
    assert_int_equal(bench.answers[0].status, PM_ANSWER_DATA);
    assert_int_equal(bench.answers[2].status, PM_ANSWER_TIMEOUT);
    assert_true(pm_str_starts(bench.answers[2].detail, PM_STR("no answer within")));
    assert_int_equal(bench.answers[99].status, PM_ANSWER_TIMEOUT);
    assert_true(pm_str_starts(bench.answers[99].detail, PM_STR("not asked")));
}

static void a_closed_port_is_not_knocked_at_for_ever(void **state)
{
    (void)state;
    bench.options.in_flight = 8;
    start_server("a");
    script_stop(&bench.scripts[0]);
    open_engine();
    bench.server_count = 0;
    for (size_t i = 0; i < 400; i++)
        ask(0);
    run();
    assert_int_equal(bench.answers[0].status, PM_ANSWER_FAILED);
    assert_true(pm_str_is(bench.answers[399].detail,
                          "not asked: connection refused at the questions before"));
    assert_true(pm_engine_counts(bench.engine).datagrams < 100);
}

static void ask_again(struct pm_ask *ask, const struct pm_answer *answer)
{
    keep(ask, answer);
    if (bench.done < 100)
        pm_engine_ask(bench.engine, ask);
}

static void what_is_done_may_be_asked_again_at_once(void **state)
{
    (void)state;
    start_server("a");
    open_engine();
    ask(0)->done = ask_again;
    run();
    assert_int_equal(bench.done, 100);
    assert_int_equal(bench.answers[0].status, PM_ANSWER_DATA);
}

static void an_engine_runs_again(void **state)
{
    (void)state;
    bench.options.stop = stop;
    bench.stop_after = 1;
    start_server("");
    start_server("a");
    open_engine();
    ask(0);
    run();
    assert_all(PM_ANSWER_FAILED);
    bench.done = bench.count = 0;
    bench.stop_after = INT32_MAX;
    ask(1);
    run();
    assert_all(PM_ANSWER_DATA);
    run();
    assert_int_equal(bench.done, 1);
}

static void what_is_open_at_the_end_is_dropped(void **state)
{
    (void)state;
    start_server("");
    open_engine();
    ask(0);
    pm_engine_close(bench.engine);
    bench.engine = NULL;
    assert_int_equal(bench.done, 0);
}

static void a_server_without_edns_is_remembered(void **state)
{
    (void)state;
    start_server("e");
    open_engine();
    ask(0);
    run();
    ask(0);
    run();
    assert_all(PM_ANSWER_DATA);
    assert_int_equal(pm_engine_counts(bench.engine).datagrams, 3);
}

static void raw_questions_ask_for_no_checks(void **state)
{
    (void)state;
    start_server("a");
    open_engine();
    ask(0)->raw = true;
    run();
    ask(0)->recursion = true;
    run();
    assert_all(PM_ANSWER_DATA);
    assert_true(bench.scripts[0].log[0].raw);
    assert_false(bench.scripts[0].log[0].recursion);
    assert_false(bench.scripts[0].log[1].raw);
    assert_true(bench.scripts[0].log[1].recursion);
}

/* Where the system has no limit to speak of, memory has one. */
static void descriptors_are_bounded_whatever_the_limit(void **state)
{
    (void)state;
    struct rlimit before, high;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    high = before;
    high.rlim_cur = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &high), 0);
    size_t most = pm_sockets_limit();
    high.rlim_cur = 100;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &high), 0);
    size_t few = pm_sockets_limit();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(most <= 2048);
    assert_true(few > 0 && few < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(an_address_has_one_peer),
        TEST(no_more_is_under_way_than_the_window_holds),
        TEST(a_large_window_is_not_sent_in_one_burst),
        TEST(a_rate_is_kept),
        TEST(what_goes_over_tcp_counts_against_the_rate),
        TEST(few_descriptors_are_shared_by_many_servers),
        TEST(descriptors_are_bounded_whatever_the_limit),
        TEST(ports_change_while_answers_are_awaited),
        TEST(a_dead_server_does_not_keep_the_others_waiting),
        TEST(a_server_that_dies_is_given_up),
        TEST(a_closed_port_is_not_knocked_at_for_ever),
        TEST(what_is_done_may_be_asked_again_at_once),
        TEST(an_engine_runs_again),
        TEST(what_is_open_at_the_end_is_dropped),
        TEST(a_server_without_edns_is_remembered),
        TEST(raw_questions_ask_for_no_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
