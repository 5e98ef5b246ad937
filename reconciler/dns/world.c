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

/* Inquiries are used again: there are far more answers than questions under way. */
static struct pm_inquiry *take_inquiry(struct pm_dns *dns)
{
    struct pm_inquiry *inquiry = dns->spare_inquiries;
    if (!inquiry)
        return PM_NEW(&dns->arena, struct pm_inquiry);
    dns->spare_inquiries = inquiry->ctx;
    return inquiry;
}

static void give_back(struct pm_dns *dns, struct pm_inquiry *inquiry)
{
    inquiry->ctx = dns->spare_inquiries;
    dns->spare_inquiries = inquiry;
}

static void done(struct pm_inquiry *inquiry)
{
    struct lookup *lookup = inquiry->ctx;
    give_back(lookup->dns, inquiry);
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

    struct pm_inquiry *inquiry = take_inquiry(dns);
    *inquiry = (struct pm_inquiry){
        .ask = {.question = kept,
                .recursion = true,
                .raw = question->via == PM_VIA_RESOLVER_RAW,
                .arena = &dns->arena},
        .dns = dns,
        .hosts = dns->resolvers,
        .done = done,
        .ctx = lookup,
        .answer = &lookup->answer,
    };
    if (!pm_inquiry_start(inquiry)) {
        give_back(dns, inquiry);
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
