/* Domains that share their options have the same lines but for their names: those are made once,
 * and the names put in. Columns stay aligned, for all owners grow by the same. */
#include "zone/bind_block.h"
#include "zone/master.h"

/* What owners hold of the domain's name: nothing of an apex ("@", "_dmarc"). */
static struct pm_str name_in_owners(const struct pm_zone_writer *w, const struct pm_zone *zone,
                                    const struct pm_zone_domain *domain)
{
    if (w->options->style == PM_ZONE_STYLE_INCLUDE)
        return domain->name.ascii;
    return pm_name_eq(domain->name, zone->name)
               ? PM_STR("")
               : pm_name_relative(domain->name.ascii, zone->name.ascii);
}

static bool is_alike(const struct pm_zone *zone, const struct pm_zone_domain *domain)
{
    return !zone->current && !domain->leaving && !domain->added && !domain->remove &&
           domain->note.len == 0;
}

void pm_bind_note_owner(const struct pm_bind_block *block)
{
    struct pm_zone_alike *alike = block->alike;
    size_t end = block->w->sink->len - (block->origin.len > 0 ? 0 : 1);
    if (alike->name_len > 0)
        alike->holes[alike->hole_count++] = end - alike->name_len;
}

/* False: what is written for it is of use for no other one. */
static bool make(struct pm_zone_alike *alike, struct pm_zone_writer *w, const struct pm_zone *zone,
                 const struct pm_zone_domain *domain, struct pm_str name)
{
    struct pm_bind_block block = pm_bind_block_of(w, zone);
    struct pm_sink *out = w->sink;
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    if (changes->remark_count > 0)
        return false;
    alike->dns = NULL;
    alike->text.len = 0;
    alike->hole_count = 0;
    alike->name_len = name.len;
    block.alike = alike;
    w->sink = &alike->text;
    pm_zone_put_notes(w, domain, changes);
    pm_bind_put_changes(&block, changes);
    w->sink = out;
    alike->name_max = PM_MASTER_OWNER_MAX - block.owner_width + name.len;
    alike->dns = block.widest <= PM_MASTER_OWNER_MAX ? domain->dns : NULL;
    return true;
}

static void put_with_name(struct pm_sink *sink, const struct pm_zone_alike *alike,
                          struct pm_str name)
{
    struct pm_str text = pm_sink_bytes(&alike->text);
    size_t at = 0;
    for (size_t i = 0; i < alike->hole_count; i++) {
        pm_sink_put(sink, pm_str_sub(text, at, alike->holes[i]));
        pm_sink_put(sink, name);
        at = alike->holes[i] + alike->name_len;
    }
    pm_sink_put(sink, pm_str_sub(text, at, text.len));
}

bool pm_bind_put_alike(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_str name = name_in_owners(w, zone, domain);
    struct pm_zone_alike *alike = &w->alike[name.len > 0];
    if (!is_alike(zone, domain))
        return false;
    bool is_made = alike->dns == domain->dns && name.len <= alike->name_max;
    if (!is_made && !make(alike, w, zone, domain, name))
        return false;
    pm_zone_put_comment(w, pm_name_display(domain->name, &w->scratch));
    put_with_name(w->sink, alike, name);
    return true;
}
