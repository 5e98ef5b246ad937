/* The way down to a zone where servers, registries or resolvers are broken. */
#include "dns/inquiry.h"
#include "tests/unit/dns_walk/rows.h"
#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void missing_glue_is_looked_for_at_the_resolver(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {COM, "example.com", PM_RRTYPE_NS, "referral: example.com NS ns.example.com"},
        {RESOLVER, "ns.example.com", PM_RRTYPE_A, ": ns.example.com A 192.0.2.7"},
        {"192.0.2.7@53", "example.com", PM_RRTYPE_NS, "aa: example.com NS ns.example.com"},
        END};
    world_open(rows);
    assert_found(world_find("example.com"), "example.com", "com", "ns.example.com pc 192.0.2.7@53");
}

static void name_servers_that_need_themselves_leave_the_zone_unknown(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {NULL, "one.com", PM_RRTYPE_NS, "referral: one.com NS ns.two.com"},
        {RESOLVER, "ns.two.com", 0, "servfail"},
        END};
    static const char why[] = "No name server of one.com has an address that can be asked: "
                              "ns.two.com: the resolver could not tell its address: SERVFAIL";
    world_open(rows);
    const struct pm_delegation *delegation = world_find("one.com");
    assert_unknown(delegation, why);
    assert_true(delegation->servers[0].in_doubt);
    assert_unknown(world_find("www.one.com"), why);
}

static void name_servers_that_do_not_exist_are_no_delegation(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {NULL, "one.com", PM_RRTYPE_NS, "referral: one.com NS ns.gone.net; one.com NS gone.net"},
        {RESOLVER, "ns.gone.net", 0, "nxdomain"},
        {RESOLVER, "gone.net", 0, "nodata"},
        END};
    world_open(rows);
    assert_not_delegated(world_find("one.com"),
                         "No name server of one.com has an address that can be asked: gone.net: it "
                         "has no address, neither A nor AAAA");
}

static void a_zone_whose_servers_are_silent_is_unknown(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{NS1, NULL, 0, "timeout"},
                                             {NS2, NULL, 0, "failed"},
                                             COM_AND_HOSTER,
                                             HOSTED("example.com"),
                                             END};
    world_open(rows);
    const struct pm_delegation *delegation = world_find("example.com");
    assert_unknown(delegation,
                   "No name server of example.com answers: ns1.host.net 192.0.2.1: no answer in "
                   "time");
    assert_servers(delegation, "ns1.host.net p 192.0.2.1@53; ns2.host.net p 192.0.2.2@53");
    assert_int_equal(world_ask("example.com", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "example.com")->count,
                     0);
}

static void a_zone_whose_servers_are_lame_is_found(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{NS1, NULL, 0, "timeout"},
                                             {NS2, NULL, 0, "refused"},
                                             COM_AND_HOSTER,
                                             HOSTED("example.com"),
                                             END};
    world_open(rows);
    assert_found(world_find("example.com"), "example.com", "com",
                 "ns1.host.net p 192.0.2.1@53; ns2.host.net p 192.0.2.2@53");
}

static void a_second_server_of_the_registry_is_heard_before_a_name_counts_as_missing(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{COM, "example.com", PM_RRTYPE_NS, "aa nxdomain"},
                                             COM_AND_HOSTER,
                                             HOSTED("example.com"),
                                             END};
    world_open(rows);
    assert_found(world_find("example.com"), "example.com", "com", HOSTED_SERVERS);
}

static void one_server_of_the_registry_will_do_when_no_other_answers(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {COM, "example.com", PM_RRTYPE_NS, "aa nxdomain"}, COM_AND_HOSTER, END};
    world_open(rows);
    assert_not_delegated(world_find("example.com"),
                         "The name servers of com know no such name as example.com (so says "
                         "a.gtld.net 192.0.2.10)");
}

static void servers_that_fail_lie_or_keep_silent_are_passed_over(void **state)
{
    (void)state;
    static const char *const faults[] = {
        "timeout",
        "refused",
        "servfail",
        "failed",
        "nodata",
        "nxdomain",
        ": example.com NS ns.evil.net",
        "referral: com NS a.gtld.net",
        "referral: . NS root.net",
        "referral: other.com NS ns.evil.net; ns.evil.net A 203.0.113.6"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct double_row rows[] = {{COM, "example.com", PM_RRTYPE_NS, faults[i]},
                                          COM_AND_HOSTER,
                                          HOSTED("example.com"),
                                          END};
        world_open(rows);
        assert_found(world_find("example.com"), "example.com", "com", HOSTED_SERVERS);
        assert_int_equal(double_count_of(COM " example.com"), 1);
    }
}

static void when_no_server_leads_on_the_zone_is_unknown(void **state)
{
    (void)state;
    static const struct {
        const char *says, *fault;
    } faults[] = {
        {"timeout", "no answer in time"},
        {"refused", "REFUSED"},
        {"nxdomain", "it answers without authority, so it does not serve the zone"},
        {"referral: com NS a.gtld.net", "it refers to a zone that does not lead there"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct double_row rows[] = {
            COM_AND_HOSTER, {NULL, "example.com", PM_RRTYPE_NS, faults[i].says}, END};
        world_open(rows);
        struct pm_str why =
            pm_str_printf(&world.arena,
                          "None of the name servers of com could tell which zone holds "
                          "example.com: a.gtld.net 192.0.2.10: %s",
                          faults[i].fault);
        assert_unknown(world_find("example.com"), why.ptr);
        assert_unknown(world_find("mail.example.com"), why.ptr);
        assert_int_equal(double_count_of(" mail.example.com "), 0);
    }
}

static void it_is_said_how_many_could_not_tell(void **state)
{
    (void)state;
    static const struct {
        const char *servers, *why;
    } cases[] = {
        {": com NS a.gtld.net",
         "The only name server of com could not tell which zone holds example.com: a.gtld.net "},
        {": com NS a.gtld.net; com NS b.gtld.net",
         "None of the name servers of com could tell which zone holds example.com: a.gtld.net "},
        {": com NS a.gtld.net; com NS b.gtld.net; com NS c.gtld.net; com NS d.gtld.net; "
         "com NS e.gtld.net; com NS f.gtld.net; com NS g.gtld.net",
         "None of the 6 name servers of com that were asked could tell which zone holds "
         "example.com: a.gtld.net "},
    };
    static const char *const hosts[] = {"a", "b", "c", "d", "e", "f", "g"};
    enum { HOSTS = sizeof hosts / sizeof *hosts };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct double_row rows[HOSTS + 2] = {{RESOLVER, "com", PM_RRTYPE_NS, cases[i].servers}};
        world_open(NULL);
        for (size_t h = 0; h < HOSTS; h++)
            rows[h + 1] = (struct double_row){
                RESOLVER,
                pm_str_printf(&world.arena, "%s.gtld.net", hosts[h]).ptr,
                PM_RRTYPE_A,
                pm_str_printf(&world.arena, ": %s.gtld.net A 192.0.2.%zu", hosts[h], h + 10).ptr,
            };
        world_open(rows);
        const struct pm_delegation *delegation = world_find("example.com");
        assert_int_equal(delegation->status, PM_ZONE_UNKNOWN);
        assert_true(pm_str_starts(delegation->why, pm_str_from(cases[i].why)));
    }
}

static void a_fault_is_told_once(void **state)
{
    (void)state;
    const struct pm_answer rows[] = {
        {.status = PM_ANSWER_TIMEOUT},
        {.status = PM_ANSWER_TIMEOUT, .detail = PM_STR("no answer within 5000 ms, 5 tries")},
        {.status = PM_ANSWER_REFUSED, .detail = PM_STR("REFUSED: the server does not answer us")},
        {.status = PM_ANSWER_FAILED, .detail = PM_STR("connection refused")},
    };
    static const char *const faults[] = {"no answer in time", "no answer within 5000 ms, 5 tries",
                                         "REFUSED: the server does not answer us",
                                         "connection refused"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_str(pm_answer_fault(&rows[i]), faults[i]);
}

static void a_silent_server_is_asked_last_from_then_on(void **state)
{
    (void)state;
    static const char *const silent[] = {"timeout", "failed"};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        const struct double_row rows[] = {{COM, NULL, PM_RRTYPE_NS, silent[i]},
                                          COM_AND_HOSTER,
                                          HOSTED("one.com"),
                                          HOSTED("two.com"),
                                          HOSTED("three.com"),
                                          END};
        world_open(rows);
        world_find("one.com");
        world_find("two.com");
        world_find("three.com");
        assert_int_equal(double_count_of(COM " "), 1);
    }
}

static void a_resolver_that_fails_leaves_the_zone_unknown(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{RESOLVER, "com", 0, "servfail"}, END};
    world_open(rows);
    assert_unknown(world_find("example.com"),
                   "The resolver could not tell the name servers of com: 10.0.0.1@53: SERVFAIL");
}

static void a_top_level_domain_that_does_not_exist_is_said_so(void **state)
{
    (void)state;
    static const struct double_row rows[] = {{RESOLVER, NULL, 0, "nxdomain"}, END};
    world_open(rows);
    assert_not_delegated(world_find("example.nope"),
                         "The resolver 10.0.0.1@53 knows no such name as example.nope");
}

static void a_zone_that_only_the_own_resolver_knows_is_found(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "internal", PM_RRTYPE_NS, "nxdomain"},
        {RESOLVER, "corp.internal", PM_RRTYPE_NS, ": corp.internal NS dc.corp.internal"},
        {RESOLVER, "dc.corp.internal", PM_RRTYPE_A, ": dc.corp.internal A 10.1.0.1"},
        {"10.1.0.1@53", "corp.internal", PM_RRTYPE_NS, "aa: corp.internal NS dc.corp.internal"},
        END};
    world_open(rows);
    assert_found(world_find("corp.internal"), "corp.internal", "",
                 "dc.corp.internal pc 10.1.0.1@53");
}

static void servers_that_only_the_zone_names_are_asked_too(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {COM, "example.com", PM_RRTYPE_NS,
         "referral: example.com NS ns1.host.net; example.com NS old.host.net"},
        {RESOLVER, "old.host.net", PM_RRTYPE_A, ": old.host.net A 192.0.2.9"},
        {"192.0.2.9@53", NULL, 0, "refused"},
        COM_AND_HOSTER,
        HOSTED("example.com"),
        END};
    world_open(rows);
    const struct pm_delegation *delegation = world_find("example.com");
    assert_found(delegation, "example.com", "com",
                 "ns1.host.net pc 192.0.2.1@53; ns2.host.net c 192.0.2.2@53; "
                 "old.host.net p 192.0.2.9@53");
    size_t before = double_count();
    assert_answers(world_ask("example.com", PM_RRTYPE_NS, PM_VIA_AUTHORITY, "example.com"),
                   "ns1.host.net 192.0.2.1: records; old.host.net 192.0.2.9: REFUSED; "
                   "ns2.host.net 192.0.2.2: records");
    assert_int_equal(double_count(), before);
}

static void names_without_authority_are_no_name_servers(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {NS1, "example.com", PM_RRTYPE_NS, ": example.com NS ns.evil.net"},
        COM_AND_HOSTER,
        HOSTED("example.com"),
        END};
    world_open(rows);
    assert_found(world_find("example.com"), "example.com", "com", HOSTED_SERVERS);
}

static void a_host_without_an_address_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *a, *aaaa, *problem;
        bool in_doubt;
    } cases[] = {
        {"nxdomain", "nxdomain", "there is no such name", false},
        {"nodata", "nodata", "it has no address, neither A nor AAAA", false},
        {"timeout", "nodata", "the resolver could not tell its address: no answer in time", true},
        {"nodata", "servfail", "the resolver could not tell its address: SERVFAIL", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct double_row rows[] = {{RESOLVER, "ns2.host.net", PM_RRTYPE_A, cases[i].a},
                                          {RESOLVER, "ns2.host.net", PM_RRTYPE_AAAA, cases[i].aaaa},
                                          COM_AND_HOSTER,
                                          HOSTED("example.com"),
                                          END};
        world_open(rows);
        struct pm_str servers = pm_str_printf(
            &world.arena, "ns1.host.net pc 192.0.2.1@53; ns2.host.net pc (%s)", cases[i].problem);
        const struct pm_delegation *delegation = world_find("example.com");
        assert_found(delegation, "example.com", "com", servers.ptr);
        assert_false(delegation->servers[0].in_doubt);
        assert_int_equal(delegation->servers[1].in_doubt, cases[i].in_doubt);
        assert_answers(world_ask("example.com", PM_RRTYPE_NS, PM_VIA_AUTHORITY, "example.com"),
                       "ns1.host.net 192.0.2.1: records");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(missing_glue_is_looked_for_at_the_resolver),
        WORLD_TEST(name_servers_that_need_themselves_leave_the_zone_unknown),
        WORLD_TEST(name_servers_that_do_not_exist_are_no_delegation),
        WORLD_TEST(a_zone_whose_servers_are_silent_is_unknown),
        WORLD_TEST(a_zone_whose_servers_are_lame_is_found),
        WORLD_TEST(a_second_server_of_the_registry_is_heard_before_a_name_counts_as_missing),
        WORLD_TEST(one_server_of_the_registry_will_do_when_no_other_answers),
        WORLD_TEST(servers_that_fail_lie_or_keep_silent_are_passed_over),
        WORLD_TEST(when_no_server_leads_on_the_zone_is_unknown),
        WORLD_TEST(it_is_said_how_many_could_not_tell),
        WORLD_TEST(a_fault_is_told_once),
        WORLD_TEST(a_silent_server_is_asked_last_from_then_on),
        WORLD_TEST(a_resolver_that_fails_leaves_the_zone_unknown),
        WORLD_TEST(a_top_level_domain_that_does_not_exist_is_said_so),
        WORLD_TEST(a_zone_that_only_the_own_resolver_knows_is_found),
        WORLD_TEST(servers_that_only_the_zone_names_are_asked_too),
        WORLD_TEST(names_without_authority_are_no_name_servers),
        WORLD_TEST(a_host_without_an_address_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
