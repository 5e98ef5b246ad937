/* A part that another file includes takes the place of the one made before, in which ours stand as
 * a rule: all of ours is written again, and what was ours goes with that file. Where the current
 * records came from that file and where from the one that includes it, nobody says, so what goes is
 * told of. */
#include "model/spf_term.h"
#include "zone/declare.h"
#include "zone/leftover.h"

struct part {
    struct pm_leftovers l;
    struct pm_record_list wanted;
};

static struct pm_arena *arena_of(const struct part *part)
{
    return &part->l.w->scratch;
}

static struct pm_str wanted_spf(const struct part *part)
{
    for (size_t i = 0; i < part->wanted.count; i++)
        if (part->wanted.items[i].purpose == PM_PURPOSE_SPF)
            return part->wanted.items[i].rdata.text;
    return PM_STR("");
}

/* It names nobody whom the desired state does not name. */
static bool is_former_spf(const struct part *part, struct pm_str text)
{
    struct pm_str rest = text, wanted = wanted_spf(part);
    struct pm_spf_term term;
    while (pm_spf_next(&rest, &term))
        if (!pm_spf_is_all(&term) && !pm_spf_has(wanted, &term))
            return false;
    return pm_spf_includes(text, PM_STR(PM_SPF_INCLUDE));
}

/* The part made before may have held it: nobody else has a part in it. */
static bool is_former(const struct part *part, enum pm_rrtype type, const struct pm_rdata *value)
{
    return type == PM_RRTYPE_CNAME ? pm_name_in_zone(value->target, PM_STR("purelymail.com"))
                                   : is_former_spf(part, value->text);
}

static struct pm_rrset pick(const struct part *part, const struct pm_rrset *set, bool single)
{
    struct pm_rrset picked = *set;
    picked.values = PM_NEW_ARRAY(arena_of(part), struct pm_rdata, set->count);
    picked.count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (pm_leftover_is_single(set->type, &set->values[i]) == single)
            picked.values[picked.count++] = set->values[i];
    return picked;
}

static bool are_former(const struct part *part, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (!is_former(part, set->type, &set->values[i]))
            return false;
    return true;
}

/* A target that the file gives: the part made before may hold the one that it gave then. */
static bool is_of_file(const struct pm_set_change *change)
{
    enum { OF_FILE = 1U << PM_PURPOSE_AUTOCONFIG | 1U << PM_PURPOSE_AUTODISCOVER };
    return change->type == PM_RRTYPE_CNAME && (change->purposes & OF_FILE) != 0;
}

/* What others have a part in may stand in their file: it stays until a person has changed it. */
static void keep_foreign(struct part *part, struct pm_set_change *change)
{
    struct pm_rrset old = pick(part, &change->removed, true);
    struct pm_rrset new = pick(part, &change->added, true);
    if (new.count == 0 || are_former(part, &old))
        return;
    pm_leftovers_tell(&part->l, PM_REMARK_CONFLICT, &old, &new);
    change->removed = pick(part, &change->removed, false);
    change->added = pick(part, &change->added, false);
    change->after = pm_leftovers_sum(change, arena_of(part));
    change->after.ttl = change->before.ttl;
    if (change->removed.count + change->added.count > 0)
        return;
    change->action = PM_SET_KEEP;
    change->as_is = is_of_file(change);
}

static struct pm_str fix_of(const struct part *part, const struct pm_rrset *gone)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "If it stands in another one, take it out there:");
    pm_leftovers_show(&sink, gone, arena_of(part));
    struct pm_str fix = pm_sink_take(&sink, arena_of(part));
    pm_sink_fini(&sink);
    return fix;
}

static void tell_gone(struct part *part, const struct pm_rrset *gone)
{
    struct pm_arena *arena = arena_of(part);
    if (gone->count == 0)
        return;
    pm_leftovers_add(
        &part->l, (struct pm_remark){
                      .kind = PM_REMARK_WARNING,
                      .text = pm_str_printf(arena,
                                            "the %" PM_STR_FMT " record at %" PM_STR_FMT
                                            " that is not needed any more goes if it stands in the "
                                            "file that this one takes the place of",
                                            PM_STR_ARG(pm_rrtype_format(gone->type, arena)),
                                            PM_STR_ARG(gone->owner)),
                      .fix = fix_of(part, gone),
                  });
}

/* It would seem to come back for ever. */
static void tell_kept(struct part *part, const struct pm_set_change *change)
{
    struct pm_arena *arena = arena_of(part);
    pm_leftovers_add(
        &part->l,
        (struct pm_remark){
            .kind = PM_REMARK_INFO,
            .text = pm_str_printf(arena,
                                  "the %" PM_STR_FMT " record at %" PM_STR_FMT " is in this file, "
                                  "too, as the one before may have held it",
                                  PM_STR_ARG(pm_rrtype_format(change->type, arena)),
                                  PM_STR_ARG(change->owner)),
            .fix = PM_STR("To delete it, take it out here as well as elsewhere."),
        });
}

static bool is_written(const struct part *part, const struct pm_set_change *change, size_t i)
{
    const struct pm_rdata *value = &change->after.values[i];
    enum pm_purpose purpose;
    if (pm_zone_is_spf(change->type, value))
        return pm_spf_includes(value->text, PM_STR(PM_SPF_INCLUDE));
    return pm_declare_is_ours(&part->wanted, change, i, &purpose);
}

/* Others' values stand in the file that includes this one. */
static void add_ours(struct part *part, struct pm_set_change *change)
{
    struct pm_rrset ours = change->after;
    ours.values = PM_NEW_ARRAY(arena_of(part), struct pm_rdata, ours.count);
    ours.count = 0;
    for (size_t i = 0; i < change->after.count; i++)
        if (is_written(part, change, i))
            ours.values[ours.count++] = change->after.values[i];
    change->added = ours;
}

void pm_zone_mend_part(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                       struct pm_changeset *changes)
{
    bool replaces_sets = w->format->effect != PM_ZONE_ADDS;
    if (!changes->known)
        return;
    struct part part = {pm_leftovers_begin(w, changes), pm_zone_wanted(w, domain)};
    for (size_t i = 0; i < changes->count; i++) {
        struct pm_set_change *change = &changes->sets[i];
        if (!replaces_sets)
            keep_foreign(&part, change);
        if (!replaces_sets || change->after.count == 0)
            tell_gone(&part, &change->removed);
        if (!replaces_sets)
            add_ours(&part, change);
        if (change->as_is && !domain->leaving && (replaces_sets || change->added.count > 0))
            tell_kept(&part, change);
    }
}
