#include "base/join.h"
#include "model/changeset_work.h"

enum { SHOWN_MAX = 400 /* bytes of values in a remark */ };

struct pm_set_work pm_set_begin(const struct pm_change_work *work, struct pm_str owner,
                                enum pm_rrtype type, uint32_t ttl)
{
    const struct pm_rrset *before = pm_current_find(work->input->current, owner, type);
    struct pm_set_work set = {
        .owner = owner,
        .type = type,
        .before = {.owner = owner, .type = type},
        .ttl = ttl,
    };
    if (before) {
        set.before = *before;
        set.fates = PM_NEW_ARRAY(work->arena, enum pm_fate, before->count);
    }
    return set;
}

static int order_values(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b)
{
    int order = pm_rdata_cmp(type, a, b);
    return order != 0 ? order : pm_str_cmp(a->cuts, b->cuts);
}

/* Keeps the values sorted. */
static void insert(struct pm_rrset *set, const struct pm_rdata *value)
{
    size_t at = set->count++;
    for (; at > 0 && order_values(set->type, &set->values[at - 1], value) > 0; at--)
        set->values[at] = set->values[at - 1];
    set->values[at] = *value;
}

static struct pm_rrset make_empty(const struct pm_set_work *set, size_t room,
                                  struct pm_arena *arena)
{
    return (struct pm_rrset){
        .owner = set->owner,
        .type = set->type,
        .ttl = set->ttl,
        .values = PM_NEW_ARRAY(arena, struct pm_rdata, room),
    };
}

static enum pm_set_action find_action(const struct pm_set_change *change)
{
    if (change->after.count == 0)
        return PM_SET_DELETE;
    if (change->before.count == 0)
        return PM_SET_ADD;
    bool same = change->added.count == 0 && change->removed.count == 0 &&
                change->before.ttl == change->after.ttl;
    return same ? PM_SET_KEEP : PM_SET_MODIFY;
}

static void push(struct pm_change_work *work, const struct pm_set_change *change)
{
    struct pm_changeset *made = &work->made;
    *PM_PUSH(work->arena, made->sets, made->count, work->set_cap) = *change;
}

/* The TTL of a set belongs to whoever has values in it (RFC 2181 5.2: it is one for all). */
static void share_out(const struct pm_set_work *set, struct pm_set_change *change)
{
    bool others = false;
    for (size_t i = 0; i < set->before.count; i++) {
        enum pm_fate fate = set->fates[i];
        bool stays = fate == PM_FATE_OTHERS || fate == PM_FATE_OURS;
        insert(stays ? &change->after : &change->removed, &set->before.values[i]);
        others |= fate == PM_FATE_OTHERS;
        change->is_conflict |= fate == PM_FATE_CONFLICT;
    }
    for (size_t i = 0; i < set->added_count; i++) {
        insert(&change->after, &set->added[i]);
        insert(&change->added, &set->added[i]);
    }
    if (others)
        change->after.ttl = change->added.ttl = set->before.ttl;
    change->removed.ttl = set->before.ttl;
}

void pm_set_end(struct pm_change_work *work, const struct pm_set_work *set)
{
    size_t there = set->before.count;
    struct pm_set_change change = {
        .owner = set->owner,
        .type = set->type,
        .before = set->before,
        .after = make_empty(set, there + set->added_count, work->arena),
        .added = make_empty(set, set->added_count, work->arena),
        .removed = make_empty(set, there, work->arena),
        .purposes = set->purposes,
        .as_is = set->as_is,
    };
    share_out(set, &change);
    if (change.purposes == 0 && change.removed.count == 0)
        return;
    change.action = find_action(&change);
    push(work, &change);
}

void pm_set_keep(struct pm_change_work *work, struct pm_set_work *set, unsigned places)
{
    if (set->before.count == 0)
        return;
    set->as_is = true;
    set->purposes |= places;
    pm_set_end(work, set);
}

void pm_set_delete(struct pm_change_work *work, const struct pm_rrset *set, bool is_conflict)
{
    const struct pm_set_change change = {
        .action = PM_SET_DELETE,
        .owner = set->owner,
        .type = set->type,
        .before = *set,
        .after = {.owner = set->owner, .type = set->type, .ttl = set->ttl},
        .removed = *set,
        .is_conflict = is_conflict,
    };
    push(work, &change);
}

struct pm_rrset pm_set_pick(const struct pm_rrset *set, const bool *picked, struct pm_arena *arena)
{
    struct pm_rrset part = *set;
    part.values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count);
    part.count = 0;
    for (size_t i = 0; i < set->count; i++)
        if (picked[i])
            part.values[part.count++] = set->values[i];
    return part;
}

static struct pm_remark *add_remark(struct pm_change_work *work)
{
    struct pm_changeset *made = &work->made;
    return PM_PUSH(work->arena, made->remarks, made->remark_count, work->remark_cap);
}

void pm_change_remark(struct pm_change_work *work, enum pm_remark_kind kind, struct pm_str text)
{
    *add_remark(work) = (struct pm_remark){.kind = kind, .text = text};
}

void pm_change_warn(struct pm_change_work *work, struct pm_str text, struct pm_str fix)
{
    *add_remark(work) = (struct pm_remark){.kind = PM_REMARK_WARNING, .text = text, .fix = fix};
}

bool pm_change_conflict(struct pm_change_work *work, struct pm_str text, struct pm_str fix,
                        const struct pm_rrset *remove)
{
    bool resolved = work->input->delete_conflicts && remove->count > 0;
    *add_remark(work) = (struct pm_remark){
        .kind = PM_REMARK_CONFLICT,
        .text = text,
        .fix = resolved ? PM_STR("The change deletes it.") : fix,
        .remove = *remove,
        .resolved = resolved,
    };
    work->made.blocked |= !resolved;
    return resolved;
}

struct pm_str pm_change_show(const struct pm_rrset *set, struct pm_arena *arena)
{
    struct pm_joined shown = {
        .arena = arena,
        .text = pm_str_concat(arena, pm_rrtype_format(set->type, arena), PM_STR(" ")),
    };
    for (size_t i = 0; i < set->count && shown.text.len <= SHOWN_MAX; i++)
        pm_join(&shown, i > 0 ? ", " : "", pm_rdata_format(set->type, &set->values[i], arena));
    if (shown.text.len <= SHOWN_MAX)
        return shown.text;
    return pm_str_concat(arena, pm_str_sub(shown.text, 0, SHOWN_MAX), PM_STR("..."));
}
