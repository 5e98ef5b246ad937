/* What has to go, in a format that cannot delete, or leaves that to a person. Where it cannot, what
 * would do harm beside it is left out: a name server takes no second CNAME, and two SPF records are
 * none (RFC 7208 4.5). */
#include "zone/leftover.h"

#include "zone/master.h"

struct pm_leftovers pm_leftovers_begin(struct pm_zone_writer *w, struct pm_changeset *changes)
{
    struct pm_remark *copy = PM_NEW_ARRAY(&w->scratch, struct pm_remark, changes->remark_count);
    for (size_t i = 0; i < changes->remark_count; i++)
        copy[i] = changes->remarks[i];
    changes->remarks = copy;
    return (struct pm_leftovers){.w = w, .changes = changes, .cap = changes->remark_count};
}

void pm_leftovers_add(struct pm_leftovers *l, struct pm_remark remark)
{
    struct pm_changeset *changes = l->changes;
    *PM_PUSH(&l->w->scratch, changes->remarks, changes->remark_count, l->cap) = remark;
}

bool pm_leftover_is_single(enum pm_rrtype type, const struct pm_rdata *value)
{
    return type == PM_RRTYPE_CNAME || pm_zone_is_spf(type, value);
}

/* Nor can one of those of which receivers use none where there are two (RFC 7489 6.6.3, RFC 8461
 * 3.1, RFC 8460 3). */
static bool is_single_in(const struct pm_set_change *change, const struct pm_rdata *value)
{
    static const enum pm_purpose purposes[] = {PM_PURPOSE_DMARC, PM_PURPOSE_MTA_STS,
                                               PM_PURPOSE_TLS_RPT};
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++)
        if ((change->purposes & 1U << purposes[i]) != 0 &&
            pm_purpose_serves(purposes[i], change->type, value))
            return true;
    return pm_leftover_is_single(change->type, value);
}

/* The values of the change's part that are single, or those that are not. */
static struct pm_rrset part_of(const struct pm_set_change *change, const struct pm_rrset *set,
                               bool single, struct pm_arena *arena)
{
    struct pm_rrset part = *set;
    part.values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count);
    part.count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (is_single_in(change, &set->values[i]) == single)
            part.values[part.count++] = set->values[i];
    }
    return part;
}

void pm_leftovers_show(struct pm_sink *sink, const struct pm_rrset *set, struct pm_arena *arena)
{
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(sink, i > 0 ? ", " : " ");
        pm_master_put_name(sink, set->owner);
        pm_sink_printf(sink, " %" PM_STR_FMT " ", PM_STR_ARG(pm_rrtype_format(set->type, arena)));
        pm_master_put_rdata(sink, set->type, &set->values[i]);
    }
}

static struct pm_str fix_of(const struct pm_rrset *removed, const struct pm_rrset *added,
                            struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "Delete by hand");
    pm_leftovers_show(&sink, removed, arena);
    if (added->count > 0) {
        pm_sink_puts(&sink, " and put in its place");
        pm_leftovers_show(&sink, added, arena);
    }
    struct pm_str fix = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return fix;
}

void pm_leftovers_tell(struct pm_leftovers *l, enum pm_remark_kind kind,
                       const struct pm_rrset *removed, const struct pm_rrset *added)
{
    static const struct pm_rrset none;
    struct pm_arena *arena = &l->w->scratch;
    bool is_conflict = kind == PM_REMARK_CONFLICT;
    if (removed->count == 0)
        return;
    l->changes->blocked |= is_conflict;
    pm_leftovers_add(
        l,
        (struct pm_remark){
            .kind = kind,
            .text = pm_str_printf(
                arena,
                "%s cannot delete the %" PM_STR_FMT " record at %" PM_STR_FMT " that has to go%s",
                l->w->format->name, PM_STR_ARG(pm_rrtype_format(removed->type, arena)),
                PM_STR_ARG(removed->owner),
                is_conflict && added->count > 0 ? ", and beside it the new one is left out" : ""),
            .fix = fix_of(removed, is_conflict ? added : &none, arena),
            .remove = *removed,
        });
}

/* before - removed + added = after, again. */
struct pm_rrset pm_leftovers_sum(const struct pm_set_change *change, struct pm_arena *arena)
{
    struct pm_rrset after = change->after;
    after.owner = change->owner;
    after.type = change->type;
    after.values = PM_NEW_ARRAY(arena, struct pm_rdata, change->before.count + change->added.count);
    after.count = 0;
    for (size_t i = 0; i < change->before.count; i++) {
        if (!pm_rrset_holds(&change->removed, &change->before.values[i]))
            after.values[after.count++] = change->before.values[i];
    }
    for (size_t i = 0; i < change->added.count; i++)
        after.values[after.count++] = change->added.values[i];
    return after;
}

/* Tells of what has to go, and takes what must not stand beside it out of the change. */
static void mend_values(struct pm_leftovers *l, struct pm_set_change *change)
{
    struct pm_arena *arena = &l->w->scratch;
    struct pm_rrset removed = part_of(change, &change->removed, true, arena);
    struct pm_rrset added = part_of(change, &change->added, true, arena);
    struct pm_rrset others = part_of(change, &change->removed, false, arena);
    bool is_replaced = removed.count > 0 && change->after.count > 0;
    pm_leftovers_tell(l, is_replaced ? PM_REMARK_CONFLICT : PM_REMARK_WARNING, &removed, &added);
    pm_leftovers_tell(l, PM_REMARK_WARNING, &others, &others);
    if (!is_replaced)
        return;
    change->removed = others;
    change->added = part_of(change, &change->added, false, arena);
    change->after = pm_leftovers_sum(change, arena);
}

/* All records of a set have one TTL (RFC 2181 5.2): that of those which cannot be changed. */
static void mend_ttl(struct pm_leftovers *l, struct pm_set_change *change)
{
    struct pm_arena *arena = &l->w->scratch;
    uint32_t kept = change->before.ttl, wanted = change->after.ttl;
    if (change->before.count == 0 || change->after.count == 0 || kept == wanted)
        return;
    change->after.ttl = change->added.ttl = kept;
    pm_leftovers_add(l, (struct pm_remark){
                            .kind = PM_REMARK_INFO,
                            .text = pm_str_printf(arena,
                                                  "%s cannot change the TTL of the %" PM_STR_FMT
                                                  " records at %" PM_STR_FMT ": it stays at %u s",
                                                  l->w->format->name,
                                                  PM_STR_ARG(pm_rrtype_format(change->type, arena)),
                                                  PM_STR_ARG(change->owner), kept),
                            .fix = pm_str_printf(arena, "Set it to %u s by hand.", wanted),
                        });
}

/* False: nothing of the change is left. */
static bool mend(struct pm_leftovers *l, struct pm_set_change *change)
{
    mend_values(l, change);
    mend_ttl(l, change);
    if (change->added.count > 0 || change->removed.count > 0)
        return true;
    change->action = PM_SET_KEEP;
    return l->w->options->all;
}

static bool is_leftover(const struct pm_set_change *change, enum pm_zone_effect effect)
{
    return change->action == PM_SET_DELETE ||
           (effect == PM_ZONE_ADDS &&
            (change->action == PM_SET_MODIFY || change->removed.count > 0));
}

/* A conflict of which it was said that the change deletes it. */
static bool unresolve(struct pm_leftovers *l, const struct pm_rrset *left)
{
    for (size_t i = 0; i < l->changes->remark_count; i++) {
        struct pm_remark *remark = &l->changes->remarks[i];
        if (!remark->resolved || remark->remove.type != left->type ||
            !pm_str_eq(remark->remove.owner, left->owner))
            continue;
        remark->resolved = false;
        remark->fix = PM_STR("Delete it by hand.");
        l->changes->blocked = true;
        return true;
    }
    return false;
}

/* The set of another type that is to stand where this one goes, and cannot beside it, as one of
 * them is a CNAME (RFC 1034 3.6.2). NULL: there is none. */
static struct pm_set_change *heir_of(const struct pm_changeset *changes,
                                     const struct pm_set_change *gone)
{
    for (size_t i = 0; i < changes->count; i++) {
        struct pm_set_change *heir = &changes->sets[i];
        bool is_there = gone->action == PM_SET_DELETE && heir->action == PM_SET_ADD &&
                        pm_str_eq(heir->owner, gone->owner);
        if (is_there && (gone->type == PM_RRTYPE_CNAME || heir->type == PM_RRTYPE_CNAME))
            return heir;
    }
    return NULL;
}

/* Loaded with both, a zone is refused as a whole. */
static void hold_back(struct pm_leftovers *l, struct pm_set_change *gone)
{
    struct pm_set_change *heir = heir_of(l->changes, gone);
    if (!heir)
        return;
    pm_leftovers_tell(l, PM_REMARK_CONFLICT, &gone->removed, &heir->added);
    gone->removed.count = 0;
    gone->after = gone->before;
    heir->added.count = heir->after.count = 0;
    heir->action = PM_SET_KEEP;
}

static bool is_held_back(const struct pm_set_change *change)
{
    return change->before.count == 0 && change->after.count == 0;
}

/* Tells of the values that the format leaves to a person. */
static void tell_left(struct pm_leftovers *l, const struct pm_set_change *change)
{
    static const struct pm_rrset none;
    struct pm_arena *arena = &l->w->scratch;
    struct pm_rrset left = change->removed;
    left.values = PM_NEW_ARRAY(arena, struct pm_rdata, left.count);
    left.count = 0;
    for (size_t i = 0; i < change->removed.count; i++) {
        if (l->w->format->leaves(l->changes, change, i))
            left.values[left.count++] = change->removed.values[i];
    }
    if (left.count == 0 || unresolve(l, &left))
        return;
    bool is_harmful = heir_of(l->changes, change) ||
                      (change->after.count > 0 && part_of(change, &left, true, arena).count > 0);
    pm_leftovers_tell(l, is_harmful ? PM_REMARK_CONFLICT : PM_REMARK_WARNING, &left, &none);
}

static void tell_all_left(struct pm_zone_writer *w, struct pm_changeset *changes)
{
    struct pm_leftovers l = pm_leftovers_begin(w, changes);
    for (size_t i = 0; i < changes->count; i++)
        tell_left(&l, &changes->sets[i]);
}

void pm_zone_mend_leftovers(struct pm_zone_writer *w, struct pm_changeset *changes)
{
    enum pm_zone_effect effect = pm_zone_effect_of(w->format, w->options);
    size_t kept = 0;
    bool can_delete = pm_zone_can_delete(w->format, w->options);
    if (can_delete && w->format->leaves)
        tell_all_left(w, changes);
    if (can_delete || !changes->known)
        return;
    struct pm_leftovers l = pm_leftovers_begin(w, changes);
    for (size_t i = 0; i < changes->count; i++)
        hold_back(&l, &changes->sets[i]);
    for (size_t i = 0; i < changes->count; i++) {
        if (is_held_back(&changes->sets[i]))
            continue;
        if (!is_leftover(&changes->sets[i], effect) || mend(&l, &changes->sets[i]))
            changes->sets[kept++] = changes->sets[i];
    }
    changes->count = kept;
}
