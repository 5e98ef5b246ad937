/* For people, who copy the values into a panel: TXT without quotes, what goes first, then in the
 * order of importance. Panels want a host relative to the zone, "@" or nothing for the zone itself,
 * or the full name: all three are there. */
#include "zone/host.h"
#include "zone/master.h"

enum { COLUMNS = 7, VALUE_COLUMN = 5, VALUE_WIDTH_MAX = 64 };

struct row {
    struct pm_str cells[COLUMNS];
};

static const struct row heading = {{
    PM_STR_INIT("ACTION"),
    PM_STR_INIT("TYPE"),
    PM_STR_INIT("TTL"),
    PM_STR_INIT("HOST"),
    PM_STR_INIT("FULL NAME"),
    PM_STR_INIT("VALUE"),
    PM_STR_INIT("WHY"),
}};

/* Bytes outside printable ASCII as \DDD; a panel could not take them in another way either. */
static struct pm_str printable(struct pm_str text, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || pm_ascii_is_graph(c))
            pm_sink_putc(&sink, c);
        else
            pm_sink_printf(&sink, "\\%03u", (unsigned)(unsigned char)c);
    }
    struct pm_str out = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return out;
}

static struct pm_str value_of(enum pm_rrtype type, const struct pm_rdata *rdata,
                              struct pm_arena *arena)
{
    if (type == PM_RRTYPE_TXT)
        return printable(rdata->text, arena);
    return pm_rdata_format(type, rdata, arena);
}

static struct pm_str host_of(struct pm_str owner, struct pm_str zone)
{
    return pm_str_eq(owner, zone) ? PM_STR("@ or empty") : pm_name_relative(owner, zone);
}

static struct row row_of(const struct pm_host_row *host, struct pm_str zone, struct pm_arena *arena)
{
    bool is_ours = host->purpose < PM_PURPOSES;
    return (struct row){{
        pm_str_from(pm_host_action_name(host->action)),
        pm_rrtype_format(host->type, arena),
        pm_str_printf(arena, "%u", host->ttl),
        host_of(host->owner, zone),
        host->owner,
        value_of(host->type, host->rdata, arena),
        is_ours ? pm_str_from(pm_purpose_why(host->purpose)) : PM_STR("not PurelyMail's"),
    }};
}

/* Without a known value the ownership record still has its row. */
static struct row unknown_row(const struct pm_zone_domain *domain, struct pm_str zone,
                              struct pm_arena *arena)
{
    return (struct row){{
        PM_STR("add"),
        PM_STR("TXT"),
        pm_str_printf(arena, "%u", domain->dns->ttl),
        host_of(domain->name.ascii, zone),
        domain->name.ascii,
        PM_STR("(unknown)"),
        pm_str_from(pm_purpose_why(PM_PURPOSE_OWNERSHIP)),
    }};
}

static size_t widest(const struct row *rows, size_t count, size_t column, size_t max)
{
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = rows[i].cells[column].len;
        if (width <= max && width > widest)
            widest = width;
    }
    return widest;
}

/* The column of actions is left out where nothing is known of the zone: all is to be there. */
static void put_rows(struct pm_sink *sink, const struct row *rows, size_t count, bool actions)
{
    size_t widths[COLUMNS - 1], first = actions ? 0 : 1;
    for (size_t c = 0; c < COLUMNS - 1; c++)
        widths[c] = widest(rows, count, c, c == VALUE_COLUMN ? VALUE_WIDTH_MAX : SIZE_MAX);
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(sink, " ");
        for (size_t c = first; c < COLUMNS; c++) {
            struct pm_str cell = rows[i].cells[c];
            pm_sink_putc(sink, ' ');
            pm_sink_put(sink, cell);
            if (c == COLUMNS - 1)
                break;
            pm_sink_fill(sink, ' ', 1 + (cell.len < widths[c] ? widths[c] - cell.len : 0));
        }
        pm_sink_putc(sink, '\n');
    }
}

static void put_title(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_zone_domain *domain)
{
    pm_sink_put(w->sink, pm_name_display(domain->name, &w->scratch));
    pm_sink_printf(w->sink, " in the zone %" PM_STR_FMT, PM_STR_ARG(zone->name.ascii));
    if (zone->current) {
        pm_sink_puts(w->sink, zone->current->is_planned
                                  ? ", a change to what will be there after the changes in "
                                  : ", a change to what stood in ");
        pm_master_put_remark(w->sink, zone->current->source);
    }
    pm_sink_putc(w->sink, '\n');
    if (w->written == 0 && domain == zone->domains)
        pm_zone_put_origin(w);
}

static void put_table(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_zone_domain *domain, const struct pm_changeset *changes)
{
    size_t host_count, count = 0;
    struct pm_host_row *hosts = pm_host_rows(w, domain, changes, &host_count);
    struct row *rows = PM_NEW_ARRAY(&w->scratch, struct row, host_count + 2);
    rows[count++] = heading;
    if (pm_zone_lacks_ownership(w->options, domain))
        rows[count++] = unknown_row(domain, zone->name.ascii, &w->scratch);
    for (size_t i = 0; i < host_count; i++)
        rows[count++] = row_of(&hosts[i], zone->name.ascii, &w->scratch);
    if (count > 1)
        put_rows(w->sink, rows, count, changes->known || domain->remove);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    put_title(w, zone, domain);
    put_table(w, zone, domain, changes);
    pm_zone_put_notes(w, domain, changes);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    for (size_t i = 0; i < zone->count; i++) {
        if (w->written > 0 || i > 0)
            pm_sink_putc(w->sink, '\n');
        put_domain(w, zone, &zone->domains[i]);
        pm_arena_fini(&w->scratch);
    }
}

const struct pm_zone_format pm_zone_format_table = {
    .name = "table",
    .what = "for people: type, TTL, host in its three spellings, value and why, for any panel",
    .import = "copy the values into the provider's panel, a record a line",
    .suffix = ".txt",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_BY_HAND,
    .for_people = true,
    .comment = " ",
    .origin_lines = {"Made by pm-reconcile "},
    .zone = put_zone,
};
