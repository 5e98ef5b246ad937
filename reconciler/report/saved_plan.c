#include "report/saved_plan.h"

#include "base/num.h"
#include "plan/digest.h"
#include "report/plan.h"
#include "report/saved_item.h"

enum { MAJOR_VERSION = 1 };

void pm_saved_plan_write(struct pm_sink *sink, const struct pm_plan *plan)
{
    struct pm_style style = {.now = plan->now};
    pm_report_plan_json(sink, &(struct pm_report_plan){.plan = plan}, &style);
}

static bool check_version(const struct pm_json *root, struct pm_err *err)
{
    struct pm_str version, major;
    uint64_t number;
    if (!pm_json_get_str(root, "format_version", &version, err))
        return false;
    struct pm_str rest = version;
    if (!pm_str_next(&rest, '.', &major) || !pm_u64_parse(major, 0, 9999, &number))
        return pm_saved_fail(root, "format_version", "is not a version", err);
    if (number != MAJOR_VERSION)
        return pm_fail(err, PM_ERR_FAILED,
                       "the plan has format version %" PM_STR_FMT ", and this program reads %d.x: "
                       "plan again with the version of pm-reconcile that applies it",
                       PM_STR_ARG(pm_str_sub(version, 0, 40)), MAJOR_VERSION);
    return true;
}

static bool read_freeze(const struct pm_json *root, struct pm_arena *arena, struct pm_plan *plan,
                        struct pm_err *err)
{
    struct pm_json object;
    struct pm_str code;
    if (!pm_json_get_optional(root, "freeze", &object, err))
        return false;
    if (!object.node || pm_json_is_null(&object))
        return true;
    if (!pm_json_get_str(&object, "code", &code, err) ||
        !pm_saved_text_read(&object, "why", arena, &plan->freeze_why, err))
        return false;
    for (unsigned i = PM_FREEZE_NO_DATE; i < PM_FREEZES; i++) {
        if (pm_str_is(code, pm_freeze_name((enum pm_freeze)i)))
            plan->freeze = (enum pm_freeze)i;
    }
    if (plan->freeze == PM_FREEZE_NONE)
        return pm_saved_fail(&object, "code", "is none that this version knows", err);
    return true;
}

static bool read_prune(const struct pm_json *object, enum pm_prune *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str(object, "prune", &text, err))
        return false;
    for (unsigned i = PM_PRUNE_ALL; i <= PM_PRUNE_NONE; i++) {
        if (pm_str_is(text, pm_prune_name((enum pm_prune)i))) {
            *out = (enum pm_prune)i;
            return true;
        }
    }
    return pm_saved_fail(object, "prune", "is not all, managed or none", err);
}

static bool read_policy(const struct pm_json *root, struct pm_arena *arena,
                        struct pm_policy *policy, struct pm_err *err)
{
    struct pm_json object;
    return pm_json_get_object(root, "policy", &object, err) &&
           read_prune(&object, &policy->prune, err) &&
           pm_json_get_int(&object, "delete_delay_s", 0, INT64_MAX, &policy->delete_delay_s, err) &&
           pm_json_get_int(&object, "max_deletes", 0, INT64_MAX, &policy->max_deletes, err) &&
           pm_json_get_int(&object, "max_delete_percent", 0, 100, &policy->max_delete_percent,
                           err) &&
           pm_json_get_bool(&object, "delete_with_rules", &policy->delete_with_rules, err) &&
           pm_saved_texts_read(&object, "protect", arena, &policy->protect, &policy->protect_count,
                               err) &&
           pm_saved_texts_read(&object, "ignore", arena, &policy->ignore, &policy->ignore_count,
                               err);
}

static bool read_head(const struct pm_json *root, struct pm_arena *arena, struct pm_plan *plan,
                      struct pm_err *err)
{
    struct pm_str planned_at;
    return pm_json_get_str(root, "planned_at", &planned_at, err) &&
           pm_saved_time_read(root, "planned_at", &plan->now, err) &&
           pm_saved_text_read(root, "account", arena, &plan->account, err) &&
           pm_saved_text_read(root, "desired_digest", arena, &plan->desired_digest, err) &&
           pm_saved_text_read(root, "digest", arena, &plan->digest, err) &&
           pm_json_get_bool(root, "state_exists", &plan->state_exists, err) &&
           read_freeze(root, arena, plan, err) && read_policy(root, arena, &plan->policy, err) &&
           pm_saved_texts_read(root, "policy_notes", arena, &plan->policy_notes,
                               &plan->policy_note_count, err);
}

static bool in_order(const struct pm_plan_item *before, const struct pm_plan_item *item)
{
    int order = pm_name_cmp(before->name, item->name);
    return order < 0 || (order == 0 && before->op <= item->op);
}

static bool read_items(const struct pm_json *root, struct pm_arena *arena, struct pm_plan *plan,
                       struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, "resource_changes", &array, err))
        return false;
    plan->count = pm_json_count(&array);
    plan->items = PM_NEW_ARRAY(arena, struct pm_plan_item, plan->count);
    for (size_t i = 0; i < plan->count; i++) {
        struct pm_json element = pm_json_at(&array, i);
        if (!pm_saved_item_read(&element, arena, &plan->items[i], err))
            return false;
        if (i > 0 && !in_order(&plan->items[i - 1], &plan->items[i]))
            return pm_saved_fail(&element, "address", "is out of order", err);
        plan->by_op[plan->items[i].op]++;
    }
    return true;
}

static bool read_record(const struct pm_json *value, struct pm_arena *arena, struct pm_event *out,
                        struct pm_err *err)
{
    struct pm_str kind;
    if (!pm_json_get_str(value, "kind", &kind, err))
        return false;
    if (!pm_event_kind_parse(kind, &out->kind))
        return pm_saved_fail(value, "kind", "is none that this version knows", err);
    return pm_saved_text_read(value, "domain", arena, &out->domain, err) &&
           pm_saved_text_read(value, "reason", arena, &out->reason, err) &&
           pm_saved_texts_read(value, "closes", arena, &out->closes, &out->closes_count, err);
}

static bool read_records(const struct pm_json *root, struct pm_arena *arena, struct pm_plan *plan,
                         struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(root, "records", &array, err))
        return false;
    plan->record_count = pm_json_count(&array);
    plan->records = PM_NEW_ARRAY(arena, struct pm_event, plan->record_count);
    for (size_t i = 0; i < plan->record_count; i++) {
        struct pm_json element = pm_json_at(&array, i);
        if (!read_record(&element, arena, &plan->records[i], err))
            return false;
    }
    return true;
}

static bool read_plan(const struct pm_json *root, struct pm_arena *arena, struct pm_plan *plan,
                      struct pm_err *err)
{
    if (!check_version(root, err) || !read_head(root, arena, plan, err) ||
        !read_items(root, arena, plan, err) || !read_records(root, arena, plan, err))
        return false;
    if (!pm_str_eq(plan->digest, pm_plan_digest(plan, arena)))
        return pm_fail(err, PM_ERR_FAILED,
                       "its content does not fit its digest: it was changed after it was written. "
                       "Plan again with `plan -o`");
    return true;
}

bool pm_saved_plan_read(struct pm_str bytes, struct pm_arena *arena, struct pm_plan *out,
                        struct pm_err *err)
{
    struct pm_json_doc doc;
    struct pm_plan plan = {0};
    if (!pm_json_load(bytes, &doc, err))
        return false;
    struct pm_json root = pm_json_root(&doc);
    bool read = read_plan(&root, arena, &plan, err);
    pm_json_doc_fini(&doc);
    if (read)
        *out = plan;
    return read;
}
