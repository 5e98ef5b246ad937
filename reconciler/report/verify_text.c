#include "base/utf8.h"
#include "report/escape.h"
#include "report/verify_detail.h"
#include "report/verify_format.h"
#include "report/verify_groups.h"

enum {
    FEW = 20,        /* up to so many domains each is told in full */
    LISTED_MAX = 20, /* of many: lines a status */
    NAME_WIDTH = 28, /* longer names push the rest of their line to the right */
    VERDICT_WIDTH = 11,
    BADGES_WIDTH = 77,
};

struct text {
    bool many;
    size_t hidden;                 /* findings of status INFO that are only counted */
    size_t by_status[PM_STATUSES]; /* domains so far; of a domain with warnings: WARN */
    struct pm_verify_groups groups;
    struct pm_verify_told told;
};

static void begin(struct pm_verify_report *report)
{
    struct text *text = PM_NEW(&report->arena, struct text);
    text->many = report->expected_domains > FEW && !report->style->verbose;
    text->groups.arena = &report->arena;
    text->told.arena = &report->arena;
    report->own = text;
}

static void put_badges(struct pm_out *out, const struct pm_verify_domain *domain)
{
    struct pm_verify_badges badges = pm_verify_badges_of(domain);
    for (int i = PM_BADGE_MX; i < PM_BADGES; i++) {
        bool last = i + 1 == PM_BADGES;
        pm_sink_printf(out->sink, "%s ", pm_verify_badge_name((enum pm_badge)i));
        pm_verify_put_word(out, badges.of[i], !last);
        pm_sink_puts(out->sink, last ? "\n" : "  ");
    }
}

/* Where the line would not fit, the badges stand on one of their own. */
static void put_line(struct pm_out *out, const struct pm_verify_domain *domain,
                     struct pm_verify_verdict verdict, bool alone)
{
    struct pm_str name = pm_term_text(out->arena, pm_name_display(domain->name, out->arena));
    size_t width = pm_utf8_width(name), padded = width < NAME_WIDTH && !alone ? NAME_WIDTH : width;
    size_t needed = VERDICT_WIDTH + padded + 2 + BADGES_WIDTH;
    pm_verify_put_word(out, pm_verify_status_of(verdict), true);
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, PM_INK_BOLD, name);
    if (out->style->width > 0 && needed > (size_t)out->style->width)
        pm_sink_puts(out->sink, "\n  ");
    else
        pm_sink_fill(out->sink, ' ', padded - width + 2);
    put_badges(out, domain);
}

static bool is_shown(const struct pm_finding *finding, const struct pm_style *style)
{
    return style->verbose || pm_verify_needs_attention(finding);
}

/* The next finding from `at` on that is shown; count: there is none. */
static size_t next_shown(const struct pm_verify_domain *domain, size_t at,
                         const struct pm_style *style)
{
    while (at < domain->count && !is_shown(&domain->items[at], style))
        at++;
    return at;
}

static void put_findings(struct pm_out *out, struct text *text,
                         const struct pm_verify_domain *domain)
{
    size_t at = next_shown(domain, 0, out->style), next;
    bool gap = true;
    if (at == domain->count)
        return;
    for (; at < domain->count; at = next) {
        const struct pm_finding *finding = &domain->items[at];
        next = next_shown(domain, at + 1, out->style);
        if (gap)
            pm_sink_putc(out->sink, '\n');
        pm_verify_put_headline(out, finding);
        gap = next == domain->count || out->style->verbose ||
              !pm_verify_same_words(finding, &domain->items[next]);
        if (gap)
            pm_verify_put_detail(out, finding, &text->told);
    }
    pm_sink_putc(out->sink, '\n');
}

static void count_hidden(struct text *text, const struct pm_verify_domain *domain)
{
    for (size_t i = 0; i < domain->count; i++)
        text->hidden += domain->items[i].status == PM_STATUS_INFO;
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    struct text *text = report->own;
    enum pm_status status = pm_verify_status_of(verdict);
    size_t before = text->by_status[status]++;
    count_hidden(text, domain);
    if (text->many && status == PM_STATUS_PASS)
        return;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_out out = {report->sink, report->style, &arena};
    if (!text->many || before < LISTED_MAX)
        put_line(&out, domain, verdict, report->expected_domains == 1);
    if (text->many)
        pm_verify_groups_add(&text->groups, domain, report->summary.domains);
    else
        put_findings(&out, text, domain);
    pm_arena_fini(&arena);
}

/* Of many domains: what was not listed above. */
static void put_unlisted(struct pm_verify_report *report)
{
    static const enum pm_status shown[] = {PM_STATUS_FAIL, PM_STATUS_UNKNOWN, PM_STATUS_WARN};
    const struct text *text = report->own;
    size_t more = 0;
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        size_t count = text->by_status[shown[i]];
        more += count > LISTED_MAX ? count - LISTED_MAX : 0;
    }
    if (more > 0)
        pm_sink_printf(report->sink,
                       "… and %zu more that are not all right; `--format json` lists them all.\n",
                       more);
    if (text->groups.count > 0)
        pm_sink_putc(report->sink, '\n');
}

static void end(struct pm_verify_report *report)
{
    struct text *text = report->own;
    struct pm_out out = {report->sink, report->style, &report->arena};
    if (text->many) {
        put_unlisted(report);
        pm_verify_groups_put(&text->groups, &out, &text->told);
    }
    if (text->hidden > 0 && !report->style->verbose)
        pm_sink_printf(report->sink, "%zu %s not shown; -v shows everything.\n", text->hidden,
                       text->hidden == 1 ? "remark is" : "remarks are");
    pm_verify_put_summary(report->sink, &report->summary);
    pm_sink_putc(report->sink, '\n');
}

const struct pm_verify_format pm_verify_as_text = {
    .name = "text", .full_verbose = true, .begin = begin, .domain = tell, .end = end};
