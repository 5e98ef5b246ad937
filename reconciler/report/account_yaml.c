#include "report/account_yaml.h"

#include "base/time.h"
#include "report/escape.h"
#include "report/out.h"

struct yaml {
    struct pm_sink *sink;
    struct pm_arena arena;
    const struct pm_account *account;
};

static bool can_be_declared(const struct pm_account_domain *domain)
{
    return !domain->shared && !pm_name_is_public_suffix(domain->name);
}

static void put_header(struct yaml *y, int64_t now)
{
    pm_sink_printf(y->sink,
                   "# The domains of a PurelyMail account, read at %" PM_STR_FMT ".\n"
                   "# What is removed from this file is deleted from the account: after a day in a "
                   "queue, and\n"
                   "# never while users or routing rules remain. `pm-reconcile plan` shows what "
                   "would happen.\n"
                   "version: 1\n",
                   PM_STR_ARG(pm_when(&y->arena, now)));
}

static void put_ignored(struct yaml *y)
{
    bool any = false;
    for (size_t i = 0; i < y->account->count; i++) {
        const struct pm_account_domain *domain = &y->account->domains[i];
        if (domain->shared || can_be_declared(domain))
            continue;
        if (!any)
            pm_sink_puts(y->sink,
                         "policy:\n  ignore: # public suffixes, which cannot be declared\n");
        any = true;
        pm_sink_printf(y->sink, "    - %" PM_STR_FMT "\n", PM_STR_ARG(domain->name.ascii));
    }
}

/* "# 3 users, 1 routing rule", and the name as people write it when it is an IDN. */
static void put_comment(struct yaml *y, const struct pm_account_domain *domain)
{
    struct pm_str users = pm_count_words(&y->arena, domain->users, "user");
    struct pm_str rules = pm_count_words(&y->arena, domain->rules, "routing rule");
    pm_sink_puts(y->sink, " # ");
    if (!pm_str_eq(domain->name.unicode, domain->name.ascii)) {
        pm_term_escape(y->sink, domain->name.unicode);
        pm_sink_puts(y->sink, ": ");
    }
    pm_sink_printf(y->sink, "%" PM_STR_FMT ", %" PM_STR_FMT "\n", PM_STR_ARG(users),
                   PM_STR_ARG(rules));
}

static void put_off(struct yaml *y, const char *key, bool is_on, const char *why)
{
    if (!is_on)
        pm_sink_printf(y->sink, "      %s: false # %s\n", key, why);
}

static void put_domain(struct yaml *y, const struct pm_account_domain *domain)
{
    bool standard = domain->allow_account_reset && domain->symbolic_subaddressing;
    pm_sink_printf(y->sink, "  - %s%" PM_STR_FMT,
                   standard ? "" : "name: ", PM_STR_ARG(domain->name.ascii));
    put_comment(y, domain);
    if (standard)
        return;
    pm_sink_puts(y->sink, "    settings: # where they differ from the service's defaults\n");
    put_off(y, "allow_account_reset", domain->allow_account_reset, "the default is true");
    put_off(y, "symbolic_subaddressing", domain->symbolic_subaddressing, "the default is true");
}

static void put_shared(struct yaml *y)
{
    for (size_t i = 0; i < y->account->count; i++) {
        const struct pm_account_domain *domain = &y->account->domains[i];
        if (domain->shared)
            pm_sink_printf(y->sink,
                           "# left out: %" PM_STR_FMT " is shared, it belongs to the service\n",
                           PM_STR_ARG(domain->name.ascii));
    }
}

void pm_report_account_yaml(struct pm_sink *sink, const struct pm_report_account *report)
{
    struct yaml y = {.sink = sink, .account = report->account};
    size_t declared = 0;
    pm_arena_init(&y.arena);
    put_header(&y, report->now);
    put_ignored(&y);
    for (size_t i = 0; i < y.account->count; i++)
        declared += can_be_declared(&y.account->domains[i]);
    pm_sink_puts(sink, declared > 0 ? "domains:\n"
                                    : "domains: [] # none on the account; needs --allow-empty\n");
    for (size_t i = 0; i < y.account->count; i++) {
        if (can_be_declared(&y.account->domains[i]))
            put_domain(&y, &y.account->domains[i]);
    }
    put_shared(&y);
    pm_arena_fini(&y.arena);
}
