#include "documents.h"

#include "base/time.h"
#include "plan/digest.h"

#include <stdlib.h>

#define HOSTILE_TEXT                                                                   \
    "\x1b[31mred\x1b[0m\n::error::boom ##[error]boom ::set-output name=x::1 | `code` " \
    "<img src=x> [a](http://evil.example) @admin #1 \u202eabc\u200b\xc2\x9b"           \
    "2J \xff end"

const struct pm_str hostile = PM_STR_INIT(HOSTILE_TEXT);

static const struct pm_str notes[] = {
    PM_STR_INIT("no state at .pm-reconcile/state.db: queue, holds and protections unknown"),
};
static struct pm_str policy_notes[] = {
    PM_STR_INIT("max_deletes rises from 10 to 50: counts from the next apply on"),
    PM_STR_INIT("protect no longer lists *.example.com: counts from the next apply on"),
};

static void finish(struct pm_plan *plan, struct pm_arena *arena)
{
    for (size_t i = 0; i < plan->count; i++)
        plan->by_op[plan->items[i].op]++;
    plan->now = NOW;
    plan->account = PM_STR("5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c5f0e1b7c");
    plan->desired_digest =
        PM_STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    plan->digest = pm_plan_digest(plan, arena);
}

static struct pm_report_plan report_of(struct pm_plan plan, struct pm_arena *arena)
{
    struct pm_plan *kept = PM_NEW(arena, struct pm_plan);
    plan.policy = pm_policy_default();
    *kept = plan;
    finish(kept, arena);
    return (struct pm_report_plan){
        .plan = kept,
        .ownership = PM_STR("purelymail_ownership_proof=8f14e45fceea167a5a36dedd4bea2543"),
    };
}

struct pm_report_plan plan_nothing(struct pm_arena *arena)
{
    return report_of((struct pm_plan){.state_exists = true}, arena);
}

static struct pm_plan_item item(const char *name, enum pm_op op, enum pm_reason reason)
{
    return (struct pm_plan_item){
        .op = op,
        .reason = reason,
        .name = pm_name_canonical(pm_str_from(name)),
        .users = {PM_COUNT_EXACT, 0},
        .rules = {PM_COUNT_EXACT, 0},
    };
}

static struct pm_plan_item pending(struct pm_plan_item base, int64_t age_s)
{
    base.pending = true;
    base.requested = NOW - age_s;
    base.due = base.requested + PM_DAY;
    base.actor = PM_STR("alice");
    return base;
}

static struct pm_plan_item with_users(struct pm_plan_item base, enum pm_count_kind kind, int64_t n)
{
    base.users = (struct pm_count){kind, n};
    return base;
}

static struct pm_plan_item with_rules(struct pm_plan_item base, int64_t n)
{
    base.rules = (struct pm_count){PM_COUNT_EXACT, n};
    return base;
}

static struct pm_plan_item with_note(struct pm_plan_item base, struct pm_str note)
{
    base.note = note;
    return base;
}

static struct pm_plan_item with_settings(struct pm_plan_item base, struct pm_settings from,
                                         struct pm_settings to)
{
    base.from = from;
    base.to = to;
    return base;
}

static struct pm_plan_item to_schedule(const char *name)
{
    struct pm_plan_item base = item(name, PM_OP_SCHEDULE, PM_REASON_NOT_DECLARED);
    base.requested = NOW;
    base.due = NOW + PM_DAY;
    base.passed = 1u << PM_GUARD_MANAGED | 1u << PM_GUARD_NO_USERS;
    return base;
}

static struct pm_plan_item to_delete(const char *name)
{
    static struct pm_str closes[] = {PM_STR_INIT("20261121T195432Z-1f0a3c5e/3")};
    struct pm_plan_item base = pending(item(name, PM_OP_DELETE, PM_REASON_DUE), 25 * PM_HOUR);
    base.passed = (1u << PM_GUARDS) - 1;
    base.closes = closes;
    base.closes_count = 1;
    return base;
}

static struct pm_plan_item blocked(const char *name, enum pm_reason reason, enum pm_guard guard)
{
    struct pm_plan_item base = item(name, PM_OP_BLOCKED, reason);
    base.passed = 1u << PM_GUARD_MANAGED;
    base.failed = 1u << guard;
    return base;
}

static struct pm_plan_item held(const char *name, struct pm_str actor, struct pm_str note)
{
    struct pm_plan_item base = with_note(item(name, PM_OP_HELD, PM_REASON_HELD), note);
    base.actor = actor;
    return base;
}

static struct pm_plan_item idn(struct pm_plan_item base)
{
    base.name.unicode = PM_STR("bücher.example");
    return base;
}

static const struct pm_settings both = {PM_FALSE, PM_TRUE};

static struct pm_plan_item *all_items(size_t *count, struct pm_arena *arena)
{
    static const struct pm_str caps = PM_STR_INIT("12 deletions (1 pending, 11 new) are more than "
                                                  "max_deletes 10 allows: --max-deletes 12 allows "
                                                  "them once");
    const struct pm_plan_item items[] = {
        with_settings(item("add.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT),
                      (struct pm_settings){0}, both),
        with_settings(item("again.example", PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER),
                      (struct pm_settings){PM_TRUE, PM_FALSE}, both),
        pending(item("again.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN), PM_HOUR),
        item("back.example", PM_OP_ADD, PM_REASON_READD),
        with_note(item("held-again.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN),
                  PM_STR("the shop moves in May")),
        to_delete("due.example"),
        pending(item("expired.example", PM_OP_VOID, PM_REASON_EXPIRED), 90 * PM_DAY),
        pending(item("gone.example", PM_OP_VOID, PM_REASON_GONE_ALREADY), PM_HOUR),
        pending(item("grace.example", PM_OP_WAIT, PM_REASON_IN_GRACE), PM_HOUR),
        pending(item("drain.example", PM_OP_WAIT, PM_REASON_DRAINING), 30 * PM_HOUR),
        held("kept.example", PM_STR("bob"), PM_STR("still used by the shop")),
        item("legacy.example", PM_OP_UNMANAGED, PM_REASON_IGNORED),
        item("purelymail.example", PM_OP_UNMANAGED, PM_REASON_SHARED),
        item("new-a.example", PM_OP_WAIT, PM_REASON_OWNERSHIP_NOT_VISIBLE),
        item("new-b.example", PM_OP_WAIT, PM_REASON_OWNERSHIP_NOT_VISIBLE),
        to_schedule("old.example"),
        to_schedule("older.example"),
        with_note(blocked("safe.example", PM_REASON_PROTECTED, PM_GUARD_UNPROTECTED),
                  PM_STR("by policy.protect (safe.example)")),
        with_note(blocked("safer.example", PM_REASON_PROTECTED, PM_GUARD_UNPROTECTED),
                  PM_STR("declared with protect: true (2026-10-01T10:00:00Z, alice)")),
        with_users(blocked("busy.example", PM_REASON_USERS_REMAIN, PM_GUARD_NO_USERS),
                   PM_COUNT_EXACT, 2),
        with_users(blocked("busier.example", PM_REASON_USERS_REMAIN, PM_GUARD_NO_USERS),
                   PM_COUNT_AT_LEAST, 640),
        pending(
            with_users(item("busy.example", PM_OP_VOID, PM_REASON_USERS_REMAIN), PM_COUNT_EXACT, 2),
            20 * PM_HOUR),
        with_rules(blocked("routed.example", PM_REASON_RULES_REMAIN, PM_GUARD_NO_RULES), 1),
        with_note(
            with_users(blocked("dark.example", PM_REASON_USERS_UNKNOWN, PM_GUARD_COUNTS_KNOWN),
                       PM_COUNT_UNKNOWN, 0),
            PM_STR("the service's list of users ends at 1000")),
        with_note(blocked("many-a.example", PM_REASON_TOO_MANY, PM_GUARD_WITHIN_CAPS), caps),
        with_note(blocked("many-b.example", PM_REASON_TOO_MANY, PM_GUARD_WITHIN_CAPS), caps),
        with_note(blocked("vanished.example", PM_REASON_VANISHED, PM_GUARD_MANAGED),
                  PM_STR("on the account since 2026-10-01T10:00:00Z or before")),
        idn(item("xn--bcher-kva.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT)),
    };
    struct pm_plan_item *kept =
        PM_NEW_ARRAY(arena, struct pm_plan_item, sizeof items / sizeof *items);
    memcpy(kept, items, sizeof items);
    *count = sizeof items / sizeof *items;
    return kept;
}

static int by_name_and_op(const void *left, const void *right)
{
    const struct pm_plan_item *a = left, *b = right;
    int order = pm_name_cmp(a->name, b->name);
    return order ? order : (int)a->op - (int)b->op;
}

struct pm_report_plan plan_full(struct pm_arena *arena)
{
    static struct pm_event records[] = {
        {.kind = PM_EVENT_KNOWN, .domain = PM_STR_INIT("add.example")},
        {.kind = PM_EVENT_POLICY},
    };
    struct pm_plan plan = {
        .state_exists = true,
        .records = records,
        .record_count = 2,
        .policy_notes = policy_notes,
        .policy_note_count = 2,
    };
    plan.items = all_items(&plan.count, arena);
    qsort(plan.items, plan.count, sizeof *plan.items, by_name_and_op);
    return report_of(plan, arena);
}

struct pm_report_plan plan_frozen(struct pm_arena *arena)
{
    static const struct pm_str why =
        PM_STR_INIT("the local clock (2026-11-22T20:54:32Z) and the service's "
                    "(2026-11-21T14:54:32Z) are 30h apart, more than five minutes: set the local "
                    "clock right");
    struct pm_plan_item items[] = {
        with_note(blocked("old.example", PM_REASON_FROZEN, PM_GUARD_CLOCK), why),
        with_note(blocked("older.example", PM_REASON_FROZEN, PM_GUARD_CLOCK), why),
        with_note(pending(item("grace.example", PM_OP_WAIT, PM_REASON_IN_GRACE), PM_HOUR), why),
    };
    struct pm_plan plan = {.freeze = PM_FREEZE_SKEW, .freeze_why = why, .count = 3};
    plan.items = PM_NEW_ARRAY(arena, struct pm_plan_item, plan.count);
    memcpy(plan.items, items, sizeof items);
    qsort(plan.items, plan.count, sizeof *plan.items, by_name_and_op);
    struct pm_report_plan report = report_of(plan, arena);
    report.notes = notes;
    report.note_count = 1;
    return report;
}

struct pm_report_plan plan_hostile(struct pm_arena *arena)
{
    static struct pm_str hostile_notes[] = {PM_STR_INIT(HOSTILE_TEXT)};
    struct pm_plan_item items[] = {
        held("a.example", hostile, hostile),
        with_note(blocked("b.example", PM_REASON_USERS_UNKNOWN, PM_GUARD_COUNTS_KNOWN), hostile),
        with_note(blocked("c.example", PM_REASON_VANISHED, PM_GUARD_MANAGED), hostile),
        with_note(blocked("d.example", PM_REASON_VANISHED, PM_GUARD_MANAGED), hostile),
        idn(item("xn--e.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT)),
    };
    items[4].name.unicode = hostile;
    struct pm_plan plan = {
        .count = 5,
        .policy_notes = hostile_notes,
        .policy_note_count = 1,
        .freeze = PM_FREEZE_NO_DATE,
        .freeze_why = PM_STR("the service's Date is \x1b]0;title\x07"),
    };
    plan.items = PM_NEW_ARRAY(arena, struct pm_plan_item, plan.count);
    memcpy(plan.items, items, sizeof items);
    struct pm_report_plan report = report_of(plan, arena);
    report.notes = hostile_notes;
    report.note_count = 1;
    report.ownership = hostile;
    return report;
}

struct pm_report_plan plan_many(size_t adds, size_t blocked_count, struct pm_arena *arena)
{
    struct pm_plan plan = {.state_exists = true, .count = adds + blocked_count};
    plan.items = PM_NEW_ARRAY(arena, struct pm_plan_item, plan.count);
    for (size_t i = 0; i < plan.count; i++) {
        const char *front = i < adds ? "a" : "b";
        struct pm_str name = pm_str_printf(arena, "%s%06zu.example", front, i);
        plan.items[i] = i < adds
                            ? item("", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT)
                            : with_users(blocked("", PM_REASON_USERS_REMAIN, PM_GUARD_NO_USERS),
                                         PM_COUNT_EXACT, 1);
        plan.items[i].name = pm_name_canonical(name);
    }
    return report_of(plan, arena);
}
