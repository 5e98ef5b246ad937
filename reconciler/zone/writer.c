#include "zone/writer.h"
#include "zone/master.h"

static struct pm_changeset make_change(const struct pm_zone_writer *w, const struct pm_zone *zone,
                                       const struct pm_zone_domain *domain, struct pm_arena *arena)
{
    const struct pm_zone_options *options = w->options;
    bool drop = domain->added && domain->dns->ownership == PM_OWNERSHIP_UNTIL_ADDED;
    struct pm_record_list *wanted = PM_NEW(arena, struct pm_record_list);
    *wanted = pm_records_make(domain->name, domain->dns,
                              drop ? (struct pm_str){0} : options->ownership, arena);
    struct pm_changeset_input input = {
        .domain = domain->name,
        .zone = zone->name,
        .wanted = wanted,
        .ownership = options->ownership,
        .drop_ownership = drop,
        .current = zone->current,
        .remove = domain->remove,
        .delete_conflicts = options->delete_conflicts,
        .ttl_min = w->format->ttl_min,
        .ttl_max = w->format->ttl_max,
    };
    return pm_changeset_make(&input, arena);
}

struct pm_record_list pm_zone_records(struct pm_zone_writer *w, const struct pm_zone_domain *domain)
{
    return pm_records_make(domain->name, domain->dns, w->options->ownership, &w->scratch);
}

static void leave_out_kept(struct pm_changeset *changes)
{
    size_t kept = 0;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->sets[i].action != PM_SET_KEEP)
            changes->sets[kept++] = changes->sets[i];
    changes->count = kept;
}

const struct pm_changeset *pm_zone_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                                          const struct pm_zone_domain *domain)
{
    struct pm_changeset *changes = PM_NEW(&w->scratch, struct pm_changeset);
    *changes = make_change(w, zone, domain, &w->scratch);
    if (!w->options->all)
        leave_out_kept(changes);
    return changes;
}

static bool is_authority(const struct pm_rrset *set, struct pm_str zone)
{
    return (set->type == PM_RRTYPE_SOA || set->type == PM_RRTYPE_NS) && pm_str_eq(set->owner, zone);
}

struct pm_rrset *pm_zone_whole(struct pm_zone_writer *w, const struct pm_zone *zone,
                               bool with_authority, size_t *count)
{
    struct pm_changeset *changes = PM_NEW_ARRAY(&w->scratch, struct pm_changeset, zone->count);
    for (size_t i = 0; i < zone->count; i++)
        changes[i] = make_change(w, zone, &zone->domains[i], &w->scratch);
    struct pm_rrset *sets =
        pm_changeset_apply(zone->current, changes, zone->count, &w->scratch, count);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (with_authority || !is_authority(&sets[i], zone->name.ascii))
            sets[kept++] = sets[i];
    *count = kept;
    return sets;
}

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

static const char *const effects[] = {
    [PM_ZONE_ADDS] = "It adds to the zone: what others have there stays.",
    [PM_ZONE_REPLACES_SET] = "Each record set in it becomes what stands here; other sets stay.",
    [PM_ZONE_REPLACES] = "The zone becomes what stands here: everything else goes.",
};

static void put_import(struct pm_zone_writer *w)
{
    struct pm_str rest = pm_str_from(w->format->import), line;
    while (pm_str_next(&rest, '\n', &line))
        pm_zone_put_comment(w, pm_str_printf(&w->scratch, "  %" PM_STR_FMT, PM_STR_ARG(line)));
}

void pm_zone_put_header(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    const struct pm_zone_options *options = w->options;
    pm_zone_put_comment(
        w, pm_str_printf(&w->scratch, "The records for mail at PurelyMail in the zone %" PM_STR_FMT,
                         PM_STR_ARG(pm_name_display(zone->name, &w->scratch))));
    pm_zone_put_comment(
        w, pm_str_printf(&w->scratch, "Made by pm-reconcile %s%s%" PM_STR_FMT, options->version,
                         options->digest.len > 0 ? " from a desired state with SHA-256 " : "",
                         PM_STR_ARG(options->digest)));
    if (zone->current)
        pm_zone_put_comment(w, pm_str_printf(&w->scratch, "A change to what stood in %" PM_STR_FMT,
                                             PM_STR_ARG(zone->current->source)));
    comment(w, effects[pm_zone_effect_of(w->format, options)]);
    put_import(w);
}

static void put_remark(struct pm_zone_writer *w, const struct pm_remark *remark)
{
    const char *kind = remark->kind == PM_REMARK_CONFLICT  ? "CONFLICT: "
                       : remark->kind == PM_REMARK_WARNING ? "WARNING: "
                                                           : "";
    pm_zone_put_comment(w, pm_str_printf(&w->scratch, "%s%" PM_STR_FMT "%s%" PM_STR_FMT, kind,
                                         PM_STR_ARG(remark->text), remark->fix.len > 0 ? " " : "",
                                         PM_STR_ARG(remark->fix)));
}

void pm_zone_put_remarks(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                         const struct pm_changeset *changes)
{
    pm_zone_put_comment(w, pm_name_display(domain->name, &w->scratch));
    if (domain->leaving)
        pm_zone_put_comment(w, pm_zone_leaving_text(domain, &w->scratch));
    if (domain->note.len > 0)
        pm_zone_put_comment(w, domain->note);
    if (w->options->ownership.len == 0)
        comment(
            w,
            "MISSING: the TXT record purelymail_ownership_proof=...: " PM_ZONE_OWNERSHIP_UNKNOWN);
    for (size_t i = 0; i < changes->remark_count; i++)
        put_remark(w, &changes->remarks[i]);
}

bool pm_zone_next_string(const struct pm_rdata *txt, size_t *at, struct pm_str *string)
{
    struct pm_str rest = pm_str_sub(txt->text, *at, txt->text.len);
    if (rest.len == 0 && (*at > 0 || txt->text.len > 0))
        return false;
    *string = pm_str_sub(rest, 0, pm_master_txt_cut(rest));
    *at += string->len > 0 ? string->len : 1;
    return true;
}

struct pm_str pm_zone_word(struct pm_str name, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    if (name.len > 0 && pm_ascii_is_digit(name.ptr[0]))
        pm_sink_puts(&sink, "z_");
    for (size_t i = 0; i < name.len; i++)
        pm_sink_putc(&sink, pm_ascii_is_alnum(name.ptr[i]) ? name.ptr[i] : '_');
    struct pm_str word = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return word;
}
