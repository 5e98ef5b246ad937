/* Requests to DigitalOcean's API, POST /domains/ZONE/records, a record each. Names are relative,
 * hosts end in a dot, and a TXT's data is the bare text. A record that is there can be changed or
 * deleted by its number only, which is not known here: only what is new is written. */
#include "zone/requests.h"

#include "base/utf8.h"

/* SRV's text is "WEIGHT PORT": both of them numbers, or the record would not be one. */
static void put_service(struct pm_json_writer *json, const struct pm_rdata *rdata)
{
    size_t space = pm_str_find(rdata->text, ' ');
    pm_json_field_int(json, "priority", rdata->preference);
    pm_json_key(json, "weight");
    pm_json_raw(json, pm_str_sub(rdata->text, 0, space));
    pm_json_key(json, "port");
    pm_json_raw(json, pm_str_sub(rdata->text, space + 1, rdata->text.len));
}

static void put_data(struct pm_zone_writer *w, struct pm_json_writer *json, enum pm_rrtype type,
                     const struct pm_rdata *rdata)
{
    bool is_text = type == PM_RRTYPE_TXT;
    pm_json_field_str(json, "data",
                      is_text ? rdata->text : pm_zone_absolute(rdata->target, &w->scratch));
    if (type == PM_RRTYPE_MX)
        pm_json_field_int(json, "priority", rdata->preference);
    if (type == PM_RRTYPE_SRV)
        put_service(json, rdata);
}

static void put_record(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_rrset *set, const struct pm_rdata *rdata)
{
    struct pm_json_line line;
    pm_request_begin(&line, pm_str_printf(&w->scratch, "/domains/%" PM_STR_FMT "/records",
                                          PM_STR_ARG(zone->name.ascii)));
    pm_json_field_str(&line.json, "type", pm_rrtype_format(set->type, &w->scratch));
    pm_json_field_str(&line.json, "name", pm_name_relative(set->owner, zone->name.ascii));
    put_data(w, &line.json, set->type, rdata);
    pm_json_field_int(&line.json, "ttl", set->ttl);
    pm_request_end(&line, w);
}

/* Another alias can only take the place of one by a change of that record. */
static bool can_be_added(const struct pm_set_change *set)
{
    return set->action != PM_SET_KEEP &&
           !(set->type == PM_RRTYPE_CNAME && set->before.count > 0 && set->action == PM_SET_MODIFY);
}

static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    if (!can_be_added(set))
        return;
    for (size_t i = 0; i < set->added.count; i++)
        put_record(w, zone, &set->added, &set->added.values[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_zone_put_sets(w, zone, put_set);
}

/* A TXT's data is the bare text. */
static const char *refuse(enum pm_rrtype type, const struct pm_rdata *value)
{
    return type == PM_RRTYPE_TXT && pm_utf8_first_bad(value->text) < value->text.len
               ? "its bytes are no UTF-8, and the API takes nothing else"
               : NULL;
}

/* Those that records of ours have: nothing else is ever added. */
static const enum pm_rrtype types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_CNAME,
    PM_RRTYPE_MX,
    PM_RRTYPE_SRV,
    PM_RRTYPE_TXT,
};

enum { TTL_MIN = 30 };

const struct pm_zone_format pm_zone_format_digitalocean = {
    .name = "digitalocean",
    .what = "DigitalOcean's API: requests that add records",
    .import = PM_REQUESTS_IMPORT("DIGITALOCEAN_TOKEN", "https://api.digitalocean.com/v2", ""),
    .suffix = ".json",
    .effect = PM_ZONE_ADDS,
    .ttl_min = TTL_MIN,
    .types = types,
    .refuse = refuse,
    .origin_lines = {"\"tool_version\": ", "\"desired_digest\": "},
    .begin = pm_requests_begin,
    .zone = put_zone,
    .end = pm_requests_end,
};
