#include "report/verify_format.h"

const struct pm_verify_format *pm_verify_format_find(struct pm_str name)
{
    static const struct pm_verify_format *const formats[] = {
        &pm_verify_as_text,  &pm_verify_as_json,   &pm_verify_as_markdown,
        &pm_verify_as_junit, &pm_verify_as_nagios, &pm_verify_as_prometheus,
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (pm_str_is(name, formats[i]->name))
            return formats[i];
    return NULL;
}

bool pm_verify_format_is_full(const struct pm_verify_format *format, const struct pm_style *style)
{
    return format->full || (format->full_verbose && style->verbose);
}

void pm_verify_report_begin(struct pm_verify_report *report, const struct pm_verify_format *format,
                            struct pm_sink *sink, const struct pm_style *style, size_t domains)
{
    *report = (struct pm_verify_report){
        .format = format, .sink = sink, .style = style, .expected_domains = domains};
    pm_arena_init(&report->arena);
    format->begin(report);
}

void pm_verify_report_domain(struct pm_verify_report *report, const struct pm_verify_domain *domain)
{
    struct pm_verify_verdict verdict = pm_verify_verdict_of(domain);
    pm_verify_count(&report->summary, verdict);
    report->format->domain(report, domain, verdict);
}

void pm_verify_report_missed(struct pm_verify_report *report, struct pm_name name)
{
    if (report->format->missed)
        report->format->missed(report, name);
}

void pm_verify_report_end(struct pm_verify_report *report)
{
    struct pm_verify_summary *summary = &report->summary;
    if (summary->domains < report->expected_domains)
        summary->missed = report->expected_domains - summary->domains;
    report->format->end(report);
    pm_arena_fini(&report->arena);
}

bool pm_verify_needs_attention(const struct pm_finding *finding)
{
    return finding->status == PM_STATUS_FAIL || finding->status == PM_STATUS_UNKNOWN ||
           finding->status == PM_STATUS_WARN;
}

struct pm_verify_verdict pm_verify_verdict_of(const struct pm_verify_domain *domain)
{
    struct pm_verify_verdict verdict = {pm_findings_verdict(domain->items, domain->count), false};
    for (size_t i = 0; i < domain->count && verdict.status == PM_STATUS_PASS; i++)
        verdict.warned |= pm_verify_needs_attention(&domain->items[i]);
    return verdict;
}

enum pm_status pm_verify_status_of(struct pm_verify_verdict verdict)
{
    return verdict.warned ? PM_STATUS_WARN : verdict.status;
}

void pm_verify_count(struct pm_verify_summary *summary, struct pm_verify_verdict verdict)
{
    summary->domains++;
    summary->ok += verdict.status == PM_STATUS_PASS;
    summary->failed += verdict.status == PM_STATUS_FAIL;
    summary->unknown += verdict.status == PM_STATUS_UNKNOWN;
    summary->warned += verdict.warned;
}

struct pm_verify_badges pm_verify_badges_of(const struct pm_verify_domain *domain)
{
    struct pm_verify_badges badges;
    for (int i = 0; i < PM_BADGES; i++)
        badges.of[i] = PM_STATUS_SKIP;
    for (size_t i = 0; i < domain->count; i++) {
        const struct pm_rule *rule = pm_rule_find(domain->items[i].rule);
        enum pm_status status = domain->items[i].status;
        enum pm_status *badge = &badges.of[rule ? rule->badge : PM_BADGE_NONE];
        if (status == PM_STATUS_INFO)
            status = PM_STATUS_PASS;
        if (pm_status_severity(status) > pm_status_severity(*badge))
            *badge = status;
    }
    return badges;
}

const char *pm_verify_badge_name(enum pm_badge badge)
{
    static const char *const names[PM_BADGES] = {
        [PM_BADGE_MX] = "MX",       [PM_BADGE_SPF] = "SPF", [PM_BADGE_DKIM] = "DKIM",
        [PM_BADGE_DMARC] = "DMARC", [PM_BADGE_OWN] = "OWN",
    };
    return names[badge];
}

const struct pm_verify_word *pm_verify_word_of(enum pm_status status)
{
    static const struct pm_verify_word words[PM_STATUSES] = {
        [PM_STATUS_PASS] = {"✓", "ok", PM_INK_GREEN},
        [PM_STATUS_INFO] = {"i", "info", PM_INK_PLAIN},
        [PM_STATUS_WARN] = {"!", "warn", PM_INK_YELLOW},
        [PM_STATUS_FAIL] = {"✗", "FAIL", PM_INK_RED},
        [PM_STATUS_UNKNOWN] = {"?", "unknown", PM_INK_YELLOW},
        [PM_STATUS_SKIP] = {"-", "skip", PM_INK_DIM},
    };
    return &words[status];
}

struct pm_str pm_verify_cause_words(const struct pm_finding *finding, struct pm_arena *arena)
{
    const struct pm_cause *cause = pm_cause_find(finding->cause);
    if (!cause || !cause->title)
        return finding->cause;
    return pm_str_printf(arena, "%s (%s)", cause->title, cause->id);
}

struct pm_str pm_verify_fix_of(const struct pm_finding *finding)
{
    bool bad = finding->status == PM_STATUS_FAIL || finding->status == PM_STATUS_WARN;
    const struct pm_rule *rule = pm_rule_find(finding->rule);
    if (finding->fix.len > 0 || finding->publish.len > 0 || finding->remove.len > 0 || !bad ||
        !rule || !rule->fix)
        return finding->fix;
    return pm_str_from(rule->fix);
}

struct pm_str pm_verify_subject(const struct pm_finding *finding, struct pm_arena *arena)
{
    if (!finding->type)
        return finding->owner;
    return pm_str_printf(arena, "%" PM_STR_FMT " %s", PM_STR_ARG(finding->owner),
                         pm_rrtype_name(finding->type));
}

void pm_verify_put_summary(struct pm_sink *sink, const struct pm_verify_summary *summary)
{
    pm_sink_printf(sink, "Verify: %zu %s: %zu ok", summary->domains,
                   summary->domains == 1 ? "domain" : "domains", summary->ok);
    if (summary->warned > 0)
        pm_sink_printf(sink, " (%zu with warnings or failures in what is not required)",
                       summary->warned);
    pm_sink_printf(sink, ", %zu failed, %zu unknown.", summary->failed, summary->unknown);
    if (summary->missed > 0)
        pm_sink_printf(sink, "\nInterrupted: %zu of %zu domains were looked at.", summary->domains,
                       summary->domains + summary->missed);
}

bool pm_verify_next_domain(const struct pm_findings *findings, size_t *at,
                           struct pm_verify_domain *out)
{
    size_t start = *at, end = start;
    while (end < findings->count &&
           pm_str_eq(findings->items[end].domain, findings->items[start].domain))
        end++;
    if (end == start)
        return false;
    *out = (struct pm_verify_domain){
        .name = pm_name_canonical(findings->items[start].domain),
        .items = findings->items + start,
        .count = end - start,
    };
    *at = end;
    return true;
}
