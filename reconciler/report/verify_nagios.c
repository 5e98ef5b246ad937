#include "report/escape.h"
#include "report/verify_format.h"

/* By the Monitoring Plugins Development Guidelines: the first line is the status, '|' and the
 * performance data; further lines are long output, of which agents cut off all over some 8 KB. */
enum { LINES_MAX = 20, NAMES_MAX = 3, LINE_COLUMNS = 300 };

enum nagios_status { OK, WARNING, CRITICAL, UNKNOWN };

struct lines {
    struct pm_sink bytes; /* long output */
    size_t count;         /* domains that need attention */
    struct pm_str names[PM_STATUSES][NAMES_MAX];
    size_t by_status[PM_STATUSES];
};

int pm_verify_nagios_status(const struct pm_verify_summary *summary)
{
    if (summary->missed > 0)
        return UNKNOWN;
    if (summary->failed > 0)
        return CRITICAL;
    if (summary->unknown > 0 || summary->domains == 0)
        return UNKNOWN;
    return summary->warned > 0 ? WARNING : OK;
}

/* A bar would begin performance data. */
static void put_plain(struct pm_sink *sink, struct pm_str hostile, struct pm_arena *arena)
{
    struct pm_str text = pm_term_text_cut(arena, hostile, LINE_COLUMNS);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|')
            pm_sink_puts(sink, "\\x7c");
        else
            pm_sink_putc(sink, text.ptr[i]);
    }
}

static void begin(struct pm_verify_report *report)
{
    struct lines *lines = PM_NEW(&report->arena, struct lines);
    pm_sink_init_memory(&lines->bytes);
    report->own = lines;
}

static void put_finding(struct pm_sink *sink, const struct pm_finding *finding,
                        struct pm_arena *arena)
{
    pm_sink_printf(sink, "%s ", pm_verify_word_of(finding->status)->word);
    put_plain(sink, finding->rule, arena);
    if (finding->why.len > 0) {
        pm_sink_puts(sink, ": ");
        put_plain(sink, finding->why, arena);
    }
}

/* A line a domain: the worst of its findings, and how many others there are. */
static void put_domain(struct pm_sink *sink, const struct pm_verify_domain *domain,
                       struct pm_arena *arena)
{
    const struct pm_finding *worst = NULL;
    size_t others = 0;
    for (size_t i = 0; i < domain->count; i++) {
        const struct pm_finding *finding = &domain->items[i];
        if (!pm_verify_needs_attention(finding))
            continue;
        others++;
        if (!worst || finding->required > worst->required ||
            (finding->required == worst->required &&
             pm_status_severity(finding->status) > pm_status_severity(worst->status)))
            worst = finding;
    }
    put_plain(sink, domain->name.ascii, arena);
    pm_sink_puts(sink, ": ");
    if (worst)
        put_finding(sink, worst, arena);
    if (others > 1)
        pm_sink_printf(sink, " (and %zu more)", others - 1);
    pm_sink_putc(sink, '\n');
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    struct lines *lines = report->own;
    enum pm_status status = pm_verify_status_of(verdict);
    size_t number = lines->by_status[status]++;
    if (status == PM_STATUS_PASS)
        return;
    if (number < NAMES_MAX)
        lines->names[status][number] = pm_str_dup(&report->arena, domain->name.ascii);
    if (lines->count++ >= LINES_MAX)
        return;
    struct pm_arena arena;
    pm_arena_init(&arena);
    put_domain(&lines->bytes, domain, &arena);
    pm_arena_fini(&arena);
}

/* "2 failed: a.example, b.example". */
static void put_names(struct pm_verify_report *report, enum pm_status status, const char *words)
{
    const struct lines *lines = report->own;
    size_t count = lines->by_status[status];
    pm_sink_printf(report->sink, "%zu of %zu %s %s: ", count, report->summary.domains,
                   report->summary.domains == 1 ? "domain" : "domains", words);
    for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
        pm_sink_puts(report->sink, i > 0 ? ", " : "");
        put_plain(report->sink, lines->names[status][i], &report->arena);
    }
    if (count > NAMES_MAX)
        pm_sink_printf(report->sink, " and %zu more", count - NAMES_MAX);
}

static void put_interruption(struct pm_verify_report *report)
{
    const struct pm_verify_summary *s = &report->summary;
    pm_sink_printf(report->sink, "interrupted: %zu of %zu domains were looked at", s->domains,
                   s->domains + s->missed);
    if (s->failed > 0) {
        pm_sink_puts(report->sink, "; ");
        put_names(report, PM_STATUS_FAIL, "failed");
    }
}

static void put_status(struct pm_verify_report *report)
{
    const struct pm_verify_summary *s = &report->summary;
    int status = pm_verify_nagios_status(s);
    static const char *const words[] = {
        [OK] = "OK", [WARNING] = "WARNING", [CRITICAL] = "CRITICAL", [UNKNOWN] = "UNKNOWN"};
    pm_sink_printf(report->sink, "DNS %s - ", words[status]);
    if (s->missed > 0)
        put_interruption(report);
    else if (s->domains == 0)
        pm_sink_puts(report->sink, "no domain was looked at");
    else if (status == OK)
        pm_sink_printf(report->sink, "%zu %s: all records are right", s->domains,
                       s->domains == 1 ? "domain" : "domains");
    else if (status == CRITICAL)
        put_names(report, PM_STATUS_FAIL, "failed");
    else if (status == UNKNOWN)
        put_names(report, PM_STATUS_UNKNOWN, "unknown");
    else
        put_names(report, PM_STATUS_WARN, "with warnings");
    pm_sink_printf(report->sink, " | ok=%zu warned=%zu failed=%zu unknown=%zu\n", s->ok, s->warned,
                   s->failed, s->unknown);
}

static void end(struct pm_verify_report *report)
{
    struct lines *lines = report->own;
    put_status(report);
    pm_sink_put(report->sink, pm_sink_bytes(&lines->bytes));
    if (lines->count > LINES_MAX)
        pm_sink_printf(report->sink, "and %zu more domains\n", lines->count - LINES_MAX);
    pm_sink_fini(&lines->bytes);
}

const struct pm_verify_format pm_verify_as_nagios = {
    .name = "nagios", .begin = begin, .domain = tell, .end = end};
