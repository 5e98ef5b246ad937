/* Who is asked, in which order, and whose answer counts. */
#include "dns/route.h"
#include "tests/unit/dns_walk/rows.h"
#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define RESOLVER2 "10.0.0.2@53"

static const struct pm_dns_server two_resolvers[] = {{PM_STR_INIT("10.0.0.1"), 53},
                                                     {PM_STR_INIT("10.0.0.2"), 53}};

static void use_two_resolvers(void)
{
    world.config.resolvers = two_resolvers;
    world.config.resolver_count = 2;
}

static const struct pm_answer *ask_world(const char *name, enum pm_rrtype type, enum pm_via via)
{
    const struct pm_replies *replies = world_ask(name, type, via, NULL);
    assert_int_equal(replies->count, 1);
    return replies->answers;
}

static const struct pm_replies *ask_zone(const char *name, enum pm_rrtype type)
{
    return world_ask(name, type, PM_VIA_AUTHORITY, "example.com");
}

static void each_server_of_the_zone_is_asked_without_recursion(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {NULL, "example.com", PM_RRTYPE_MX, "aa: example.com MX mail.example.com"},
        END};
    world_open(rows);
    const struct pm_replies *replies = ask_zone("example.com", PM_RRTYPE_MX);
    assert_answers(replies, "ns1.host.net 192.0.2.1: records; ns2.host.net 192.0.2.2: records");
    assert_str(replies->answers[0].rrsets[0].values[0].target, "mail.example.com");
    assert_true(replies->answers[1].authoritative);
    assert_str(replies->answers[1].question.name, "example.com");
    assert_string_equal(double_line(double_count() - 2), NS1 " example.com MX");
    assert_string_equal(double_line(double_count() - 1), NS2 " example.com MX");
}

static void a_clean_domain_costs_one_question_a_record_and_server(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER,
                                             HOSTED("known.com"),
                                             HOSTED("example.com"),
                                             {NULL, NULL, 0, "aa nodata"},
                                             END};
    static const struct {
        const char *name;
        enum pm_rrtype type;
    } asked[] = {
        {"example.com", PM_RRTYPE_NS},
        {"example.com", PM_RRTYPE_SOA},
        {"example.com", PM_RRTYPE_TXT},
        {"example.com", PM_RRTYPE_MX},
        {"purelymail1._domainkey.example.com", PM_RRTYPE_CNAME},
        {"purelymail2._domainkey.example.com", PM_RRTYPE_CNAME},
        {"purelymail3._domainkey.example.com", PM_RRTYPE_CNAME},
        {"_dmarc.example.com", PM_RRTYPE_CNAME},
    };
    enum { ASKED = sizeof asked / sizeof *asked };
    world_open(rows);
    world_find("known.com");
    size_t before = double_count();
    for (size_t i = 0; i < ASKED; i++)
        ask_zone(asked[i].name, asked[i].type);
    assert_int_equal(double_count() - before, 2 * ASKED + 1);
}

static void another_port_stands_in_the_servers_name(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {"192.0.2.11@5353", NULL, 0, "timeout"},
        {"192.0.2.10@5353", NULL, 0, "referral: " HOSTER("example.com")},
        {NULL, "example.com", 0, "aa: " HOSTER("example.com")},
        END};
    world.config.authority_port = 5353;
    world_open(rows);
    assert_answers(ask_zone("example.com", PM_RRTYPE_NS),
                   "ns1.host.net 192.0.2.1@5353: records; ns2.host.net 192.0.2.2@5353: records");
    assert_servers(world_find("example.com"),
                   "ns1.host.net pc 192.0.2.1@5353; ns2.host.net pc 192.0.2.2@5353");
}

static void the_next_address_of_a_host_is_asked_when_one_tells_nothing(void **state)
{
    (void)state;
    static const char *const nothing[] = {"timeout", "servfail", "refused", "failed"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        const struct double_row rows[] = {{RESOLVER, "ns2.host.net", PM_RRTYPE_A,
                                           ": ns2.host.net A 192.0.2.8; ns2.host.net A 192.0.2.9"},
                                          {"192.0.2.8@53", NULL, 0, nothing[i]},
                                          COM_AND_HOSTER,
                                          HOSTED("example.com"),
                                          {NULL, "example.com", PM_RRTYPE_MX, "aa nodata"},
                                          END};
        world_open(rows);
        assert_answers(
            ask_zone("example.com", PM_RRTYPE_MX),
            "ns1.host.net 192.0.2.1: no such record; ns2.host.net 192.0.2.9: no such record");
    }
}

static void the_answer_that_tells_most_is_kept(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "ns2.host.net", PM_RRTYPE_A,
         ": ns2.host.net A 192.0.2.7; ns2.host.net A 192.0.2.8; ns2.host.net A 192.0.2.9"},
        {"192.0.2.7@53", NULL, 0, "timeout"},
        {"192.0.2.8@53", NULL, 0, "refused"},
        {"192.0.2.9@53", NULL, 0, "timeout"},
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {NULL, "example.com", PM_RRTYPE_MX, "aa nodata"},
        END};
    world_open(rows);
    assert_answers(ask_zone("example.com", PM_RRTYPE_MX),
                   "ns1.host.net 192.0.2.1: no such record; ns2.host.net 192.0.2.8: REFUSED");
}

static void one_address_of_a_host_will_do(void **state)
{
    (void)state;
    static const char *const says[] = {"aa nodata", "aa nxdomain", "referral: com NS a.gtld.net"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        const struct double_row rows[] = {
            {RESOLVER, "ns2.host.net", PM_RRTYPE_A,
             ": ns2.host.net A 192.0.2.2; ns2.host.net A 192.0.2.2; ns2.host.net A 192.0.2.9"},
            COM_AND_HOSTER,
            HOSTED("example.com"),
            {NULL, "example.com", PM_RRTYPE_MX, says[i]},
            END};
        world_open(rows);
        ask_zone("example.com", PM_RRTYPE_MX);
        assert_int_equal(double_count_of(" example.com MX"), 2);
        assert_servers(world_find("example.com"),
                       "ns1.host.net pc 192.0.2.1@53; ns2.host.net pc 192.0.2.2@53 192.0.2.9@53");
    }
}

static bool is_routed(const char *address)
{
    struct pm_dns_server server = {pm_str_from(address), 53};
    struct pm_dns_address parsed;
    assert_true(pm_dns_address_parse(&server, &parsed));
    return pm_dns_address_is_routed(&parsed);
}

static void ipv6_is_asked_where_ipv4_is_silent_or_missing(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "ns1.host.net", PM_RRTYPE_AAAA, ": ns1.host.net AAAA ::1"},
        {RESOLVER, "ns2.host.net", PM_RRTYPE_A, "nodata"},
        {RESOLVER, "ns2.host.net", PM_RRTYPE_AAAA, ": ns2.host.net AAAA ::1"},
        {NS1, NULL, 0, "timeout"},
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {"::1@53", "example.com", PM_RRTYPE_NS, "aa: " HOSTER("example.com")},
        {"::1@53", "example.com", PM_RRTYPE_MX, "aa nodata"},
        END};
    if (!is_routed("::1"))
        skip();
    world_open(rows);
    assert_answers(ask_zone("example.com", PM_RRTYPE_MX),
                   "ns1.host.net ::1: no such record; ns2.host.net ::1: no such record");
    assert_servers(world_find("example.com"),
                   "ns1.host.net pc 192.0.2.1@53 ::1@53; ns2.host.net pc ::1@53");
}

static void ipv6_without_a_route_is_skipped_and_said_so(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "ns2.host.net", PM_RRTYPE_A, "nodata"},
        {RESOLVER, "ns2.host.net", PM_RRTYPE_AAAA, ": ns2.host.net AAAA fe80::1"},
        COM_AND_HOSTER,
        HOSTED("example.com"),
        END};
    world_open(rows);
    assert_servers(world_find("example.com"),
                   "ns1.host.net pc 192.0.2.1@53; ns2.host.net pc (it has only an IPv6 address, "
                   "fe80::1, and this machine has no route there)");
}

#define CUT "_domainkey.example.com"

static void a_zone_further_down_answers_for_its_names(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {RESOLVER, "ns.keys.net", PM_RRTYPE_A, ": ns.keys.net A 192.0.2.5"},
        {"192.0.2.5@53", CUT, PM_RRTYPE_NS, "aa: " CUT " NS ns.keys.net"},
        {"192.0.2.5@53", "k1." CUT, PM_RRTYPE_CNAME, "aa: k1." CUT " CNAME key1.x.com"},
        {NULL, "k1." CUT, PM_RRTYPE_CNAME, "referral: " CUT " NS ns.keys.net"},
        {NULL, CUT, PM_RRTYPE_NS, "referral: " CUT " NS ns.keys.net"},
        END};
    world_open(rows);
    assert_answers(ask_zone("k1." CUT, PM_RRTYPE_CNAME), "ns.keys.net 192.0.2.5: records");
    size_t before = double_count();
    assert_answers(ask_zone("k1." CUT, PM_RRTYPE_CNAME), "ns.keys.net 192.0.2.5: records");
    assert_int_equal(double_count() - before, 3);
}

static void a_server_of_both_zones_is_not_asked_twice(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {NS1, CUT, PM_RRTYPE_NS, "aa: " CUT " NS ns1.host.net"},
        {NS1, "k1." CUT, PM_RRTYPE_CNAME, "aa nodata"},
        {NS2, NULL, 0, "referral: " CUT " NS ns1.host.net"},
        END};
    world_open(rows);
    assert_answers(ask_zone("k1." CUT, PM_RRTYPE_CNAME), "ns1.host.net 192.0.2.1: no such record");
    assert_int_equal(double_count_of(NS1 " k1."), 1);
}

static void a_zone_further_down_without_servers_leaves_the_question_open(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER,
                                             HOSTED("example.com"),
                                             {RESOLVER, "ns.gone.net", 0, "nxdomain"},
                                             {NULL, NULL, 0, "referral: " CUT " NS ns.gone.net"},
                                             END};
    world_open(rows);
    assert_answers(ask_zone("k1." CUT, PM_RRTYPE_CNAME), "ns1.host.net 192.0.2.1: a referral; "
                                                         "ns2.host.net 192.0.2.2: a referral");
}

static void a_referral_up_or_aside_is_not_followed(void **state)
{
    (void)state;
    static const char *const says[] = {"referral: com NS a.gtld.net",
                                       "referral: example.com NS ns.evil.net",
                                       "referral: x.example.com NS ns.evil.net"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        const struct double_row rows[] = {
            {NULL, "a.example.com", 0, says[i]}, COM_AND_HOSTER, HOSTED("example.com"), END};
        world_open(rows);
        const struct pm_replies *replies = ask_zone("a.example.com", PM_RRTYPE_MX);
        assert_int_equal(replies->count, 2);
        assert_int_equal(replies->answers[0].status, PM_ANSWER_REFERRAL);
        assert_int_equal(double_count_of("evil"), 0);
    }
}

static void the_configured_servers_are_the_authority(void **state)
{
    (void)state;
    static const struct pm_dns_server servers[] = {{PM_STR_INIT("192.0.2.1"), 53},
                                                   {PM_STR_INIT("192.0.2.2"), 5300}};
    static const struct double_row rows[] = {{NS1, NULL, 0, "aa nodata"}, END};
    world.config.servers = servers;
    world.config.server_count = 2;
    world_open(rows);
    assert_answers(world_ask("example.com", PM_RRTYPE_MX, PM_VIA_AUTHORITY, NULL),
                   "192.0.2.1@53: no such record; 192.0.2.2@5300: no answer in time");
    assert_int_equal(double_count(), 2);
    assert_int_equal(double_count_of(" rd"), 0);
}

static void with_resolver_only_the_resolver_is_the_authority(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, NULL, 0, "servfail"}, {RESOLVER2, NULL, 0, "ad nodata"}, END};
    use_two_resolvers();
    world.config.resolver_only = true;
    world_open(rows);
    const struct pm_replies *replies =
        world_ask("example.com", PM_RRTYPE_MX, PM_VIA_AUTHORITY, NULL);
    assert_answers(replies, "10.0.0.2@53: no such record");
    assert_true(replies->answers[0].validated);
    assert_int_equal(double_count_of(" rd"), 2);
}

static void a_resolver_is_asked_once_a_run(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{NULL, NULL, 0, "ad nodata"}, END};
    world_open(rows);
    struct pm_question question = {PM_STR("example.com"), PM_RRTYPE_SOA, PM_VIA_RESOLVER};
    const struct pm_replies *one =
        pm_dns_ask(world.dns, &question, NULL, &world.arena, world_ready, NULL);
    const struct pm_replies *two =
        pm_dns_ask(world.dns, &question, NULL, &world.arena, world_ready, NULL);
    assert_ptr_equal(one, two);
    world_run();
    assert_int_equal(world.ready, 2);
    assert_true(ask_world("example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER)->validated);
    assert_int_equal(double_count(), 1);
    ask_world("example.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    assert_int_equal(double_count(), 2);
    pm_dns_forget(world.dns);
    ask_world("example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER);
    assert_int_equal(double_count(), 3);
}

static void who_was_silent_is_asked_at_a_new_look(void **state)
{
    (void)state;
    static const struct double_row rows[] = {END};
    world_open(rows);
    assert_int_equal(double_looks(), 0);
    pm_dns_forget(world.dns);
    assert_int_equal(double_looks(), 1);
}

static void questions_about_a_domain_are_of_one_group(void **state)
{
    (void)state;
    static const struct {
        const char *name, *group;
    } cases[] = {
        {"example.com", "example.com"},
        {"_dmarc.example.com", "example.com"},
        {"purelymail1._domainkey.example.com", "example.com"},
        {"_smtp._tls.a.example.com", "a.example.com"},
        {"_lonely", ""},
    };
    static const struct pm_dns_server server = {PM_STR_INIT("192.0.2.1"), 53};
    static const struct double_row rows[] = {{NULL, NULL, 0, "aa nodata"}, END};
    world.config.servers = &server;
    world.config.server_count = 1;
    world_open(rows);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_ask(cases[i].name, PM_RRTYPE_TXT, PM_VIA_AUTHORITY, NULL);
        assert_string_equal(double_group(double_count() - 1), cases[i].group);
    }
}

static void without_checks_is_another_question(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{NULL, NULL, 0, "nodata"}, END};
    world_open(rows);
    ask_world("example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER);
    ask_world("example.com", PM_RRTYPE_SOA, PM_VIA_RESOLVER_RAW);
    assert_string_equal(double_line(0), RESOLVER " example.com SOA rd");
    assert_string_equal(double_line(1), RESOLVER " example.com SOA rd cd");
}

static void the_next_resolver_is_asked_until_one_is_conclusive(void **state)
{
    (void)state;
    static const char *const says[] = {"servfail", "refused", "timeout", "failed",
                                       "referral: com NS a.gtld.net"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
        const struct double_row rows[] = {
            {RESOLVER, NULL, 0, says[i]}, {RESOLVER2, NULL, 0, "nodata"}, END};
        use_two_resolvers();
        world_open(rows);
        const struct pm_answer *answer = ask_world("x.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
        assert_int_equal(answer->status, PM_ANSWER_NODATA);
        assert_int_equal(answer->disputed, i == 0);
        assert_int_equal(double_count(), 2);
    }
}

static void a_dead_resolver_is_waited_for_once(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{RESOLVER2, NULL, 0, "nodata"}, END};
    use_two_resolvers();
    world_open(rows);
    ask_world("a.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    ask_world("b.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    ask_world("c.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    assert_int_equal(double_count_of(RESOLVER), 1);
}

static void nobody_to_ask_is_an_answer_too(void **state)
{
    (void)state;
    static const struct double_row rows[] = {END};
    world.config.resolvers = two_resolvers;
    world_open(rows);
    const struct pm_answer *answer = ask_world("a.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    assert_int_equal(answer->status, PM_ANSWER_FAILED);
    assert_str(answer->detail, "there is nobody to ask");
    assert_int_equal(double_count(), 0);
}

static bool stop_at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static void questions_that_are_stopped_are_answered_with_that(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{NULL, NULL, 0, "nodata"}, END};
    use_two_resolvers();
    world.config.stop = stop_at_once;
    world_open(rows);
    const struct pm_answer *answer = ask_world("a.com", PM_RRTYPE_MX, PM_VIA_RESOLVER);
    assert_int_equal(answer->status, PM_ANSWER_FAILED);
    assert_str(answer->detail, "interrupted");
    assert_int_equal(double_count(), 1);
}

static void an_address_that_is_none_is_an_error(void **state)
{
    (void)state;
    static const struct pm_dns_server servers[] = {{PM_STR_INIT("ns1.example.net"), 53}};
    struct pm_dns_config config = {.servers = servers, .server_count = 1};
    struct pm_dns *dns = NULL;
    struct pm_err err = {0};
    assert_false(pm_dns_open(&config, &dns, &err));
    assert_null(dns);
    assert_string_equal(err.msg, "'ns1.example.net' is no DNS server's address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(each_server_of_the_zone_is_asked_without_recursion),
        WORLD_TEST(a_clean_domain_costs_one_question_a_record_and_server),
        WORLD_TEST(another_port_stands_in_the_servers_name),
        WORLD_TEST(the_next_address_of_a_host_is_asked_when_one_tells_nothing),
        WORLD_TEST(one_address_of_a_host_will_do),
        WORLD_TEST(the_answer_that_tells_most_is_kept),
        WORLD_TEST(ipv6_is_asked_where_ipv4_is_silent_or_missing),
        WORLD_TEST(ipv6_without_a_route_is_skipped_and_said_so),
        WORLD_TEST(a_zone_further_down_answers_for_its_names),
        WORLD_TEST(a_server_of_both_zones_is_not_asked_twice),
        WORLD_TEST(a_zone_further_down_without_servers_leaves_the_question_open),
        WORLD_TEST(a_referral_up_or_aside_is_not_followed),
        WORLD_TEST(the_configured_servers_are_the_authority),
        WORLD_TEST(with_resolver_only_the_resolver_is_the_authority),
        WORLD_TEST(a_resolver_is_asked_once_a_run),
        WORLD_TEST(who_was_silent_is_asked_at_a_new_look),
        WORLD_TEST(questions_about_a_domain_are_of_one_group),
        WORLD_TEST(without_checks_is_another_question),
        WORLD_TEST(the_next_resolver_is_asked_until_one_is_conclusive),
        WORLD_TEST(a_dead_resolver_is_waited_for_once),
        WORLD_TEST(nobody_to_ask_is_an_answer_too),
        WORLD_TEST(questions_that_are_stopped_are_answered_with_that),
        WORLD_TEST(an_address_that_is_none_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
