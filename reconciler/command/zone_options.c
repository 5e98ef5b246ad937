#include "command/zone.h"

static bool usage(struct pm_err *err)
{
    err->code = PM_ERR_USAGE;
    return false;
}

static bool choose_style(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_args *args = z->context->args;
    enum pm_zone_style *style = &z->options.style;
    bool soa = pm_args_has(args, PM_OPT_SOA);
    *style = soa ? PM_ZONE_STYLE_COMPLETE : PM_ZONE_STYLE_DEFAULT;
    if (!pm_args_has(args, PM_OPT_STYLE))
        return true;
    if (!pm_zone_style_parse(args->style, style))
        return pm_fail(err, PM_ERR_USAGE,
                       "--style takes include, complete or yaml, not '%" PM_STR_FMT "'",
                       PM_STR_ARG(args->style));
    if (soa && *style != PM_ZONE_STYLE_COMPLETE)
        return pm_fail(err, PM_ERR_USAGE,
                       "--soa means --style complete: it does not go with --style %" PM_STR_FMT,
                       PM_STR_ARG(args->style));
    return true;
}

/* The first format that has a style is the one it was made for. */
static const struct pm_zone_format *format_of_style(enum pm_zone_style style)
{
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++)
        if (formats[i]->styles & 1U << style)
            return formats[i];
    return NULL;
}

static bool find_common(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_zone *first = z->zones;
    z->format = z->zone_count > 0 ? pm_zone_format_of(first) : pm_zone_format_find(PM_STR("bind"));
    for (size_t i = 1; i < z->zone_count; i++) {
        const struct pm_zone_format *other = pm_zone_format_of(&z->zones[i]);
        if (other != z->format)
            return pm_fail(err, PM_ERR_USAGE,
                           "the zones do not have the same provider (%" PM_STR_FMT ": %s, "
                           "%" PM_STR_FMT ": %s): give one --format for all, or -o DIR for a file "
                           "a zone, each in the form of its own",
                           PM_STR_ARG(first->name.ascii), z->format->name,
                           PM_STR_ARG(z->zones[i].name.ascii), other->name);
    }
    return true;
}

static bool choose_format(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_args *args = z->context->args;
    if (pm_args_has(args, PM_OPT_FORMAT)) {
        z->format = pm_zone_format_find(args->format);
        return z->format ||
               pm_fail(err, PM_ERR_USAGE, "no such format: %" PM_STR_FMT, PM_STR_ARG(args->format));
    }
    if (z->options.style != PM_ZONE_STYLE_DEFAULT) {
        z->format = format_of_style(z->options.style);
        return true;
    }
    return args->out.len > 0 || find_common(z, err);
}

static bool check_style(const struct pm_zoning *z, struct pm_err *err)
{
    enum pm_zone_style style = z->options.style;
    if (!z->format || style == PM_ZONE_STYLE_DEFAULT || z->format->styles & 1U << style)
        return true;
    if (style == PM_ZONE_STYLE_COMPLETE)
        return pm_fail(err, PM_ERR_USAGE, "--soa goes with --format bind");
    return pm_fail(err, PM_ERR_USAGE, "%s has no style %s", z->format->name,
                   pm_zone_style_name(style));
}

static bool read_servers(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_texts *given = &z->context->args->ns;
    struct pm_name *ns = PM_NEW_ARRAY(z->context->arena, struct pm_name, given->count);
    for (size_t i = 0; i < given->count; i++) {
        if (pm_name_parse(given->items[i], PM_NAME_HOST, z->context->arena, &ns[i], err))
            continue;
        err->code = PM_ERR_USAGE;
        return pm_err_wrap(err, "--ns '%" PM_STR_FMT "'", PM_STR_ARG(given->items[i]));
    }
    z->options.ns = ns;
    z->options.ns_count = given->count;
    return true;
}

static bool read_authority(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_args *args = z->context->args;
    bool complete = z->options.style == PM_ZONE_STYLE_COMPLETE;
    if (!complete && (args->ns.count > 0 || args->serial.len > 0))
        return pm_fail(err, PM_ERR_USAGE, "--ns and --serial go with --soa");
    if (complete && args->ns.count == 0 && !pm_args_has(args, PM_OPT_CURRENT))
        return pm_fail(err, PM_ERR_USAGE,
                       "--soa needs the zone's name servers: --ns NAME for each, or --current for "
                       "those that it has");
    z->options.serial.kind =
        pm_args_has(args, PM_OPT_CURRENT) ? PM_SERIAL_CHANGED : PM_SERIAL_UNIXTIME;
    return read_servers(z, err) &&
           (args->serial.len == 0 || pm_serial_parse(args->serial, &z->options.serial, err) ||
            usage(err));
}

/* Options that say nothing without another one are slips. */
static bool check_companions(const struct pm_zoning *z, struct pm_err *err)
{
    static const struct {
        enum pm_option option, needs;
    } rows[] = {
        {PM_OPT_ALL, PM_OPT_CURRENT},
        {PM_OPT_DELETE_CONFLICTS, PM_OPT_CURRENT},
        {PM_OPT_TSIG_KEY, PM_OPT_CURRENT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (pm_args_has(z->context->args, rows[i].option) &&
            !pm_args_has(z->context->args, rows[i].needs))
            return pm_fail(err, PM_ERR_USAGE, "--%s does nothing without --%s",
                           pm_option_name(rows[i].option), pm_option_name(rows[i].needs));
    return true;
}

static bool check_one_document(const struct pm_zoning *z, struct pm_err *err)
{
    if (z->context->args->out.len > 0 || z->zone_count < 2 || z->format->for_people)
        return true;
    if (z->options.style == PM_ZONE_STYLE_COMPLETE)
        return pm_fail(err, PM_ERR_USAGE,
                       "--soa makes complete zones, and these are %zu: name one domain, or write a "
                       "file a zone with -o DIR",
                       z->zone_count);
    if (z->format->effect != PM_ZONE_REPLACES && !z->format->one_zone)
        return true;
    return pm_fail(err, PM_ERR_USAGE,
                   "%s has a file a zone, and these are %zu zones: name one domain, or write the "
                   "files with -o DIR",
                   z->format->name, z->zone_count);
}

static bool replaces_any(const struct pm_zoning *z)
{
    for (size_t i = 0; i < z->zone_count && !z->format; i++)
        if (pm_zone_effect_of(pm_zone_format_of(&z->zones[i]), &z->options) == PM_ZONE_REPLACES)
            return true;
    return z->format && pm_zone_effect_of(z->format, &z->options) == PM_ZONE_REPLACES;
}

static bool check_replacing(const struct pm_zoning *z, struct pm_err *err)
{
    if (!z->options.replace_zone || replaces_any(z))
        return true;
    return pm_fail(
        err, PM_ERR_USAGE,
        "--yes-replace-zone does nothing with %s: only --soa and octodns (without --style "
        "include) replace whole zones",
        z->format ? z->format->name : "the formats of these zones");
}

bool pm_zoning_choose(struct pm_zoning *z, struct pm_err *err)
{
    const struct pm_context *context = z->context;
    z->options = (struct pm_zone_options){
        .version = PM_VERSION,
        .digest = z->desired.digest,
        .ownership = z->account.ownership.len > 0 ? z->account.ownership : context->ownership,
        .all = pm_args_has(context->args, PM_OPT_ALL),
        .delete_conflicts = pm_args_has(context->args, PM_OPT_DELETE_CONFLICTS),
        .replace_zone = pm_args_has(context->args, PM_OPT_YES_REPLACE_ZONE),
        .chosen = z->name_count > 0,
        .ttl = z->desired.default_dns->ttl,
        .now = context->style.now,
    };
    return choose_style(z, err) && choose_format(z, err) && check_style(z, err) &&
           read_authority(z, err) && check_companions(z, err) &&
           (!z->format || check_one_document(z, err)) && check_replacing(z, err);
}
