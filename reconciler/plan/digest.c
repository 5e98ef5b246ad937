#include "plan/digest.h"

#include "base/sha256.h"
#include "json/write.h"

static void write_tri(struct pm_json_writer *w, const char *key, enum pm_tri value)
{
    if (value != PM_UNSET)
        pm_json_field_bool(w, key, value == PM_TRUE);
}

/* What is empty or unknown is left out: a plan of 100,000 updates stays small. */

static void write_settings(struct pm_json_writer *w, const char *key,
                           const struct pm_settings *settings)
{
    if (settings->allow_account_reset == PM_UNSET && settings->symbolic_subaddressing == PM_UNSET)
        return;
    pm_json_field_open(w, key, '{');
    write_tri(w, "allow_account_reset", settings->allow_account_reset);
    write_tri(w, "symbolic_subaddressing", settings->symbolic_subaddressing);
    pm_json_close(w);
}

static void write_guards(struct pm_json_writer *w, const char *key, uint32_t guards)
{
    if (guards == 0)
        return;
    pm_json_field_open(w, key, '[');
    for (unsigned i = 0; i < PM_GUARDS; i++) {
        if (guards & 1u << i)
            pm_json_str(w, pm_str_from(pm_guard_name((enum pm_guard)i)));
    }
    pm_json_close(w);
}

static void write_count(struct pm_json_writer *w, const char *key, struct pm_count count,
                        struct pm_arena *arena)
{
    if (count.kind != PM_COUNT_UNKNOWN)
        pm_json_field_str(w, key, pm_count_format(count, arena));
}

static void write_item(struct pm_json_writer *w, const struct pm_plan_item *item,
                       struct pm_arena *arena)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "domain", item->name.ascii);
    if (item->pending)
        pm_json_field_int(w, "due", item->due);
    write_guards(w, "failed", item->failed);
    write_settings(w, "from", &item->from);
    pm_json_field_text(w, "op", pm_op_name(item->op));
    write_guards(w, "passed", item->passed);
    pm_json_field_text(w, "reason", pm_reason_name(item->reason));
    if (item->pending)
        pm_json_field_int(w, "requested", item->requested);
    write_count(w, "rules", item->rules, arena);
    write_settings(w, "to", &item->to);
    write_count(w, "users", item->users, arena);
    pm_json_close(w);
}

static void write_names(struct pm_json_writer *w, const char *key, const struct pm_str *names,
                        size_t count)
{
    pm_json_field_open(w, key, '[');
    for (size_t i = 0; i < count; i++)
        pm_json_str(w, names[i]);
    pm_json_close(w);
}

static void write_policy(struct pm_json_writer *w, const struct pm_policy *policy)
{
    pm_json_field_open(w, "policy", '{');
    pm_json_field_int(w, "delete_delay", policy->delete_delay_s);
    pm_json_field_bool(w, "delete_with_rules", policy->delete_with_rules);
    write_names(w, "ignore", policy->ignore, policy->ignore_count);
    pm_json_field_int(w, "max_delete_percent", policy->max_delete_percent);
    pm_json_field_int(w, "max_deletes", policy->max_deletes);
    write_names(w, "protect", policy->protect, policy->protect_count);
    pm_json_field_text(w, "prune", pm_prune_name(policy->prune));
    pm_json_close(w);
}

static void write_record(struct pm_json_writer *w, const struct pm_event *record)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "domain", record->domain);
    pm_json_field_text(w, "kind", pm_event_kind_name(record->kind));
    pm_json_close(w);
}

static void write_plan(struct pm_json_writer *w, const struct pm_plan *plan, struct pm_arena *arena)
{
    pm_json_open(w, '{');
    pm_json_field_str(w, "account", plan->account);
    pm_json_field_text(w, "freeze", pm_freeze_name(plan->freeze));
    pm_json_field_open(w, "items", '[');
    for (size_t i = 0; i < plan->count; i++)
        write_item(w, &plan->items[i], arena);
    pm_json_close(w);
    write_policy(w, &plan->policy);
    pm_json_field_open(w, "records", '[');
    for (size_t i = 0; i < plan->record_count; i++)
        write_record(w, &plan->records[i]);
    pm_json_close(w);
    pm_json_close(w);
    pm_json_end(w);
}

static void write_canonical(struct pm_sink *sink, const struct pm_plan *plan)
{
    struct pm_arena scratch;
    struct pm_json_writer writer;
    pm_arena_init(&scratch);
    pm_sink_init_memory(sink);
    pm_json_writer_init(&writer, sink, PM_JSON_CANONICAL);
    write_plan(&writer, plan, &scratch);
    pm_arena_fini(&scratch);
}

struct pm_str pm_plan_canonical(const struct pm_plan *plan, struct pm_arena *arena)
{
    struct pm_sink sink;
    write_canonical(&sink, plan);
    struct pm_str bytes = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return bytes;
}

struct pm_str pm_plan_digest(const struct pm_plan *plan, struct pm_arena *arena)
{
    struct pm_sink sink;
    write_canonical(&sink, plan);
    struct pm_str digest = pm_sha256_hex(arena, pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    return digest;
}
