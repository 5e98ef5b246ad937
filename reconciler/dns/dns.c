#include "dns/authority.h"
#include "dns/world.h"

#include <stdlib.h>

static bool is_stopped(void *ctx)
{
    struct pm_dns *dns = ctx;
    const struct pm_dns_config *config = &dns->config;
    dns->stopped = dns->stopped || (config->stop && config->stop(config->ctx));
    return dns->stopped;
}

static void tick(void *ctx)
{
    const struct pm_dns *dns = ctx;
    if (dns->config.tick)
        dns->config.tick(dns->config.ctx);
}

static bool make_hosts(struct pm_dns *dns, const struct pm_dns_server *servers, size_t count,
                       struct pm_hosts *out, struct pm_err *err)
{
    struct pm_hosts hosts = {PM_NEW_ARRAY(&dns->lasting, struct pm_host *, count), count};
    for (size_t i = 0; i < count; i++) {
        hosts.items[i] = pm_host_make_fixed(dns, &servers[i]);
        if (!hosts.items[i])
            return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no DNS server's address",
                           PM_STR_ARG(servers[i].address));
    }
    *out = hosts;
    return true;
}

static bool open_parts(struct pm_dns *dns, const struct pm_dns_config *config, struct pm_err *err)
{
    struct pm_engine_options options = {
        .timeout_ms = config->timeout_ms,
        .rate = config->rate,
        .in_flight = config->in_flight,
        .stop = is_stopped,
        .tick = tick,
        .ctx = dns,
    };
    return pm_engine_open(&options, &dns->engine, err) &&
           make_hosts(dns, config->resolvers, config->resolver_count, &dns->resolvers, err) &&
           make_hosts(dns, config->servers, config->server_count, &dns->servers, err);
}

bool pm_dns_open(const struct pm_dns_config *config, struct pm_dns **out, struct pm_err *err)
{
    struct pm_dns *dns = calloc(1, sizeof *dns);
    if (!dns)
        pm_out_of_memory();
    dns->config = *config;
    if (!open_parts(dns, config, err)) {
        pm_dns_close(dns);
        return false;
    }
    *out = dns;
    return true;
}

static void forget_answers(struct pm_dns *dns)
{
    pm_scratch_free(&dns->scratch);
    pm_arena_fini(&dns->arena);
    dns->hosts = dns->lookups = dns->places = (struct pm_map){0};
    dns->spare_waiters = NULL;
    dns->spare_inquiries = NULL;
}

void pm_dns_close(struct pm_dns *dns)
{
    if (!dns)
        return;
    pm_engine_close(dns->engine);
    forget_answers(dns);
    pm_arena_fini(&dns->lasting);
    free(dns);
}

static struct pm_dns_zone *zone_of(const struct pm_dns *dns, const struct pm_delegation *delegation)
{
    return ((const struct pm_place *)pm_map_find(&dns->places, delegation->zone, 0))->zone;
}

static const struct pm_replies *ask_authority(struct pm_dns *dns,
                                              const struct pm_question *question,
                                              const struct pm_delegation *delegation,
                                              struct pm_arena *arena, pm_dns_ready *ready,
                                              void *ctx)
{
    if (dns->config.resolver_only)
        return &pm_fan_start_resolver(dns, question, arena, ready, ctx)->replies;
    if (dns->servers.count > 0 || !delegation || delegation->status != PM_ZONE_FOUND)
        return &pm_fan_start(dns, question, &dns->servers, arena, ready, ctx)->replies;
    struct pm_dns_zone *zone = zone_of(dns, delegation);
    if (question->type == PM_RRTYPE_NS && pm_str_eq(question->name, zone->name))
        return &zone->ns;
    return pm_authority_ask(dns, question, zone, arena, ready, ctx);
}

const struct pm_replies *pm_dns_ask(struct pm_dns *dns, const struct pm_question *question,
                                    const struct pm_delegation *zone, struct pm_arena *arena,
                                    pm_dns_ready *ready, void *ctx)
{
    if (question->via == PM_VIA_AUTHORITY)
        return ask_authority(dns, question, zone, arena, ready, ctx);
    return pm_world_ask(dns, question, ready, ctx);
}

bool pm_dns_run(struct pm_dns *dns, struct pm_err *err)
{
    dns->stopped = false;
    return pm_engine_run(dns->engine, err);
}

void pm_dns_forget(struct pm_dns *dns)
{
    forget_answers(dns);
    pm_engine_forget(dns->engine);
}

struct pm_dns_counts pm_dns_counts(const struct pm_dns *dns)
{
    struct pm_engine_counts counts = pm_engine_counts(dns->engine);
    return (struct pm_dns_counts){counts.questions, counts.datagrams, counts.streams,
                                  counts.foreign, counts.timeouts};
}
