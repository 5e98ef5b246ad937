#include "dns/zone.h"

static void take_child(struct pm_dns_zone *zone, const struct pm_replies *replies)
{
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (answer->status != PM_ANSWER_DATA || !answer->authoritative)
            continue;
        for (size_t s = 0; s < answer->count; s++)
            if (answer->rrsets[s].type == PM_RRTYPE_NS &&
                pm_str_eq(answer->rrsets[s].owner, zone->name))
                pm_dns_zone_add_child(zone, &answer->rrsets[s]);
    }
}

static void name_servers(struct pm_dns_zone *zone)
{
    struct pm_arena *arena = &zone->dns->arena;
    zone->servers = PM_NEW_ARRAY(arena, struct pm_name_server, zone->count);
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_dns_zone_host *named = &zone->named[i];
        const struct pm_host *host = named->host;
        zone->servers[i] = (struct pm_name_server){
            .host = host->entry.name,
            .in_parent = named->in_parent,
            .in_child = named->in_child,
            .addresses = named->is_asked ? host->addresses : NULL,
            .address_count = named->is_asked ? host->count : 0,
            .problem = named->is_asked
                           ? host->problem
                           : PM_STR("not looked at: only 16 name servers of a zone are asked"),
            .in_doubt = !named->is_asked || host->in_doubt,
        };
    }
}

static struct pm_replies joined(const struct pm_dns_zone *zone)
{
    const struct pm_replies *a = &zone->first->replies;
    if (!zone->second)
        return *a;
    const struct pm_replies *b = &zone->second->replies;
    struct pm_answer *answers =
        PM_NEW_ARRAY(&zone->dns->arena, struct pm_answer, a->count + b->count);
    if (a->count > 0)
        memcpy(answers, a->answers, a->count * sizeof *answers);
    if (b->count > 0)
        memcpy(answers + a->count, b->answers, b->count * sizeof *answers);
    return (struct pm_replies){a->question, answers, a->count + b->count, true};
}

/* Nobody has an address. */
static void judge_hosts(struct pm_dns_zone *zone)
{
    struct pm_arena *arena = &zone->dns->arena;
    const struct pm_name_server *server = zone->servers;
    zone->status = PM_ZONE_NOT_DELEGATED;
    for (size_t i = 0; i < zone->count && zone->status != PM_ZONE_UNKNOWN; i++)
        if (zone->servers[i].in_doubt) {
            server = &zone->servers[i];
            zone->status = PM_ZONE_UNKNOWN;
        }
    zone->why = pm_str_printf(arena,
                              "No name server of %" PM_STR_FMT
                              " has an address that can be asked: %" PM_STR_FMT ": %" PM_STR_FMT,
                              PM_STR_ARG(zone->name), PM_STR_ARG(server->host),
                              PM_STR_ARG(server->problem));
}

/* A zone of which no server says anything may be in order: it cannot be seen from here. */
static void judge(struct pm_dns_zone *zone)
{
    struct pm_arena *arena = &zone->dns->arena;
    for (size_t i = 0; i < zone->ns.count; i++) {
        enum pm_answer_status status = zone->ns.answers[i].status;
        if (status != PM_ANSWER_TIMEOUT && status != PM_ANSWER_FAILED)
            return;
    }
    if (zone->ns.count == 0) {
        judge_hosts(zone);
        return;
    }
    struct pm_str fault = pm_answer_fault(zone->ns.answers);
    zone->status = PM_ZONE_UNKNOWN;
    zone->why = pm_str_printf(
        arena, "No name server of %" PM_STR_FMT " answers: %" PM_STR_FMT ": %" PM_STR_FMT,
        PM_STR_ARG(zone->name), PM_STR_ARG(zone->ns.answers[0].server), PM_STR_ARG(fault));
}

static void end(struct pm_dns_zone *zone)
{
    name_servers(zone);
    zone->ns = joined(zone);
    judge(zone);
    zone->state = PM_ZONE_SURVEYED;
    pm_waiters_call(zone->dns, &zone->waiters);
}

static void second_done(void *ctx)
{
    end(ctx);
}

static struct pm_fan *ask(struct pm_dns_zone *zone, const struct pm_hosts *hosts,
                          pm_dns_ready *ready)
{
    struct pm_question question = {zone->name, PM_RRTYPE_NS, PM_VIA_AUTHORITY};
    return pm_fan_start(zone->dns, &question, hosts, &zone->dns->arena, ready, zone);
}

/* The hosts that only the zone itself names. */
static struct pm_hosts new_hosts(const struct pm_dns_zone *zone)
{
    struct pm_hosts hosts = {NULL, 0};
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_dns_zone_host *named = &zone->named[i];
        if (!named->is_asked || named->in_parent)
            continue;
        if (!hosts.items)
            hosts.items = PM_NEW_ARRAY(&zone->dns->arena, struct pm_host *, zone->hosts.count);
        hosts.items[hosts.count++] = named->host;
    }
    return hosts;
}

static void ask_new(void *ctx)
{
    struct pm_dns_zone *zone = ctx;
    struct pm_hosts hosts = new_hosts(zone);
    if (hosts.count > 0)
        zone->second = ask(zone, &hosts, second_done);
    if (!zone->second || zone->second->replies.complete)
        end(zone);
}

static void first_done(void *ctx)
{
    struct pm_dns_zone *zone = ctx;
    take_child(zone, &zone->first->replies);
    if (pm_dns_zone_find_hosts(zone, ask_new, zone))
        ask_new(zone);
}

bool pm_dns_zone_survey(struct pm_dns_zone *zone, pm_dns_ready *ready, void *ctx)
{
    if (zone->state == PM_ZONE_NOT_SURVEYED) {
        zone->state = PM_ZONE_IN_SURVEY;
        zone->first = ask(zone, &zone->hosts, first_done);
        if (zone->first->replies.complete)
            first_done(zone);
    }
    if (zone->state != PM_ZONE_SURVEYED)
        pm_waiters_add(zone->dns, &zone->waiters, ready, ctx);
    return zone->state == PM_ZONE_SURVEYED;
}
