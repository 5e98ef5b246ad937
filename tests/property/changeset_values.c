#include "changeset_values.h"

#include "model/spf_record.h"
#include "model/spf_term.h"

bool value_is_same(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b)
{
    return pm_rdata_cmp(type, a, b) == 0 && pm_str_eq(a->cuts, b->cuts);
}

size_t value_count(const struct pm_rrset *set, const struct pm_rdata *value)
{
    size_t count = 0;
    for (size_t i = 0; set && i < set->count; i++)
        count += value_is_same(set->type, &set->values[i], value);
    return count;
}

bool set_is_same(const struct pm_rrset *a, const struct pm_rrset *b)
{
    if (!a || !b || a->count != b->count || a->type != b->type || a->ttl != b->ttl)
        return a == b;
    for (size_t i = 0; i < a->count; i++)
        if (!value_is_same(a->type, &a->values[i], &b->values[i]))
            return false;
    return pm_str_eq(a->owner, b->owner);
}

bool zone_is_same(const struct pm_current *a, const struct pm_current *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!set_is_same(&a->sets[i], &b->sets[i]))
            return false;
    return true;
}

/* However its text is cut: servers refuse a set that has a value twice (RFC 2181 5). */
static bool added_stand_once(const struct pm_set_change *change)
{
    for (size_t i = 0; i < change->added.count; i++) {
        size_t count = 0;
        for (size_t k = 0; k < change->after.count; k++)
            count +=
                pm_rdata_cmp(change->type, &change->added.values[i], &change->after.values[k]) == 0;
        if (count != 1)
            return false;
    }
    return true;
}

bool change_adds_up(const struct pm_set_change *change, const struct pm_current *current)
{
    const struct pm_rrset *there = pm_current_find(current, change->owner, change->type);
    const struct pm_rrset *parts[] = {&change->before, &change->after, &change->added,
                                      &change->removed};
    if (there ? !set_is_same(there, &change->before) : change->before.count > 0)
        return false;
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < parts[i]->count; k++) {
            const struct pm_rdata *value = &parts[i]->values[k];
            if (value_count(&change->before, value) + value_count(&change->added, value) !=
                value_count(&change->after, value) + value_count(&change->removed, value))
                return false;
        }
    }
    return added_stand_once(change);
}

/* True also of a term that the merged record gives another form. */
static bool is_in(struct pm_str record, struct pm_str text)
{
    struct pm_spf_term term;
    return pm_spf_next(&text, &term) && (pm_spf_has(record, &term) || pm_spf_glued(&term).len > 0 ||
                                         pm_spf_is_include(&term, PM_STR(PM_SPF_INCLUDE)) ||
                                         pm_spf_is_include(&term, PM_STR("b.example")));
}

bool spf_terms_are_in(struct pm_str record, struct pm_str other, struct pm_arena *arena)
{
    struct pm_spf_record parsed;
    struct pm_err ignored;
    bool ends = false;
    if (!pm_spf_parse(record, arena, &parsed, &ignored))
        return true;
    for (size_t i = 0; i < parsed.count; i++) {
        ends |= parsed.mechanisms[i].kind == PM_SPF_KIND_ALL;
        if (parsed.mechanisms[i].kind != PM_SPF_KIND_ALL &&
            !is_in(other, parsed.mechanisms[i].text))
            return false;
    }
    return ends || !parsed.redirect || is_in(other, parsed.redirect->text) ||
           is_in(other,
                 pm_str_printf(arena, "include:%" PM_STR_FMT, PM_STR_ARG(parsed.redirect->domain)));
}
