#include "verify/dmarc_rules.h"

enum pm_dmarc_policy pm_dmarc_policy_of(const struct pm_dmarc_found *found,
                                        const struct pm_dmarc_view *view)
{
    return found->source == PM_DMARC_INHERITED ? view->sp : view->p;
}

struct pm_finding *pm_dmarc_tell(struct pm_look *look, const struct pm_rule *rule,
                                 const struct pm_dmarc_found *found,
                                 const struct pm_verdict *verdict)
{
    struct pm_finding *finding = pm_look_tell(look, rule, verdict);
    finding->type = PM_RRTYPE_TXT;
    if (found->owner.len > 0)
        finding->owner = found->owner;
    if (found->answer)
        finding->where = found->answer->server;
    return finding;
}

/* Sentences about one record, with the worst level of them. */
struct remarks {
    struct pm_look *look;
    enum pm_status status;
    struct pm_joined why;
    struct pm_str fix;
};

static struct remarks no_remarks(struct pm_look *look)
{
    return (struct remarks){
        .look = look, .status = PM_STATUS_PASS, .why = {look->arena, PM_STR("")}};
}

static void remark(struct remarks *remarks, enum pm_status status, struct pm_str what)
{
    if (pm_status_severity(status) > pm_status_severity(remarks->status))
        remarks->status = status;
    pm_join(&remarks->why, " ", what);
}

static void tell_remarks(const struct remarks *remarks, const struct pm_rule *rule,
                         const struct pm_dmarc_found *found, struct pm_str seen)
{
    bool bad = pm_status_severity(remarks->status) > pm_status_severity(PM_STATUS_INFO);
    struct pm_verdict verdict = {
        .status = remarks->status,
        .seen = seen,
        .why = remarks->why.text,
        .fix = bad && remarks->fix.len == 0 ? pm_str_from(rule->fix) : remarks->fix,
    };
    pm_dmarc_tell(remarks->look, rule, found, &verdict);
}

static struct pm_str show_view(struct pm_arena *arena, const struct pm_dmarc_view *view)
{
    if (!view->applies)
        return PM_STR("none applies");
    return pm_str_printf(arena, "p=%s sp=%s np=%s", pm_dmarc_policy_name(view->p),
                         pm_dmarc_policy_name(view->sp), pm_dmarc_policy_name(view->np));
}

void pm_dmarc_judge_policy(struct pm_look *look, const struct pm_rule *rule,
                           const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc)
{
    struct remarks remarks = no_remarks(look);
    bool inherited = found->source == PM_DMARC_INHERITED;
    enum pm_dmarc_policy policy = pm_dmarc_policy_of(found, &dmarc->now);
    if (inherited)
        remark(&remarks, PM_STATUS_INFO,
               pm_str_printf(look->arena,
                             "The domain has no record of its own: the one at %" PM_STR_FMT
                             " counts, with its policy for subdomains, %s.",
                             PM_STR_ARG(found->owner), pm_dmarc_policy_name(policy)));
    if (policy == PM_DMARC_NONE)
        remark(&remarks, PM_STATUS_INFO,
               PM_STR("The policy is none: mail that fails is delivered as any other, also mail "
                      "that others forge."));
    if (!inherited && dmarc->now.sp < dmarc->now.p)
        remark(&remarks, PM_STATUS_WARN,
               pm_str_printf(look->arena,
                             "The policy for subdomains (%s) is weaker than the domain's (%s): "
                             "forgers use made-up subdomains.",
                             pm_dmarc_policy_name(dmarc->now.sp),
                             pm_dmarc_policy_name(dmarc->now.p)));
    else if (!inherited && dmarc->now.np < dmarc->now.p)
        remark(&remarks, PM_STATUS_WARN,
               pm_str_printf(look->arena,
                             "The policy for subdomains that do not exist (%s) is weaker than the "
                             "domain's (%s).",
                             pm_dmarc_policy_name(dmarc->now.np),
                             pm_dmarc_policy_name(dmarc->now.p)));
    if (dmarc->testing)
        remark(&remarks, PM_STATUS_INFO,
               PM_STR("The record says that it is a test (t=y): receivers do not apply the "
                      "policy."));
    tell_remarks(&remarks, rule, found, show_view(look->arena, &dmarc->now));
}

static void compare_policies(struct remarks *remarks, const struct pm_dmarc *dmarc)
{
    const struct pm_dmarc_view *now = &dmarc->now, *then = &dmarc->then;
    if (now->applies && !then->applies)
        remark(remarks, PM_STATUS_WARN, PM_STR("They ignore the record: to them p is required."));
    else if (now->applies != then->applies)
        remark(remarks, PM_STATUS_INFO, PM_STR("They use the record: np means nothing to them."));
    else if (now->np != then->np)
        remark(remarks, PM_STATUS_INFO,
               pm_str_printf(remarks->look->arena,
                             "They do not know np: subdomains that do not exist get %s.",
                             pm_dmarc_policy_name(then->np)));
}

void pm_dmarc_judge_old(struct pm_look *look, const struct pm_rule *rule,
                        const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc)
{
    struct remarks remarks = no_remarks(look);
    compare_policies(&remarks, dmarc);
    if (dmarc->testing && dmarc->then.applies && dmarc->then.p != PM_DMARC_NONE && dmarc->pct > 0) {
        remark(&remarks, PM_STATUS_WARN,
               pm_str_printf(look->arena, "They do not know t=y and apply p=%s in full.",
                             pm_dmarc_policy_name(dmarc->then.p)));
        remarks.fix = PM_STR("While testing, write p=none, or add pct=0, which only they read.");
    }
    if (dmarc->pct < 100 && dmarc->then.p != PM_DMARC_NONE)
        remark(&remarks, PM_STATUS_INFO,
               pm_str_printf(look->arena,
                             "They apply the policy to %d %% of the mail that fails, newer "
                             "receivers to all of it.",
                             dmarc->pct));
    if (dmarc->has_p && !dmarc->p_is_second)
        remark(&remarks, PM_STATUS_INFO,
               PM_STR("Some of them ignore a record in which p does not come right behind v."));
    tell_remarks(&remarks, rule, found, show_view(look->arena, &dmarc->then));
}

static struct pm_str show_inherited(struct pm_arena *arena, const struct pm_dmarc_found *found,
                                    bool old)
{
    if (found->source != PM_DMARC_INHERITED)
        return PM_STR("no policy");
    struct pm_dmarc dmarc = pm_dmarc_parse(found->text, arena);
    const struct pm_dmarc_view *view = old ? &dmarc.then : &dmarc.now;
    if (!view->applies)
        return PM_STR("no policy");
    return pm_str_printf(arena, "%s (from %" PM_STR_FMT ")", pm_dmarc_policy_name(view->sp),
                         PM_STR_ARG(found->owner));
}

void pm_dmarc_judge_inherited_old(struct pm_look *look, const struct pm_rule *rule,
                                  const struct pm_dmarc_found *now,
                                  const struct pm_dmarc_found *then)
{
    struct remarks remarks = no_remarks(look);
    struct pm_str by_now = show_inherited(look->arena, now, false);
    struct pm_str by_then = show_inherited(look->arena, then, true);
    if (!pm_str_eq(by_now, by_then)) {
        remark(
            &remarks, PM_STATUS_INFO,
            pm_str_printf(look->arena,
                          "Receivers by RFC 9989, which go up label by label, apply %" PM_STR_FMT
                          "; those by RFC 7489, which look at the registrable domain only, apply "
                          "%" PM_STR_FMT ".",
                          PM_STR_ARG(by_now), PM_STR_ARG(by_then)));
        remarks.fix = PM_STR("A record of the domain's own counts for both.");
    }
    tell_remarks(&remarks, rule, then, by_then);
}
