/* The engine against a server that lies, babbles and stalls: it tells the truth, or that it does
 * not know. */
#include "dns/engine.h"
#include "tests/hostile_dns/hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { COPIES = 3, ASKS_MAX = 512, SHORT_MS = 4000 };

struct bench {
    struct pm_arena arena;
    struct hostile server;
    struct pm_engine *engine;
    struct pm_peer *peer;
    struct pm_ask asks[ASKS_MAX];
    struct pm_answer answers[ASKS_MAX];
    size_t count, done;
    struct pm_err err;
};

static struct bench bench;

static int setup(void **state)
{
    (void)state;
    memset(&bench, 0, sizeof bench);
    pm_arena_init(&bench.arena);
    return hostile_start(&bench.server, 0) ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    pm_engine_close(bench.engine);
    hostile_stop(&bench.server);
    pm_arena_fini(&bench.arena);
    return 0;
}

static void open_engine_of(struct pm_engine_options options)
{
    struct pm_dns_server address = {PM_STR("127.0.0.1"), bench.server.port};
    pm_engine_close(bench.engine);
    bench.count = bench.done = 0;
    assert_true(pm_engine_open(&options, &bench.engine, &bench.err));
    bench.peer = pm_engine_peer(bench.engine, &address, address.address);
    assert_non_null(bench.peer);
}

static void open_engine(int timeout_ms)
{
    open_engine_of((struct pm_engine_options){.timeout_ms = timeout_ms});
}

static void done(struct pm_ask *ask, const struct pm_answer *answer)
{
    bench.answers[ask - bench.asks] = *answer;
    bench.done++;
}

static const struct pm_answer *ask(const char *mode, size_t copy)
{
    assert_true(bench.count < ASKS_MAX);
    struct pm_ask *ask = &bench.asks[bench.count];
    *ask = (struct pm_ask){
        .question = {pm_str_printf(&bench.arena, "%s.n%zu.example", mode, copy), PM_RRTYPE_TXT, 0},
        .peer = bench.peer,
        .arena = &bench.arena,
        .done = done,
    };
    pm_engine_ask(bench.engine, ask);
    return &bench.answers[bench.count++];
}

static void run(void)
{
    if (!pm_engine_run(bench.engine, &bench.err))
        fail_msg("%s", bench.err.msg);
    assert_int_equal(bench.done, bench.count);
}

static const struct {
    const char *mode;
    enum pm_answer_status status;
    const char *told; /* in the first value, or in the detail */
    size_t values;
} rows[] = {
    {"good", PM_ANSWER_DATA, "good", 1},
    {"wrong-id", PM_ANSWER_DATA, "good", 1},
    {"wrong-id-only", PM_ANSWER_TIMEOUT, "do not fit the question", 0},
    {"other-port", PM_ANSWER_DATA, "good", 1},
    {"other-port-only", PM_ANSWER_TIMEOUT, "no answer within", 0},
    {"other-question", PM_ANSWER_DATA, "good", 1},
    {"other-question-only", PM_ANSWER_TIMEOUT, "do not fit the question", 0},
    {"other-type", PM_ANSWER_DATA, "good", 1},
    {"question", PM_ANSWER_DATA, "good", 1},
    {"question-only", PM_ANSWER_TIMEOUT, "do not fit the question", 0},
    {"other-opcode", PM_ANSWER_DATA, "good", 1},
    {"two-questions", PM_ANSWER_DATA, "good", 1},
    {"garbage", PM_ANSWER_DATA, "good", 1},
    {"flood", PM_ANSWER_DATA, "good", 1},
    {"early", PM_ANSWER_DATA, "good", 1},
    {"victim", PM_ANSWER_DATA, "good", 1},
    {"truncated", PM_ANSWER_DATA, "good", 1},
    {"truncated-always", PM_ANSWER_FAILED, "the answer is truncated (over TCP)", 0},
    {"cut-rdata", PM_ANSWER_FAILED, "the answer cannot be read", 0},
    {"pointer-loop", PM_ANSWER_FAILED, "the answer cannot be read", 0},
    {"thousand", PM_ANSWER_DATA, "good 0", 1000},
    {"long", PM_ANSWER_DATA, "good", 1},
    {"bytes", PM_ANSWER_DATA, "aaxxxxxxxx", 307},
    {"close", PM_ANSWER_FAILED, "connection closed (over TCP)", 0},
    {"one", PM_ANSWER_DATA, "good", 1},
    {"not-implemented", PM_ANSWER_FAILED, "NOTIMP", 0},
    {"no-edns", PM_ANSWER_DATA, "good", 1},
    {"silent", PM_ANSWER_TIMEOUT, "no answer within", 0},
    {"silent-udp", PM_ANSWER_DATA, "good", 1},
    {"drip", PM_ANSWER_TIMEOUT, "no answer within", 0},
    /* The last: letters are not mixed any more, which the others should have been asked with. */
    {"wrong-case", PM_ANSWER_DATA, "good", 1},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void check(size_t row, const struct pm_answer *answer)
{
    struct pm_str told = answer->detail;
    if (answer->status == PM_ANSWER_DATA)
        told = answer->rrsets[0].values[0].text;
    if (answer->status != rows[row].status ||
        !pm_str_contains_nocase(told, pm_str_from(rows[row].told)))
        fail_msg("%s: %s, '%" PM_STR_FMT "'", rows[row].mode, pm_answer_status_text(answer->status),
                 PM_STR_ARG(told));
    if (rows[row].values > 0)
        assert_int_equal(answer->rrsets[0].count, rows[row].values);
}

static void no_lie_passes_for_an_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        /* Those are waited for together, below. */
        if (rows[i].status == PM_ANSWER_TIMEOUT)
            continue;
        open_engine(0);
        const struct pm_answer *answer = ask(rows[i].mode, 0);
        run();
        check(i, answer);
    }
}

/* What a question meets must not rub off on those beside it: they share sockets and connections. */
static void lies_beside_each_other_do_not_either(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    for (size_t copy = 0; copy < COPIES; copy++)
        for (size_t i = 0; i < ROWS; i++)
            ask(rows[i].mode, copy);
    run();
    for (size_t i = 0; i < bench.count; i++)
        if (rows[i % ROWS].status != PM_ANSWER_FAILED)
            check(i % ROWS, &bench.answers[i]);
        else
            assert_false(pm_answer_is_conclusive(bench.answers[i].status));
}

static void loops_of_aliases_end(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    const struct pm_answer *answer = ask("cname-loop", 0);
    run();
    assert_int_equal(answer->status, PM_ANSWER_DATA);
    for (size_t i = 0; i < answer->count; i++)
        assert_int_equal(answer->rrsets[i].type, PM_RRTYPE_CNAME);
}

static void replies_to_a_question_not_yet_asked_are_not_kept(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    ask("early", 0);
    run();
    const struct pm_answer *answer = ask("victim", 0);
    run();
    assert_int_equal(answer->status, PM_ANSWER_DATA);
    assert_true(pm_str_is(answer->rrsets[0].values[0].text, "good"));
    assert_true(pm_engine_counts(bench.engine).foreign >= 64);
}

static void answers_on_a_connection_may_come_in_any_order(void **state)
{
    (void)state;
    open_engine(0);
    for (size_t i = 0; i < 8; i++)
        ask("backwards", i);
    run();
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_DATA);
    assert_int_equal(pm_engine_counts(bench.engine).streams, 8);
}

static void one_question_a_connection_is_enough(void **state)
{
    (void)state;
    open_engine(0);
    for (size_t i = 0; i < 100; i++)
        ask("one", i);
    run();
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_DATA);
}

/* Room for two descriptors: sockets and connections make way for each other. */
static void few_descriptors_are_enough_for_connections(void **state)
{
    (void)state;
    struct rlimit before, low;
    open_engine(0);
    int next = dup(0);
    close(next);
    for (size_t i = 0; i < 100; i++)
        ask(i % 2 ? "truncated" : "good", i);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = before;
    low.rlim_cur = (rlim_t)next + 2;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    bool ok = pm_engine_run(bench.engine, &bench.err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(ok);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_DATA);
}

/* The server says nothing before a whole window is under way at once. */
static void a_window_is_filled_and_kept_full(void **state)
{
    (void)state;
    open_engine_of((struct pm_engine_options){.in_flight = 64});
    for (size_t i = 0; i < 448; i++)
        ask("gather", i);
    run();
    for (size_t i = 0; i < 448; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_DATA);
}

static void losses_leave_nothing_unknown(void **state)
{
    (void)state;
    open_engine(0);
    for (size_t i = 0; i < ASKS_MAX; i++)
        ask("lossy", i);
    run();
    for (size_t i = 0; i < ASKS_MAX; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_DATA);
    struct pm_engine_counts counts = pm_engine_counts(bench.engine);
    assert_true(counts.datagrams > counts.questions);
    assert_int_equal(counts.timeouts, 0);
}

static void letters_are_not_mixed_again_where_they_do_not_come_back(void **state)
{
    (void)state;
    open_engine(0);
    const struct pm_answer *first = ask("wrong-case", 0);
    run();
    assert_int_equal(first->status, PM_ANSWER_DATA);
    assert_true(pm_str_is(first->rrsets[0].values[0].text, "good"));
    const struct pm_answer *second = ask("good", 0);
    run();
    assert_int_equal(second->status, PM_ANSWER_DATA);
    assert_int_equal(pm_engine_counts(bench.engine).streams, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(no_lie_passes_for_an_answer),
        TEST(lies_beside_each_other_do_not_either),
        TEST(loops_of_aliases_end),
        TEST(replies_to_a_question_not_yet_asked_are_not_kept),
        TEST(answers_on_a_connection_may_come_in_any_order),
        TEST(one_question_a_connection_is_enough),
        TEST(few_descriptors_are_enough_for_connections),
        TEST(a_window_is_filled_and_kept_full),
        TEST(losses_leave_nothing_unknown),
        TEST(letters_are_not_mixed_again_where_they_do_not_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
