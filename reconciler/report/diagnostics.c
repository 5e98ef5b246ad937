#include "report/diagnostics.h"

#include "base/utf8.h"
#include "report/escape.h"
#include "report/out.h"

enum {
    SOURCE_WIDTH = 100, /* characters of a line that are shown */
    SOURCE_BEFORE = 40, /* of them in front of the column, in a longer line */
    ANNOTATIONS = 10,
};

/* Byte position of the n-th character, or the length. */
static size_t char_position(struct pm_str text, size_t n)
{
    size_t at = 0;
    uint32_t ignored;
    while (n-- > 0 && at < text.len) {
        size_t length = pm_utf8_decode(pm_str_sub(text, at, text.len), &ignored);
        at += length > 0 ? length : 1;
    }
    return at;
}

/* The part of the line that is shown, and where in it the problem starts and ends. */
struct excerpt {
    struct pm_str text;
    size_t start, end; /* bytes */
    bool cut_front, cut_back;
};

static struct excerpt excerpt_of(const struct pm_diag *diag)
{
    size_t column = diag->place.column > 0 ? diag->place.column - 1 : 0;
    size_t first = column > SOURCE_WIDTH - SOURCE_BEFORE ? column - SOURCE_BEFORE : 0;
    size_t from = char_position(diag->source, first);
    struct pm_str rest = pm_str_sub(diag->source, from, diag->source.len);
    struct excerpt e = {.text = pm_str_sub(rest, 0, char_position(rest, SOURCE_WIDTH))};
    e.start = char_position(e.text, column - first);
    e.end = char_position(e.text, column - first + (diag->span > 0 ? diag->span : 1));
    e.cut_front = from > 0;
    e.cut_back = e.text.len < rest.len;
    return e;
}

/* A tab is a blank here: the caret must stand below its character. */
static void put_source(struct pm_out *out, struct pm_str text)
{
    struct pm_str rest = text, part;
    bool first = true;
    while (text.len > 0 && pm_str_next(&rest, '\t', &part)) {
        if (!first)
            pm_sink_putc(out->sink, ' ');
        pm_out_text(out, part);
        first = false;
    }
}

static size_t source_width(struct pm_out *out, struct pm_str text)
{
    struct pm_sink sink;
    struct pm_out measured = {&sink, out->style, out->arena};
    pm_sink_init_memory(&sink);
    put_source(&measured, text);
    size_t width = pm_utf8_width(pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    return width;
}

static enum pm_ink ink_of(enum pm_severity severity)
{
    return severity == PM_SEVERITY_ERROR ? PM_INK_RED : PM_INK_YELLOW;
}

static const char *word_of(enum pm_severity severity)
{
    return severity == PM_SEVERITY_ERROR ? "error" : "warning";
}

static void put_carets(struct pm_out *out, enum pm_ink ink, size_t width)
{
    struct pm_sink carets;
    pm_sink_init_memory(&carets);
    pm_sink_putc(&carets, '^');
    if (width > 1)
        pm_sink_fill(&carets, '~', width - 1);
    pm_out_ink(out, ink, pm_sink_bytes(&carets));
    pm_sink_fini(&carets);
}

static void put_excerpt(struct pm_out *out, const struct pm_diag *diag)
{
    struct excerpt e = excerpt_of(diag);
    const char *front = e.cut_front ? "..." : "";
    pm_sink_printf(out->sink, "%6u | %s", (unsigned)diag->place.line, front);
    put_source(out, e.text);
    pm_sink_puts(out->sink, e.cut_back ? "...\n" : "\n");
    pm_sink_printf(out->sink, "%6s | ", "");
    size_t before = source_width(out, pm_str_sub(e.text, 0, e.start));
    pm_sink_fill(out->sink, ' ', strlen(front) + before);
    put_carets(out, ink_of(diag->severity), source_width(out, pm_str_sub(e.text, e.start, e.end)));
    pm_sink_putc(out->sink, '\n');
}

static void put_place(struct pm_out *out, struct pm_place place)
{
    pm_out_text(out, place.file);
    if (place.line > 0)
        pm_sink_printf(out->sink, ":%u:%u", (unsigned)place.line, (unsigned)place.column);
    pm_sink_puts(out->sink, ": ");
}

static void put_diag(struct pm_out *out, const struct pm_diag *diag)
{
    put_place(out, diag->place);
    pm_out_ink(out, ink_of(diag->severity), pm_str_from(word_of(diag->severity)));
    pm_sink_puts(out->sink, ": ");
    pm_out_text(out, diag->message);
    pm_sink_putc(out->sink, '\n');
    if (diag->place.line > 0 && diag->source.len > 0)
        put_excerpt(out, diag);
    if (diag->fix.len > 0) {
        pm_sink_puts(out->sink, "       = fix: ");
        pm_out_text(out, diag->fix);
        pm_sink_putc(out->sink, '\n');
    }
}

static size_t warnings_of(const struct pm_diags *diags)
{
    return diags->count + diags->dropped - diags->errors;
}

static void put_total(struct pm_out *out, const struct pm_diags *diags)
{
    size_t warnings = warnings_of(diags);
    if (diags->dropped > 0)
        pm_sink_printf(out->sink, "... and %zu more that are not shown.\n", diags->dropped);
    if (diags->errors > 0)
        pm_sink_put(out->sink, pm_plural(out->arena, (int64_t)diags->errors, "error"));
    if (diags->errors > 0 && warnings > 0)
        pm_sink_puts(out->sink, ", ");
    if (warnings > 0)
        pm_sink_put(out->sink, pm_plural(out->arena, (int64_t)warnings, "warning"));
    pm_sink_puts(out->sink, ".\n");
}

void pm_report_diags_text(struct pm_sink *sink, const struct pm_diags *diags,
                          const struct pm_style *style)
{
    struct pm_arena arena;
    struct pm_out out = {sink, style, &arena};
    if (diags->count == 0)
        return;
    pm_arena_init(&arena);
    for (size_t i = 0; i < diags->count; i++)
        put_diag(&out, &diags->items[i]);
    put_total(&out, diags);
    if (style->github_actions)
        pm_report_diags_annotations(sink, diags);
    pm_arena_fini(&arena);
}

static void put_annotation(struct pm_sink *sink, const struct pm_diag *diag)
{
    pm_sink_printf(sink, "::%s file=", word_of(diag->severity));
    pm_workflow_property(sink, diag->place.file);
    if (diag->place.line > 0)
        pm_sink_printf(sink, ",line=%u,col=%u", (unsigned)diag->place.line,
                       (unsigned)diag->place.column);
    pm_sink_puts(sink, "::");
    pm_workflow_data(sink, diag->message);
    if (diag->fix.len > 0) {
        pm_sink_puts(sink, "%0Afix: ");
        pm_workflow_data(sink, diag->fix);
    }
    pm_sink_putc(sink, '\n');
}

void pm_report_diags_annotations(struct pm_sink *sink, const struct pm_diags *diags)
{
    size_t left = ANNOTATIONS;
    for (int severity = PM_SEVERITY_ERROR; severity <= PM_SEVERITY_WARNING; severity++) {
        for (size_t i = 0; i < diags->count && left > 0; i++) {
            if (diags->items[i].severity != (enum pm_severity)severity)
                continue;
            put_annotation(sink, &diags->items[i]);
            left--;
        }
    }
}

void pm_report_validate_text(struct pm_sink *sink, const struct pm_report_validate *report,
                             const struct pm_style *style)
{
    pm_report_diags_text(sink, report->diags, style);
    if (report->diags->errors == 0)
        pm_sink_printf(sink, "Valid: %zu %s.\n", report->domain_count,
                       report->domain_count == 1 ? "domain" : "domains");
}
