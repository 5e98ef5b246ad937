/* The records and the change as data; schema/zone.schema.json says the same for machines. */
#include "zone/writer.h"

#include "base/utf8.h"

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

/* JSON has no way to write other bytes than UTF-8, and readers, ours too, refuse NUL. */
static void put_text(struct pm_json_writer *json, struct pm_str text)
{
    if (pm_str_find(text, '\0') == text.len && pm_utf8_first_bad(text) == text.len)
        pm_json_field_str(json, "text", text);
}

/* The lengths of the character-strings, where it is known how it came. */
static void put_cuts(struct pm_json_writer *json, struct pm_str cuts)
{
    if (cuts.len == 0)
        return;
    pm_json_field_open(json, "cuts", '[');
    for (size_t i = 0; i < cuts.len; i++)
        pm_json_int(json, (unsigned char)cuts.ptr[i]);
    pm_json_close(json);
}

static void put_parts(struct pm_json_writer *json, enum pm_rrtype type,
                      const struct pm_rdata *rdata)
{
    switch (type) {
    case PM_RRTYPE_MX:
        pm_json_field_int(json, "preference", rdata->preference);
        pm_json_field_str(json, "target", rdata->target);
        break;
    case PM_RRTYPE_SRV:
        pm_json_field_int(json, "priority", rdata->preference);
        pm_json_field_str(json, "weight_and_port", rdata->text);
        pm_json_field_str(json, "target", rdata->target);
        break;
    case PM_RRTYPE_TXT:
    case PM_RRTYPE_SPF:
        put_text(json, rdata->text);
        put_cuts(json, rdata->cuts);
        break;
    case PM_RRTYPE_CNAME:
    case PM_RRTYPE_DNAME:
    case PM_RRTYPE_NS:
    case PM_RRTYPE_PTR:
        pm_json_field_str(json, "target", rdata->target);
        break;
    default:
        break;
    }
}

static void put_value(struct pm_zone_writer *w, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    pm_json_field_str(&w->json, "value", pm_rdata_format(type, rdata, &w->scratch));
    put_parts(&w->json, type, rdata);
}

static void put_name_and_type(struct pm_zone_writer *w, const char *key, struct pm_str owner,
                              enum pm_rrtype type, const struct pm_zone *zone)
{
    pm_json_field_str(&w->json, key, owner);
    pm_json_field_str(&w->json, "relative_name", pm_name_relative(owner, zone->name.ascii));
    pm_json_field_str(&w->json, "type", pm_rrtype_format(type, &w->scratch));
}

static void put_record(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_dns_record *record)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    pm_json_field_text(json, "purpose", pm_purpose_name(record->purpose));
    put_name_and_type(w, "name", record->owner, record->type, zone);
    pm_json_field_int(json, "ttl", record->ttl);
    put_value(w, record->type, &record->rdata);
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
    if (pm_zone_lacks_ownership(w->options, domain))
        pm_json_str(json, PM_STR(PM_ZONE_OWNERSHIP_UNKNOWN));
    pm_json_close(json);
}

/* --- the change ----------------------------------------------------------------------------- */

static void put_values(struct pm_zone_writer *w, const char *key, const struct pm_rrset *set)
{
    pm_json_field_open(&w->json, key, '[');
    for (size_t i = 0; i < set->count; i++) {
        pm_json_open(&w->json, '{');
        put_value(w, set->type, &set->values[i]);
        pm_json_close(&w->json);
    }
    pm_json_close(&w->json);
}

static void put_purposes(struct pm_json_writer *json, unsigned purposes)
{
    pm_json_field_open(json, "purposes", '[');
    for (enum pm_purpose purpose = 0; purpose < PM_PURPOSES; purpose++) {
        if (purposes & 1U << purpose)
            pm_json_str(json, pm_str_from(pm_purpose_name(purpose)));
    }
    pm_json_close(json);
}

static const char *const actions[] = {
    [PM_SET_KEEP] = "keep",
    [PM_SET_ADD] = "add",
    [PM_SET_MODIFY] = "modify",
    [PM_SET_DELETE] = "delete",
};

static void put_ttl(struct pm_json_writer *json, const char *key, const struct pm_rrset *set)
{
    if (set->count > 0) {
        pm_json_field_int(json, key, set->ttl);
        return;
    }
    pm_json_key(json, key);
    pm_json_null(json);
}

static void put_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_set_change *change)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    put_name_and_type(w, "owner", change->owner, change->type, zone);
    pm_json_field_text(json, "action", actions[change->action]);
    put_ttl(json, "ttl", change->after.count > 0 ? &change->after : &change->before);
    put_ttl(json, "ttl_before", &change->before);
    pm_json_field_bool(json, "is_conflict", change->is_conflict);
    put_purposes(json, change->purposes);
    put_values(w, "before", &change->before);
    put_values(w, "after", &change->after);
    put_values(w, "added", &change->added);
    put_values(w, "removed", &change->removed);
    pm_json_close(json);
}

static const char *const kinds[] = {
    [PM_REMARK_INFO] = "info",
    [PM_REMARK_WARNING] = "warning",
    [PM_REMARK_CONFLICT] = "conflict",
};

static void put_remark(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_remark *remark)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    pm_json_field_text(json, "kind", kinds[remark->kind]);
    pm_json_field_str(json, "text", remark->text);
    pm_json_field_str_or_null(json, "fix", remark->fix);
    pm_json_field_bool(json, "resolved", remark->resolved);
    if (remark->remove.count > 0) {
        pm_json_field_open(json, "remove", '{');
        put_name_and_type(w, "owner", remark->remove.owner, remark->remove.type, zone);
        pm_json_field_int(json, "ttl", remark->remove.ttl);
        put_values(w, "values", &remark->remove);
        pm_json_close(json);
    }
    pm_json_close(json);
}

static void put_changes(struct pm_zone_writer *w, const struct pm_zone *zone,
                        const struct pm_changeset *changes)
{
    struct pm_json_writer *json = &w->json;
    pm_json_field_bool(json, "known", changes->known);
    pm_json_field_bool(json, "blocked", changes->blocked);
    pm_json_field_open(json, "remarks", '[');
    for (size_t i = 0; i < changes->remark_count; i++)
        put_remark(w, zone, &changes->remarks[i]);
    pm_json_close(json);
    pm_json_field_open(json, "changes", '[');
    for (size_t i = 0; i < changes->count; i++)
        put_change(w, zone, &changes->sets[i]);
    pm_json_close(json);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_json_writer *json = &w->json;
    struct pm_record_list list = pm_zone_wanted(w, domain);
    pm_json_open(json, '{');
    pm_json_field_str(json, "name", domain->name.ascii);
    pm_json_field_str(json, "unicode", domain->name.unicode);
    pm_json_field_bool(json, "leaving", domain->leaving);
    pm_json_field_bool(json, "remove", domain->remove);
    pm_json_field_str_or_null(json, "ownership", w->options->ownership);
    put_notes(w, domain);
    pm_json_field_open(json, "records", '[');
    for (size_t i = 0; i < list.count; i++)
        put_record(w, zone, &list.items[i]);
    pm_json_close(json);
    put_changes(w, zone, pm_zone_change(w, zone, domain));
    pm_json_close(json);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_json_writer *json = &w->json;
    pm_json_open(json, '{');
    pm_json_field_str(json, "zone", zone->name.ascii);
    pm_json_field_str_or_null(json, "current",
                              zone->current ? zone->current->source : (struct pm_str){0});
    pm_json_field_open(json, "domains", '[');
    pm_zone_put_domains(w, zone, put_domain);
    pm_json_close(json);
    pm_json_close(json);
}

const struct pm_zone_format pm_zone_format_json = {
    .name = "json",
    .what = "the records and the change as data (schema/zone.schema.json), for programs",
    .import = "jq -r '.zones[].domains[].changes[]' FILE",
    .suffix = ".json",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_BY_HAND,
    .for_people = true,
    .for_programs = true,
    .origin_lines = {"\"tool_version\": ", "\"desired_digest\": "},
    .mark = "\"format_version\": ",
    .begin = begin,
    .zone = put_zone,
    .end = end,
};
