/* The records as data; schema/zone.schema.json says the same for machines. */
#include "zone/writer.h"

static void begin(struct pm_zone_writer *w)
{
    struct pm_json_writer *json = &w->json;
    pm_json_writer_init(json, w->sink, PM_JSON_PRETTY);
    pm_json_open(json, '{');
    pm_json_field_text(json, "format_version", "1.0");
    pm_json_field_text(json, "tool_version", w->options->version);
    pm_json_field_str_or_null(json, "desired_digest", w->options->digest);
    pm_json_field_open(json, "zones", '[');
}

static void end(struct pm_zone_writer *w)
{
    pm_json_close(&w->json);
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

static void put_value(struct pm_zone_writer *w, const struct pm_dns_record *record)
{
    struct pm_json_writer *json = &w->json;
    struct pm_str value = pm_rdata_format(record->type, &record->rdata, &w->scratch);
    pm_json_field_str(json, "value", value);
    if (record->type == PM_RRTYPE_MX)
        pm_json_field_int(json, "preference", record->rdata.preference);
    if (record->type == PM_RRTYPE_TXT)
        pm_json_field_str(json, "text", record->rdata.text);
    else
        pm_json_field_str(json, "target", record->rdata.target);
}

static void put_record(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_dns_record *record)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    pm_json_field_text(json, "purpose", pm_purpose_name(record->purpose));
    pm_json_field_str(json, "name", record->owner);
    pm_json_field_str(json, "relative_name", pm_name_relative(record->owner, zone->name.ascii));
    pm_json_field_text(json, "type", pm_rrtype_name(record->type));
    pm_json_field_int(json, "ttl", record->ttl);
    put_value(w, record);
    pm_json_field_text(json, "why", pm_purpose_why(record->purpose));
    pm_json_close(json);
}

static void put_notes(struct pm_zone_writer *w, const struct pm_zone_domain *domain)
{
    struct pm_json_writer *json = &w->json;
    pm_json_field_open(json, "notes", '[');
    if (domain->leaving)
        pm_json_str(json, pm_zone_leaving_text(domain, &w->scratch));
    if (domain->note.len > 0)
        pm_json_str(json, domain->note);
    if (w->options->ownership.len == 0)
        pm_json_str(json, PM_STR(PM_ZONE_OWNERSHIP_UNKNOWN));
    pm_json_close(json);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_json_writer *json = &w->json;
    struct pm_record_list list = pm_zone_records(w, domain);
    pm_json_open(json, '{');
    pm_json_field_str(json, "name", domain->name.ascii);
    pm_json_field_str(json, "unicode", domain->name.unicode);
    pm_json_field_bool(json, "leaving", domain->leaving);
    pm_json_field_str_or_null(json, "ownership", w->options->ownership);
    put_notes(w, domain);
    pm_json_field_open(json, "records", '[');
    for (size_t i = 0; i < list.count; i++)
        put_record(w, zone, &list.items[i]);
    pm_json_close(json);
    pm_json_close(json);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    pm_json_field_str(json, "zone", zone->name.ascii);
    pm_json_field_open(json, "domains", '[');
    for (size_t i = 0; i < zone->count; i++) {
        put_domain(w, zone, &zone->domains[i]);
        pm_arena_fini(&w->scratch);
    }
    pm_json_close(json);
    pm_json_close(json);
}

const struct pm_zone_format pm_zone_format_json = {
    .name = "json",
    .what = "the records as data (schema/zone.schema.json)",
    .suffix = ".json",
    .origin_lines = {"\"tool_version\": ", "\"desired_digest\": "},
    .begin = begin,
    .zone = put_zone,
    .end = end,
};
