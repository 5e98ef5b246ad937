#include "dns/fan.h"

static void one_done(struct pm_inquiry *inquiry)
{
    struct pm_fan *fan = inquiry->ctx;
    pm_inquiry_give_back(inquiry);
    if (--fan->open > 0)
        return;
    fan->replies.complete = true;
    fan->ready(fan->ctx);
}

/* An address that does not answer has told less than another one may. */
static bool is_answer(struct pm_inquiry *inquiry, const struct pm_answer *answer)
{
    (void)inquiry;
    return pm_answer_is_conclusive(answer->status) || answer->status == PM_ANSWER_REFERRAL;
}

/* The domain: what stands behind the last label with a '_', or the whole name. */
static struct pm_str group_of(struct pm_str name)
{
    const char *mark = memrchr(name.ptr, '_', name.len);
    if (!mark)
        return name;
    struct pm_str rest = pm_str_sub(name, (size_t)(mark - name.ptr), name.len);
    return pm_str_sub(rest, pm_str_find(rest, '.') + 1, rest.len);
}

static struct pm_fan *make(struct pm_dns *dns, const struct pm_question *question, size_t room,
                           struct pm_arena *arena)
{
    struct pm_fan *fan = PM_NEW(arena, struct pm_fan);
    fan->dns = dns;
    fan->arena = arena;
    fan->group = group_of(question->name);
    fan->answers = PM_NEW_ARRAY(arena, struct pm_answer, room);
    fan->replies = (struct pm_replies){.question = *question, .answers = fan->answers};
    return fan;
}

static void start_one(struct pm_fan *fan, struct pm_hosts hosts, bool recursion)
{
    size_t at = fan->replies.count++;
    struct pm_inquiry *inquiry = pm_inquiry_take(fan->dns);
    inquiry->ask.question = fan->replies.question;
    inquiry->ask.group = fan->group;
    inquiry->ask.recursion = recursion;
    inquiry->ask.arena = fan->arena;
    inquiry->hosts = hosts;
    inquiry->is_enough = recursion ? NULL : is_answer;
    inquiry->done = one_done;
    inquiry->ctx = fan;
    inquiry->answer = &fan->answers[at];
    if (pm_inquiry_start(inquiry))
        fan->open++;
    else
        pm_inquiry_give_back(inquiry);
}

static struct pm_fan *started(struct pm_fan *fan, pm_dns_ready *ready, void *ctx)
{
    fan->ready = ready;
    fan->ctx = ctx;
    fan->replies.complete = fan->open == 0;
    return fan;
}

struct pm_fan *pm_fan_start(struct pm_dns *dns, const struct pm_question *question,
                            const struct pm_hosts *hosts, struct pm_arena *arena,
                            pm_dns_ready *ready, void *ctx)
{
    struct pm_fan *fan = make(dns, question, hosts->count, arena);
    for (size_t i = 0; i < hosts->count; i++)
        if (hosts->items[i]->count > 0)
            start_one(fan, (struct pm_hosts){&hosts->items[i], 1}, false);
    return started(fan, ready, ctx);
}

struct pm_fan *pm_fan_start_resolver(struct pm_dns *dns, const struct pm_question *question,
                                     struct pm_arena *arena, pm_dns_ready *ready, void *ctx)
{
    struct pm_fan *fan = make(dns, question, 1, arena);
    start_one(fan, dns->resolvers, true);
    return started(fan, ready, ctx);
}
