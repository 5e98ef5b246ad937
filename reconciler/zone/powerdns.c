/* The body of PATCH /api/v1/servers/localhost/zones/ZONE (PowerDNS' HTTP API). The server carries
 * the changes out in their order and all or none of them, so a CNAME may take the place of a TXT.
 * EXTEND and PRUNE would add and remove single values, but servers before 4.9.12 do not know
 * them. */
#include "zone/json_line.h"

static void put_records(struct pm_json_writer *json, const struct pm_rrset *set,
                        struct pm_arena *arena)
{
    pm_json_field_open(json, "records", '[');
    for (size_t i = 0; i < set->count; i++) {
        pm_json_open(json, '{');
        pm_json_field_str(json, "content", pm_zone_value(set->type, &set->values[i], arena));
        pm_json_field_bool(json, "disabled", false);
        pm_json_close(json);
    }
    pm_json_close(json);
}

static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    struct pm_json_line line;
    (void)zone;
    pm_json_line_begin(&line);
    pm_json_open(&line.json, '{');
    pm_json_field_str(&line.json, "name", pm_zone_absolute(set->owner, &w->scratch));
    pm_json_field_str(&line.json, "type", pm_rrtype_format(set->type, &w->scratch));
    if (set->action == PM_SET_DELETE) {
        pm_json_field_text(&line.json, "changetype", "DELETE");
    } else {
        pm_json_field_int(&line.json, "ttl", set->after.ttl);
        pm_json_field_text(&line.json, "changetype", "REPLACE");
        put_records(&line.json, &set->after, &w->scratch);
    }
    pm_json_close(&line.json);
    pm_json_line_end(&line, w);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_json_writer_init(&w->json, w->sink, PM_JSON_PRETTY);
    pm_json_open(&w->json, '{');
    pm_json_field_open(&w->json, "rrsets", '[');
    pm_zone_put_sets(w, zone, put_set);
    pm_json_close(&w->json);
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

const struct pm_zone_format pm_zone_format_powerdns = {
    .name = "powerdns",
    .what = "PowerDNS: the body of a PATCH of its HTTP API",
    .import = "curl --fail-with-body -X PATCH -H @KEYFILE -d @FILE "
              "http://127.0.0.1:8081/api/v1/servers/localhost/zones/ZONE.\n"
              "# KEYFILE holds one line, \"X-API-Key: \" and the key",
    .suffix = ".json",
    .mark = "\"rrsets\": [",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
    .unseen = "records that are switched off (disabled)",
    .one_zone = true,
    .zone = put_zone,
};
