/* The way down to a zone: whole worlds, and what is asked there. */
#include "tests/unit/dns_walk/rows.h"
#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_zone_is_found_from_the_top_level_down(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("example.com"), END};
    world_open(rows);
    assert_found(world_find("example.com"), "example.com", "com", HOSTED_SERVERS);
    static const char *const lines[] = {
        RESOLVER " com NS rd", RESOLVER " a.gtld.net A rd",   RESOLVER " b.gtld.net A rd",
        COM " example.com NS", RESOLVER " ns1.host.net A rd", RESOLVER " ns2.host.net A rd",
        NS1 " example.com NS", NS2 " example.com NS",
    };
    assert_int_equal(double_count(), sizeof lines / sizeof *lines);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_string_equal(double_line(i), lines[i]);
}

static void what_is_known_is_not_asked_again(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("one.com"), HOSTED("two.com"),
                                             END};
    world_open(rows);
    world_find("one.com");
    size_t before = double_count();
    assert_found(world_find("two.com"), "two.com", "com", HOSTED_SERVERS);
    assert_int_equal(double_count() - before, 3);
    world_find("two.com");
    assert_int_equal(double_count() - before, 3);
}

static void walks_spread_over_the_servers_of_a_zone(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("one.com"), HOSTED("two.com"),
                                             END};
    world_open(rows);
    world_find("one.com");
    world_find("two.com");
    assert_int_equal(double_count_of(COM " "), 1);
    assert_int_equal(double_count_of(COM2 " "), 1);
}

static void walks_to_one_name_are_one_walk(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("example.com"), END};
    world_open(rows);
    struct pm_str name = PM_STR("example.com");
    const struct pm_delegation *one = pm_dns_find(world.dns, name, world_ready, NULL);
    const struct pm_delegation *two = pm_dns_find(world.dns, name, world_ready, NULL);
    assert_ptr_equal(one, two);
    assert_false(one->complete);
    world_run();
    assert_true(one->complete);
    assert_int_equal(world.ready, 2);
    assert_int_equal(double_count(), 8);
}

static void glue_saves_the_question_for_hosts_inside_the_zone_only(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {NULL, "example.com", PM_RRTYPE_NS,
         "referral: example.com NS ns.example.com; example.com NS ns1.host.net; "
         "ns.example.com A 192.0.2.7; ns1.host.net A 203.0.113.66"},
        END};
    world_open(rows);
    const struct pm_delegation *delegation = world_find("example.com");
    assert_found(delegation, "example.com", "com",
                 "ns.example.com p 192.0.2.7@53; ns1.host.net p 192.0.2.1@53");
    assert_int_equal(double_count_of("ns.example.com"), 0);
    assert_int_equal(double_count_of("203.0.113.66"), 0);
}

static void parent_and_child_on_the_same_servers_are_told_apart(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {NULL, "mail.example.com", PM_RRTYPE_NS, "aa: " HOSTER("mail.example.com")},
        END};
    world_open(rows);
    assert_found(world_find("mail.example.com"), "mail.example.com", "example.com", HOSTED_SERVERS);
}

static void a_name_without_a_cut_lies_in_the_zone_above(void **state)
{
    (void)state;
    static const char *const denials[] = {"aa nodata", "aa nxdomain",
                                          "aa: mail.example.com CNAME www.example.com"};
    for (size_t i = 0; i < sizeof denials / sizeof *denials; i++) {
        const struct double_row rows[] = {COM_AND_HOSTER,
                                          HOSTED("example.com"),
                                          {NULL, "mail.example.com", PM_RRTYPE_NS, denials[i]},
                                          END};
        world_open(rows);
        assert_found(world_find("mail.example.com"), "example.com", "com", HOSTED_SERVERS);
        assert_int_equal(double_count_of(" mail.example.com NS"), 1);
    }
}

static void a_cut_below_a_name_that_is_said_not_to_exist_is_found(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        HOSTED("example.com"),
        {NULL, "b.example.com", PM_RRTYPE_NS, "aa nxdomain"},
        {NS1, "a.b.example.com", PM_RRTYPE_NS, "referral: a.b.example.com NS ns2.host.net"},
        {NS2, "a.b.example.com", PM_RRTYPE_NS, "aa: a.b.example.com NS ns2.host.net"},
        END};
    world_open(rows);
    assert_found(world_find("a.b.example.com"), "a.b.example.com", "example.com",
                 "ns2.host.net pc 192.0.2.2@53");
}

static void a_name_that_is_not_registered_is_not_delegated(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {NULL, "example.com", PM_RRTYPE_NS, "aa nxdomain"},
        {NULL, "mail.example.com", PM_RRTYPE_NS, "aa nxdomain"},
        END};
    world_open(rows);
    assert_not_delegated(world_find("example.com"),
                         "The name servers of com know no such name as example.com (so says "
                         "b.gtld.net 192.0.2.11)");
    assert_not_delegated(world_find("mail.example.com"),
                         "The name servers of com know no such name as mail.example.com (so says "
                         "a.gtld.net 192.0.2.10)");
}

static void a_public_suffix_inside_another_zone_holds_no_domains(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "uk", PM_RRTYPE_NS, ": uk NS ns.nic.uk"},
        {RESOLVER, "ns.nic.uk", PM_RRTYPE_A, ": ns.nic.uk A 192.0.2.20"},
        {NULL, "co.uk", PM_RRTYPE_NS, "aa nodata"},
        {NULL, "example.co.uk", PM_RRTYPE_NS, "aa nodata"},
        {NULL, "example.co.uk", PM_RRTYPE_MX, "aa nodata"},
        END};
    world_open(rows);
    assert_not_delegated(world_find("example.co.uk"),
                         "The name servers of uk know no name servers of example.co.uk (so says "
                         "ns.nic.uk 192.0.2.20)");
}

static void a_public_suffix_with_servers_of_its_own_is_walked_through(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        {RESOLVER, "uk", PM_RRTYPE_NS, ": uk NS ns.nic.uk"},
        {RESOLVER, "ns.nic.uk", PM_RRTYPE_A, ": ns.nic.uk A 192.0.2.20"},
        {NULL, "co.uk", PM_RRTYPE_NS, "aa: co.uk NS ns.nic.uk"},
        {NULL, "example.co.uk", PM_RRTYPE_NS, "aa nxdomain"},
        END};
    world_open(rows);
    assert_not_delegated(world_find("example.co.uk"),
                         "The name servers of co.uk know no such name as example.co.uk (so says "
                         "ns.nic.uk 192.0.2.20)");
}

static void a_registry_that_holds_the_mail_records_itself_is_the_zone(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {NULL, "example.com", PM_RRTYPE_NS, "aa nodata"},
        {NULL, "example.com", PM_RRTYPE_MX, "aa: example.com MX mail.example.net"},
        {NULL, "com", PM_RRTYPE_NS, "aa: com NS a.gtld.net; com NS b.gtld.net"},
        END};
    world_open(rows);
    assert_found(world_find("example.com"), "com", "",
                 "a.gtld.net pc 192.0.2.10@53; b.gtld.net pc 192.0.2.11@53");
}

static void where_one_server_of_the_registry_knows_the_name_it_exists(void **state)
{
    (void)state;
    static const struct double_row rows[] = {
        COM_AND_HOSTER,
        {COM, "example.com", PM_RRTYPE_NS, "aa nodata"},
        {COM2, "example.com", PM_RRTYPE_NS, "aa nxdomain"},
        {NULL, "example.com", PM_RRTYPE_MX, "aa: example.com MX mail.example.net"},
        {NULL, "com", PM_RRTYPE_NS, "aa: com NS a.gtld.net; com NS b.gtld.net"},
        END};
    world_open(rows);
    assert_found(world_find("example.com"), "com", "",
                 "a.gtld.net pc 192.0.2.10@53; b.gtld.net pc 192.0.2.11@53");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_zone_is_found_from_the_top_level_down),
        WORLD_TEST(what_is_known_is_not_asked_again),
        WORLD_TEST(walks_spread_over_the_servers_of_a_zone),
        WORLD_TEST(walks_to_one_name_are_one_walk),
        WORLD_TEST(glue_saves_the_question_for_hosts_inside_the_zone_only),
        WORLD_TEST(parent_and_child_on_the_same_servers_are_told_apart),
        WORLD_TEST(a_name_without_a_cut_lies_in_the_zone_above),
        WORLD_TEST(a_cut_below_a_name_that_is_said_not_to_exist_is_found),
        WORLD_TEST(a_name_that_is_not_registered_is_not_delegated),
        WORLD_TEST(a_public_suffix_inside_another_zone_holds_no_domains),
        WORLD_TEST(a_public_suffix_with_servers_of_its_own_is_walked_through),
        WORLD_TEST(a_registry_that_holds_the_mail_records_itself_is_the_zone),
        WORLD_TEST(where_one_server_of_the_registry_knows_the_name_it_exists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
