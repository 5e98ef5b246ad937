/* DNSControl's dnsconfig.js: D_EXTEND adds records to a D() that stands in the user's own file.
 * TXT is one JavaScript string, which DNSControl cuts itself. */
#include "zone/declare.h"
#include "zone/js.h"
#include "zone/master.h"

static void put_target(struct pm_sink *sink, struct pm_str target)
{
    struct pm_sink name;
    pm_sink_init_memory(&name);
    pm_master_put_name(&name, target);
    pm_js_put_string(sink, pm_sink_bytes(&name));
    pm_sink_fini(&name);
}

static void put_srv(struct pm_sink *sink, const struct pm_rdata *value)
{
    struct pm_str port = value->text, weight;
    if (!pm_str_next(&port, ' ', &weight))
        return;
    pm_sink_printf(sink, "%u, %" PM_STR_FMT ", %" PM_STR_FMT ", ", (unsigned)value->preference,
                   PM_STR_ARG(weight), PM_STR_ARG(port));
    put_target(sink, value->target);
}

static void put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *value)
{
    switch (type) {
    case PM_RRTYPE_TXT:
        pm_js_put_string(sink, value->text);
        break;
    case PM_RRTYPE_SRV:
        put_srv(sink, value);
        break;
    case PM_RRTYPE_MX:
        pm_sink_printf(sink, "%u, ", (unsigned)value->preference);
        put_target(sink, value->target);
        break;
    default:
        put_target(sink, value->target);
    }
}

static void put_record(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_set_change *change, const struct pm_rdata *value)
{
    pm_sink_printf(w->sink, ",\n  %s(", pm_rrtype_name(change->type));
    pm_js_put_string(w->sink, pm_name_relative(change->owner, zone->name.ascii));
    pm_sink_puts(w->sink, ", ");
    put_value(w->sink, change->type, value);
    pm_sink_printf(w->sink, ", TTL(%u))", change->after.ttl);
}

/* What is written here: what is new, and what is right already, too, because it would be deleted
 * if it stood in an earlier file and in this one not. */
static bool is_declared(const struct pm_record_list *list, const struct pm_set_change *change,
                        size_t i)
{
    enum pm_purpose purpose;
    return pm_rrset_holds(&change->added, &change->after.values[i]) ||
           pm_declare_changes_ttl(change) || pm_declare_is_ours(list, change, i, &purpose);
}

/* What D() lists, a person takes out of it. */
static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)changes;
    return i < change->removed.count;
}

/* What D() may not list, or must. */
static void put_demands(struct pm_zone_writer *w, const struct pm_record_list *list,
                        const struct pm_set_change *change)
{
    if (pm_declare_changes_ttl(change))
        pm_declare_put_set(w, "TAKE OUT of D()", &change->before);
    else
        for (size_t i = 0; i < change->removed.count; i++)
            pm_declare_put_record(w, "TAKE OUT of D()", &change->before,
                                  &change->removed.values[i]);
    for (size_t i = 0; i < change->after.count; i++)
        if (!is_declared(list, change, i))
            pm_declare_put_record(w, "KEEP in D()", &change->before, &change->after.values[i]);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_record_list list = pm_zone_wanted(w, domain);
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++)
        put_demands(w, &list, &changes->sets[i]);
    pm_sink_puts(w->sink, "D_EXTEND(");
    pm_js_put_string(w->sink, zone->name.ascii);
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        for (size_t k = 0; k < change->after.count; k++)
            if (is_declared(&list, change, k))
                put_record(w, zone, change, &change->after.values[k]);
    }
    pm_sink_puts(w->sink, "\n);\n");
}

static const char *const notes[] = {
    "DNSControl deletes what dnsconfig.js does not list. NO_PURGE keeps other names and types "
    "only:",
    "other values of a type that stands here (a TXT for a site verification) must be in D(), too.",
    "Where D() uses SPF_BUILDER or IGNORE for these names, put the SPF terms into its parts "
    "instead.",
    "With CF_PROXY_DEFAULT_ON in D(), these CNAMEs need CF_PROXY_OFF.",
};

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++)
        pm_zone_put_comment(w, pm_str_from(notes[i]));
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_dnscontrol = {
    .name = "dnscontrol",
    .what = "DNSControl: D_EXTEND for dnsconfig.js",
    .import =
        "require(\"./FILE\");\n"
        "in dnsconfig.js, after D(\"ZONE\", ...), then: dnscontrol preview && dnscontrol push",
    .suffix = ".js",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_BY_HAND,
    .declares = true,
    .let_go = "Keep it, or put them into D() first.",
    .comment = "//",
    .leaves = leaves,
    .origin_lines = {"// Made by pm-reconcile "},
    .zone = put_zone,
};
