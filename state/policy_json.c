#include "state/policy_json.h"

void pm_texts_write(const struct pm_str *texts, size_t count, struct pm_json_writer *w)
{
    pm_json_open(w, '[');
    for (size_t i = 0; i < count; i++)
        pm_json_str(w, texts[i]);
    pm_json_close(w);
}

bool pm_texts_read(const struct pm_json *array, struct pm_arena *arena, struct pm_str **out,
                   size_t *count, struct pm_err *err)
{
    size_t n = pm_json_count(array);
    struct pm_str *texts = PM_NEW_ARRAY(arena, struct pm_str, n);
    for (size_t i = 0; i < n; i++) {
        struct pm_json element = pm_json_at(array, i);
        if (!pm_json_as_str(&element, &texts[i], err))
            return false;
        texts[i] = pm_str_dup(arena, texts[i]);
    }
    *out = texts;
    *count = n;
    return true;
}

void pm_policy_write(const struct pm_policy *policy, struct pm_json_writer *w)
{
    pm_json_open(w, '{');
    pm_json_field_int(w, "delete_delay_s", policy->delete_delay_s);
    pm_json_field_bool(w, "delete_with_rules", policy->delete_with_rules);
    pm_json_key(w, "ignore");
    pm_texts_write(policy->ignore, policy->ignore_count, w);
    pm_json_field_int(w, "max_delete_percent", policy->max_delete_percent);
    pm_json_field_int(w, "max_deletes", policy->max_deletes);
    pm_json_key(w, "protect");
    pm_texts_write(policy->protect, policy->protect_count, w);
    pm_json_field_text(w, "prune", pm_prune_name(policy->prune));
    pm_json_close(w);
}

static bool read_prune(const struct pm_json *object, enum pm_prune *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str(object, "prune", &text, err))
        return false;
    for (enum pm_prune prune = PM_PRUNE_ALL; prune <= PM_PRUNE_NONE; prune++) {
        if (pm_str_is(text, pm_prune_name(prune))) {
            *out = prune;
            return true;
        }
    }
    return pm_fail(err, PM_ERR_FAILED, "policy.prune is none of all, managed, none");
}

static bool read_patterns(const struct pm_json *object, const char *key, struct pm_arena *arena,
                          struct pm_str **out, size_t *count, struct pm_err *err)
{
    struct pm_json array;
    if (!pm_json_get_array(object, key, &array, err) ||
        !pm_texts_read(&array, arena, out, count, err))
        return false;
    for (size_t i = 1; i < *count; i++) {
        if (pm_str_cmp((*out)[i - 1], (*out)[i]) >= 0)
            return pm_fail(err, PM_ERR_FAILED, "policy.%s is not sorted", key);
    }
    return true;
}

bool pm_policy_read(const struct pm_json *object, struct pm_arena *arena, struct pm_policy *out,
                    struct pm_err *err)
{
    struct pm_policy policy;
    if (!pm_json_get_int(object, "delete_delay_s", PM_DELETE_DELAY_MIN_S, INT64_MAX,
                         &policy.delete_delay_s, err) ||
        !pm_json_get_bool(object, "delete_with_rules", &policy.delete_with_rules, err) ||
        !read_patterns(object, "ignore", arena, &policy.ignore, &policy.ignore_count, err) ||
        !pm_json_get_int(object, "max_delete_percent", 0, 100, &policy.max_delete_percent, err) ||
        !pm_json_get_int(object, "max_deletes", 0, INT64_MAX, &policy.max_deletes, err) ||
        !read_patterns(object, "protect", arena, &policy.protect, &policy.protect_count, err) ||
        !read_prune(object, &policy.prune, err))
        return false;
    *out = policy;
    return true;
}
