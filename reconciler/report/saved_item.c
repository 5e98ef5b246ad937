#include "report/saved_item.h"

#include "base/time.h"

bool pm_saved_fail(const struct pm_json *object, const char *key, const char *what,
                   struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str path = pm_json_path(object, &arena);
    pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT ": \"%s\" %s", PM_STR_ARG(path), key, what);
    pm_arena_fini(&arena);
    return false;
}

bool pm_saved_text_read(const struct pm_json *object, const char *key, struct pm_arena *arena,
                        struct pm_str *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str_optional(object, key, &text, err))
        return false;
    *out = pm_str_dup(arena, text);
    return true;
}

bool pm_saved_time_read(const struct pm_json *object, const char *key, int64_t *out,
                        struct pm_err *err)
{
    struct pm_str text;
    int64_t time = 0;
    if (!pm_json_get_str_optional(object, key, &text, err))
        return false;
    if (text.len > 0 && !pm_time_parse(text, &time))
        return pm_saved_fail(object, key, "is not a time of the form 2026-11-22T20:54:32Z", err);
    *out = time;
    return true;
}

bool pm_saved_texts_read(const struct pm_json *object, const char *key, struct pm_arena *arena,
                         struct pm_str **out, size_t *count, struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(object, key, &array, err))
        return false;
    size_t number = pm_json_count(&array);
    struct pm_str *texts = PM_NEW_ARRAY(arena, struct pm_str, number);
    for (size_t i = 0; i < number; i++) {
        struct pm_json element = pm_json_at(&array, i);
        struct pm_str text;
        if (!pm_json_as_str(&element, &text, err))
            return false;
        texts[i] = pm_str_dup(arena, text);
    }
    *out = texts;
    *count = number;
    return true;
}

static bool read_name(const struct pm_json *value, struct pm_arena *arena, struct pm_name *out,
                      struct pm_err *err)
{
    struct pm_str text;
    struct pm_err why;
    if (!pm_json_get_str(value, "address", &text, err))
        return false;
    text = pm_str_dup(arena, text);
    if (!pm_name_parse(text, PM_NAME_DOMAIN, arena, out, &why))
        return pm_saved_fail(value, "address", why.msg, err);
    if (!pm_str_eq(out->ascii, text))
        return pm_saved_fail(value, "address", "is not in its canonical form", err);
    return true;
}

static bool read_kind(const struct pm_json *value, struct pm_plan_item *item, struct pm_err *err)
{
    struct pm_str op, reason;
    if (!pm_json_get_str(value, "op", &op, err) || !pm_json_get_str(value, "reason", &reason, err))
        return false;
    if (!pm_op_parse(op, &item->op))
        return pm_saved_fail(value, "op", "is none that this version knows", err);
    if (!pm_reason_parse(reason, &item->reason))
        return pm_saved_fail(value, "reason", "is none that this version knows", err);
    return true;
}

static bool read_tri(const struct pm_json *object, const char *key, enum pm_tri *out,
                     struct pm_err *err)
{
    struct pm_json member;
    bool value;
    if (!pm_json_get_optional(object, key, &member, err))
        return false;
    if (!member.node)
        return true;
    if (!pm_json_get_bool(object, key, &value, err))
        return false;
    *out = value ? PM_TRUE : PM_FALSE;
    return true;
}

static bool read_settings(const struct pm_json *change, const char *key, struct pm_settings *out,
                          struct pm_err *err)
{
    struct pm_json object;
    if (!pm_json_get_optional(change, key, &object, err))
        return false;
    if (!object.node)
        return pm_saved_fail(change, key, "is missing", err);
    if (pm_json_is_null(&object))
        return true;
    return read_tri(&object, "allow_account_reset", &out->allow_account_reset, err) &&
           read_tri(&object, "symbolic_subaddressing", &out->symbolic_subaddressing, err);
}

static bool read_count(const struct pm_json *value, const char *key, struct pm_count *out,
                       struct pm_err *err)
{
    struct pm_json object;
    struct pm_str kind;
    if (!pm_json_get_object(value, key, &object, err) ||
        !pm_json_get_str(&object, "kind", &kind, err) ||
        !pm_json_get_int(&object, "count", 0, INT64_MAX, &out->n, err))
        return false;
    if (pm_str_is(kind, "exact"))
        out->kind = PM_COUNT_EXACT;
    else if (pm_str_is(kind, "at_least"))
        out->kind = PM_COUNT_AT_LEAST;
    else if (pm_str_is(kind, "unknown"))
        out->kind = PM_COUNT_UNKNOWN;
    else
        return pm_saved_fail(&object, "kind", "is not exact, at_least or unknown", err);
    return true;
}

static bool guard_parse(struct pm_str text, uint32_t *set)
{
    for (unsigned i = 0; i < PM_GUARDS; i++) {
        if (pm_str_is(text, pm_guard_name((enum pm_guard)i))) {
            *set |= 1u << i;
            return true;
        }
    }
    return false;
}

static bool read_guard_set(const struct pm_json *guards, const char *key, uint32_t *set,
                           struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(guards, key, &array, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&array); i++) {
        struct pm_json element = pm_json_at(&array, i);
        struct pm_str text;
        if (!pm_json_as_str(&element, &text, err))
            return false;
        if (!guard_parse(text, set))
            return pm_saved_fail(guards, key, "holds a guard that this version does not know", err);
    }
    return true;
}

static bool read_row(const struct pm_json *value, struct pm_arena *arena, struct pm_plan_item *item,
                     struct pm_err *err)
{
    return pm_json_get_bool(value, "pending", &item->pending, err) &&
           pm_saved_time_read(value, "requested", &item->requested, err) &&
           pm_saved_time_read(value, "due", &item->due, err) &&
           pm_saved_text_read(value, "actor", arena, &item->actor, err) &&
           pm_saved_text_read(value, "note", arena, &item->note, err) &&
           pm_saved_texts_read(value, "closes", arena, &item->closes, &item->closes_count, err);
}

bool pm_saved_item_read(const struct pm_json *value, struct pm_arena *arena,
                        struct pm_plan_item *out, struct pm_err *err)
{
    struct pm_plan_item item = {0};
    struct pm_json change, guards;
    if (!read_name(value, arena, &item.name, err) || !read_kind(value, &item, err) ||
        !pm_json_get_object(value, "change", &change, err) ||
        !read_settings(&change, "before", &item.from, err) ||
        !read_settings(&change, "after", &item.to, err) ||
        !read_count(value, "users", &item.users, err) ||
        !read_count(value, "rules", &item.rules, err) || !read_row(value, arena, &item, err) ||
        !pm_json_get_object(value, "guards", &guards, err) ||
        !read_guard_set(&guards, "passed", &item.passed, err) ||
        !read_guard_set(&guards, "failed", &item.failed, err))
        return false;
    *out = item;
    return true;
}
