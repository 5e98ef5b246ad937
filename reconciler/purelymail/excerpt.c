#include "purelymail/excerpt.h"

#include "base/sink.h"
#include "base/utf8.h"

static size_t put_character(struct pm_sink *sink, struct pm_str text)
{
    uint32_t cp;
    size_t length = pm_utf8_decode(text, &cp);
    if (length == 0)
        pm_sink_printf(sink, "\\x%02x", (unsigned char)text.ptr[0]);
    else if (!pm_utf8_is_hostile(cp))
        pm_sink_put(sink, pm_str_sub(text, 0, length));
    else if (cp < 0x80)
        pm_sink_printf(sink, "\\x%02x", cp);
    else
        pm_sink_printf(sink, "\\u{%x}", cp);
    return length > 0 ? length : 1;
}

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

/* The length of the word that the text starts with, if it holds an '@'; else 0. */
static size_t address_length(struct pm_str text)
{
    size_t length = 0;
    while (length < text.len && !is_blank(text.ptr[length]))
        length++;
    return pm_str_find(pm_str_sub(text, 0, length), '@') < length ? length : 0;
}

struct pm_str pm_excerpt(struct pm_str text, struct pm_arena *arena)
{
    struct pm_sink sink;
    bool word_starts = true;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < PM_EXCERPT_MAX && text.len > 0; i++) {
        size_t length = word_starts ? address_length(text) : 0;
        if (length > 0)
            pm_sink_puts(&sink, "[address]");
        else
            length = put_character(&sink, text);
        word_starts = is_blank(text.ptr[0]);
        text = pm_str_sub(text, length, text.len);
    }
    if (text.len > 0)
        pm_sink_puts(&sink, "...");
    struct pm_str excerpt = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return excerpt;
}
