#include "model/changeset_work.h"
#include "model/spf_term.h"

/* A value that is there, seen from ours of one purpose. */
typedef bool see(const struct pm_dns_record *ours, const struct pm_rdata *there);

static bool has_other_target(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return !pm_str_eq(ours->rdata.target, there->target);
}

/* Without its final dot a target in a zone file gets the zone's name behind it: no host is there.
 */
static bool lost_its_dot(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    struct pm_str meant = ours->rdata.target, said = there->target;
    struct pm_str zone = pm_str_sub(said, meant.len + 1, said.len);
    return pm_str_starts(said, meant) && said.len > meant.len && said.ptr[meant.len] == '.' &&
           pm_name_in_zone(ours->owner, zone) && !pm_name_is_public_suffix(pm_name_canonical(zone));
}

static bool has_our_host(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return !has_other_target(ours, there) || lost_its_dot(ours, there);
}

static bool has_other_host(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return !has_our_host(ours, there);
}

/* Receivers leave out texts of other kinds, and use none where two of one kind are left
 * (RFC 7489 6.6.3, RFC 8461 3.1, RFC 8460 3). */
static bool has_same_version(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return ours->type == PM_RRTYPE_TXT && pm_change_same_version(ours->rdata.text, there->text);
}

static bool is_dmarc_rival(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return ours->type == PM_RRTYPE_CNAME ? has_other_target(ours, there)
                                         : has_same_version(ours, there);
}

/* A value that ran together with an SPF record proves nothing, and is merged with that. */
static bool is_ownership(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    size_t end = pm_str_find(ours->rdata.text, '=') + 1;
    return !pm_spf_is_attempt(there->text) &&
           pm_str_starts_nocase(pm_str_trim(there->text), pm_str_sub(ours->rdata.text, 0, end));
}

#define DELETE_IT "Delete it by hand when it is not needed any more."

/* What stands in the way of each purpose, SPF apart. */
static const struct claim {
    see *is_rival;  /* does not go with ours */
    see *is_former; /* was ours: replaced without asking; NULL: never */
    bool declared;  /* the file says the value: where the domain has records of ours already, a
                       rival alone in its place is taken for a former one, and told of */
    bool beside;    /* ours does its work beside a rival, if not all of it */
    bool tolerated; /* a rival is in nobody's way: it stays, and is told of without its value */
    const char *why, *fix;
} claims[PM_PURPOSES] = {
    [PM_PURPOSE_OWNERSHIP] =
        {is_ownership, NULL, false, true, true,
         "an ownership value of PurelyMail that is not this account's: an old one, or that of "
         "another account, which may have the domain, or may add it",
         "Delete it by hand, unless the other account is to have the domain."},
    [PM_PURPOSE_MX] = {has_other_host, has_our_host, false, true, false,
                       "mail is still delivered there, too",
                       "Delete it by hand once mail is to go to PurelyMail only."},
    [PM_PURPOSE_DKIM1] = {NULL, has_other_target, false, false, false, "", ""},
    [PM_PURPOSE_DKIM2] = {NULL, has_other_target, false, false, false, "", ""},
    [PM_PURPOSE_DKIM3] = {NULL, has_other_target, false, false, false, "", ""},
    [PM_PURPOSE_DMARC] =
        {is_dmarc_rival, NULL, true, false, false,
         "another DMARC record, with which receivers use ours or none, not both",
         "Keep it as dns.dmarc of the domain in the file if it is wanted (none: it is kept "
         "elsewhere), or delete it by hand."},
    [PM_PURPOSE_AUTOCONFIG] = {has_other_target, NULL, false, false, false,
                               "mail clients are set up by another service", DELETE_IT},
    [PM_PURPOSE_AUTODISCOVER] = {has_other_target, NULL, false, false, false,
                                 "mail clients are set up by another service", DELETE_IT},
    [PM_PURPOSE_SRV_IMAPS] = {has_other_host, has_our_host, false, false, false,
                              "mail clients are sent to another server", DELETE_IT},
    [PM_PURPOSE_SRV_SUBMISSIONS] = {has_other_host, has_our_host, false, false, false,
                                    "mail clients are sent to another server", DELETE_IT},
    [PM_PURPOSE_MTA_STS] = {has_same_version, NULL, true, false, false,
                            "of two such texts senders use none (RFC 8461 3.1)",
                            "Take its id into dns.extra of the file if it is wanted, or delete "
                            "it by hand."},
    [PM_PURPOSE_TLS_RPT] = {has_same_version, NULL, true, false, false,
                            "of two such texts senders use none (RFC 8460 3)",
                            "Take its address into dns.extra of the file if it is wanted, or "
                            "delete it by hand."},
};

/* RFC 7505: "." as the only exchanger. */
static bool says_no_mail(const struct pm_rrset *rivals)
{
    for (size_t i = 0; i < rivals->count; i++)
        if (rivals->type == PM_RRTYPE_MX && rivals->values[i].target.len == 0)
            return true;
    return false;
}

static struct pm_str describe(const struct pm_rrset *rivals, const struct claim *claim,
                              struct pm_arena *arena)
{
    const char *why = says_no_mail(rivals)
                          ? "a null MX says that the domain takes no mail (RFC 7505)"
                          : claim->why;
    struct pm_str shown =
        claim->tolerated ? pm_rrtype_format(rivals->type, arena) : pm_change_show(rivals, arena);
    return pm_str_printf(arena, "%" PM_STR_FMT " has %" PM_STR_FMT ": %s",
                         PM_STR_ARG(rivals->owner), PM_STR_ARG(shown), why);
}

static bool is_ours(const struct pm_dns_record *ours, const struct pm_rdata *there)
{
    return pm_rdata_cmp(ours->type, &ours->rdata, there) == 0;
}

static bool *pick_rivals(const struct claim *claim, const struct pm_set_work *set,
                         const struct pm_dns_record *ours, struct pm_arena *arena)
{
    bool *rivals = PM_NEW_ARRAY(arena, bool, set->before.count);
    for (size_t i = 0; i < set->before.count; i++) {
        const struct pm_rdata *there = &set->before.values[i];
        rivals[i] = claim->is_rival && !is_ours(ours, there) && claim->is_rival(ours, there);
    }
    return rivals;
}

/* Another value than the file says now; what a CNAME of PurelyMail's would take the place of, the
 * file may never have said, and nothing where none of ours was ever written. */
static bool is_former_value(const struct pm_change_work *work, const struct claim *claim,
                            const struct pm_set_work *set, const struct pm_dns_record *ours,
                            const struct pm_rrset *rivals)
{
    if (!claim->declared || rivals->count != 1 ||
        (ours->type == PM_RRTYPE_CNAME && ours->purpose == PM_PURPOSE_DMARC))
        return false;
    for (size_t i = 0; i < set->before.count; i++)
        if (is_ours(ours, &set->before.values[i]))
            return false;
    return pm_change_shows_ours(work);
}

/* Of a text that is there twice, cut differently, one stays: two would be two records. */
static void settle_values(const struct claim *claim, struct pm_set_work *set,
                          const struct pm_dns_record *ours, const bool *rivals,
                          enum pm_fate of_rivals)
{
    bool there = false;
    for (size_t i = 0; i < set->before.count; i++) {
        const struct pm_rdata *value = &set->before.values[i];
        if (is_ours(ours, value)) {
            set->fates[i] = there ? PM_FATE_GOES : PM_FATE_OURS;
            there = true;
        } else if (rivals[i]) {
            set->fates[i] = of_rivals;
        } else if (claim->is_former && claim->is_former(ours, value)) {
            set->fates[i] = PM_FATE_GOES;
        }
    }
    if (!there)
        set->added[set->added_count++] = ours->rdata;
    set->purposes |= 1U << ours->purpose;
}

/* Ours cannot be added; where it is there already it counts. */
static void leave_out(struct pm_set_work *set, const struct pm_dns_record *ours)
{
    for (size_t i = 0; i < set->before.count; i++) {
        if (!is_ours(ours, &set->before.values[i]))
            continue;
        set->fates[i] = PM_FATE_OURS;
        set->purposes |= 1U << ours->purpose;
    }
}

/* Whose a value was that the file gives, and no form of PurelyMail's own, is a guess. */
static void tell_former(struct pm_change_work *work, const struct pm_dns_record *ours,
                        struct pm_str text)
{
    if (claims[ours->purpose].declared)
        pm_change_warn(work, pm_str_concat(work->arena, text, PM_STR(", as the file says")),
                       PM_STR("If it is not what this file gave before, but another service's that "
                              "is still wanted, take it into the file before this is carried "
                              "out."));
    else
        pm_change_remark(work, PM_REMARK_INFO, text);
}

static void tell_replaced(struct pm_change_work *work, const struct pm_set_work *set,
                          const struct pm_dns_record *ours)
{
    if (!claims[ours->purpose].is_former && !claims[ours->purpose].declared)
        return;
    bool *gone = PM_NEW_ARRAY(work->arena, bool, set->before.count);
    for (size_t i = 0; i < set->before.count; i++)
        gone[i] = set->fates[i] == PM_FATE_GOES && !is_ours(ours, &set->before.values[i]);
    struct pm_rrset former = pm_set_pick(&set->before, gone, work->arena);
    struct pm_str now = pm_rdata_format(ours->type, &ours->rdata, work->arena);
    if (former.count > 0)
        tell_former(work, ours,
                    pm_str_printf(work->arena,
                                  "%" PM_STR_FMT " has %" PM_STR_FMT ", which becomes %" PM_STR_FMT,
                                  PM_STR_ARG(set->owner),
                                  PM_STR_ARG(pm_change_show(&former, work->arena)),
                                  PM_STR_ARG(now)));
}

/* False: they stay. */
static bool report_rivals(struct pm_change_work *work, const struct claim *claim,
                          const struct pm_rrset *rivals)
{
    struct pm_str text = describe(rivals, claim, work->arena), fix = pm_str_from(claim->fix);
    if (!claim->tolerated)
        return pm_change_conflict(work, text, fix, rivals);
    pm_change_warn(work, text, fix);
    return false;
}

void pm_change_place(struct pm_change_work *work, struct pm_set_work *set,
                     const struct pm_dns_record *ours)
{
    const struct claim *claim = &claims[ours->purpose];
    bool *picked = pick_rivals(claim, set, ours, work->arena);
    struct pm_rrset rivals = pm_set_pick(&set->before, picked, work->arena);
    bool former = is_former_value(work, claim, set, ours, &rivals);
    bool resolved = rivals.count == 0 || former || report_rivals(work, claim, &rivals);
    if (!resolved && !claim->beside) {
        leave_out(set, ours);
        return;
    }
    if (!resolved)
        memset(picked, 0, set->before.count * sizeof *picked);
    settle_values(claim, set, ours, picked, former ? PM_FATE_GOES : PM_FATE_CONFLICT);
    tell_replaced(work, set, ours);
}
