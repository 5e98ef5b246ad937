#include "model/changeset_work.h"

/* What may stand beside a CNAME (RFC 4034 3, 4), and is made anew with every change of a zone. */
bool pm_change_is_signature(enum pm_rrtype type)
{
    return type == PM_RRTYPE_RRSIG || type == PM_RRTYPE_NSEC;
}

/* A CNAME of PurelyMail's where the domain has a DMARC text of its own. */
static bool is_former_default(const struct pm_dns_record *ours, const struct pm_rrset *there)
{
    return ours->purpose == PM_PURPOSE_DMARC && there->type == PM_RRTYPE_CNAME &&
           there->count == 1 &&
           pm_str_eq(there->values[0].target, pm_purpose_target(PM_PURPOSE_DMARC));
}

/* A name that people may type, unlike those of helper records. */
static bool is_alias_of_domain(const struct pm_change_work *work, const struct pm_rrset *there)
{
    return there->type == PM_RRTYPE_CNAME && pm_str_eq(there->owner, work->input->domain.ascii);
}

static const char *advise(const struct pm_change_work *work, const struct pm_dns_record *ours,
                          const struct pm_rrset *there)
{
    if (is_alias_of_domain(work, there))
        return "Put the A and AAAA records of the target in the place of the CNAME: without them "
               "the web site and all else that is reached by that name goes with it.";
    if (ours->purpose == PM_PURPOSE_DMARC && there->type == PM_RRTYPE_TXT)
        return "Keep the text as dns.dmarc of the domain in the file if it is wanted, or delete "
               "it by hand.";
    return "Delete it by hand when it is not needed any more.";
}

static struct pm_str describe(const struct pm_change_work *work, const struct pm_dns_record *ours,
                              const struct pm_rrset *there)
{
    struct pm_arena *arena = work->arena;
    struct pm_str shown = pm_change_show(there, arena);
    bool deleted = work->input->delete_conflicts;
    if (ours->type == PM_RRTYPE_CNAME)
        return pm_str_printf(
            arena,
            "%" PM_STR_FMT " has %" PM_STR_FMT ", beside which the CNAME to %" PM_STR_FMT
            " cannot stand (RFC 1034 3.6.2)",
            PM_STR_ARG(there->owner), PM_STR_ARG(shown), PM_STR_ARG(ours->rdata.target));
    return pm_str_printf(arena,
                         "%" PM_STR_FMT " has %" PM_STR_FMT
                         ", beside which nothing can stand (RFC 1034 3.6.2)%s",
                         PM_STR_ARG(there->owner), PM_STR_ARG(shown),
                         !deleted                          ? ": ours is left out there"
                         : is_alias_of_domain(work, there) ? ": the web site and all else that is "
                                                             "reached by that name goes with it"
                                                           : "");
}

static bool clear(struct pm_change_work *work, const struct pm_dns_record *ours,
                  const struct pm_rrset *there)
{
    if (is_former_default(ours, there)) {
        pm_change_remark(work, PM_REMARK_INFO,
                         pm_str_printf(work->arena,
                                       "the CNAME to PurelyMail's DMARC record at %" PM_STR_FMT
                                       " has to make room for the text in the file",
                                       PM_STR_ARG(there->owner)));
        pm_set_delete(work, there, false);
        return true;
    }
    if (!pm_change_conflict(work, describe(work, ours, there),
                            pm_str_from(advise(work, ours, there)), there))
        return false;
    pm_set_delete(work, there, true);
    return true;
}

bool pm_change_clear_owner(struct pm_change_work *work, const struct pm_dns_record *ours)
{
    size_t count;
    const struct pm_rrset *sets = pm_current_at(work->input->current, ours->owner, &count);
    bool alias = ours->type == PM_RRTYPE_CNAME, cleared = true;
    for (size_t i = 0; i < count; i++) {
        bool clashes =
            (sets[i].type == PM_RRTYPE_CNAME) != alias && !pm_change_is_signature(sets[i].type);
        if (clashes && (alias || sets[i].type == PM_RRTYPE_CNAME))
            cleared &= clear(work, ours, &sets[i]);
    }
    return cleared;
}

/* What takes the owner out of the zone's hands; NULL: nothing. Names below the apex with NS are
 * other zones (RFC 1034 4.2.1); below a DNAME nothing is (RFC 6672 2.4). */
const struct pm_rrset *pm_change_find_cut(const struct pm_change_work *work, struct pm_str owner)
{
    const struct pm_current *current = work->input->current;
    struct pm_str zone = work->input->zone.ascii, name = owner;
    const struct pm_rrset *cut = NULL;
    for (;;) {
        bool apex = pm_str_eq(name, zone);
        const struct pm_rrset *ns = apex ? NULL : pm_current_find(current, name, PM_RRTYPE_NS);
        const struct pm_rrset *dname =
            name.len == owner.len ? NULL : pm_current_find(current, name, PM_RRTYPE_DNAME);
        if (ns || dname)
            cut = ns ? ns : dname;
        size_t dot = pm_str_find(name, '.');
        if (apex || dot == name.len)
            return cut;
        name = pm_str_sub(name, dot + 1, name.len);
    }
}

static struct pm_str advise_cut(const struct pm_change_work *work, const struct pm_rrset *cut)
{
    if (cut->type != PM_RRTYPE_NS)
        return PM_STR("Put the records in the target's place, or remove the DNAME by hand.");
    if (!pm_name_in_zone(work->input->domain.ascii, cut->owner))
        return PM_STR("Write those records into that zone by hand, or remove its NS records.");
    return pm_str_printf(work->arena,
                         "Give dns.zone: %" PM_STR_FMT
                         " for the domain in the file, and write the records into that zone.",
                         PM_STR_ARG(cut->owner));
}

bool pm_change_is_cut_off(struct pm_change_work *work, struct pm_str owner)
{
    const struct pm_rrset *cut = pm_change_find_cut(work, owner);
    const struct pm_rrset nothing = {.owner = owner};
    if (!cut)
        return false;
    if (pm_str_eq(work->cut, cut->owner))
        return true;
    work->cut = cut->owner;
    struct pm_str text = pm_str_printf(
        work->arena,
        "%" PM_STR_FMT " %s (%" PM_STR_FMT "): records of %" PM_STR_FMT " in the zone %" PM_STR_FMT
        " have no effect there",
        PM_STR_ARG(cut->owner),
        cut->type == PM_RRTYPE_NS ? "is a zone of its own" : "is an alias for all names below it",
        PM_STR_ARG(pm_change_show(cut, work->arena)), PM_STR_ARG(work->input->domain.ascii),
        PM_STR_ARG(work->input->zone.ascii));
    pm_change_conflict(work, text, advise_cut(work, cut), &nothing);
    return true;
}
