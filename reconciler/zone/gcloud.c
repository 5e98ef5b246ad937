/* Google Cloud DNS: a shell script of transactions, or record sets as YAML for `import`.
 *
 * A transaction is carried out as a whole or not at all. `add` fails where the set is there, and
 * `remove` where it is not as said, so a change made elsewhere in between is never overwritten.
 * There is one for each domain, in a file of its own, for the service limits their size. */
#include "zone/json_line.h"
#include "zone/shell.h"

static void put_option(struct pm_sink *sink, const char *option, struct pm_str value)
{
    pm_sink_puts(sink, option);
    pm_shell_put_word(sink, value);
}

/* All values of a set are arguments of one command. They come last, behind "--". */
static void put_command(struct pm_zone_writer *w, const char *verb, const struct pm_rrset *set)
{
    struct pm_sink *sink = w->sink;
    pm_sink_printf(sink, "transaction %s", verb);
    put_option(sink, " --name=", pm_zone_absolute(set->owner, &w->scratch));
    pm_sink_printf(sink, " --ttl=%u", set->ttl);
    put_option(sink, " --type=", pm_rrtype_format(set->type, &w->scratch));
    pm_sink_puts(sink, " --");
    for (size_t i = 0; i < set->count; i++)
        put_option(sink, " ", pm_zone_value(set->type, &set->values[i], &w->scratch));
    pm_sink_putc(sink, '\n');
}

static void put_kept(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
    pm_zone_put_comment(w, pm_str_printf(&w->scratch, "Right already: %" PM_STR_FMT " %" PM_STR_FMT,
                                         PM_STR_ARG(set->owner), PM_STR_ARG(type)));
}

static void put_set(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    if (set->action == PM_SET_KEEP)
        put_kept(w, set);
    if (set->action == PM_SET_MODIFY || set->action == PM_SET_DELETE)
        put_command(w, "remove", &set->before);
    if (set->action == PM_SET_MODIFY || set->action == PM_SET_ADD)
        put_command(w, "add", &set->after);
}

static bool has_changes(const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->sets[i].action != PM_SET_KEEP)
            return true;
    }
    return false;
}

/* A file with a transaction that was given up must not be taken for a new one's: so it lies in a
 * folder of the script's own, which goes with the script. */
static void put_preamble(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, "set -eu\n"
                          ": \"${ZONE:?is to be the name of the managed zone: "
                          "gcloud dns managed-zones list}\"\n"
                          "dir=$(mktemp -d)\n"
                          "trap 'rm -rf \"$dir\"' EXIT\n"
                          "trap 'exit 1' HUP INT TERM\n"
                          "transaction() {\n"
                          "    verb=$1\n"
                          "    shift\n"
                          "    gcloud dns record-sets transaction \"$verb\" \"--zone=$ZONE\" "
                          "\"--transaction-file=$dir/transaction.yaml\" \"$@\"\n"
                          "}\n");
}

static void put_transaction(struct pm_zone_writer *w, const struct pm_changeset *changes)
{
    bool changed = has_changes(changes);
    if (changed)
        pm_sink_puts(w->sink, "transaction start\n");
    for (size_t i = 0; i < changes->count; i++)
        put_set(w, &changes->sets[i]);
    if (changed)
        pm_sink_puts(w->sink, "transaction execute\n");
}

/* A document of YAML for each set; strings are those of JSON, which YAML has, too. */
static void put_yaml_string(struct pm_sink *sink, struct pm_str text)
{
    struct pm_json_writer json;
    pm_json_writer_init(&json, sink, PM_JSON_COMPACT);
    pm_json_str(&json, text);
}

static void put_document(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    pm_sink_puts(w->sink, "---\nkind: dns#resourceRecordSet\nname: ");
    put_yaml_string(w->sink, pm_zone_absolute(set->owner, &w->scratch));
    pm_sink_puts(w->sink, "\nrrdatas:\n");
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(w->sink, "- ");
        put_yaml_string(w->sink, pm_zone_value(set->type, &set->values[i], &w->scratch));
        pm_sink_putc(w->sink, '\n');
    }
    pm_sink_printf(w->sink, "ttl: %u\ntype: ", set->ttl);
    put_yaml_string(w->sink, pm_rrtype_format(set->type, &w->scratch));
    pm_sink_putc(w->sink, '\n');
}

static void put_documents(struct pm_zone_writer *w, const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->sets[i].action == PM_SET_KEEP)
            put_kept(w, &changes->sets[i]);
        else
            put_document(w, &changes->sets[i].after);
    }
}

static const char *refuse_change(const struct pm_zone_options *options,
                                 const struct pm_set_change *change)
{
    if (options->style != PM_ZONE_STYLE_YAML || change->action == PM_SET_ADD ||
        change->action == PM_SET_KEEP)
        return NULL;
    return "an import fails where a set is there already. Without --style yaml a transaction "
           "changes it";
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    bool yaml = w->options->style == PM_ZONE_STYLE_YAML;
    if (!yaml)
        pm_sink_puts(w->sink, "#!/bin/sh\n");
    pm_zone_put_header(w, zone);
    if (!yaml)
        put_preamble(w);
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_changeset *changes = pm_zone_change(w, zone, &zone->domains[i]);
        pm_sink_putc(w->sink, '\n');
        pm_zone_put_remarks(w, &zone->domains[i], changes);
        if (yaml)
            put_documents(w, changes);
        else
            put_transaction(w, changes);
        pm_arena_fini(&w->scratch);
    }
}

static const enum pm_rrtype types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_A,        PM_RRTYPE_AAAA, PM_RRTYPE_CAA, PM_RRTYPE_CNAME,
    PM_RRTYPE_DS,       PM_RRTYPE_MX,   PM_RRTYPE_NS,  PM_RRTYPE_PTR,
    PM_RRTYPE_SPF,      PM_RRTYPE_SRV,  PM_RRTYPE_TXT, (enum pm_rrtype)35, /* NAPTR */
    (enum pm_rrtype)44,                                                    /* SSHFP */
    (enum pm_rrtype)45,                                                    /* IPSECKEY */
    (enum pm_rrtype)48,                                                    /* DNSKEY */
    (enum pm_rrtype)52,                                                    /* TLSA */
    (enum pm_rrtype)64,                                                    /* SVCB */
    (enum pm_rrtype)65,                                                    /* HTTPS */
};

#define IMPORT "gcloud dns record-sets import FILE --zone=NAME-OF-THE-MANAGED-ZONE"

const struct pm_zone_format pm_zone_format_gcloud = {
    .name = "gcloud",
    .what = "Google Cloud DNS: a shell script of transactions; with --style yaml record sets to "
            "import",
    .import = "ZONE=NAME-OF-THE-MANAGED-ZONE sh FILE\n"
              "# or, with --style yaml:\n" IMPORT,
    .import_styled = IMPORT,
    .suffix = ".gcloud",
    .effect = PM_ZONE_REPLACES_SET,
    .styles = 1U << PM_ZONE_STYLE_YAML,
    .deletes = PM_ZONE_DELETES_ALL,
    .needs_sets = true,
    .creates_only = true,
    .one_zone = true,
    .comment = "#",
    .ttl_max = 2147483647,
    .types = types,
    .origin_lines = {"# Made by pm-reconcile "},
    .refuse_change = refuse_change,
    .zone = put_zone,
};
