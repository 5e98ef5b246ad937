/* Walks through worlds that are huge, deep, stopped or hostile: each ends, after few questions. */
#include "tests/unit/dns_walk/rows.h"
#include "tests/unit/dns_walk/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const char *thousand_servers(const struct pm_ask *ask, struct pm_str server)
{
    static char text[65536];
    if (ask->question.type == PM_RRTYPE_NS && !pm_str_is(server, RESOLVER)) {
        size_t len =
            (size_t)snprintf(text, sizeof text,
                             "%s:", pm_str_starts(server, PM_STR("192.0.2.1")) ? "referral" : "aa");
        for (int i = 0; i < 1000; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%sexample.com NS n%03d.x.net",
                                    i > 0 ? "; " : " ", i);
        return text;
    }
    if (ask->question.type != PM_RRTYPE_A)
        return NULL;
    snprintf(text, sizeof text, ": %.*s A 198.51.100.1%.*s", PM_STR_ARG(ask->question.name), 2,
             ask->question.name.ptr + 2);
    return text;
}

static void of_a_thousand_servers_sixteen_are_asked(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, END};
    world_open(rows);
    double_set_oracle(thousand_servers);
    const struct pm_delegation *delegation = world_find("example.com");
    assert_int_equal(delegation->status, PM_ZONE_FOUND);
    assert_int_equal(delegation->server_count, 64);
    assert_int_equal(double_count_of(" example.com NS"), 1 + 16);
    assert_int_equal(world_ask("example.com", PM_RRTYPE_MX, PM_VIA_AUTHORITY, "example.com")->count,
                     16);
    for (size_t i = 0; i < delegation->server_count; i++) {
        assert_true(delegation->servers[i].in_parent);
        assert_true(delegation->servers[i].in_child);
        assert_int_equal(delegation->servers[i].address_count, i < 16);
        assert_int_equal(delegation->servers[i].problem.len > 0, i >= 16);
    }
}

static const char *deny(const struct pm_ask *ask, struct pm_str server)
{
    (void)ask, (void)server;
    return "aa nxdomain";
}

static void fifty_labels_take_fifty_questions(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("example.com"), END};
    char name[128];
    size_t len = 0;
    for (int i = 0; i < 48; i++)
        len += (size_t)snprintf(name + len, sizeof name - len, "a.");
    snprintf(name + len, sizeof name - len, "example.com");
    world_open(rows);
    double_set_oracle(deny);
    assert_found(world_find(name), "example.com", "com", HOSTED_SERVERS);
    assert_int_equal(double_count_of("a.example.com NS"), 48);
}

static int looks_left;

static bool stop_soon(void *ctx)
{
    (void)ctx;
    return --looks_left < 0;
}

static void a_walk_that_is_stopped_is_unknown(void **state)
{
    (void)state;
    static const struct double_row rows[] = {COM_AND_HOSTER, HOSTED("example.com"), END};
    for (int looks = 0; looks < 8; looks++) {
        looks_left = looks;
        world.config.stop = stop_soon;
        world_open(rows);
        const struct pm_delegation *delegation = world_find("example.com");
        if (delegation->status == PM_ZONE_FOUND) {
            assert_in_range(looks, 4, 8);
        } else {
            assert_int_equal(delegation->status, PM_ZONE_UNKNOWN);
            assert_contains(delegation->why, "interrupted");
        }
    }
}

/* Says anything at all, the same to the same question. */
static unsigned seed;

static const char *babble(const struct pm_ask *ask, struct pm_str server)
{
    static const char *const sayings[] = {
        "aa nxdomain",
        "aa nodata",
        "nodata",
        "timeout",
        "servfail",
        "referral: %s NS ns.a.com; %s NS ns.b.com; ns.a.com A 192.0.2.31",
        "referral: %s NS ns.a.com; a.%s NS ns.b.com; com NS ns.com",
        "aa: %s NS ns.a.com; %s NS ns.b.com",
        ": %s NS ns.b.com; %s NS %s",
        ": %s A 192.0.2.32; %s A 192.0.2.33",
        ": %s AAAA ::1; %s A 999.1.1.1",
        "aa: %s CNAME %s; %s MX %s",
    };
    static char text[512];
    char name[64];
    unsigned hash = seed;
    for (size_t i = 0; i < ask->question.name.len; i++)
        hash = hash * 31 + (unsigned char)ask->question.name.ptr[i];
    for (size_t i = 0; i < server.len; i++)
        hash = hash * 31 + (unsigned char)server.ptr[i];
    hash = (hash + (unsigned)ask->question.type) * 2654435761U >> 16;
    snprintf(name, sizeof name, "%" PM_STR_FMT, PM_STR_ARG(ask->question.name));
    const char *from = sayings[hash % (sizeof sayings / sizeof *sayings)];
    size_t len = 0;
    for (; *from; from++)
        if (from[0] == '%' && from[1] == 's')
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", name), from++;
        else
            text[len++] = *from;
    text[len] = '\0';
    return text;
}

static void a_world_that_babbles_ends_every_walk(void **state)
{
    (void)state;
    static const struct double_row rows[] = {END};
    static const char *const names[] = {"a.com", "b.com", "x.y.b.com", "c.d", "com"};
    for (seed = 0; seed < 2000; seed++) {
        world_open(rows);
        double_set_oracle(babble);
        double_set_reverse(seed % 2);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            world_find(names[i]);
            if (world_find(names[i])->status == PM_ZONE_FOUND)
                world_ask(names[i], PM_RRTYPE_MX, PM_VIA_AUTHORITY, names[i]);
        }
        assert_in_range(double_count(), 1, 200);
        pm_arena_fini(&world.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(of_a_thousand_servers_sixteen_are_asked),
        WORLD_TEST(fifty_labels_take_fifty_questions),
        WORLD_TEST(a_walk_that_is_stopped_is_unknown),
        WORLD_TEST(a_world_that_babbles_ends_every_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
