/* RFC 1035 zone files: a fragment, the same for $INCLUDE, or a complete zone. Names that are no
 * owners are absolute and every record has its TTL. There is no $TTL: BIND and NSD carry it over
 * into the file that includes this one. In the default form $ORIGIN stands before relative owners,
 * so that it can be pasted anywhere; with include every name is absolute and no directive is
 * there. */
#include "zone/bind_block.h"
#include "zone/master.h"

enum { REFRESH = 3600, RETRY = 900, EXPIRE = 14 * 86400, NEGATIVE_TTL = 300 };

static bool is_complete(const struct pm_zone_writer *w)
{
    return w->options->style == PM_ZONE_STYLE_COMPLETE;
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_bind_block block = pm_bind_block_of(w, zone);
    const struct pm_changeset *changes;
    pm_sink_putc(w->sink, '\n');
    if (pm_bind_put_alike(w, zone, domain))
        return;
    changes = pm_zone_change(w, zone, domain);
    pm_zone_put_remarks(w, domain, changes);
    pm_bind_put_changes(&block, changes);
}

/* --- complete zones ------------------------------------------------------------------------- */

static const struct pm_rrset *apex_set(const struct pm_zone *zone, enum pm_rrtype type)
{
    return zone->current && zone->current->whole
               ? pm_current_find(zone->current, zone->name.ascii, type)
               : NULL;
}

static uint32_t serial_of(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    uint32_t old, serial;
    struct pm_err ignored;
    if (w->has_serial)
        return w->serial;
    if (pm_zone_current_serial(zone, &old) != PM_SERIAL_READ)
        return pm_serial_first(options->serial, options->now);
    if (options->serial.kind == PM_SERIAL_CHANGED && pm_zone_keeps_serial(w, zone))
        return old;
    /* pm_zone_check has found that it can be moved on. */
    if (pm_serial_next(options->serial, options->now, old, &serial, &ignored))
        return serial;
    return pm_serial_first(options->serial, options->now);
}

/* Of the SOA record that is there: RNAME and what follows the serial; else the usual. */
static void put_soa_rest(struct pm_zone_writer *w, const struct pm_zone *zone, uint32_t serial)
{
    const struct pm_rrset *soa = apex_set(zone, PM_RRTYPE_SOA);
    struct pm_str rest = soa ? soa->values[0].text : PM_STR(""), rname, ignored;
    if (soa && pm_str_next(&rest, ' ', &rname) && pm_str_next(&rest, ' ', &ignored)) {
        pm_sink_printf(w->sink, "%" PM_STR_FMT " %u %" PM_STR_FMT "\n", PM_STR_ARG(rname), serial,
                       PM_STR_ARG(rest));
        return;
    }
    pm_sink_puts(w->sink, "hostmaster.");
    pm_master_put_name(w->sink, zone->name.ascii);
    pm_sink_printf(w->sink, " %u %d %d %d %d\n", serial, REFRESH, RETRY, EXPIRE, NEGATIVE_TTL);
}

static struct pm_str primary(const struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_rrset *soa = apex_set(zone, PM_RRTYPE_SOA), *ns = apex_set(zone, PM_RRTYPE_NS);
    if (w->options->ns_count > 0)
        return w->options->ns[0].ascii;
    return soa ? soa->values[0].target : ns ? ns->values[0].target : PM_STR("");
}

static void make_room_for_servers(struct pm_bind_block *block, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = block->w->options;
    const struct pm_rrset *soa = apex_set(zone, PM_RRTYPE_SOA), *ns = apex_set(zone, PM_RRTYPE_NS);
    bool is_ns_kept = options->ns_count == 0 && ns;
    struct pm_str apex = zone->name.ascii;
    pm_bind_make_room(block, apex, soa ? soa->ttl : options->ttl, PM_RRTYPE_SOA);
    pm_bind_make_room(block, apex, is_ns_kept ? ns->ttl : options->ttl, PM_RRTYPE_NS);
}

static void put_servers(const struct pm_bind_block *block, const struct pm_zone *zone)
{
    struct pm_zone_writer *w = block->w;
    const struct pm_zone_options *options = w->options;
    const struct pm_rrset *soa = apex_set(zone, PM_RRTYPE_SOA), *ns = apex_set(zone, PM_RRTYPE_NS);
    struct pm_str apex = zone->name.ascii;
    pm_bind_put_start(block, apex, soa ? soa->ttl : options->ttl, PM_RRTYPE_SOA);
    pm_master_put_name(w->sink, primary(w, zone));
    pm_sink_putc(w->sink, ' ');
    put_soa_rest(w, zone, serial_of(w, zone));
    for (size_t i = 0; i < options->ns_count; i++) {
        pm_bind_put_start(block, apex, options->ttl, PM_RRTYPE_NS);
        pm_master_put_name(w->sink, options->ns[i].ascii);
        pm_sink_putc(w->sink, '\n');
    }
    if (options->ns_count == 0 && ns)
        pm_bind_put_set(block, "", ns);
}

/* All that the zone holds afterwards, in one list. */
static void put_whole(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_bind_block block = pm_bind_block_of(w, zone);
    size_t count;
    pm_sink_putc(w->sink, '\n');
    for (size_t i = 0; i < zone->count; i++)
        pm_zone_put_remarks(w, &zone->domains[i], pm_zone_change(w, zone, &zone->domains[i]));
    struct pm_rrset *sets = pm_zone_whole(w, zone, false, &count);
    make_room_for_servers(&block, zone);
    for (size_t i = 0; i < count; i++)
        pm_bind_make_room(&block, sets[i].owner, sets[i].ttl, sets[i].type);
    pm_sink_putc(w->sink, '\n');
    put_servers(&block, zone);
    for (size_t i = 0; i < count; i++)
        pm_bind_put_set(&block, "", &sets[i]);
}

/* The zone's mail records after its SOA and NS, a block a domain. */
static void put_authority(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_bind_block block = pm_bind_block_of(w, zone);
    make_room_for_servers(&block, zone);
    pm_sink_putc(w->sink, '\n');
    put_servers(&block, zone);
}

/* --- zones ---------------------------------------------------------------------------------- */

static void put_origin(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->options->style == PM_ZONE_STYLE_INCLUDE)
        return;
    pm_sink_puts(w->sink, "$ORIGIN ");
    pm_master_put_name(w->sink, zone->name.ascii);
    pm_sink_putc(w->sink, '\n');
}

static void put_about(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (!zone->current || w->options->all || pm_zone_declares(w->format, w->options))
        return;
    pm_zone_put_comment(w, PM_STR("What is right already is not in it: it cannot take the place of "
                                  "a file that another one"));
    pm_zone_put_comment(w, PM_STR("includes, or the records in that are gone: --style include "
                                  "makes such a file."));
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    put_about(w, zone);
    put_origin(w, zone);
    if (is_complete(w) && zone->current) {
        put_whole(w, zone);
        return;
    }
    if (is_complete(w))
        put_authority(w, zone);
    pm_zone_put_domains(w, zone, put_domain);
}

#define RELOAD                                                                       \
    "raise the serial of the zone's SOA record and have the server read it again:\n" \
    "rndc reload ZONE, or nsd-control reload ZONE"

const struct pm_zone_format pm_zone_format_bind = {
    .name = "bind",
    .what = "zone file (RFC 1035): a fragment; --style include for $INCLUDE; --soa a whole zone",
    .import = "put its records into the zone's file (a file to include: --style include)\n" RELOAD,
    .import_styled = "in the zone's file: $INCLUDE FILE\n" RELOAD "; CoreDNS does so by itself",
    .suffix = ".zone",
    .effect = PM_ZONE_ADDS,
    .styles = 1U << PM_ZONE_STYLE_INCLUDE | 1U << PM_ZONE_STYLE_COMPLETE,
    .comment = ";",
    .origin_lines = {"; Made by pm-reconcile "},
    .zone = put_zone,
};
