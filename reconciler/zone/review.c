/* Looks at all that is to be written: errors before a byte is, and what a person should be told. */
#include "zone/review.h"

void pm_zone_review_add(struct pm_zone_reviewing *r, struct pm_remark remark)
{
    *PM_PUSH(r->arena, r->review.remarks, r->review.count, r->cap) = remark;
}

void pm_zone_review_tell(struct pm_zone_reviewing *r, enum pm_remark_kind kind, struct pm_str text,
                         const char *fix)
{
    pm_zone_review_add(r, (struct pm_remark){.kind = kind, .text = text, .fix = pm_str_from(fix)});
}

const struct pm_zone_format *pm_zone_review_format(const struct pm_zone_reviewing *r,
                                                   const struct pm_zone *zone)
{
    return r->format ? r->format : pm_zone_format_of(zone);
}

/* --- of one zone ---------------------------------------------------------------------------- */

static bool has_address(const struct pm_zone *zone, struct pm_str name)
{
    return zone->current && (pm_current_find(zone->current, name, PM_RRTYPE_A) ||
                             pm_current_find(zone->current, name, PM_RRTYPE_AAAA));
}

static void tell_servers(struct pm_zone_reviewing *r, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = r->options;
    for (size_t i = 0; options->style == PM_ZONE_STYLE_COMPLETE && i < options->ns_count; i++) {
        struct pm_str server = options->ns[i].ascii;
        if (pm_name_in_zone(server, zone->name.ascii) && !has_address(zone, server))
            pm_zone_review_tell(
                r, PM_REMARK_WARNING,
                pm_str_printf(r->arena,
                              "the name server %" PM_STR_FMT " lies in the zone %" PM_STR_FMT
                              ", whose file holds no address for it: servers may refuse to "
                              "load it",
                              PM_STR_ARG(server), PM_STR_ARG(zone->name.ascii)),
                "Add the A and AAAA records, or name a server outside of the zone.");
    }
}

static bool check_whole(struct pm_zone_reviewing *r, const struct pm_zone *zone, struct pm_err *err)
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

static void tell_signing(struct pm_zone_reviewing *r, const struct pm_zone *zone)
{
    if (pm_zone_effect_of(r->writer.format, r->options) != PM_ZONE_REPLACES || !zone->current)
        return;
    for (size_t i = 0; i < zone->current->count; i++) {
        if (!pm_zone_is_signing(zone->current->sets[i].type))
            continue;
        pm_zone_review_tell(r, PM_REMARK_WARNING,
                            pm_str_printf(r->arena,
                                          "the zone %" PM_STR_FMT
                                          " is signed (DNSSEC): its signatures are "
                                          "left out, as they would not fit any more",
                                          PM_STR_ARG(zone->name.ascii)),
                            "Let the signer sign it anew before it is served.");
        return;
    }
}

/* --- of one domain -------------------------------------------------------------------------- */

static void note_ttl(struct pm_zone_reviewing *r, const struct pm_zone_domain *domain)
{
    const struct pm_zone_format *format = r->writer.format;
    size_t i = 0;
    if (!pm_zone_limits_ttl(format, domain))
        return;
    while (i < r->ttl_count && (r->ttls[i].format != format || r->ttls[i].ttl != domain->dns->ttl))
        i++;
    if (i == r->ttl_count)
        *PM_PUSH(r->arena, r->ttls, r->ttl_count, r->ttl_cap) = (struct pm_zone_limited_ttl){
            format, domain->dns->ttl, pm_name_display(domain->name, r->arena), 0};
    r->ttls[i].count++;
}

/* Mail goes elsewhere so far, or may: nothing is lost with a first MX record. */
static bool moves_mail(const struct pm_changeset *changes, struct pm_str domain)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (change->type != PM_RRTYPE_MX || change->added.count == 0 ||
            !pm_str_eq(change->owner, domain))
            continue;
        for (size_t k = 0; k < change->before.count; k++)
            if (!pm_purpose_serves(PM_PURPOSE_MX, PM_RRTYPE_MX, &change->before.values[k]))
                return true;
        return !changes->known;
    }
    return false;
}

static void note_early(struct pm_zone_reviewing *r, struct pm_str domain)
{
    r->early.arena = r->arena;
    if (++r->early_count <= PM_ZONE_EARLY_SHOWN)
        pm_join(&r->early, ", ", domain);
}

static void add_remarks(struct pm_zone_reviewing *r, const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->remark_count; i++) {
        struct pm_remark remark = changes->remarks[i];
        remark.text = pm_str_dup(r->arena, remark.text);
        remark.fix = pm_str_dup(r->arena, remark.fix);
        remark.remove = pm_rrset_copy(&remark.remove, r->arena);
        pm_zone_review_add(r, remark);
    }
}

static bool check_sets(struct pm_zone_reviewing *r, const struct pm_zone_domain *domain,
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

static bool is_of_kind(const struct pm_zone_reviewing *r, const struct pm_zone_domain *domain)
{
    const struct pm_zone_known_kind *kind = &r->kind;
    return kind->dns == domain->dns && kind->added == domain->added &&
           kind->remove == domain->remove && kind->leaving == domain->leaving;
}

static bool review_domain(struct pm_zone_reviewing *r, const struct pm_zone *zone,
                          const struct pm_zone_domain *domain, struct pm_err *err)
{
    if (!pm_zone_check_removal(r->writer.format, zone, domain, r->options, r->arena, err))
        return false;
    note_ttl(r, domain);
    if (!zone->current && is_of_kind(r, domain)) {
        r->review.changed += r->kind.changed;
        if (domain->absent && r->kind.moves_mail)
            note_early(r, domain->name.ascii);
        return true;
    }
    const struct pm_changeset *changes = pm_zone_change(&r->writer, zone, domain);
    size_t changed = count_changed(changes);
    bool moves = moves_mail(changes, domain->name.ascii);
    if (!pm_zone_check_known(zone, domain, changes, r->arena, err) ||
        !check_sets(r, domain, changes, err))
        return false;
    add_remarks(r, changes);
    r->review.blocked += changes->blocked;
    r->review.changed += changed;
    if (domain->absent && moves)
        note_early(r, domain->name.ascii);
    if (!zone->current)
        r->kind = (struct pm_zone_known_kind){domain->dns,     domain->added, domain->remove,
                                              domain->leaving, moves,         changed};
    pm_arena_fini(&r->writer.scratch);
    return true;
}

static void use_format(struct pm_zone_reviewing *r, const struct pm_zone_format *format)
{
    if (r->writer.format == format)
        return;
    r->writer.format = format;
    r->kind = (struct pm_zone_known_kind){0};
}

static bool review_zone(struct pm_zone_reviewing *r, const struct pm_zone *zone, struct pm_err *err)
{
    const struct pm_zone_format *format = pm_zone_review_format(r, zone);
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
    struct pm_zone_reviewing r = {.format = format, .options = options, .arena = arena};
    bool ok = true;
    pm_zone_writer_init(&r.writer, format, options, NULL);
    pm_zone_review_begin(&r, zones, count);
    for (size_t i = 0; ok && i < count; i++)
        ok = review_zone(&r, &zones[i], err);
    pm_zone_review_end(&r, zones, count);
    pm_zone_writer_fini(&r.writer);
    if (ok)
        *review = r.review;
    return ok;
}
