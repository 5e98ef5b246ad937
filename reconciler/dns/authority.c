#include "dns/authority.h"

#include "model/name.h"

/* A question on its way through zones. */
struct pursuit {
    struct pm_dns *dns;
    struct pm_fan *fan;    /* whose replies are handed out */
    struct pm_fan *deeper; /* at the servers of the zone further down */
    struct pm_dns_zone *zone;
    struct pm_str cut; /* where that one begins */
    size_t served;     /* of its servers, so many have spoken already */
    pm_dns_ready *ready;
    void *ctx;
};

/* The zone further down that an answer refers to, on the way to the name; empty: none. */
static struct pm_str cut_of(const struct pursuit *pursuit, const struct pm_answer *answer)
{
    struct pm_str name = pursuit->fan->replies.question.name;
    for (size_t i = 0; answer->status == PM_ANSWER_REFERRAL && i < answer->count; i++) {
        struct pm_str owner = answer->rrsets[i].owner;
        if (answer->rrsets[i].type == PM_RRTYPE_NS && owner.len > pursuit->zone->name.len &&
            pm_name_in_zone(owner, pursuit->zone->name) && pm_name_in_zone(name, owner))
            return owner;
    }
    return PM_STR("");
}

static void end(struct pursuit *pursuit)
{
    pursuit->fan->replies.complete = true;
    pursuit->ready(pursuit->ctx);
}

static void follow(struct pursuit *pursuit);

/* The answers of those who refer go, the ones of those they refer to come. */
static void join(struct pursuit *pursuit)
{
    struct pm_fan *fan = pursuit->fan, *deeper = pursuit->deeper;
    struct pm_answer *answers =
        PM_NEW_ARRAY(fan->arena, struct pm_answer, fan->replies.count + deeper->replies.count);
    size_t count = 0;
    for (size_t i = 0; i < fan->replies.count; i++)
        if (cut_of(pursuit, &fan->replies.answers[i]).len == 0)
            answers[count++] = fan->replies.answers[i];
    for (size_t i = 0; i < deeper->replies.count; i++)
        answers[count++] = deeper->replies.answers[i];
    fan->replies.answers = answers;
    fan->replies.count = count;
}

static void deeper_asked(void *ctx)
{
    struct pursuit *pursuit = ctx;
    const struct pm_map_entry *entry = pm_map_find(&pursuit->dns->places, pursuit->cut, 0);
    if (pursuit->deeper->replies.count + pursuit->served == 0) {
        end(pursuit);
        return;
    }
    join(pursuit);
    pursuit->zone = ((const struct pm_place *)entry)->zone;
    follow(pursuit);
}

/* A server of both zones has spoken for the one further down already. */
static bool has_answered(const struct pursuit *pursuit, const struct pm_host *host)
{
    const struct pm_replies *replies = &pursuit->fan->replies;
    for (size_t i = 0; i < replies->count; i++)
        for (size_t a = 0; a < host->count; a++)
            if (replies->answers[i].status != PM_ANSWER_REFERRAL &&
                pm_str_eq(replies->answers[i].server, host->labels[a]))
                return true;
    return false;
}

static void ask_deeper(struct pursuit *pursuit, const struct pm_dns_zone *zone)
{
    struct pm_fan *fan = pursuit->fan;
    struct pm_hosts hosts = {PM_NEW_ARRAY(fan->arena, struct pm_host *, zone->hosts.count), 0};
    for (size_t i = 0; i < zone->hosts.count; i++)
        if (!has_answered(pursuit, zone->hosts.items[i]))
            hosts.items[hosts.count++] = zone->hosts.items[i];
    pursuit->served = zone->hosts.count - hosts.count;
    pursuit->deeper = pm_fan_start(pursuit->dns, &fan->replies.question, &hosts, fan->arena,
                                   deeper_asked, pursuit);
    if (pursuit->deeper->replies.complete)
        deeper_asked(pursuit);
}

static void cut_found(void *ctx)
{
    struct pursuit *pursuit = ctx;
    const struct pm_place *place =
        (const struct pm_place *)pm_map_find(&pursuit->dns->places, pursuit->cut, 0);
    if (place->state == PM_PLACE_CUT)
        ask_deeper(pursuit, place->zone);
    else
        end(pursuit);
}

static void follow(struct pursuit *pursuit)
{
    const struct pm_replies *replies = &pursuit->fan->replies;
    pursuit->cut = PM_STR("");
    for (size_t i = 0; i < replies->count && pursuit->cut.len == 0; i++)
        pursuit->cut = cut_of(pursuit, &replies->answers[i]);
    if (pursuit->cut.len == 0) {
        end(pursuit);
        return;
    }
    pursuit->fan->replies.complete = false;
    if (pm_dns_find(pursuit->dns, pursuit->cut, cut_found, pursuit)->complete)
        cut_found(pursuit);
}

static void asked(void *ctx)
{
    follow(ctx);
}

const struct pm_replies *pm_authority_ask(struct pm_dns *dns, const struct pm_question *question,
                                          struct pm_dns_zone *zone, struct pm_arena *arena,
                                          pm_dns_ready *ready, void *ctx)
{
    struct pursuit *pursuit = PM_NEW(arena, struct pursuit);
    *pursuit = (struct pursuit){.dns = dns, .zone = zone, .ready = ready, .ctx = ctx};
    pursuit->fan = pm_fan_start(dns, question, &zone->hosts, arena, asked, pursuit);
    return &pursuit->fan->replies;
}
