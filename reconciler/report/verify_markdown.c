#include "report/escape.h"
#include "report/plan.h"
#include "report/verify_format.h"

enum {
    OPEN_MAX = 10, /* up to so many domains nothing is folded away */
    VALUE_COLUMNS = 500,
    ROWS_BYTES = 20000, /* together with titles these stay below PM_REPORT_MARKDOWN_MAX */
    DETAILS_BYTES = 34000,
    GOOD_ROWS_BYTES = 9000,
};
_Static_assert(ROWS_BYTES + DETAILS_BYTES + GOOD_ROWS_BYTES + 1000 < PM_REPORT_MARKDOWN_MAX,
               "the parts and their titles fit");

/* A part of the page in the making. What would not fit any more is counted instead. */
struct part {
    struct pm_sink bytes;
    size_t max;
    size_t count, omitted;
};

struct page {
    struct part rows;    /* of domains that need attention */
    struct part details; /* of the same */
    struct part good;    /* rows of the others */
    bool open;
};

static void put_or_omit(struct part *part, struct pm_sink *piece)
{
    struct pm_str bytes = pm_sink_bytes(piece);
    /* Nothing may be missing between two pieces that are there. */
    if (part->omitted > 0 || part->bytes.len + bytes.len > part->max)
        part->omitted++;
    else
        pm_sink_put(&part->bytes, bytes);
    part->count++;
    pm_sink_fini(piece);
}

static void begin_part(struct part *part, size_t max)
{
    pm_sink_init_memory(&part->bytes);
    part->max = max;
}

static void begin(struct pm_verify_report *report)
{
    struct page *page = PM_NEW(&report->arena, struct page);
    page->open = report->expected_domains <= OPEN_MAX;
    begin_part(&page->rows, ROWS_BYTES);
    begin_part(&page->details, DETAILS_BYTES);
    begin_part(&page->good, GOOD_ROWS_BYTES);
    report->own = page;
}

static void put_word(struct pm_sink *sink, enum pm_status status)
{
    const struct pm_verify_word *word = pm_verify_word_of(status);
    pm_sink_printf(sink, "%s %s", word->sign, word->word);
}

static void put_code(struct pm_sink *sink, struct pm_str hostile, struct pm_arena *arena)
{
    pm_markdown_code(sink, pm_term_text_cut(arena, hostile, VALUE_COLUMNS));
}

static void put_row(struct part *part, const struct pm_verify_domain *domain,
                    struct pm_verify_verdict verdict, struct pm_arena *arena)
{
    struct pm_verify_badges badges = pm_verify_badges_of(domain);
    struct pm_sink piece;
    pm_sink_init_memory(&piece);
    pm_sink_puts(&piece, "| ");
    put_word(&piece, pm_verify_status_of(verdict));
    pm_sink_puts(&piece, " | ");
    put_code(&piece, pm_name_display(domain->name, arena), arena);
    for (int i = PM_BADGE_MX; i < PM_BADGES; i++) {
        pm_sink_puts(&piece, " | ");
        put_word(&piece, badges.of[i]);
    }
    pm_sink_puts(&piece, " |\n");
    put_or_omit(part, &piece);
}

static void put_sentences(struct pm_sink *sink, const char *label, struct pm_str hostile,
                          struct pm_arena *arena)
{
    if (hostile.len == 0)
        return;
    pm_sink_printf(sink, "\n%s", label);
    pm_markdown_text(sink, pm_term_text_cut(arena, hostile, 2 * VALUE_COLUMNS));
    pm_sink_putc(sink, '\n');
}

static void put_value(struct pm_sink *sink, const char *label, struct pm_str hostile,
                      struct pm_arena *arena)
{
    if (hostile.len == 0)
        return;
    pm_sink_printf(sink, "- %s: ", label);
    put_code(sink, hostile, arena);
    pm_sink_putc(sink, '\n');
}

/* Never cut: the records are there to be copied. A finding that has no room is left out whole. */
static void put_records(struct pm_sink *sink, const char *label, struct pm_str records)
{
    struct pm_str line;
    if (records.len == 0)
        return;
    pm_sink_printf(sink, "\n**%s**\n\n<pre>", label);
    for (bool first = true; pm_str_next(&records, '\n', &line); first = false) {
        if (line.len == 0)
            continue;
        pm_sink_puts(sink, first ? "" : "\n");
        pm_markdown_code(sink, line);
    }
    pm_sink_puts(sink, "</pre>\n");
}

static void put_finding(struct pm_sink *sink, const struct pm_finding *finding,
                        struct pm_arena *arena)
{
    pm_sink_puts(sink, "\n**");
    put_word(sink, finding->status);
    pm_sink_putc(sink, ' ');
    pm_markdown_text(sink, finding->rule);
    pm_sink_puts(sink, "** ");
    put_code(sink, finding->owner, arena);
    pm_sink_printf(sink, "%s%s\n", finding->type ? " " : "",
                   finding->type ? pm_rrtype_name(finding->type) : "");
    put_sentences(sink, "", finding->why, arena);
    put_sentences(sink, "Cause: ", pm_verify_cause_words(finding, arena), arena);
    pm_sink_puts(sink, "\n");
    put_value(sink, "expected", finding->expected, arena);
    put_value(sink, "seen", finding->seen, arena);
    put_value(sink, "at", finding->where, arena);
    put_sentences(sink, "**What to do:** ", pm_verify_fix_of(finding), arena);
    put_records(sink, "Remove", finding->remove);
    put_records(sink, "Publish", finding->publish);
}

static bool is_shown(const struct pm_finding *finding, const struct pm_style *style)
{
    return style->verbose || pm_verify_needs_attention(finding);
}

static void put_details(struct page *page, const struct pm_verify_domain *domain,
                        struct pm_verify_verdict verdict, const struct pm_style *style,
                        struct pm_arena *arena)
{
    struct pm_sink piece;
    pm_sink_init_memory(&piece);
    pm_sink_printf(&piece, "\n<details%s><summary>", page->open ? " open" : "");
    put_word(&piece, pm_verify_status_of(verdict));
    pm_sink_putc(&piece, ' ');
    put_code(&piece, pm_name_display(domain->name, arena), arena);
    pm_sink_puts(&piece, "</summary>\n");
    for (size_t i = 0; i < domain->count; i++)
        if (is_shown(&domain->items[i], style))
            put_finding(&piece, &domain->items[i], arena);
    pm_sink_puts(&piece, "\n</details>\n");
    put_or_omit(&page->details, &piece);
}

static void tell(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                 struct pm_verify_verdict verdict)
{
    struct page *page = report->own;
    bool good = pm_verify_status_of(verdict) == PM_STATUS_PASS;
    struct pm_arena arena;
    pm_arena_init(&arena);
    put_row(good ? &page->good : &page->rows, domain, verdict, &arena);
    if (!good || report->style->verbose)
        put_details(page, domain, verdict, report->style, &arena);
    pm_arena_fini(&arena);
}

static void put_heading(struct pm_verify_report *report)
{
    const struct pm_verify_summary *s = &report->summary;
    pm_sink_puts(report->sink, PM_REPORT_VERIFY_MARKER "\n### pm-reconcile verify: ");
    if (s->missed > 0)
        pm_sink_printf(report->sink, "interrupted after %zu of %zu domains: ", s->domains,
                       s->domains + s->missed);
    pm_sink_printf(report->sink, "%zu ok", s->ok);
    if (s->warned > 0)
        pm_sink_printf(report->sink, " (%zu with warnings or failures in what is not required)",
                       s->warned);
    if (s->failed > 0)
        pm_sink_printf(report->sink, ", %zu failed", s->failed);
    if (s->unknown > 0)
        pm_sink_printf(report->sink, ", %zu unknown", s->unknown);
    pm_sink_putc(report->sink, '\n');
}

static void put_part(struct pm_sink *sink, struct part *part, const char *head, const char *what)
{
    if (part->count > 0)
        pm_sink_puts(sink, head);
    pm_sink_put(sink, pm_sink_bytes(&part->bytes));
    if (part->omitted > 0)
        pm_sink_printf(sink, "\n**%zu more %s here:** `--format json` has them all.\n",
                       part->omitted, what);
    pm_sink_fini(&part->bytes);
}

#define TABLE_HEAD "\n| | Domain | MX | SPF | DKIM | DMARC | OWN |\n|---|---|---|---|---|---|---|\n"

static void put_good(struct pm_verify_report *report)
{
    struct page *page = report->own;
    size_t count = page->good.count;
    bool folded = count > 0 && !page->open;
    if (folded)
        pm_sink_printf(report->sink, "\n<details><summary>%zu %s all right</summary>\n", count,
                       count == 1 ? "domain is" : "domains are");
    put_part(report->sink, &page->good, TABLE_HEAD, "rows do not fit");
    if (folded)
        pm_sink_puts(report->sink, "\n</details>\n");
}

static void end(struct pm_verify_report *report)
{
    struct page *page = report->own;
    put_heading(report);
    put_part(report->sink, &page->rows, TABLE_HEAD, "rows do not fit");
    put_part(report->sink, &page->details, "", "domains' details do not fit");
    put_good(report);
    pm_sink_putc(report->sink, '\n');
    pm_verify_put_summary(report->sink, &report->summary);
    pm_sink_putc(report->sink, '\n');
}

const struct pm_verify_format pm_verify_as_markdown = {
    .name = "markdown", .full_verbose = true, .begin = begin, .domain = tell, .end = end};
