/* A survey against a DNS, rules and policies that are made up here: in which order and how many at
 * a time, and what becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/survey.h"

#include <stdio.h>
#include <stdlib.h>

enum { DOMAINS = 500, OPEN_MAX = 4096 };

/* What is still to be completed. */
struct open_one {
    bool *complete;
    void (*ready)(void *ctx);
    void *ctx;
};

struct pm_dns {
    struct open_one open[OPEN_MAX];
    size_t open_count, most_open;
    size_t asked, found, runs;
    bool at_once;                 /* all is known already */
    enum pm_answer_status status; /* of all answers */
    enum pm_zone_status zone;
    size_t stop_after; /* answers; 0: never */
    size_t answered;
};

static struct world {
    struct pm_dns dns;
    struct pm_arena arena;
    size_t policies, policies_waiting;
    void (*policy_ready)(void *ctx);
    void *policy_ctx;
    struct pm_web_answer policy;
    size_t handed_on;
    size_t asked_before; /* the first was handed on */
    size_t order[DOMAINS];
    bool answered[DOMAINS], heard[DOMAINS], resolver_heard[DOMAINS];
    bool was_wrong, outwaited; /* what the rules were told of the domain handed on last */
    size_t replies;            /* of the result that was handed on last */
    struct pm_name_server servers[2];
    char seen[DOMAINS][32];
} world;

static void open_later(bool *complete, void (*ready)(void *), void *ctx)
{
    struct pm_dns *dns = &world.dns;
    assert_true(dns->open_count < OPEN_MAX);
    struct open_one *one = &dns->open[dns->open_count++];
    one->complete = complete;
    one->ready = ready;
    one->ctx = ctx;
    if (dns->open_count > dns->most_open)
        dns->most_open = dns->open_count;
}

const struct pm_delegation *pm_dns_find(struct pm_dns *dns, struct pm_str name, pm_dns_ready *ready,
                                        void *ctx)
{
    struct pm_delegation *zone = PM_NEW(&world.arena, struct pm_delegation);
    *zone = (struct pm_delegation){.status = dns->zone,
                                   .zone = name,
                                   .servers = world.servers,
                                   .server_count = 2,
                                   .complete = dns->at_once};
    dns->found++;
    if (!dns->at_once)
        open_later(&zone->complete, ready, ctx);
    return zone;
}

static void add_address(struct pm_answer *answer, struct pm_arena *arena)
{
    struct pm_rrset *set = PM_NEW(arena, struct pm_rrset);
    bool v6 = answer->question.type == PM_RRTYPE_AAAA;
    set->type = answer->question.type;
    set->values = PM_NEW(arena, struct pm_rdata);
    set->values->text = v6 ? PM_STR("2001:db8::1") : PM_STR("192.0.2.1");
    set->count = 1;
    answer->rrsets = set;
    answer->count = 1;
    assert_true(pm_str_starts(answer->question.name, PM_STR("mta-sts.policy")));
}

const struct pm_replies *pm_dns_ask(struct pm_dns *dns, const struct pm_question *question,
                                    const struct pm_delegation *zone, struct pm_arena *arena,
                                    pm_dns_ready *ready, void *ctx)
{
    if (question->via != PM_VIA_AUTHORITY)
        arena = &world.arena;
    struct pm_replies *replies = PM_NEW(arena, struct pm_replies);
    struct pm_answer *answer = PM_NEW(arena, struct pm_answer);
    assert_true(!zone || zone->complete);
    *answer = (struct pm_answer){.question = *question, .status = dns->status};
    if (question->type != PM_RRTYPE_TXT)
        add_address(answer, arena);
    *replies = (struct pm_replies){*question, answer, 1, dns->at_once};
    dns->asked++;
    if (!dns->at_once)
        open_later(&replies->complete, ready, ctx);
    return replies;
}

/* The last that was asked is answered first: order is what the survey makes. */
bool pm_dns_run(struct pm_dns *dns, struct pm_err *err)
{
    (void)err;
    dns->runs++;
    while (dns->open_count > 0) {
        struct open_one one = dns->open[--dns->open_count];
        *one.complete = true;
        dns->answered++;
        one.ready(one.ctx);
    }
    return true;
}

struct pm_verify_memo *pm_verify_memo_make(struct pm_arena *arena)
{
    return pm_alloc(arena, 1);
}

/* Replies about the domain's own name. */
static size_t own_replies(const struct pm_verify_input *input)
{
    size_t count = 0;
    for (size_t i = 0; i < input->reply_count; i++)
        count += pm_str_eq(input->replies[i]->question.name, input->name.ascii);
    return count;
}

static bool has_shared(const struct pm_verify_input *input)
{
    for (size_t i = 0; i < input->reply_count; i++)
        if (pm_str_is(input->replies[i]->question.name, "shared.example"))
            return true;
    return false;
}

/* "d12.example" wants two questions one after the other, the second of a resolver; "policy…" also
 * a policy, "s…" also what all of them want. Says what it was given. */
struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena)
{
    struct pm_verify_step step = {.wants_policy =
                                      pm_str_starts(input->name.ascii, PM_STR("policy"))};
    assert_non_null(input->memo);
    for (size_t i = 0; i < input->reply_count; i++)
        assert_true(input->replies[i]->complete);
    bool has_zone = !input->delegation || input->delegation->status == PM_ZONE_FOUND;
    if (pm_str_starts(input->name.ascii, PM_STR("s")) && !has_shared(input)) {
        *PM_PUSH(arena, step.wanted, step.wanted_count, step.wanted_cap) = (struct pm_question){
            .name = PM_STR("shared.example"), .type = PM_RRTYPE_TXT, .via = PM_VIA_RESOLVER};
        return step;
    }
    if (own_replies(input) < 2 && has_zone) {
        *PM_PUSH(arena, step.wanted, step.wanted_count, step.wanted_cap) = (struct pm_question){
            .name = input->name.ascii,
            .type = PM_RRTYPE_TXT,
            .via = own_replies(input) == 0 ? PM_VIA_AUTHORITY : PM_VIA_RESOLVER,
        };
        return step;
    }
    *PM_PUSH(arena, step.findings.items, step.findings.count, step.findings.cap) =
        (struct pm_finding){
            .domain = input->name.ascii,
            .seen = input->policy ? input->policy->body : PM_STR("no policy"),
            .required = input->was_wrong,
            .may_pass = input->outwaited,
        };
    return step;
}

const struct pm_web_answer *pm_policies_get(struct pm_policies *policies, struct pm_str domain,
                                            struct pm_str addresses, struct pm_arena *arena,
                                            pm_policies_ready *ready, void *ctx)
{
    (void)policies;
    (void)domain;
    assert_true(pm_str_is(addresses, "192.0.2.1,[2001:db8::1]"));
    (void)arena;
    world.policies++;
    world.policies_waiting = 1;
    world.policy_ready = ready;
    world.policy_ctx = ctx;
    return &world.policy;
}

bool pm_policies_perform(struct pm_policies *policies, int wait_ms)
{
    (void)policies;
    (void)wait_ms;
    if (world.policies_waiting == 0)
        return false;
    world.policies_waiting = 0;
    world.policy.body = PM_STR("version: STSv1");
    world.policy_ready(world.policy_ctx);
    return true;
}

void pm_policies_drop(struct pm_policies *policies)
{
    (void)policies;
    world.policies_waiting = 0;
}

static bool stop(void *ctx)
{
    (void)ctx;
    return world.dns.stop_after > 0 && world.dns.answered >= world.dns.stop_after;
}

static void take(void *ctx, const struct pm_survey_result *result)
{
    (void)ctx;
    assert_true(world.handed_on < DOMAINS);
    if (world.handed_on == 0)
        world.asked_before = world.dns.asked;
    world.order[world.handed_on] = result->index;
    world.answered[world.handed_on] = result->answered;
    world.heard[world.handed_on] = result->heard;
    world.resolver_heard[world.handed_on] = result->resolver_heard;
    world.replies = result->reply_count;
    world.was_wrong = result->count > 0 && result->items[0].required;
    world.outwaited = result->count > 0 && result->items[0].may_pass;
    if (result->count > 0)
        snprintf(world.seen[world.handed_on], sizeof world.seen[0], "%" PM_STR_FMT,
                 PM_STR_ARG(result->items[0].seen));
    world.handed_on++;
}

static int begin(void **state)
{
    (void)state;
    world = (struct world){.dns = {.status = PM_ANSWER_DATA}};
    pm_arena_init(&world.arena);
    return 0;
}

static int end(void **state)
{
    (void)state;
    pm_arena_fini(&world.arena);
    return 0;
}

static const struct pm_dns_options dns_options = {.ttl = 3600};

static struct pm_survey_options options_of(enum pm_verify_mode mode, size_t window)
{
    static char policies;
    return (struct pm_survey_options){
        .dns = &world.dns,
        .mode = mode,
        .window = window,
        .policies = (struct pm_policies *)(void *)&policies,
        .stop = stop,
        .take = take,
    };
}

static bool survey(enum pm_verify_mode mode, size_t window, const char *name, size_t count,
                   struct pm_err *err)
{
    struct pm_survey_options options = options_of(mode, window);
    struct pm_survey_domain *domains = PM_NEW_ARRAY(&world.arena, struct pm_survey_domain, count);
    for (size_t i = 0; i < count; i++)
        domains[i] = (struct pm_survey_domain){
            .name = pm_name_canonical(pm_str_printf(&world.arena, "%s%zu.example", name, i)),
            .dns = &dns_options,
        };
    return pm_survey_run(&options, domains, count, err);
}

static void assert_all_in_order(size_t count)
{
    assert_int_equal(world.handed_on, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(world.order[i], i);
}

static void results_are_handed_on_in_the_order_of_the_domains(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_SERVERS, 7, "d", DOMAINS, &err));
    assert_all_in_order(DOMAINS);
    assert_int_equal(world.dns.asked, 2 * DOMAINS);
}

static void no_more_domains_are_under_way_than_the_window_holds(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_SERVERS, 7, "d", DOMAINS, &err));
    assert_int_equal(world.dns.most_open, 7);
    assert_int_equal(world.dns.runs, 1);
}

/* The first domain is answered last. */
static void a_domain_that_waits_holds_up_no_other_soon(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_SERVERS, 3, "d", 30, &err));
    assert_all_in_order(30);
    assert_int_equal(world.dns.most_open, 3);
    assert_true(world.asked_before >= 2 * 24 - 1);
    assert_true(world.asked_before < 2 * 30);
}

static void what_is_known_at_once_needs_no_waiting(void **state)
{
    (void)state;
    struct pm_err err;
    world.dns.at_once = true;
    assert_true(survey(PM_VERIFY_AUTHORITIES, 0, "d", DOMAINS, &err));
    assert_all_in_order(DOMAINS);
}

static void what_others_asked_resolvers_for_is_handed_on(void **state)
{
    (void)state;
    struct pm_err err;
    world.dns.at_once = true;
    assert_true(survey(PM_VERIFY_SERVERS, 1, "s", 5, &err));
    assert_all_in_order(5);
    /* Two of its own each; the shared one only until it was known when it was asked for. */
    assert_int_equal(world.dns.asked, 2 * 5 + 1);
}

static void the_zone_is_found_first_where_its_servers_are_asked(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_AUTHORITIES, 0, "d", 20, &err));
    assert_int_equal(world.dns.found, 20);
    assert_int_equal(world.dns.asked, 40);
    assert_true(survey(PM_VERIFY_RESOLVER, 0, "d", 20, &err));
    assert_int_equal(world.dns.found, 20);
}

static void a_policy_is_fetched_once_for_each_that_wants_one(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_RESOLVER, 1, "policy", 3, &err));
    assert_int_equal(world.policies, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(world.seen[i], "version: STSv1");
}

static void without_a_way_to_fetch_policies_the_rules_are_told_that_there_is_none(void **state)
{
    (void)state;
    struct pm_survey_options options = options_of(PM_VERIFY_RESOLVER, 1);
    struct pm_survey_domain domain = {.name = pm_name_canonical(PM_STR("policy.example")),
                                      .dns = &dns_options};
    struct pm_err err;
    options.policies = NULL;
    assert_true(pm_survey_run(&options, &domain, 1, &err));
    assert_string_equal(world.seen[0], "");
}

static void the_rules_are_told_of_earlier_looks(void **state)
{
    (void)state;
    static const bool rows[][2] = {{false, false}, {true, false}, {true, true}};
    struct pm_err err;
    for (size_t i = 0; i < 3; i++) {
        struct pm_survey_options options = options_of(PM_VERIFY_RESOLVER, 1);
        struct pm_survey_domain domain = {.name = pm_name_canonical(PM_STR("d.example")),
                                          .dns = &dns_options,
                                          .was_wrong = rows[i][0],
                                          .outwaited = rows[i][1]};
        assert_true(pm_survey_run(&options, &domain, 1, &err));
        assert_int_equal(world.was_wrong, rows[i][0]);
        assert_int_equal(world.outwaited, rows[i][1]);
    }
}

/* What a signal cut off is no answer: nothing may be told of it. */
static void a_stop_hands_on_no_more_and_asks_no_more(void **state)
{
    (void)state;
    struct pm_err err;
    world.dns.stop_after = 200;
    assert_false(survey(PM_VERIFY_SERVERS, 7, "d", DOMAINS, &err));
    assert_int_equal(err.code, PM_ERR_INTERRUPTED);
    assert_in_range(world.handed_on, 50, 100);
    assert_in_range(world.dns.asked, 200, 207);
}

static void an_answer_counts_when_it_is_about_the_domains_own_name(void **state)
{
    (void)state;
    static const struct row {
        enum pm_verify_mode mode;
        enum pm_answer_status status;
        enum pm_zone_status zone;
        bool answered, heard, resolver_heard;
    } rows[] = {
        {PM_VERIFY_SERVERS, PM_ANSWER_DATA, PM_ZONE_FOUND, true, true, true},
        {PM_VERIFY_SERVERS, PM_ANSWER_NXDOMAIN, PM_ZONE_FOUND, true, true, true},
        {PM_VERIFY_SERVERS, PM_ANSWER_TIMEOUT, PM_ZONE_FOUND, false, false, false},
        {PM_VERIFY_SERVERS, PM_ANSWER_FAILED, PM_ZONE_FOUND, false, false, false},
        {PM_VERIFY_SERVERS, PM_ANSWER_SERVFAIL, PM_ZONE_FOUND, false, true, true},
        {PM_VERIFY_SERVERS, PM_ANSWER_REFUSED, PM_ZONE_FOUND, false, true, true},
        {PM_VERIFY_AUTHORITIES, PM_ANSWER_DATA, PM_ZONE_FOUND, true, true, true},
        {PM_VERIFY_AUTHORITIES, PM_ANSWER_TIMEOUT, PM_ZONE_FOUND, false, true, false},
        {PM_VERIFY_AUTHORITIES, PM_ANSWER_DATA, PM_ZONE_UNKNOWN, false, false, false},
        {PM_VERIFY_AUTHORITIES, PM_ANSWER_DATA, PM_ZONE_NOT_DELEGATED, true, true, false},
    };
    struct pm_err err;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world.handed_on = 0;
        world.dns.status = rows[i].status;
        world.dns.zone = rows[i].zone;
        assert_true(survey(rows[i].mode, 0, "d", 1, &err));
        if (world.answered[0] != rows[i].answered || world.heard[0] != rows[i].heard ||
            world.resolver_heard[0] != rows[i].resolver_heard)
            fail_msg("row %zu", i);
    }
}

static const struct pm_str here[] = {PM_STR_INIT("192.0.2.1@53")};

/* Looks at d0.example, of whose TXT it is known what ns1 and ns2 of host said. */
static void survey_what_is_known(enum pm_verify_mode mode, const char *host)
{
    struct pm_answer answers[2] = {{.status = PM_ANSWER_DATA}, {.status = PM_ANSWER_DATA}};
    for (size_t i = 0; i < 2; i++)
        answers[i].server =
            pm_str_printf(&world.arena, "ns%zu.%s 192.0.2.%zu@53", i + 1, host, i + 1);
    struct pm_replies known = {
        {PM_STR("d0.example"), PM_RRTYPE_TXT, PM_VIA_AUTHORITY}, answers, 2, true};
    const struct pm_replies *all[] = {&known};
    struct pm_survey_domain domain = {.name = pm_name_canonical(PM_STR("d0.example")),
                                      .dns = &dns_options,
                                      .known = all,
                                      .known_count = 1};
    struct pm_survey_options options = options_of(mode, 0);
    struct pm_err err;
    world.handed_on = world.dns.asked = 0;
    assert_true(pm_survey_run(&options, &domain, 1, &err));
}

static void what_is_known_is_not_asked_again(void **state)
{
    (void)state;
    survey_what_is_known(PM_VERIFY_SERVERS, "host.example");
    assert_int_equal(world.dns.asked, 1);
    assert_int_equal(world.replies, 2);
}

static void what_other_name_servers_said_is_not_known(void **state)
{
    static const struct row {
        const char *host;
        size_t with_address, asked;
    } rows[] = {{"host.example", 2, 1}, {"old.example", 2, 2}, {"host.example", 1, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        world.servers[0] = (struct pm_name_server){
            .host = PM_STR("ns1.host.example"), .addresses = here, .address_count = 1};
        world.servers[1] = (struct pm_name_server){.host = PM_STR("ns2.host.example"),
                                                   .addresses = here,
                                                   .address_count = rows[i].with_address > 1};
        survey_what_is_known(PM_VERIFY_AUTHORITIES, rows[i].host);
        if (world.dns.asked != rows[i].asked)
            fail_msg("row %zu: %zu", i, world.dns.asked);
    }
}

static void no_domains_are_no_work(void **state)
{
    (void)state;
    struct pm_err err;
    assert_true(survey(PM_VERIFY_AUTHORITIES, 0, "d", 0, &err));
    assert_int_equal(world.handed_on, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(results_are_handed_on_in_the_order_of_the_domains),
        TEST(no_more_domains_are_under_way_than_the_window_holds),
        TEST(a_domain_that_waits_holds_up_no_other_soon),
        TEST(what_is_known_at_once_needs_no_waiting),
        TEST(what_others_asked_resolvers_for_is_handed_on),
        TEST(the_zone_is_found_first_where_its_servers_are_asked),
        TEST(a_policy_is_fetched_once_for_each_that_wants_one),
        TEST(without_a_way_to_fetch_policies_the_rules_are_told_that_there_is_none),
        TEST(the_rules_are_told_of_earlier_looks),
        TEST(a_stop_hands_on_no_more_and_asks_no_more),
        TEST(an_answer_counts_when_it_is_about_the_domains_own_name),
        TEST(what_is_known_is_not_asked_again),
        TEST(what_other_name_servers_said_is_not_known),
        TEST(no_domains_are_no_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
