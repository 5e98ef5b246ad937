#include "plan/compare.h"

#include "base/time.h"

struct differences {
    struct pm_arena *arena;
    struct pm_plan_difference *items;
    size_t count, cap;
};

/* The items of one domain. */
struct group {
    const struct pm_plan_item *items;
    size_t count;
};

static struct group group_of(const struct pm_plan *plan, struct pm_name name)
{
    struct group group = {0};
    if (plan->count == 0)
        return group;
    size_t first = pm_plan_find(plan, name);
    group.items = plan->items + first;
    while (first + group.count < plan->count && pm_name_eq(group.items[group.count].name, name))
        group.count++;
    return group;
}

static const struct pm_plan_item *with_op(struct group group, enum pm_op op)
{
    for (size_t i = 0; i < group.count; i++) {
        if (group.items[i].op == op)
            return &group.items[i];
    }
    return NULL;
}

static bool same_settings(const struct pm_settings *a, const struct pm_settings *b)
{
    return a->allow_account_reset == b->allow_account_reset &&
           a->symbolic_subaddressing == b->symbolic_subaddressing;
}

static bool same_row(const struct pm_plan_item *a, const struct pm_plan_item *b)
{
    return a->pending == b->pending && (!a->pending || a->requested == b->requested);
}

static bool same_preconditions(const struct pm_plan_item *a, const struct pm_plan_item *b)
{
    return a->reason == b->reason && same_settings(&a->from, &b->from) &&
           same_settings(&a->to, &b->to) && same_row(a, b);
}

bool pm_plan_approves(const struct pm_plan *approved, const struct pm_plan_item *item)
{
    const struct pm_plan_item *match = with_op(group_of(approved, item->name), item->op);
    return match && same_preconditions(match, item);
}

static bool has_row(struct group group, const struct pm_plan_item *item)
{
    for (size_t i = 0; i < group.count; i++) {
        if (group.items[i].pending && item->pending && group.items[i].requested == item->requested)
            return true;
    }
    return false;
}

static bool is_expiry(const struct pm_plan_item *item)
{
    return item && item->op == PM_OP_VOID && item->reason == PM_REASON_EXPIRED;
}

/* A row that the approved plan saw waiting may have fallen due, or expired, since. */
static bool is_work_of_time(struct group approved, struct group fresh,
                            const struct pm_plan_item *item)
{
    const struct pm_plan_item *waited = with_op(approved, PM_OP_WAIT);
    const struct pm_plan_item *voided = with_op(fresh, PM_OP_VOID);
    switch (item->op) {
    case PM_OP_DELETE:
        return waited && waited->pending && same_row(waited, item);
    case PM_OP_VOID:
        return is_expiry(item) && has_row(approved, item);
    case PM_OP_SCHEDULE:
        return is_expiry(voided) && has_row(approved, voided);
    default:
        return false;
    }
}

static struct pm_str settings_words(const struct pm_settings *settings, struct pm_arena *arena)
{
    static const char *const words[] = {"-", "false", "true"};
    return pm_str_printf(arena, "allow_account_reset %s, symbolic_subaddressing %s",
                         words[settings->allow_account_reset],
                         words[settings->symbolic_subaddressing]);
}

static struct pm_str count_words(struct pm_count count, const char *noun, struct pm_arena *arena)
{
    bool one = count.kind == PM_COUNT_EXACT && count.n == 1;
    return pm_str_printf(arena, ": %" PM_STR_FMT " %s%s", PM_STR_ARG(pm_count_format(count, arena)),
                         noun, one ? "" : "s");
}

/* "update (settings_differ)", "blocked (users_remain: 2 users)". */
static struct pm_str item_words(const struct pm_plan_item *item, struct pm_arena *arena)
{
    struct pm_str detail = {0};
    if (item->reason == PM_REASON_USERS_REMAIN)
        detail = count_words(item->users, "user", arena);
    else if (item->reason == PM_REASON_RULES_REMAIN)
        detail = count_words(item->rules, "routing rule", arena);
    else if (item->op == PM_OP_ADD || item->op == PM_OP_UPDATE)
        detail =
            pm_str_printf(arena, ": %" PM_STR_FMT, PM_STR_ARG(settings_words(&item->to, arena)));
    else if (item->pending)
        detail = pm_str_printf(arena, ": requested %" PM_STR_FMT,
                               PM_STR_ARG(pm_time_format(arena, item->requested)));
    return pm_str_printf(arena, "%s (%s%" PM_STR_FMT ")", pm_op_name(item->op),
                         pm_reason_name(item->reason), PM_STR_ARG(detail));
}

static struct pm_str group_words(struct group group, struct pm_arena *arena)
{
    if (group.count == 0)
        return PM_STR("nothing");
    struct pm_str text = item_words(&group.items[0], arena);
    for (size_t i = 1; i < group.count; i++)
        text = pm_str_printf(arena, "%" PM_STR_FMT ", %" PM_STR_FMT, PM_STR_ARG(text),
                             PM_STR_ARG(item_words(&group.items[i], arena)));
    return text;
}

static bool group_differs(struct group approved, struct group fresh)
{
    for (size_t i = 0; i < approved.count; i++) {
        const struct pm_plan_item *item = &approved.items[i];
        const struct pm_plan_item *match = with_op(fresh, item->op);
        if (pm_op_is_change(item->op) && !(match && same_preconditions(item, match)))
            return true;
    }
    for (size_t i = 0; i < fresh.count; i++) {
        const struct pm_plan_item *item = &fresh.items[i];
        const struct pm_plan_item *match = with_op(approved, item->op);
        if (pm_op_is_change(item->op) && !(match && same_preconditions(match, item)) &&
            !is_work_of_time(approved, fresh, item))
            return true;
    }
    return false;
}

static void compare_groups(struct differences *differences, struct pm_name name,
                           struct group approved, struct group fresh)
{
    if (!group_differs(approved, fresh))
        return;
    struct pm_arena *arena = differences->arena;
    struct pm_str was = group_words(approved, arena), is = group_words(fresh, arena);
    *PM_PUSH(arena, differences->items, differences->count, differences->cap) =
        (struct pm_plan_difference){
            .name = name,
            .text = pm_str_printf(arena, "approved: %" PM_STR_FMT "; now: %" PM_STR_FMT,
                                  PM_STR_ARG(was), PM_STR_ARG(is)),
        };
}

static void compare_accounts(struct differences *differences, const struct pm_plan *approved,
                             const struct pm_plan *fresh)
{
    if (approved->account.len == 0 || fresh->account.len == 0 ||
        pm_str_eq(approved->account, fresh->account))
        return;
    *PM_PUSH(differences->arena, differences->items, differences->count, differences->cap) =
        (struct pm_plan_difference){.text = PM_STR("the plan was made for another account")};
}

static bool has_record(const struct pm_plan *plan, enum pm_event_kind kind, struct pm_str domain)
{
    for (size_t i = 0; i < plan->record_count; i++) {
        if (plan->records[i].kind == kind && pm_str_eq(plan->records[i].domain, domain))
            return true;
    }
    return false;
}

/* Bookkeeping takes guards away, too: a protection that is lifted, a policy that was changed. */
static void compare_guards(struct differences *differences, const struct pm_plan *approved,
                           const struct pm_plan *fresh)
{
    bool same_file = pm_str_eq(approved->desired_digest, fresh->desired_digest);
    for (size_t i = 0; i < fresh->record_count; i++) {
        const struct pm_event *record = &fresh->records[i];
        const char *what = NULL;
        if (record->kind == PM_EVENT_UNPROTECT &&
            !has_record(approved, PM_EVENT_UNPROTECT, record->domain))
            what = "its protection would be lifted, which was not approved";
        else if (record->kind == PM_EVENT_POLICY && !same_file)
            what = "the file was changed since, and its policy is not the one last applied";
        if (what)
            *PM_PUSH(differences->arena, differences->items, differences->count, differences->cap) =
                (struct pm_plan_difference){.name = pm_name_canonical(record->domain),
                                            .text = pm_str_from(what)};
    }
}

/* Takes the items of the least name at the position off the plan. */
static struct group take_group(const struct pm_plan *plan, size_t *position, struct pm_name name)
{
    struct group group = {.items = plan->items ? plan->items + *position : NULL};
    while (*position < plan->count && pm_name_eq(plan->items[*position].name, name)) {
        ++*position;
        group.count++;
    }
    return group;
}

size_t pm_plan_compare(const struct pm_plan *approved, const struct pm_plan *fresh,
                       struct pm_arena *arena, struct pm_plan_difference **out)
{
    struct differences differences = {.arena = arena};
    compare_accounts(&differences, approved, fresh);
    compare_guards(&differences, approved, fresh);
    size_t a = 0, f = 0;
    while (a < approved->count || f < fresh->count) {
        bool from_approved =
            f == fresh->count ||
            (a < approved->count && pm_name_cmp(approved->items[a].name, fresh->items[f].name) < 0);
        struct pm_name name = from_approved ? approved->items[a].name : fresh->items[f].name;
        struct group old = take_group(approved, &a, name);
        struct group new = take_group(fresh, &f, name);
        compare_groups(&differences, name, old, new);
    }
    *out = differences.items;
    return differences.count;
}
