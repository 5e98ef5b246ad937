/* The comments of all formats that have some. Every line begins with words of ours, never with a
 * text from outside. */
#include "zone/master.h"
#include "zone/writer.h"

void pm_zone_put_comment(struct pm_zone_writer *w, struct pm_str text)
{
    pm_sink_puts(w->sink, w->format->comment);
    pm_sink_putc(w->sink, ' ');
    pm_master_put_remark(w->sink, text);
    pm_sink_putc(w->sink, '\n');
}

static void comment(struct pm_zone_writer *w, const char *text)
{
    pm_zone_put_comment(w, pm_str_from(text));
}

/* A comment of two texts. */
static void comment_on(struct pm_zone_writer *w, const char *words, struct pm_str text)
{
    pm_sink_puts(w->sink, w->format->comment);
    pm_sink_putc(w->sink, ' ');
    pm_sink_puts(w->sink, words);
    pm_master_put_remark(w->sink, text);
    pm_sink_putc(w->sink, '\n');
}

enum { HEADER_LINES = 8 };

static const char *const effects[] = {
    [PM_ZONE_ADDS] = "It adds to the zone: what others have there stays.",
    [PM_ZONE_REPLACES_SET] = "Each record set in it becomes what stands here; other sets stay.",
    [PM_ZONE_REPLACES] = "The zone becomes what stands here: everything else goes.",
};

bool pm_zone_says_whole(const struct pm_zone_format *format, struct pm_str bytes)
{
    struct pm_str line;
    for (int i = 0; format->comment && i < HEADER_LINES && pm_str_next(&bytes, '\n', &line); i++) {
        if (pm_str_ends(line, pm_str_from(effects[PM_ZONE_REPLACES])))
            return true;
    }
    return false;
}

/* One document may hold zones of several providers. */
static const char *import_of(const struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_provider *provider = w->total == 1 ? zone->provider : NULL;
    if (w->options->style != PM_ZONE_STYLE_DEFAULT && w->format->import_styled)
        return w->format->import_styled;
    bool fits = provider && strcmp(provider->format, w->format->name) == 0;
    const char *own = fits ? pm_provider_import(provider) : NULL;
    return own ? own : w->format->import;
}

static void put_import(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_str rest = pm_str_from(import_of(w, zone)), line;
    comment(w, "To bring it in:");
    while (pm_str_next(&rest, '\n', &line))
        comment_on(w, "  ", line);
}

void pm_zone_put_origin(struct pm_zone_writer *w)
{
    const struct pm_zone_options *options = w->options;
    pm_zone_put_comment(
        w, pm_str_printf(&w->scratch, "Made by pm-reconcile %s%s%" PM_STR_FMT, options->version,
                         options->digest.len > 0 ? " from a desired state with SHA-256 " : "",
                         PM_STR_ARG(options->digest)));
}

static void put_about(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    pm_zone_put_origin(w);
    comment(w, effects[pm_zone_effect_of(w->format, options)]);
    if (options->style == PM_ZONE_STYLE_COMPLETE)
        comment(w,
                "To bring it in, put it in the place of the zone's file, then: rndc reload ZONE, "
                "or nsd-control reload ZONE");
    else if (w->format->import)
        put_import(w, zone);
}

static void put_unknown(struct pm_zone_writer *w)
{
    enum pm_zone_effect effect = pm_zone_effect_of(w->format, w->options);
    if (effect == PM_ZONE_REPLACES_SET && w->format->creates_only && w->format->declares)
        comment(w,
                "WARNING: what the zone holds was not known (--current): of sets that an earlier "
                "file made other values are LOST; where others made one, it fails.");
    else if (effect == PM_ZONE_REPLACES_SET && w->format->creates_only)
        comment(w, "What the zone holds was not known: it fails where one of the sets is there.");
    else if (effect == PM_ZONE_REPLACES_SET)
        comment(w, "WARNING: what the zone holds was not known (--current): other values of these "
                   "sets are LOST.");
    else if (effect == PM_ZONE_REPLACES)
        comment(w, "WARNING: what the zone holds was not known (--current): this has mail records "
                   "ONLY.");
    else
        comment(w, "WARNING: what the zone holds was not known (--current): only records with the "
                   "default values are removed.");
}

static void put_unseen(struct pm_zone_writer *w)
{
    comment(w,
            "WARNING: what the zone holds was not known (--current): an SPF record, a DMARC text "
            "or MX records");
    comment(w, "of others that are there were not seen. Look first: beside a second SPF record "
               "neither counts.");
    if (pm_zone_declares(w->format, w->options))
        comment(w, "What an earlier file held of others, merged into the SPF record, is LOST where "
                   "this takes its place.");
    if (w->format->shares_ttl)
        comment(w, "Others' values in the same sets get the TTL of these records.");
}

static bool only_adds(const struct pm_zone_writer *w, const struct pm_zone *zone)
{
    return pm_zone_effect_of(w->format, w->options) == PM_ZONE_ADDS && pm_zone_has_records(zone);
}

/* How the line about the current records begins: of changes, and of a part. */
static const char change_words[] = "A change to what stood in ";
static const char planned_words[] = "A change to what will be there after the changes in ";
static const char part_words[] =
    "It takes the place of the part made before; the zone was read from ";

static bool says(const struct pm_zone_format *format, struct pm_str line, const char *words)
{
    struct pm_str prefix = pm_str_from(format->comment);
    return pm_str_starts(line, prefix) &&
           pm_str_starts(pm_str_trim(pm_str_sub(line, prefix.len, line.len)), pm_str_from(words));
}

bool pm_zone_says_known(const struct pm_zone_format *format, struct pm_str bytes)
{
    struct pm_str line;
    while (format->comment && pm_str_next(&bytes, '\n', &line)) {
        if (says(format, line, change_words) || says(format, line, planned_words) ||
            says(format, line, part_words))
            return true;
    }
    return false;
}

const char *pm_zone_change_words(const struct pm_current *current)
{
    return current->is_planned ? planned_words : change_words;
}

void pm_zone_put_header(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    comment_on(w, "The records for mail at PurelyMail in the zone ",
               pm_name_display(zone->name, &w->scratch));
    if (w->written == 0)
        put_about(w, zone);
    if (zone->current && w->options->style == PM_ZONE_STYLE_INCLUDE && !zone->current->is_planned)
        comment_on(w, part_words, zone->current->source);
    else if (zone->current)
        comment_on(w, pm_zone_change_words(zone->current), zone->current->source);
    else if (only_adds(w, zone))
        put_unseen(w);
    else
        put_unknown(w);
}

static const char *const kinds[] = {
    [PM_REMARK_INFO] = "Note: ",
    [PM_REMARK_WARNING] = "WARNING: ",
    [PM_REMARK_CONFLICT] = "CONFLICT: ",
};

static void put_remark(struct pm_zone_writer *w, const struct pm_remark *remark)
{
    const char *kind = remark->resolved ? "Note: " : kinds[remark->kind];
    comment_on(w, kind,
               pm_str_printf(&w->scratch, "%" PM_STR_FMT "%s%" PM_STR_FMT, PM_STR_ARG(remark->text),
                             remark->fix.len > 0 ? ". " : "", PM_STR_ARG(remark->fix)));
}

struct pm_str pm_zone_leaving_text(const struct pm_zone_domain *domain, struct pm_arena *arena)
{
    return pm_str_printf(arena,
                         "%" PM_STR_FMT " is not declared any more: its records stay until its "
                         "deletion is confirmed, because DNS must not go before the mail does",
                         PM_STR_ARG(domain->name.ascii));
}

void pm_zone_put_notes(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                       const struct pm_changeset *changes)
{
    bool lacks = pm_zone_lacks_ownership(w->options, domain);
    if (domain->leaving)
        comment_on(w, "Note: ", pm_zone_leaving_text(domain, &w->scratch));
    if (domain->note.len > 0)
        comment_on(w, "Note: ", domain->note);
    if (pm_zone_limits_ttl(w->format, domain))
        comment_on(w, "Note: ",
                   pm_zone_ttl_text(w->format, domain->dns->ttl, domain->name.ascii, &w->scratch));
    if (lacks)
        comment(
            w,
            "MISSING: the TXT record purelymail_ownership_proof=...: " PM_ZONE_OWNERSHIP_UNKNOWN);
    for (size_t i = 0; i < changes->remark_count; i++)
        put_remark(w, &changes->remarks[i]);
    if (changes->known && changes->count == 0 && changes->remark_count == 0)
        comment(w, lacks ? "Nothing else to change." : "Nothing to change.");
}

void pm_zone_put_remarks(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                         const struct pm_changeset *changes)
{
    pm_zone_put_comment(w, pm_name_display(domain->name, &w->scratch));
    pm_zone_put_notes(w, domain, changes);
}
