/* Walks, the engine and real servers together. The resolver is a server of the zone "test": what a
 * walk asks it lies in there. */
#include "tests/unit/dns_walk/knots.h"
#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { EXIT_SKIP = 77, DOMAINS = 300 };

#define TOP   "127.83.7.1"
#define HOST1 "127.83.7.2"
#define HOST2 "127.83.7.3"
#define KEYS  "127.83.7.4"
#define DEAD  "127.83.7.5"

#define AT_HOSTER(name) name " NS ns1.host.test.\n" name " NS ns2.host.test.\n"

static char top_zone[DOMAINS * 64 + 1024];
static struct knots_zone hosted[DOMAINS + 3] = {
    {"good.test", AT_HOSTER("@") "@ MX 10 mail\nmail A 192.0.2.1\n"},
    {"half.test", AT_HOSTER("@") "@ MX 10 mail\n"},
    {"cut.test", AT_HOSTER("@") "_domainkey NS ns.keys.test.\n"},
};
static char names[DOMAINS][16];

static const struct knots_zone top[] = {{"test", top_zone}};
static const struct knots_zone keys[] = {
    {"_domainkey.cut.test", "@ NS ns.keys.test.\npurelymail1 CNAME key1.example.\n"},
};

static void make_zones(void)
{
    size_t len = (size_t)snprintf(
        top_zone, sizeof top_zone,
        "@ NS ns.test.\nns A " TOP "\nns1.host A " HOST1 "\nns2.host A " HOST2 "\nns.keys A " KEYS
        "\nns.dead A " DEAD "\n" AT_HOSTER("good") AT_HOSTER(
            "cut") "half NS ns1.host.test.\nhalf NS ns.dead.test.\ndead NS ns.dead.test.\n"
                   "lame NS ns1.host.test.\nloop NS ns.loop.test.\n");
    for (int i = 0; i < DOMAINS; i++) {
        snprintf(names[i], sizeof names[i], "d%03d.test", i);
        hosted[3 + i] = (struct knots_zone){names[i], hosted[0].text};
        len += (size_t)snprintf(top_zone + len, sizeof top_zone - len,
                                "%.4s NS ns1.host.test.\n%.4s NS ns2.host.test.\n", names[i],
                                names[i]);
    }
}

static int setup(void **state)
{
    static const struct pm_dns_server resolver_address = {PM_STR_INIT(TOP), 0};
    static struct pm_dns_server resolver;
    struct pm_err err;
    world_setup(state);
    resolver = resolver_address;
    resolver.port = knots_port();
    world.config = (struct pm_dns_config){.resolvers = &resolver,
                                          .resolver_count = 1,
                                          .authority_port = knots_port(),
                                          .timeout_ms = 1000};
    if (!pm_dns_open(&world.config, &world.dns, &err))
        fail_msg("%s", err.msg);
    return 0;
}

static uint64_t questions(void)
{
    return pm_dns_counts(world.dns).questions;
}

/* The text with "@PORT" for each '#'. */
static const char *ported(const char *text)
{
    struct pm_str out = PM_STR(""), rest = pm_str_from(text), part;
    for (const char *sep = ""; pm_str_next(&rest, '#', &part); sep = "@")
        out = *sep ? pm_str_printf(&world.arena, "%" PM_STR_FMT "@%u%" PM_STR_FMT, PM_STR_ARG(out),
                                   (unsigned)knots_port(), PM_STR_ARG(part))
                   : part;
    return pm_str_cstr(&world.arena, out);
}

static void a_zone_and_its_servers_are_found(void **state)
{
    (void)state;
    const struct pm_delegation *delegation = world_find("good.test");
    assert_found(delegation, "good.test", "test",
                 ported("ns1.host.test pc " HOST1 "#; ns2.host.test pc " HOST2 "#"));
    assert_answers(world_ask("good.test", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "good.test"),
                   ported("ns1.host.test " HOST1 "#: records; ns2.host.test " HOST2 "#: records"));
    assert_answers(
        world_ask("x.good.test", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "mail.good.test"),
        ported("ns1.host.test " HOST1 "#: no such name; ns2.host.test " HOST2 "#: no such name"));
}

static void a_name_nobody_has_registered_is_not_delegated(void **state)
{
    (void)state;
    assert_not_delegated(world_find("nobody.test"),
                         ported("The name servers of test know no such name as nobody.test (so "
                                "says ns.test " TOP "#)"));
}

static void servers_that_are_dead_lame_or_new_are_named(void **state)
{
    (void)state;
    assert_found(world_find("half.test"), "half.test", "test",
                 ported("ns.dead.test p " DEAD "#; ns1.host.test pc " HOST1
                        "#; ns2.host.test c " HOST2 "#"));
    const struct pm_replies *replies =
        world_ask("half.test", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "half.test");
    assert_int_equal(replies->count, 3);
    assert_false(pm_answer_is_conclusive(replies->answers[0].status));
    assert_int_equal(replies->answers[2].status, PM_ANSWER_DATA);
    replies = world_ask("lame.test", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "lame.test");
    assert_answers(replies, ported("ns1.host.test " HOST1 "#: REFUSED"));
}

static void loops_and_dead_servers_end(void **state)
{
    (void)state;
    const struct pm_delegation *delegation = world_find("loop.test");
    assert_int_equal(delegation->status, PM_ZONE_UNKNOWN);
    assert_true(delegation->servers[0].problem.len > 0);
    assert_int_equal(world_find("www.loop.test")->status, PM_ZONE_UNKNOWN);
    assert_int_equal(world_find("dead.test")->status, PM_ZONE_UNKNOWN);
    assert_int_equal(world_find("www.dead.test")->status, PM_ZONE_UNKNOWN);
}

static void a_zone_of_keys_further_down_is_followed(void **state)
{
    (void)state;
    assert_answers(
        world_ask("purelymail1._domainkey.cut.test", PM_RRTYPE_CNAME, PM_VIA_AUTHORITY, "cut.test"),
        ported("ns.keys.test " KEYS "#: records"));
}

/* One domain on its way: its zone, then its records at once. */
static struct domain {
    const struct pm_delegation *zone;
    const struct pm_replies *replies[8];
    size_t open;
} domains[DOMAINS];

static void one_reply(void *ctx)
{
    struct domain *domain = ctx;
    domain->open--;
}

static void ask_records(void *ctx)
{
    static const struct {
        const char *host;
        enum pm_rrtype type;
    } rows[] = {{"", PM_RRTYPE_SOA},
                {"", PM_RRTYPE_NS},
                {"", PM_RRTYPE_TXT},
                {"", PM_RRTYPE_MX},
                {"purelymail1._domainkey.", PM_RRTYPE_CNAME},
                {"purelymail2._domainkey.", PM_RRTYPE_CNAME},
                {"purelymail3._domainkey.", PM_RRTYPE_CNAME},
                {"_dmarc.", PM_RRTYPE_CNAME}};
    struct domain *domain = ctx;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_str name =
            pm_str_printf(&world.arena, "%s%s", rows[i].host, names[domain - domains]);
        struct pm_question question = {name, rows[i].type, PM_VIA_AUTHORITY};
        domain->replies[i] =
            pm_dns_ask(world.dns, &question, domain->zone, &world.arena, one_reply, domain);
        domain->open += !domain->replies[i]->complete;
    }
}

static void many_domains_cost_what_they_must(void **state)
{
    (void)state;
    world_find("good.test");
    uint64_t before = questions();
    for (size_t i = 0; i < DOMAINS; i++) {
        domains[i].zone = pm_dns_find(world.dns, pm_str_from(names[i]), ask_records, &domains[i]);
        assert_false(domains[i].zone->complete);
    }
    world_run();
    for (size_t i = 0; i < DOMAINS; i++) {
        assert_int_equal(domains[i].open, 0);
        assert_int_equal(domains[i].zone->status, PM_ZONE_FOUND);
        for (size_t q = 0; q < 8; q++) {
            const struct pm_replies *replies = domains[i].replies[q];
            assert_true(replies->complete);
            assert_int_equal(replies->count, 2);
            for (size_t a = 0; a < replies->count; a++)
                assert_true(pm_answer_is_conclusive(replies->answers[a].status));
        }
    }
    assert_int_equal(questions() - before, DOMAINS * (1 + 8 * 2));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_zone_and_its_servers_are_found),
        TEST(a_name_nobody_has_registered_is_not_delegated),
        TEST(servers_that_are_dead_lame_or_new_are_named),
        TEST(loops_and_dead_servers_end),
        TEST(a_zone_of_keys_further_down_is_followed),
        TEST(many_domains_cost_what_they_must),
    };
    static const struct knots_server servers[] = {
        {{TOP}, top, 1},
        {{HOST1, HOST2}, hosted, sizeof hosted / sizeof *hosted},
        {{KEYS}, keys, 1},
    };
    make_zones();
    if (!knots_start(servers, sizeof servers / sizeof *servers)) {
        fputs("skipped: there is no knotd\n", stderr);
        return EXIT_SKIP;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    knots_stop();
    return failed;
}
