/* Looks at all that is to be written: errors before a byte is, and what a person should be told. */
#include "zone/check.h"

/* Where nothing is known of what is there, what becomes of a domain depends on its options only:
 * what was found for one counts for the next that shares them, and is said once. */
struct known_kind {
    const struct pm_dns_options *dns; /* NULL: none yet */
    bool added, remove, leaving;
    size_t changed;
};

/* The domains of one format that have a TTL which it does not take. */
struct limited_ttl {
    const struct pm_zone_format *format;
    uint32_t ttl;
    struct pm_str first;
    size_t count;
};

struct reviewing {
    const struct pm_zone_format *format; /* NULL: each zone's own */
    const struct pm_zone_options *options;
    struct pm_arena *arena;
    struct pm_zone_writer writer; /* makes the changes */
    struct pm_zone_review review;
    size_t cap;
    struct known_kind kind;
    struct limited_ttl *ttls;
    size_t ttl_count, ttl_cap;
};

static void add(struct reviewing *r, struct pm_remark remark)
{
    *PM_PUSH(r->arena, r->review.remarks, r->review.count, r->cap) = remark;
}

static void add_text(struct reviewing *r, enum pm_remark_kind kind, struct pm_str text,
                     const char *fix)
{
    add(r, (struct pm_remark){.kind = kind, .text = text, .fix = pm_str_from(fix)});
}

/* --- of all zones --------------------------------------------------------------------------- */

static void tell_ownership(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t lacking = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < zones[i].count; k++)
            lacking += pm_zone_lacks_ownership(r->options, &zones[i].domains[k]);
    }
    r->review.incomplete = lacking;
    if (lacking > 0)
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "the ownership record of %zu %s left out: its value is not known",
                               lacking, lacking == 1 ? "domain is" : "domains is"),
                 PM_ZONE_OWNERSHIP_FIX);
}

static const struct pm_zone_format *format_of(const struct reviewing *r, const struct pm_zone *zone)
{
    return r->format ? r->format : pm_zone_format_of(zone);
}

/* Of sets that an earlier document made, a format that declares takes others' values away even
 * where it could not make them anew. */
static bool loses_nothing(const struct pm_zone_format *format)
{
    return format->for_people || (format->creates_only && !format->declares);
}

/* The first format that writes sets which replace others that are not known; *count: the zones. */
static const struct pm_zone_format *replacing_blindly(const struct reviewing *r,
                                                      const struct pm_zone *zones, size_t count,
                                                      enum pm_zone_effect effect, size_t *found)
{
    const struct pm_zone_format *first = NULL;
    *found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = format_of(r, &zones[i]);
        if (zones[i].current || loses_nothing(format) ||
            pm_zone_effect_of(format, r->options) != effect)
            continue;
        first = first ? first : format;
        ++*found;
    }
    return first;
}

static void tell_blindness(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t found;
    const struct pm_zone_format *format =
        replacing_blindly(r, zones, count, PM_ZONE_REPLACES_SET, &found);
    if (format)
        add_text(
            r, PM_REMARK_WARNING,
            pm_str_printf(
                r->arena,
                "%s replaces whole record sets, and what %zu %s not known: other "
                "values of these sets (another SPF record, the proofs of other "
                "services, other mail servers) are lost%s",
                format->name, found, found == 1 ? "zone holds is" : "zones hold is",
                format->creates_only
                    ? " where an earlier file made the set; where others made it, applying it fails"
                    : ""),
            "Give what is there with --current, so that it is carried along.");
    format = replacing_blindly(r, zones, count, PM_ZONE_REPLACES, &found);
    if (format)
        add_text(r, PM_REMARK_WARNING,
                 PM_STR("a complete zone made without --current holds mail records only: loaded in "
                        "place of a zone with others (web site, hosts), it takes those away"),
                 "Give what is there with --current.");
}

/* The first format that takes away what current records do not show; NULL: none. */
static const struct pm_zone_format *unseeing(const struct reviewing *r, const struct pm_zone *zones,
                                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (zones[i].current && format_of(r, &zones[i])->unseen)
            return format_of(r, &zones[i]);
    }
    return NULL;
}

static void tell_unseen(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    const struct pm_zone_format *format = unseeing(r, zones, count);
    if (format && r->review.changed > 0)
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "%s replaces whole record sets, and %s are not among the current "
                               "records: those of these sets are lost",
                               format->name, format->unseen),
                 "Look for them at the server, and enter them again afterwards.");
}

static void tell_removal_apart(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = format_of(r, &zones[i]);
        if (!format->declares || !pm_zone_has_removal(&zones[i]))
            continue;
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "what an earlier file declared and this one does not is deleted "
                               "with %s, and this one has the removed domains only",
                               format->name),
                 "Let it stand beside the file of the domains that stay, never in its place.");
        return;
    }
}

static void tell_conflicts_stay(struct reviewing *r)
{
    if (r->format && r->options->delete_conflicts && !pm_zone_can_delete(r->format, r->options))
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "--delete-conflicts does nothing with %s, which cannot "
                               "delete records",
                               r->format->name),
                 "Delete by hand what the conflicts name.");
}

static void tell_additions(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t found = 0;
    bool shares_ttl = false;
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = format_of(r, &zones[i]);
        if (zones[i].current || format->for_people || !pm_zone_has_records(&zones[i]) ||
            pm_zone_effect_of(format, r->options) != PM_ZONE_ADDS)
            continue;
        shares_ttl = shares_ttl || format->shares_ttl;
        found++;
    }
    if (found > 0)
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "what %zu %s not known: an SPF record, a DMARC text or MX records "
                               "of others that are there are not seen, and beside a second SPF "
                               "record neither counts (RFC 7208 4.5)%s",
                               found, found == 1 ? "zone holds is" : "zones hold is",
                               shares_ttl ? "; others' values in the same sets get the TTL of "
                                            "these records"
                                          : ""),
                 "Give what is there with --current, or look before this is brought in.");
}

static void tell_planned(struct reviewing *r, const struct pm_zone *zones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_current *current = zones[i].current;
        if (!current || !current->is_planned)
            continue;
        add_text(r, PM_REMARK_INFO,
                 pm_str_printf(r->arena,
                               "%" PM_STR_FMT " says what is there once its own changes are "
                               "carried out: this is a change to that",
                               PM_STR_ARG(current->source)),
                 "Carry them out first, or give --current what the zone holds.");
        return;
    }
}

static void tell_ttls(struct reviewing *r)
{
    for (size_t i = 0; i < r->ttl_count; i++) {
        const struct limited_ttl *ttl = &r->ttls[i];
        struct pm_str whose = ttl->first;
        if (ttl->count > 1)
            whose = pm_str_printf(r->arena, "%zu domains (%" PM_STR_FMT ", ...)", ttl->count,
                                  PM_STR_ARG(ttl->first));
        add_text(r, PM_REMARK_INFO, pm_zone_ttl_text(ttl->format, ttl->ttl, whose, r->arena), "");
    }
}

/* --- of one zone ---------------------------------------------------------------------------- */

static bool has_address(const struct pm_zone *zone, struct pm_str name)
{
    return zone->current && (pm_current_find(zone->current, name, PM_RRTYPE_A) ||
                             pm_current_find(zone->current, name, PM_RRTYPE_AAAA));
}

static void tell_servers(struct reviewing *r, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = r->options;
    for (size_t i = 0; options->style == PM_ZONE_STYLE_COMPLETE && i < options->ns_count; i++) {
        struct pm_str server = options->ns[i].ascii;
        if (pm_name_in_zone(server, zone->name.ascii) && !has_address(zone, server))
            add_text(r, PM_REMARK_WARNING,
                     pm_str_printf(r->arena,
                                   "the name server %" PM_STR_FMT " lies in the zone %" PM_STR_FMT
                                   ", whose file holds no address for it: servers may refuse to "
                                   "load it",
                                   PM_STR_ARG(server), PM_STR_ARG(zone->name.ascii)),
                     "Add the A and AAAA records, or name a server outside of the zone.");
    }
}

static bool check_whole(struct reviewing *r, const struct pm_zone *zone, struct pm_err *err)
{
    const struct pm_zone_format *format = r->writer.format;
    size_t count;
    if (pm_zone_effect_of(format, r->options) != PM_ZONE_REPLACES || !zone->current)
        return true;
    struct pm_rrset *sets = pm_zone_whole(&r->writer, zone, false, &count);
    for (size_t i = 0; i < count; i++) {
        if (!pm_zone_check_set(format, zone->name.ascii, &sets[i], r->arena, err))
            return false;
    }
    return true;
}

static void tell_signing(struct reviewing *r, const struct pm_zone *zone)
{
    if (pm_zone_effect_of(r->writer.format, r->options) != PM_ZONE_REPLACES || !zone->current)
        return;
    for (size_t i = 0; i < zone->current->count; i++) {
        if (!pm_zone_is_signing(zone->current->sets[i].type))
            continue;
        add_text(r, PM_REMARK_WARNING,
                 pm_str_printf(r->arena,
                               "the zone %" PM_STR_FMT " is signed (DNSSEC): its signatures are "
                               "left out, as they would not fit any more",
                               PM_STR_ARG(zone->name.ascii)),
                 "Let the signer sign it anew before it is served.");
        return;
    }
}

/* --- of one domain -------------------------------------------------------------------------- */

static void note_ttl(struct reviewing *r, const struct pm_zone_domain *domain)
{
    const struct pm_zone_format *format = r->writer.format;
    size_t i = 0;
    if (!pm_zone_limits_ttl(format, domain))
        return;
    while (i < r->ttl_count && (r->ttls[i].format != format || r->ttls[i].ttl != domain->dns->ttl))
        i++;
    if (i == r->ttl_count)
        *PM_PUSH(r->arena, r->ttls, r->ttl_count, r->ttl_cap) =
            (struct limited_ttl){format, domain->dns->ttl, domain->name.ascii, 0};
    r->ttls[i].count++;
}

static void add_remarks(struct reviewing *r, const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->remark_count; i++) {
        struct pm_remark remark = changes->remarks[i];
        remark.text = pm_str_dup(r->arena, remark.text);
        remark.fix = pm_str_dup(r->arena, remark.fix);
        remark.remove = pm_rrset_copy(&remark.remove, r->arena);
        add(r, remark);
    }
}

static bool check_sets(struct reviewing *r, const struct pm_zone_domain *domain,
                       const struct pm_changeset *changes, struct pm_err *err)
{
    const struct pm_zone_format *format = r->writer.format;
    bool adds = pm_zone_effect_of(format, r->options) == PM_ZONE_ADDS &&
                !pm_zone_declares(format, r->options) && !r->options->all;
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (!pm_zone_check_change(format, domain->name.ascii, change, r->options, r->arena, err) ||
            !pm_zone_check_set(format, domain->name.ascii, adds ? &change->added : &change->after,
                               r->arena, err) ||
            (pm_zone_can_delete(format, r->options) &&
             !pm_zone_check_set(format, domain->name.ascii, &change->removed, r->arena, err)))
            return false;
    }
    return true;
}

static size_t count_changed(const struct pm_changeset *changes)
{
    size_t changed = 0;
    for (size_t i = 0; i < changes->count; i++)
        changed += changes->sets[i].action != PM_SET_KEEP;
    return changed;
}

static bool is_of_kind(const struct reviewing *r, const struct pm_zone_domain *domain)
{
    const struct known_kind *kind = &r->kind;
    return kind->dns == domain->dns && kind->added == domain->added &&
           kind->remove == domain->remove && kind->leaving == domain->leaving;
}

static bool review_domain(struct reviewing *r, const struct pm_zone *zone,
                          const struct pm_zone_domain *domain, struct pm_err *err)
{
    if (!pm_zone_check_removal(r->writer.format, zone, domain, r->options, r->arena, err))
        return false;
    note_ttl(r, domain);
    if (!zone->current && is_of_kind(r, domain)) {
        r->review.changed += r->kind.changed;
        return true;
    }
    const struct pm_changeset *changes = pm_zone_change(&r->writer, zone, domain);
    size_t changed = count_changed(changes);
    if (!pm_zone_check_known(zone, domain, changes, r->arena, err) ||
        !check_sets(r, domain, changes, err))
        return false;
    add_remarks(r, changes);
    r->review.blocked += changes->blocked;
    r->review.changed += changed;
    if (!zone->current)
        r->kind = (struct known_kind){domain->dns, domain->added, domain->remove, domain->leaving,
                                      changed};
    pm_arena_fini(&r->writer.scratch);
    return true;
}

static void use_format(struct reviewing *r, const struct pm_zone_format *format)
{
    if (r->writer.format == format)
        return;
    r->writer.format = format;
    r->kind = (struct known_kind){0};
}

static bool review_zone(struct reviewing *r, const struct pm_zone *zone, struct pm_err *err)
{
    const struct pm_zone_format *format = format_of(r, zone);
    use_format(r, format);
    if (!pm_zone_check_style(format, r->options->style, err) ||
        !pm_zone_check_whole(format, zone, r->options, err) ||
        !pm_zone_check_complete(zone, r->options, err) || !check_whole(r, zone, err))
        return false;
    tell_servers(r, zone);
    tell_signing(r, zone);
    for (size_t i = 0; i < zone->count; i++) {
        if (!review_domain(r, zone, &zone->domains[i], err))
            return false;
    }
    return true;
}

bool pm_zone_check(const struct pm_zone_format *format, const struct pm_zone *zones, size_t count,
                   const struct pm_zone_options *options, struct pm_arena *arena,
                   struct pm_zone_review *review, struct pm_err *err)
{
    struct reviewing r = {.format = format, .options = options, .arena = arena};
    bool ok = true;
    pm_zone_writer_init(&r.writer, format, options, NULL);
    tell_ownership(&r, zones, count);
    tell_blindness(&r, zones, count);
    tell_additions(&r, zones, count);
    tell_planned(&r, zones, count);
    tell_conflicts_stay(&r);
    tell_removal_apart(&r, zones, count);
    for (size_t i = 0; ok && i < count; i++)
        ok = review_zone(&r, &zones[i], err);
    tell_unseen(&r, zones, count);
    tell_ttls(&r);
    pm_zone_writer_fini(&r.writer);
    if (ok)
        *review = r.review;
    return ok;
}
