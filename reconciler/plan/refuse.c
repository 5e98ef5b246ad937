#include "plan/refuse.h"

#include "plan/policy.h"

enum { PREFIX = 12 };

bool pm_plan_same_account(const struct pm_ledger *ledger, const struct pm_account *account,
                          struct pm_err *err)
{
    struct pm_str ours = ledger->account, theirs = account->fingerprint;
    if (ours.len == 0 || theirs.len == 0 || pm_str_eq(ours, theirs))
        return true;
    return pm_fail(
        err, PM_ERR_FAILED,
        "the state belongs to another account (fingerprint %" PM_STR_FMT
        "...) than the token (%" PM_STR_FMT
        "...): use that account's token, or name another state with --state. If it is the "
        "same account, with a new ownership value: `pm-reconcile state adopt`",
        PM_STR_ARG(pm_str_sub(ours, 0, PREFIX)), PM_STR_ARG(pm_str_sub(theirs, 0, PREFIX)));
}

static bool something_declared(const struct pm_plan_input *input, struct pm_err *err)
{
    if (input->desired->count > 0 || input->allow_empty)
        return true;
    return pm_fail(
        err, PM_ERR_INVALID,
        "no domain is declared, so every domain of the account would be deleted: if that "
        "is meant, say so with --allow-empty");
}

static bool none_shared(const struct pm_plan_input *input, struct pm_err *err)
{
    for (size_t i = 0; i < input->account->count; i++) {
        const struct pm_account_domain *domain = &input->account->domains[i];
        const struct pm_desired_domain *declared =
            domain->shared ? pm_desired_find(input->desired, domain->name.ascii) : NULL;
        if (declared)
            return pm_fail(
                err, PM_ERR_INVALID,
                "%" PM_STR_FMT ":%u:%u: %" PM_STR_FMT
                " is a shared domain, which belongs to PurelyMail and cannot be managed: "
                "remove it from the file",
                PM_STR_ARG(declared->place.file), (unsigned)declared->place.line,
                (unsigned)declared->place.column, PM_STR_ARG(domain->name.ascii));
    }
    return true;
}

struct missing {
    size_t known, gone;
    struct pm_str first; /* of those that are gone */
};

/* Both lists are sorted: position only ever moves on. */
static bool is_listed(const struct pm_account *account, struct pm_str domain, size_t *position)
{
    while (*position < account->count &&
           pm_str_cmp(account->domains[*position].name.ascii, domain) < 0)
        ++*position;
    return *position < account->count && pm_str_eq(account->domains[*position].name.ascii, domain);
}

static struct missing count_missing(const struct pm_planning *planning)
{
    const struct pm_plan_input *input = planning->input;
    const struct pm_open_events *known = &input->ledger->known;
    struct missing missing = {0};
    size_t position = 0;
    for (size_t i = 0; i < known->count; i++) {
        struct pm_str domain = known->items[i]->domain;
        if (i > 0 && pm_str_eq(domain, known->items[i - 1]->domain))
            continue;
        missing.known++;
        /* An unanswered request to delete: that the domain is gone is its likely effect. */
        if (is_listed(input->account, domain, &position) ||
            pm_ledger_delete_intent(input->ledger, domain) ||
            pm_planning_is_readded(planning, domain))
            continue;
        if (missing.gone++ == 0)
            missing.first = domain;
    }
    return missing;
}

static bool plausible(const struct pm_planning *planning, struct pm_err *err)
{
    struct missing missing = count_missing(planning);
    int64_t allowed = planning->input->max_deletes, gone = (int64_t)missing.gone;
    int64_t percent = planning->plan->policy.max_delete_percent;
    bool too_many = missing.known >= PM_KNOWN_MIN && gone * 100 > percent * (int64_t)missing.known;
    bool emptied = pm_planning_own_domains(planning) == 0;
    if (gone == 0 || gone <= allowed || (!too_many && !emptied))
        return true;
    return pm_fail(
        err, PM_ERR_FAILED,
        "%zu of the %zu domains that earlier applies had seen are gone from the account's "
        "list (%" PM_STR_FMT "%s): that is not plausible (%s), so nothing is concluded from it; "
        "look at the account, and if they really are gone, run plan and apply once with "
        "--max-deletes %zu",
        missing.gone, missing.known, PM_STR_ARG(missing.first), missing.gone > 1 ? ", ..." : "",
        emptied ? "the list is empty" : "over max_delete_percent", missing.gone);
}

bool pm_plan_plausible(const struct pm_plan_input *input, struct pm_arena *arena,
                       struct pm_err *err)
{
    struct pm_plan plan = {.now = input->now};
    struct pm_planning planning = {.input = input, .arena = arena, .plan = &plan};
    pm_policy_enforce(&planning);
    return plausible(&planning, err);
}

bool pm_plan_acceptable(const struct pm_planning *planning, struct pm_err *err)
{
    const struct pm_plan_input *input = planning->input;
    return pm_plan_same_account(input->ledger, input->account, err) &&
           something_declared(input, err) && none_shared(input, err) && plausible(planning, err);
}
