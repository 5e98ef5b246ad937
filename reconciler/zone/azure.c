/* Azure DNS: a shell script of `az network dns record-set` commands, which add and remove single
 * values; `az network dns zone import` would cut long texts at 255 octets.
 *
 * add-record makes the set where there is none and does nothing where the value is there. Versions
 * of az differ in the TTL that it gives: so it is set afterwards in any case. In the options of one
 * word (--value=…) az does not take a leading '@' for a file's name. */
#include "zone/json_line.h"
#include "zone/shell.h"

#include "base/utf8.h"

static void put_option(struct pm_sink *sink, const char *option, struct pm_str value)
{
    pm_sink_puts(sink, option);
    pm_shell_put_word(sink, value);
}

static void put_number(struct pm_sink *sink, const char *option, unsigned number)
{
    pm_sink_printf(sink, "%s%u", option, number);
}

/* The commands' names are those of the types, in lower case. */
static void put_start(struct pm_zone_writer *w, const struct pm_zone *zone, const char *verb,
                      const struct pm_rrset *set, const char *name_option)
{
    struct pm_str type = pm_str_lower(&w->scratch, pm_rrtype_format(set->type, &w->scratch));
    bool apex = pm_str_eq(set->owner, zone->name.ascii);
    pm_sink_printf(w->sink, "record_set %" PM_STR_FMT " %s", PM_STR_ARG(type), verb);
    put_option(w->sink, " --zone-name=", zone->name.ascii);
    put_option(w->sink, name_option,
               apex ? PM_STR("@") : pm_name_relative(set->owner, zone->name.ascii));
}

/* A text that is added is one word, which az cuts itself. One that is removed must be given as it
 * was cut. */
static void put_text(struct pm_sink *sink, const struct pm_rdata *rdata, bool removed)
{
    struct pm_str string;
    size_t at = 0, count = 0;
    while (pm_zone_next_string(rdata, &at, &string))
        count++;
    if (!removed || count == 1) {
        put_option(sink, " --value=", rdata->text);
        return;
    }
    pm_sink_puts(sink, " --value");
    for (at = 0; pm_zone_next_string(rdata, &at, &string);)
        put_option(sink, " ", string);
}

static void put_service(struct pm_zone_writer *w, const struct pm_rdata *rdata)
{
    size_t space = pm_str_find(rdata->text, ' ');
    put_number(w->sink, " --priority=", rdata->preference);
    put_option(w->sink, " --weight=", pm_str_sub(rdata->text, 0, space));
    put_option(w->sink, " --port=", pm_str_sub(rdata->text, space + 1, rdata->text.len));
    put_option(w->sink, " --target=", pm_zone_absolute(rdata->target, &w->scratch));
}

/* CAA's text: FLAGS TAG "VALUE". */
static void put_caa(struct pm_sink *sink, struct pm_str text)
{
    struct pm_str flags, tag;
    pm_str_next(&text, ' ', &flags);
    pm_str_next(&text, ' ', &tag);
    if (text.len >= 2 && text.ptr[0] == '"')
        text = pm_str_sub(text, 1, text.len - 1);
    put_option(sink, " --flags=", flags);
    put_option(sink, " --tag=", tag);
    put_option(sink, " --value=", text);
}

static void put_value(struct pm_zone_writer *w, enum pm_rrtype type, const struct pm_rdata *rdata,
                      bool removed)
{
    struct pm_str target = pm_zone_absolute(rdata->target, &w->scratch);
    switch (type) {
    case PM_RRTYPE_MX:
        put_option(w->sink, " --exchange=", target);
        put_number(w->sink, " --preference=", rdata->preference);
        break;
    case PM_RRTYPE_SRV:
        put_service(w, rdata);
        break;
    case PM_RRTYPE_TXT:
        put_text(w->sink, rdata, removed);
        break;
    case PM_RRTYPE_A:
        put_option(w->sink, " --ipv4-address=", rdata->text);
        break;
    case PM_RRTYPE_AAAA:
        put_option(w->sink, " --ipv6-address=", rdata->text);
        break;
    case PM_RRTYPE_CAA:
        put_caa(w->sink, rdata->text);
        break;
    case PM_RRTYPE_NS:
        put_option(w->sink, " --nsdname=", target);
        break;
    case PM_RRTYPE_PTR:
        put_option(w->sink, " --ptrdname=", target);
        break;
    default:
        put_option(w->sink, " --cname=", target);
    }
}

static void put_values(struct pm_zone_writer *w, const struct pm_zone *zone, const char *verb,
                       const struct pm_rrset *set)
{
    bool removed = strcmp(verb, "remove-record") == 0;
    for (size_t i = 0; i < set->count; i++) {
        put_start(w, zone, verb, set, " --record-set-name=");
        put_value(w, set->type, &set->values[i], removed);
        pm_sink_putc(w->sink, '\n');
    }
}

static void put_ttl(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_rrset *set)
{
    put_start(w, zone, "update", set, " --name=");
    pm_sink_printf(w->sink, " --set ttl=%u\n", set->ttl);
}

/* An alias has one value, which set-record puts in the other's place: a new one must not find any
 * there. */
static void put_alias(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_set_change *set)
{
    if (set->action == PM_SET_DELETE) {
        put_values(w, zone, "remove-record", &set->before);
        return;
    }
    put_start(w, zone, "set-record", &set->after, " --record-set-name=");
    put_value(w, set->type, &set->after.values[0], false);
    pm_sink_puts(w->sink, set->action == PM_SET_ADD ? " --if-none-match\n" : "\n");
    put_ttl(w, zone, &set->after);
}

/* Values are added before others are removed: if a command fails in between, nothing is lost. */
static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_set_change *set)
{
    if (set->type == PM_RRTYPE_CNAME) {
        put_alias(w, zone, set);
        return;
    }
    put_values(w, zone, "add-record", set->action == PM_SET_KEEP ? &set->after : &set->added);
    put_values(w, zone, "remove-record",
               set->action == PM_SET_DELETE ? &set->before : &set->removed);
    if (set->after.count > 0)
        put_ttl(w, zone, &set->after);
}

static void put_preamble(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, "set -eu\n"
                          ": \"${RG:?is to be the name of the resource group: "
                          "az network dns zone list --output table}\"\n"
                          "record_set() {\n"
                          "    type=$1 verb=$2\n"
                          "    shift 2\n"
                          "    az network dns record-set \"$type\" \"$verb\" "
                          "\"--resource-group=$RG\" \"$@\" --output none\n"
                          "}\n");
}

static void begin(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, "#!/bin/sh\n");
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    if (w->written == 0)
        put_preamble(w);
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_changeset *changes = pm_zone_change(w, zone, &zone->domains[i]);
        pm_sink_putc(w->sink, '\n');
        pm_zone_put_remarks(w, &zone->domains[i], changes);
        for (size_t k = 0; k < changes->count; k++)
            put_set(w, zone, &changes->sets[k]);
        pm_arena_fini(&w->scratch);
    }
}

/* Texts are words of a command line, and text in its JSON. */
static const char *refuse(enum pm_rrtype type, const struct pm_rdata *value)
{
    if (type != PM_RRTYPE_TXT)
        return NULL;
    if (pm_str_find(value->text, '\0') < value->text.len)
        return "it holds a NUL, which no command line can";
    bool is_text = pm_utf8_first_bad(value->text) == value->text.len;
    return is_text ? NULL : "its bytes are no UTF-8, and az takes nothing else";
}

static const enum pm_rrtype types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_A,  PM_RRTYPE_AAAA, PM_RRTYPE_CAA, PM_RRTYPE_CNAME, PM_RRTYPE_MX,
    PM_RRTYPE_NS, PM_RRTYPE_PTR,  PM_RRTYPE_SRV, PM_RRTYPE_TXT,
};

enum { TTL_MIN = 1, TTL_MAX = 2147483647, SET_MAX = 20, TEXTS_MAX = 4096 };

static const char *refuse_change(const struct pm_zone_options *options,
                                 const struct pm_set_change *change)
{
    size_t texts = 0;
    (void)options;
    for (size_t i = 0; change->type == PM_RRTYPE_TXT && i < change->after.count; i++)
        texts += change->after.values[i].text.len;
    if (texts > TEXTS_MAX)
        return "the texts of one set have 4096 characters together at most";
    return change->after.count > SET_MAX ? "a set has 20 records at most" : NULL;
}

const struct pm_zone_format pm_zone_format_azure = {
    .name = "azure",
    .what = "Azure DNS: a shell script of az commands",
    .import = "RG=RESOURCE-GROUP sh FILE",
    .suffix = ".azure",
    .effect = PM_ZONE_ADDS,
    .deletes = true,
    .comment = "#",
    .ttl_min = TTL_MIN,
    .ttl_max = TTL_MAX,
    .types = types,
    .refuse = refuse,
    .refuse_change = refuse_change,
    .origin_lines = {"# Made by pm-reconcile "},
    .begin = begin,
    .zone = put_zone,
};
