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

struct pm_str pm_excerpt(struct pm_str text, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < PM_EXCERPT_MAX && text.len > 0; i++)
        text = pm_str_sub(text, put_character(&sink, text), text.len);
    if (text.len > 0)
        pm_sink_puts(&sink, "...");
    struct pm_str excerpt = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return excerpt;
}
