/* Azure DNS: a shell script of `az network dns record-set` commands, which add and remove single
 * values; `az network dns zone import` would cut long texts at 255 octets.
 *
 * add-record makes the set where there is none and does nothing where the value is there. Versions
 * of az differ in the TTL that it gives: so it is set afterwards in any case. remove-record may
 * take more than it is told (zone/azure_match.h), so it is only told what is known to be there. */
#include "zone/azure_match.h"
#include "zone/azure_set.h"

#include "base/utf8.h"

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
                          "}\n"
                          "# The host of a record may stand there without its final dot.\n"
                          "remove_host() {\n"
                          "    type=$1 host=$2\n"
                          "    shift 2\n"
                          "    record_set \"$type\" remove-record \"$host\" \"$@\" 2>/dev/null ||\n"
                          "        record_set \"$type\" remove-record \"${host%.}\" \"$@\"\n"
                          "}\n");
}

static void begin(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, "#!/bin/sh\n");
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++)
        pm_azure_put_set(w, zone, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    if (w->written == 0)
        put_preamble(w);
    pm_zone_put_domains(w, zone, put_domain);
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

static size_t characters_of(const struct pm_set_change *change)
{
    size_t texts = 0;
    for (size_t i = 0; change->type == PM_RRTYPE_TXT && i < change->after.count; i++)
        texts += change->after.values[i].text.len;
    return texts;
}

/* In "--value=TEXT" a '@' begins the name of a file. */
static bool can_be_made_anew(const struct pm_set_change *change)
{
    for (size_t i = 0; pm_azure_way_of(change) == PM_AZURE_ANEW && i < change->after.count; i++) {
        const struct pm_rdata *value = &change->after.values[i];
        if (refuse(PM_RRTYPE_TXT, value) || pm_str_starts(value->text, PM_STR("@")))
            return false;
    }
    return true;
}

static const char *refuse_change(const struct pm_zone_options *options,
                                 const struct pm_set_change *change)
{
    (void)options;
    if (characters_of(change) > TEXTS_MAX)
        return "the texts of one set have 4096 characters together at most";
    if (change->type == PM_RRTYPE_TXT && !can_be_made_anew(change))
        return "az cannot be told which text to remove, and the set cannot be made anew, as it "
               "holds a text that az cannot be told, either. Delete the text by hand";
    return change->after.count > SET_MAX ? "a set has 20 records at most" : NULL;
}

const struct pm_zone_format pm_zone_format_azure = {
    .name = "azure",
    .what = "Azure DNS: a shell script of az commands",
    .import = "RG=RESOURCE-GROUP sh FILE",
    .suffix = ".azure",
    .effect = PM_ZONE_ADDS,
    .shares_ttl = true,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
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
