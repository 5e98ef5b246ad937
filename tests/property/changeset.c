/* Laws of changes to a zone, over made-up zones in which records of ours, of others and mistakes
 * come together at random. */
#include "changeset_values.h"
#include "changeset_world.h"

#include "base/num.h"
#include "base/time.h"
#include "model/spf_record.h"
#include "model/spf_term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_told(const struct pm_changeset *made, const struct pm_set_change *change,
                    const struct pm_rdata *value)
{
    for (size_t i = 0; i < made->remark_count; i++) {
        const struct pm_remark *remark = &made->remarks[i];
        if (remark->resolved && remark->remove.type == change->type &&
            pm_str_eq(remark->remove.owner, change->owner) &&
            value_count(&remark->remove, value) > 0)
            return true;
    }
    return false;
}

static bool is_merged(struct world *world, const struct pm_set_change *change,
                      const struct pm_rdata *value)
{
    if (change->type != PM_RRTYPE_TXT || !pm_str_eq(change->owner, world->input.domain.ascii) ||
        !pm_spf_is_attempt(value->text))
        return false;
    for (size_t i = 0; i < change->after.count; i++) {
        struct pm_str record = change->after.values[i].text;
        if (pm_str_starts(record, PM_STR("v=spf1")) &&
            spf_terms_are_in(value->text, record, &world->arena))
            return true;
    }
    return false;
}

/* What ours may take the place of without being asked. */
static bool was_ours(const struct world *world, const struct pm_set_change *change,
                     const struct pm_rdata *value)
{
    if (change->type == PM_RRTYPE_TXT && pm_str_eq(value->text, world->input.ownership))
        return true;
    if (change->type == PM_RRTYPE_CNAME &&
        pm_str_eq(value->target, PM_STR("dmarcroot.purelymail.com")))
        return true;
    for (size_t i = 0; i < world->wanted.count; i++) {
        const struct pm_dns_record *ours = &world->wanted.items[i];
        if (ours->type != change->type || !pm_str_eq(ours->owner, change->owner))
            continue;
        bool dkim = ours->purpose >= PM_PURPOSE_DKIM1 && ours->purpose <= PM_PURPOSE_DKIM3;
        bool host = ours->type == PM_RRTYPE_MX || ours->type == PM_RRTYPE_SRV;
        if (dkim || pm_rdata_cmp(ours->type, &ours->rdata, value) == 0 ||
            (host && pm_str_eq(ours->rdata.target, value->target)))
            return true;
    }
    return false;
}

static bool includes_ours(struct pm_str text)
{
    struct pm_spf_term term;
    bool found = false;
    for (struct pm_str rest = text; pm_spf_next(&rest, &term);)
        found |= pm_spf_is_include(&term, PM_STR(PM_SPF_INCLUDE));
    return found && pm_spf_is_record(text);
}

static bool is_unmistakable(const struct world *world, const struct pm_rrset *set,
                            const struct pm_rdata *value)
{
    bool apex = pm_str_eq(set->owner, world->input.domain.ascii);
    for (char key = '1'; key <= '3' && set->type == PM_RRTYPE_CNAME; key++) {
        char owner[64], target[64];
        snprintf(owner, sizeof owner, "purelymail%c._domainkey.%.*s", key,
                 PM_STR_ARG(world->input.domain.ascii));
        snprintf(target, sizeof target, "key%c.dkimroot.purelymail.com", key);
        if (pm_str_is(set->owner, owner) && pm_str_is(value->target, target))
            return true;
    }
    if (set->type == PM_RRTYPE_MX)
        return apex && pm_str_is(value->target, "mailserver.purelymail.com");
    return apex && set->type == PM_RRTYPE_TXT &&
           ((world->input.ownership.len > 0 && pm_str_eq(value->text, world->input.ownership)) ||
            includes_ours(value->text));
}

/* The domain was with PurelyMail before. */
static bool shows_ours(const struct world *world, const struct pm_current *current)
{
    for (size_t i = 0; i < current->count; i++)
        for (size_t k = 0; k < current->sets[i].count; k++)
            if (is_unmistakable(world, &current->sets[i], &current->sets[i].values[k]))
                return true;
    return false;
}

/* The only value in the place of one that the file gives. */
static bool was_declared(const struct world *world, const struct pm_current *current,
                         const struct pm_set_change *change, const struct pm_rdata *value)
{
    for (size_t i = 0; i < world->wanted.count && change->added.count == 1; i++) {
        const struct pm_dns_record *ours = &world->wanted.items[i];
        bool alias = ours->type == PM_RRTYPE_CNAME;
        if ((ours->purpose == PM_PURPOSE_DMARC && !alias) ||
            (ours->purpose >= PM_PURPOSE_AUTOCONFIG && ours->type != PM_RRTYPE_SRV))
            if (ours->type == change->type && pm_str_eq(ours->owner, change->owner) &&
                pm_purpose_serves(ours->purpose, ours->type, value))
                return change->removed.count == 1 && shows_ours(world, current);
    }
    return false;
}

static const char *nothing_of_others_goes_untold(struct world *world,
                                                 const struct pm_changeset *made)
{
    for (size_t i = 0; i < made->count; i++) {
        const struct pm_set_change *change = &made->sets[i];
        for (size_t k = 0; k < change->removed.count; k++) {
            const struct pm_rdata *value = &change->removed.values[k];
            bool told = is_told(made, change, value);
            if (pm_str_eq(change->owner, world->input.domain.ascii) &&
                pm_str_is(value->text, "purelymail_ownership_proof=other"))
                return "the ownership value of another account was removed";
            if (told && !(world->input.delete_conflicts && change->is_conflict))
                return "a conflict was deleted without leave";
            if (!told && !is_merged(world, change, value) && !was_ours(world, change, value) &&
                !was_declared(world, &world->current, change, value))
                return "a record of others was removed";
        }
    }
    return NULL;
}

static bool may_stand_beside_alias(enum pm_rrtype type)
{
    return type == PM_RRTYPE_CNAME || type == PM_RRTYPE_RRSIG || type == PM_RRTYPE_NSEC;
}

static bool has_clash(const struct pm_current *zone, struct pm_str owner)
{
    size_t count;
    bool others = false;
    const struct pm_rrset *sets = pm_current_at(zone, owner, &count);
    for (size_t i = 0; i < count; i++)
        others |= !may_stand_beside_alias(sets[i].type);
    return others && pm_current_find(zone, owner, PM_RRTYPE_CNAME);
}

static const char *no_alias_gets_company(const struct pm_current *before,
                                         const struct pm_current *after)
{
    for (size_t i = 0; i < after->count; i++)
        if (has_clash(after, after->sets[i].owner) && !has_clash(before, after->sets[i].owner))
            return "something stands beside a CNAME";
    return NULL;
}

static const char *the_order_is_right(const struct pm_changeset *made)
{
    for (size_t i = 1; i < made->count; i++) {
        const struct pm_set_change *x = &made->sets[i - 1], *y = &made->sets[i];
        int order = pm_owner_cmp(x->owner, y->owner);
        if (order > 0)
            return "owners are out of order";
        if (order == 0 && x->action != PM_SET_DELETE && y->action == PM_SET_DELETE)
            return "a deletion comes late";
        if (order == 0 && (x->action == PM_SET_DELETE) == (y->action == PM_SET_DELETE) &&
            pm_rrtype_cmp(x->type, y->type) >= 0)
            return "types are out of order";
    }
    return NULL;
}

static const char *blocked_is_a_conflict_that_is_left(const struct pm_changeset *made)
{
    bool left = false;
    for (size_t i = 0; i < made->remark_count; i++)
        left |= made->remarks[i].kind == PM_REMARK_CONFLICT && !made->remarks[i].resolved;
    return left == made->blocked ? NULL : "blocked does not say what the remarks do";
}

static bool is_there(const struct pm_current *zone, const struct pm_dns_record *ours)
{
    const struct pm_rrset *set = pm_current_find(zone, ours->owner, ours->type);
    size_t count = 0;
    for (size_t i = 0; set && i < set->count; i++) {
        struct pm_str text = set->values[i].text;
        if (ours->purpose == PM_PURPOSE_SPF)
            count += pm_spf_is_record(text) &&
                     pm_str_contains_nocase(text, PM_STR(" include:" PM_SPF_INCLUDE));
        else
            count += pm_rdata_cmp(ours->type, &ours->rdata, &set->values[i]) == 0;
    }
    return count == 1;
}

static const char *all_of_ours_is_there(const struct world *world, const struct pm_current *after)
{
    for (size_t i = 0; i < world->wanted.count; i++)
        if (!is_there(after, &world->wanted.items[i]))
            return pm_purpose_name(world->wanted.items[i].purpose);
    return NULL;
}

static const char *nothing_is_left_to_do(struct world *world, const struct pm_current *after,
                                         const struct pm_changeset *first)
{
    struct pm_changeset_input input = world->input;
    input.current = after;
    struct pm_changeset again = pm_changeset_make(&input, &world->arena);
    bool adopts = false, adopted = !shows_ours(world, &world->current) && first->blocked;
    for (size_t i = 0; i < again.count; i++) {
        const struct pm_set_change *change = &again.sets[i];
        if (change->action == PM_SET_KEEP)
            continue;
        if (!adopted || change->removed.count != 1 ||
            !was_declared(world, after, change, &change->removed.values[0]))
            return "the second time something changes";
        adopts = true;
    }
    for (size_t i = 0; i < again.remark_count; i++)
        if (again.remarks[i].resolved)
            return "the second time something is resolved";
    return again.blocked == first->blocked || adopts ? NULL
                                                     : "the second time the conflicts are others";
}

static const char *check_sums(const struct pm_current *before, const struct pm_changeset *made)
{
    for (size_t i = 0; i < made->count; i++)
        if (!change_adds_up(&made->sets[i], before))
            return "before - removed + added is not after, or a value is added twice";
    return NULL;
}

static bool is_in(const struct pm_changeset *made, const struct pm_rrset *set)
{
    for (size_t i = 0; i < made->count; i++)
        if (made->sets[i].type == set->type && pm_str_eq(made->sets[i].owner, set->owner))
            return true;
    return false;
}

static bool is_place(const struct pm_dns_record *place, const struct pm_rrset *set)
{
    bool policy = place->purpose == PM_PURPOSE_DMARC && set->type == PM_RRTYPE_TXT;
    return (policy || place->type == set->type) && pm_str_eq(place->owner, set->owner);
}

/* What an earlier document may have put there, a document that takes its place holds. */
static const char *no_place_of_ours_is_left_out(struct world *world,
                                                const struct pm_changeset *made)
{
    struct pm_record_list places = pm_records_places(world->input.domain, &world->arena);
    const struct pm_record_list *looked_at =
        world->input.leaving || world->input.remove ? &places : &world->wanted;
    for (size_t i = 0; i < world->current.count && !world_has_cut(world); i++)
        for (size_t k = 0; k < looked_at->count; k++)
            if (is_place(&looked_at->items[k], &world->current.sets[i]) &&
                !is_in(made, &world->current.sets[i]))
                return "a set in a place of ours is not among the changes";
    return NULL;
}

static const char *look_at(struct world *world, const struct pm_changeset *made,
                           const struct pm_current *after)
{
    const char *broken = check_sums(&world->current, made);
    if (!broken)
        broken = nothing_of_others_goes_untold(world, made);
    if (!broken)
        broken = no_alias_gets_company(&world->current, after);
    if (!broken)
        broken = the_order_is_right(made);
    if (!broken)
        broken = blocked_is_a_conflict_that_is_left(made);
    if (!broken && !made->blocked)
        broken = all_of_ours_is_there(world, after);
    if (!broken)
        broken = nothing_is_left_to_do(world, after, made);
    if (!broken)
        broken = no_place_of_ours_is_left_out(world, made);
    return broken;
}

static const char *changes_keep_what_is_others(struct world *world)
{
    struct pm_changeset made = pm_changeset_make(&world->input, &world->arena);
    struct pm_current after = world_apply(world, &world->current, &made);
    const char *broken = look_at(world, &made, &after);
    if (broken)
        world_print(world, &after, "afterwards");
    return broken;
}

static const char *what_leaves_stays_as_it_is(struct world *world)
{
    world->input.leaving = true;
    struct pm_changeset made = pm_changeset_make(&world->input, &world->arena);
    struct pm_current after = world_apply(world, &world->current, &made);
    const char *broken = check_sums(&world->current, &made);
    if (!broken && made.blocked)
        broken = "a domain that leaves is blocked";
    for (size_t i = 0; i < made.count && !broken; i++) {
        const struct pm_set_change *change = &made.sets[i];
        if (change->removed.count > 0)
            broken = "something of a domain that leaves is removed";
        else if (change->before.count > 0 && change->before.ttl != change->after.ttl)
            broken = "a TTL of a domain that leaves changes";
    }
    if (!broken)
        broken = no_alias_gets_company(&world->current, &after);
    if (!broken)
        broken = the_order_is_right(&made);
    if (!broken)
        broken = no_place_of_ours_is_left_out(world, &made);
    return broken ? broken : nothing_is_left_to_do(world, &after, &made);
}

static const char *the_order_of_input_does_not_matter(struct world *world)
{
    struct pm_changeset made = pm_changeset_make(&world->input, &world->arena);
    struct pm_str text = zonetext_changes(&made, &world->arena);
    world->current = world_shuffle(world);
    made = pm_changeset_make(&world->input, &world->arena);
    return pm_str_eq(text, zonetext_changes(&made, &world->arena))
               ? NULL
               : "another order gives other changes";
}

static const char *a_removal_takes_ours_only(struct world *world)
{
    world->input.remove = true;
    world->input.delete_conflicts = false;
    struct pm_changeset made = pm_changeset_make(&world->input, &world->arena);
    struct pm_current after = world_apply(world, &world->current, &made);
    const char *broken = check_sums(&world->current, &made);
    if (!broken && made.blocked)
        broken = "a removal is blocked";
    for (size_t i = 0; i < made.count && !broken; i++) {
        const struct pm_set_change *change = &made.sets[i];
        for (size_t k = 0; k < change->removed.count; k++) {
            const struct pm_rdata *value = &change->removed.values[k];
            if (!was_ours(world, change, value) &&
                !pm_str_contains_nocase(value->text, PM_STR("include:" PM_SPF_INCLUDE)))
                broken = "a removal takes what is others'";
        }
    }
    if (!broken)
        broken = no_place_of_ours_is_left_out(world, &made);
    world->current = after;
    made = pm_changeset_make(&world->input, &world->arena);
    for (size_t i = 0; i < made.count && !broken; i++)
        if (made.sets[i].action != PM_SET_KEEP)
            broken = "a second removal finds something";
    return broken;
}

static const char *a_removal_undoes_an_addition(struct world *world)
{
    world->input.drop_ownership = false;
    struct pm_changeset made = pm_changeset_make(&world->input, &world->arena);
    struct pm_current before = world->current;
    world->current = world_apply(world, &before, &made);
    if (made.blocked)
        return "a peaceful zone has a conflict";
    world->input.remove = true;
    made = pm_changeset_make(&world->input, &world->arena);
    struct pm_current undone = world_apply(world, &world->current, &made);
    if (zone_is_same(&undone, &before))
        return NULL;
    world_print(world, &before, "at first");
    world_print(world, &undone, "undone");
    return "a removal does not undo the addition";
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);
    uint64_t number = otherwise;
    if (text && !pm_u64_parse(pm_str_from(text), 0, UINT64_MAX, &number))
        fail_msg("%s is no number", variable);
    return number;
}

/* The law says what it found broken, or NULL. */
static void check(const char *(*law)(struct world *world), bool peaceful)
{
    uint64_t seed = number_from("PM_PROPERTY_SEED", (uint64_t)pm_time_now() * 1000003);
    uint64_t cases = number_from("PM_PROPERTY_CASES", 10000);
    for (uint64_t i = 0; i < cases; i++) {
        struct world world;
        world_init(&world, seed + i, peaceful);
        const char *broken = law(&world);
        if (broken) {
            world_print(&world, &world.current, "before");
            fail_msg("%s; again with PM_PROPERTY_SEED=%llu PM_PROPERTY_CASES=1", broken,
                     (unsigned long long)(seed + i));
        }
        world_fini(&world);
    }
}

static void changes_keep_what_is_others_and_bring_ours(void **state)
{
    (void)state;
    check(changes_keep_what_is_others, false);
}

static void domains_that_leave_keep_what_they_have(void **state)
{
    (void)state;
    check(what_leaves_stays_as_it_is, false);
}

static void changes_do_not_depend_on_the_order_of_input(void **state)
{
    (void)state;
    check(the_order_of_input_does_not_matter, false);
}

static void removals_take_ours_only_and_undo_additions(void **state)
{
    (void)state;
    check(a_removal_takes_ours_only, false);
    check(a_removal_undoes_an_addition, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_keep_what_is_others_and_bring_ours),
        cmocka_unit_test(domains_that_leave_keep_what_they_have),
        cmocka_unit_test(changes_do_not_depend_on_the_order_of_input),
        cmocka_unit_test(removals_take_ours_only_and_undo_additions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
