#include "command/planning.h"

#include "command/users.h"
#include "report/plan.h"

#include <stdlib.h>

bool pm_planning_input(struct pm_context *context, const struct pm_desired *desired,
                       struct pm_observe_input *out, struct pm_err *err)
{
    const struct pm_args *args = context->args;
    struct pm_name *names;
    size_t count;
    if (!pm_context_names(context, &args->readd, &names, &count, err))
        return pm_err_wrap(err, "--readd");
    struct pm_str *readd = PM_NEW_ARRAY(context->arena, struct pm_str, count);
    for (size_t i = 0; i < count; i++)
        readd[i] = names[i].ascii;
    qsort(readd, count, sizeof *readd, pm_str_order);
    *out = (struct pm_observe_input){
        .desired = desired,
        .allow_empty = pm_args_has(args, PM_OPT_ALLOW_EMPTY),
        .max_deletes = args->max_deletes,
        .readd = readd,
        .readd_count = count,
        .request_timeout_s = args->timeout_s,
    };
    return true;
}

static uint64_t bit(enum pm_reason reason)
{
    return UINT64_C(1) << reason;
}

bool pm_planning_allowed(struct pm_context *context, uint64_t *allowed, struct pm_err *err)
{
    struct pm_str rest = context->args->allow_blocked, word;
    uint64_t set = 0;
    if (!pm_args_has(context->args, PM_OPT_ALLOW_BLOCKED)) {
        *allowed = 0;
        return true;
    }
    while (rest.len > 0 && pm_str_next(&rest, ',', &word)) {
        enum pm_reason reason;
        if (!pm_reason_parse(word, &reason) || !pm_reason_needs_person(reason))
            return pm_fail(err, PM_ERR_USAGE,
                           "--allow-blocked: '%" PM_STR_FMT "' is no reason that needs a person, "
                           "such as users_remain, protected, vanished",
                           PM_STR_ARG(word));
        set |= bit(reason);
    }
    *allowed = set ? set : UINT64_MAX;
    return true;
}

/* A row in the queue waits for a person as long as deletions are frozen, also while it is not due.
 */
static enum pm_reason reason_to_look(const struct pm_plan *plan, const struct pm_plan_item *item)
{
    bool waits_frozen = item->op == PM_OP_WAIT && item->pending && plan->freeze != PM_FREEZE_NONE;
    return waits_frozen ? PM_REASON_FROZEN : item->reason;
}

int pm_planning_status(const struct pm_plan *plan, uint64_t allowed)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        bool stands = item->op == PM_OP_BLOCKED || item->op == PM_OP_WAIT;
        enum pm_reason reason = reason_to_look(plan, item);
        if (stands && pm_reason_needs_person(reason) && !(allowed & bit(reason)))
            return PM_EXIT_PERSON;
    }
    return PM_EXIT_OK;
}

/* A guard that is taken away is a change, though the account does not see it. */
static bool weakens(const struct pm_plan *plan)
{
    for (size_t i = 0; i < plan->record_count; i++) {
        if (plan->records[i].kind == PM_EVENT_UNPROTECT)
            return true;
    }
    return plan->policy_note_count > 0;
}

bool pm_planning_has_changes(const struct pm_plan *plan)
{
    for (size_t i = 0; i < PM_OPS; i++) {
        if (pm_op_is_change((enum pm_op)i) && plan->by_op[i] > 0)
            return true;
    }
    return weakens(plan);
}

void pm_planning_notes(const struct pm_books *books, const struct pm_observation *seen,
                       struct pm_str **out, size_t *count)
{
    struct pm_arena *arena = books->context->arena;
    const struct pm_plan *plan = &seen->plan;
    struct pm_str *notes = PM_NEW_ARRAY(
        arena, struct pm_str, 2 + plan->record_count + books->note_count + seen->note_count);
    size_t used = 0;
    for (size_t i = 0; i < plan->record_count; i++) {
        if (plan->records[i].kind == PM_EVENT_UNPROTECT)
            notes[used++] =
                pm_str_printf(arena, "the protection of %" PM_STR_FMT " is lifted (protect: false)",
                              PM_STR_ARG(plan->records[i].domain));
    }
    for (size_t i = 0; i < books->note_count; i++)
        notes[used++] = books->notes[i];
    for (size_t i = 0; i < seen->note_count; i++)
        notes[used++] = seen->notes[i];
    if (!plan->state_exists)
        notes[used++] = pm_str_printf(arena, "no state at %s: queue, holds and protections unknown",
                                      books->path);
    if (seen->settled.unsettled > 0)
        notes[used++] =
            pm_str_printf(arena,
                          "%zu request%s of another run may still be under way: the "
                          "plan can change when it has ended",
                          seen->settled.unsettled, seen->settled.unsettled == 1 ? "" : "s");
    *out = notes;
    *count = used;
}

bool pm_planning_show(struct pm_books *books, const struct pm_observation *seen,
                      struct pm_client *client, struct pm_err *err)
{
    struct pm_context *context = books->context;
    struct pm_str *notes;
    struct pm_report_users *users = NULL;
    size_t note_count, user_count = 0;
    if (pm_users_wanted(context) &&
        !pm_users_collect(context, client, &seen->plan, context->arena, &users, &user_count, err))
        return false;
    pm_progress_clear(&context->progress);
    pm_planning_notes(books, seen, &notes, &note_count);
    struct pm_report_plan report = {
        .plan = &seen->plan,
        .ownership = seen->account.ownership,
        .notes = notes,
        .note_count = note_count,
        .users = users,
        .user_count = user_count,
    };
    if (pm_context_format_is(context, "json"))
        pm_report_plan_json(context->out, &report, &context->style);
    else if (pm_context_format_is(context, "markdown"))
        pm_report_plan_markdown(context->out, &report, &context->style);
    else
        pm_report_plan_text(context->out, &report, &context->style);
    return true;
}
