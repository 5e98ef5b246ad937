#include "zone/azure_match.h"

#include "zone/writer.h"

static bool is_number_taken(struct pm_str named, struct pm_str there)
{
    return pm_str_eq(named, PM_STR("0")) || pm_str_eq(named, there);
}

static bool is_preference_taken(const struct pm_rdata *named, const struct pm_rdata *there)
{
    return named->preference == 0 || named->preference == there->preference;
}

/* Behind the priority: WEIGHT PORT. */
static bool is_service_taken(const struct pm_rdata *named, const struct pm_rdata *there)
{
    struct pm_str a = named->text, b = there->text, weight_a, weight_b;
    pm_str_next(&a, ' ', &weight_a);
    pm_str_next(&b, ' ', &weight_b);
    return is_preference_taken(named, there) && is_number_taken(weight_a, weight_b) &&
           is_number_taken(a, b) && pm_str_eq(named->target, there->target);
}

/* FLAGS TAG "VALUE". */
static bool is_caa_taken(struct pm_str named, struct pm_str there)
{
    struct pm_str flags_named, flags_there;
    pm_str_next(&named, ' ', &flags_named);
    pm_str_next(&there, ' ', &flags_there);
    return is_number_taken(flags_named, flags_there) && pm_str_eq(named, there);
}

bool pm_azure_takes(enum pm_rrtype type, const struct pm_rdata *named, const struct pm_rdata *there)
{
    switch (type) {
    case PM_RRTYPE_CNAME:
        return true;
    case PM_RRTYPE_MX:
        return is_preference_taken(named, there) && pm_str_eq(named->target, there->target);
    case PM_RRTYPE_SRV:
        return is_service_taken(named, there);
    case PM_RRTYPE_CAA:
        return is_caa_taken(named->text, there->text);
    default:
        return pm_rdata_cmp(type, named, there) == 0;
    }
}

static bool starts_with(struct pm_str text, char c)
{
    return text.len > 0 && text.ptr[0] == c;
}

/* A word of its own is split at its first '=', as an option would be. */
static bool can_be_word(struct pm_str string)
{
    size_t equals = pm_str_find(string, '=');
    bool is_file =
        equals < string.len && starts_with(pm_str_sub(string, equals + 1, string.len), '@');
    return !starts_with(string, '-') && !starts_with(string, '@') && !is_file;
}

bool pm_azure_can_name(const struct pm_rdata *text)
{
    struct pm_str string;
    size_t at = 0, count = 0;
    bool all = true;
    while (pm_zone_next_string(text, &at, &string)) {
        all = all && can_be_word(string);
        count++;
    }
    return count == 1 ? !starts_with(text->text, '@') : all;
}

bool pm_azure_takes_of(const struct pm_rrset *removed, size_t count, const struct pm_rdata *value)
{
    for (size_t i = 0; i < count; i++) {
        if (pm_azure_takes(removed->type, &removed->values[i], value))
            return true;
    }
    return false;
}

const struct pm_rrset *pm_azure_removed(const struct pm_set_change *set)
{
    return set->action == PM_SET_DELETE ? &set->before : &set->removed;
}

enum pm_azure_way pm_azure_way_of(const struct pm_set_change *set)
{
    const struct pm_rrset *removed = pm_azure_removed(set);
    for (size_t i = 0; set->type == PM_RRTYPE_TXT && i < removed->count; i++) {
        if (!pm_azure_can_name(&removed->values[i]))
            return PM_AZURE_ANEW;
    }
    for (size_t i = 0; i < set->after.count; i++) {
        if (pm_azure_takes_of(removed, removed->count, &set->after.values[i]))
            return PM_AZURE_REMOVES_FIRST;
    }
    return PM_AZURE_ADDS_FIRST;
}
