#include "documents.h"

#include "base/time.h"
#include "report/report.h"

static struct pm_report_apply *apply_of(struct pm_outcome outcome, struct pm_arena *arena)
{
    struct pm_report_apply *report = PM_NEW(arena, struct pm_report_apply);
    struct pm_outcome *kept = PM_NEW(arena, struct pm_outcome);
    *kept = outcome;
    report->outcome = kept;
    return report;
}

static struct pm_report_record record(const char *command, struct pm_report_log log)
{
    return (struct pm_report_record){
        .run = PM_STR("20261122T195432Z-0badcafe"),
        .command = pm_str_from(command),
        .actor = PM_STR("alice"),
        .host = PM_STR("runner-7"),
        .started = NOW - PM_HOUR,
        .events = log.events,
        .count = log.count,
    };
}

struct pm_report_record record_bare(struct pm_arena *arena)
{
    struct pm_report_log log = log_story(arena);
    struct pm_report_record bare = record("cancel", log);
    bare.events = log.events + 4;
    bare.count = 2;
    bare.actor = PM_STR("bob");
    bare.host = PM_STR("");
    bare.summary = PM_STR("a-rather-long-name.example");
    return bare;
}

struct pm_report_record record_of_apply(struct pm_arena *arena)
{
    struct pm_report_record apply = record("apply", log_story(arena));
    struct pm_outcome outcome = outcome_mixed(arena);
    apply.plan = plan_full(arena).plan;
    apply.outcome = apply_of(outcome, arena);
    apply.summary = pm_report_outcome_words(&outcome, arena);
    return apply;
}

#define PROOF "purelymail_ownership_proof=8f14e45fceea167a5a36dedd4bea2543"

struct pm_report_record record_of_verify(struct pm_arena *arena)
{
    struct pm_report_record verify = record("verify", (struct pm_report_log){0});
    struct pm_findings *findings = PM_NEW(arena, struct pm_findings);
    *findings = findings_mixed(arena);
    findings->items[0].expected = PM_STR("\"" PROOF "\"");
    findings->items[0].seen = PM_STR("\"8f14e45fceea167a5a36dedd4bea2543\"");
    findings->items[0].fix = PM_STR("Publish: TXT \"" PROOF "\"");
    findings->items[4].seen = PM_STR("\"" PROOF "\"; \"v=DMARC1\"");
    verify.verify = findings;
    verify.summary = pm_report_verify_words(findings, arena);
    return verify;
}

struct pm_report_record record_hostile(struct pm_arena *arena)
{
    struct pm_report_record record = {
        .run = hostile,
        .command = hostile,
        .actor = hostile,
        .host = hostile,
        .summary = hostile,
        .started = NOW,
    };
    struct pm_report_log log = log_hostile(arena);
    struct pm_findings *findings = PM_NEW(arena, struct pm_findings);
    struct pm_report_apply *apply = apply_of(outcome_hostile(arena), arena);
    struct pm_err *fault = PM_NEW(arena, struct pm_err);
    pm_err_set(fault, PM_ERR_FAILED, "%" PM_STR_FMT, PM_STR_ARG(hostile));
    apply->fault = fault;
    *findings = findings_hostile(arena);
    record.events = log.events;
    record.count = log.count;
    record.plan = plan_hostile(arena).plan;
    record.outcome = apply;
    record.verify = findings;
    return record;
}
