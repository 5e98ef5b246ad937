/* Servers that are silent, about everything or about some domains only. */
#include "dns/engine.h"
#include "tests/hostile_dns/hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ASKS_MAX = 1000, IN_FLIGHT = 8, SHORT_MS = 600, QUESTIONS = 3 };

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
    if (bench.server.pid > 0)
        hostile_stop(&bench.server);
    pm_arena_fini(&bench.arena);
    return 0;
}

static void open_engine(int timeout_ms)
{
    struct pm_engine_options options = {.timeout_ms = timeout_ms, .in_flight = IN_FLIGHT};
    struct pm_dns_server address = {PM_STR("127.0.0.1"), bench.server.port};
    assert_true(pm_engine_open(&options, &bench.engine, &bench.err));
    bench.peer = pm_engine_peer(bench.engine, &address, address.address);
}

static void done(struct pm_ask *ask, const struct pm_answer *answer)
{
    bench.answers[ask - bench.asks] = *answer;
    bench.done++;
}

/* mode: what the server does, "good" or "silent"; domain: a number. */
static const struct pm_answer *ask(const char *mode, size_t domain)
{
    assert_true(bench.count < ASKS_MAX);
    struct pm_ask *ask = &bench.asks[bench.count];
    struct pm_str group = pm_str_printf(&bench.arena, "d%zu.example", domain);
    *ask = (struct pm_ask){
        .question = {pm_str_printf(&bench.arena, "%s.n%zu.%" PM_STR_FMT, mode, bench.count,
                                   PM_STR_ARG(group)),
                     PM_RRTYPE_TXT, 0},
        .peer = bench.peer,
        .group = group,
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

static void assert_answer(const struct pm_answer *answer, enum pm_answer_status status,
                          const char *detail)
{
    if (answer->status != status || !pm_str_starts(answer->detail, pm_str_from(detail)))
        fail_msg("%" PM_STR_FMT ": %s, %" PM_STR_FMT, PM_STR_ARG(answer->question.name),
                 pm_answer_status_text(answer->status), PM_STR_ARG(answer->detail));
}

static void assert_good(const struct pm_answer *answer)
{
    assert_answer(answer, PM_ANSWER_DATA, "");
}

static size_t count_not_asked(void)
{
    size_t count = 0;
    for (size_t i = 0; i < bench.count; i++)
        count += pm_str_starts(bench.answers[i].detail, PM_STR("not asked: "));
    return count;
}

/* So many that the server is wary of from then on. */
static void ask_in_vain(void)
{
    for (size_t i = 0; i < IN_FLIGHT; i++)
        ask("silent", 900);
    run();
}

static void domains_that_a_server_does_not_have_leave_it_to_the_others(void **state)
{
    (void)state;
    enum { LAME = 20, GOOD = 30 };
    open_engine(SHORT_MS);
    for (size_t i = 0; i < (LAME + GOOD) * QUESTIONS; i++)
        ask(i < LAME * QUESTIONS ? "silent" : "good", i / QUESTIONS);
    run();
    for (size_t i = 0; i < LAME * QUESTIONS; i++)
        assert_int_equal(bench.answers[i].status, PM_ANSWER_TIMEOUT);
    for (size_t i = LAME * QUESTIONS; i < bench.count; i++)
        assert_good(&bench.answers[i]);
    assert_answer(&bench.answers[LAME * QUESTIONS - 1], PM_ANSWER_TIMEOUT,
                  "not asked: no answer to another question about the same domain");
}

static void domains_are_given_a_hearing_in_turn_with_good_ones(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    ask_in_vain();
    for (size_t i = 0; i < 40 * QUESTIONS; i++)
        ask(i / QUESTIONS % 2 ? "silent" : "good", i / QUESTIONS);
    run();
    for (size_t i = IN_FLIGHT; i < bench.count; i++)
        assert_int_equal(bench.answers[i].status,
                         (i - IN_FLIGHT) / QUESTIONS % 2 ? PM_ANSWER_TIMEOUT : PM_ANSWER_DATA);
    assert_int_equal(count_not_asked(), 20 * (QUESTIONS - 1));
}

static void a_server_silent_about_three_windows_of_domains_is_given_up(void **state)
{
    (void)state;
    enum { DOMAINS = 100 };
    open_engine(SHORT_MS);
    for (size_t i = 0; i < DOMAINS * QUESTIONS; i++)
        ask("silent", i / QUESTIONS);
    run();
    size_t asked = bench.count - count_not_asked();
    assert_true(asked >= 4 * IN_FLIGHT && asked < 5 * IN_FLIGHT);
    const struct pm_answer *late = ask("good", DOMAINS);
    run();
    assert_answer(late, PM_ANSWER_TIMEOUT, "not asked: no answer to many questions before");
}

static void a_question_that_goes_ahead_has_a_short_time(void **state)
{
    (void)state;
    open_engine(2000);
    ask_in_vain();
    const struct pm_answer *answer = ask("silent", 1);
    run();
    assert_answer(&bench.answers[0], PM_ANSWER_TIMEOUT, "no answer within 2000 ms");
    assert_answer(answer, PM_ANSWER_TIMEOUT, "no answer within 1500 ms");
}

static void a_domain_that_was_answered_for_is_asked_on_whatever_is_silent(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    ask_in_vain();
    ask("good", 1);
    for (size_t i = 0; i < 2 * IN_FLIGHT; i++)
        ask("silent", 1);
    run();
    for (size_t i = IN_FLIGHT + 1; i < bench.count; i++)
        assert_answer(&bench.answers[i], PM_ANSWER_TIMEOUT, "no answer within");
    const struct pm_answer *answer = ask("good", 1);
    run();
    assert_good(answer);
}

static void what_cannot_be_asked_for_tells_nothing_about_its_domain(void **state)
{
    (void)state;
    open_engine(SHORT_MS);
    ask_in_vain();
    const struct pm_answer *bad = ask(".", 1), *good = ask("good", 1);
    run();
    assert_answer(bad, PM_ANSWER_FAILED, "the name cannot be asked for");
    assert_good(good);
}

static void a_new_look_asks_who_was_given_up(void **state)
{
    (void)state;
    uint16_t port = bench.server.port;
    open_engine(SHORT_MS);
    hostile_stop(&bench.server);
    for (size_t i = 0; i < 200; i++)
        ask("good", i);
    run();
    assert_answer(&bench.answers[0], PM_ANSWER_FAILED, "connection refused");
    assert_answer(&bench.answers[199], PM_ANSWER_TIMEOUT, "not asked: connection refused");
    assert_true(hostile_start(&bench.server, port));
    const struct pm_answer *before = ask("good", 1);
    run();
    assert_answer(before, PM_ANSWER_TIMEOUT, "not asked: connection refused");
    pm_engine_forget(bench.engine);
    size_t first = bench.count;
    for (size_t i = 0; i < 200; i++)
        ask("good", i);
    run();
    for (size_t i = first; i < bench.count; i++)
        assert_good(&bench.answers[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(domains_that_a_server_does_not_have_leave_it_to_the_others),
        TEST(domains_are_given_a_hearing_in_turn_with_good_ones),
        TEST(a_server_silent_about_three_windows_of_domains_is_given_up),
        TEST(a_question_that_goes_ahead_has_a_short_time),
        TEST(a_domain_that_was_answered_for_is_asked_on_whatever_is_silent),
        TEST(what_cannot_be_asked_for_tells_nothing_about_its_domain),
        TEST(a_new_look_asks_who_was_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
