#include "command/zone.h"
#include "json/write.h"

static void put_import(struct pm_sink *sink, const char *import)
{
    struct pm_str rest = pm_str_from(import), line;
    pm_sink_puts(sink, "    import:\n");
    while (pm_str_next(&rest, '\n', &line))
        pm_sink_printf(sink, "        %" PM_STR_FMT "\n", PM_STR_ARG(line));
}

static void put_styles(struct pm_sink *sink, const struct pm_zone_format *format)
{
    const char *between = "    --style: ";
    for (int style = PM_ZONE_STYLE_DEFAULT + 1; style < PM_ZONE_STYLES; style++) {
        if (!(format->styles & 1U << style))
            continue;
        pm_sink_printf(sink, "%s%s", between, pm_zone_style_name((enum pm_zone_style)style));
        between = ", ";
    }
    if (between[0] == ',')
        pm_sink_putc(sink, '\n');
}

/* A shell's >FILE is empty when nothing could be written, and what is not declared is deleted. */
static void put_output(struct pm_sink *sink, const struct pm_zone_format *format)
{
    static const struct pm_zone_options options;
    if (pm_zone_declares(format, &options))
        pm_sink_printf(sink, "    write it with -o FOLDER: FILE is FOLDER/ZONE%s\n",
                       format->suffix);
}

static void put_format(struct pm_sink *sink, const struct pm_zone_format *format)
{
    pm_sink_printf(sink, "%s: %s\n    %s; deletes: %s\n", format->name, format->what,
                   format->for_people ? "to be read" : pm_zone_effect_text(format->effect),
                   pm_zone_deletion_text(format->deletes));
    put_styles(sink, format);
    put_output(sink, format);
    put_import(sink, format->import);
}

static void put_text(struct pm_sink *sink)
{
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    pm_sink_puts(sink, "FILE is what was written, ZONE the zone's name.\n");
    for (size_t i = 0; i < count; i++) {
        pm_sink_putc(sink, '\n');
        put_format(sink, formats[i]);
    }
}

static void put_styles_json(struct pm_json_writer *w, const struct pm_zone_format *format)
{
    pm_json_field_open(w, "styles", '[');
    for (int style = PM_ZONE_STYLE_DEFAULT + 1; style < PM_ZONE_STYLES; style++)
        if (format->styles & 1U << style)
            pm_json_str(w, pm_str_from(pm_zone_style_name((enum pm_zone_style)style)));
    pm_json_close(w);
}

static void put_format_json(struct pm_json_writer *w, const struct pm_zone_format *format)
{
    pm_json_open(w, '{');
    pm_json_field_text(w, "name", format->name);
    pm_json_field_text(w, "what", format->what);
    pm_json_field_text(w, "effect", pm_zone_effect_text(format->effect));
    pm_json_field_text(w, "deletes", pm_zone_deletion_text(format->deletes));
    pm_json_field_bool(w, "for_people", format->for_people);
    pm_json_field_text(w, "suffix", format->suffix);
    put_styles_json(w, format);
    pm_json_field_text(w, "import", format->import);
    pm_json_close(w);
}

static void put_json(struct pm_sink *sink)
{
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    struct pm_json_writer w;
    pm_json_writer_init(&w, sink, PM_JSON_PRETTY);
    pm_json_open(&w, '{');
    pm_json_field_text(&w, "format_version", "1.0");
    pm_json_field_text(&w, "tool_version", PM_VERSION);
    pm_json_field_open(&w, "formats", '[');
    for (size_t i = 0; i < count; i++)
        put_format_json(&w, formats[i]);
    pm_json_close(&w);
    pm_json_close(&w);
    pm_json_end(&w);
}

bool pm_zoning_list_formats(struct pm_context *context, struct pm_err *err)
{
    bool json = pm_context_format_is(context, "json");
    if (pm_args_has(context->args, PM_OPT_FORMAT) && !json)
        return pm_fail(err, PM_ERR_USAGE,
                       "zone --list-formats is written as text, or with --format json, not as "
                       "%" PM_STR_FMT,
                       PM_STR_ARG(context->args->format));
    if (json)
        put_json(context->out);
    else
        put_text(context->out);
    return true;
}
