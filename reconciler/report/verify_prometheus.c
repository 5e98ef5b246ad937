#include "report/escape.h"
#include "report/verify_format.h"

#include <inttypes.h>

/* The text format, version 0.0.4: all samples of a metric stand together, so those of the second
 * wait in memory; no two samples have the same labels. */
struct metrics {
    struct pm_sink domains;
};

#define NUMBERS "0 not looked at, 1 pass, 2 remark, 3 warning, 4 unknown, 5 fail."

static void put_label(struct pm_sink *sink, struct pm_str hostile)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = pm_term_text(&arena, hostile);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' || text.ptr[i] == '"')
            pm_sink_putc(sink, '\\');
        pm_sink_putc(sink, text.ptr[i]);
    }
    pm_arena_fini(&arena);
}

static void begin(struct pm_verify_report *report)
{
    struct metrics *metrics = PM_NEW(&report->arena, struct metrics);
    pm_sink_init_memory(&metrics->domains);
    report->own = metrics;
    pm_sink_puts(report->sink, "# HELP pm_reconcile_check_status What a rule found: " NUMBERS "\n"
                               "# TYPE pm_reconcile_check_status gauge\n");
    pm_sink_puts(&metrics->domains,
                 "# HELP pm_reconcile_domain_status What a domain's rules come to: " NUMBERS "\n"
                 "# TYPE pm_reconcile_domain_status gauge\n");
}

static bool is_first_of_its_rule(const struct pm_verify_domain *domain, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (pm_str_eq(domain->items[i].rule, domain->items[at].rule))
            return false;
    return true;
}

/* The worst that the rule found, from `at` on. */
static int worst_of_rule(const struct pm_verify_domain *domain, size_t at)
{
    int worst = 0;
    for (size_t i = at; i < domain->count; i++) {
        int severity = pm_status_severity(domain->items[i].status);
        if (severity > worst && pm_str_eq(domain->items[i].rule, domain->items[at].rule))
            worst = severity;
    }
    return worst;
}

static void put_domain(struct metrics *metrics, struct pm_name name, enum pm_status status)
{
    pm_sink_puts(&metrics->domains, "pm_reconcile_domain_status{domain=\"");
    put_label(&metrics->domains, name.ascii);
    pm_sink_printf(&metrics->domains, "\"} %d\n", pm_status_severity(status));
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    struct metrics *metrics = report->own;
    for (size_t i = 0; i < domain->count; i++) {
        if (!is_first_of_its_rule(domain, i))
            continue;
        pm_sink_puts(report->sink, "pm_reconcile_check_status{domain=\"");
        put_label(report->sink, domain->name.ascii);
        pm_sink_puts(report->sink, "\",rule=\"");
        put_label(report->sink, domain->items[i].rule);
        pm_sink_printf(report->sink, "\"} %d\n", worst_of_rule(domain, i));
    }
    put_domain(metrics, domain->name, pm_verify_status_of(verdict));
}

/* A domain whose sample went missing would raise no alarm. */
static void tell_missed(struct pm_verify_report *report, struct pm_name name)
{
    put_domain(report->own, name, PM_STATUS_UNKNOWN);
}

static void end(struct pm_verify_report *report)
{
    struct metrics *metrics = report->own;
    pm_sink_put(report->sink, pm_sink_bytes(&metrics->domains));
    pm_sink_fini(&metrics->domains);
    pm_sink_printf(report->sink,
                   "# HELP pm_reconcile_verify_timestamp_seconds When verification began.\n"
                   "# TYPE pm_reconcile_verify_timestamp_seconds gauge\n"
                   "pm_reconcile_verify_timestamp_seconds %" PRId64 "\n",
                   report->style->now);
}

const struct pm_verify_format pm_verify_as_prometheus = {
    .name = "prometheus", .begin = begin, .domain = tell, .missed = tell_missed, .end = end};
