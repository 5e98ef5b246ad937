/* The engine against servers that answer, lie, truncate or keep silent. */
#include "dns/lookup.h"
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
enum { SERVERS = 2, QUESTIONS = 600, SHORT_MS = 1000 };

struct bench {
    struct pm_arena arena;
    struct script_server scripts[SERVERS];
    struct pm_dns_server servers[SERVERS];
    size_t server_count;
    struct pm_dns_options_net options;
    struct pm_question questions[QUESTIONS];
    struct pm_answer *answers;
    size_t count;
    struct pm_err err;
};

static struct bench bench;

static int setup(void **state)
{
    (void)state;
    memset(&bench, 0, sizeof bench);
    pm_arena_init(&bench.arena);
    bench.options.timeout_ms = 10000;
    bench.options.servers = bench.servers;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&bench.arena);
    return 0;
}

static bool add_server_of(int family, struct script script)
{
    struct script_server *server = &bench.scripts[bench.server_count];
    if (!script_start(server, family, script))
        return false;
    bench.servers[bench.server_count++] = (struct pm_dns_server){
        family == AF_INET ? PM_STR("127.0.0.1") : PM_STR("::1"), server->port};
    return true;
}

static void add_server(struct script script)
{
    assert_true(add_server_of(AF_INET, script));
}

static void stop_servers(void)
{
    for (size_t i = 0; i < bench.server_count; i++)
        script_stop(&bench.scripts[i]);
}

/* Asks for the TXT of good.example, or of n0.example, n1.example, ... when there are several; the
 * servers are stopped afterwards. */
static const struct pm_answer *ask(size_t questions)
{
    for (size_t i = 0; i < questions; i++)
        bench.questions[i] =
            (struct pm_question){questions == 1 ? PM_STR("good.example")
                                                : pm_str_printf(&bench.arena, "n%zu.example", i),
                                 PM_RRTYPE_TXT, 0};
    bench.options.server_count = bench.server_count;
    bool ok = pm_dns_lookup(bench.questions, questions, &bench.options, &bench.arena,
                            &bench.answers, &bench.count, &bench.err);
    stop_servers();
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
    add_server((struct script){.udp = {"a"}});
    const struct pm_answer *answer = ask(1);
    assert_int_equal(bench.count, 1);
    assert_good(answer);
    assert_true(answer->authoritative);
    assert_str(answer->question.name, "good.example");
    assert_int_equal(answer->question.type, PM_RRTYPE_TXT);
    char server[32];
    snprintf(server, sizeof server, "127.0.0.1@%u", (unsigned)bench.scripts[0].port);
    assert_str(answer->server, server);
    assert_int_equal(bench.scripts[0].udp_count, 1);
    assert_true(bench.scripts[0].log[0].edns);
    assert_false(bench.scripts[0].log[0].recursion);
}

static void recursion_is_asked_for_when_wanted(void **state)
{
    (void)state;
    bench.options.recursion = true;
    add_server((struct script){.udp = {"a"}});
    assert_good(ask(1));
    assert_true(bench.scripts[0].log[0].recursion);
}

static void servers_are_asked_over_ipv6(void **state)
{
    (void)state;
    if (!add_server_of(AF_INET6, (struct script){.udp = {"a"}}))
        skip();
    assert_good(ask(1));
}

static void forged_replies_are_ignored_and_the_waiting_goes_on(void **state)
{
    (void)state;
    static const char *const rows[] = {"ia", "qa", "ra", "oa", "pa", "ga", "iqropgiqropga"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.server_count = 0;
        add_server((struct script){.udp = {rows[i]}});
        const struct pm_answer *answer = ask(1);
        assert_good(answer);
        assert_int_equal(bench.scripts[0].udp_count, 1);
    }
}

static void forged_replies_alone_end_in_a_time_out(void **state)
{
    (void)state;
    bench.options.timeout_ms = SHORT_MS;
    add_server((struct script){.udp = {"iqrop"}});
    assert_failed(ask(1), PM_ANSWER_TIMEOUT, "that do not fit the question were ignored");
}

static void an_answer_in_other_letters_is_asked_for_over_tcp(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"A"}, .tcp = {"A"}});
    assert_good(ask(1));
    assert_int_equal(bench.scripts[0].udp_count, 1);
    assert_int_equal(bench.scripts[0].tcp_count, 1);
}

static void a_lost_question_is_sent_again_with_the_same_id_from_the_same_port(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"", "", "a"}});
    assert_good(ask(1));
    const struct script_question *log = bench.scripts[0].log;
    assert_int_equal(bench.scripts[0].udp_count, 3);
    assert_int_equal(log[0].id, log[2].id);
    assert_int_equal(log[0].port, log[2].port);
}

static void silence_ends_after_several_tries_the_last_without_edns(void **state)
{
    (void)state;
    bench.options.timeout_ms = 2 * SHORT_MS;
    add_server((struct script){.udp = {""}});
    assert_failed(ask(1), PM_ANSWER_TIMEOUT, "no answer within 2000 ms, ");
    unsigned tries = bench.scripts[0].udp_count;
    assert_true(tries >= 4 && tries <= 8);
    assert_true(bench.scripts[0].log[0].edns);
    assert_false(bench.scripts[0].log[tries - 1].edns);
}

static void an_unreadable_reply_is_asked_for_again_and_then_a_failure(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"x", "a"}});
    assert_good(ask(1));
    bench.server_count = 0;
    add_server((struct script){.udp = {"x"}});
    assert_failed(ask(1), PM_ANSWER_FAILED, "the answer cannot be read");
}

static void a_server_without_edns_is_asked_without(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"e"}});
    assert_good(ask(1));
    assert_int_equal(bench.scripts[0].udp_count, 2);
    assert_false(bench.scripts[0].log[1].edns);
    assert_int_not_equal(bench.scripts[0].log[0].port, 0);
}

static void truncated_answers_are_fetched_over_tcp(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a"}, {"1a"}, {"iqroga"}, {"k", "a"}, {"h", "a"}, {"x", "a"}, {"e", "a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.server_count = 0;
        bench.options.timeout_ms = rows[i][0][0] == 'h' ? SHORT_MS : 10000;
        add_server((struct script){.udp = {"t"}, .tcp = {rows[i][0], rows[i][1]}});
        const struct pm_answer *answer = ask(1);
        if (rows[i][0][0] == 'h')
            assert_failed(answer, PM_ANSWER_TIMEOUT, "no answer within 1000 ms");
        else
            assert_good(answer);
        assert_int_equal(bench.scripts[0].udp_count, 1);
        assert_true(bench.scripts[0].tcp_count >= 1);
        assert_true(bench.scripts[0].log[1].tcp);
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
        bench.server_count = 0;
        bench.options.timeout_ms = rows[i].status == PM_ANSWER_TIMEOUT ? SHORT_MS : 10000;
        add_server((struct script){.udp = {"t"}, .tcp = {rows[i].tcp}});
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
        bench.server_count = 0;
        add_server((struct script){.udp = {rows[i].udp}});
        const struct pm_answer *answer = ask(1);
        assert_int_equal(answer->status, rows[i].status);
        assert_int_equal(answer->negative_ttl, rows[i].negative_ttl);
        assert_int_equal(bench.scripts[0].udp_count, 1);
    }
}

static void chains_arrive_whole(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"c"}});
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
    bench.servers[0] = (struct pm_dns_server){PM_STR("127.0.0.1"), closed_port()};
    bench.options.server_count = 1;
    struct pm_question question = {PM_STR("good.example"), PM_RRTYPE_TXT, 0};
    assert_true(pm_dns_lookup(&question, 1, &bench.options, &bench.arena, &bench.answers,
                              &bench.count, &bench.err));
    assert_failed(bench.answers, PM_ANSWER_FAILED, "connection refused");
}

static void the_next_server_is_asked_while_none_is_conclusive(void **state)
{
    (void)state;
    static const struct {
        const char *first, *second;
        enum pm_answer_status status;
        unsigned second_asked;
    } rows[] = {
        {"a", "a", PM_ANSWER_DATA, 0},     {"n", "a", PM_ANSWER_NXDOMAIN, 0},
        {"s", "a", PM_ANSWER_DATA, 1},     {"f", "a", PM_ANSWER_DATA, 1},
        {"s", "n", PM_ANSWER_NXDOMAIN, 1}, {"s", "f", PM_ANSWER_SERVFAIL, 1},
        {"f", "s", PM_ANSWER_SERVFAIL, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench.server_count = 0;
        add_server((struct script){.udp = {rows[i].first}});
        add_server((struct script){.udp = {rows[i].second}});
        const struct pm_answer *answer = ask(1);
        assert_int_equal(bench.count, 1);
        assert_int_equal(answer->status, rows[i].status);
        assert_int_equal(bench.scripts[1].udp_count, rows[i].second_asked);
    }
}

static void a_silent_server_leaves_it_to_the_next(void **state)
{
    (void)state;
    bench.options.timeout_ms = SHORT_MS;
    add_server((struct script){.udp = {""}});
    add_server((struct script){.udp = {"a"}});
    assert_good(ask(1));
    bench.server_count = 0;
    add_server((struct script){.udp = {""}});
    add_server((struct script){.udp = {"f"}});
    assert_int_equal(ask(1)->status, PM_ANSWER_REFUSED);
}

static void each_server_gives_an_answer_of_its_own(void **state)
{
    (void)state;
    bench.options.each_server = true;
    add_server((struct script){.udp = {"s"}});
    add_server((struct script){.udp = {"a"}});
    const struct pm_answer *answers = ask(3);
    assert_int_equal(bench.count, 6);
    for (size_t i = 0; i < 6; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%zu.example", i / 2);
        assert_str(answers[i].question.name, name);
        assert_int_equal(answers[i].status, i % 2 ? PM_ANSWER_DATA : PM_ANSWER_SERVFAIL);
    }
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
    add_server((struct script){.udp = {"ia", "a"}});
    assert_all_answered(ask(QUESTIONS), QUESTIONS);
}

static void ids_are_fresh_for_every_question_and_ports_change(void **state)
{
    (void)state;
    bool ids[UINT16_MAX + 1] = {false}, ports[UINT16_MAX + 1] = {false};
    unsigned id_count = 0, port_count = 0;
    bench.options.in_flight = 1;
    add_server((struct script){.udp = {"a"}});
    ask(QUESTIONS);
    for (unsigned i = 0; i < bench.scripts[0].udp_count; i++) {
        const struct script_question *question = &bench.scripts[0].log[i];
        id_count += !ids[question->id];
        port_count += !ports[question->port];
        ids[question->id] = ports[question->port] = true;
    }
    /* Of 600 random ids some three meet; a counter or a constant would show. */
    assert_true(id_count > QUESTIONS * 9 / 10);
    assert_true(port_count >= 2);
    assert_int_not_equal(bench.scripts[0].log[1].id, bench.scripts[0].log[0].id + 1);
}

static void few_descriptors_are_enough(void **state)
{
    (void)state;
    struct rlimit before, low;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    bench.options.in_flight = 300;
    add_server((struct script){.udp = {"a"}});
    low = before;
    low.rlim_cur = 24;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    const struct pm_answer *answers = ask(QUESTIONS);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_all_answered(answers, QUESTIONS);
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
    bench.servers[0] = (struct pm_dns_server){PM_STR("127.0.0.1"), 53};
    bench.options.server_count = 1;
    struct pm_question question = {PM_STR("good.example"), PM_RRTYPE_TXT, 0};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    bool ok = pm_dns_lookup(&question, 1, &bench.options, &bench.arena, &bench.answers,
                            &bench.count, &bench.err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_false(ok);
    assert_string_equal(bench.err.msg, "cannot open a socket for DNS: Too many open files");
}

static void a_dead_server_is_given_up_after_some_questions(void **state)
{
    (void)state;
    bench.options.timeout_ms = 240;
    bench.options.in_flight = 8;
    add_server((struct script){.udp = {""}});
    const struct pm_answer *answers = ask(QUESTIONS);
    for (size_t i = 0; i < QUESTIONS; i++)
        assert_int_equal(answers[i].status, PM_ANSWER_TIMEOUT);
    assert_failed(&answers[QUESTIONS - 1], PM_ANSWER_TIMEOUT, "not asked");
    assert_true(bench.scripts[0].udp_count <= 16 * 8);
}

struct watcher {
    int looks, stop_after;
    size_t done, total;
};

static bool stop(void *ctx)
{
    struct watcher *watcher = ctx;
    return ++watcher->looks > watcher->stop_after;
}

static void progress(void *ctx, size_t done, size_t total)
{
    struct watcher *watcher = ctx;
    assert_true(done > watcher->done);
    watcher->done = done;
    watcher->total = total;
}

static void a_stop_signal_ends_the_waiting(void **state)
{
    (void)state;
    struct watcher watcher = {.stop_after = 3};
    bench.options.timeout_ms = 3600 * 1000;
    bench.options.stop = stop;
    bench.options.ctx = &watcher;
    bench.options.in_flight = 1;
    add_server((struct script){.udp = {"a", ""}});
    const struct pm_answer *answers = ask(3);
    assert_int_equal(answers[0].status, PM_ANSWER_DATA);
    assert_failed(&answers[1], PM_ANSWER_FAILED, "interrupted");
    assert_failed(&answers[2], PM_ANSWER_FAILED, "interrupted");
    assert_str(answers[2].question.name, "n2.example");
}

static void progress_counts_up_to_the_total(void **state)
{
    (void)state;
    struct watcher watcher = {0};
    bench.options.progress = progress;
    bench.options.ctx = &watcher;
    add_server((struct script){.udp = {"a"}});
    ask(300);
    assert_int_equal(watcher.done, 300);
    assert_int_equal(watcher.total, 300);
}

static void a_name_without_a_wire_form_fails_alone(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"a"}});
    struct pm_question questions[] = {{PM_STR("a..b"), PM_RRTYPE_TXT, 0},
                                      {PM_STR("good.example"), PM_RRTYPE_TXT, 0}};
    bench.options.server_count = 1;
    assert_true(pm_dns_lookup(questions, 2, &bench.options, &bench.arena, &bench.answers,
                              &bench.count, &bench.err));
    stop_servers();
    assert_failed(&bench.answers[0], PM_ANSWER_FAILED, "the name cannot be asked for");
    assert_good(&bench.answers[1]);
}

static void without_questions_there_are_no_answers(void **state)
{
    (void)state;
    add_server((struct script){.udp = {"a"}});
    ask(0);
    assert_int_equal(bench.count, 0);
}

static void without_servers_nothing_can_be_asked(void **state)
{
    (void)state;
    bench.options.server_count = 0;
    assert_false(pm_dns_lookup(bench.questions, 0, &bench.options, &bench.arena, &bench.answers,
                               &bench.count, &bench.err));
    assert_string_equal(bench.err.msg, "there is no DNS server to ask");
    bench.servers[0].address = PM_STR("localhost");
    bench.options.server_count = 1;
    assert_false(pm_dns_lookup(bench.questions, 0, &bench.options, &bench.arena, &bench.answers,
                               &bench.count, &bench.err));
    assert_string_equal(bench.err.msg, "'localhost' is no DNS server's address");
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
        TEST(an_unreadable_reply_is_asked_for_again_and_then_a_failure),
        TEST(a_server_without_edns_is_asked_without),
        TEST(truncated_answers_are_fetched_over_tcp),
        TEST(tcp_that_does_not_answer_is_a_failure),
        TEST(what_the_server_says_becomes_the_status),
        TEST(chains_arrive_whole),
        TEST(a_closed_port_is_a_failure_without_the_whole_wait),
        TEST(the_next_server_is_asked_while_none_is_conclusive),
        TEST(a_silent_server_leaves_it_to_the_next),
        TEST(each_server_gives_an_answer_of_its_own),
        TEST(many_questions_each_get_their_own_answer),
        TEST(ids_are_fresh_for_every_question_and_ports_change),
        TEST(few_descriptors_are_enough),
        TEST(no_descriptor_at_all_is_an_error),
        TEST(a_dead_server_is_given_up_after_some_questions),
        TEST(a_stop_signal_ends_the_waiting),
        TEST(progress_counts_up_to_the_total),
        TEST(a_name_without_a_wire_form_fails_alone),
        TEST(without_questions_there_are_no_answers),
        TEST(without_servers_nothing_can_be_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
