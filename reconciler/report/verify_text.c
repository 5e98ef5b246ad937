#include "report/verify.h"

#include "base/utf8.h"
#include "report/escape.h"
#include "report/out.h"

enum { SEEN_MAX = 600, RULE_WIDTH_MAX = 24 };

/* Fits a table by words, never by colour alone. */
static const struct status_row {
    const char *word;
    enum pm_ink ink;
    bool told; /* expected, seen and so on are shown */
} status_rows[PM_STATUSES] = {
    [PM_STATUS_PASS] = {"ok  ", PM_INK_GREEN, false},
    [PM_STATUS_INFO] = {"info", PM_INK_PLAIN, false},
    [PM_STATUS_WARN] = {"warn", PM_INK_YELLOW, true},
    [PM_STATUS_FAIL] = {"FAIL", PM_INK_RED, true},
    [PM_STATUS_UNKNOWN] = {"????", PM_INK_YELLOW, true},
    [PM_STATUS_SKIP] = {"skip", PM_INK_DIM, false},
};

size_t pm_verify_run(const struct pm_findings *findings, size_t at)
{
    size_t end = at;
    while (end < findings->count &&
           pm_str_eq(findings->items[end].domain, findings->items[at].domain))
        end++;
    return end - at;
}

struct pm_verify_summary pm_verify_summarize(const struct pm_findings *findings)
{
    struct pm_verify_summary summary = {0};
    for (size_t at = 0, count; at < findings->count; at += count) {
        count = pm_verify_run(findings, at);
        enum pm_status verdict = pm_findings_verdict(findings->items + at, count);
        summary.domains++;
        summary.ok += verdict == PM_STATUS_PASS;
        summary.failed += verdict == PM_STATUS_FAIL;
        summary.unknown += verdict == PM_STATUS_UNKNOWN;
    }
    return summary;
}

static void put_detail(struct pm_out *out, const char *label, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    pm_sink_printf(out->sink, "         %-9s ", label);
    pm_sink_put(out->sink, pm_term_text_cut(out->arena, hostile, SEEN_MAX));
    pm_sink_putc(out->sink, '\n');
}

static void put_finding(struct pm_out *out, const struct pm_finding *finding, size_t width)
{
    const struct status_row *row = &status_rows[finding->status];
    struct pm_str rule = pm_term_text(out->arena, finding->rule);
    size_t used = pm_utf8_width(rule);
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, row->ink, pm_str_from(row->word));
    pm_sink_puts(out->sink, "   ");
    pm_sink_put(out->sink, rule);
    pm_sink_fill(out->sink, ' ', (used < width ? width - used : 0) + 2);
    pm_out_text(out, finding->owner);
    pm_sink_printf(out->sink, " %s", pm_rrtype_name(finding->type));
    if (finding->why.len > 0) {
        pm_sink_puts(out->sink, ": ");
        pm_sink_put(out->sink, pm_term_text_cut(out->arena, finding->why, SEEN_MAX));
    }
    pm_sink_putc(out->sink, '\n');
    if (!row->told && !out->style->verbose)
        return;
    put_detail(out, "expected", finding->expected);
    put_detail(out, "seen", finding->seen);
    put_detail(out, "at", finding->where);
    put_detail(out, "fix", finding->fix);
}

static void put_domain(struct pm_out *out, const struct pm_finding *items, size_t count)
{
    static const struct verdict_row {
        const char *word;
        enum pm_ink ink;
    } verdicts[PM_STATUSES] = {
        [PM_STATUS_PASS] = {"ok", PM_INK_GREEN},
        [PM_STATUS_FAIL] = {"FAILED", PM_INK_RED},
        [PM_STATUS_UNKNOWN] = {"unknown: not every question was answered", PM_INK_YELLOW},
    };
    const struct verdict_row *verdict = &verdicts[pm_findings_verdict(items, count)];
    size_t width = 0;
    for (size_t i = 0; i < count; i++) {
        size_t used = pm_utf8_width(pm_term_text(out->arena, items[i].rule));
        if (used > width && used <= RULE_WIDTH_MAX)
            width = used;
    }
    pm_out_ink(out, PM_INK_BOLD, pm_term_text(out->arena, items[0].domain));
    pm_sink_puts(out->sink, ": ");
    pm_out_ink(out, verdict->ink, pm_str_from(verdict->word));
    pm_sink_putc(out->sink, '\n');
    for (size_t i = 0; i < count; i++)
        put_finding(out, &items[i], width);
    pm_sink_putc(out->sink, '\n');
}

void pm_report_verify_text(struct pm_sink *sink, const struct pm_findings *findings,
                           const struct pm_style *style)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_out out = {sink, style, &arena};
    for (size_t at = 0, count; at < findings->count; at += count) {
        count = pm_verify_run(findings, at);
        put_domain(&out, findings->items + at, count);
    }
    struct pm_verify_summary s = pm_verify_summarize(findings);
    pm_sink_printf(sink, "Verify: %zu domains: %zu ok, %zu failed, %zu unknown.\n", s.domains, s.ok,
                   s.failed, s.unknown);
    pm_arena_fini(&arena);
}
