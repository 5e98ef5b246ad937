/* Waiting with a made-up clock and made-up looks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/waiting.h"

#include <stdio.h>

enum { DOMAINS = 3, ROUNDS = 64 };

/* How a domain looks: by the look from which on it is good, and how it is until then. */
struct plan {
    int good_from; /* 0: at once; 99: never */
    bool may_pass;
};

static struct world {
    struct plan plans[DOMAINS];
    struct pm_kept kept[DOMAINS];
    struct pm_finding findings[DOMAINS];
    int64_t now_ms;
    int looks, sleeps;
    size_t asked[ROUNDS]; /* domains, by look */
    int signal_at;        /* the sleep that a signal ends; 0: none */
    int fail_at;          /* the look that fails; 0: none */
    struct pm_arena arena;
    char line[256];
} world;

static bool look(void *ctx, const size_t *domains, size_t count, struct pm_err *err)
{
    (void)ctx;
    assert_true(world.looks < ROUNDS);
    world.asked[world.looks] = count;
    if (world.looks + 1 == world.fail_at)
        return pm_fail(err, PM_ERR_INTERRUPTED, "stopped");
    for (size_t i = 0; i < count; i++) {
        const struct plan *plan = &world.plans[domains[i]];
        struct pm_finding *finding = &world.findings[domains[i]];
        bool good = world.looks >= plan->good_from;
        *finding = (struct pm_finding){
            .domain = PM_STR("a.example"),
            .rule = PM_STR("mx"),
            .required = true,
            .status = good ? PM_STATUS_PASS : PM_STATUS_FAIL,
            .may_pass = plan->may_pass,
        };
        world.kept[domains[i]] = (struct pm_kept){
            .items = finding, .count = 1, .verdict = finding->status, .answered = true};
    }
    world.looks++;
    world.now_ms += 1000;
    return true;
}

static bool sleep_s(void *ctx, int64_t seconds, struct pm_str line)
{
    (void)ctx;
    world.now_ms += seconds * 1000;
    snprintf(world.line, sizeof world.line, "%" PM_STR_FMT, PM_STR_ARG(line));
    return ++world.sleeps != world.signal_at;
}

static int64_t now_ms(void *ctx)
{
    (void)ctx;
    return world.now_ms;
}

static int begin(void **state)
{
    (void)state;
    world = (struct world){.now_ms = 1000000};
    for (size_t i = 0; i < DOMAINS; i++) {
        world.plans[i].may_pass = true;
        world.kept[i].verdict = PM_STATUS_UNKNOWN;
    }
    pm_arena_init(&world.arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pm_arena_fini(&world.arena);
    return 0;
}

static bool wait_with(int64_t limit_s, bool keep_waiting, enum pm_waiting_end *out,
                      struct pm_err *err)
{
    struct pm_waiting waiting = {
        .ports = {.look = look, .sleep = sleep_s, .now_ms = now_ms},
        .kept = world.kept,
        .count = DOMAINS,
        .limit_s = limit_s,
        .keep_waiting = keep_waiting,
        .arena = &world.arena,
    };
    return pm_wait_for_domains(&waiting, out, err);
}

static enum pm_waiting_end wait_well(int64_t limit_s, bool keep_waiting)
{
    enum pm_waiting_end out;
    struct pm_err err;
    assert_true(wait_with(limit_s, keep_waiting, &out, &err));
    return out;
}

static void where_all_is_right_nothing_is_waited_for(void **state)
{
    (void)state;
    assert_int_equal(wait_well(900, false), PM_WAITING_PASSED);
    assert_int_equal(world.looks, 1);
    assert_int_equal(world.sleeps, 0);
}

static void only_what_is_not_good_is_asked_again(void **state)
{
    (void)state;
    world.plans[0].good_from = 2;
    world.plans[2].good_from = 1;
    assert_int_equal(wait_well(900, false), PM_WAITING_PASSED);
    assert_int_equal(world.looks, 3);
    assert_int_equal(world.asked[0], 3);
    assert_int_equal(world.asked[1], 2);
    assert_int_equal(world.asked[2], 1);
}

static void wrong_records_alone_end_the_waiting_unless_it_is_kept_up(void **state)
{
    (void)state;
    world.plans[0] = world.plans[1] = (struct plan){.good_from = 5, .may_pass = false};
    assert_int_equal(wait_well(900, false), PM_WAITING_HOPELESS);
    assert_int_equal(world.looks, 1);
    assert_int_equal(wait_well(900, true), PM_WAITING_PASSED);
    assert_int_equal(world.looks, 6);
}

static void a_wrong_record_does_not_end_the_waiting_of_others(void **state)
{
    (void)state;
    world.plans[0].good_from = 3;
    world.plans[1] = (struct plan){.good_from = 99, .may_pass = false};
    assert_int_equal(wait_well(900, false), PM_WAITING_HOPELESS);
    assert_int_equal(world.looks, 4);
    assert_int_equal(world.asked[0], 3);
    for (int i = 1; i < 4; i++)
        assert_int_equal(world.asked[i], 1);
    assert_int_equal(world.kept[0].verdict, PM_STATUS_PASS);
    assert_string_equal(world.line, "1 of 3 domains pass; waiting for mx of a.example");
}

static void what_time_does_not_mend_is_named(void **state)
{
    (void)state;
    struct pm_finding wrong = {
        .domain = PM_STR("a.example"),
        .rule = PM_STR("mx"),
        .required = true,
        .status = PM_STATUS_FAIL,
    };
    struct pm_finding missing = wrong;
    missing.may_pass = true;
    struct pm_kept kept[6] = {{.items = &missing, .count = 1}};
    assert_int_equal(pm_waiting_hopeless_words(kept, 1, &world.arena).len, 0);
    for (size_t i = 1; i < 6; i++)
        kept[i] = (struct pm_kept){.items = &wrong, .count = 1};
    assert_true(pm_str_is(pm_waiting_hopeless_words(kept, 3, &world.arena),
                          "mx of a.example, mx of a.example"));
    assert_true(pm_str_is(pm_waiting_hopeless_words(kept, 6, &world.arena),
                          "mx of a.example, mx of a.example, mx of a.example and 2 more"));
}

static void the_waiting_ends_with_its_time(void **state)
{
    (void)state;
    int64_t begun = world.now_ms;
    world.plans[1].good_from = 99;
    assert_int_equal(wait_well(60, false), PM_WAITING_OVER);
    assert_in_range(world.now_ms - begun, 60 * 1000, 62 * 1000);
    assert_int_equal(world.asked[world.looks - 1], 1);
}

static void a_signal_between_two_looks_leaves_what_was_seen(void **state)
{
    (void)state;
    world.plans[1].good_from = 99;
    world.signal_at = 2;
    assert_int_equal(wait_well(900, false), PM_WAITING_STOPPED);
    assert_int_equal(world.looks, 2);
    assert_int_equal(world.kept[0].verdict, PM_STATUS_PASS);
}

static void a_signal_in_a_later_look_leaves_what_was_seen(void **state)
{
    (void)state;
    enum pm_waiting_end out = PM_WAITING_OVER;
    struct pm_err err;
    world.plans[1].good_from = 99;
    world.fail_at = 2;
    assert_true(wait_with(900, false, &out, &err));
    assert_int_equal(out, PM_WAITING_STOPPED);
    assert_int_equal(world.kept[0].verdict, PM_STATUS_PASS);
}

static void a_first_look_that_fails_ends_it(void **state)
{
    (void)state;
    enum pm_waiting_end out = PM_WAITING_OVER;
    struct pm_err err;
    world.fail_at = 1;
    assert_false(wait_with(900, false, &out, &err));
    assert_int_equal(err.code, PM_ERR_INTERRUPTED);
}

/* Two name servers say that the MX is right; nobody has passed the TXT. */
static void what_passed_at_every_server_is_known_at_the_next_look(void **state)
{
    (void)state;
    char server[] = "ns1.example.net 192.0.2.1@53", text[] = "mailserver.purelymail.com";
    struct pm_rdata value = {.preference = 10, .target = pm_str_from(text)};
    struct pm_rrset set = {.owner = PM_STR("a.example"),
                           .type = PM_RRTYPE_MX,
                           .ttl = 300,
                           .values = &value,
                           .count = 1};
    struct pm_answer answers[] = {
        {.server = pm_str_from(server), .rrsets = &set, .count = 1},
        {.server = PM_STR("ns2.example.net 192.0.2.2@53"), .status = PM_ANSWER_NODATA},
    };
    struct pm_replies replies[] = {
        {{PM_STR("a.example"), PM_RRTYPE_MX, PM_VIA_AUTHORITY}, answers, 2, true},
        {{PM_STR("a.example"), PM_RRTYPE_TXT, PM_VIA_AUTHORITY}, answers, 1, true},
        {{PM_STR("a.example"), PM_RRTYPE_MX, PM_VIA_RESOLVER}, answers, 1, true},
        {{PM_STR("b.a.example"), PM_RRTYPE_MX, PM_VIA_AUTHORITY}, answers, 1, true},
    };
    const struct pm_replies *all[] = {&replies[0], &replies[1], &replies[2], &replies[3]};
    struct pm_finding findings[] = {
        {.owner = PM_STR("a.example"), .type = PM_RRTYPE_MX, .status = PM_STATUS_PASS},
        {.owner = PM_STR("a.example"), .type = PM_RRTYPE_MX, .status = PM_STATUS_SKIP},
        {.owner = PM_STR("a.example"), .type = PM_RRTYPE_TXT, .status = PM_STATUS_PASS},
        {.owner = PM_STR("a.example"), .type = PM_RRTYPE_TXT, .status = PM_STATUS_WARN},
    };
    struct pm_survey_result result = {
        .items = findings, .count = 4, .replies = all, .reply_count = 4};
    struct pm_kept kept = {0};
    pm_keep_passed(&result, &world.arena, &kept);
    server[0] = text[0] = 'X';
    value.preference = 0;
    assert_int_equal(kept.known_count, 1);
    const struct pm_replies *known = kept.known[0];
    assert_int_equal(known->question.type, PM_RRTYPE_MX);
    assert_true(known->complete);
    assert_int_equal(known->count, 2);
    assert_true(pm_str_is(known->answers[0].server, "ns1.example.net 192.0.2.1@53"));
    assert_int_equal(known->answers[0].rrsets[0].ttl, 300);
    assert_int_equal(known->answers[0].rrsets[0].values[0].preference, 10);
    assert_true(
        pm_str_is(known->answers[0].rrsets[0].values[0].target, "mailserver.purelymail.com"));
    assert_int_equal(known->answers[1].status, PM_ANSWER_NODATA);
}

static void the_line_tells_how_many_pass_and_what_is_waited_for(void **state)
{
    (void)state;
    world.plans[1].good_from = 1;
    assert_int_equal(wait_well(900, false), PM_WAITING_PASSED);
    assert_string_equal(world.line, "2 of 3 domains pass; waiting for mx of a.example");
}

static void the_line_names_the_server_that_lags(void **state)
{
    (void)state;
    static const struct pm_evidence evidence[] = {
        {.server = PM_STR_INIT("ns1.example.net 192.0.2.1"), .status = PM_STATUS_PASS},
        {.server = PM_STR_INIT("ns2.example.net 192.0.2.2"), .status = PM_STATUS_FAIL},
    };
    struct pm_finding finding = {
        .domain = PM_STR("a.example"),
        .rule = PM_STR("spf"),
        .required = true,
        .status = PM_STATUS_FAIL,
        .evidence = evidence,
        .evidence_count = 2,
    };
    struct pm_kept kept = {.items = &finding, .count = 1, .verdict = PM_STATUS_FAIL};
    struct pm_str line = pm_waiting_line(&kept, 1, &world.arena);
    assert_true(pm_str_is(line, "0 of 1 domain passes; ns2.example.net 192.0.2.2 lags (spf of "
                                "a.example)"));
    finding.evidence_count = 1;
    finding.evidence = &evidence[1];
    line = pm_waiting_line(&kept, 1, &world.arena);
    assert_true(pm_str_is(line, "0 of 1 domain passes; waiting for spf of a.example"));
}

static void what_is_kept_outlives_the_look(void **state)
{
    (void)state;
    char why[] = "it is not there", server[] = "192.0.2.1@53";
    struct pm_evidence evidence = {.server = pm_str_from(server), .status = PM_STATUS_FAIL};
    struct pm_finding finding = {
        .domain = PM_STR("a.example"),
        .rule = PM_STR("mx"),
        .required = true,
        .status = PM_STATUS_FAIL,
        .why = pm_str_from(why),
        .evidence = &evidence,
        .evidence_count = 1,
    };
    struct pm_survey_result result = {.items = &finding, .count = 1, .answered = true};
    struct pm_kept kept = pm_keep(&result, &world.arena);
    why[0] = server[0] = 'X';
    finding.status = PM_STATUS_PASS;
    assert_int_equal(kept.verdict, PM_STATUS_FAIL);
    assert_true(kept.answered);
    assert_true(pm_str_is(kept.items[0].why, "it is not there"));
    assert_true(pm_str_is(kept.items[0].evidence[0].server, "192.0.2.1@53"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(where_all_is_right_nothing_is_waited_for),
        TEST(only_what_is_not_good_is_asked_again),
        TEST(wrong_records_alone_end_the_waiting_unless_it_is_kept_up),
        TEST(a_wrong_record_does_not_end_the_waiting_of_others),
        TEST(what_time_does_not_mend_is_named),
        TEST(the_waiting_ends_with_its_time),
        TEST(a_signal_between_two_looks_leaves_what_was_seen),
        TEST(a_signal_in_a_later_look_leaves_what_was_seen),
        TEST(a_first_look_that_fails_ends_it),
        TEST(what_passed_at_every_server_is_known_at_the_next_look),
        TEST(the_line_tells_how_many_pass_and_what_is_waited_for),
        TEST(the_line_names_the_server_that_lags),
        TEST(what_is_kept_outlives_the_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
