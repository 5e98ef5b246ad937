#include "zone/declare.h"

#include "zone/leftover.h"
#include "zone/master.h"

static bool serves(const struct pm_dns_record *record, const struct pm_rdata *value)
{
    if (record->purpose == PM_PURPOSE_SPF)
        return pm_zone_is_spf(record->type, value);
    return pm_str_eq(record->rdata.target, value->target) &&
           (record->type != PM_RRTYPE_TXT || pm_str_eq(record->rdata.text, value->text));
}

static bool is_of(const struct pm_dns_record *record, const struct pm_set_change *change)
{
    return record->type == change->type && pm_str_eq(record->owner, change->owner);
}

/* The first value that is the record; count: none. */
static size_t find_first(const struct pm_dns_record *record, const struct pm_rrset *set)
{
    size_t i = 0;
    while (i < set->count && !serves(record, &set->values[i]))
        i++;
    return i;
}

/* What stands as it is may be ours in a form that the list does not ask for: the first value that
 * serves a purpose is taken for it, and of ownership values, one of which is the account's, all. */
static bool is_former(const struct pm_set_change *change, size_t i, enum pm_purpose purpose)
{
    const struct pm_rrset *set = &change->after;
    bool is_place = (change->purposes & 1U << purpose) != 0;
    if (!is_place || !pm_purpose_serves(purpose, set->type, &set->values[i]))
        return false;
    for (size_t k = 0; k < i && purpose != PM_PURPOSE_OWNERSHIP; k++)
        if (pm_purpose_serves(purpose, set->type, &set->values[k]))
            return false;
    return true;
}

bool pm_declare_is_ours(const struct pm_record_list *list, const struct pm_set_change *change,
                        size_t i, enum pm_purpose *purpose)
{
    unsigned found = 0;
    for (size_t k = 0; k < list->count; k++) {
        const struct pm_dns_record *record = &list->items[k];
        size_t first = is_of(record, change) ? find_first(record, &change->after) : i + 1;
        *purpose = record->purpose;
        if (first == i)
            return true;
        found |= is_of(record, change) && first < change->after.count ? 1U << *purpose : 0;
    }
    for (*purpose = 0; *purpose < PM_PURPOSES && change->as_is; ++*purpose)
        if ((found & 1U << *purpose) == 0 && is_former(change, i, *purpose))
            return true;
    return false;
}

bool pm_declare_changes_ttl(const struct pm_set_change *change)
{
    return change->before.count > 0 && change->after.count > 0 &&
           change->before.ttl != change->after.ttl;
}

/* Where each value is declared by itself, that is an SPF record: it may have been ours, merged. */
bool pm_declare_holds_others(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                             const struct pm_set_change *change)
{
    if (!domain->remove || pm_zone_effect_of(w->format, w->options) != PM_ZONE_ADDS)
        return domain->remove && change->after.count > 0;
    struct pm_record_list list = pm_zone_wanted(w, domain);
    enum pm_purpose purpose;
    bool holds = change->added.count > 0;
    for (size_t i = 0; i < change->after.count; i++)
        holds = holds || pm_declare_is_ours(&list, change, i, &purpose);
    return holds;
}

void pm_declare_tell_held(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                          struct pm_changeset *changes)
{
    struct pm_leftovers l = pm_leftovers_begin(w, changes);
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (!pm_declare_holds_others(w, domain, change))
            continue;
        struct pm_str text = pm_str_printf(
            &w->scratch,
            "%s holds others' %" PM_STR_FMT " records at %" PM_STR_FMT
            " from now on: they are deleted when what is written here for %" PM_STR_FMT
            " is taken out",
            w->format->name, PM_STR_ARG(pm_rrtype_format(change->type, &w->scratch)),
            PM_STR_ARG(change->owner), PM_STR_ARG(domain->name.ascii));
        pm_leftovers_add(&l, (struct pm_remark){.kind = PM_REMARK_WARNING,
                                                .text = text,
                                                .fix = pm_str_from(w->format->let_go)});
    }
}

void pm_declare_put_record(struct pm_zone_writer *w, const char *what, const struct pm_rrset *set,
                           const struct pm_rdata *value)
{
    struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
    struct pm_sink line;
    pm_sink_init_memory(&line);
    pm_sink_printf(&line, "%s: ", what);
    pm_master_put_name(&line, set->owner);
    pm_sink_printf(&line, " %u IN %" PM_STR_FMT " ", set->ttl, PM_STR_ARG(type));
    pm_master_put_rdata(&line, set->type, value);
    pm_zone_put_comment(w, pm_sink_bytes(&line));
    pm_sink_fini(&line);
}

void pm_declare_put_set(struct pm_zone_writer *w, const char *what, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        pm_declare_put_record(w, what, set, &set->values[i]);
}

struct pm_str pm_declare_label(struct pm_zone_writer *w, struct pm_name domain, const char *suffix)
{
    struct pm_str label =
        pm_str_printf(&w->scratch, "%" PM_STR_FMT "_%s",
                      PM_STR_ARG(pm_zone_word(domain.ascii, &w->scratch)), suffix);
    char *text = pm_str_cstr(&w->scratch, label);
    for (size_t i = label.len - strlen(suffix); i < label.len; i++)
        text[i] = text[i] == '-' ? '_' : pm_ascii_lower(text[i]);
    return (struct pm_str){text, label.len};
}
