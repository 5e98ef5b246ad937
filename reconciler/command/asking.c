#include "command/asking.h"

enum pm_verify_mode pm_asking_mode(const struct pm_context *context)
{
    if (context->args->servers.count > 0)
        return PM_VERIFY_SERVERS;
    return pm_args_has(context->args, PM_OPT_RESOLVER_ONLY) ? PM_VERIFY_RESOLVER
                                                            : PM_VERIFY_AUTHORITIES;
}

static void tick(void *ctx)
{
    struct pm_context *context = ctx;
    pm_progress_tick(&context->progress);
}

bool pm_asking_open(struct pm_context *context, struct pm_dns **out, struct pm_err *err)
{
    const struct pm_args *args = context->args;
    struct pm_dns_server *resolvers, *servers;
    struct pm_dns_config config = {
        .resolver_only = pm_args_has(args, PM_OPT_RESOLVER_ONLY),
        .authority_port = (uint16_t)args->authority_port,
        .rate = (int)args->rate,
        .stop = pm_context_stop,
        .tick = tick,
        .ctx = context,
    };
    if (config.resolver_only && args->servers.count > 0)
        return pm_fail(err, PM_ERR_USAGE,
                       "--server and --resolver-only exclude each other: either these servers are "
                       "asked, or the resolver (--resolver names one)");
    if (!pm_context_resolvers(context, &resolvers, &config.resolver_count, err) ||
        !pm_context_servers(context, &servers, &config.server_count, err))
        return false;
    config.resolvers = resolvers;
    config.servers = servers;
    return pm_dns_open(&config, out, err);
}

/* The names that are being looked at. */
struct looking {
    struct pm_context *context;
    struct pm_dns *dns;
    struct pm_str ownership;
    struct pm_arena arena;
    size_t done;
};

struct look {
    struct looking *all;
    struct pm_question question;
    const struct pm_delegation *zone;
    const struct pm_replies *replies; /* NULL: not asked yet */
    struct pm_asked *out;
};

static void go_on(void *ctx);

static void ask(struct look *look, enum pm_via via)
{
    struct looking *all = look->all;
    look->question.via = via;
    look->replies = pm_dns_ask(all->dns, &look->question, look->zone, &all->arena, go_on, look);
    if (look->replies->complete)
        go_on(look);
}

/* Without a walk there are always some to ask. */
static bool has_servers(const struct look *look)
{
    return !look->zone || look->zone->status == PM_ZONE_FOUND;
}

static uint32_t time_of(const struct pm_answer *answer)
{
    uint32_t time = answer->negative_ttl;
    for (size_t i = 0; i < answer->count; i++)
        if (time == 0 || answer->rrsets[i].ttl < time)
            time = answer->rrsets[i].ttl;
    return time;
}

struct pm_asked pm_asked_of(struct pm_str ownership, enum pm_verify_mode mode,
                            const struct pm_replies *replies)
{
    struct pm_asked asked = {
        .visible = pm_verify_ownership(ownership, mode, replies->answers, replies->count)};
    for (size_t i = 0; asked.visible != PM_TRUE && i < replies->count; i++) {
        uint32_t time = time_of(&replies->answers[i]);
        if (time > 0 && (asked.cached_s == 0 || time < asked.cached_s))
            asked.cached_s = time;
    }
    return asked;
}

static void go_on(void *ctx)
{
    struct look *look = ctx;
    struct looking *all = look->all;
    if (!look->replies) {
        ask(look, has_servers(look) ? PM_VIA_AUTHORITY : PM_VIA_RESOLVER);
        return;
    }
    *look->out = pm_asked_of(all->ownership, pm_asking_mode(all->context), look->replies);
    if (look->out->visible == PM_UNSET && look->question.via == PM_VIA_AUTHORITY &&
        !pm_context_stop(all->context)) {
        ask(look, PM_VIA_RESOLVER);
        return;
    }
    all->done++;
    pm_progress_set(&all->context->progress, all->done);
}

static void start(struct looking *all, struct look *look)
{
    if (pm_asking_mode(all->context) == PM_VERIFY_AUTHORITIES)
        look->zone = pm_dns_find(all->dns, look->question.name, go_on, look);
    if (!look->zone || look->zone->complete)
        go_on(look);
}

bool pm_asking_ownership(struct pm_context *context, struct pm_dns *dns,
                         const struct pm_name *names, size_t count, struct pm_str ownership,
                         struct pm_asked *out, struct pm_err *err)
{
    struct looking all = {.context = context, .dns = dns, .ownership = ownership};
    pm_arena_init(&all.arena);
    struct look *looks = PM_NEW_ARRAY(&all.arena, struct look, count);
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct pm_asked){.visible = PM_UNSET};
        looks[i] = (struct look){
            .all = &all,
            .question = {.name = names[i].ascii, .type = PM_RRTYPE_TXT},
            .out = &out[i],
        };
        start(&all, &looks[i]);
    }
    bool ok = pm_dns_run(dns, err);
    pm_arena_fini(&all.arena);
    if (ok && pm_context_stop(context))
        return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while asking DNS");
    return ok;
}
