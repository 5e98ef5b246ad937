#include "tests/unit/dns_walk/world.h"

#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct world world;

int world_setup(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    pm_arena_init(&world.arena);
    return 0;
}

int world_teardown(void **state)
{
    (void)state;
    pm_dns_close(world.dns);
    pm_arena_fini(&world.arena);
    return 0;
}

void world_run(void)
{
    struct pm_err err = {0};
    if (!pm_dns_run(world.dns, &err))
        fail_msg("%s", err.msg);
}

void world_ready(void *ctx)
{
    (void)ctx;
    world.ready++;
}

const struct pm_delegation *world_find(const char *name)
{
    struct pm_str text = pm_str_from(name);
    const struct pm_delegation *delegation = pm_dns_find(world.dns, text, world_ready, NULL);
    int before = world.ready, calls = !delegation->complete;
    world_run();
    assert_true(delegation->complete);
    assert_int_equal(world.ready - before, calls);
    return delegation;
}

const struct pm_replies *world_ask(const char *name, enum pm_rrtype type, enum pm_via via,
                                   const char *zone)
{
    struct pm_question question = {pm_str_from(name), type, via};
    const struct pm_delegation *delegation = zone ? world_find(zone) : NULL;
    const struct pm_replies *replies =
        pm_dns_ask(world.dns, &question, delegation, &world.arena, world_ready, NULL);
    int before = world.ready, calls = !replies->complete;
    world_run();
    assert_true(replies->complete);
    assert_int_equal(world.ready - before, calls);
    assert_str(replies->question.name, name);
    return replies;
}

void assert_str(struct pm_str actual, const char *expected)
{
    if (!pm_str_is(actual, expected))
        fail_msg("'%" PM_STR_FMT "' is not '%s'", PM_STR_ARG(actual), expected);
}

void assert_contains(struct pm_str actual, const char *expected)
{
    if (!pm_str_contains_nocase(actual, pm_str_from(expected)))
        fail_msg("'%" PM_STR_FMT "' has no '%s'", PM_STR_ARG(actual), expected);
}

void assert_servers(const struct pm_delegation *delegation, const char *expected)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < delegation->server_count; i++) {
        const struct pm_name_server *server = &delegation->servers[i];
        pm_sink_printf(&sink, "%s%" PM_STR_FMT " %s%s", i > 0 ? "; " : "", PM_STR_ARG(server->host),
                       server->in_parent ? "p" : "", server->in_child ? "c" : "");
        for (size_t a = 0; a < server->address_count; a++)
            pm_sink_printf(&sink, " %" PM_STR_FMT, PM_STR_ARG(server->addresses[a]));
        if (server->problem.len > 0)
            pm_sink_printf(&sink, " (%" PM_STR_FMT ")", PM_STR_ARG(server->problem));
    }
    struct pm_str text = pm_sink_take(&sink, &world.arena);
    pm_sink_fini(&sink);
    assert_str(text, expected);
}

void assert_answers(const struct pm_replies *replies, const char *expected)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < replies->count; i++)
        pm_sink_printf(&sink, "%s%" PM_STR_FMT ": %s", i > 0 ? "; " : "",
                       PM_STR_ARG(replies->answers[i].server),
                       pm_answer_status_text(replies->answers[i].status));
    struct pm_str text = pm_sink_take(&sink, &world.arena);
    pm_sink_fini(&sink);
    assert_str(text, expected);
}

void assert_found(const struct pm_delegation *delegation, const char *zone, const char *parent,
                  const char *servers)
{
    if (delegation->status != PM_ZONE_FOUND)
        fail_msg("not found: %" PM_STR_FMT, PM_STR_ARG(delegation->why));
    assert_str(delegation->zone, zone);
    assert_str(delegation->parent, parent);
    assert_servers(delegation, servers);
}

void assert_not_delegated(const struct pm_delegation *delegation, const char *why)
{
    assert_int_equal(delegation->status, PM_ZONE_NOT_DELEGATED);
    assert_str(delegation->why, why);
}

void assert_unknown(const struct pm_delegation *delegation, const char *why)
{
    assert_int_equal(delegation->status, PM_ZONE_UNKNOWN);
    assert_str(delegation->why, why);
}
