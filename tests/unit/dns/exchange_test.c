/* Questions to servers that answer, lie, truncate or keep silent. */
#include "dns/engine.h"
#include "tests/unit/dns/script.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* SHORT_MS: waits that are meant to end in silence, long enough for a busy machine. */
enum { QUESTIONS = 600, SHORT_MS = 1000 };

struct bench {
    struct pm_arena arena;
    struct script_server script;
    struct pm_dns_server server;
    struct pm_engine_options options;
    bool recursion;
    struct pm_ask asks[QUESTIONS];
    struct pm_answer answers[QUESTIONS];
    struct pm_err err;
};

static struct bench bench;
static const struct pm_str good = PM_STR_INIT("good.example");

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
    pm_arena_fini(&bench.arena);
    return 0;
}

static bool start_of(int family, struct script script)
{
    if (!script_start(&bench.script, family, script))
        return false;
    bench.server = (struct pm_dns_server){family == AF_INET ? PM_STR("127.0.0.1") : PM_STR("::1"),
                                          bench.script.port};
    return true;
}

static void start(struct script script)
{
    assert_true(start_of(AF_INET, script));
}

static void keep(struct pm_ask *ask, const struct pm_answer *answer)
{
    bench.answers[ask - bench.asks] = *answer;
}

static bool ask_names(const struct pm_str *names, size_t count)
{
    struct pm_engine *engine = NULL;
    assert_true(pm_engine_open(&bench.options, &engine, &bench.err));
    for (size_t i = 0; i < count; i++) {
        bench.asks[i] = (struct pm_ask){
            .question = {names[i], PM_RRTYPE_TXT, 0},
            .peer = pm_engine_peer(engine, &bench.server, PM_STR("the server")),
            .recursion = bench.recursion,
            .arena = &bench.arena,
            .done = keep,
        };
        pm_engine_ask(engine, &bench.asks[i]);
    }
    bool ok = pm_engine_run(engine, &bench.err);
    pm_engine_close(engine);
    return ok;
}

/* Asks for the TXT of good.example, or of n0.example, n1.example, ... when there are several; the
 * server is stopped afterwards. */
static const struct pm_answer *ask(size_t questions)
{
    static struct pm_str names[QUESTIONS];
    names[0] = good;
    for (size_t i = 0; i < questions && questions > 1; i++)
        names[i] = pm_str_printf(&bench.arena, "n%zu.example", i);
    bool ok = ask_names(names, questions);
    script_stop(&bench.script);
    if (!ok)
        fail_msg("%s", bench.err.msg);
    return bench.answers;
}

static void assert_str(struct pm_str actual, const char *expected)
{
    if (!pm_str_is(actual, expected))
        fail_msg("'%" PM_STR_FMT "' is not '%s'", PM_STR_ARG(actual), expected);
}

static void assert_good(const struct pm_answer *answer)
{
    if (answer->status != PM_ANSWER_DATA)
        fail_msg("%s: %" PM_STR_FMT, pm_answer_status_text(answer->status),
                 PM_STR_ARG(answer->detail));
    assert_str(answer->rrsets[answer->count - 1].values[0].text, "good");
}

static void assert_failed(const struct pm_answer *answer, enum pm_answer_status status,
                          const char *detail)
{
    assert_int_equal(answer->status, status);
    if (!pm_str_contains_nocase(answer->detail, pm_str_from(detail)))
        fail_msg("'%" PM_STR_FMT "' is not '%s'", PM_STR_ARG(answer->detail), detail);
}

static void an_answer_names_question_and_server(void **state)
{
    (void)state;
    start((struct script){.udp = {"a"}});
    const struct pm_answer *answer = ask(1);
    assert_good(answer);
    assert_true(answer->authoritative);
    assert_str(answer->question.name, "good.example");
    assert_int_equal(answer->question.type, PM_RRTYPE_TXT);
    assert_str(answer->server, "the server");
    assert_int_equal(bench.script.udp_count, 1);
    assert_true(bench.script.log[0].edns);
    assert_false(bench.script.log[0].recursion);
}

static void recursion_is_asked_for_when_wanted(void **state)
{
    (void)state;
    bench.recursion = true;
    start((struct script){.udp = {"a"}});
    assert_good(ask(1));
    assert_true(bench.script.log[0].recursion);
}

static void servers_are_asked_over_ipv6(void **state)
{
    (void)state;
    if (!start_of(AF_INET6, (struct script){.udp = {"a"}}))
        skip();
    assert_good(ask(1));
}

static void forged_replies_are_ignored_and_the_waiting_goes_on(void **state)
{
    (void)state;
    static const char *const rows[] = {"ia", "qa", "ra", "oa", "pa", "ga", "iqropgiqropga"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start((struct script){.udp = {rows[i]}});
        const struct pm_answer *answer = ask(1);
        assert_good(answer);
        assert_int_equal(bench.script.udp_count, 1);
    }
}

static void forged_replies_alone_end_in_a_time_out(void **state)
{
    (void)state;
    bench.options.timeout_ms = SHORT_MS;
    start((struct script){.udp = {"iqrop"}});
    assert_failed(ask(1), PM_ANSWER_TIMEOUT, "that do not fit the question were ignored");
}

static void an_answer_in_other_letters_is_asked_for_over_tcp(void **state)
{
    (void)state;
    start((struct script){.udp = {"A"}, .tcp = {"A"}});
    assert_good(ask(1));
    assert_int_equal(bench.script.udp_count, 1);
    assert_int_equal(bench.script.tcp_count, 1);
}

static void a_lost_question_is_sent_again_with_the_same_id_from_the_same_port(void **state)
{
    (void)state;
    start((struct script){.udp = {"", "", "a"}});
    assert_good(ask(1));
    const struct script_question *log = bench.script.log;
    assert_int_equal(bench.script.udp_count, 3);
    assert_int_equal(log[0].id, log[2].id);
    assert_int_equal(log[0].port, log[2].port);
}

static void silence_ends_after_several_tries_the_last_without_edns(void **state)
{
    (void)state;
    bench.options.timeout_ms = 2 * SHORT_MS;
    start((struct script){.udp = {""}});
    assert_failed(ask(1), PM_ANSWER_TIMEOUT, "no answer within 2000 ms, ");
    unsigned tries = bench.script.udp_count;
    assert_true(tries >= 4 && tries <= 8);
    assert_true(bench.script.log[0].edns);
    assert_false(bench.script.log[tries - 1].edns);
}

static void an_unreadable_reply_is_asked_for_again_then_over_tcp_and_then_a_failure(void **state)
{
    (void)state;
    start((struct script){.udp = {"x", "a"}});
    assert_good(ask(1));
    assert_int_equal(bench.script.udp_count, 2);
    start((struct script){.udp = {"x"}, .tcp = {"a"}});
    assert_good(ask(1));
    assert_int_equal(bench.script.udp_count, 4);
    start((struct script){.udp = {"x"}, .tcp = {"x"}});
    assert_failed(ask(1), PM_ANSWER_FAILED, "the answer cannot be read");
}

static void a_server_without_edns_is_asked_without(void **state)
{
    (void)state;
    start((struct script){.udp = {"e"}});
    assert_good(ask(1));
    assert_int_equal(bench.script.udp_count, 2);
    assert_false(bench.script.log[1].edns);
    assert_int_not_equal(bench.script.log[0].port, 0);
}

static void truncated_answers_are_fetched_over_tcp(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a"}, {"1a"}, {"iqroga"}, {"k", "a"}, {"h", "a"}, {"x", "a"}, {"e", "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.options.timeout_ms = rows[i][0][0] == 'h' ? SHORT_MS : 10000;
        start((struct script){.udp = {"t"}, .tcp = {rows[i][0], rows[i][1]}});
        const struct pm_answer *answer = ask(1);
        if (rows[i][0][0] == 'h')
            assert_failed(answer, PM_ANSWER_TIMEOUT, "no answer within 1000 ms");
        else
            assert_good(answer);
        assert_int_equal(bench.script.udp_count, 1);
        assert_true(bench.script.tcp_count >= 1);
        assert_true(bench.script.log[1].tcp);
    }
}

static void tcp_that_does_not_answer_is_a_failure(void **state)
{
    (void)state;
    static const struct {
        const char *tcp;
        enum pm_answer_status status;
        const char *detail;
    } rows[] = {
        {"k", PM_ANSWER_FAILED, "connection closed (over TCP)"},
        {"t", PM_ANSWER_FAILED, "the answer is truncated (over TCP)"},
        {"x", PM_ANSWER_FAILED, "the answer cannot be read (over TCP)"},
        {"", PM_ANSWER_TIMEOUT, "no answer within"},
        {"iq", PM_ANSWER_TIMEOUT, "2 that do not fit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.options.timeout_ms = rows[i].status == PM_ANSWER_TIMEOUT ? SHORT_MS : 10000;
        start((struct script){.udp = {"t"}, .tcp = {rows[i].tcp}});
        assert_failed(ask(1), rows[i].status, rows[i].detail);
    }
}

static void what_the_server_says_becomes_the_status(void **state)
{
    (void)state;
    static const struct {
        const char *udp;
        enum pm_answer_status status;
        uint32_t negative_ttl;
    } rows[] = {
        {"s", PM_ANSWER_SERVFAIL, 0},
        {"f", PM_ANSWER_REFUSED, 0},
        {"n", PM_ANSWER_NXDOMAIN, 300},
        {"d", PM_ANSWER_NODATA, 300},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start((struct script){.udp = {rows[i].udp}});
        const struct pm_answer *answer = ask(1);
        assert_int_equal(answer->status, rows[i].status);
        assert_int_equal(answer->negative_ttl, rows[i].negative_ttl);
        assert_int_equal(bench.script.udp_count, 1);
    }
}

static void chains_arrive_whole(void **state)
{
    (void)state;
    start((struct script){.udp = {"c"}});
    const struct pm_answer *answer = ask(1);
    assert_good(answer);
    assert_int_equal(answer->count, 3);
}

static uint16_t closed_port(void)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&in, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    close(fd);
    return ntohs(in.sin_port);
}

static void a_closed_port_is_a_failure_without_the_whole_wait(void **state)
{
    (void)state;
    bench.options.timeout_ms = 3600 * 1000;
    bench.server = (struct pm_dns_server){PM_STR("127.0.0.1"), closed_port()};
    assert_true(ask_names(&good, 1));
    assert_failed(bench.answers, PM_ANSWER_FAILED, "connection refused");
}

static void assert_all_answered(const struct pm_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[32];
        snprintf(text, sizeof text, "n%zu", i);
        assert_int_equal(answers[i].status, PM_ANSWER_DATA);
        assert_str(answers[i].rrsets[0].values[0].text, text);
    }
}

static void many_questions_each_get_their_own_answer(void **state)
{
    (void)state;
    bench.options.in_flight = 50;
    start((struct script){.udp = {"ia", "a"}});
    assert_all_answered(ask(QUESTIONS), QUESTIONS);
}

static void ids_and_letters_are_fresh_for_every_question_and_ports_change(void **state)
{
    (void)state;
    bool ids[UINT16_MAX + 1] = {false}, ports[UINT16_MAX + 1] = {false};
    unsigned id_count = 0, port_count = 0, mixed_count = 0;
    bench.options.in_flight = 1;
    start((struct script){.udp = {"a"}});
    ask(QUESTIONS);
    for (unsigned i = 0; i < bench.script.udp_count; i++) {
        const struct script_question *question = &bench.script.log[i];
        id_count += !ids[question->id];
        port_count += !ports[question->port];
        mixed_count += question->mixed;
        ids[question->id] = ports[question->port] = true;
    }
    /* Of 600 random ids some three meet; a counter or a constant would show. */
    assert_true(id_count > QUESTIONS * 9 / 10);
    assert_true(port_count >= 2);
    assert_true(mixed_count > QUESTIONS * 9 / 10);
    assert_int_not_equal(bench.script.log[1].id, bench.script.log[0].id + 1);
}

static void no_descriptor_at_all_is_an_error(void **state)
{
    (void)state;
    struct rlimit before, low;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int next = dup(0);
    assert_true(next >= 0);
    close(next);
    low = before;
    low.rlim_cur = (rlim_t)next + 1; /* room for waiting, none for a socket */
    bench.server = (struct pm_dns_server){PM_STR("127.0.0.1"), 53};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    bool ok = ask_names(&good, 1);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(ok);
    assert_string_equal(bench.err.msg, "cannot open a socket for DNS: Too many open files");
}

static void a_name_without_a_wire_form_fails_alone(void **state)
{
    (void)state;
    start((struct script){.udp = {"a"}});
    const struct pm_str names[] = {PM_STR("a..b"), good};
    bool ok = ask_names(names, 2);
    script_stop(&bench.script);
    assert_true(ok);
    assert_failed(&bench.answers[0], PM_ANSWER_FAILED, "the name cannot be asked for");
    assert_good(&bench.answers[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(an_answer_names_question_and_server),
        TEST(recursion_is_asked_for_when_wanted),
        TEST(servers_are_asked_over_ipv6),
        TEST(forged_replies_are_ignored_and_the_waiting_goes_on),
        TEST(forged_replies_alone_end_in_a_time_out),
        TEST(an_answer_in_other_letters_is_asked_for_over_tcp),
        TEST(a_lost_question_is_sent_again_with_the_same_id_from_the_same_port),
        TEST(silence_ends_after_several_tries_the_last_without_edns),
        TEST(an_unreadable_reply_is_asked_for_again_then_over_tcp_and_then_a_failure),
        TEST(a_server_without_edns_is_asked_without),
        TEST(truncated_answers_are_fetched_over_tcp),
        TEST(tcp_that_does_not_answer_is_a_failure),
        TEST(what_the_server_says_becomes_the_status),
        TEST(chains_arrive_whole),
        TEST(a_closed_port_is_a_failure_without_the_whole_wait),
        TEST(many_questions_each_get_their_own_answer),
        TEST(ids_and_letters_are_fresh_for_every_question_and_ports_change),
        TEST(no_descriptor_at_all_is_an_error),
        TEST(a_name_without_a_wire_form_fails_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
