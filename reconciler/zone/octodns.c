/* octoDNS' YAML (octodns/provider/yaml.py): the whole zone, or with --style include a source of its
 * own. Keys are sorted as octoDNS enforces it, at every level. */
#include "zone/octodns_value.h"
#include "zone/writer.h"
#include "zone/yaml.h"

#include <stdlib.h>

/* A set under its key. */
struct entry {
    struct pm_str key; /* relative to the zone; empty: the zone's own name */
    const struct pm_rrset *set;
};

struct list {
    struct entry *items;
    size_t count, cap;
};

/* The number at the start, without its zeros in front; *rest is what comes behind. */
static struct pm_str digits(struct pm_str s, struct pm_str *rest)
{
    size_t zeros = 0, len = 0;
    while (zeros < s.len && s.ptr[zeros] == '0')
        zeros++;
    while (zeros + len < s.len && pm_ascii_is_digit(s.ptr[zeros + len]))
        len++;
    *rest = pm_str_sub(s, zeros + len, s.len);
    return pm_str_sub(s, zeros, zeros + len);
}

static struct pm_str letters(struct pm_str s, struct pm_str *rest)
{
    size_t len = 0;
    while (len < s.len && !pm_ascii_is_digit(s.ptr[len]))
        len++;
    *rest = pm_str_sub(s, len, s.len);
    return pm_str_sub(s, 0, len);
}

static int number_cmp(struct pm_str a, struct pm_str b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return pm_str_cmp(a, b);
}

int pm_octodns_key_cmp(struct pm_str a, struct pm_str b)
{
    while (a.len > 0 && b.len > 0) {
        struct pm_str a_rest, b_rest;
        int order = pm_str_cmp(letters(a, &a_rest), letters(b, &b_rest));
        if (order != 0)
            return order;
        if (a_rest.len == 0 || b_rest.len == 0)
            return (a_rest.len > 0) - (b_rest.len > 0);
        order = number_cmp(digits(a_rest, &a), digits(b_rest, &b));
        if (order != 0)
            return order;
    }
    return (a.len > 0) - (b.len > 0);
}

static int by_key(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = pm_octodns_key_cmp(x->key, y->key);
    if (order == 0)
        order = pm_str_cmp(x->key, y->key);
    return order != 0 ? order : strcmp(pm_rrtype_name(x->set->type), pm_rrtype_name(y->set->type));
}

static void push(struct pm_zone_writer *w, const struct pm_zone *zone, struct list *list,
                 const struct pm_rrset *set)
{
    bool is_apex = pm_str_eq(set->owner, zone->name.ascii);
    *PM_PUSH(&w->scratch, list->items, list->count, list->cap) = (struct entry){
        .key = is_apex ? (struct pm_str){0} : pm_name_relative(set->owner, zone->name.ascii),
        .set = set,
    };
}

static void put_indented(struct pm_sink *sink, size_t indent, const char *text)
{
    pm_sink_fill(sink, ' ', indent);
    pm_sink_puts(sink, text);
}

/* The set's mapping; what stands in front of its first line is written. */
static void put_set(struct pm_sink *sink, const struct pm_rrset *set, size_t indent)
{
    bool is_single = set->type == PM_RRTYPE_CNAME || set->type == PM_RRTYPE_DNAME;
    pm_sink_printf(sink, "ttl: %u\n", set->ttl);
    put_indented(sink, indent, "type: ");
    pm_sink_printf(sink, "%s\n", pm_rrtype_name(set->type));
    put_indented(sink, indent, is_single ? "value: " : "values:\n");
    for (size_t i = 0; i < set->count; i++) {
        if (!is_single)
            put_indented(sink, indent + 2, "- ");
        pm_octodns_put_value(sink, set->type, &set->values[i], indent + 4);
    }
}

/* The sets of one key: one stands alone, several are a list. */
static void put_key(struct pm_sink *sink, const struct entry *entries, size_t count)
{
    if (entries[0].key.len > 0)
        pm_yaml_put_scalar(sink, entries[0].key);
    else
        pm_sink_puts(sink, "''");
    pm_sink_puts(sink, ":\n");
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(sink, count > 1 ? "  - " : "  ");
        put_set(sink, entries[i].set, count > 1 ? 4 : 2);
    }
}

static void put_entries(struct pm_zone_writer *w, struct list *list)
{
    pm_sink_puts(w->sink, list->count > 0 ? "---\n" : "--- {}\n");
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, by_key);
    for (size_t i = 0, run; i < list->count; i += run) {
        for (run = 1;
             i + run < list->count && pm_str_eq(list->items[i + run].key, list->items[i].key);)
            run++;
        put_key(w->sink, &list->items[i], run);
    }
}

/* A second source adds to the first one, or with populate_should_replace takes the place of what it
 * names there. What was ours it had itself. */
static const char *refuse_change(const struct pm_zone_options *options,
                                 const struct pm_set_change *change)
{
    return options->style == PM_ZONE_STYLE_INCLUDE && change->is_conflict &&
                   change->after.count == 0
               ? "a second source cannot delete what the first one has: take it out there, or "
                 "leave --style include out"
               : NULL;
}

static void put_part(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct list list = {0};
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_changeset *changes = pm_zone_change(w, zone, &zone->domains[i]);
        pm_zone_put_remarks(w, &zone->domains[i], changes);
        for (size_t k = 0; k < changes->count; k++) {
            if (changes->sets[k].after.count > 0)
                push(w, zone, &list, &changes->sets[k].after);
        }
    }
    pm_zone_put_comment(w, PM_STR("A source of its own. Where another one has a set of the same "
                                  "name and type, octoDNS ends with DuplicateRecord; with"));
    pm_zone_put_comment(w, PM_STR("populate_should_replace it takes this one's and silently loses "
                                  "the other's values: make this with --current, so that"));
    pm_zone_put_comment(w, PM_STR("they are carried along, or merge those sets by hand."));
    put_entries(w, &list);
}

static void put_whole(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct list list = {0};
    size_t count;
    for (size_t i = 0; i < zone->count; i++)
        pm_zone_put_remarks(w, &zone->domains[i], pm_zone_change(w, zone, &zone->domains[i]));
    const struct pm_rrset *sets = pm_zone_whole(w, zone, false, &count);
    for (size_t i = 0; i < count; i++)
        push(w, zone, &list, &sets[i]);
    put_entries(w, &list);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_zone_put_header(w, zone);
    if (w->options->style == PM_ZONE_STYLE_INCLUDE)
        put_part(w, zone);
    else
        put_whole(w, zone);
}

const struct pm_zone_format pm_zone_format_octodns = {
    .name = "octodns",
    .what = "octoDNS' YAML: the whole zone, or a second source (--style include)",
    .import = "Put FILE as ZONE.yaml into the folder of the YamlProvider, then\n"
              "octodns-sync --config-file config.yaml --doit ZONE.\n"
              "# without --doit it only shows what would change",
    .import_styled =
        "Put FILE as ZONE.yaml into the folder of a second YamlProvider, which has\n"
        "populate_should_replace: true, and stands behind the first one among the zone's "
        "sources, then\n"
        "octodns-sync --config-file config.yaml --doit ZONE.\n"
        "# without --doit it only shows what would change; in the folder of the first one "
        "it would take the place of the whole zone",
    .suffix = ".yaml",
    .effect = PM_ZONE_REPLACES,
    .one_zone = true,
    .styles = 1U << PM_ZONE_STYLE_DEFAULT | 1U << PM_ZONE_STYLE_INCLUDE,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
    .comment = "#",
    .types = pm_octodns_types,
    .refuse = pm_octodns_refuse,
    .refuse_change = refuse_change,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
