#include "apply/execution.h"

#include "base/num.h"
#include "plan/ahead.h"

#include <stdlib.h>

bool pm_execution_halted(const struct pm_execution *x)
{
    return x->result->fault.code != PM_ERR_NONE;
}

void pm_execution_halt(struct pm_execution *x, const struct pm_err *fault)
{
    if (!pm_execution_halted(x))
        x->result->fault = *fault;
}

size_t pm_outcome_add(struct pm_execution *x, const struct pm_plan_item *item)
{
    struct pm_outcome *outcome = &x->result->outcome;
    *PM_PUSH(x->arena, outcome->items, outcome->count, x->outcome_cap) =
        (struct pm_item_outcome){.item = item, .result = PM_RESULT_NOT_RUN};
    outcome->by_result[PM_RESULT_NOT_RUN]++;
    return outcome->count - 1;
}

void pm_outcome_set(struct pm_execution *x, size_t position, enum pm_result result,
                    struct pm_str message)
{
    struct pm_outcome *outcome = &x->result->outcome;
    struct pm_item_outcome *entry = &outcome->items[position];
    outcome->by_result[entry->result]--;
    outcome->done_by_op[entry->item->op] -= entry->result == PM_RESULT_DONE;
    entry->result = result;
    entry->message = message;
    entry->withheld_by = PM_REASON_NONE;
    outcome->by_result[result]++;
    outcome->done_by_op[entry->item->op] += result == PM_RESULT_DONE;
}

bool pm_outcome_any_bad(const struct pm_execution *x)
{
    const struct pm_outcome *outcome = &x->result->outcome;
    return outcome->by_result[PM_RESULT_FAILED] > 0 || outcome->by_result[PM_RESULT_UNKNOWN] > 0;
}

struct pm_event pm_execution_event(struct pm_execution *x, enum pm_event_kind kind,
                                   struct pm_str domain)
{
    return pm_event_make(x->run, kind, domain, pm_observed_time(&x->seen, x->ports), x->arena);
}

struct pm_event pm_execution_intent(struct pm_execution *x, enum pm_action action,
                                    struct pm_str domain)
{
    struct pm_event event = pm_execution_event(x, PM_EVENT_INTENT, domain);
    event.action = action;
    event.timeout_s = x->input->observe.request_timeout_s;
    if (x->ports->ledger.publish)
        event.timeout_s = pm_i64_add_clamped(event.timeout_s, event.timeout_s);
    return event;
}

bool pm_execution_append(struct pm_execution *x, const struct pm_event *events, size_t count)
{
    struct pm_err err;
    if (count == 0 || x->ports->ledger.append(x->ports->ledger.ctx, events, count, &err))
        return true;
    pm_err_wrap(&err, "the run was stopped, since what it does can no longer be recorded");
    pm_execution_halt(x, &err);
    return false;
}

bool pm_execution_publish(struct pm_execution *x)
{
    const struct pm_ledger_port *ledger = &x->ports->ledger;
    struct pm_err err;
    if (x->publish_failed)
        return false;
    if (!ledger->publish || ledger->publish(ledger->ctx, &err))
        return true;
    x->publish_failed = true;
    pm_err_wrap(&err, "the run was stopped, since it cannot share what it does; what was done is "
                      "kept and goes with the next push");
    pm_execution_halt(x, &err);
    return false;
}

bool pm_execution_may_send(struct pm_execution *x)
{
    const struct pm_ledger_port *ledger = &x->ports->ledger;
    struct pm_err err;
    if (!ledger->may_send ||
        ledger->may_send(ledger->ctx, x->input->observe.request_timeout_s, &err))
        return true;
    pm_err_wrap(&err, "no further request was sent");
    pm_execution_halt(x, &err);
    return false;
}

bool pm_execution_fetch(struct pm_execution *x, struct pm_err *err)
{
    const struct pm_account_port *port = &x->ports->account;
    struct pm_account account;
    int64_t began = x->ports->clock.now(x->ports->clock.ctx);
    if (!port->fetch(port->ctx, x->arena, &account, err))
        return false;
    x->seen.account = account;
    x->look_began = began;
    x->seen.fetched_at = x->ports->clock.now(x->ports->clock.ctx);
    return true;
}

/* What this run added is known by now, and not on the account as it was planned for: like a domain
 * to be added again it does not count as gone. */
static void add_own_adds(const struct pm_execution *x, struct pm_plan_input *input,
                         struct pm_arena *arena)
{
    const struct pm_plan *plan = &x->result->plan;
    size_t count = input->readd_count;
    struct pm_str *names =
        pm_alloc_regrow(arena, input->readd, count, count + plan->by_op[PM_OP_ADD], sizeof *names);
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->items[i].op == PM_OP_ADD)
            names[count++] = plan->items[i].name.ascii;
    }
    qsort(names, count, sizeof *names, pm_str_order);
    input->readd = names;
    input->readd_count = count;
}

/* As pm_observe does; what it left out was told then. */
static struct pm_ledger up_to_now(const struct pm_execution *x, const struct pm_account *account,
                                  const struct pm_ledger *ledger, struct pm_arena *arena)
{
    struct pm_ledger out = *ledger;
    struct pm_str *notes;
    if (x->ports->ledger.shared && account->has_time)
        pm_ledger_leave_out_ahead(&out, pm_observed_time(&x->seen, x->ports), arena, &notes);
    return out;
}

bool pm_replan(const struct pm_execution *x, const struct pm_account *account,
               const struct pm_ledger *ledger, int64_t now, struct pm_arena *arena,
               struct pm_plan *out, struct pm_err *err)
{
    /* The ledger's last policy is the file's by now: what the file weakens must not count yet. */
    struct pm_desired desired = *x->input->observe.desired;
    desired.policy = x->result->plan.policy;
    const struct pm_ledger current = up_to_now(x, account, ledger, arena);
    struct pm_plan_input input = {
        .desired = &desired,
        .account = account,
        .ledger = &current,
        .now = now,
        .allow_empty = x->input->observe.allow_empty,
        .max_deletes = x->input->observe.max_deletes,
        .readd = x->input->observe.readd,
        .readd_count = x->input->observe.readd_count,
    };
    add_own_adds(x, &input, arena);
    return pm_plan_make(&input, arena, out, err);
}

const struct pm_plan_item *pm_replanned_item(const struct pm_plan *plan, struct pm_name name,
                                             enum pm_op op)
{
    const struct pm_plan_item *last = NULL;
    for (size_t i = pm_plan_find(plan, name);
         i < plan->count && pm_name_eq(plan->items[i].name, name); i++) {
        last = &plan->items[i];
        if (last->op == op)
            break;
    }
    return last;
}

void pm_outcome_withhold(struct pm_execution *x, size_t position, const struct pm_plan_item *now)
{
    struct pm_item_outcome *outcome = &x->result->outcome.items[position];
    const char *what = outcome->item->op == PM_OP_DELETE ? "deleted" : "scheduled for deletion";
    pm_outcome_set(x, position, PM_RESULT_WITHHELD,
                   pm_str_printf(x->arena, "not %s: immediately before, it was found to be %s (%s)",
                                 what, now ? pm_op_name(now->op) : "settled already",
                                 now ? pm_reason_name(now->reason) : "nothing is left to do"));
    outcome->withheld_by = now ? now->reason : PM_REASON_NONE;
}

void pm_step_outcome(struct pm_execution *x, const struct pm_step *step, enum pm_result result,
                     struct pm_str message)
{
    struct pm_item_outcome *outcome = &x->result->outcome.items[step->outcome];
    pm_outcome_set(x, step->outcome, result, message);
    if (step->change.action == PM_ACTION_UPDATE && outcome->item->op == PM_OP_ADD)
        outcome->in_part = result == PM_RESULT_FAILED || result == PM_RESULT_UNKNOWN;
}
