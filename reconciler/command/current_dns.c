#include "command/current_dns.h"

#include "base/join.h"
#include "base/random.h"
#include "command/asking.h"
#include "command/current_said.h"
#include "verify/view.h"

#include <stdlib.h>

enum {
    WINDOW = 64, /* zones under way at a time */
    TYPES_MAX = 9,
    LABEL_BYTES = 8,
};

/* One question at an owner. */
struct inquiry {
    enum pm_rrtype type;
    const struct pm_replies *replies;
    const struct pm_replies *beside; /* at a name beside it; NULL: not asked */
};

/* A name that is looked at. */
struct spot {
    struct asking *asking;
    struct pm_str name;
    bool is_apex, is_alias; /* is_alias: ours there is a CNAME */
    const struct pm_delegation *zone;
    struct inquiry inquiries[TYPES_MAX];
    size_t count, awaited;
    bool asked, compared;
};

/* A zone under way. */
struct sight {
    struct pm_zone *zone;
    struct spot *spots;
    size_t count;
    struct pm_joined wild;   /* names that a wildcard answers for */
    struct pm_joined shared; /* names that have what a wildcard has, or nothing */
    struct pm_joined unseen; /* names that exist, and have nothing that was asked for */
};

/* All that are. */
struct asking {
    struct pm_context *context;
    struct pm_dns *dns;
    struct pm_arena *arena;  /* of what lasts */
    struct pm_arena scratch; /* of one window */
    size_t zone_count;       /* in all windows */
};

static void want(struct spot *spot, enum pm_rrtype type)
{
    for (size_t i = 0; i < spot->count; i++)
        if (spot->inquiries[i].type == type)
            return;
    spot->inquiries[spot->count++].type = type;
}

/* Beside a CNAME nothing else may stand; a CNAME in another record's place shows itself. */
static void want_for(struct spot *spot, enum pm_rrtype type)
{
    static const enum pm_rrtype all[TYPES_MAX] = {
        PM_RRTYPE_CNAME, PM_RRTYPE_TXT, PM_RRTYPE_A,     PM_RRTYPE_AAAA,  PM_RRTYPE_MX,
        PM_RRTYPE_SRV,   PM_RRTYPE_CAA, PM_RRTYPE_HTTPS, PM_RRTYPE_DNAME,
    };
    if (type != PM_RRTYPE_CNAME) {
        want(spot, type);
        return;
    }
    spot->is_alias = true;
    for (size_t i = 0; i < TYPES_MAX; i++)
        want(spot, all[i]);
}

static void go_on(void *ctx);

static void ask(struct spot *spot, struct pm_str name, enum pm_rrtype type,
                const struct pm_replies **replies)
{
    struct asking *asking = spot->asking;
    const struct pm_question question = {name, type, PM_VIA_AUTHORITY};
    *replies = pm_dns_ask(asking->dns, &question, spot->zone, &asking->scratch, go_on, spot);
    spot->awaited += !(*replies)->complete;
}

static const struct pm_rrset *said(const struct spot *spot, const struct pm_replies *replies)
{
    return pm_said_set(replies, spot->zone->zone);
}

/* A DNAME's CNAMEs show where they come from: no name beside has to be asked. */
static bool is_own(const struct spot *spot, const struct pm_rrset *set)
{
    return set && pm_str_eq(set->owner, spot->name);
}

/* The name is there for the first server, and has nothing of what was asked for. */
static bool looks_empty(const struct spot *spot)
{
    for (size_t i = 0; i < spot->count; i++)
        if (said(spot, spot->inquiries[i].replies))
            return false;
    return pm_said_exists(spot->inquiries[0].replies);
}

/* Asks the same of a name that nobody has. */
static void compare(struct spot *spot)
{
    struct pm_arena *scratch = &spot->asking->scratch;
    size_t dot = pm_str_find(spot->name, '.');
    struct pm_str above = pm_str_sub(spot->name, dot, spot->name.len);
    struct pm_str beside = pm_str_concat(scratch, pm_random_hex(scratch, LABEL_BYTES), above);
    spot->compared = true;
    for (size_t i = 0; i < spot->count && !spot->is_apex; i++)
        if (is_own(spot, said(spot, spot->inquiries[i].replies)))
            ask(spot, beside, spot->inquiries[i].type, &spot->inquiries[i].beside);
    if (spot->is_alias && !spot->is_apex && looks_empty(spot))
        ask(spot, beside, spot->inquiries[0].type, &spot->inquiries[0].beside);
}

static void ask_all(struct spot *spot)
{
    spot->asked = true;
    for (size_t i = 0; i < spot->count && spot->zone->status == PM_ZONE_FOUND; i++)
        ask(spot, spot->name, spot->inquiries[i].type, &spot->inquiries[i].replies);
}

/* Goes on until it has to wait. */
static void advance(struct spot *spot)
{
    if (spot->awaited == 0 && !spot->asked)
        ask_all(spot);
    if (spot->awaited == 0 && !spot->compared && spot->zone->status == PM_ZONE_FOUND)
        compare(spot);
}

static void go_on(void *ctx)
{
    struct spot *spot = ctx;
    spot->awaited--;
    advance(spot);
}

static void start_spot(struct asking *asking, struct spot *spot)
{
    spot->asking = asking;
    spot->zone = pm_dns_find(asking->dns, spot->name, go_on, spot);
    spot->awaited += !spot->zone->complete;
    advance(spot);
}

/* The records of the zone's domains, by owner, those closest to the zone first: what is wrong with
 * the zone itself is to be told of its name. Each domain's name is among them. */
static struct pm_dns_record *gather(struct asking *asking, const struct pm_zone *zone,
                                    size_t *count)
{
    struct pm_arena *scratch = &asking->scratch;
    struct pm_dns_record *records = NULL;
    size_t cap = 0;
    *count = 0;
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_zone_domain *domain = &zone->domains[i];
        struct pm_record_list list =
            domain->leaving || domain->remove
                ? pm_records_places(domain->name, scratch)
                : pm_records_make(domain->name, domain->dns, PM_STR(""), scratch);
        for (size_t j = 0; j < list.count; j++)
            *PM_PUSH(scratch, records, *count, cap) = list.items[j];
        *PM_PUSH(scratch, records, *count, cap) =
            (struct pm_dns_record){.owner = domain->name.ascii, .type = PM_RRTYPE_TXT};
    }
    if (*count > 0)
        qsort(records, *count, sizeof *records, pm_record_order);
    return records;
}

static void start(struct asking *asking, struct sight *sight, struct pm_zone *zone)
{
    size_t count;
    const struct pm_dns_record *records = gather(asking, zone, &count);
    sight->zone = zone;
    sight->spots = PM_NEW_ARRAY(&asking->scratch, struct spot, count);
    for (size_t i = 0; i < count; i++) {
        struct spot *last = sight->count > 0 ? &sight->spots[sight->count - 1] : NULL;
        if (!last || !pm_str_eq(last->name, records[i].owner)) {
            last = &sight->spots[sight->count++];
            last->name = records[i].owner;
            last->is_apex = pm_str_eq(last->name, zone->name.ascii);
        }
        want_for(last, records[i].type);
    }
    for (size_t i = 0; i < sight->count; i++)
        start_spot(asking, &sight->spots[i]);
}

static void keep_set(struct pm_current_draft *draft, const struct pm_rrset *set)
{
    const struct pm_rrset copy = pm_rrset_copy(set, draft->arena);
    for (size_t i = 0; i < copy.count; i++)
        pm_current_add(draft, copy.owner, copy.type, copy.ttl, &copy.values[i]);
}

/* A zone below ours: what its parent says of it. */
static void keep_cut(struct pm_current_draft *draft, const struct pm_delegation *cut)
{
    struct pm_str owner = pm_str_dup(draft->arena, cut->zone);
    for (size_t i = 0; i < cut->server_count; i++) {
        const struct pm_rdata host = {.target = pm_str_dup(draft->arena, cut->servers[i].host)};
        pm_current_add(draft, owner, PM_RRTYPE_NS, 0, &host);
    }
}

/* True when a random name beside it has the same, all of it: then a wildcard made that. */
static bool is_of_wildcard(const struct spot *spot)
{
    bool same = false;
    for (size_t i = 0; i < spot->count; i++) {
        const struct pm_rrset *here = said(spot, spot->inquiries[i].replies);
        const struct pm_rrset *beside =
            spot->inquiries[i].beside ? said(spot, spot->inquiries[i].beside) : NULL;
        if (here && (!beside || here->type != beside->type || !pm_view_equal(here, beside)))
            return false;
        same |= here != NULL;
    }
    return same;
}

/* What stands at the name itself and what a wildcard has cannot be told apart: what others may have
 * in a set of ours is carried along, and what would only be in the way of ours is left to the
 * wildcard. */
static bool counts(const struct spot *spot, const struct pm_rrset *set, bool wild)
{
    return !wild || (!spot->is_alias && set->type != PM_RRTYPE_CNAME);
}

static void keep_sets(struct sight *sight, const struct spot *spot, struct pm_current_draft *draft)
{
    bool wild = is_of_wildcard(spot), shared = false;
    for (size_t i = 0; i < spot->count; i++) {
        const struct pm_rrset *set = said(spot, spot->inquiries[i].replies);
        if (!set || !counts(spot, set, wild))
            continue;
        keep_set(draft, set);
        shared = wild;
    }
    if (wild)
        pm_join(shared ? &sight->shared : &sight->wild, ", ", spot->name);
    if (spot->is_alias && looks_empty(spot) && spot->inquiries[0].beside &&
        !pm_said_exists(spot->inquiries[0].beside))
        pm_join(&sight->unseen, ", ", spot->name);
}

static bool check_replies(const struct spot *spot, struct pm_err *err)
{
    for (size_t i = 0; i < spot->count; i++) {
        const struct inquiry *inquiry = &spot->inquiries[i];
        if (!pm_said_by_all(inquiry->replies, spot->zone, err) ||
            (inquiry->beside && !pm_said_by_all(inquiry->beside, spot->zone, err)))
            return false;
    }
    return true;
}

static void know(struct pm_current_draft *draft, const struct spot *spot)
{
    struct pm_str owner = pm_str_dup(draft->arena, spot->name);
    for (size_t i = 0; i < spot->count; i++)
        pm_current_know(draft, owner, spot->inquiries[i].type);
}

static bool take(struct sight *sight, const struct spot *spot, struct pm_current_draft *draft,
                 struct pm_err *err)
{
    struct pm_str zone = sight->zone->name.ascii;
    know(draft, spot);
    if (!pm_said_zone(spot->zone, spot->name, zone, err))
        return false;
    if (!pm_str_eq(spot->zone->zone, zone)) {
        keep_cut(draft, spot->zone);
        return true;
    }
    if (!check_replies(spot, err))
        return false;
    keep_sets(sight, spot, draft);
    return true;
}

static void tell(const struct asking *asking, const struct sight *sight)
{
    if (sight->wild.text.len > 0)
        pm_context_note(asking->context,
                        "Note: what is seen at %" PM_STR_FMT
                        " comes from a wildcard above. It does not answer any more for a name once "
                        "that, or a name below it, has records of its own, nor for names below "
                        "such a name: repeat there what is needed of it",
                        PM_STR_ARG(sight->wild.text));
    if (sight->shared.text.len > 0)
        pm_context_warn(asking->context,
                        "Warning: what is seen at %" PM_STR_FMT
                        " is what a wildcard above has, too, and counts as the name's own, so that "
                        "nothing is lost. A zone file or axfr: tells which it is",
                        PM_STR_ARG(sight->shared.text));
    if (sight->unseen.text.len > 0)
        pm_context_warn(asking->context,
                        "Warning: there is something at %" PM_STR_FMT
                        ", or below it, of a type that is not asked for. If it stands at the name "
                        "itself, no CNAME can stand there: look at the zone, or give it with a "
                        "zone file or axfr:",
                        PM_STR_ARG(sight->unseen.text));
}

static bool fail_in_doubt(const struct asking *asking, struct pm_str zone, struct pm_err *err)
{
    struct pm_err why = *err;
    return pm_fail(err, why.code,
                   "what the zone %" PM_STR_FMT " holds is in doubt, so nothing is written: %s%s%s",
                   PM_STR_ARG(zone), why.msg,
                   why.code == PM_ERR_UNREACHABLE
                       ? ". Try again later, or give --current the zone's own file or axfr:ADDR"
                       : "",
                   asking->zone_count > 1 ? ". Domains of other zones can be named without its own"
                                          : "");
}

static bool finish(struct asking *asking, struct sight *sight, struct pm_err *err)
{
    struct pm_str zone = sight->zone->name.ascii;
    struct pm_current_draft draft = pm_current_begin(asking->arena);
    sight->wild = sight->shared = sight->unseen =
        (struct pm_joined){.arena = &asking->scratch, .text = PM_STR("")};
    for (size_t i = 0; i < sight->count; i++)
        if (!take(sight, &sight->spots[i], &draft, err))
            return fail_in_doubt(asking, zone, err);
    tell(asking, sight);
    struct pm_current *current = PM_NEW(asking->arena, struct pm_current);
    *current = pm_current_make(&draft, zone, false, PM_STR("the answers of its name servers"));
    sight->zone->current = current;
    return true;
}

static bool run_window(struct asking *asking, struct pm_zone *zones, size_t count,
                       struct pm_err *err)
{
    struct sight sights[WINDOW] = {{0}};
    for (size_t i = 0; i < count; i++)
        start(asking, &sights[i], &zones[i]);
    bool ok = pm_dns_run(asking->dns, err);
    if (ok && pm_context_stop(asking->context))
        ok = pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while asking DNS");
    for (size_t i = 0; i < count && ok; i++)
        ok = finish(asking, &sights[i], err);
    return ok;
}

bool pm_current_ask(struct pm_context *context, struct pm_zone *zones, size_t count,
                    struct pm_arena *arena, struct pm_err *err)
{
    struct asking asking = {.context = context, .arena = arena, .zone_count = count};
    if (!pm_asking_open(context, &asking.dns, err))
        return false;
    bool ok = true;
    pm_arena_init(&asking.scratch);
    for (size_t at = 0, n; at < count && ok; at += n) {
        n = count - at < WINDOW ? count - at : WINDOW;
        pm_arena_fini(&asking.scratch);
        ok = run_window(&asking, zones + at, n, err);
        pm_progress_set(&context->progress, at + n);
    }
    /* What was not finished uses the scratch arena until then. */
    pm_dns_close(asking.dns);
    pm_arena_fini(&asking.scratch);
    return ok;
}
