#include "zone/bind_block.h"

#include "zone/master.h"

enum { TYPE_WIDTH = 5 /* at least: CNAME's, so that blocks stand below each other */ };

struct pm_bind_block pm_bind_block_of(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    bool is_absolute = w->options->style == PM_ZONE_STYLE_INCLUDE;
    return (struct pm_bind_block){
        .w = w,
        .origin = is_absolute ? PM_STR("") : zone->name.ascii,
        .type_width = TYPE_WIDTH,
    };
}

static size_t owner_width(const struct pm_bind_block *block, struct pm_str owner)
{
    if (block->origin.len == 0)
        return owner.len + 1;
    return pm_str_eq(owner, block->origin) ? 1 : pm_name_relative(owner, block->origin).len;
}

static size_t digits(uint32_t n)
{
    size_t count = 1;
    for (; n >= 10; n /= 10)
        count++;
    return count;
}

void pm_bind_make_room(struct pm_bind_block *block, struct pm_str owner, uint32_t ttl,
                       enum pm_rrtype type)
{
    size_t width = owner_width(block, owner);
    size_t type_width = pm_rrtype_format(type, &block->w->scratch).len;
    if (width > block->widest)
        block->widest = width;
    if (width <= PM_MASTER_OWNER_MAX && width > block->owner_width)
        block->owner_width = width;
    if (digits(ttl) > block->ttl_width)
        block->ttl_width = digits(ttl);
    if (type_width > block->type_width)
        block->type_width = type_width;
}

static size_t put_owner(const struct pm_bind_block *block, struct pm_str owner)
{
    if (block->origin.len > 0)
        return pm_master_put_owner(block->w->sink, owner, block->origin);
    pm_master_put_name(block->w->sink, owner);
    return owner.len + 1;
}

static void put_padding(struct pm_sink *sink, size_t used, size_t width)
{
    if (used < width)
        pm_sink_fill(sink, ' ', width - used);
}

/* Everything up to the value. */
void pm_bind_put_start(const struct pm_bind_block *block, struct pm_str owner, uint32_t ttl,
                       enum pm_rrtype type)
{
    struct pm_sink *sink = block->w->sink;
    struct pm_str type_name = pm_rrtype_format(type, &block->w->scratch);
    size_t width = put_owner(block, owner);
    if (block->alike)
        pm_bind_note_owner(block);
    put_padding(sink, width, block->owner_width);
    pm_sink_putc(sink, ' ');
    put_padding(sink, digits(ttl), block->ttl_width);
    pm_sink_printf(sink, "%u IN %" PM_STR_FMT, ttl, PM_STR_ARG(type_name));
    put_padding(sink, type_name.len, block->type_width + 1);
}

void pm_bind_put_set(const struct pm_bind_block *block, const char *start,
                     const struct pm_rrset *set)
{
    struct pm_sink *sink = block->w->sink;
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(sink, start);
        pm_bind_put_start(block, set->owner, set->ttl, set->type);
        pm_master_put_rdata(sink, set->type, &set->values[i]);
        pm_sink_putc(sink, '\n');
    }
}

static bool is_part(const struct pm_bind_block *block)
{
    return block->w->options->style == PM_ZONE_STYLE_INCLUDE;
}

/* pm_zone_change has made the TTLs of the set one, and put all of ours into added for a part. */
static const struct pm_rrset *coming(const struct pm_bind_block *block,
                                     const struct pm_set_change *change)
{
    return block->w->options->all && !is_part(block) ? &change->after : &change->added;
}

static void measure_set(struct pm_bind_block *block, const struct pm_rrset *set)
{
    if (set->count > 0)
        pm_bind_make_room(block, set->owner, set->ttl, set->type);
}

static void measure(struct pm_bind_block *block, const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        measure_set(block, coming(block, &changes->sets[i]));
        if (!is_part(block))
            measure_set(block, &changes->sets[i].removed);
    }
}

void pm_bind_put_changes(struct pm_bind_block *block, const struct pm_changeset *changes)
{
    measure(block, changes);
    for (size_t i = 0; i < changes->count; i++) {
        if (!is_part(block))
            pm_bind_put_set(block, "; DELETE ", &changes->sets[i].removed);
        pm_bind_put_set(block, "", coming(block, &changes->sets[i]));
    }
}
