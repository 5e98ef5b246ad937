#include "json/write.h"

#include "base/time.h"
#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>

void pm_json_writer_init(struct pm_json_writer *w, struct pm_sink *sink, enum pm_json_style style)
{
    *w = (struct pm_json_writer){.sink = sink, .style = style};
}

static void line_break(struct pm_json_writer *w)
{
    if (w->style != PM_JSON_PRETTY)
        return;
    pm_sink_putc(w->sink, '\n');
    pm_sink_fill(w->sink, ' ', (size_t)w->depth * 2);
}

/* What stands between the item before and the one that follows. */
static void separate(struct pm_json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0)
        return;
    if (w->has_items[w->depth - 1])
        pm_sink_putc(w->sink, ',');
    w->has_items[w->depth - 1] = true;
    line_break(w);
}

void pm_json_open(struct pm_json_writer *w, char opener)
{
    assert(w->depth < PM_JSON_WRITE_DEPTH);
    separate(w);
    pm_sink_putc(w->sink, opener);
    w->closers[w->depth] = opener == '{' ? '}' : ']';
    w->has_items[w->depth] = false;
    w->last_key[w->depth] = NULL;
    w->depth++;
}

void pm_json_close(struct pm_json_writer *w)
{
    assert(w->depth > 0 && !w->after_key);
    w->depth--;
    if (w->has_items[w->depth])
        line_break(w);
    pm_sink_putc(w->sink, w->closers[w->depth]);
}

static void write_unit(struct pm_sink *sink, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = {'\\', 'u'};
    for (int i = 0; i < 4; i++)
        text[2 + i] = hex[unit >> (12 - 4 * i) & 15];
    pm_sink_put(sink, (struct pm_str){text, sizeof text});
}

static void write_code_point(struct pm_sink *sink, uint32_t cp)
{
    if (cp == '"' || cp == '\\') {
        pm_sink_putc(sink, '\\');
        pm_sink_putc(sink, (char)cp);
    } else if (cp < 0x10000) {
        write_unit(sink, cp);
    } else {
        write_unit(sink, 0xd800 + ((cp - 0x10000) >> 10));
        write_unit(sink, 0xdc00 + ((cp - 0x10000) & 0x3ff));
    }
}

/* CI runners take "##[" for a command of theirs wherever it stands in a line. */
static bool is_plain(struct pm_str text, size_t at)
{
    char c = text.ptr[at];
    if (c == '#' && at > 0 && text.ptr[at - 1] == '#')
        return false;
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void write_text(struct pm_sink *sink, struct pm_str text)
{
    size_t at = 0;
    pm_sink_putc(sink, '"');
    while (at < text.len) {
        size_t end = at;
        while (end < text.len && is_plain(text, end))
            end++;
        pm_sink_put(sink, pm_str_sub(text, at, end));
        if (end == text.len)
            break;
        uint32_t cp = 0xfffd;
        size_t length = pm_utf8_decode(pm_str_sub(text, end, text.len), &cp);
        write_code_point(sink, cp);
        at = end + (length > 0 ? length : 1);
    }
    pm_sink_putc(sink, '"');
}

void pm_json_key(struct pm_json_writer *w, const char *key)
{
    assert(w->depth > 0 && w->closers[w->depth - 1] == '}' && !w->after_key);
    assert(w->style != PM_JSON_CANONICAL || !w->last_key[w->depth - 1] ||
           strcmp(w->last_key[w->depth - 1], key) < 0);
    separate(w);
    w->last_key[w->depth - 1] = key;
    write_text(w->sink, pm_str_from(key));
    pm_sink_puts(w->sink, w->style == PM_JSON_PRETTY ? ": " : ":");
    w->after_key = true;
}

void pm_json_str(struct pm_json_writer *w, struct pm_str value)
{
    separate(w);
    write_text(w->sink, value);
}

void pm_json_int(struct pm_json_writer *w, int64_t value)
{
    separate(w);
    pm_sink_printf(w->sink, "%" PRId64, value);
}

void pm_json_bool(struct pm_json_writer *w, bool value)
{
    separate(w);
    pm_sink_puts(w->sink, value ? "true" : "false");
}

void pm_json_null(struct pm_json_writer *w)
{
    separate(w);
    pm_sink_puts(w->sink, "null");
}

void pm_json_raw(struct pm_json_writer *w, struct pm_str json)
{
    separate(w);
    pm_sink_put(w->sink, json);
}

void pm_json_end(struct pm_json_writer *w)
{
    assert(w->depth == 0);
    if (w->style != PM_JSON_COMPACT)
        pm_sink_putc(w->sink, '\n');
}

void pm_json_field_str(struct pm_json_writer *w, const char *key, struct pm_str value)
{
    pm_json_key(w, key);
    pm_json_str(w, value);
}

void pm_json_field_text(struct pm_json_writer *w, const char *key, const char *value)
{
    pm_json_field_str(w, key, pm_str_from(value));
}

void pm_json_field_int(struct pm_json_writer *w, const char *key, int64_t value)
{
    pm_json_key(w, key);
    pm_json_int(w, value);
}

void pm_json_field_bool(struct pm_json_writer *w, const char *key, bool value)
{
    pm_json_key(w, key);
    pm_json_bool(w, value);
}

void pm_json_field_time(struct pm_json_writer *w, const char *key, int64_t time)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    pm_json_field_str(w, key, pm_time_format(&arena, time));
    pm_arena_fini(&arena);
}

void pm_json_field_str_or_null(struct pm_json_writer *w, const char *key, struct pm_str value)
{
    pm_json_key(w, key);
    if (value.len == 0)
        pm_json_null(w);
    else
        pm_json_str(w, value);
}

void pm_json_field_open(struct pm_json_writer *w, const char *key, char opener)
{
    pm_json_key(w, key);
    pm_json_open(w, opener);
}
