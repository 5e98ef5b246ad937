#include "report/diagnostics.h"
#include "report/document.h"

enum { SOURCE_MAX = 1000 };

/* A whole file may be one line. */
static struct pm_str source_of(const struct pm_diag *diag)
{
    size_t end = SOURCE_MAX;
    if (diag->source.len <= end)
        return diag->source;
    while (end > 0 && ((unsigned char)diag->source.ptr[end] & 0xc0) == 0x80)
        end--;
    return pm_str_sub(diag->source, 0, end);
}

static void put_diag(struct pm_json_writer *w, const struct pm_diag *diag)
{
    pm_json_open(w, '{');
    pm_json_field_text(w, "severity", diag->severity == PM_SEVERITY_ERROR ? "error" : "warning");
    pm_json_field_str(w, "file", diag->place.file);
    pm_json_field_int(w, "line", diag->place.line);
    pm_json_field_int(w, "column", diag->place.column);
    pm_json_field_str_or_null(w, "path", diag->path);
    pm_json_field_str(w, "message", diag->message);
    pm_json_field_str_or_null(w, "fix", diag->fix);
    pm_json_field_str_or_null(w, "source", source_of(diag));
    pm_json_close(w);
}

void pm_report_validate_json(struct pm_sink *sink, const struct pm_report_validate *report,
                             const struct pm_style *style)
{
    struct pm_json_writer w;
    const struct pm_diags *diags = report->diags;
    (void)style;
    pm_document_begin(&w, sink);
    pm_json_field_bool(&w, "valid", diags->errors == 0);
    pm_json_field_int(&w, "domain_count", (int64_t)report->domain_count);
    pm_json_field_int(&w, "error_count", (int64_t)diags->errors);
    pm_json_field_int(&w, "warning_count",
                      (int64_t)(diags->count + diags->dropped - diags->errors));
    pm_json_field_int(&w, "dropped_count", (int64_t)diags->dropped);
    pm_json_field_open(&w, "diagnostics", '[');
    for (size_t i = 0; i < diags->count; i++)
        put_diag(&w, &diags->items[i]);
    pm_json_close(&w);
    pm_document_end(&w);
}
