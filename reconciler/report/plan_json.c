#include "report/plan.h"

#include "report/bodies.h"
#include "report/document.h"

static bool is_unset(const struct pm_settings *s)
{
    return s->allow_account_reset == PM_UNSET && s->symbolic_subaddressing == PM_UNSET;
}

/* What becomes of the domain on the account, in Terraform's words. A deletion that is put in the
 * queue counts as one: policy checks on a pull request look for it there, not a day later. */
static const char *terraform_action(enum pm_op op)
{
    switch (op) {
    case PM_OP_ADD:
        return "create";
    case PM_OP_UPDATE:
        return "update";
    case PM_OP_SCHEDULE:
    case PM_OP_DELETE:
        return "delete";
    default:
        return "no-op";
    }
}

static void put_change(struct pm_json_writer *w, const struct pm_plan_item *item)
{
    const char *action = terraform_action(item->op);
    bool no_op = strcmp(action, "no-op") == 0;
    pm_json_field_open(w, "change", '{');
    pm_json_field_open(w, "actions", '[');
    pm_json_str(w, pm_str_from(action));
    pm_json_close(w);
    if (is_unset(&item->from) && (no_op || item->op == PM_OP_ADD))
        pm_field_null(w, "before");
    else
        pm_field_settings(w, "before", &item->from);
    if (is_unset(&item->to) && item->op != PM_OP_ADD && item->op != PM_OP_UPDATE)
        pm_field_null(w, "after");
    else
        pm_field_settings(w, "after", &item->to);
    pm_json_close(w);
}

static void put_guard_set(struct pm_json_writer *w, const char *key, uint32_t set)
{
    pm_json_field_open(w, key, '[');
    for (unsigned i = 0; i < PM_GUARDS; i++) {
        if (set & 1u << i)
            pm_json_str(w, pm_str_from(pm_guard_name((enum pm_guard)i)));
    }
    pm_json_close(w);
}

static void put_time(struct pm_json_writer *w, const char *key, int64_t time)
{
    if (time)
        pm_json_field_time(w, key, time);
    else
        pm_field_null(w, key);
}

static void put_item(struct pm_json_writer *w, const struct pm_plan_item *item)
{
    char symbol = pm_op_symbol(item->op);
    pm_json_open(w, '{');
    pm_field_name(w, "address", item->name);
    pm_json_field_text(w, "op", pm_op_name(item->op));
    pm_json_field_str(w, "symbol", (struct pm_str){&symbol, 1});
    pm_json_field_text(w, "reason", pm_reason_name(item->reason));
    put_change(w, item);
    pm_field_count(w, "users", item->users);
    pm_field_count(w, "rules", item->rules);
    pm_json_field_bool(w, "pending", item->pending);
    put_time(w, "requested", item->requested);
    put_time(w, "due", item->due);
    pm_json_field_str_or_null(w, "actor", item->actor);
    pm_json_field_str_or_null(w, "note", item->note);
    pm_json_field_open(w, "guards", '{');
    put_guard_set(w, "passed", item->passed);
    put_guard_set(w, "failed", item->failed);
    pm_json_close(w);
    pm_field_texts(w, "closes", item->closes, item->closes_count);
    pm_json_close(w);
}

static void put_record(struct pm_json_writer *w, const struct pm_event *record)
{
    pm_json_open(w, '{');
    pm_json_field_text(w, "kind", pm_event_kind_name(record->kind));
    pm_json_field_str_or_null(w, "domain", record->domain);
    pm_json_field_str_or_null(w, "reason", record->reason);
    pm_field_texts(w, "closes", record->closes, record->closes_count);
    pm_json_close(w);
}

static void put_summary(struct pm_json_writer *w, const struct pm_plan *plan)
{
    struct pm_plan_summary s = pm_plan_summarize(plan);
    const struct {
        const char *key;
        size_t n;
    } rows[] = {
        {"add", s.add},           {"change", s.change},
        {"schedule", s.schedule}, {"delete", s.delete},
        {"cancel", s.cancel},     {"wait", s.wait},
        {"blocked", s.blocked},   {"unmanaged", plan->by_op[PM_OP_UNMANAGED]},
    };
    pm_json_field_open(w, "summary", '{');
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        pm_json_field_int(w, rows[i].key, (int64_t)rows[i].n);
    pm_json_close(w);
}

static void put_freeze(struct pm_json_writer *w, const struct pm_plan *plan)
{
    if (plan->freeze == PM_FREEZE_NONE) {
        pm_field_null(w, "freeze");
        return;
    }
    pm_json_field_open(w, "freeze", '{');
    pm_json_field_text(w, "code", pm_freeze_name(plan->freeze));
    pm_json_field_str(w, "why", plan->freeze_why);
    pm_json_close(w);
}

static void put_head(struct pm_json_writer *w, const struct pm_report_plan *report)
{
    const struct pm_plan *plan = report->plan;
    pm_json_field_time(w, "planned_at", plan->now);
    pm_json_field_str_or_null(w, "account", plan->account);
    pm_json_field_str(w, "desired_digest", plan->desired_digest);
    pm_json_field_str(w, "digest", plan->digest);
    pm_json_field_bool(w, "state_exists", plan->state_exists);
    put_freeze(w, plan);
    pm_field_policy(w, "policy", &plan->policy);
    pm_field_texts(w, "policy_notes", plan->policy_notes, plan->policy_note_count);
    pm_field_texts(w, "notes", report->notes, report->note_count);
    put_summary(w, plan);
}

void pm_plan_body_put(struct pm_json_writer *w, const struct pm_report_plan *report)
{
    const struct pm_plan *plan = report->plan;
    put_head(w, report);
    pm_json_field_open(w, "resource_changes", '[');
    for (size_t i = 0; i < plan->count; i++)
        put_item(w, &plan->items[i]);
    pm_json_close(w);
    pm_json_field_open(w, "records", '[');
    for (size_t i = 0; i < plan->record_count; i++)
        put_record(w, &plan->records[i]);
    pm_json_close(w);
}

void pm_report_plan_json(struct pm_sink *sink, const struct pm_report_plan *report,
                         const struct pm_style *style)
{
    struct pm_json_writer w;
    (void)style;
    pm_document_begin(&w, sink);
    pm_plan_body_put(&w, report);
    pm_document_end(&w);
}
