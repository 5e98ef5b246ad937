/* What is told once for all zones, before anything is written. */
#include "zone/review.h"

static void tell_ownership(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t lacking = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < zones[i].count; k++)
            lacking += pm_zone_lacks_ownership(r->options, &zones[i].domains[k]);
    }
    r->review.incomplete = lacking;
    if (lacking > 0)
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
            pm_str_printf(r->arena,
                          "the ownership record of %zu %s left out: its value is not known",
                          lacking, lacking == 1 ? "domain is" : "domains is"),
            PM_ZONE_OWNERSHIP_FIX);
}

/* Where the current records are known, ours is found among them. */
static bool leaves_ownership(const struct pm_zone_reviewing *r, const struct pm_zone *zone,
                             const struct pm_zone_domain *domain)
{
    return domain->remove && !zone->current && r->options->ownership.len == 0 &&
           domain->dns->ownership != PM_OWNERSHIP_NEVER;
}

static void tell_ownership_left(struct pm_zone_reviewing *r, const struct pm_zone *zones,
                                size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < zones[i].count; k++)
            left += leaves_ownership(r, &zones[i], &zones[i].domains[k]);
    }
    if (left > 0)
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
            pm_str_printf(r->arena,
                          "the ownership record of %zu %s not removed: its value is not known",
                          left, left == 1 ? "domain is" : "domains is"),
            "Set PURELYMAIL_OWNERSHIP_TOKEN, give an API token so that it can be asked for, or "
            "give what is there with --current.");
}

/* Of sets that an earlier document made, a format that declares takes others' values away even
 * where it could not make them anew. */
static bool loses_nothing(const struct pm_zone_format *format)
{
    return format->for_people || (format->creates_only && !format->declares);
}

/* The first format that writes sets which replace others that are not known; *count: the zones. */
static const struct pm_zone_format *replacing_blindly(const struct pm_zone_reviewing *r,
                                                      const struct pm_zone *zones, size_t count,
                                                      enum pm_zone_effect effect, size_t *found)
{
    const struct pm_zone_format *first = NULL;
    *found = 0;
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = pm_zone_review_format(r, &zones[i]);
        if (zones[i].current || loses_nothing(format) ||
            pm_zone_effect_of(format, r->options) != effect)
            continue;
        first = first ? first : format;
        ++*found;
    }
    return first;
}

static void tell_blindness(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t found;
    const struct pm_zone_format *format =
        replacing_blindly(r, zones, count, PM_ZONE_REPLACES_SET, &found);
    if (format)
        pm_zone_review_tell(
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
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
            PM_STR("a complete zone made without --current holds mail records only: loaded in "
                   "place of a zone with others (web site, hosts), it takes those away"),
            "Give what is there with --current.");
}

/* The first format that takes away what current records do not show; NULL: none. */
static const struct pm_zone_format *unseeing(const struct pm_zone_reviewing *r,
                                             const struct pm_zone *zones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (zones[i].current && pm_zone_review_format(r, &zones[i])->unseen)
            return pm_zone_review_format(r, &zones[i]);
    }
    return NULL;
}

static void tell_unseen(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    const struct pm_zone_format *format = unseeing(r, zones, count);
    if (format && r->review.changed > 0)
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
            pm_str_printf(r->arena,
                          "%s replaces whole record sets, and %s are not among the current "
                          "records: those of these sets are lost",
                          format->name, format->unseen),
            "Look for them at the server, and enter them again afterwards.");
}

static void tell_removal_apart(struct pm_zone_reviewing *r, const struct pm_zone *zones,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = pm_zone_review_format(r, &zones[i]);
        if (!format->declares || !pm_zone_has_removal(&zones[i]))
            continue;
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
            pm_str_printf(r->arena,
                          "what an earlier file declared and this one does not is deleted "
                          "with %s, and this one has the removed domains only",
                          format->name),
            "In one step write the file of the domains that stay anew without them (or delete it, "
            "if none stays), and let this one stand beside it, never in its place. Delete by hand "
            "only what no earlier file made: the rest goes with that.");
        return;
    }
}

static void tell_conflicts_stay(struct pm_zone_reviewing *r)
{
    if (r->format && r->options->delete_conflicts && !pm_zone_can_delete(r->format, r->options))
        pm_zone_review_tell(r, PM_REMARK_WARNING,
                            pm_str_printf(r->arena,
                                          "--delete-conflicts does nothing with %s, which cannot "
                                          "delete records",
                                          r->format->name),
                            "Delete by hand what the conflicts name.");
}

static void tell_additions(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    size_t found = 0;
    bool shares_ttl = false;
    for (size_t i = 0; i < count; i++) {
        const struct pm_zone_format *format = pm_zone_review_format(r, &zones[i]);
        if (zones[i].current || format->for_programs || !pm_zone_has_records(&zones[i]) ||
            pm_zone_effect_of(format, r->options) != PM_ZONE_ADDS)
            continue;
        shares_ttl = shares_ttl || format->shares_ttl;
        found++;
    }
    if (found > 0)
        pm_zone_review_tell(
            r, PM_REMARK_WARNING,
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

/* --- zones of which nothing is known -------------------------------------------------------- */

static bool declares_what_it_adds(const struct pm_zone_format *format,
                                  const struct pm_zone_options *options, const struct pm_zone *zone)
{
    return pm_zone_has_records(zone) && pm_zone_declares(format, options) &&
           pm_zone_effect_of(format, options) == PM_ZONE_ADDS;
}

static bool removes_values(const struct pm_zone_format *format,
                           const struct pm_zone_options *options, const struct pm_zone *zone)
{
    return pm_zone_has_removal(zone) && pm_zone_effect_of(format, options) == PM_ZONE_ADDS;
}

static bool makes_sets(const struct pm_zone_format *format, const struct pm_zone_options *options,
                       const struct pm_zone *zone)
{
    return pm_zone_has_records(zone) && format->creates_only && !pm_zone_declares(format, options);
}

static const struct {
    bool (*concerns)(const struct pm_zone_format *format, const struct pm_zone_options *options,
                     const struct pm_zone *zone);
    enum pm_remark_kind kind;
    const char *text, *fix;
} blindnesses[] = {
    {declares_what_it_adds, PM_REMARK_WARNING,
     "what an earlier file held of others (the senders of an SPF record that ours was merged into) "
     "is lost where this one takes its place",
     "Give what is there with --current, as for that file."},
    {removes_values, PM_REMARK_WARNING,
     "only records with the default values are removed, and an SPF record that ours was merged "
     "into, or what had options of the file, stays",
     "Give what is there with --current."},
    {makes_sets, PM_REMARK_INFO, "bringing this in fails where one of its sets is there",
     "Give what is there with --current: then that is changed."},
};

static void tell_blindnesses(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    for (size_t i = 0; i < sizeof blindnesses / sizeof blindnesses[0]; i++) {
        size_t found = 0;
        for (size_t k = 0; k < count; k++)
            found +=
                !zones[k].current &&
                blindnesses[i].concerns(pm_zone_review_format(r, &zones[k]), r->options, &zones[k]);
        if (found > 0)
            pm_zone_review_tell(r, blindnesses[i].kind,
                                pm_str_printf(r->arena, "what %zu %s not known: %s", found,
                                              found == 1 ? "zone holds is" : "zones hold is",
                                              blindnesses[i].text),
                                blindnesses[i].fix);
    }
}

/* --- all zones ------------------------------------------------------------------------------ */

static void tell_planned(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_current *current = zones[i].current;
        if (!current || !current->is_planned)
            continue;
        pm_zone_review_tell(r, PM_REMARK_INFO,
                            pm_str_printf(r->arena,
                                          "%" PM_STR_FMT
                                          " says what is there once its own changes are "
                                          "carried out: this is a change to that",
                                          PM_STR_ARG(current->source)),
                            "Carry them out first, or give --current what the zone holds.");
        return;
    }
}

static void tell_ttls(struct pm_zone_reviewing *r)
{
    for (size_t i = 0; i < r->ttl_count; i++) {
        const struct pm_zone_limited_ttl *ttl = &r->ttls[i];
        struct pm_str whose = ttl->first;
        if (ttl->count > 1)
            whose = pm_str_printf(r->arena, "%zu domains (%" PM_STR_FMT ", ...)", ttl->count,
                                  PM_STR_ARG(ttl->first));
        pm_zone_review_tell(r, PM_REMARK_INFO,
                            pm_zone_ttl_text(ttl->format, ttl->ttl, whose, r->arena), "");
    }
}

static void tell_early(struct pm_zone_reviewing *r)
{
    bool one = r->early_count == 1;
    struct pm_str more = PM_STR("");
    if (r->early_count == 0)
        return;
    if (r->early_count > PM_ZONE_EARLY_SHOWN)
        more = pm_str_printf(r->arena, " and %zu more", r->early_count - PM_ZONE_EARLY_SHOWN);
    pm_zone_review_tell(
        r, PM_REMARK_WARNING,
        pm_str_printf(r->arena,
                      "%" PM_STR_FMT "%" PM_STR_FMT " %s not on the account yet: mail that follows "
                      "%s new MX record bounces",
                      PM_STR_ARG(r->early.text), PM_STR_ARG(more), one ? "is" : "are",
                      one ? "its" : "their"),
        one ? "Add it first (the ownership record that plan shows, apply, its users), and move the "
              "MX record then."
            : "Add them first (the ownership records that plan shows, apply, their users), and "
              "move the MX records then.");
}

void pm_zone_review_begin(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    tell_ownership(r, zones, count);
    tell_ownership_left(r, zones, count);
    tell_blindness(r, zones, count);
    tell_additions(r, zones, count);
    tell_blindnesses(r, zones, count);
    tell_planned(r, zones, count);
    tell_conflicts_stay(r);
    tell_removal_apart(r, zones, count);
}

void pm_zone_review_end(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count)
{
    tell_unseen(r, zones, count);
    tell_ttls(r);
    tell_early(r);
}
