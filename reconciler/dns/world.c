#include "dns/world.h"

/* One question to the resolvers. */
struct lookup {
    struct pm_map_entry entry; /* the name; its tag: type and via */
    struct pm_dns *dns;
    struct pm_replies replies;
    struct pm_answer answer;
    struct pm_waiters waiters;
};

enum { RAW_TAG = 1 << 16 };

static void done(struct pm_inquiry *inquiry)
{
    struct lookup *lookup = inquiry->ctx;
    pm_inquiry_give_back(inquiry);
    lookup->replies.complete = true;
    pm_waiters_call(lookup->dns, &lookup->waiters);
}

static struct lookup *start(struct pm_dns *dns, const struct pm_question *question, uint32_t tag)
{
    struct lookup *lookup = PM_NEW(&dns->arena, struct lookup);
    struct pm_question kept = {pm_str_dup(&dns->arena, question->name), question->type,
                               question->via};
    lookup->entry = (struct pm_map_entry){.name = kept.name, .tag = tag};
    lookup->dns = dns;
    lookup->replies = (struct pm_replies){kept, &lookup->answer, 1, false};
    pm_map_add(&dns->lookups, &dns->arena, &lookup->entry);

    struct pm_inquiry *inquiry = pm_inquiry_take(dns);
    inquiry->ask.question = kept;
    inquiry->ask.recursion = true;
    inquiry->ask.raw = question->via == PM_VIA_RESOLVER_RAW;
    inquiry->ask.arena = &dns->arena;
    inquiry->hosts = dns->resolvers;
    inquiry->done = done;
    inquiry->ctx = lookup;
    inquiry->answer = &lookup->answer;
    if (!pm_inquiry_start(inquiry)) {
        pm_inquiry_give_back(inquiry);
        lookup->replies.complete = true;
    }
    return lookup;
}

const struct pm_replies *pm_world_ask(struct pm_dns *dns, const struct pm_question *question,
                                      pm_dns_ready *ready, void *ctx)
{
    uint32_t tag = question->type | (question->via == PM_VIA_RESOLVER_RAW ? RAW_TAG : 0);
    struct lookup *lookup = (struct lookup *)pm_map_find(&dns->lookups, question->name, tag);
    if (!lookup)
        lookup = start(dns, question, tag);
    if (!lookup->replies.complete)
        pm_waiters_add(dns, &lookup->waiters, ready, ctx);
    return &lookup->replies;
}
