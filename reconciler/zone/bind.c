/* RFC 1035 zone files. A fragment carries a TTL on each record and no $TTL, because BIND and NSD
 * let a $TTL in an included file leak into the file that includes it. */
#include "zone/master.h"
#include "zone/writer.h"

#include <stdlib.h>

enum { REFRESH = 3600, RETRY = 900, EXPIRE = 14 * 86400, NEGATIVE_TTL = 300 };

/* The widths of the aligned columns of one zone. */
struct columns {
    size_t owner, ttl;
};

static bool is_complete(const struct pm_zone_writer *w)
{
    return w->options->style == PM_ZONE_STYLE_COMPLETE;
}

static size_t owner_width(struct pm_str owner, struct pm_str zone)
{
    return pm_str_eq(owner, zone) ? 1 : pm_name_relative(owner, zone).len;
}

static size_t digits(uint32_t n)
{
    size_t count = 1;
    for (; n >= 10; n /= 10)
        count++;
    return count;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static struct columns measure(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct columns columns = {.ttl = is_complete(w) ? digits(w->options->ttl) : 1};
    for (size_t i = 0; i < zone->count; i++) {
        struct pm_record_list list = pm_zone_records(w, &zone->domains[i]);
        for (size_t k = 0; k < list.count; k++) {
            size_t width = owner_width(list.items[k].owner, zone->name.ascii);
            if (width <= PM_MASTER_OWNER_MAX)
                columns.owner = larger(columns.owner, width);
            columns.ttl = larger(columns.ttl, digits(list.items[k].ttl));
        }
        pm_arena_fini(&w->scratch);
    }
    return columns;
}

static void put_padding(struct pm_sink *sink, size_t used, size_t width)
{
    if (used < width)
        pm_sink_fill(sink, ' ', width - used);
}

/* Everything up to the value. */
static void put_start(struct pm_zone_writer *w, const struct columns *columns, struct pm_str owner,
                      struct pm_str zone, uint32_t ttl, enum pm_rrtype type)
{
    size_t used = pm_master_put_owner(w->sink, owner, zone);
    put_padding(w->sink, used, columns->owner);
    pm_sink_putc(w->sink, ' ');
    put_padding(w->sink, digits(ttl), columns->ttl);
    pm_sink_printf(w->sink, "%u IN %-5s ", ttl, pm_rrtype_name(type));
}

static void put_record(struct pm_zone_writer *w, const struct columns *columns, struct pm_str zone,
                       const struct pm_dns_record *record)
{
    put_start(w, columns, record->owner, zone, record->ttl, record->type);
    if (record->type == PM_RRTYPE_MX)
        pm_sink_printf(w->sink, "%u ", (unsigned)record->rdata.preference);
    if (record->type == PM_RRTYPE_TXT)
        pm_master_put_txt(w->sink, record->rdata.text);
    else
        pm_master_put_name(w->sink, record->rdata.target);
    pm_sink_putc(w->sink, '\n');
}

static void put_servers(struct pm_zone_writer *w, const struct columns *columns,
                        const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    struct pm_str apex = zone->name.ascii;
    put_start(w, columns, apex, apex, options->ttl, PM_RRTYPE_SOA);
    pm_master_put_name(w->sink, options->ns[0].ascii);
    pm_sink_puts(w->sink, " hostmaster.");
    pm_master_put_name(w->sink, apex);
    pm_sink_printf(w->sink, " %u %d %d %d %d\n", w->serial, REFRESH, RETRY, EXPIRE, NEGATIVE_TTL);
    for (size_t i = 0; i < options->ns_count; i++) {
        put_start(w, columns, apex, apex, options->ttl, PM_RRTYPE_NS);
        pm_master_put_name(w->sink, options->ns[i].ascii);
        pm_sink_putc(w->sink, '\n');
    }
}

static void comment(struct pm_zone_writer *w, const char *text)
{
    pm_master_put_comment(w->sink, pm_str_from(text));
}

static void put_header(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    pm_master_put_comment(
        w->sink,
        pm_str_printf(&w->scratch, "The records for mail at PurelyMail in the zone %" PM_STR_FMT,
                      PM_STR_ARG(pm_name_display(zone->name, &w->scratch))));
    pm_master_put_comment(
        w->sink,
        pm_str_printf(&w->scratch, "Made by pm-reconcile %s%s%" PM_STR_FMT, options->version,
                      options->digest.len > 0 ? " from a desired state with SHA-256 " : "",
                      PM_STR_ARG(options->digest)));
    if (is_complete(w)) {
        comment(w, "A complete zone that holds mail records ONLY: loaded in place of a zone with");
        comment(w, "others (web site, hosts), it takes those away.");
    } else {
        comment(w, "A fragment without SOA and NS: $INCLUDE it in the zone, or paste it there; do");
        comment(w, "not load it alone.");
    }
    pm_sink_puts(w->sink, "$ORIGIN ");
    pm_master_put_name(w->sink, zone->name.ascii);
    pm_sink_putc(w->sink, '\n');
}

static void put_remarks(struct pm_zone_writer *w, const struct pm_zone_domain *domain)
{
    pm_master_put_comment(w->sink, pm_name_display(domain->name, &w->scratch));
    if (domain->leaving)
        pm_master_put_comment(w->sink, pm_zone_leaving_text(domain, &w->scratch));
    if (domain->note.len > 0)
        pm_master_put_comment(w->sink, domain->note);
    if (w->options->ownership.len == 0)
        comment(
            w,
            "MISSING: the TXT record purelymail_ownership_proof=...: " PM_ZONE_OWNERSHIP_UNKNOWN);
}

static void put_domain(struct pm_zone_writer *w, const struct columns *columns,
                       const struct pm_zone *zone, const struct pm_zone_domain *domain)
{
    struct pm_record_list list = pm_zone_records(w, domain);
    /* In an order of their own, so that a version control system shows small differences. */
    qsort(list.items, list.count, sizeof list.items[0], pm_record_order);
    pm_sink_putc(w->sink, '\n');
    put_remarks(w, domain);
    for (size_t i = 0; i < list.count; i++)
        put_record(w, columns, zone->name.ascii, &list.items[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct columns columns = measure(w, zone);
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    put_header(w, zone);
    if (is_complete(w)) {
        pm_sink_putc(w->sink, '\n');
        put_servers(w, &columns, zone);
    }
    for (size_t i = 0; i < zone->count; i++) {
        put_domain(w, &columns, zone, &zone->domains[i]);
        pm_arena_fini(&w->scratch);
    }
}

const struct pm_zone_format pm_zone_format_bind = {
    .name = "bind",
    .what = "zone file (RFC 1035): a fragment to $INCLUDE, or with --soa a complete zone",
    .suffix = ".zone",
    .effect = PM_ZONE_ADDS,
    .styles = 1U << PM_ZONE_STYLE_INCLUDE | 1U << PM_ZONE_STYLE_COMPLETE,
    .comment = ";",
    .origin_lines = {"; Made by pm-reconcile "},
    .zone = put_zone,
};
