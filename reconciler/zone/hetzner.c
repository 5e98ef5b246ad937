/* Requests to Hetzner's Cloud API, which names a zone by its name and a set by owner and type:
 * POST /zones/ZONE/rrsets/NAME/TYPE/actions/…. add_records makes the set where there is none;
 * remove_records takes an emptied one away; set_records puts values in the place of others at once.
 * Importing a zone file would replace the whole zone. */
#include "zone/requests.h"

static void begin_action(struct pm_zone_writer *w, struct pm_json_line *line,
                         const struct pm_zone *zone, const struct pm_set_change *set,
                         const char *action)
{
    struct pm_str name = pm_name_relative(set->owner, zone->name.ascii);
    struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
    pm_request_begin(line, pm_str_printf(&w->scratch,
                                         "/zones/%" PM_STR_FMT "/rrsets/%" PM_STR_FMT
                                         "/%" PM_STR_FMT "/actions/%s",
                                         PM_STR_ARG(zone->name.ascii), PM_STR_ARG(name),
                                         PM_STR_ARG(type), action));
}

static void put_values(struct pm_zone_writer *w, struct pm_json_writer *json,
                       const struct pm_rrset *set)
{
    pm_json_field_open(json, "records", '[');
    for (size_t i = 0; i < set->count; i++) {
        pm_json_open(json, '{');
        pm_json_field_str(json, "value", pm_zone_value(set->type, &set->values[i], &w->scratch));
        pm_json_close(json);
    }
    pm_json_close(json);
}

static void put_action(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_set_change *set, const char *action,
                       const struct pm_rrset *values)
{
    struct pm_json_line line;
    begin_action(w, &line, zone, set, action);
    put_values(w, &line.json, values);
    pm_request_end(&line, w);
}

/* The TTL is said, and the request refused where a set has another: left out, a new set would
 * silently get the zone's default. */
static void put_new(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    struct pm_json_line line;
    begin_action(w, &line, zone, set, "add_records");
    pm_json_field_int(&line.json, "ttl", set->after.ttl);
    put_values(w, &line.json, &set->added);
    pm_request_end(&line, w);
}

static void put_ttl(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    struct pm_json_line line;
    begin_action(w, &line, zone, set, "change_ttl");
    pm_json_field_int(&line.json, "ttl", set->after.ttl);
    pm_request_end(&line, w);
}

static void put_modified(struct pm_zone_writer *w, const struct pm_zone *zone,
                         const struct pm_set_change *set)
{
    if (set->added.count > 0 && set->removed.count > 0)
        put_action(w, zone, set, "set_records", &set->after);
    else if (set->added.count > 0)
        put_action(w, zone, set, "add_records", &set->added);
    else if (set->removed.count > 0)
        put_action(w, zone, set, "remove_records", &set->removed);
    if (set->before.ttl != set->after.ttl)
        put_ttl(w, zone, set);
}

static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    switch (set->action) {
    case PM_SET_ADD:
        put_new(w, zone, set);
        break;
    case PM_SET_MODIFY:
        put_modified(w, zone, set);
        break;
    case PM_SET_DELETE:
        put_action(w, zone, set, "remove_records", &set->before);
        break;
    case PM_SET_KEEP:
        put_action(w, zone, set, "set_records", &set->after);
        break;
    }
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_zone_put_sets(w, zone, put_set);
}

static const enum pm_rrtype types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_A,        PM_RRTYPE_AAAA, PM_RRTYPE_CAA,      PM_RRTYPE_CNAME,
    PM_RRTYPE_DS,       PM_RRTYPE_MX,   PM_RRTYPE_NS,       PM_RRTYPE_PTR,
    PM_RRTYPE_SRV,      PM_RRTYPE_TXT,  (enum pm_rrtype)13, /* HINFO */
    (enum pm_rrtype)17,                                     /* RP */
    (enum pm_rrtype)52,                                     /* TLSA */
    (enum pm_rrtype)64,                                     /* SVCB */
    (enum pm_rrtype)65,                                     /* HTTPS */
};

enum { TTL_MIN = 60, TTL_MAX = 2147483647 };

const struct pm_zone_format pm_zone_format_hetzner = {
    .name = "hetzner",
    .what = "Hetzner's Cloud API: requests that add, set and remove values of record sets",
    .import = PM_REQUESTS_IMPORT("HCLOUD_TOKEN", "https://api.hetzner.cloud/v1",
                                 "  sleep 1 # the API works off one request after the other\n"),
    .suffix = ".json",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_ALL,
    .ttl_min = TTL_MIN,
    .ttl_max = TTL_MAX,
    .types = types,
    .origin_lines = {"\"tool_version\": ", "\"desired_digest\": "},
    .begin = pm_requests_begin,
    .zone = put_zone,
    .end = pm_requests_end,
};
