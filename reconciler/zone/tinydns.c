/* Lines for the data file of tinydns (tinydns-data(8)). tinydns-data cuts TXT at 127 bytes by
 * itself. Lines can be added; which of the many ways to write a record its owner has chosen is not
 * known, so what is to go stands in a comment. */
#include "zone/tinydns.h"

#include "base/num.h"
#include "zone/master.h"
#include "zone/writer.h"

enum { LABEL_MAX = 63 };

static void put_octal(struct pm_sink *sink, unsigned byte)
{
    pm_sink_printf(sink, "\\%03o", byte);
}

static void put_byte(struct pm_sink *sink, char c)
{
    if ((c == ' ' || pm_ascii_is_graph(c)) && c != ':' && c != '\\')
        pm_sink_putc(sink, c);
    else
        put_octal(sink, (unsigned char)c);
}

void pm_tinydns_put_field(struct pm_sink *sink, struct pm_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        put_byte(sink, bytes.ptr[i]);
}

/* The byte of a name at *at, which moves behind it. */
static char next_byte(struct pm_str name, size_t *at)
{
    uint64_t byte;
    if (name.ptr[*at] != '\\' || *at + 3 >= name.len ||
        !pm_u64_parse(pm_str_sub(name, *at + 1, *at + 4), 0, 255, &byte))
        return name.ptr[(*at)++];
    *at += 4;
    return (char)(unsigned char)byte;
}

void pm_tinydns_put_name(struct pm_sink *sink, struct pm_str name)
{
    for (size_t at = 0; at < name.len;) {
        bool is_dot = name.ptr[at] == '.';
        char c = next_byte(name, &at);
        if (is_dot || pm_ascii_is_alnum(c) || c == '-' || c == '_' || c == '*')
            pm_sink_putc(sink, c);
        else
            put_octal(sink, (unsigned char)c);
    }
}

static void put_u16(struct pm_sink *sink, unsigned number)
{
    put_octal(sink, number >> 8 & 0xff);
    put_octal(sink, number & 0xff);
}

/* A name in the form of messages (RFC 1035 3.1). */
static void put_wire_name(struct pm_sink *sink, struct pm_str name)
{
    struct pm_str label;
    while (name.len > 0 && pm_str_next(&name, '.', &label)) {
        char bytes[LABEL_MAX + 1];
        size_t count = 0;
        for (size_t at = 0; at < label.len && count < LABEL_MAX;)
            bytes[count++] = next_byte(label, &at);
        put_octal(sink, (unsigned)count);
        pm_tinydns_put_field(sink, (struct pm_str){bytes, count});
    }
    put_octal(sink, 0);
}

static void put_srv(struct pm_sink *sink, const struct pm_rdata *value)
{
    struct pm_str rest = value->text, word;
    put_u16(sink, value->preference);
    while (rest.len > 0 && pm_str_next(&rest, ' ', &word)) {
        uint64_t number = 0;
        if (pm_u64_parse(word, 0, UINT16_MAX, &number))
            put_u16(sink, (unsigned)number);
    }
    put_wire_name(sink, value->target);
}

/* A target without a dot would get a name of tinydns' own behind it. */
static void put_mx(struct pm_sink *sink, const struct pm_rdata *value)
{
    pm_sink_puts(sink, "::");
    pm_tinydns_put_name(sink, value->target);
    if (pm_str_find(value->target, '.') == value->target.len)
        pm_sink_putc(sink, '.');
    pm_sink_printf(sink, ":%u", (unsigned)value->preference);
}

static void put_start(struct pm_sink *sink, const char *kind, struct pm_str owner)
{
    pm_sink_puts(sink, kind);
    pm_tinydns_put_name(sink, owner);
}

/* False: there is no line for the type. */
static bool put_line(struct pm_sink *sink, const struct pm_rrset *set, const struct pm_rdata *value)
{
    switch (set->type) {
    case PM_RRTYPE_MX:
        put_start(sink, "@", set->owner);
        put_mx(sink, value);
        break;
    case PM_RRTYPE_TXT:
        /* The line for TXT has no character-string at all for an empty text. */
        put_start(sink, value->text.len > 0 ? "'" : ":", set->owner);
        pm_sink_puts(sink, value->text.len > 0 ? ":" : ":16:\\000");
        pm_tinydns_put_field(sink, value->text);
        break;
    case PM_RRTYPE_CNAME:
        put_start(sink, "C", set->owner);
        pm_sink_putc(sink, ':');
        pm_tinydns_put_name(sink, value->target);
        break;
    case PM_RRTYPE_SRV:
        put_start(sink, ":", set->owner);
        pm_sink_puts(sink, ":33:");
        put_srv(sink, value);
        break;
    default:
        return false;
    }
    pm_sink_printf(sink, ":%u", set->ttl);
    return true;
}

static void put_in_words(struct pm_zone_writer *w, const struct pm_rrset *set,
                         const struct pm_rdata *value)
{
    struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
    pm_master_put_name(w->sink, set->owner);
    pm_sink_printf(w->sink, " %u %" PM_STR_FMT " ", set->ttl, PM_STR_ARG(type));
    pm_master_put_rdata(w->sink, set->type, value);
}

static void put_removed(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(w->sink, "# take out: ");
        if (!put_line(w->sink, set, &set->values[i]))
            put_in_words(w, set, &set->values[i]);
        pm_sink_putc(w->sink, '\n');
    }
}

static void put_added(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    for (size_t i = 0; i < set->count; i++) {
        put_line(w->sink, set, &set->values[i]);
        pm_sink_putc(w->sink, '\n');
    }
}

static void put_change(struct pm_zone_writer *w, const struct pm_changeset *changes,
                       const struct pm_set_change *set)
{
    bool whole =
        changes->known && set->action == PM_SET_MODIFY && set->before.ttl != set->after.ttl;
    put_removed(w, whole ? &set->before : &set->removed);
    if (set->action == PM_SET_KEEP)
        pm_zone_put_comment(w, PM_STR("Is there already:"));
    put_added(w, whole || set->action == PM_SET_KEEP ? &set->after : &set->added);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++)
        put_change(w, changes, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    pm_zone_put_domains(w, zone, put_domain);
}

static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)changes;
    (void)change;
    (void)i;
    return true;
}

const struct pm_zone_format pm_zone_format_tinydns = {
    .name = "tinydns",
    .what = "lines for the data file of tinydns (djbdns)",
    .import = "Take out of root/data the records named behind \"take out\" in FILE, then\n"
              "cat FILE >>root/data && make -C root",
    .suffix = ".data",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_BY_HAND,
    .comment = "#",
    .leaves = leaves,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
