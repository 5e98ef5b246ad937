/* Laws of the planner. */
#include "gen.h"
#include "model.h"

#include "plan/compare.h"
#include "plan/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 86400 };

/* Plans into b->plan; false when the planner refuses. */
static const char *refusals(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    const char *wanted = model_refusal(b);
    bool made = build_try(b);
    if (made)
        return wanted ? "it planned what it must refuse" : NULL;
    if (!wanted)
        return b->err.msg;
    return strstr(b->err.msg, wanted) ? NULL : "it refused for another reason";
}

static size_t items_of(const struct pm_plan *made, struct pm_str name, bool voids)
{
    size_t count = 0;
    for (size_t i = 0; i < made->count; i++)
        count += pm_str_eq(made->items[i].name.ascii, name) &&
                 voids == (made->items[i].op == PM_OP_VOID);
    return count;
}

static const char *check_order(const struct pm_plan *made)
{
    size_t counted = 0;
    for (size_t op = 0; op < PM_OPS; op++)
        counted += made->by_op[op];
    if (counted != made->count)
        return "the summary does not count every item";
    for (size_t i = 1; i < made->count; i++) {
        int order = pm_name_cmp(made->items[i - 1].name, made->items[i].name);
        if (order > 0 || (order == 0 && made->items[i - 1].op >= made->items[i].op))
            return "the items are not sorted by name and op";
    }
    return NULL;
}

static const char *shape(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    const struct pm_plan *made = &b->plan;
    for (size_t i = 0; i < made->count; i++) {
        if (made->items[i].passed & made->items[i].failed)
            return "a guard passed and failed";
        if (made->items[i].op == PM_OP_VOID && made->items[i].closes_count == 0)
            return "a void closes nothing";
    }
    for (size_t i = 0; i < b->account.count; i++) {
        struct pm_str name = b->account.domains[i].name.ascii;
        if (!pm_desired_find(&b->desired, name) && items_of(made, name, false) != 1)
            return "an undeclared domain does not have one item";
    }
    for (size_t i = 0; i < b->desired.count; i++) {
        struct pm_str name = b->desired.domains[i].name.ascii;
        if (!pm_account_find(&b->account, name) && items_of(made, name, false) != 1)
            return "a declared domain that is not there does not have one item";
    }
    return check_order(made);
}

static const char *check_delete(const struct build *b, const struct pm_plan_item *item)
{
    int64_t due;
    if (!model_due(b, item->name.ascii, &due))
        return "a delete without a pending row";
    if (due > b->account.time || due + 7 * DAY < b->account.time)
        return "a delete that is not due";
    return item->due == due ? NULL : "a delete shows another due time";
}

static const char *check_schedule(const struct build *b, const struct pm_plan_item *item)
{
    int64_t due;
    if (!model_due(b, item->name.ascii, &due))
        return NULL;
    if (due + 7 * DAY >= b->account.time)
        return "a domain is scheduled while it is pending";
    const struct pm_plan_item *voided = build_item(&b->plan, item->name.ascii.ptr, PM_OP_VOID);
    return voided && voided->reason == PM_REASON_EXPIRED ? NULL
                                                         : "a row that expired was not voided";
}

static const char *check_caps(const struct build *b)
{
    int64_t pending = 0, schedules = (int64_t)b->plan.by_op[PM_OP_SCHEDULE];
    for (size_t i = 0; i < b->plan.count; i++) {
        enum pm_op op = b->plan.items[i].op;
        pending += b->plan.items[i].pending && (op == PM_OP_WAIT || op == PM_OP_DELETE);
    }
    if ((int64_t)b->plan.by_op[PM_OP_DELETE] > model_limit(b))
        return "more deletes than max_deletes";
    if (schedules > 0 && !model_is_within_caps(b, pending + schedules))
        return "more is scheduled than the caps allow";
    return NULL;
}

static const char *guards(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    for (size_t i = 0; i < b->plan.count; i++) {
        const struct pm_plan_item *item = &b->plan.items[i];
        if (item->op != PM_OP_DELETE && item->op != PM_OP_SCHEDULE)
            continue;
        if (!model_is_deletable(b, item->name.ascii))
            return "a schedule or delete of what a guard holds back";
        if (model_is_frozen(b))
            return "a schedule or delete although deletions are frozen";
        const char *broken =
            item->op == PM_OP_DELETE ? check_delete(b, item) : check_schedule(b, item);
        if (broken)
            return broken;
    }
    return check_caps(b);
}

/* A row of a domain that a guard holds back, or that is gone, never stays in the queue. */
static const char *queue(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    bool *succeeded = PM_NEW_ARRAY(&b->arena, bool, b->plan.count);
    const struct pm_account account = b->account;
    struct pm_account_domain *domains = pm_alloc_regrow(&b->arena, account.domains, account.count,
                                                        account.count, sizeof *account.domains);
    struct build before = *b;
    before.account.domains = domains;
    model_apply(gen, b, &before.plan, 0, succeeded);
    build_prepare(b);
    for (size_t i = 0; i < b->ledger.pending.count; i++) {
        if (!model_is_deletable(&before, b->ledger.pending.items[i]->domain))
            return "a row stays in the queue though the domain may not be deleted";
    }
    return NULL;
}

static struct pm_str canonical(struct build *b)
{
    return build_try(b) ? pm_plan_canonical(&b->plan, &b->arena) : pm_str_from(b->err.msg);
}

static const char *order(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    struct pm_str before = pm_str_dup(&b->arena, canonical(b));
    gen_shuffle(gen, b->events, b->event_count, sizeof *b->events);
    gen_shuffle(gen, b->desired.domains, b->desired.count, sizeof *b->desired.domains);
    gen_shuffle(gen, b->account.domains, b->account.count, sizeof *b->account.domains);
    gen_shuffle(gen, b->looks, b->look_count, sizeof *b->looks);
    gen_shuffle(gen, b->readd, b->readd_count, sizeof *b->readd);
    return pm_str_eq(before, canonical(b)) ? NULL : "another order gave another plan";
}

static const char *digest(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    struct pm_str first = b->plan.digest;
    if (!pm_str_eq(first, pm_plan_digest(&b->plan, &b->arena)))
        return "the plan's digest is not the digest of the plan";
    return build_try(b) && pm_str_eq(first, b->plan.digest) ? NULL
                                                            : "the same inputs, another digest";
}

static bool succeeded_on(const struct pm_plan *made, const bool *succeeded, struct pm_str name,
                         enum pm_op op)
{
    for (size_t i = 0; i < made->count; i++) {
        if (succeeded[i] && made->items[i].op == op && pm_str_eq(made->items[i].name.ascii, name))
            return true;
    }
    return false;
}

/* A domain that was too many may be scheduled once deletes have made room. */
static bool all_succeeded_on(const struct pm_plan *made, const bool *succeeded, struct pm_str name)
{
    size_t changes = 0;
    for (size_t i = 0; i < made->count; i++) {
        const struct pm_plan_item *item = &made->items[i];
        if (!pm_str_eq(item->name.ascii, name))
            continue;
        bool change = pm_op_is_change(item->op);
        if ((change && !succeeded[i]) || item->reason == PM_REASON_TOO_MANY)
            return false;
        changes += change;
    }
    return changes > 0;
}

/* Where the file weakens the policy the next plan may do more, but nothing twice. */
static const char *check_again(const struct pm_plan *first, const bool *succeeded,
                               const struct pm_plan *second)
{
    if (second->record_count > 0)
        return "the books are not in order after an apply";
    for (size_t i = 0; i < second->count; i++) {
        const struct pm_plan_item *item = &second->items[i];
        if (!pm_op_is_change(item->op))
            continue;
        if (succeeded_on(first, succeeded, item->name.ascii, item->op))
            return "what succeeded is planned again";
        if (first->policy_note_count == 0 && all_succeeded_on(first, succeeded, item->name.ascii))
            return "something is left to do for a domain for which all succeeded";
    }
    return NULL;
}

static const char *again(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    struct pm_plan first = b->plan;
    bool *succeeded = PM_NEW_ARRAY(&b->arena, bool, first.count);
    model_apply(gen, b, &first, gen_chance(gen, 50) ? 100 : 60, succeeded);
    if (!build_try(b))
        return model_refusal(b) ? NULL : b->err.msg;
    return check_again(&first, succeeded, &b->plan);
}

/* What time may make of an item of the earlier plan, as words of the later one's. */
static bool may_become(const struct pm_plan_item *item, const struct pm_plan_item *later)
{
    if (item->op == later->op && item->reason == later->reason)
        return true;
    bool was_in_queue = item->pending && ((item->op == PM_OP_WAIT) || item->op == PM_OP_DELETE);
    if (!was_in_queue)
        return false;
    switch (later->op) {
    case PM_OP_DELETE:
    case PM_OP_SCHEDULE:
        return true;
    case PM_OP_WAIT:
        return item->op == PM_OP_WAIT && later->reason == PM_REASON_DRAINING;
    case PM_OP_VOID:
        return later->reason == PM_REASON_EXPIRED;
    case PM_OP_BLOCKED:
        return later->reason == PM_REASON_TOO_MANY || later->reason == PM_REASON_FROZEN;
    default:
        return false;
    }
}

/* A freeze by a clock goes with time. */
static bool lasts(enum pm_freeze freeze)
{
    return freeze == PM_FREEZE_NONE || freeze == PM_FREEZE_POLICY;
}

static bool comes_from(const struct pm_plan *before, const struct pm_plan_item *later)
{
    for (size_t i = 0; i < before->count; i++) {
        if (pm_name_eq(before->items[i].name, later->name) && may_become(&before->items[i], later))
            return true;
    }
    return false;
}

static int64_t some_time(struct gen *gen)
{
    return gen_chance(gen, 50) ? gen_below(gen, 20 * DAY) : (1 + gen_below(gen, 9)) * (int64_t)DAY;
}

static const char *forward(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b) || !lasts(b->plan.freeze))
        return NULL;
    struct pm_plan before = b->plan;
    int64_t passed = some_time(gen);
    b->account.time += passed;
    b->input.now += passed;
    if (!build_try(b))
        return "time alone made the planner refuse";
    if (b->plan.freeze != before.freeze)
        return "time alone froze deletions";
    for (size_t i = 0; i < b->plan.count; i++) {
        if (!comes_from(&before, &b->plan.items[i]))
            return "time alone did more than turn waits into deletes or voids";
    }
    return b->plan.record_count == before.record_count ? NULL : "time alone changed the books";
}

static const char *approval(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    struct pm_plan approved = b->plan;
    struct pm_plan_difference *differences;
    if (pm_plan_compare(&approved, &b->plan, &b->arena, &differences) != 0)
        return "a plan differs from itself";
    for (size_t i = 0; i < approved.count; i++) {
        if (!pm_plan_approves(&approved, &approved.items[i]))
            return "a plan does not approve its own items";
    }
    if (!lasts(approved.freeze))
        return NULL;
    int64_t passed = some_time(gen);
    b->account.time += passed;
    b->input.now += passed;
    if (!build_try(b))
        return "time alone made the planner refuse";
    size_t count = pm_plan_compare(&approved, &b->plan, &b->arena, &differences);
    for (size_t i = 0; i < count; i++) {
        const struct pm_plan_item *item =
            build_item(&approved, differences[i].name.ascii.ptr, PM_OP_DELETE);
        if (!item || item->due + 7 * DAY >= b->account.time)
            return "time alone is a difference";
    }
    return NULL;
}

/* Whatever happened in between, what is executed under an approved plan was in it. */
static const char *executed(struct gen *gen, struct build *b)
{
    gen_inputs(gen, b);
    if (!build_try(b))
        return NULL;
    struct pm_plan approved = b->plan;
    struct build other;
    build_init(&other);
    gen_inputs(gen, &other);
    const char *broken = NULL;
    if (build_try(&other)) {
        struct pm_plan_difference *differences;
        size_t count = pm_plan_compare(&approved, &other.plan, &b->arena, &differences);
        for (size_t i = 0; i < other.plan.count; i++) {
            const struct pm_plan_item *item = &other.plan.items[i];
            struct pm_str name = pm_str_dup(&b->arena, item->name.ascii);
            const struct pm_plan_item *was = build_item(&approved, name.ptr, item->op);
            if (pm_plan_approves(&approved, item) && !(was && was->reason == item->reason))
                broken = "an item is approved that was not in the plan";
        }
        size_t changes = 0;
        for (size_t i = 0; i < approved.count; i++)
            changes += pm_op_is_change(approved.items[i].op) &&
                       !pm_plan_approves(&other.plan, &approved.items[i]);
        if (changes > 0 && count == 0)
            broken = "an approved action is gone without a difference";
    }
    build_fini(&other);
    return broken;
}

#define LAW(name, law)              \
    static void name(void **unused) \
    {                               \
        (void)unused;               \
        gen_check(law);             \
    }

LAW(no_input_makes_the_planner_fail_except_those_named, refusals)
LAW(every_domain_has_its_item_and_all_are_sorted, shape)
LAW(nothing_is_scheduled_or_deleted_that_a_guard_holds_back, guards)
LAW(no_row_stays_pending_of_what_may_not_be_deleted, queue)
LAW(the_order_of_inputs_does_not_matter, order)
LAW(the_same_inputs_have_the_same_digest, digest)
LAW(planning_again_after_an_apply_leaves_nothing_to_do, again)
LAW(time_moving_forward_only_turns_waits_into_deletes_or_voids, forward)
LAW(time_alone_is_no_difference_to_an_approved_plan, approval)
LAW(only_what_was_approved_is_executed, executed)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_input_makes_the_planner_fail_except_those_named),
        cmocka_unit_test(every_domain_has_its_item_and_all_are_sorted),
        cmocka_unit_test(nothing_is_scheduled_or_deleted_that_a_guard_holds_back),
        cmocka_unit_test(no_row_stays_pending_of_what_may_not_be_deleted),
        cmocka_unit_test(the_order_of_inputs_does_not_matter),
        cmocka_unit_test(the_same_inputs_have_the_same_digest),
        cmocka_unit_test(planning_again_after_an_apply_leaves_nothing_to_do),
        cmocka_unit_test(time_moving_forward_only_turns_waits_into_deletes_or_voids),
        cmocka_unit_test(time_alone_is_no_difference_to_an_approved_plan),
        cmocka_unit_test(only_what_was_approved_is_executed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
