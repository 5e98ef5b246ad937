#include "command/verify.h"

#include "command/asking.h"
#include "command/commands.h"
#include "command/explain.h"
#include "report/record.h"
#include "verify/rules.h"

/* DNS can be judged without the service: that it cannot be read is told, not fatal. */
static bool read_account(struct pm_verifying *v, struct pm_err *err)
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

/* Without the account the ledger tells what is on it. That there is none is no news: verify has no
 * use for queue and holds. */
static bool open_books(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    if (pm_args_has(context->args, PM_OPT_RECORD))
        return pm_books_open(context, &v->desired, PM_BOOKS_CHANGE, &v->books, err) &&
               pm_books_check_record(v->books, err) && pm_books_ledger(v->books, &v->ledger, err);
    if (v->has_account)
        return true;
    if (pm_books_open(context, &v->desired, PM_BOOKS_LOOK, &v->books, err) &&
        pm_books_ledger(v->books, &v->ledger, err)) {
        pm_books_tell_age(v->books);
        return true;
    }
    if (err->code == PM_ERR_INTERRUPTED)
        return false;
    pm_context_note(context, "Warning: %s; DNS is checked without the state", err->msg);
    return true;
}

static struct pm_survey_domain make_domain(const struct pm_verifying *v,
                                           const struct pm_desired_domain *desired)
{
    struct pm_survey_domain domain = {.name = desired->name, .dns = desired->dns};
    if (!v->has_account) {
        bool known = pm_open_of(&v->ledger.known, desired->name.ascii).count > 0;
        domain.on_account = known ? PM_TRUE : PM_UNSET;
        return domain;
    }
    const struct pm_account_domain *on_account = pm_account_find(&v->account, desired->name.ascii);
    domain.on_account = on_account ? PM_TRUE : PM_FALSE;
    domain.badges = on_account ? &on_account->badges : NULL;
    return domain;
}

/* A name may be given twice; no format bears a domain that is. */
static bool is_chosen(const struct pm_verifying *v, struct pm_name name)
{
    for (size_t i = 0; i < v->count; i++)
        if (pm_name_eq(v->domains[i].name, name))
            return true;
    return false;
}

static bool choose(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    struct pm_name *names;
    size_t name_count;
    if (!pm_context_names(context, &context->args->operands, &names, &name_count, err))
        return false;
    size_t most = name_count > 0 ? name_count : v->desired.count;
    v->domains = PM_NEW_ARRAY(context->arena, struct pm_survey_domain, most);
    for (size_t i = 0; i < most; i++) {
        const struct pm_desired_domain *domain =
            name_count > 0 ? pm_desired_find(&v->desired, names[i].ascii) : &v->desired.domains[i];
        if (!domain)
            return pm_fail(err, PM_ERR_FAILED,
                           "%" PM_STR_FMT " is not declared, and verify looks at declared domains. "
                           "Whether a removal has arrived, `pm-reconcile zone --remove %" PM_STR_FMT
                           " --current dns --format table` shows",
                           PM_STR_ARG(names[i].ascii), PM_STR_ARG(names[i].ascii));
        if (name_count == 0 || !is_chosen(v, domain->name))
            v->domains[v->count++] = make_domain(v, domain);
    }
    return true;
}

static bool open_survey(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    const struct pm_verify_format *format = v->report.format;
    bool records = pm_args_has(context->args, PM_OPT_RECORD);
    v->survey = (struct pm_survey_options){
        .mode = pm_asking_mode(context),
        .ownership = v->account.ownership.len > 0 ? v->account.ownership : context->ownership,
        .brief = !records && !pm_verify_format_is_full(format, &context->style),
    };
    if (!pm_asking_open(context, &v->survey.dns, err))
        return false;
    v->survey.policies = pm_policies_open(pm_context_ca_file(context));
    return true;
}

static void record_later(struct pm_verifying *v, const struct pm_kept *found)
{
    struct pm_arena *arena = v->context->arena;
    struct pm_survey_result result = {.items = found->items, .count = found->count};
    struct pm_kept kept = pm_keep(&result, arena);
    for (size_t i = 0; i < kept.count; i++)
        *PM_PUSH(arena, v->recorded.items, v->recorded.count, v->recorded.cap) = kept.items[i];
}

/* Something is known of a record that has to be there. */
static bool knows_a_record(const struct pm_kept *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct pm_finding *finding = &found->items[i];
        const struct pm_rule *rule = finding->required ? pm_rule_find(finding->rule) : NULL;
        if (rule && rule->badge != PM_BADGE_NONE && finding->status != PM_STATUS_UNKNOWN &&
            finding->status != PM_STATUS_SKIP)
            return true;
    }
    return false;
}

/* On a terminal the progress line stands between two domains, never in the middle of one. */
void pm_verifying_tell(struct pm_verifying *v, const struct pm_kept *found, size_t domain)
{
    struct pm_context *context = v->context;
    struct pm_verify_domain told = {v->domains[domain].name, found->items, found->count};
    struct pm_err ignored;
    pm_progress_clear(&context->progress);
    pm_verify_report_domain(&v->report, &told);
    if (context->style.width > 0 && !pm_sink_flush(context->out, &ignored))
        context->style.width = 0; /* main tells why */
    v->heard |= found->heard;
    v->resolver_heard |= found->resolver_heard;
    v->silent |= found->verdict == PM_STATUS_UNKNOWN && !knows_a_record(found);
    if (pm_args_has(context->args, PM_OPT_RECORD))
        record_later(v, found);
}

static void take(void *ctx, const struct pm_survey_result *result)
{
    struct pm_verifying *v = ctx;
    struct pm_kept found = {
        .items = result->items,
        .count = result->count,
        .verdict = pm_findings_verdict(result->items, result->count),
        .answered = result->answered,
        .heard = result->heard,
        .resolver_heard = result->resolver_heard,
    };
    pm_verifying_tell(v, &found, result->index);
    pm_progress_set(&v->context->progress, result->index + 1);
}

static bool stop(void *ctx)
{
    return pm_context_stop(((struct pm_verifying *)ctx)->context);
}

static bool look_once(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_survey_options survey = v->survey;
    survey.take = take;
    survey.stop = stop;
    survey.ctx = v;
    pm_progress_begin(&v->context->progress, "asking DNS", v->count);
    v->context->progress.unit = " domains";
    return pm_survey_run(&survey, v->domains, v->count, err);
}

static void note_resolver(struct pm_verifying *v)
{
    struct pm_context *context = v->context;
    struct pm_dns_server *resolvers;
    size_t count;
    struct pm_err ignored;
    if (!pm_context_resolvers(context, &resolvers, &count, &ignored) || count == 0)
        return;
    pm_context_note(context,
                    "The resolver at %" PM_STR_FMT "%s did not answer. --resolver ADDR names "
                    "another one.",
                    PM_STR_ARG(resolvers[0].address), count > 1 ? ", like the others," : "");
}

/* Where nobody replied it may be the way to them that is closed. */
static void note_silence(struct pm_verifying *v)
{
    struct pm_err ignored;
    bool to_servers = v->survey.mode == PM_VERIFY_AUTHORITIES;
    if (v->count == 0 || v->heard || v->survey.mode == PM_VERIFY_SERVERS)
        return;
    if (!pm_sink_flush(v->context->out, &ignored))
        return; /* main tells why */
    if (!to_servers || !v->resolver_heard)
        note_resolver(v);
    else
        pm_context_note(v->context,
                        "No name server of any of these zones answered. If port 53 is closed here, "
                        "--resolver-only asks the resolver instead.");
}

/* The document says so where not all domains were looked at. */
static bool look_and_tell(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_context *context = v->context;
    bool waits = pm_args_has(context->args, PM_OPT_WAIT);
    pm_verify_report_begin(&v->report, v->report.format, context->out, &context->style, v->count);
    bool ok = waits ? pm_verifying_wait(v, err) : look_once(v, err);
    pm_progress_clear(&context->progress);
    for (size_t i = v->report.summary.domains; i < v->count; i++)
        pm_verify_report_missed(&v->report, v->domains[i].name);
    pm_verify_report_end(&v->report);
    if (ok)
        note_silence(v);
    return ok;
}

static bool record(struct pm_verifying *v, struct pm_err *err)
{
    struct pm_books_end end = {
        .summary = pm_report_verify_words(&v->recorded, v->context->arena),
        .verify = &v->recorded,
    };
    return !pm_args_has(v->context->args, PM_OPT_RECORD) || pm_books_finish(v->books, &end, err);
}

/* Who waited for all to be right must not go on as if it were. */
static int status_of_waiting(const struct pm_verify_summary *summary)
{
    if (summary->failed > 0)
        return PM_EXIT_VERIFY;
    return summary->unknown > 0 ? PM_EXIT_UNREACHABLE : PM_EXIT_OK;
}

static int status_of(const struct pm_verifying *v)
{
    const struct pm_args *args = v->context->args;
    const struct pm_verify_summary *summary = &v->report.summary;
    bool bad = summary->failed > 0 || (pm_args_has(args, PM_OPT_STRICT) && summary->unknown > 0);
    int status = v->silent ? PM_EXIT_UNREACHABLE : PM_EXIT_OK;
    if (v->stopped.code)
        return pm_exit_of(&v->stopped);
    if (pm_args_has(args, PM_OPT_WAIT))
        return status_of_waiting(summary);
    return bad ? pm_exit_worse(status, PM_EXIT_VERIFY) : status;
}

static bool is_nagios(const struct pm_context *context)
{
    return pm_context_format_is(context, "nagios");
}

/* Nagios shows what stands on standard output, and takes '|' for the start of numbers. */
static int fail(struct pm_verifying *v, const struct pm_err *err)
{
    static const int nagios_unknown = 3;
    struct pm_context *context = v->context;
    int status = pm_context_error(context, err);
    if (!is_nagios(context))
        return status;
    if (!v->report.sink) {
        struct pm_err told = *err;
        for (char *c = told.msg; *c; c++)
            if (*c == '|' || *c == '\n')
                *c = '/';
        pm_context_print(context, "DNS UNKNOWN - %s\n",
                         told.msg[0] ? told.msg : "the file is invalid");
    }
    return nagios_unknown;
}

static bool check_options(const struct pm_context *context, struct pm_err *err)
{
    if (pm_args_has(context->args, PM_OPT_KEEP_WAITING) && !pm_args_has(context->args, PM_OPT_WAIT))
        return pm_fail(err, PM_ERR_USAGE,
                       "--keep-waiting does nothing without --wait TIME, which says how long");
    return true;
}

int pm_cmd_verify(struct pm_context *context)
{
    struct pm_verifying v = {.context = context};
    struct pm_err err;
    if (pm_args_has(context->args, PM_OPT_EXPLAIN))
        return pm_explain(context);
    bool has_format = pm_args_has(context->args, PM_OPT_FORMAT);
    v.report.format = pm_verify_format_find(has_format ? context->args->format : PM_STR("text"));
    bool ok = check_options(context, &err) && pm_context_desired(context, &v.desired, &err) &&
              read_account(&v, &err) && open_books(&v, &err) && choose(&v, &err) &&
              open_survey(&v, &err) && look_and_tell(&v, &err) && record(&v, &err);
    pm_books_close(v.books);
    pm_policies_close(v.survey.policies);
    pm_dns_close(v.survey.dns);
    if (!ok)
        return fail(&v, &err);
    if (v.stopped.code)
        pm_context_error(context, &v.stopped);
    return is_nagios(context) ? pm_verify_nagios_status(&v.report.summary) : status_of(&v);
}
