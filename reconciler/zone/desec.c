/* The body of PATCH /api/v1/domains/ZONE/rrsets/ (deSEC, "Bulk Modification of RRsets"): carried
 * out as a whole or not at all; a set without records goes. */
#include "zone/json_line.h"

enum { TTL_MIN = 3600, TTL_MAX = 86400 };

static struct pm_str subname_of(struct pm_str owner, struct pm_str zone)
{
    return pm_str_eq(owner, zone) ? PM_STR("") : pm_name_relative(owner, zone);
}

static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    struct pm_json_line line;
    pm_json_line_begin(&line);
    pm_json_open(&line.json, '{');
    pm_json_field_str(&line.json, "subname", subname_of(set->owner, zone->name.ascii));
    pm_json_field_str(&line.json, "type", pm_rrtype_format(set->type, &w->scratch));
    if (set->after.count > 0)
        pm_json_field_int(&line.json, "ttl", set->after.ttl);
    pm_json_field_open(&line.json, "records", '[');
    for (size_t i = 0; i < set->after.count; i++)
        pm_json_str(&line.json, pm_zone_value(set->type, &set->after.values[i], &w->scratch));
    pm_json_close(&line.json);
    pm_json_close(&line.json);
    pm_json_line_end(&line, w);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_json_writer_init(&w->json, w->sink, PM_JSON_PRETTY);
    pm_json_open(&w->json, '[');
    pm_zone_put_sets(w, zone, put_set);
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

const struct pm_zone_format pm_zone_format_desec = {
    .name = "desec",
    .what = "deSEC: the body of a bulk PATCH of its API",
    .import = "curl --fail-with-body -X PATCH -H @TOKENFILE -H 'Content-Type: application/json' "
              "-d @FILE https://desec.io/api/v1/domains/ZONE/rrsets/\n"
              "# TOKENFILE holds one line, \"Authorization: Token \" and the token",
    .suffix = ".json",
    .mark = "{\"subname\":",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
    .one_zone = true,
    .ttl_min = TTL_MIN,
    .ttl_max = TTL_MAX,
    .types = pm_zone_service_types,
    .zone = put_zone,
};
