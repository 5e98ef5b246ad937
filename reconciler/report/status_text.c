#include "report/status.h"

#include "report/table.h"

static const struct pm_column columns[] = {
    {"DOMAIN", PM_ALIGN_LEFT}, {"MX", PM_ALIGN_LEFT},       {"SPF", PM_ALIGN_LEFT},
    {"DKIM", PM_ALIGN_LEFT},   {"DMARC", PM_ALIGN_LEFT},    {"USERS", PM_ALIGN_RIGHT},
    {"RULES", PM_ALIGN_RIGHT}, {"SETTINGS", PM_ALIGN_LEFT}, {"STATE", PM_ALIGN_LEFT},
};

struct status_text {
    struct pm_out out;
    const struct pm_report_status *report;
    struct pm_table table;
};

static void add_badge(struct pm_table *table, bool good)
{
    pm_table_add(table, good ? PM_INK_GREEN : PM_INK_RED, pm_str_from(good ? "ok" : "no"));
}

static void add_count(struct status_text *t, struct pm_count count)
{
    struct pm_str text = pm_count_format(count, t->out.arena);
    if (count.kind == PM_COUNT_AT_LEAST)
        text = pm_str_printf(t->out.arena, ">=%lld", (long long)count.n);
    else if (count.kind == PM_COUNT_UNKNOWN)
        text = PM_STR("?");
    pm_table_add(&t->table, PM_INK_PLAIN, text);
}

/* The service's defaults are true and true. */
static struct pm_str settings_words(const struct pm_account_domain *domain)
{
    static const char *const words[2][2] = {
        {"no reset, no subaddressing", "no reset"},
        {"no subaddressing", "-"},
    };
    return pm_str_from(words[domain->allow_account_reset][domain->symbolic_subaddressing]);
}

static bool is_protected(const struct pm_report_status *report, struct pm_str name)
{
    const struct pm_desired *desired = report->desired;
    return pm_open_of(&report->ledger->protections, name).count > 0 ||
           (desired &&
            pm_policy_lists(desired->policy.protect, desired->policy.protect_count, name));
}

static struct pm_str queue_words(struct status_text *t, struct pm_str name)
{
    struct pm_pending row;
    struct pm_open_events holds = pm_open_of(&t->report->ledger->holds, name);
    struct pm_arena *arena = t->out.arena;
    if (pm_ledger_pending(t->report->ledger, name, &row))
        return pm_str_printf(
            arena, ", deletion due %" PM_STR_FMT,
            PM_STR_ARG(pm_when_both(arena, pm_pending_due(&row, t->report->delete_delay_s),
                                    t->out.style->now)));
    if (holds.count > 0)
        return pm_str_printf(arena, ", held by %" PM_STR_FMT,
                             PM_STR_ARG(pm_actor_words(holds.items[holds.count - 1]->actor)));
    return PM_STR("");
}

static struct pm_str state_words(struct status_text *t, struct pm_str name, bool shared)
{
    const struct pm_desired *desired = t->report->desired;
    if (shared)
        return PM_STR("shared, belongs to PurelyMail");
    const char *declared = !desired                         ? "on the account"
                           : pm_desired_find(desired, name) ? "declared"
                                                            : "not declared";
    return pm_str_printf(t->out.arena, "%s%" PM_STR_FMT "%s", declared,
                         PM_STR_ARG(queue_words(t, name)),
                         is_protected(t->report, name) ? ", protected" : "");
}

static void add_domain(struct status_text *t, const struct pm_account_domain *domain)
{
    pm_table_add(&t->table, PM_INK_BOLD, pm_name_display(domain->name, t->out.arena));
    add_badge(&t->table, domain->badges.mx);
    add_badge(&t->table, domain->badges.spf);
    add_badge(&t->table, domain->badges.dkim);
    add_badge(&t->table, domain->badges.dmarc);
    add_count(t, domain->users);
    add_count(t, domain->rules);
    pm_table_add(&t->table, PM_INK_PLAIN, settings_words(domain));
    pm_table_add(&t->table, PM_INK_PLAIN, state_words(t, domain->name.ascii, domain->shared));
}

static void add_absent(struct status_text *t, const struct pm_desired_domain *domain)
{
    pm_table_add(&t->table, PM_INK_BOLD, pm_name_display(domain->name, t->out.arena));
    for (size_t i = 1; i + 1 < sizeof columns / sizeof *columns; i++)
        pm_table_add(&t->table, PM_INK_DIM, PM_STR("-"));
    pm_table_add(&t->table, PM_INK_YELLOW, PM_STR("declared, not on the account"));
}

static void put_notes(struct status_text *t)
{
    const struct pm_account *account = t->report->account;
    for (size_t i = 0; i < t->report->note_count; i++)
        pm_out_labelled(&t->out, PM_INK_YELLOW, "Note", t->report->notes[i]);
    if (account->users_unknown_why.len > 0)
        pm_out_labelled(&t->out, PM_INK_YELLOW, "Users", account->users_unknown_why);
    if (account->rules_unknown_why.len > 0)
        pm_out_labelled(&t->out, PM_INK_YELLOW, "Rules", account->rules_unknown_why);
    if (account->credit.len > 0)
        pm_out_labelled(&t->out, PM_INK_PLAIN, "Credit", account->credit);
}

void pm_report_status_text(struct pm_sink *sink, const struct pm_report_status *report,
                           const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct status_text t = {.out = {sink, style, &arena}, .report = report};
    t.table = pm_table_make(&t.out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < report->account->count; i++)
        add_domain(&t, &report->account->domains[i]);
    for (size_t i = 0; report->desired && i < report->desired->count; i++) {
        const struct pm_desired_domain *domain = &report->desired->domains[i];
        if (!pm_account_find(report->account, domain->name.ascii))
            add_absent(&t, domain);
    }
    if (t.table.count == 0)
        pm_sink_puts(sink, "The account has no domains.\n");
    pm_table_put(&t.table, 0);
    put_notes(&t);
    pm_arena_fini(&arena);
}
