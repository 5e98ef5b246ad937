/* For people, who copy the values into a panel: TXT without quotes, in the order of importance. */
#include "zone/master.h"
#include "zone/writer.h"

enum { COLUMNS = 4, VALUE_WIDTH_MAX = 64 };

struct row {
    struct pm_str cells[COLUMNS];
};

static const struct row heading = {
    {PM_STR_INIT("TYPE"), PM_STR_INIT("NAME"), PM_STR_INIT("VALUE"), PM_STR_INIT("WHY")}};

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

static struct pm_str value_of(const struct pm_dns_record *record, struct pm_arena *arena)
{
    if (record->type == PM_RRTYPE_TXT)
        return printable(record->rdata.text, arena);
    return pm_rdata_format(record->type, &record->rdata, arena);
}

static struct row row_of(const struct pm_dns_record *record, struct pm_str zone,
                         struct pm_arena *arena)
{
    return (struct row){{
        pm_str_from(pm_rrtype_name(record->type)),
        pm_name_relative(record->owner, zone),
        value_of(record, arena),
        pm_str_from(pm_purpose_why(record->purpose)),
    }};
}

/* Without a known value the ownership record still has its row. */
static struct row unknown_row(const struct pm_zone_domain *domain, struct pm_str zone)
{
    return (struct row){{
        PM_STR("TXT"),
        pm_name_relative(domain->name.ascii, zone),
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

static void put_rows(struct pm_sink *sink, const struct row *rows, size_t count)
{
    size_t widths[COLUMNS - 1];
    for (size_t c = 0; c < COLUMNS - 1; c++)
        widths[c] = widest(rows, count, c, c == 2 ? VALUE_WIDTH_MAX : SIZE_MAX);
    for (size_t i = 0; i < count; i++) {
        pm_sink_puts(sink, " ");
        for (size_t c = 0; c < COLUMNS; c++) {
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

static void put_note(struct pm_zone_writer *w, struct pm_str note)
{
    pm_sink_puts(w->sink, "  Note: ");
    pm_master_put_remark(w->sink, note);
    pm_sink_putc(w->sink, '\n');
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct row rows[PM_PURPOSES + 1] = {heading};
    size_t count = 1;
    bool unknown = w->options->ownership.len == 0;
    struct pm_record_list list = pm_zone_records(w, domain);
    if (unknown)
        rows[count++] = unknown_row(domain, zone->name.ascii);
    for (size_t i = 0; i < list.count; i++)
        rows[count++] = row_of(&list.items[i], zone->name.ascii, &w->scratch);
    pm_sink_put(w->sink, pm_name_display(domain->name, &w->scratch));
    pm_sink_printf(w->sink, " in the zone %" PM_STR_FMT ", TTL %u\n", PM_STR_ARG(zone->name.ascii),
                   domain->dns->ttl);
    put_rows(w->sink, rows, count);
    if (domain->leaving)
        put_note(w, pm_zone_leaving_text(domain, &w->scratch));
    if (domain->note.len > 0)
        put_note(w, domain->note);
    if (unknown)
        put_note(w, PM_STR(PM_ZONE_OWNERSHIP_UNKNOWN));
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
    .what = "for people: type, name, value and why, to be copied into a provider's panel",
    .suffix = ".txt",
    .zone = put_zone,
};
