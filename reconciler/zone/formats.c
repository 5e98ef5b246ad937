#include "zone/writer.h"

static const struct pm_zone_format *const formats[] = {
    &pm_zone_format_azure,
    &pm_zone_format_bind,
    &pm_zone_format_cloudflare,
    &pm_zone_format_csv,
    &pm_zone_format_desec,
    &pm_zone_format_digitalocean,
    &pm_zone_format_dnscontrol,
    &pm_zone_format_external_dns,
    &pm_zone_format_gcloud,
    &pm_zone_format_hetzner,
    &pm_zone_format_json,
    &pm_zone_format_knot,
    &pm_zone_format_nsupdate,
    &pm_zone_format_octodns,
    &pm_zone_format_powerdns,
    &pm_zone_format_route53,
    &pm_zone_format_table,
    &pm_zone_format_terraform_aws,
    &pm_zone_format_terraform_cloudflare,
    &pm_zone_format_terraform_dns,
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

enum pm_zone_effect pm_zone_effect_of(const struct pm_zone_format *format,
                                      const struct pm_zone_options *options)
{
    if (options->style == PM_ZONE_STYLE_COMPLETE)
        return PM_ZONE_REPLACES;
    return options->style == PM_ZONE_STYLE_INCLUDE && format->effect == PM_ZONE_REPLACES
               ? PM_ZONE_REPLACES_SET
               : format->effect;
}

bool pm_zone_declares(const struct pm_zone_format *format, const struct pm_zone_options *options)
{
    return format->declares || options->style == PM_ZONE_STYLE_INCLUDE ||
           pm_zone_effect_of(format, options) == PM_ZONE_REPLACES;
}

const char *pm_zone_effect_text(enum pm_zone_effect effect)
{
    static const char *const texts[] = {
        [PM_ZONE_ADDS] = "adds",
        [PM_ZONE_REPLACES_SET] = "replaces sets",
        [PM_ZONE_REPLACES] = "replaces zone",
    };
    return texts[effect];
}

const char *pm_zone_deletion_text(enum pm_zone_deletion deletion)
{
    static const char *const texts[] = {
        [PM_ZONE_DELETES_NOTHING] = "no",
        [PM_ZONE_DELETES_BY_HAND] = "by hand",
        [PM_ZONE_DELETES_IN_PART] = "in part",
        [PM_ZONE_DELETES_ALL] = "yes",
    };
    return texts[deletion];
}

static const char *const styles[PM_ZONE_STYLES] = {
    [PM_ZONE_STYLE_DEFAULT] = "default",
    [PM_ZONE_STYLE_INCLUDE] = "include",
    [PM_ZONE_STYLE_COMPLETE] = "complete",
    [PM_ZONE_STYLE_YAML] = "yaml",
};

const char *pm_zone_style_name(enum pm_zone_style style)
{
    return styles[style];
}

bool pm_zone_style_parse(struct pm_str text, enum pm_zone_style *out)
{
    for (enum pm_zone_style style = PM_ZONE_STYLE_INCLUDE; style < PM_ZONE_STYLES; style++) {
        if (pm_str_is(text, styles[style])) {
            *out = style;
            return true;
        }
    }
    return false;
}

const struct pm_zone_format *pm_zone_format_of(const struct pm_zone *zone)
{
    const struct pm_zone_format *format =
        zone->provider ? pm_zone_format_find(pm_str_from(zone->provider->format)) : NULL;
    return format ? format : &pm_zone_format_bind;
}
