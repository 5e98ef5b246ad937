/* What is to be done with one set, as commands. */
#include "zone/azure_set.h"

#include "zone/azure_match.h"
#include "zone/json_line.h"
#include "zone/shell.h"

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
static struct pm_str command_of(struct pm_zone_writer *w, enum pm_rrtype type)
{
    return pm_str_lower(&w->scratch, pm_rrtype_format(type, &w->scratch));
}

static void put_place(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_rrset *set, const char *name_option)
{
    put_option(w->sink, " --zone-name=", zone->name.ascii);
    put_option(w->sink, name_option, pm_name_relative(set->owner, zone->name.ascii));
}

static void put_start(struct pm_zone_writer *w, const struct pm_zone *zone, const char *verb,
                      const struct pm_rrset *set, const char *name_option)
{
    pm_sink_printf(w->sink, "record_set %" PM_STR_FMT " %s", PM_STR_ARG(command_of(w, set->type)),
                   verb);
    put_place(w, zone, set, name_option);
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

static void put_service(struct pm_sink *sink, const struct pm_rdata *rdata)
{
    size_t space = pm_str_find(rdata->text, ' ');
    put_number(sink, " --priority=", rdata->preference);
    put_option(sink, " --weight=", pm_str_sub(rdata->text, 0, space));
    put_option(sink, " --port=", pm_str_sub(rdata->text, space + 1, rdata->text.len));
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

/* The option for the host that a record of this type points to; NULL: it points to none. */
static const char *host_option(enum pm_rrtype type)
{
    switch (type) {
    case PM_RRTYPE_CNAME:
        return " --cname=";
    case PM_RRTYPE_MX:
        return " --exchange=";
    case PM_RRTYPE_NS:
        return " --nsdname=";
    case PM_RRTYPE_PTR:
        return " --ptrdname=";
    case PM_RRTYPE_SRV:
        return " --target=";
    default:
        return NULL;
    }
}

static void put_host(struct pm_zone_writer *w, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    if (host_option(type))
        put_option(w->sink, host_option(type), pm_zone_absolute(rdata->target, &w->scratch));
}

/* What a value has beside its host. */
static void put_rest(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata,
                     bool removed)
{
    switch (type) {
    case PM_RRTYPE_MX:
        put_number(sink, " --preference=", rdata->preference);
        break;
    case PM_RRTYPE_SRV:
        put_service(sink, rdata);
        break;
    case PM_RRTYPE_TXT:
        put_text(sink, rdata, removed);
        break;
    case PM_RRTYPE_A:
        put_option(sink, " --ipv4-address=", rdata->text);
        break;
    case PM_RRTYPE_AAAA:
        put_option(sink, " --ipv6-address=", rdata->text);
        break;
    case PM_RRTYPE_CAA:
        put_caa(sink, rdata->text);
        break;
    default:
        break;
    }
}

static void put_addition(struct pm_zone_writer *w, const struct pm_zone *zone,
                         const struct pm_rrset *set, const struct pm_rdata *rdata)
{
    put_start(w, zone, "add-record", set, " --record-set-name=");
    put_host(w, set->type, rdata);
    put_rest(w->sink, set->type, rdata, false);
    pm_sink_putc(w->sink, '\n');
}

/* Of a CNAME the host does not count. An empty host would be any: so the root, which is nothing
 * without its dot, is told as it is. */
static void put_removal(struct pm_zone_writer *w, const struct pm_zone *zone,
                        const struct pm_rrset *set, const struct pm_rdata *rdata)
{
    bool has_host = set->type != PM_RRTYPE_CNAME && host_option(set->type) && rdata->target.len > 0;
    if (has_host) {
        pm_sink_printf(w->sink, "remove_host %" PM_STR_FMT, PM_STR_ARG(command_of(w, set->type)));
        put_host(w, set->type, rdata);
        put_place(w, zone, set, " --record-set-name=");
    } else {
        put_start(w, zone, "remove-record", set, " --record-set-name=");
        put_host(w, set->type, rdata);
    }
    put_rest(w->sink, set->type, rdata, true);
    pm_sink_putc(w->sink, '\n');
}

static void put_additions(struct pm_zone_writer *w, const struct pm_zone *zone,
                          const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++)
        put_addition(w, zone, set, &set->values[i]);
}

static void put_removals(struct pm_zone_writer *w, const struct pm_zone *zone,
                         const struct pm_rrset *removed)
{
    for (size_t i = 0; i < removed->count; i++) {
        if (!pm_azure_takes_of(removed, i, &removed->values[i]))
            put_removal(w, zone, removed, &removed->values[i]);
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
    put_start(w, zone, "set-record", &set->after, " --record-set-name=");
    put_host(w, set->type, &set->after.values[0]);
    pm_sink_puts(w->sink, set->action == PM_SET_ADD ? " --if-none-match\n" : "\n");
}

/* What is new, and what the removals took along. */
static void put_missing(struct pm_zone_writer *w, const struct pm_zone *zone,
                        const struct pm_set_change *set)
{
    const struct pm_rrset *removed = pm_azure_removed(set);
    for (size_t i = 0; i < set->after.count; i++) {
        const struct pm_rdata *value = &set->after.values[i];
        if (pm_rrset_holds(&set->added, value) || pm_azure_takes_of(removed, removed->count, value))
            put_addition(w, zone, &set->after, value);
    }
}

static void put_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_set_change *set)
{
    switch (pm_azure_way_of(set)) {
    case PM_AZURE_ADDS_FIRST:
        put_additions(w, zone, &set->added);
        put_removals(w, zone, pm_azure_removed(set));
        break;
    case PM_AZURE_REMOVES_FIRST:
        put_removals(w, zone, pm_azure_removed(set));
        put_missing(w, zone, set);
        break;
    case PM_AZURE_ANEW:
        put_start(w, zone, "delete", &set->before, " --name=");
        pm_sink_puts(w->sink, " --yes\n");
        put_additions(w, zone, &set->after);
        break;
    }
}

static void put_kept(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    pm_zone_put_comment(w, pm_str_printf(&w->scratch, "Right already: %" PM_STR_FMT " %" PM_STR_FMT,
                                         PM_STR_ARG(set->owner),
                                         PM_STR_ARG(pm_rrtype_format(set->type, &w->scratch))));
}

void pm_azure_put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                      const struct pm_set_change *set)
{
    if (set->action == PM_SET_KEEP) {
        put_kept(w, set);
        return;
    }
    if (set->type == PM_RRTYPE_CNAME && set->after.count > 0)
        put_alias(w, zone, set);
    else
        put_change(w, zone, set);
    if (set->after.count > 0)
        put_ttl(w, zone, &set->after);
}
