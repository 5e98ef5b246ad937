#include "zonetext.h"

#include "base/num.h"
#include "base/sink.h"

#include <stdlib.h>

static const struct pm_str zone = PM_STR_INIT("example.com");

static struct pm_str next_word(struct pm_str *rest)
{
    struct pm_str word;
    if (!pm_str_next(rest, ' ', &word))
        abort();
    return word;
}

static uint64_t next_number(struct pm_str *rest)
{
    uint64_t number;
    if (!pm_u64_parse(next_word(rest), 0, UINT32_MAX, &number))
        abort();
    return number;
}

static struct pm_str make_owner(struct pm_str word, struct pm_arena *arena)
{
    return pm_str_is(word, "@") ? zone
                                : pm_str_printf(arena, "%" PM_STR_FMT ".%" PM_STR_FMT,
                                                PM_STR_ARG(word), PM_STR_ARG(zone));
}

static struct pm_rdata parse_txt(struct pm_str text, struct pm_arena *arena)
{
    struct pm_rdata rdata = {.text = PM_STR("")};
    struct pm_str part;
    char *cuts = pm_alloc(arena, text.len + 1);
    while (pm_str_next(&text, '|', &part)) {
        cuts[rdata.strings++] = (char)part.len;
        rdata.text = pm_str_concat(arena, rdata.text, part);
    }
    rdata.cuts = (struct pm_str){cuts, rdata.strings};
    return rdata;
}

static struct pm_rdata parse_rdata(enum pm_rrtype type, struct pm_str rest, struct pm_arena *arena)
{
    struct pm_rdata rdata = {0};
    if (type == PM_RRTYPE_TXT)
        return parse_txt(rest, arena);
    if (type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV)
        rdata.preference = (uint16_t)next_number(&rest);
    if (type == PM_RRTYPE_SRV) {
        size_t end = pm_str_rfind(rest, ' ');
        rdata.text = pm_str_sub(rest, 0, end);
        rest = pm_str_sub(rest, end + 1, rest.len);
    }
    if (type == PM_RRTYPE_CNAME || type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV ||
        type == PM_RRTYPE_NS || type == PM_RRTYPE_DNAME)
        rdata.target = pm_str_is(rest, ".") ? PM_STR("") : rest;
    else
        rdata.text = rest;
    return rdata;
}

static void parse_line(struct pm_current_draft *draft, struct pm_str line, struct pm_arena *arena)
{
    enum pm_rrtype type;
    struct pm_str owner = make_owner(next_word(&line), arena);
    uint32_t ttl = (uint32_t)next_number(&line);
    if (!pm_rrtype_parse(next_word(&line), &type))
        abort();
    struct pm_rdata rdata = parse_rdata(type, line, arena);
    pm_current_add(draft, owner, type, ttl, &rdata);
}

struct pm_current zonetext_parse(const char *text, struct pm_arena *arena)
{
    struct pm_current_draft draft = pm_current_begin(arena);
    struct pm_str rest = pm_str_from(text), line;
    while (pm_str_next(&rest, '\n', &line))
        if (line.len > 0)
            parse_line(&draft, line, arena);
    return pm_current_make(&draft, zone, true, PM_STR("the test"));
}

static void put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata,
                      struct pm_arena *arena)
{
    size_t at = 0;
    if (type != PM_RRTYPE_TXT) {
        pm_sink_put(sink, pm_rdata_format(type, rdata, arena));
        return;
    }
    for (size_t i = 0; i < rdata->cuts.len; i++) {
        size_t len = (unsigned char)rdata->cuts.ptr[i];
        pm_sink_puts(sink, i > 0 ? "|" : "");
        pm_sink_put(sink, pm_str_sub(rdata->text, at, at + len));
        at += len;
    }
    pm_sink_put(sink, pm_str_sub(rdata->text, at, rdata->text.len));
}

static void put_owner(struct pm_sink *sink, struct pm_str owner)
{
    pm_sink_put(sink, pm_name_relative(owner, zone));
    pm_sink_putc(sink, ' ');
}

struct pm_str zonetext_format(const struct pm_rrset *sets, size_t count, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < sets[i].count; k++) {
            put_owner(&sink, sets[i].owner);
            pm_sink_printf(&sink, "%u %s ", (unsigned)sets[i].ttl, pm_rrtype_name(sets[i].type));
            put_value(&sink, sets[i].type, &sets[i].values[k], arena);
            pm_sink_putc(&sink, '\n');
        }
    }
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static void put_values(struct pm_sink *sink, const char *sign, const struct pm_rrset *set,
                       struct pm_arena *arena)
{
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(sink, sign);
        put_value(sink, set->type, &set->values[i], arena);
    }
}

struct pm_str zonetext_changes(const struct pm_changeset *changes, struct pm_arena *arena)
{
    static const char *const actions[] = {"KEEP", "ADD", "MODIFY", "DELETE"};
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (change->action == PM_SET_KEEP)
            continue;
        pm_sink_printf(&sink, "%s%s ", actions[change->action], change->is_conflict ? "!" : "");
        put_owner(&sink, change->owner);
        pm_sink_printf(&sink, "%s %u", pm_rrtype_name(change->type), (unsigned)change->after.ttl);
        put_values(&sink, " -", &change->removed, arena);
        put_values(&sink, " +", &change->added, arena);
        pm_sink_putc(&sink, '\n');
    }
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
