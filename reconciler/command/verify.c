#include "verify/verify.h"

#include "command/books.h"
#include "command/commands.h"
#include "report/record.h"
#include "report/verify.h"

/* One domain and what is known of it so far. */
struct subject {
    struct pm_verify_input input;
    struct pm_record_list expected;
    const struct pm_replies **replies;
    size_t reply_count, reply_cap;
    struct pm_verify_step step;
};

struct verifying {
    struct pm_context *context;
    struct pm_desired desired;
    struct pm_account account;
    bool has_account;
    struct pm_books *books; /* NULL: not needed */
    struct pm_ledger ledger;
    struct pm_dns_server *servers;
    size_t server_count;
    struct subject *subjects;
    size_t count;
};

/* DNS can be judged without the service: that it cannot be read is told, not fatal. */
static bool read_account(struct verifying *v, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.ownership = true};
    struct pm_client *client = NULL;
    if (!pm_context_has_token(v->context))
        return true;
    pm_progress_begin(&v->context->progress, "reading the account", 0);
    v->has_account =
        pm_context_client(v->context, &client, err) &&
        pm_context_fetch(v->context, client, &wants, v->context->arena, &v->account, err);
    pm_client_close(client);
    pm_progress_clear(&v->context->progress);
    if (v->has_account)
        return true;
    if (err->code != PM_ERR_UNREACHABLE)
        return false;
    pm_context_note(v->context, "Warning: %s; DNS is checked without the account", err->msg);
    return true;
}

static enum pm_tri on_account(const struct verifying *v, struct pm_str domain)
{
    if (v->has_account)
        return pm_account_find(&v->account, domain) ? PM_TRUE : PM_FALSE;
    return pm_open_of(&v->ledger.known, domain).count > 0 ? PM_TRUE : PM_UNSET;
}

static struct subject make_subject(struct verifying *v, const struct pm_desired_domain *domain)
{
    struct pm_str ownership =
        v->account.ownership.len > 0 ? v->account.ownership : v->context->ownership;
    return (struct subject){
        .expected = pm_records_make(domain->name, domain->dns, ownership, v->context->arena),
        .input = {.name = domain->name,
                  .dns = domain->dns,
                  .mode =
                      v->context->args->servers.count > 0 ? PM_VERIFY_SERVERS : PM_VERIFY_RESOLVER,
                  .on_account = on_account(v, domain->name.ascii)},
    };
}

static bool choose(struct verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    struct pm_name *names;
    size_t name_count;
    if (!pm_context_names(context, &context->args->operands, &names, &name_count, err))
        return false;
    size_t most = name_count > 0 ? name_count : v->desired.count;
    v->subjects = PM_NEW_ARRAY(context->arena, struct subject, most);
    for (size_t i = 0; i < most; i++) {
        const struct pm_desired_domain *domain =
            name_count > 0 ? pm_desired_find(&v->desired, names[i].ascii) : &v->desired.domains[i];
        if (!domain)
            return pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " is not declared",
                           PM_STR_ARG(names[i].ascii));
        v->subjects[v->count++] = make_subject(v, domain);
    }
    return true;
}

static size_t step_all(struct verifying *v, struct pm_question **out)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < v->count; i++) {
        struct subject *subject = &v->subjects[i];
        subject->input.expected = &subject->expected;
        subject->input.replies = subject->replies;
        subject->input.reply_count = subject->reply_count;
        subject->step = pm_verify_step(&subject->input, v->context->arena);
        total += subject->step.wanted_count;
    }
    *out = PM_NEW_ARRAY(v->context->arena, struct pm_question, total);
    for (size_t i = 0; i < v->count; i++) {
        for (size_t j = 0; j < v->subjects[i].step.wanted_count; j++)
            (*out)[at++] = v->subjects[i].step.wanted[j];
    }
    return total;
}

/* Answers come in the order of the questions, which is that of the subjects. */
static void hand_out(struct verifying *v, const struct pm_answer *answers, size_t per_question)
{
    struct pm_arena *arena = v->context->arena;
    for (size_t i = 0; i < v->count; i++) {
        struct subject *subject = &v->subjects[i];
        for (size_t j = 0; j < subject->step.wanted_count; j++, answers += per_question) {
            struct pm_replies *replies = PM_NEW(arena, struct pm_replies);
            *replies = (struct pm_replies){subject->step.wanted[j], answers, per_question, true};
            *PM_PUSH(arena, subject->replies, subject->reply_count, subject->reply_cap) = replies;
        }
    }
}

static void show_progress(void *ctx, size_t done, size_t total)
{
    struct pm_context *context = ctx;
    context->progress.total = total;
    pm_progress_set(&context->progress, done);
}

static bool ask_until_settled(struct verifying *v, struct pm_err *err)
{
    bool each = v->context->args->servers.count > 0;
    struct pm_dns_options_net options = {
        .servers = v->servers,
        .server_count = v->server_count,
        .each_server = each,
        .recursion = true,
        .stop = pm_context_stop,
        .progress = show_progress,
        .ctx = v->context,
    };
    struct pm_question *questions;
    pm_progress_begin(&v->context->progress, "asking DNS", 0);
    for (size_t count = step_all(v, &questions); count > 0; count = step_all(v, &questions)) {
        struct pm_answer *answers;
        size_t answer_count;
        if (!pm_dns_lookup(questions, count, &options, v->context->arena, &answers, &answer_count,
                           err))
            return false;
        if (pm_context_stop(v->context))
            return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted while asking DNS");
        hand_out(v, answers, each ? v->server_count : 1);
    }
    pm_progress_clear(&v->context->progress);
    return true;
}

static bool none_answered(const struct subject *subject)
{
    for (size_t i = 0; i < subject->reply_count; i++) {
        for (size_t j = 0; j < subject->replies[i]->count; j++)
            if (pm_answer_is_conclusive(subject->replies[i]->answers[j].status))
                return false;
    }
    return subject->reply_count > 0;
}

static int status_of(const struct verifying *v)
{
    int status = PM_EXIT_OK;
    for (size_t i = 0; i < v->count; i++) {
        const struct pm_findings *findings = &v->subjects[i].step.findings;
        enum pm_status verdict = pm_findings_verdict(findings->items, findings->count);
        bool strict = pm_args_has(v->context->args, PM_OPT_STRICT);
        if (verdict == PM_STATUS_FAIL || (strict && verdict == PM_STATUS_UNKNOWN))
            status = pm_exit_worse(status, PM_EXIT_VERIFY);
        if (none_answered(&v->subjects[i]))
            status = pm_exit_worse(status, PM_EXIT_UNREACHABLE);
    }
    return status;
}

static struct pm_findings findings_of(struct verifying *v)
{
    struct pm_findings all = {0};
    for (size_t i = 0; i < v->count; i++) {
        const struct pm_findings *findings = &v->subjects[i].step.findings;
        for (size_t j = 0; j < findings->count; j++)
            *PM_PUSH(v->context->arena, all.items, all.count, all.cap) = findings->items[j];
    }
    return all;
}

static void write(struct pm_context *context, const struct pm_findings *all)
{
    if (pm_context_format_is(context, "json"))
        pm_report_verify_json(context->out, all, &context->style);
    else
        pm_report_verify_text(context->out, all, &context->style);
}

/* Without the account the ledger tells what is on it. */
static bool open_books(struct verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    if (pm_args_has(context->args, PM_OPT_RECORD))
        return pm_books_open(context, &v->desired, PM_BOOKS_CHANGE, &v->books, err) &&
               pm_books_check_record(v->books, err) && pm_books_ledger(v->books, &v->ledger, err);
    if (v->has_account)
        return true;
    if (pm_books_read(context, &v->desired, &v->books, &v->ledger, err)) {
        pm_books_tell_age(v->books);
        return true;
    }
    if (err->code == PM_ERR_INTERRUPTED)
        return false;
    pm_context_note(context, "Warning: %s; DNS is checked without the state", err->msg);
    return true;
}

static bool record(struct verifying *v, const struct pm_findings *all, struct pm_err *err)
{
    struct pm_books_end end = {
        .summary = pm_report_verify_words(all, v->context->arena),
        .verify = all,
    };
    return !pm_args_has(v->context->args, PM_OPT_RECORD) || pm_books_finish(v->books, &end, err);
}

int pm_cmd_verify(struct pm_context *context)
{
    struct verifying v = {.context = context};
    struct pm_err err;
    bool ok = pm_context_desired(context, &v.desired, &err) && read_account(&v, &err) &&
              open_books(&v, &err) && choose(&v, &err) &&
              pm_context_servers(context, &v.servers, &v.server_count, &err) &&
              ask_until_settled(&v, &err);
    pm_progress_clear(&context->progress);
    struct pm_findings all = {0};
    if (ok) {
        all = findings_of(&v);
        write(context, &all);
        ok = record(&v, &all, &err);
    }
    pm_books_close(v.books);
    return ok ? status_of(&v) : pm_context_error(context, &err);
}
