/* Dynamic updates (RFC 2136) for nsupdate and knsupdate: one message a domain, so that a domain's
 * change is carried out whole or not at all.
 *
 * The prerequisites hold fast what the change was worked out from. They are needed even where
 * nothing is known: a server answers NOERROR to a CNAME added beside other records, and to others
 * beside a CNAME, and leaves them out (RFC 2136 3.4.2.2). */
#include "zone/master.h"
#include "zone/writer.h"

/* A set with more text than this is not repeated in a prerequisite, for the message must stay under
 * 64 KiB with its deletion in it. */
enum { PREREQUISITE_MAX = 24000 };
/* nsupdate takes lines of 128 KiB, and a byte may need four characters. */
enum { TXT_MAX = 16000 };

static void put_set(struct pm_zone_writer *w, const char *command, struct pm_str owner,
                    enum pm_rrtype type)
{
    struct pm_str name = pm_rrtype_format(type, &w->scratch);
    pm_sink_puts(w->sink, command);
    pm_master_put_name(w->sink, owner);
    pm_sink_printf(w->sink, " %" PM_STR_FMT, PM_STR_ARG(name));
}

static void put_value(struct pm_zone_writer *w, const char *command, const struct pm_rrset *set,
                      const struct pm_rdata *value)
{
    put_set(w, command, set->owner, set->type);
    pm_sink_putc(w->sink, ' ');
    pm_master_put_rdata(w->sink, set->type, value);
    pm_sink_putc(w->sink, '\n');
}

static void put_added(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
        pm_sink_puts(w->sink, "update add ");
        pm_master_put_name(w->sink, set->owner);
        pm_sink_printf(w->sink, " %u %" PM_STR_FMT " ", set->ttl, PM_STR_ARG(type));
        pm_master_put_rdata(w->sink, set->type, &set->values[i]);
        pm_sink_putc(w->sink, '\n');
    }
}

static size_t text_length(const struct pm_rrset *set)
{
    size_t length = 0;
    for (size_t i = 0; i < set->count; i++)
        length += set->values[i].text.len + set->values[i].target.len;
    return length;
}

/* Some set of the changes stands at the owner before them. */
static bool holds_something(const struct pm_changeset *changes, struct pm_str owner,
                            enum pm_rrtype but)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *set = &changes->sets[i];
        if (set->type != but && set->before.count > 0 && pm_str_eq(set->owner, owner))
            return true;
    }
    return false;
}

static bool holds_alias(const struct pm_changeset *changes, struct pm_str owner)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *set = &changes->sets[i];
        if (set->type == PM_RRTYPE_CNAME && pm_str_eq(set->owner, owner))
            return true;
    }
    return false;
}

/* The set is as it was: all its values, and no other (RFC 2136 2.4.2). */
static void require_before(struct pm_zone_writer *w, const struct pm_rrset *before)
{
    if (text_length(before) > PREREQUISITE_MAX) {
        pm_zone_put_comment(w, PM_STR("The next set is too large to be compared value by value."));
        put_set(w, "prereq yxrrset ", before->owner, before->type);
        pm_sink_putc(w->sink, '\n');
        return;
    }
    for (size_t i = 0; i < before->count; i++)
        put_value(w, "prereq yxrrset ", before, &before->values[i]);
}

static void require_absence(struct pm_zone_writer *w, const struct pm_changeset *changes,
                            const struct pm_set_change *set)
{
    bool is_alias = set->type == PM_RRTYPE_CNAME;
    if (is_alias && !holds_something(changes, set->owner, set->type)) {
        pm_sink_puts(w->sink, "prereq nxdomain ");
        pm_master_put_name(w->sink, set->owner);
        pm_sink_putc(w->sink, '\n');
    } else if (is_alias || changes->known) {
        put_set(w, "prereq nxrrset ", set->owner, set->type);
        pm_sink_putc(w->sink, '\n');
    }
}

static void require_no_alias(struct pm_zone_writer *w, struct pm_str owner)
{
    put_set(w, "prereq nxrrset ", owner, PM_RRTYPE_CNAME);
    pm_sink_putc(w->sink, '\n');
}

static void put_prerequisites(struct pm_zone_writer *w, const struct pm_changeset *changes)
{
    struct pm_str guarded = {0};
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *set = &changes->sets[i];
        if (changes->known && set->before.count > 0)
            require_before(w, &set->before);
        else if (set->action == PM_SET_ADD)
            require_absence(w, changes, set);
        if (set->action == PM_SET_DELETE || holds_alias(changes, set->owner) ||
            (guarded.len > 0 && pm_str_eq(guarded, set->owner)))
            continue;
        require_no_alias(w, set->owner);
        guarded = set->owner;
    }
}

/* Servers differ in what an added value with another TTL does to the set's others. */
static bool is_rewritten(const struct pm_changeset *changes, const struct pm_set_change *set)
{
    return changes->known && set->action == PM_SET_MODIFY && set->before.ttl != set->after.ttl;
}

static void put_update(struct pm_zone_writer *w, const struct pm_changeset *changes,
                       const struct pm_set_change *set)
{
    if (is_rewritten(changes, set)) {
        put_set(w, "update delete ", set->owner, set->type);
        pm_sink_putc(w->sink, '\n');
        put_added(w, &set->after);
        return;
    }
    for (size_t i = 0; i < set->removed.count; i++)
        put_value(w, "update delete ", &set->removed, &set->removed.values[i]);
    put_added(w, set->action == PM_SET_KEEP ? &set->after : &set->added);
}

/* An empty line would send what was read so far. */
static void put_separator(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, ";\n");
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    put_separator(w);
    pm_zone_put_remarks(w, domain, changes);
    if (changes->count == 0)
        return;
    pm_sink_puts(w->sink, "zone ");
    pm_master_put_name(w->sink, zone->name.ascii);
    pm_sink_putc(w->sink, '\n');
    put_prerequisites(w, changes);
    for (size_t i = 0; i < changes->count; i++)
        put_update(w, changes, &changes->sets[i]);
    pm_sink_puts(w->sink, "send\n");
}

static void put_notes(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (!zone->current && !pm_zone_has_records(zone)) {
        pm_zone_put_comment(w, PM_STR("Each domain is one message: all of it is done, or nothing. "
                                      "What is not there is passed over."));
        return;
    }
    pm_zone_put_comment(
        w, PM_STR("Each domain is one message: all of it is done, or nothing. \"update failed\" "
                  "with YXRRSET, NXRRSET or"));
    pm_zone_put_comment(w, PM_STR("YXDOMAIN means that the zone holds something else than was "
                                  "known here: make this anew with --current."));
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        put_separator(w);
    pm_zone_put_header(w, zone);
    put_notes(w, zone);
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_nsupdate = {
    .name = "nsupdate",
    .what = "dynamic updates (RFC 2136) for BIND, Knot, PowerDNS and others, by nsupdate or "
            "knsupdate",
    .import = "nsupdate -k KEYFILE FILE",
    .suffix = ".nsupdate",
    .effect = PM_ZONE_ADDS,
    .shares_ttl = true,
    .deletes = PM_ZONE_DELETES_ALL,
    .comment = ";",
    .txt_max = TXT_MAX,
    .origin_lines = {"; Made by pm-reconcile "},
    .zone = put_zone,
};
