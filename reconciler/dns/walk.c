#include "dns/walk.h"

#include "dns/world.h"
#include "model/name.h"

enum { DENIALS = 2 };

/* A question on the way down. */
struct pm_walk {
    struct pm_scratch *scratch;
    struct pm_inquiry inquiry;
    struct pm_answer answer;
    int denials;    /* servers that know no cut here */
    bool is_absent; /* none of them knows the name */
};

bool pm_dns_zone_is_registry(const struct pm_dns_zone *zone)
{
    return pm_str_find(zone->name, '.') == zone->name.len ||
           pm_name_is_public_suffix(pm_name_canonical(zone->name));
}

static void settle(struct pm_place *place, enum pm_place_state state)
{
    struct pm_walk *walk = place->walk;
    place->walk = NULL;
    place->state = state;
    if (walk)
        pm_scratch_give(&place->dns->scratch, walk->scratch);
    pm_waiters_call(place->dns, &place->waiters);
}

static void settle_cut(void *ctx)
{
    settle(ctx, PM_PLACE_CUT);
}

static bool has_set(const struct pm_answer *answer, struct pm_str owner, enum pm_rrtype type)
{
    for (size_t i = 0; i < answer->count; i++)
        if (answer->rrsets[i].type == type && pm_str_eq(answer->rrsets[i].owner, owner))
            return true;
    return false;
}

static void cut(struct pm_place *place, const struct pm_answer *answer)
{
    struct pm_str parent = place->zone ? place->zone->name : PM_STR("");
    place->zone =
        pm_dns_zone_make(place->dns, place->entry.name, parent, answer->rrsets, answer->count);
    if (pm_dns_zone_find_hosts(place->zone, settle_cut, place))
        settle(place, PM_PLACE_CUT);
}

/* What is wrong with an answer that does not lead on, for people. */
static struct pm_str fault_of(const struct pm_answer *answer)
{
    if (answer->status == PM_ANSWER_REFERRAL)
        return PM_STR("it refers to a zone that does not lead there");
    if (pm_answer_is_conclusive(answer->status))
        return PM_STR("it answers without authority, so it does not serve the zone");
    return pm_answer_fault(answer);
}

static struct pm_str nobody_told(const struct pm_place *place, const struct pm_walk *walk,
                                 struct pm_str fault)
{
    struct pm_arena *arena = &place->dns->arena;
    size_t asked = walk->inquiry.asked, count = place->zone->hosts.count;
    struct pm_str who = PM_STR("None of the name servers"), zone = place->zone->name;
    const char *could = "could";
    if (count == 1) {
        who = PM_STR("The only name server");
        could = "could not";
    } else if (asked < count) {
        who = pm_str_printf(arena, "None of the %zu name servers", asked);
        could = "that were asked could";
    }
    return pm_str_printf(arena,
                         "%" PM_STR_FMT " of %" PM_STR_FMT " %s tell which zone holds %" PM_STR_FMT
                         ": %" PM_STR_FMT ": %" PM_STR_FMT,
                         PM_STR_ARG(who), PM_STR_ARG(zone), could, PM_STR_ARG(place->entry.name),
                         PM_STR_ARG(walk->answer.server), PM_STR_ARG(fault));
}

static struct pm_str nobody_asked(const struct pm_place *place, struct pm_str fault)
{
    struct pm_arena *arena = &place->dns->arena;
    const struct pm_dns_zone *zone = place->zone;
    if (zone->hosts.count == 0 || place->dns->stopped)
        return pm_str_printf(arena,
                             "No name server of %" PM_STR_FMT
                             " was asked which zone holds %" PM_STR_FMT ": %" PM_STR_FMT,
                             PM_STR_ARG(zone->name), PM_STR_ARG(place->entry.name),
                             PM_STR_ARG(fault));
    const struct pm_host *host = zone->hosts.items[0];
    return pm_str_printf(arena,
                         "No name server of %" PM_STR_FMT
                         " has an address that can be asked: %" PM_STR_FMT ": %" PM_STR_FMT,
                         PM_STR_ARG(zone->name), PM_STR_ARG(host->entry.name),
                         PM_STR_ARG(host->problem));
}

static struct pm_str dead_end(const struct pm_place *place, const struct pm_walk *walk)
{
    struct pm_str fault = fault_of(&walk->answer);
    return walk->inquiry.asked > 0 ? nobody_told(place, walk, fault) : nobody_asked(place, fault);
}

/* Whether a server of the zone above leads on. */
static bool leads_on(struct pm_inquiry *inquiry, const struct pm_answer *answer)
{
    struct pm_place *place = inquiry->ctx;
    struct pm_walk *walk = place->walk;
    if (answer->status == PM_ANSWER_REFERRAL)
        return has_set(answer, place->entry.name, PM_RRTYPE_NS);
    if (!pm_answer_is_conclusive(answer->status) || !answer->authoritative)
        return false;
    if (has_set(answer, place->entry.name, PM_RRTYPE_NS))
        return true;
    walk->is_absent =
        answer->status == PM_ANSWER_NXDOMAIN && (walk->denials == 0 || walk->is_absent);
    place->source = inquiry->host->labels[inquiry->round];
    return ++walk->denials == DENIALS || !pm_dns_zone_is_registry(place->zone);
}

static bool is_authoritative(struct pm_inquiry *inquiry, const struct pm_answer *answer)
{
    (void)inquiry;
    return pm_answer_is_conclusive(answer->status) && answer->authoritative;
}

static bool ask(struct pm_place *place, enum pm_rrtype type,
                bool (*is_enough)(struct pm_inquiry *, const struct pm_answer *),
                void (*done)(struct pm_inquiry *))
{
    struct pm_walk *walk = place->walk;
    walk->inquiry = (struct pm_inquiry){
        .ask = {.question = {place->entry.name, type, PM_VIA_AUTHORITY},
                .arena = &walk->scratch->arena},
        .dns = place->dns,
        .hosts = place->zone->hosts,
        .start = place->dns->turn++,
        .is_enough = is_enough,
        .done = done,
        .ctx = place,
        .answer = &walk->answer,
    };
    return pm_inquiry_start(&walk->inquiry);
}

static void mail_asked(struct pm_inquiry *inquiry)
{
    struct pm_place *place = inquiry->ctx;
    place->has_mail = has_set(inquiry->answer, place->entry.name, PM_RRTYPE_MX);
    settle(place, PM_PLACE_INSIDE);
}

/* Some registries put the records of a few names into their own zone. */
static void look_for_mail(struct pm_place *place)
{
    if (!ask(place, PM_RRTYPE_MX, is_authoritative, mail_asked))
        mail_asked(&place->walk->inquiry);
}

static void zone_asked(struct pm_inquiry *inquiry)
{
    struct pm_place *place = inquiry->ctx;
    struct pm_walk *walk = place->walk;
    if (has_set(&walk->answer, place->entry.name, PM_RRTYPE_NS) &&
        (walk->answer.status == PM_ANSWER_REFERRAL || walk->answer.authoritative)) {
        cut(place, &walk->answer);
    } else if (walk->denials > 0 && walk->is_absent) {
        settle(place, PM_PLACE_ABSENT);
    } else if (walk->denials > 0 && pm_dns_zone_is_registry(place->zone)) {
        look_for_mail(place);
    } else if (walk->denials > 0) {
        settle(place, PM_PLACE_INSIDE);
    } else {
        place->why = dead_end(place, walk);
        settle(place, PM_PLACE_UNKNOWN);
    }
}

static void ask_zone(struct pm_place *place)
{
    struct pm_scratch *scratch = pm_scratch_take(&place->dns->scratch);
    place->walk = PM_NEW(&scratch->arena, struct pm_walk);
    place->walk->scratch = scratch;
    if (!ask(place, PM_RRTYPE_NS, leads_on, zone_asked))
        zone_asked(&place->walk->inquiry);
}

/* Where there is no zone above whose servers could be asked: at a top-level domain, or below one
 * that only the own resolver knows. */
static void ask_resolver(void *ctx)
{
    struct pm_place *place = ctx;
    struct pm_question question = {place->entry.name, PM_RRTYPE_NS, PM_VIA_RESOLVER};
    const struct pm_replies *replies = pm_world_ask(place->dns, &question, ask_resolver, place);
    if (!replies->complete)
        return;
    const struct pm_answer *answer = replies->answers;
    place->source = answer->server;
    if (has_set(answer, place->entry.name, PM_RRTYPE_NS)) {
        cut(place, answer);
    } else if (answer->status == PM_ANSWER_NXDOMAIN) {
        settle(place, PM_PLACE_ABSENT);
    } else if (pm_answer_is_conclusive(answer->status)) {
        settle(place, PM_PLACE_INSIDE);
    } else {
        struct pm_str fault = fault_of(answer);
        place->why = pm_str_printf(&place->dns->arena,
                                   "The resolver could not tell the name servers of %" PM_STR_FMT
                                   ": %" PM_STR_FMT ": %" PM_STR_FMT,
                                   PM_STR_ARG(place->entry.name), PM_STR_ARG(answer->server),
                                   PM_STR_ARG(fault));
        settle(place, PM_PLACE_UNKNOWN);
    }
}

/* The place above is settled. */
static void descend(void *ctx)
{
    struct pm_place *place = ctx;
    place->zone = place->above->zone;
    place->why = place->above->why;
    if (place->above->state == PM_PLACE_UNKNOWN)
        settle(place, PM_PLACE_UNKNOWN);
    else if (place->zone)
        ask_zone(place);
    else
        ask_resolver(place);
}

static struct pm_place *place_make(struct pm_dns *dns, struct pm_str name)
{
    struct pm_place *place = PM_NEW(&dns->arena, struct pm_place);
    place->entry.name = pm_str_dup(&dns->arena, name);
    place->dns = dns;
    pm_map_add(&dns->places, &dns->arena, &place->entry);
    if (name.len == 0)
        place->state = PM_PLACE_INSIDE;
    return place;
}

struct pm_place *pm_place_get(struct pm_dns *dns, struct pm_str name)
{
    struct pm_place *place = (struct pm_place *)pm_map_find(&dns->places, name, 0);
    if (place)
        return place;
    place = place_make(dns, name);
    if (name.len == 0)
        return place;
    name = place->entry.name;
    place->above = pm_place_get(dns, pm_str_sub(name, pm_str_find(name, '.') + 1, name.len));
    if (place->above->state == PM_PLACE_OPEN)
        pm_waiters_add(dns, &place->above->waiters, descend, place);
    else
        descend(place);
    return place;
}
