#include "zone/writer.h"

static const struct pm_zone_format *const formats[] = {
    &pm_zone_format_azure,
    &pm_zone_format_bind,
    &pm_zone_format_cloudflare,
    &pm_zone_format_desec,
    &pm_zone_format_digitalocean,
    &pm_zone_format_gcloud,
    &pm_zone_format_hetzner,
    &pm_zone_format_json,
    &pm_zone_format_nsupdate,
    &pm_zone_format_powerdns,
    &pm_zone_format_route53,
    &pm_zone_format_table,
    &pm_zone_format_tinydns,
};

enum { FORMATS = sizeof formats / sizeof formats[0] };

const struct pm_zone_format *const *pm_zone_formats(size_t *count)
{
    *count = FORMATS;
    return formats;
}

const struct pm_zone_format *pm_zone_format_find(struct pm_str name)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (pm_str_is(name, formats[i]->name))
            return formats[i];
    }
    return NULL;
}

struct pm_str pm_zone_leaving_text(const struct pm_zone_domain *domain, struct pm_arena *arena)
{
    return pm_str_printf(arena,
                         "%" PM_STR_FMT " is not declared any more: its records stay until its "
                         "deletion is confirmed, because DNS must not go before the mail does",
                         PM_STR_ARG(domain->name.ascii));
}

void pm_zone_write_with_serial(const struct pm_zone_format *format, const struct pm_zone *zones,
                               size_t count, const struct pm_zone_options *options, uint32_t serial,
                               struct pm_sink *sink)
{
    struct pm_zone_writer w = {
        .format = format,
        .options = options,
        .sink = sink,
        .serial = serial,
        .total = count,
    };
    pm_arena_init(&w.scratch);
    if (format->begin)
        format->begin(&w);
    for (size_t i = 0; i < count; i++) {
        format->zone(&w, &zones[i]);
        pm_arena_fini(&w.scratch);
        w.written++;
    }
    if (format->end)
        format->end(&w);
    pm_arena_fini(&w.scratch);
}

void pm_zone_write(const struct pm_zone_format *format, const struct pm_zone *zones, size_t count,
                   const struct pm_zone_options *options, struct pm_sink *sink)
{
    uint32_t serial = pm_serial_first(options->serial, options->now);
    pm_zone_write_with_serial(format, zones, count, options, serial, sink);
}

enum pm_zone_effect pm_zone_effect_of(const struct pm_zone_format *format,
                                      const struct pm_zone_options *options)
{
    if (options->style == PM_ZONE_STYLE_COMPLETE)
        return PM_ZONE_REPLACES;
    return options->style == PM_ZONE_STYLE_INCLUDE && format->effect == PM_ZONE_REPLACES
               ? PM_ZONE_ADDS
               : format->effect;
}
