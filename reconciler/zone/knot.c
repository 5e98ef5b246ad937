/* A shell script of knotc(8) commands. Commands that knotc reads from a file would go on after one
 * that failed, and it would end with status 0: a shell stops. One transaction a zone, so that all
 * of its changes are carried out or none. */
#include "zone/master.h"
#include "zone/shell.h"
#include "zone/writer.h"

/* What knotc passes on may have 64 KiB, and a byte may need four characters. */
enum { TXT_MAX = 16000 };

static const char start[] =
    "set -eu\n"
    ": \"${KNOTC:=knotc}\" # or with options: KNOTC='knotc -s SOCKET'\n"
    "\n"
    "fail() { # TEXT: ends the script; what was begun is aborted\n"
    "    printf '%s %s %s\\n' \"$1. Nothing was changed in this zone. If another transaction\" \\\n"
    "        \"is open, wait for it, or end it with zone-abort; if the zone is not as known\" \\\n"
    "        \"here, make this script anew with --current\" >&2\n"
    "    exit 1\n"
    "}\n"
    "knot() { # COMMAND: quiet, unless it fails\n"
    "    said=$($KNOTC -x \"$@\" 2>&1) || fail \"$*: $said\"\n"
    "}\n"
    "holds() { # OWNER TYPE COUNT: as many records as were known are there\n"
    "    found=$($KNOTC -x zone-get \"$zone\" \"$1\" \"$2\" 2>/dev/null | grep -c '^\\[') || :\n"
    "    [ \"$found\" -eq \"$3\" ] || fail \"$1 $2 has $found records, and not $3\"\n"
    "}\n"
    "set_record() { knot zone-set \"$zone\" \"$@\"; }\n"
    "unset_record() { knot zone-unset \"$zone\" \"$@\"; }\n"
    "abort() { $KNOTC zone-abort \"$zone\" >/dev/null; }\n";

static void begin(struct pm_zone_writer *w)
{
    pm_zone_put_comment(w, PM_STR("Changes of zones in Knot DNS, for a POSIX shell: sh FILE"));
    pm_sink_puts(w->sink, start);
}

static void put_name(struct pm_sink *sink, struct pm_str name)
{
    struct pm_sink text;
    pm_sink_init_memory(&text);
    pm_master_put_name(&text, name);
    pm_shell_put_word(sink, pm_sink_bytes(&text));
    pm_sink_fini(&text);
}

static void put_set(struct pm_zone_writer *w, const char *command, struct pm_str owner,
                    enum pm_rrtype type)
{
    pm_sink_puts(w->sink, command);
    put_name(w->sink, owner);
    pm_sink_printf(w->sink, " %" PM_STR_FMT, PM_STR_ARG(pm_rrtype_format(type, &w->scratch)));
}

static void put_rdata(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *value)
{
    struct pm_sink text;
    pm_sink_init_memory(&text);
    pm_master_put_rdata(&text, type, value);
    pm_sink_putc(sink, ' ');
    pm_shell_put_word(sink, pm_sink_bytes(&text));
    pm_sink_putc(sink, '\n');
    pm_sink_fini(&text);
}

static void put_added(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
        pm_sink_puts(w->sink, "set_record ");
        put_name(w->sink, set->owner);
        pm_sink_printf(w->sink, " %u %" PM_STR_FMT, set->ttl, PM_STR_ARG(type));
        put_rdata(w->sink, set->type, &set->values[i]);
    }
}

static void put_removed(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        put_set(w, "unset_record ", set->owner, set->type);
        put_rdata(w->sink, set->type, &set->values[i]);
    }
}

/* Knot refuses a record that is there already, and a known one with another TTL takes the set's
 * others away: a set with a new TTL is written anew. */
static void put_change(struct pm_zone_writer *w, const struct pm_changeset *changes,
                       const struct pm_set_change *set)
{
    bool is_new =
        changes->known && set->action == PM_SET_MODIFY && set->before.ttl != set->after.ttl;
    if (set->action == PM_SET_KEEP) {
        put_set(w, "# right already: ", set->owner, set->type);
        pm_sink_putc(w->sink, '\n');
        return;
    }
    put_removed(w, is_new ? &set->before : &set->removed);
    put_added(w, is_new ? &set->after : &set->added);
}

/* The set is as it was known to be. What has to go is named value by value, and beside what else is
 * there no alias gets through the server's own checks: that leaves the sets that get values. */
static void put_guard(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    if (set->type == PM_RRTYPE_CNAME || set->action == PM_SET_DELETE || set->action == PM_SET_KEEP)
        return;
    put_set(w, "holds ", set->owner, set->type);
    pm_sink_printf(w->sink, " %zu\n", set->before.count);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; changes->known && i < changes->count; i++)
        put_guard(w, &changes->sets[i]);
    for (size_t i = 0; i < changes->count; i++)
        put_change(w, changes, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    pm_sink_puts(w->sink, "zone=");
    put_name(w->sink, zone->name.ascii);
    pm_sink_puts(w->sink, "\nknot zone-begin \"$zone\"\ntrap abort EXIT\n");
    pm_zone_put_domains(w, zone, put_domain);
    pm_sink_puts(w->sink, "\nknot zone-commit \"$zone\"\ntrap - EXIT\n");
}

const struct pm_zone_format pm_zone_format_knot = {
    .name = "knot",
    .what = "a script of knotc commands for Knot DNS",
    .import = "sh FILE",
    .suffix = ".knot.sh",
    .effect = PM_ZONE_ADDS,
    .shares_ttl = true,
    .deletes = PM_ZONE_DELETES_ALL,
    .comment = "#",
    .txt_max = TXT_MAX,
    .origin_lines = {"# Made by pm-reconcile "},
    .mark = "# Changes of zones in Knot DNS",
    .begin = begin,
    .zone = put_zone,
};
