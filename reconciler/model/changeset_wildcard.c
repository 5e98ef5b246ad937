/* Names that a wildcard answers for, and does not any more once ours are there (RFC 4592). */
#include "base/join.h"
#include "model/changeset_work.h"

/* A name with records of its own, or with names below it, has nothing from a wildcard
 * (RFC 4592 2.2.1, 2.2.2). */
static bool is_there(const struct pm_current *current, struct pm_str name)
{
    for (size_t i = 0; i < current->count; i++)
        if (pm_name_in_zone(current->sets[i].owner, name))
            return true;
    return false;
}

static struct pm_str name_above(struct pm_str name)
{
    size_t dot = pm_str_find(name, '.');
    return pm_str_sub(name, dot + 1, name.len);
}

/* The sets of a wildcard. */
struct wildcard {
    const struct pm_rrset *sets; /* NULL: there is none */
    size_t count;
};

static struct pm_str show(const struct wildcard *wildcard, struct pm_arena *arena)
{
    struct pm_joined shown = {.arena = arena, .text = PM_STR("")};
    for (size_t i = 0; i < wildcard->count; i++)
        if (!pm_change_is_signature(wildcard->sets[i].type))
            pm_join(&shown, ", ", pm_change_show(&wildcard->sets[i], arena));
    return shown.text;
}

static void warn(struct pm_change_work *work, const struct wildcard *wildcard, struct pm_str name,
                 struct pm_str ours)
{
    pm_change_remark(
        work, PM_REMARK_WARNING,
        pm_str_printf(work->arena,
                      "%" PM_STR_FMT " (%" PM_STR_FMT ") answers for %" PM_STR_FMT
                      " and all names below it so far, and does not any more once %" PM_STR_FMT
                      " has records of its own (RFC 4592 2.2): repeat at %" PM_STR_FMT
                      " and *.%" PM_STR_FMT " what is needed of it",
                      PM_STR_ARG(wildcard->sets[0].owner), PM_STR_ARG(show(wildcard, work->arena)),
                      PM_STR_ARG(name), PM_STR_ARG(ours), PM_STR_ARG(name), PM_STR_ARG(name)));
}

static struct wildcard find(const struct pm_change_work *work, struct pm_str name)
{
    struct pm_str owner = pm_str_concat(work->arena, PM_STR("*."), name_above(name));
    struct wildcard wildcard = {0};
    wildcard.sets = pm_current_at(work->input->current, owner, &wildcard.count);
    return wildcard;
}

/* The name itself, or the one above it that comes into being with it. */
static void mind_domain(struct pm_change_work *work)
{
    const struct pm_current *current = work->input->current;
    struct pm_str domain = work->input->domain.ascii, zone = work->input->zone.ascii;
    for (struct pm_str name = domain; !pm_str_eq(name, zone); name = name_above(name)) {
        struct wildcard wildcard = find(work, name);
        if (!wildcard.sets || is_there(current, name))
            continue;
        warn(work, &wildcard, name, domain);
        return;
    }
}

/* Of these nobody looks for anything below names such as _domainkey and _tcp. */
static bool is_of_hosts(enum pm_rrtype type)
{
    return type == PM_RRTYPE_A || type == PM_RRTYPE_AAAA || type == PM_RRTYPE_MX ||
           type == PM_RRTYPE_HTTPS || type == PM_RRTYPE_CAA || pm_change_is_signature(type);
}

static bool serves_helpers(const struct wildcard *wildcard)
{
    for (size_t i = 0; i < wildcard->count; i++)
        if (!is_of_hosts(wildcard->sets[i].type))
            return true;
    return false;
}

/* The name above a record of ours, where no record before it in the list has the same. */
static bool is_new_name(const struct pm_change_work *work, size_t i, struct pm_str name)
{
    for (size_t k = 0; k < i; k++)
        if (pm_str_eq(name_above(work->records.items[k].owner), name))
            return false;
    return !pm_str_eq(name, work->input->domain.ascii) &&
           pm_name_in_zone(name, work->input->domain.ascii);
}

/* Names that come into being between the domain and ours: below them other services have keys and
 * hosts, too. */
static void mind_helpers(struct pm_change_work *work)
{
    for (size_t i = 0; i < work->records.count; i++) {
        struct pm_str owner = work->records.items[i].owner, name = name_above(owner);
        if (!is_new_name(work, i, name))
            continue;
        struct wildcard wildcard = find(work, name);
        if (wildcard.sets && serves_helpers(&wildcard) && !is_there(work->input->current, name))
            warn(work, &wildcard, name, owner);
    }
}

void pm_change_mind_wildcard(struct pm_change_work *work)
{
    const struct pm_current *current = work->input->current;
    if (!current->whole || !pm_name_in_zone(work->input->domain.ascii, work->input->zone.ascii))
        return;
    mind_domain(work);
    mind_helpers(work);
}
