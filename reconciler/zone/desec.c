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
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_changeset *changes = pm_zone_change(w, zone, &zone->domains[i]);
        for (size_t k = 0; k < changes->count; k++)
            put_set(w, zone, &changes->sets[k]);
        pm_arena_fini(&w->scratch);
    }
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

/* DNAME and what signs a zone are not taken; the rest that can stand at our owners is. */
static const enum pm_rrtype types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_A,        PM_RRTYPE_AAAA, PM_RRTYPE_CAA, PM_RRTYPE_CNAME,
    PM_RRTYPE_DS,       PM_RRTYPE_MX,   PM_RRTYPE_NS,  PM_RRTYPE_PTR,
    PM_RRTYPE_SPF,      PM_RRTYPE_SRV,  PM_RRTYPE_TXT, (enum pm_rrtype)35, /* NAPTR */
    (enum pm_rrtype)44,                                                    /* SSHFP */
    (enum pm_rrtype)52,                                                    /* TLSA */
    (enum pm_rrtype)64,                                                    /* SVCB */
    (enum pm_rrtype)65,                                                    /* HTTPS */
};

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
    .types = types,
    .zone = put_zone,
};
