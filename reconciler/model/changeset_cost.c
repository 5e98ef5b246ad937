/* What a merged SPF record costs those who check mail. */
#include "model/changeset_work.h"
#include "model/spf_record.h"

enum { LOOKUPS_MAX = 10 /* RFC 7208 4.6.4 */ };

/* Of the terms that it shows itself; -1: of a text that receivers cannot read. */
static int count_shown(struct pm_str text, struct pm_arena *arena)
{
    struct pm_spf_record record;
    struct pm_err ignored;
    int lookups = 0;
    bool ends = false;
    if (!pm_spf_is_record(text) || !pm_spf_parse(text, arena, &record, &ignored))
        return -1;
    for (size_t i = 0; i < record.count; i++) {
        lookups += pm_spf_asks_dns(record.mechanisms[i].kind);
        ends |= record.mechanisms[i].kind == PM_SPF_KIND_ALL;
    }
    return lookups + (record.redirect && !ends);
}

/* Receivers may use it, as far as is known. */
static bool is_within(const struct pm_change_work *work, struct pm_str former)
{
    int shown = count_shown(former, work->arena);
    return shown >= 0 && shown <= LOOKUPS_MAX && work->input->spf_cost.before <= LOOKUPS_MAX;
}

/* "the SPF record of example.com costs 11 lookups (include:a.example 9, ...)" */
static struct pm_str describe(const struct pm_change_work *work, struct pm_str owner, int shown)
{
    const struct pm_spf_cost *cost = &work->input->spf_cost;
    if (cost->after <= LOOKUPS_MAX)
        return pm_str_printf(work->arena,
                             "%d terms of the SPF record of %" PM_STR_FMT
                             " ask DNS, not counting those of the records that it includes",
                             shown, PM_STR_ARG(owner));
    bool known = cost->terms.len > 0;
    return pm_str_printf(
        work->arena, "the merged SPF record of %" PM_STR_FMT " costs %d lookups%s%" PM_STR_FMT "%s",
        PM_STR_ARG(owner), cost->after, known ? " (" : "", PM_STR_ARG(cost->terms),
        known ? ")" : "");
}

/* Ours would make receivers give up on a record that they use. */
static bool refuse(struct pm_change_work *work, struct pm_str described, struct pm_str owner)
{
    const struct pm_rrset nothing = {.owner = owner, .type = PM_RRTYPE_TXT};
    pm_change_conflict(
        work,
        pm_str_printf(work->arena,
                      "%" PM_STR_FMT ", and over %d receivers give up (permerror, RFC 7208 4.6.4): "
                      "the record that is there keeps to that, and stays as it is, without "
                      "PurelyMail's include",
                      PM_STR_ARG(described), LOOKUPS_MAX),
        PM_STR("Take the terms of senders that are no longer used out of it by hand, then run this "
               "again."),
        &nothing);
    return false;
}

static void mind_problem(struct pm_change_work *work, struct pm_str owner)
{
    struct pm_str problem = work->input->spf_cost.problem;
    if (problem.len > 0)
        pm_change_remark(work, PM_REMARK_WARNING,
                         pm_str_printf(work->arena,
                                       "how many lookups the merged SPF record of %" PM_STR_FMT
                                       " costs is not known: %" PM_STR_FMT,
                                       PM_STR_ARG(owner), PM_STR_ARG(problem)));
}

bool pm_change_mind_spf_cost(struct pm_change_work *work, struct pm_str owner, struct pm_str former,
                             struct pm_str record)
{
    int shown = count_shown(record, work->arena);
    if (shown <= LOOKUPS_MAX && work->input->spf_cost.after <= LOOKUPS_MAX) {
        mind_problem(work, owner);
        return true;
    }
    struct pm_str described = describe(work, owner, shown);
    if (!pm_str_eq(former, record) && is_within(work, former))
        return refuse(work, described, owner);
    pm_change_warn(work,
                   pm_str_printf(work->arena,
                                 "%" PM_STR_FMT
                                 ", and over %d receivers give up (permerror, RFC 7208 4.6.4)",
                                 PM_STR_ARG(described), LOOKUPS_MAX),
                   PM_STR("Leave out senders that are no longer used."));
    return true;
}
