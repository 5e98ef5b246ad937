#include "report/status.h"

#include "report/document.h"

static void put_badges(struct pm_json_writer *w, const struct pm_dns_badges *badges)
{
    pm_json_field_open(w, "dns", '{');
    pm_json_field_bool(w, "mx", badges->mx);
    pm_json_field_bool(w, "spf", badges->spf);
    pm_json_field_bool(w, "dkim", badges->dkim);
    pm_json_field_bool(w, "dmarc", badges->dmarc);
    pm_json_close(w);
}

static void put_pending(struct pm_json_writer *w, const struct pm_report_status *report,
                        struct pm_str name)
{
    struct pm_pending row;
    if (!pm_ledger_pending(report->ledger, name, &row)) {
        pm_field_null(w, "pending");
        return;
    }
    pm_json_field_open(w, "pending", '{');
    pm_json_field_time(w, "requested", row.requested);
    pm_json_field_time(w, "due", pm_pending_due(&row, report->delete_delay_s));
    pm_json_field_str_or_null(w, "actor", row.actor);
    pm_json_close(w);
}

static void put_standing(struct pm_json_writer *w, const struct pm_report_status *report,
                         struct pm_str name)
{
    const struct pm_desired *desired = report->desired;
    bool by_policy =
        desired && pm_policy_lists(desired->policy.protect, desired->policy.protect_count, name);
    if (desired)
        pm_json_field_bool(w, "declared", pm_desired_find(desired, name) != NULL);
    else
        pm_field_null(w, "declared");
    put_pending(w, report, name);
    pm_json_field_bool(w, "held", pm_open_of(&report->ledger->holds, name).count > 0);
    pm_json_field_bool(w, "protected",
                       by_policy || pm_open_of(&report->ledger->protections, name).count > 0);
}

static enum pm_tri tri_of(bool value)
{
    return value ? PM_TRUE : PM_FALSE;
}

static void put_domain(struct pm_json_writer *w, const struct pm_report_status *report,
                       const struct pm_account_domain *domain)
{
    struct pm_settings settings = {tri_of(domain->allow_account_reset),
                                   tri_of(domain->symbolic_subaddressing)};
    pm_json_open(w, '{');
    pm_field_name(w, "address", domain->name);
    pm_json_field_bool(w, "on_account", true);
    pm_json_field_bool(w, "shared", domain->shared);
    put_badges(w, &domain->badges);
    pm_field_settings(w, "settings", &settings);
    pm_field_count(w, "users", domain->users);
    pm_field_count(w, "rules", domain->rules);
    put_standing(w, report, domain->name.ascii);
    pm_json_close(w);
}

static void put_absent(struct pm_json_writer *w, const struct pm_report_status *report)
{
    for (size_t i = 0; report->desired && i < report->desired->count; i++) {
        struct pm_name name = report->desired->domains[i].name;
        if (pm_account_find(report->account, name.ascii))
            continue;
        pm_json_open(w, '{');
        pm_field_name(w, "address", name);
        pm_json_field_bool(w, "on_account", false);
        put_standing(w, report, name.ascii);
        pm_json_close(w);
    }
}

void pm_report_status_json(struct pm_sink *sink, const struct pm_report_status *report,
                           const struct pm_style *style)
{
    struct pm_json_writer w;
    const struct pm_account *account = report->account;
    pm_document_begin(&w, sink);
    pm_json_field_time(&w, "at", style->now);
    pm_json_field_str_or_null(&w, "account", account->fingerprint);
    pm_json_field_bool(&w, "state_exists", report->ledger->exists);
    pm_json_field_str_or_null(&w, "credit", account->credit);
    pm_json_field_str_or_null(&w, "users_unknown_why", account->users_unknown_why);
    pm_json_field_str_or_null(&w, "rules_unknown_why", account->rules_unknown_why);
    pm_field_texts(&w, "notes", report->notes, report->note_count);
    pm_json_field_open(&w, "domains", '[');
    for (size_t i = 0; i < account->count; i++)
        put_domain(&w, report, &account->domains[i]);
    put_absent(&w, report);
    pm_json_close(&w);
    pm_document_end(&w);
}
