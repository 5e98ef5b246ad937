#include "command/current_spf.h"

#include "command/asking.h"
#include "verify/spf_check.h"

enum { ROUNDS_MAX = 64 };

/* A question, and what was said. */
struct said {
    struct pm_str name;
    enum pm_rrtype type;
    const struct pm_replies *replies;
};

struct counting {
    struct pm_dns *dns;
    struct pm_arena *arena;
    struct pm_str domain;
    struct pm_answer record; /* the text, as if it stood there */
    struct said *said;
    size_t count, cap;
};

static void ready(void *ctx)
{
    (void)ctx;
}

static const struct pm_answer *answer_of(const struct said *said)
{
    return said->replies->complete && said->replies->count > 0 ? &said->replies->answers[0] : NULL;
}

static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct counting *c = ctx;
    if (type == PM_RRTYPE_TXT && pm_str_eq(name, c->domain))
        return &c->record;
    for (size_t i = 0; i < c->count; i++)
        if (c->said[i].type == type && pm_str_eq(c->said[i].name, name))
            return answer_of(&c->said[i]);
    const struct pm_question question = {pm_str_dup(c->arena, name), type, PM_VIA_RESOLVER};
    struct said said = {question.name, type, NULL};
    said.replies = pm_dns_ask(c->dns, &question, NULL, c->arena, ready, c);
    *PM_PUSH(c->arena, c->said, c->count, c->cap) = said;
    return answer_of(&said);
}

static void set_record(struct counting *c, struct pm_str text)
{
    struct pm_rrset *set = PM_NEW(c->arena, struct pm_rrset);
    struct pm_rdata *value = PM_NEW(c->arena, struct pm_rdata);
    *value = (struct pm_rdata){.text = text};
    *set =
        (struct pm_rrset){.owner = c->domain, .type = PM_RRTYPE_TXT, .values = value, .count = 1};
    c->record = (struct pm_answer){
        .question = {c->domain, PM_RRTYPE_TXT, PM_VIA_RESOLVER}, .rrsets = set, .count = 1};
}

/* An address of the other family costs the same: a lookup is counted by the term. */
static bool count(struct counting *c, struct pm_spf_verdict *out, struct pm_err *err)
{
    const struct pm_spf_dns dns = {ask, c};
    const struct pm_spf_mail mail = {
        .ip = {.bytes = {192, 0, 2, 1}},
        .helo = PM_STR("mailserver.purelymail.com"),
        .sender = pm_str_printf(c->arena, "postmaster@%" PM_STR_FMT, PM_STR_ARG(c->domain)),
    };
    for (int round = 0; round < ROUNDS_MAX; round++) {
        *out = pm_spf_count(&mail, &dns, c->arena);
        if (out->result != PM_SPF_RESULT_OPEN)
            return true;
        if (!pm_dns_run(c->dns, err))
            return false;
    }
    return true;
}

static struct pm_str problem_of(const struct pm_spf_verdict *verdict)
{
    if (verdict->result == PM_SPF_RESULT_OPEN)
        return PM_STR("there is no end to what it includes");
    for (size_t i = 0; i < PM_SPF_TROUBLES; i++)
        if (verdict->troubles[i].len > 0 && i != PM_SPF_TROUBLE_LOOKUPS)
            return verdict->troubles[i];
    return PM_STR("");
}

bool pm_spf_lookups_of(struct pm_context *context, struct pm_str domain, struct pm_str text,
                       struct pm_arena *arena, int *lookups, struct pm_str *problem,
                       struct pm_err *err)
{
    struct counting counting = {.arena = arena, .domain = domain};
    struct pm_spf_verdict verdict;
    if (!pm_asking_open(context, &counting.dns, err))
        return false;
    set_record(&counting, text);
    bool ok = count(&counting, &verdict, err);
    if (ok && pm_context_stop(context))
        ok = pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while asking DNS");
    if (ok) {
        *lookups = verdict.lookups;
        *problem = pm_str_dup(arena, problem_of(&verdict));
    }
    pm_dns_close(counting.dns);
    return ok;
}
