#include "verify/mx.h"

enum { TARGETS_MAX = 4 }; /* that are looked up; a hostile set has any number */

struct targets {
    struct pm_str names[TARGETS_MAX];
    size_t count;
};

static void add_target(struct targets *targets, struct pm_str name)
{
    for (size_t i = 0; i < targets->count; i++)
        if (pm_str_eq(targets->names[i], name))
            return;
    if (targets->count < TARGETS_MAX)
        targets->names[targets->count++] = name;
}

static struct targets collect(const struct pm_look *look, const struct pm_dns_record *record,
                              const struct pm_replies *replies)
{
    struct targets targets = {.count = 0};
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        const struct pm_rrset *set =
            pm_look_is_told(look, answer) ? pm_view_set(answer, record->owner, PM_RRTYPE_MX) : NULL;
        for (size_t v = 0; set && v < set->count; v++) {
            struct pm_str target = set->values[v].target;
            if (target.len > 0 && !pm_str_eq(target, record->rdata.target))
                add_target(&targets, target);
        }
    }
    return targets;
}

bool pm_mx_is_address(struct pm_str target)
{
    for (size_t i = 0; i < target.len; i++)
        if (!pm_ascii_is_digit(target.ptr[i]) && target.ptr[i] != '.')
            return false;
    return true;
}

static struct pm_verdict say(enum pm_status status, struct pm_str target, const char *what,
                             struct pm_arena *arena)
{
    return (struct pm_verdict){
        .status = status,
        .why = pm_str_printf(arena, "%" PM_STR_FMT " %s.", PM_STR_ARG(target), what),
    };
}

static struct pm_verdict judge_target(struct pm_look *look, struct pm_str target)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA};
    bool in_doubt = false;
    if (pm_mx_is_address(target))
        return say(PM_STATUS_FAIL, target, "is an IP address, not a name", look->arena);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const struct pm_answer *answer = pm_look_ask_one(look, target, types[i], PM_VIA_RESOLVER);
        if (!answer)
            return (struct pm_verdict){.status = PM_STATUS_UNKNOWN};
        if (pm_view_alias(answer, target).len > 0)
            return say(PM_STATUS_FAIL, target, "is an alias (CNAME), which senders need not follow",
                       look->arena);
        if (answer->status == PM_ANSWER_DATA)
            return (struct pm_verdict){.status = PM_STATUS_PASS};
        in_doubt |= !pm_answer_is_conclusive(answer->status);
    }
    return in_doubt ? say(PM_STATUS_UNKNOWN, target, "could not be looked up", look->arena)
                    : say(PM_STATUS_FAIL, target, "has no address", look->arena);
}

static struct pm_str list_records(const struct pm_dns_record *record,
                                  const struct pm_replies *replies, struct pm_str target,
                                  struct pm_arena *arena)
{
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_rrset *set = pm_view_set(&replies->answers[i], record->owner, PM_RRTYPE_MX);
        for (size_t v = 0; set && v < set->count; v++)
            if (pm_str_eq(set->values[v].target, target))
                return pm_view_record(set->owner, set->ttl, PM_RRTYPE_MX, &set->values[v], arena);
    }
    return PM_STR("");
}

/* The worst counts; all that is wrong is told. */
static void add_verdict(struct pm_verdict *total, const struct pm_verdict *one,
                        struct pm_str records, struct pm_arena *arena)
{
    struct pm_joined why = {arena, total->why}, remove = {arena, total->remove};
    if (pm_status_severity(one->status) > pm_status_severity(total->status))
        total->status = one->status;
    pm_join(&why, " ", one->why);
    total->why = why.text;
    total->may_pass |= one->status == PM_STATUS_UNKNOWN;
    if (one->status == PM_STATUS_FAIL) {
        pm_join(&remove, "\n", records);
        total->remove = remove.text;
        total->fix = PM_STR("Remove the MX record, or let it name a host with an address.");
    }
}

void pm_mx_judge_targets(struct pm_look *look, const struct pm_rule *rule,
                         const struct pm_dns_record *record, const struct pm_replies *replies)
{
    struct targets targets = collect(look, record, replies);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    for (size_t i = 0; i < targets.count; i++) {
        struct pm_verdict one = judge_target(look, targets.names[i]);
        struct pm_str records = list_records(record, replies, targets.names[i], look->arena);
        if (one.status != PM_STATUS_PASS)
            add_verdict(&verdict, &one, records, look->arena);
    }
    struct pm_finding *finding = pm_look_tell(look, rule, &verdict);
    finding->owner = record->owner;
    finding->type = PM_RRTYPE_MX;
}
