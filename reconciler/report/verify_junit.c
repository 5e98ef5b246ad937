#include "base/time.h"
#include "report/escape.h"
#include "report/verify_format.h"

/* For content and attributes of XML 1.0: characters that it does not allow (2.2) are among those
 * that become "\x1b" first. */
static void put_xml(struct pm_verify_report *report, struct pm_str hostile)
{
    static const struct entity {
        char c;
        const char *name;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str text = pm_term_text(&arena, hostile);
    size_t plain = 0; /* where what is not written yet begins */
    for (size_t i = 0; i < text.len; i++) {
        const char *name = NULL;
        for (size_t e = 0; e < sizeof entities / sizeof *entities; e++)
            name = text.ptr[i] == entities[e].c ? entities[e].name : name;
        if (!name)
            continue;
        pm_sink_put(report->sink, pm_str_sub(text, plain, i));
        pm_sink_puts(report->sink, name);
        plain = i + 1;
    }
    pm_sink_put(report->sink, pm_str_sub(text, plain, text.len));
    pm_arena_fini(&arena);
}

static void put_line(struct pm_verify_report *report, const char *label, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    pm_sink_printf(report->sink, "\n%s", label);
    put_xml(report, hostile);
}

static void put_records(struct pm_verify_report *report, const char *label, struct pm_str records)
{
    struct pm_str line;
    if (records.len == 0)
        return;
    pm_sink_printf(report->sink, "\n%s", label);
    while (pm_str_next(&records, '\n', &line))
        put_line(report, "  ", line);
}

static void put_text(struct pm_verify_report *report, const struct pm_finding *finding)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    put_xml(report, pm_verify_subject(finding, &arena));
    put_line(report, "", finding->why);
    put_line(report, "Cause: ", pm_verify_cause_words(finding, &arena));
    put_line(report, "expected: ", finding->expected);
    put_line(report, "seen: ", finding->seen);
    put_line(report, "at: ", finding->where);
    put_line(report, "What to do: ", pm_verify_fix_of(finding));
    put_records(report, "Remove:", finding->remove);
    put_records(report, "Publish:", finding->publish);
    pm_sink_putc(report->sink, '\n');
    pm_arena_fini(&arena);
}

/* A problem has a message that lists show, and the whole text. */
static void put_problem(struct pm_verify_report *report, const struct pm_finding *finding,
                        const char *element)
{
    struct pm_str type = finding->cause.len > 0 ? finding->cause : finding->rule;
    pm_sink_printf(report->sink, "      <%s type=\"", element);
    put_xml(report, type);
    pm_sink_puts(report->sink, "\" message=\"");
    put_xml(report, finding->why);
    pm_sink_puts(report->sink, "\">");
    put_text(report, finding);
    pm_sink_printf(report->sink, "</%s>\n", element);
}

static void put_skipped(struct pm_verify_report *report, const struct pm_finding *finding)
{
    pm_sink_puts(report->sink, "      <skipped message=\"");
    put_xml(report, finding->why);
    pm_sink_puts(report->sink, "\"/>\n");
}

static void put_remark(struct pm_verify_report *report, const struct pm_finding *finding)
{
    pm_sink_printf(report->sink, "      <system-out>%s: ", pm_status_name(finding->status));
    put_text(report, finding);
    pm_sink_puts(report->sink, "</system-out>\n");
}

static void put_result(struct pm_verify_report *report, const struct pm_finding *finding)
{
    switch (finding->status) {
    case PM_STATUS_FAIL:
        put_problem(report, finding, "failure");
        break;
    case PM_STATUS_UNKNOWN:
        put_problem(report, finding, "error");
        break;
    case PM_STATUS_SKIP:
        put_skipped(report, finding);
        break;
    case PM_STATUS_INFO:
    case PM_STATUS_WARN:
        put_remark(report, finding);
        break;
    case PM_STATUS_PASS:
    case PM_STATUSES:
        break;
    }
}

/* Names of test cases are unique: the second finding of a rule is "mx (2)". */
static void put_case(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                     size_t at)
{
    const struct pm_finding *finding = &domain->items[at];
    size_t same = 1;
    for (size_t i = 0; i < at; i++)
        same += pm_str_eq(domain->items[i].rule, finding->rule);
    pm_sink_puts(report->sink, "    <testcase classname=\"");
    put_xml(report, domain->name.ascii);
    pm_sink_puts(report->sink, "\" name=\"");
    put_xml(report, finding->rule);
    if (same > 1)
        pm_sink_printf(report->sink, " (%zu)", same);
    if (finding->status == PM_STATUS_PASS) {
        pm_sink_puts(report->sink, "\" time=\"0\"/>\n");
        return;
    }
    pm_sink_puts(report->sink, "\" time=\"0\">\n");
    put_result(report, finding);
    pm_sink_puts(report->sink, "    </testcase>\n");
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    size_t by_status[PM_STATUSES] = {0};
    struct pm_arena arena;
    (void)verdict;
    pm_arena_init(&arena);
    for (size_t i = 0; i < domain->count; i++)
        by_status[domain->items[i].status]++;
    struct pm_str time = pm_time_format(&arena, report->style->now);
    pm_sink_puts(report->sink, "  <testsuite name=\"");
    put_xml(report, domain->name.ascii);
    pm_sink_printf(report->sink,
                   "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
                   "timestamp=\"%" PM_STR_FMT "\" time=\"0\">\n",
                   domain->count, by_status[PM_STATUS_FAIL], by_status[PM_STATUS_UNKNOWN],
                   by_status[PM_STATUS_SKIP],
                   PM_STR_ARG(pm_str_sub(time, 0, pm_str_find(time, 'Z'))));
    for (size_t i = 0; i < domain->count; i++)
        put_case(report, domain, i);
    pm_sink_puts(report->sink, "  </testsuite>\n");
    pm_arena_fini(&arena);
}

/* An error, not skipped: servers that show test results count the latter as good. */
static void tell_missed(struct pm_verify_report *report, struct pm_name name)
{
    static const struct pm_finding missed = {
        .rule = PM_STR_INIT("verify"),
        .status = PM_STATUS_UNKNOWN,
        .why = PM_STR_INIT("The domain was not looked at: the run was interrupted."),
    };
    struct pm_finding finding = missed;
    struct pm_verify_domain domain = {name, &finding, 1};
    finding.owner = name.ascii;
    tell(report, &domain, (struct pm_verify_verdict){PM_STATUS_UNKNOWN, false});
}

static void begin(struct pm_verify_report *report)
{
    pm_sink_puts(report->sink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<testsuites name=\"pm-reconcile verify\">\n");
}

static void end(struct pm_verify_report *report)
{
    pm_sink_puts(report->sink, "</testsuites>\n");
}

const struct pm_verify_format pm_verify_as_junit = {
    .name = "junit", .begin = begin, .domain = tell, .missed = tell_missed, .end = end};
