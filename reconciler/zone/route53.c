/* Change batches of Amazon Route 53 (ChangeResourceRecordSets). A batch is carried out as a whole
 * or not at all. CREATE fails where a set is there; UPSERT puts the whole set in the place of
 * another; DELETE must repeat TTL and values.
 *
 * A request takes 1000 values and 32,000 characters of them, where those of UPSERT count twice. The
 * CLI takes one batch a call, on its command line where a file holds several: so they are kept
 * smaller than that, and under the 128 KiB that Linux gives one argument. */
#include "zone/route53.h"

#include "zone/json_line.h"

enum {
    BATCH_SETS = 150,
    BATCH_VALUES = 1000,
    BATCH_CHARACTERS = 16000,
    COMMENT_MAX = 256,
    /* A value has 4000 characters, quotation marks and escapes included. */
    TXT_MAX = 3900,
};

/* What a batch holds. */
struct load {
    size_t sets, values, characters;
};

static struct load plus(struct load a, struct load b)
{
    return (struct load){a.sets + b.sets, a.values + b.values, a.characters + b.characters};
}

static bool fits(struct load load)
{
    return load.sets <= BATCH_SETS && load.values <= BATCH_VALUES &&
           load.characters <= BATCH_CHARACTERS;
}

static const char *action_of(const struct pm_set_change *set)
{
    switch (set->action) {
    case PM_SET_ADD:
        return "CREATE";
    case PM_SET_DELETE:
        return "DELETE";
    case PM_SET_MODIFY:
    case PM_SET_KEEP:
        break;
    }
    return "UPSERT";
}

static const struct pm_rrset *written_set(const struct pm_set_change *set)
{
    return set->action == PM_SET_DELETE ? &set->before : &set->after;
}

static struct load load_of(const struct pm_changeset *changes, struct pm_arena *arena)
{
    struct load load = {.sets = changes->count};
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_rrset *set = written_set(&changes->sets[i]);
        size_t times = strcmp(action_of(&changes->sets[i]), "UPSERT") == 0 ? 2 : 1;
        load.values += times * set->count;
        for (size_t k = 0; k < set->count; k++)
            load.characters += times * pm_route53_value(set->type, &set->values[k], arena).len;
    }
    return load;
}

static void put_values(struct pm_json_writer *json, const struct pm_rrset *set,
                       struct pm_arena *arena)
{
    pm_json_field_open(json, "ResourceRecords", '[');
    for (size_t i = 0; i < set->count; i++) {
        pm_json_open(json, '{');
        pm_json_field_str(json, "Value", pm_route53_value(set->type, &set->values[i], arena));
        pm_json_close(json);
    }
    pm_json_close(json);
}

static void put_set(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    const struct pm_rrset *written = written_set(set);
    struct pm_json_line line;
    pm_json_line_begin(&line);
    pm_json_open(&line.json, '{');
    pm_json_field_text(&line.json, "Action", action_of(set));
    pm_json_field_open(&line.json, "ResourceRecordSet", '{');
    pm_json_field_str(&line.json, "Name", pm_route53_name(set->owner, &w->scratch));
    pm_json_field_str(&line.json, "Type", pm_rrtype_format(set->type, &w->scratch));
    pm_json_field_int(&line.json, "TTL", written->ttl);
    put_values(&line.json, written, &w->scratch);
    pm_json_close(&line.json);
    pm_json_close(&line.json);
    pm_json_line_end(&line, w);
}

static void open_batch(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    struct pm_str comment = pm_str_printf(
        &w->scratch, "pm-reconcile %s%s%" PM_STR_FMT ": mail at PurelyMail in %" PM_STR_FMT,
        options->version, options->digest.len > 0 ? " from " : "", PM_STR_ARG(options->digest),
        PM_STR_ARG(zone->name.ascii));
    pm_json_writer_init(&w->json, w->sink, PM_JSON_PRETTY);
    pm_json_open(&w->json, '{');
    pm_json_field_str(&w->json, "Comment", pm_str_sub(comment, 0, COMMENT_MAX));
    pm_json_field_open(&w->json, "Changes", '[');
}

static void close_batch(struct pm_zone_writer *w)
{
    pm_json_close(&w->json);
    pm_json_close(&w->json);
    pm_json_end(&w->json);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain, struct load *batch)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    struct load load = load_of(changes, &w->scratch);
    if (batch->sets > 0 && !fits(plus(*batch, load))) {
        close_batch(w);
        open_batch(w, zone);
        *batch = (struct load){0};
    }
    *batch = plus(*batch, load);
    for (size_t i = 0; i < changes->count; i++)
        put_set(w, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct load batch = {0};
    open_batch(w, zone);
    for (size_t i = 0; i < zone->count; i++) {
        put_domain(w, zone, &zone->domains[i], &batch);
        pm_arena_fini(&w->scratch);
    }
    close_batch(w);
}

const struct pm_zone_format pm_zone_format_route53 = {
    .name = "route53",
    .what = "Amazon Route 53: change batches for the aws command",
    .import = "aws route53 change-resource-record-sets --hosted-zone-id ID "
              "--change-batch file://FILE\n"
              "# or, where the file holds several batches (of many domains):\n"
              "jq -c . FILE | while read -r batch; do\n"
              "  aws route53 change-resource-record-sets --hosted-zone-id ID "
              "--change-batch \"$batch\" || exit 1\n"
              "done",
    .suffix = ".json",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
    .creates_only = true,
    .one_zone = true,
    .ttl_max = 2147483647,
    .txt_max = TXT_MAX,
    .types = pm_zone_service_types,
    .origin_lines = {"\"Comment\": \"pm-reconcile "},
    .zone = put_zone,
};
