/* For panels and spreadsheets, a line a value. No cell can be a formula but "@", which is none:
 * hosts and names begin with a letter, a digit, '_' or '*', and what others have in texts and
 * targets is escaped. */
#include "zone/csv.h"

#include "zone/host.h"
#include "zone/master.h"

static bool needs_quotes(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == ',' || c == '\r' || c == '\n')
            return true;
    }
    return false;
}

void pm_csv_put_cell(struct pm_sink *sink, struct pm_str text)
{
    if (!needs_quotes(text)) {
        pm_sink_put(sink, text);
        return;
    }
    pm_sink_putc(sink, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            pm_sink_putc(sink, '"');
        pm_sink_putc(sink, text.ptr[i]);
    }
    pm_sink_putc(sink, '"');
}

static bool is_plain_text(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && !pm_ascii_is_graph(text.ptr[i]))
            return false;
    }
    return text.len > 0 && pm_ascii_is_alnum(text.ptr[0]);
}

/* The form of zone files, as a cell. */
static void put_written(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    struct pm_sink written;
    pm_sink_init_memory(&written);
    pm_master_put_rdata(&written, type, rdata);
    pm_csv_put_cell(sink, pm_sink_bytes(&written));
    pm_sink_fini(&written);
}

void pm_csv_put_text(struct pm_sink *sink, struct pm_str text)
{
    if (is_plain_text(text))
        pm_csv_put_cell(sink, text);
    else
        put_written(sink, PM_RRTYPE_TXT, &(struct pm_rdata){.text = text});
}

static bool has_priority(enum pm_rrtype type)
{
    return type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV;
}

/* A name in a zone file may begin with '-', a formula, too: then by its number. */
static void put_target(struct pm_sink *sink, struct pm_str target)
{
    if (target.len > 0 && target.ptr[0] == '-') {
        pm_sink_puts(sink, "\\045");
        target = pm_str_sub(target, 1, target.len);
    }
    pm_master_put_name(sink, target);
}

static void put_value(struct pm_sink *sink, const struct pm_host_row *row)
{
    const struct pm_rdata *rdata = row->rdata;
    switch (row->type) {
    case PM_RRTYPE_TXT:
    case PM_RRTYPE_SPF:
        pm_csv_put_text(sink, rdata->text);
        break;
    case PM_RRTYPE_SRV:
        pm_sink_printf(sink, "%" PM_STR_FMT " ", PM_STR_ARG(rdata->text));
        pm_master_put_name(sink, rdata->target);
        break;
    case PM_RRTYPE_MX:
    case PM_RRTYPE_CNAME:
    case PM_RRTYPE_DNAME:
    case PM_RRTYPE_NS:
    case PM_RRTYPE_PTR:
        put_target(sink, rdata->target);
        break;
    default:
        put_written(sink, row->type, rdata);
    }
}

static void put_row(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_host_row *row)
{
    struct pm_sink *sink = w->sink;
    struct pm_str apex = zone->name.ascii, host = pm_name_relative(row->owner, apex);
    struct pm_str host_or_empty = pm_str_eq(row->owner, apex) ? PM_STR("") : host;
    pm_sink_printf(sink, "%" PM_STR_FMT ",%" PM_STR_FMT ",%u,", PM_STR_ARG(row->owner),
                   PM_STR_ARG(pm_rrtype_format(row->type, &w->scratch)), row->ttl);
    if (has_priority(row->type))
        pm_sink_printf(sink, "%u", (unsigned)row->rdata->preference);
    pm_sink_putc(sink, ',');
    put_value(sink, row);
    pm_sink_printf(sink, ",%s,%" PM_STR_FMT ",%" PM_STR_FMT ",%" PM_STR_FMT ",%s\r\n",
                   pm_host_action_name(row->action), PM_STR_ARG(apex), PM_STR_ARG(host),
                   PM_STR_ARG(host_or_empty),
                   row->purpose < PM_PURPOSES ? pm_purpose_name(row->purpose) : "");
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    size_t count;
    struct pm_host_row *rows = pm_host_rows(w, domain, pm_zone_change(w, zone, domain), &count);
    for (size_t i = 0; i < count; i++)
        put_row(w, zone, &rows[i]);
}

static void begin(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink,
                 "name,type,ttl,priority,value,action,zone,host,host_or_empty,purpose\r\n");
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_csv = {
    .name = "csv",
    .what = "comma-separated values (RFC 4180) for spreadsheets and panels that import them",
    .import = "upload FILE in the provider's panel, or open it in a spreadsheet",
    .suffix = ".csv",
    .mark = "name,type,ttl,priority,value,action,",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_BY_HAND,
    .for_people = true,
    .begin = begin,
    .zone = put_zone,
};
