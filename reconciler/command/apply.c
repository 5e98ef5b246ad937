#include "apply/apply.h"

#include "base/file.h"
#include "base/time.h"
#include "cli/signals.h"
#include "cli/terminal.h"
#include "command/apply_wait.h"
#include "command/asking.h"
#include "command/commands.h"
#include "command/planning.h"
#include "command/ports.h"
#include "report/outcome.h"
#include "report/record.h"
#include "report/saved_plan.h"

#include <unistd.h>

struct applying {
    struct pm_context *context;
    struct pm_desired desired;
    struct pm_observe_input input;
    struct pm_real_ports real;
    struct pm_observation seen; /* before anything was locked */
    struct pm_plan approved;
    uint64_t allowed;
    int64_t wait_left_s; /* of --wait */
};

static const char *plan_file(const struct applying *a)
{
    const struct pm_args *args = a->context->args;
    return args->operands.count > 0 ? pm_str_cstr(a->context->arena, args->operands.items[0])
                                    : NULL;
}

static bool check_plan_age(const struct applying *a, int64_t now, struct pm_err *err)
{
    const char *path = plan_file(a);
    int64_t age = now - a->approved.now;
    if (age > PM_DAY || age < -5 * PM_MINUTE)
        return pm_fail(
            err, PM_ERR_STALE,
            "%s was made %s: a plan is good for 24 hours; nothing was done, make a new one", path,
            age < 0 ? "at a time that has not come yet" : "over 24 hours ago");
    return true;
}

static bool load_plan_file(struct applying *a, struct pm_err *err)
{
    struct pm_str bytes;
    const char *path = plan_file(a);
    if (!pm_file_read(path, PM_SAVED_PLAN_MAX, a->context->arena, &bytes, err) ||
        (!pm_saved_plan_read(bytes, a->context->arena, &a->approved, err) &&
         !pm_err_wrap(err, "%s", path)))
        return false;
    return check_plan_age(a, a->context->style.now, err);
}

static bool check_options(const struct pm_context *context, struct pm_err *err)
{
    if (pm_args_has(context->args, PM_OPT_ONLY_DUE) && pm_args_has(context->args, PM_OPT_WAIT))
        return pm_fail(err, PM_ERR_USAGE,
                       "--only-due and --wait exclude each other: what is waited for is adds, and "
                       "--only-due makes none");
    return true;
}

static bool open_all(struct applying *a, struct pm_err *err)
{
    struct pm_context *context = a->context;
    a->wait_left_s = context->args->wait_s;
    return check_options(context, err) && pm_planning_allowed(context, &a->allowed, err) &&
           pm_context_desired(context, &a->desired, err) &&
           pm_planning_input(context, &a->desired, &a->input, err) &&
           (pm_args_has(context->args, PM_OPT_NO_DNS_CHECK) ||
            pm_asking_open(context, &a->real.dns, err)) &&
           pm_context_client(context, &a->real.client, err) &&
           pm_books_open(context, &a->desired, PM_BOOKS_RUN, &a->real.books, err) &&
           pm_books_check_record(a->real.books, err);
}

/* Plans without the lock. What a run at work has sent needs no waiting for, since this one cannot
 * begin before it has ended; what a dead one sent is waited for. */
static bool observe(struct applying *a, struct pm_err *err)
{
    struct pm_books *books = a->real.books;
    struct pm_ports ports = pm_ports_make(&a->real);
    struct pm_arena *arena = a->context->arena;
    bool ok = pm_observe(&a->input, &ports, &books->run, false, arena, &a->seen, err) &&
              pm_books_look_for_run(books, err) &&
              (a->seen.settled.unsettled == 0 ||
               pm_observe(&a->input, &ports, &books->run, true, arena, &a->seen, err));
    pm_progress_clear(&a->context->progress);
    return ok;
}

/* Before there is a plan to be approved, as what becomes visible later would not be in it. only: of
 * a plan that is approved already, its adds; NULL: all. */
static bool observe_when_visible(struct applying *a, const struct pm_plan *only, struct pm_err *err)
{
    struct pm_context *context = a->context;
    struct pm_name *names;
    bool news;
    if (!observe(a, err))
        return false;
    if (!pm_args_has(context->args, PM_OPT_WAIT))
        return true;
    size_t count = pm_apply_awaited(&a->seen.plan, only, context->arena, &names);
    return count == 0 || (pm_apply_wait_ownership(&a->real, names, count, a->seen.account.ownership,
                                                  &a->wait_left_s, &news, err) &&
                          (!news || observe(a, err)));
}

/* As `plan` does. */
static bool plan_and_show(struct applying *a, struct pm_err *err)
{
    struct pm_context *context = a->context;
    if (!observe_when_visible(a, NULL, err))
        return false;
    a->approved = a->seen.plan;
    if (!pm_context_format_is(context, "json")) {
        if (!pm_planning_show(a->real.books, &a->seen, a->real.client, err))
            return false;
        pm_sink_putc(context->out, '\n');
    }
    pm_progress_clear(&context->progress);
    return pm_sink_flush(context->out, err);
}

/* A question can stay open for hours, another run be at work as long, and what was declared again
 * in the meantime must not go. */
static bool still_fits(const struct applying *a, struct pm_err *err)
{
    const struct pm_desired *now = pm_context_desired_if_any(a->context);
    if (!now || !pm_str_eq(now->digest, a->desired.digest))
        return pm_fail(err, PM_ERR_STALE,
                       "the file was changed while this run waited: nothing was done, apply again");
    return !plan_file(a) || check_plan_age(a, pm_time_now(), err);
}

static bool ask(struct applying *a, struct pm_err *err)
{
    if (pm_terminal_ask("Apply these changes? Only 'yes' is accepted: "))
        return still_fits(a, err);
    if (pm_signals_count() > 0)
        return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted: nothing was done");
    return pm_fail(err, PM_ERR_FAILED, "not approved: nothing was done");
}

/* By a plan file, a flag, or the answer at the terminal. A plan that changes nothing needs none. A
 * claim has the service's time, hence the look before one is made. */
static bool approve(struct applying *a, struct pm_err *err)
{
    const struct pm_args *args = a->context->args;
    bool looks = pm_books_in_branch(a->real.books) || pm_args_has(args, PM_OPT_WAIT);
    if (plan_file(a))
        return load_plan_file(a, err) && (!looks || observe_when_visible(a, &a->approved, err));
    if (!pm_args_has(args, PM_OPT_AUTO_APPROVE) && !pm_terminal_can_ask())
        return pm_fail(
            err, PM_ERR_USAGE,
            "apply asks before it changes anything, and this is no terminal: give a plan "
            "file (`plan -o FILE`, then `apply FILE`) or --auto-approve");
    return plan_and_show(a, err) && (pm_args_has(args, PM_OPT_AUTO_APPROVE) ||
                                     !pm_planning_has_changes(&a->approved) || ask(a, err));
}

/* In a branch a run that does nothing would leave two commits: its claim, and the end of it. */
static bool nothing_to_claim_for(const struct applying *a)
{
    struct pm_plan_difference *differences;
    return pm_books_in_branch(a->real.books) && !pm_apply_has_work(&a->seen) &&
           pm_plan_compare(&a->approved, &a->seen.plan, a->context->arena, &differences) == 0;
}

static bool run_locked(struct applying *a, struct pm_apply_result *result, struct pm_err *err)
{
    struct pm_context *context = a->context;
    struct pm_books *books = a->real.books;
    struct pm_apply_input input = {
        .observe = a->input,
        .approved = &a->approved,
        .no_deletes = pm_args_has(context->args, PM_OPT_NO_DELETES),
        .only_due = pm_args_has(context->args, PM_OPT_ONLY_DUE),
        .parallel = (int)context->args->parallel,
    };
    if (!pm_books_begin(books, err) || !still_fits(a, err))
        return false;
    struct pm_ports ports = pm_ports_make(&a->real);
    return pm_apply(&input, &ports, &books->run, context->arena, result, err);
}

static bool needs_person(const struct pm_outcome *outcome, uint64_t allowed)
{
    for (size_t i = 0; i < outcome->count; i++) {
        const struct pm_item_outcome *item = &outcome->items[i];
        if (item->result == PM_RESULT_WITHHELD && pm_reason_needs_person(item->withheld_by) &&
            !(allowed >> item->withheld_by & 1))
            return true;
    }
    return false;
}

static bool changed(const struct pm_apply_result *result)
{
    const size_t *by_result = result->outcome.by_result;
    return by_result[PM_RESULT_DONE] > 0 || by_result[PM_RESULT_UNKNOWN] > 0;
}

static int fault_status(const struct pm_err *fault, const struct pm_apply_result *result)
{
    bool partial = changed(result) && fault->code != PM_ERR_NONE && fault->code != PM_ERR_STALE;
    return partial ? PM_EXIT_PARTIAL : pm_exit_of(fault);
}

static int status_of(const struct applying *a, const struct pm_apply_result *result)
{
    const size_t *by_result = result->outcome.by_result;
    int status = fault_status(&result->fault, result);
    if (by_result[PM_RESULT_FAILED] > 0 || by_result[PM_RESULT_UNKNOWN] > 0)
        status = pm_exit_worse(status, changed(result) ? PM_EXIT_PARTIAL : PM_EXIT_ERROR);
    if (needs_person(&result->outcome, a->allowed))
        status = pm_exit_worse(status, PM_EXIT_PERSON);
    return pm_exit_worse(status, pm_planning_status(&result->plan, a->allowed));
}

static struct pm_report_apply document_of(const struct pm_apply_result *result)
{
    return (struct pm_report_apply){
        .outcome = &result->outcome,
        .differences = result->differences,
        .difference_count = result->difference_count,
        .fault = &result->fault,
    };
}

static void report(struct applying *a, const struct pm_apply_result *result)
{
    struct pm_context *context = a->context;
    if (pm_context_format_is(context, "json")) {
        struct pm_report_apply document = document_of(result);
        pm_report_apply_json(context->out, &document, &context->style);
        return;
    }
    if (result->difference_count > 0)
        pm_report_differences_text(context->out, result->differences, result->difference_count,
                                   &context->style);
    pm_report_outcome_text(context->out, &result->outcome, &context->style);
}

/* result: NULL when nothing was begun. */
static bool record(struct applying *a, const struct pm_apply_result *result, struct pm_err *err)
{
    struct pm_report_apply document;
    struct pm_books_end end;
    if (result) {
        document = document_of(result);
        end = (struct pm_books_end){
            .summary = pm_report_outcome_words(&result->outcome, a->context->arena),
            .plan = &result->plan,
            .outcome = &document,
        };
    }
    pm_progress_begin(&a->context->progress, "pushing the record", 0);
    bool ok = pm_books_finish(a->real.books, result ? &end : NULL, err);
    pm_progress_clear(&a->context->progress);
    pm_books_close(a->real.books);
    return ok;
}

static int give_up(struct applying *a, const struct pm_err *fault)
{
    struct pm_err unrecorded;
    int status = pm_context_error(a->context, fault);
    if (!record(a, NULL, &unrecorded))
        pm_context_note(a->context, "Warning: %s", unrecorded.msg);
    return status;
}

/* What was done stands on the screen while it waits. */
static void wait_for_service(struct applying *a, const struct pm_apply_result *result)
{
    struct pm_err ignored;
    if (pm_args_has(a->context->args, PM_OPT_WAIT) && pm_sink_flush(a->context->out, &ignored))
        pm_apply_wait_badges(&a->real, &result->outcome, a->wait_left_s);
}

static int carry_out(struct applying *a)
{
    struct pm_apply_result result = {.plan = a->seen.plan};
    struct pm_err fault;
    bool ok = nothing_to_claim_for(a) || run_locked(a, &result, &fault);
    pm_progress_clear(&a->context->progress);
    if (!ok)
        return give_up(a, &fault);
    bool recorded = record(a, &result, &fault);
    report(a, &result);
    int status = status_of(a, &result);
    if (result.fault.code != PM_ERR_NONE)
        pm_context_error(a->context, &result.fault);
    else if (recorded)
        wait_for_service(a, &result);
    if (recorded)
        return status;
    pm_context_error(a->context, &fault);
    return pm_exit_worse(status, fault_status(&fault, &result));
}

int pm_cmd_apply(struct pm_context *context)
{
    struct applying a = {.context = context, .real = {.context = context}};
    struct pm_err err;
    bool ready = open_all(&a, &err) && approve(&a, &err);
    int status = ready ? carry_out(&a) : pm_context_error(context, &err);
    pm_client_close(a.real.client);
    pm_dns_close(a.real.dns);
    pm_books_close(a.real.books);
    return status;
}
