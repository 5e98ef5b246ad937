/* One apply while it runs. Private to apply/. */
#pragma once

#include "apply/apply.h"

struct pm_execution {
    const struct pm_apply_input *input;
    const struct pm_ports *ports;
    struct pm_run *run;
    struct pm_arena *arena;
    struct pm_observation seen; /* its account: as it was read last */
    struct pm_account planned;  /* the account that the plan was made of */
    int64_t look_began;         /* the local clock when the last reading of the account began */
    struct pm_apply_result *result;
    size_t outcome_cap;
    bool publish_failed; /* the caller's last push is the next try */
};

/* One request of the run. */
struct pm_step {
    struct pm_change change;
    size_t outcome;       /* position in the result's outcome items */
    struct pm_str intent; /* id of the intent event */
    bool sent;            /* started */
};

/* True when no further request may be started. */
bool pm_execution_halted(const struct pm_execution *x);
/* Stops the run with this fault; the first one counts. */
void pm_execution_halt(struct pm_execution *x, const struct pm_err *fault);

/* A new outcome for the item, NOT_RUN until said otherwise; its position. */
size_t pm_outcome_add(struct pm_execution *x, const struct pm_plan_item *item);
/* Sets an outcome's result and message. */
void pm_outcome_set(struct pm_execution *x, size_t position, enum pm_result result,
                    struct pm_str message);
/* True when an action of this run failed or is unknown. */
bool pm_outcome_any_bad(const struct pm_execution *x);

/* An event of this run, now. */
struct pm_event pm_execution_event(struct pm_execution *x, enum pm_event_kind kind,
                                   struct pm_str domain);
/* The intent of a request of that action. One that has to be published may be as old as a request
 * can live when its request is sent: it says so much more. */
struct pm_event pm_execution_intent(struct pm_execution *x, enum pm_action action,
                                    struct pm_str domain);
/* Appends events to the ledger; on failure the run halts. */
bool pm_execution_append(struct pm_execution *x, const struct pm_event *events, size_t count);
/* What was appended is for every run to see when it returns; on failure the run halts, and later
 * calls fail at once. */
bool pm_execution_publish(struct pm_execution *x);
/* May a request be sent now? If not, the run halts. */
bool pm_execution_may_send(struct pm_execution *x);

/* Reads the account again into x->seen. */
PM_CHECKED bool pm_execution_fetch(struct pm_execution *x, struct pm_err *err);

/* Plans once more under the policy in force of this run (never a weaker one), for a guard's last
 * look. */
PM_CHECKED bool pm_replan(const struct pm_execution *x, const struct pm_account *account,
                          const struct pm_ledger *ledger, int64_t now, struct pm_arena *arena,
                          struct pm_plan *out, struct pm_err *err);
/* The domain's item in a plan made anew: the one of that op, else the one that says what became of
 * it; NULL when nothing is left to do. */
const struct pm_plan_item *pm_replanned_item(const struct pm_plan *plan, struct pm_name name,
                                             enum pm_op op);
/* Says that a guard held the action back; now: what the planner said instead, or NULL. */
void pm_outcome_withhold(struct pm_execution *x, size_t position, const struct pm_plan_item *now);

/* bookkeeping.c: settlements, voids, cancels and records in one transaction, published. stale: only
 * what can but hold back a deletion: settlements, new protections, and voids and cancels as far as
 * they take rows out of the queue. */
bool pm_commit_bookkeeping(struct pm_execution *x, bool stale);
/* bookkeeping.c: the schedules that still follow inside the transaction that commits them. */
void pm_run_schedules(struct pm_execution *x);

/* requests.c: sends the steps, up to `parallel` at a time, journalled. */
void pm_run_steps(struct pm_execution *x, struct pm_step *steps, size_t count);
/* requests.c: closes the intents of those of the steps that were not sent. */
void pm_close_unsent(struct pm_execution *x, const struct pm_step *steps, size_t count);
/* requests.c: the outcome event of a completed step. */
struct pm_event pm_step_event(struct pm_execution *x, const struct pm_step *step);
/* requests.c: sets the outcome by what the service said. A refused token halts the run. */
void pm_step_result(struct pm_execution *x, struct pm_step *step);
/* Sets the outcome of a step. */
void pm_step_outcome(struct pm_execution *x, const struct pm_step *step, enum pm_result result,
                     struct pm_str message);

/* confirm.c: compares what was accepted or is unknown with the account as it was read last, and
 * commits what follows. */
void pm_confirm_steps(struct pm_execution *x, struct pm_step *steps, size_t count);
/* confirm.c: what was accepted is unknown, as the account could not be read back. */
void pm_unconfirmed_steps(struct pm_execution *x, struct pm_step *steps, size_t count,
                          const struct pm_err *why);
/* confirm.c: those of the wanted settings that the domain does not have. */
struct pm_settings pm_settings_missing(const struct pm_settings *wanted,
                                       const struct pm_account_domain *domain);
bool pm_settings_any(const struct pm_settings *settings);

/* changes.c */
void pm_run_adds_and_updates(struct pm_execution *x);

/* last_look.c: how old what the account said may be when a delete is sent: a mailbox can be made at
 * any time. */
enum { PM_LOOK_MAX_AGE_S = 10 };
/* last_look.c: seconds since the account was read; negative when the clock was set back. */
int64_t pm_look_age(const struct pm_execution *x);
/* last_look.c: commits the intent of a delete if the planner still wants it, and looks once more if
 * that took long. True: it is to be sent now. False: it is withheld, or the run halts. */
bool pm_decide_delete(struct pm_execution *x, struct pm_step *step);

/* deletes.c */
void pm_run_deletes(struct pm_execution *x);
