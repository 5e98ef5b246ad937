#include "dns/host.h"

#include "dns/route.h"
#include "dns/world.h"

#include <stdio.h>

static const enum pm_rrtype kinds[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA};

enum { KINDS = sizeof kinds / sizeof *kinds, PORT_USUAL = 53, ADDRESS_MAX = 128 };

static struct pm_target *target_make(struct pm_dns *dns, const struct pm_dns_server *server,
                                     struct pm_str text)
{
    struct pm_dns_address address;
    if (!pm_dns_address_parse(server, &address))
        return NULL;
    struct pm_target *target = PM_NEW(&dns->lasting, struct pm_target);
    target->entry.name = pm_str_dup(&dns->lasting, text);
    target->routed = pm_dns_address_is_routed(&address);
    target->peer = pm_engine_peer(dns->engine, server, target->entry.name);
    pm_map_add(&dns->targets, &dns->lasting, &target->entry);
    return target->peer ? target : NULL;
}

/* NULL: no address in numbers. */
static struct pm_target *target_get(struct pm_dns *dns, const struct pm_dns_server *server)
{
    char buffer[ADDRESS_MAX];
    int len = snprintf(buffer, sizeof buffer, "%" PM_STR_FMT "@%u", PM_STR_ARG(server->address),
                       (unsigned)server->port);
    if (len >= ADDRESS_MAX)
        return NULL;
    struct pm_str text = {buffer, (size_t)len};
    struct pm_map_entry *entry = pm_map_find(&dns->targets, text, 0);
    return entry ? (struct pm_target *)entry : target_make(dns, server, text);
}

static bool has_target(const struct pm_host *host, const struct pm_target *target)
{
    for (size_t i = 0; i < host->count; i++)
        if (host->targets[i] == target)
            return true;
    return false;
}

static void add_target(struct pm_host *host, struct pm_target *target, struct pm_str label)
{
    host->targets[host->count] = target;
    host->addresses[host->count] = target->entry.name;
    host->labels[host->count++] = label;
}

static uint16_t authority_port(const struct pm_dns *dns)
{
    return dns->config.authority_port ? dns->config.authority_port : PORT_USUAL;
}

static struct pm_str label_of(const struct pm_host *host, const struct pm_dns_server *server)
{
    struct pm_arena *arena = &host->dns->arena;
    if (server->port == PORT_USUAL)
        return pm_str_printf(arena, "%" PM_STR_FMT " %" PM_STR_FMT, PM_STR_ARG(host->entry.name),
                             PM_STR_ARG(server->address));
    return pm_str_printf(arena, "%" PM_STR_FMT " %" PM_STR_FMT "@%u", PM_STR_ARG(host->entry.name),
                         PM_STR_ARG(server->address), (unsigned)server->port);
}

static void add_address(struct pm_host *host, struct pm_str address)
{
    struct pm_dns_server server = {address, authority_port(host->dns)};
    if (host->count == PM_HOST_ADDRESSES)
        return;
    struct pm_target *target = target_get(host->dns, &server);
    if (target && !target->routed)
        host->unrouted = pm_str_dup(&host->dns->arena, address);
    else if (target && !has_target(host, target))
        add_target(host, target, label_of(host, &server));
}

static void add_addresses(struct pm_host *host, const struct pm_rrset *sets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sets[i].type != PM_RRTYPE_A && sets[i].type != PM_RRTYPE_AAAA)
            continue;
        for (size_t v = 0; v < sets[i].count; v++)
            add_address(host, sets[i].values[v].text);
    }
}

struct pm_host *pm_host_make_fixed(struct pm_dns *dns, const struct pm_dns_server *server)
{
    struct pm_target *target = target_get(dns, server);
    if (!target)
        return NULL;
    struct pm_host *host = PM_NEW(&dns->lasting, struct pm_host);
    host->entry.name = target->entry.name;
    host->dns = dns;
    host->asked = KINDS;
    add_target(host, target, target->entry.name);
    return host;
}

static struct pm_host *host_make(struct pm_dns *dns, struct pm_str name)
{
    struct pm_host *host = PM_NEW(&dns->arena, struct pm_host);
    host->entry.name = pm_str_dup(&dns->arena, name);
    host->dns = dns;
    return host;
}

struct pm_host *pm_host_get(struct pm_dns *dns, struct pm_str name)
{
    struct pm_map_entry *entry = pm_map_find(&dns->hosts, name, 0);
    if (entry)
        return (struct pm_host *)entry;
    struct pm_host *host = host_make(dns, name);
    pm_map_add(&dns->hosts, &dns->arena, &host->entry);
    return host;
}

struct pm_host *pm_host_make_glued(struct pm_dns *dns, struct pm_str name,
                                   const struct pm_rrset *sets, size_t count)
{
    struct pm_host *host = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!pm_str_eq(sets[i].owner, name))
            continue;
        if (!host)
            host = host_make(dns, name);
        add_addresses(host, &sets[i], 1);
    }
    if (!host || host->count == 0)
        return NULL;
    host->asked = KINDS;
    return host;
}

static void note_problem(struct pm_host *host, const struct pm_answer *answer)
{
    struct pm_arena *arena = &host->dns->arena;
    bool conclusive = pm_answer_is_conclusive(answer->status);
    if (!conclusive) {
        struct pm_str fault = pm_answer_fault(answer);
        host->problem = pm_str_printf(
            arena, "the resolver could not tell its address: %" PM_STR_FMT, PM_STR_ARG(fault));
    } else if (host->asked == KINDS && host->unrouted.len > 0) {
        host->problem = pm_str_printf(arena,
                                      "it has only an IPv6 address, %" PM_STR_FMT
                                      ", and this machine has no route there",
                                      PM_STR_ARG(host->unrouted));
    } else if (host->asked == KINDS) {
        host->problem = answer->status == PM_ANSWER_NXDOMAIN
                            ? PM_STR("there is no such name")
                            : PM_STR("it has no address, neither A nor AAAA");
    }
    host->in_doubt = !conclusive || host->unrouted.len > 0;
}

static void wake(void *ctx);

/* True: there is one more address, or all is known. */
static bool advance(struct pm_host *host)
{
    size_t before = host->count;
    while (host->asked < KINDS && host->count == before) {
        struct pm_question question = {host->entry.name, kinds[host->asked], PM_VIA_RESOLVER};
        const struct pm_replies *replies = pm_world_ask(host->dns, &question, wake, host);
        if (!replies->complete)
            return false;
        host->asked++;
        add_addresses(host, replies->answers->rrsets, replies->answers->count);
        if (host->count == 0 && host->problem.len == 0)
            note_problem(host, replies->answers);
    }
    if (host->count > 0)
        host->problem = PM_STR("");
    return true;
}

static void wake(void *ctx)
{
    struct pm_host *host = ctx;
    if (!advance(host))
        return;
    host->asking = false;
    pm_waiters_call(host->dns, &host->waiters);
}

bool pm_host_find_more(struct pm_host *host, pm_dns_ready *ready, void *ctx)
{
    if (host->asked == KINDS && !host->asking)
        return true;
    if (!host->asking && advance(host))
        return true;
    host->asking = true;
    pm_waiters_add(host->dns, &host->waiters, ready, ctx);
    return false;
}

bool pm_host_find(struct pm_host *host, pm_dns_ready *ready, void *ctx)
{
    return host->count > 0 || pm_host_find_more(host, ready, ctx);
}
