#include "zone/requests.h"

void pm_requests_begin(struct pm_zone_writer *w)
{
    struct pm_json_writer *json = &w->json;
    pm_json_writer_init(json, w->sink, PM_JSON_PRETTY);
    pm_json_open(json, '{');
    pm_json_field_text(json, "tool_version", w->options->version);
    pm_json_field_str_or_null(json, "desired_digest", w->options->digest);
    pm_json_field_open(json, "requests", '[');
}

void pm_requests_end(struct pm_zone_writer *w)
{
    pm_json_close(&w->json);
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

void pm_request_begin(struct pm_json_line *line, struct pm_str path)
{
    pm_json_line_begin(line);
    pm_json_open(&line->json, '{');
    pm_json_field_text(&line->json, "method", "POST");
    pm_json_field_str(&line->json, "path", path);
    pm_json_field_open(&line->json, "body", '{');
}

void pm_request_end(struct pm_json_line *line, struct pm_zone_writer *w)
{
    pm_json_close(&line->json);
    pm_json_close(&line->json);
    pm_json_line_end(line, w);
}
