#include "build.h"

#include "plan/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct pm_dns_options default_dns = {.ttl = PM_TTL_DEFAULT};

void build_init(struct build *b)
{
    *b = (struct build){0};
    pm_arena_init(&b->arena);
    b->desired.policy = pm_policy_default();
    b->desired.default_dns = &default_dns;
    b->desired.digest = PM_STR("d1");
    b->account.ownership = PM_STR("purelymail_ownership_proof=abc");
    b->account.fingerprint = PM_STR("0123456789abcdef0123456789abcdef");
    b->account.has_time = true;
    b->account.time = BUILD_NOW;
    b->input.now = BUILD_NOW;
    b->input.allow_empty = true;
    b->input.max_deletes = -1;
    b->last = pm_policy_default();
}

void build_fini(struct build *b)
{
    pm_arena_fini(&b->arena);
}

static struct pm_str copy(struct build *b, const char *text)
{
    return pm_str_dup(&b->arena, pm_str_from(text));
}

struct pm_desired_domain *build_declare(struct build *b, const char *name)
{
    struct pm_desired_domain *domain =
        PM_PUSH(&b->arena, b->desired.domains, b->desired.count, b->desired_cap);
    *domain = (struct pm_desired_domain){
        .name = pm_name_canonical(copy(b, name)),
        .place = {.file = PM_STR("domains.yaml"), .line = 3, .column = 5},
        .dns = &default_dns,
    };
    return domain;
}

struct pm_account_domain *build_own(struct build *b, const char *name)
{
    struct pm_account_domain *domain =
        PM_PUSH(&b->arena, b->account.domains, b->account.count, b->account_cap);
    *domain = (struct pm_account_domain){
        .name = pm_name_canonical(copy(b, name)),
        .allow_account_reset = true,
        .symbolic_subaddressing = true,
        .users = {.kind = PM_COUNT_EXACT},
        .rules = {.kind = PM_COUNT_EXACT},
    };
    return domain;
}

void build_fill(struct build *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "d%03zu.filler.example", i);
        build_declare(b, name);
        build_own(b, name);
        build_known(b, name);
    }
}

struct pm_event *build_event(struct build *b, enum pm_event_kind kind, const char *name,
                             int64_t time)
{
    struct pm_str id = pm_str_printf(&b->arena, "r/%zu", b->event_count + 1);
    struct pm_event *event = PM_PUSH(&b->arena, b->events, b->event_count, b->event_cap);
    *event = (struct pm_event){
        .id = id,
        .run = PM_STR("r"),
        .actor = PM_STR("alice"),
        .time = time,
        .kind = kind,
        .domain = copy(b, name),
    };
    return event;
}

struct pm_str build_last_id(const struct build *b)
{
    return b->events[b->event_count - 1].id;
}

void build_known(struct build *b, const char *name)
{
    build_event(b, PM_EVENT_KNOWN, name, BUILD_NOW - 30 * 86400);
}

struct pm_event *build_pending(struct build *b, const char *name, int64_t ago)
{
    struct pm_event *event = build_event(b, PM_EVENT_SCHEDULE, name, BUILD_NOW - ago);
    event->delay_s = PM_DELETE_DELAY_MIN_S;
    return event;
}

void build_hold(struct build *b, const char *name, const char *note)
{
    struct pm_event *event = build_event(b, PM_EVENT_HOLD, name, BUILD_NOW - 1000);
    event->actor = PM_STR("bob");
    event->note = copy(b, note);
}

void build_applied(struct build *b)
{
    struct pm_policy *policy = PM_NEW(&b->arena, struct pm_policy);
    *policy = b->last;
    struct pm_event *event = build_event(b, PM_EVENT_POLICY, "", BUILD_NOW - 5000);
    event->policy = policy;
    event->account = b->account.fingerprint;
}

void build_look(struct build *b, const char *name, enum pm_visibility look)
{
    *PM_PUSH(&b->arena, b->looks, b->look_count, b->look_cap) =
        (struct pm_ownership_look){.domain = copy(b, name), .look = look};
}

void build_readd(struct build *b, const char *name)
{
    *PM_PUSH(&b->arena, b->readd, b->readd_count, b->readd_cap) = copy(b, name);
}

void build_pattern(struct build *b, struct pm_str **list, size_t *count, const char *pattern)
{
    *list = pm_alloc_regrow(&b->arena, *list, *count, *count + 1, sizeof **list);
    (*list)[(*count)++] = copy(b, pattern);
}

static int by_desired(const void *a, const void *b)
{
    return pm_name_cmp(((const struct pm_desired_domain *)a)->name,
                       ((const struct pm_desired_domain *)b)->name);
}

static int by_account(const void *a, const void *b)
{
    return pm_name_cmp(((const struct pm_account_domain *)a)->name,
                       ((const struct pm_account_domain *)b)->name);
}

static int by_look(const void *a, const void *b)
{
    return pm_str_cmp(((const struct pm_ownership_look *)a)->domain,
                      ((const struct pm_ownership_look *)b)->domain);
}

static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
    if (count > 0)
        qsort(items, count, size, order);
}

void build_prepare(struct build *b)
{
    sort(b->desired.domains, b->desired.count, sizeof *b->desired.domains, by_desired);
    sort(b->account.domains, b->account.count, sizeof *b->account.domains, by_account);
    sort(b->looks, b->look_count, sizeof *b->looks, by_look);
    b->ledger = pm_ledger_fold(b->events, b->event_count, &b->arena);
    b->input.desired = &b->desired;
    b->input.account = &b->account;
    b->input.ledger = &b->ledger;
    b->input.looks = b->looks;
    b->input.look_count = b->look_count;
    if (b->readd_count > 0)
        qsort(b->readd, b->readd_count, sizeof *b->readd, pm_str_order);
    b->input.readd = b->readd;
    b->input.readd_count = b->readd_count;
}

bool build_try(struct build *b)
{
    build_prepare(b);
    return pm_plan_make(&b->input, &b->arena, &b->plan, &b->err);
}

const struct pm_plan *build_plan(struct build *b)
{
    if (!build_try(b))
        fail_msg("the planner refused: %s", b->err.msg);
    return &b->plan;
}

const char *build_refusal(struct build *b)
{
    build_prepare(b);
    struct pm_plan untouched = b->plan;
    if (pm_plan_make(&b->input, &b->arena, &b->plan, &b->err))
        fail_msg("the planner made a plan");
    assert_memory_equal(&untouched, &b->plan, sizeof untouched);
    return b->err.msg;
}

const struct pm_plan_item *build_item(const struct pm_plan *plan, const char *name, enum pm_op op)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].op == op && pm_str_is(plan->items[i].name.ascii, name))
            return &plan->items[i];
    }
    return NULL;
}

const struct pm_plan_item *build_expect(const struct pm_plan *plan, const char *name, enum pm_op op,
                                        enum pm_reason reason)
{
    const struct pm_plan_item *item = build_item(plan, name, op);
    if (!item)
        fail_msg("%s has no item %s", name, pm_op_name(op));
    else
        assert_string_equal(pm_reason_name(item->reason), pm_reason_name(reason));
    return item;
}

const char *build_words(struct build *b, const struct pm_plan *plan, const char *name)
{
    struct pm_str text = PM_STR("");
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (pm_str_is(item->name.ascii, name))
            text = pm_str_printf(&b->arena, "%" PM_STR_FMT "%s%s(%s)", PM_STR_ARG(text),
                                 text.len > 0 ? " " : "", pm_op_name(item->op),
                                 pm_reason_name(item->reason));
    }
    return pm_str_cstr(&b->arena, text);
}

const struct pm_event *build_record(const struct pm_plan *plan, enum pm_event_kind kind,
                                    const char *name)
{
    for (size_t i = 0; i < plan->record_count; i++) {
        if (plan->records[i].kind == kind && pm_str_is(plan->records[i].domain, name))
            return &plan->records[i];
    }
    return NULL;
}

bool build_closes(struct pm_str *const closes, size_t count, struct pm_str id)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_str_eq(closes[i], id))
            return true;
    }
    return false;
}
