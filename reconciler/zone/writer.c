#include "model/spf_record.h"
#include "zone/declare.h"
#include "zone/master.h"

void pm_zone_writer_init(struct pm_zone_writer *w, const struct pm_zone_format *format,
                         const struct pm_zone_options *options, struct pm_sink *sink)
{
    *w = (struct pm_zone_writer){.format = format, .options = options, .sink = sink};
    pm_arena_init(&w->scratch);
    for (size_t i = 0; i < 2; i++)
        pm_sink_init_memory(&w->alike[i].text);
}

void pm_zone_writer_fini(struct pm_zone_writer *w)
{
    pm_arena_fini(&w->scratch);
    for (size_t i = 0; i < 2; i++)
        pm_sink_fini(&w->alike[i].text);
}

void pm_zone_writer_run(struct pm_zone_writer *w, const struct pm_zone *zones, size_t count)
{
    w->total = count;
    w->written = 0;
    if (w->format->begin)
        w->format->begin(w);
    for (size_t i = 0; i < count; i++) {
        w->format->zone(w, &zones[i]);
        pm_arena_fini(&w->scratch);
        w->written++;
    }
    if (w->format->end)
        w->format->end(w);
    pm_arena_fini(&w->scratch);
}

void pm_zone_write(const struct pm_zone_format *format, const struct pm_zone *zones, size_t count,
                   const struct pm_zone_options *options, struct pm_sink *sink)
{
    struct pm_zone_writer w;
    pm_zone_writer_init(&w, format, options, sink);
    pm_zone_writer_run(&w, zones, count);
    pm_zone_writer_fini(&w);
}

static bool drops_ownership(const struct pm_zone_domain *domain)
{
    return domain->added && domain->dns->ownership == PM_OWNERSHIP_UNTIL_ADDED;
}

bool pm_zone_lacks_ownership(const struct pm_zone_options *options,
                             const struct pm_zone_domain *domain)
{
    return options->ownership.len == 0 && !domain->remove && !drops_ownership(domain) &&
           domain->dns->ownership != PM_OWNERSHIP_NEVER;
}

bool pm_zone_has_records(const struct pm_zone *zone)
{
    for (size_t i = 0; i < zone->count; i++) {
        if (!zone->domains[i].remove)
            return true;
    }
    return false;
}

bool pm_zone_has_removal(const struct pm_zone *zone)
{
    for (size_t i = 0; i < zone->count; i++) {
        if (zone->domains[i].remove)
            return true;
    }
    return false;
}

struct pm_record_list pm_zone_wanted(struct pm_zone_writer *w, const struct pm_zone_domain *domain)
{
    struct pm_str ownership = drops_ownership(domain) ? (struct pm_str){0} : w->options->ownership;
    return pm_records_make(domain->name, domain->dns, ownership, &w->scratch);
}

bool pm_zone_can_delete(const struct pm_zone_format *format, const struct pm_zone_options *options)
{
    return format->deletes != PM_ZONE_DELETES_NOTHING ||
           pm_zone_effect_of(format, options) == PM_ZONE_REPLACES;
}

static struct pm_changeset make_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                                       const struct pm_zone_domain *domain)
{
    const struct pm_zone_options *options = w->options;
    struct pm_record_list *wanted = PM_NEW(&w->scratch, struct pm_record_list);
    *wanted = pm_zone_wanted(w, domain);
    struct pm_changeset_input input = {
        .domain = domain->name,
        .zone = zone->name,
        .wanted = wanted,
        .ownership = options->ownership,
        .drop_ownership = drops_ownership(domain),
        .keep_ownership = pm_zone_lacks_ownership(options, domain),
        .current = zone->current,
        .remove = domain->remove,
        .leaving = domain->leaving,
        .delete_conflicts = options->delete_conflicts && pm_zone_can_delete(w->format, options),
        .spf_cost = domain->spf_cost,
        .ttl_min = w->format->ttl_min,
        .ttl_max = w->format->ttl_max,
    };
    return pm_changeset_make(&input, &w->scratch);
}

static void leave_out_kept(struct pm_changeset *changes)
{
    size_t kept = 0;
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->sets[i].action != PM_SET_KEEP)
            changes->sets[kept++] = changes->sets[i];
    }
    changes->count = kept;
}

const struct pm_changeset *pm_zone_change(struct pm_zone_writer *w, const struct pm_zone *zone,
                                          const struct pm_zone_domain *domain)
{
    struct pm_changeset *changes = PM_NEW(&w->scratch, struct pm_changeset);
    *changes = make_change(w, zone, domain);
    pm_zone_advise(w, zone, domain, changes);
    if (!w->options->all && !pm_zone_declares(w->format, w->options))
        leave_out_kept(changes);
    if (w->options->style == PM_ZONE_STYLE_INCLUDE)
        pm_zone_mend_part(w, domain, changes);
    else
        pm_zone_mend_leftovers(w, changes);
    if (domain->remove && w->format->declares)
        pm_declare_tell_held(w, domain, changes);
    return changes;
}

void pm_zone_put_domains(struct pm_zone_writer *w, const struct pm_zone *zone,
                         void (*put)(struct pm_zone_writer *w, const struct pm_zone *zone,
                                     const struct pm_zone_domain *domain))
{
    for (size_t i = 0; i < zone->count; i++) {
        put(w, zone, &zone->domains[i]);
        pm_arena_fini(&w->scratch);
    }
}

void pm_zone_put_sets(struct pm_zone_writer *w, const struct pm_zone *zone,
                      void (*put)(struct pm_zone_writer *w, const struct pm_zone *zone,
                                  const struct pm_set_change *set))
{
    for (size_t i = 0; i < zone->count; i++) {
        const struct pm_changeset *changes = pm_zone_change(w, zone, &zone->domains[i]);
        for (size_t k = 0; k < changes->count; k++)
            put(w, zone, &changes->sets[k]);
        pm_arena_fini(&w->scratch);
    }
}

bool pm_zone_is_spf(enum pm_rrtype type, const struct pm_rdata *value)
{
    return type == PM_RRTYPE_TXT && pm_spf_is_record(value->text);
}

enum { NSEC3 = 50, NSEC3PARAM = 51, ZONEMD = 63 };

bool pm_zone_is_signing(enum pm_rrtype type)
{
    unsigned number = type;
    return number == PM_RRTYPE_RRSIG || number == PM_RRTYPE_NSEC || number == NSEC3 ||
           number == NSEC3PARAM || number == ZONEMD;
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
        changes[i] = make_change(w, zone, &zone->domains[i]);
    struct pm_rrset *sets =
        pm_changeset_apply(zone->current, changes, zone->count, &w->scratch, count);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool is_kept = with_authority || !is_authority(&sets[i], zone->name.ascii);
        if (is_kept && !pm_zone_is_signing(sets[i].type))
            sets[kept++] = sets[i];
    }
    *count = kept;
    return sets;
}

/* Where it came with its own cuts, *at holds the string's number above the offset: both are below
 * 2^16, as a record's data is. */
enum { OFFSET_BITS = 16, OFFSET_MASK = 0xffff };

static bool next_own_string(const struct pm_rdata *txt, size_t *at, struct pm_str *string)
{
    size_t number = *at >> OFFSET_BITS, offset = *at & OFFSET_MASK;
    if (number >= txt->cuts.len)
        return false;
    *string = pm_str_sub(txt->text, offset, offset + (unsigned char)txt->cuts.ptr[number]);
    *at = (number + 1) << OFFSET_BITS | (offset + string->len);
    return true;
}

static bool has_own_cuts(const struct pm_rdata *txt)
{
    return txt->cuts.len > 0 && txt->text.len <= OFFSET_MASK;
}

bool pm_zone_next_string(const struct pm_rdata *txt, size_t *at, struct pm_str *string)
{
    if (has_own_cuts(txt))
        return next_own_string(txt, at, string);
    struct pm_str rest = pm_str_sub(txt->text, *at, txt->text.len);
    if (rest.len == 0 && *at > 0)
        return false;
    *string = pm_str_sub(rest, 0, pm_master_txt_cut(rest));
    *at += string->len > 0 ? string->len : 1;
    return true;
}

static bool is_inner_hyphen(struct pm_str name, size_t at)
{
    return name.ptr[at] == '-' && at > 0 && at + 1 < name.len && name.ptr[at - 1] != '.' &&
           name.ptr[at + 1] != '.';
}

static bool is_lower_alnum(char c)
{
    return pm_ascii_is_alnum(c) && pm_ascii_lower(c) == c;
}

struct pm_str pm_zone_word(struct pm_str name, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    if (name.len > 0 && pm_ascii_is_digit(name.ptr[0]))
        pm_sink_putc(&sink, 'N');
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (is_lower_alnum(c))
            pm_sink_putc(&sink, c);
        else if (c == '.')
            pm_sink_putc(&sink, '_');
        else if (is_inner_hyphen(name, i))
            pm_sink_puts(&sink, "__");
        else
            pm_sink_printf(&sink, "X%02X", (unsigned)(unsigned char)c);
    }
    struct pm_str word = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return word;
}
