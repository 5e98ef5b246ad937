#include "command/apply_wait.h"

#include "base/time.h"
#include "cli/signals.h"
#include "command/asking.h"
#include "command/pause.h"
#include "command/recheck.h"
#include "verify/wait.h"

enum { NAMES_TOLD = 3 };

/* Names that are waited for, fewer with each look. */
struct awaited {
    struct pm_context *context;
    struct pm_name *names;
    size_t count;
    struct pm_finding *open; /* of each name, for the pace; NULL: what caches do is not known */
    struct pm_pause pause;
    struct pm_wait_state state;
    int64_t begun_ms;
    const char *what;
};

static bool is_added(const struct pm_plan *plan, struct pm_name name)
{
    size_t at = pm_plan_find(plan, name);
    return at < plan->count && pm_name_eq(plan->items[at].name, name) &&
           plan->items[at].op == PM_OP_ADD;
}

size_t pm_apply_awaited(const struct pm_plan *plan, const struct pm_plan *only,
                        struct pm_arena *arena, struct pm_name **out)
{
    size_t count = 0, cap = 0;
    *out = NULL;
    for (size_t i = 0; i < plan->count; i++) {
        const struct pm_plan_item *item = &plan->items[i];
        if (item->op == PM_OP_WAIT && item->reason == PM_REASON_OWNERSHIP_NOT_VISIBLE &&
            (!only || is_added(only, item->name)))
            *PM_PUSH(arena, *out, count, cap) = item->name;
    }
    return count;
}

static struct awaited await(struct pm_context *context, const struct pm_name *names, size_t count,
                            int64_t limit_s, const char *what)
{
    struct awaited awaited = {
        .context = context,
        .names = PM_NEW_ARRAY(context->arena, struct pm_name, count),
        .count = count,
        .pause = {.context = context},
        .state = {.limit_s = limit_s},
        .begun_ms = pm_monotonic_ms(),
        .what = what,
    };
    for (size_t i = 0; i < count; i++)
        awaited.names[i] = names[i];
    return awaited;
}

static struct pm_str name_some(const struct awaited *awaited, struct pm_arena *arena)
{
    struct pm_str text = PM_STR("");
    for (size_t i = 0; i < awaited->count && i < NAMES_TOLD; i++)
        text = pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT, PM_STR_ARG(text),
                             i > 0 ? ", " : "", PM_STR_ARG(awaited->names[i].ascii));
    if (awaited->count > NAMES_TOLD)
        text = pm_str_printf(arena, "%" PM_STR_FMT " and %zu more", PM_STR_ARG(text),
                             awaited->count - NAMES_TOLD);
    return text;
}

/* False: the time is over, or a signal came. */
static bool sleep_until_next(struct awaited *awaited)
{
    struct pm_arena scratch;
    int64_t pause;
    awaited->state.waited_s = (pm_monotonic_ms() - awaited->begun_ms) / 1000;
    int64_t pace =
        pm_wait_pause(awaited->open, awaited->open ? awaited->count : 0, awaited->state.round);
    if (!pm_wait_next(&awaited->state, pace, &pause))
        return false;
    pm_arena_init(&scratch);
    struct pm_str names = name_some(awaited, &scratch);
    bool slept = pm_pause(
        &awaited->pause, pause,
        pm_str_printf(&scratch, "waiting for %s %" PM_STR_FMT, awaited->what, PM_STR_ARG(names)));
    pm_arena_fini(&scratch);
    return slept;
}

static bool look(struct awaited *awaited, struct pm_dns *dns, struct pm_str ownership,
                 struct pm_err *err)
{
    size_t left = 0;
    struct pm_asked *asked = PM_NEW_ARRAY(awaited->context->arena, struct pm_asked, awaited->count);
    pm_dns_forget(dns);
    pm_progress_begin(&awaited->context->progress, "asking DNS for ownership records",
                      awaited->count);
    bool ok = pm_asking_ownership(awaited->context, dns, awaited->names, awaited->count, ownership,
                                  asked, err);
    pm_progress_clear(&awaited->context->progress);
    for (size_t i = 0; ok && i < awaited->count; i++) {
        if (asked[i].visible == PM_TRUE)
            continue;
        awaited->open[left] = (struct pm_finding){
            .required = true, .status = PM_STATUS_FAIL, .cached_s = asked[i].cached_s};
        awaited->names[left++] = awaited->names[i];
    }
    if (ok)
        awaited->count = left;
    return ok;
}

bool pm_apply_wait_ownership(struct pm_real_ports *real, const struct pm_name *names, size_t count,
                             struct pm_str ownership, int64_t *left_s, bool *news,
                             struct pm_err *err)
{
    struct pm_context *context = real->context;
    struct awaited awaited = await(context, names, count, *left_s, "the ownership record of");
    awaited.open = PM_NEW_ARRAY(context->arena, struct pm_finding, count);
    while (awaited.count > 0 && sleep_until_next(&awaited))
        if (!look(&awaited, real->dns, ownership, err))
            return false;
    if (pm_signals_count() > 0)
        return pm_fail(err, PM_ERR_INTERRUPTED,
                       "interrupted while waiting for ownership records: nothing was done");
    if (awaited.count > 0)
        pm_context_note(context,
                        "The time of --wait is over: the ownership record of %" PM_STR_FMT
                        " is not visible yet.",
                        PM_STR_ARG(name_some(&awaited, context->arena)));
    *left_s -= (pm_monotonic_ms() - awaited.begun_ms) / 1000;
    *news = awaited.count < count;
    return true;
}

static struct pm_name *added(const struct pm_outcome *outcome, struct pm_arena *arena,
                             size_t *count)
{
    struct pm_name *names = PM_NEW_ARRAY(arena, struct pm_name, outcome->count);
    *count = 0;
    for (size_t i = 0; i < outcome->count; i++) {
        const struct pm_item_outcome *item = &outcome->items[i];
        if (item->item->op == PM_OP_ADD && item->result == PM_RESULT_DONE)
            names[(*count)++] = item->item->name;
    }
    return names;
}

static bool sees_all(const struct pm_account *account, struct pm_name name)
{
    const struct pm_account_domain *domain = pm_account_find(account, name.ascii);
    if (!domain)
        return false;
    return domain->badges.mx && domain->badges.spf && domain->badges.dkim && domain->badges.dmarc;
}

static bool recheck(struct awaited *awaited, struct pm_client *client, struct pm_err *err)
{
    static const struct pm_fetch_wants wants = {.ownership = true};
    struct pm_context *context = awaited->context;
    struct pm_account account;
    size_t failed = 0, left = 0;
    bool ok = pm_recheck(context, client, awaited->names, awaited->count, &failed, err) &&
              pm_context_fetch(context, client, &wants, context->arena, &account, err);
    pm_progress_clear(&context->progress);
    for (size_t i = 0; ok && i < awaited->count; i++)
        if (!sees_all(&account, awaited->names[i]))
            awaited->names[left++] = awaited->names[i];
    if (ok)
        awaited->count = left;
    return ok;
}

static void tell_badges(const struct awaited *awaited, size_t count, const struct pm_err *err)
{
    struct pm_context *context = awaited->context;
    if (awaited->count == 0)
        pm_context_note(context, "The service sees all DNS records of %s.",
                        count == 1 ? "the domain that was added" : "the domains that were added");
    else if (pm_signals_count() > 0)
        pm_context_note(context,
                        "Interrupted while waiting for the service, after all had been applied: "
                        "whether it sees the DNS records of %" PM_STR_FMT
                        " is not known; `pm-reconcile recheck` has it look again.",
                        PM_STR_ARG(name_some(awaited, context->arena)));
    else if (err->code != PM_ERR_NONE && err->code != PM_ERR_INTERRUPTED)
        pm_context_note(context, "Warning: what the service sees in DNS is not known: %s",
                        err->msg);
    else
        pm_context_note(context,
                        "The service does not see all DNS records of %" PM_STR_FMT
                        " yet: `pm-reconcile verify` says what is missing, `pm-reconcile recheck` "
                        "has the service look again.",
                        PM_STR_ARG(name_some(awaited, context->arena)));
}

void pm_apply_wait_badges(struct pm_real_ports *real, const struct pm_outcome *outcome,
                          int64_t left_s)
{
    struct pm_context *context = real->context;
    struct pm_err err = {.code = PM_ERR_NONE};
    size_t count;
    struct pm_name *names = added(outcome, context->arena, &count);
    if (count == 0 || pm_signals_count() > 0)
        return;
    struct awaited awaited =
        await(context, names, count, left_s, "the service to see the records of");
    context->changing = false;
    bool again = true;
    while (again)
        again = recheck(&awaited, real->client, &err) && awaited.count > 0 &&
                sleep_until_next(&awaited);
    tell_badges(&awaited, count, &err);
}
