#include "zone/js.h"

#include "base/utf8.h"

enum { REPLACEMENT = 0xfffd, SUPPLEMENTARY = 0x10000 };

static void put_unit(struct pm_sink *sink, uint32_t unit)
{
    pm_sink_printf(sink, "\\u%04x", unit);
}

static void put_code_point(struct pm_sink *sink, uint32_t code_point)
{
    if (code_point < SUPPLEMENTARY) {
        put_unit(sink, code_point);
        return;
    }
    put_unit(sink, 0xd800 + ((code_point - SUPPLEMENTARY) >> 10));
    put_unit(sink, 0xdc00 + ((code_point - SUPPLEMENTARY) & 0x3ff));
}

static size_t put_special(struct pm_sink *sink, struct pm_str text)
{
    uint32_t code_point;
    size_t len = pm_utf8_decode(text, &code_point);
    put_code_point(sink, len > 0 ? code_point : REPLACEMENT);
    return len > 0 ? len : 1;
}

static size_t put_next(struct pm_sink *sink, struct pm_str text)
{
    char c = text.ptr[0];
    if (c != ' ' && !pm_ascii_is_graph(c))
        return put_special(sink, text);
    if (c == '"' || c == '\\')
        pm_sink_putc(sink, '\\');
    pm_sink_putc(sink, c);
    if (c == '<' && text.len > 1 && text.ptr[1] == '/')
        pm_sink_putc(sink, '\\');
    return 1;
}

void pm_js_put_string(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_putc(sink, '"');
    while (text.len > 0)
        text = pm_str_sub(text, put_next(sink, text), text.len);
    pm_sink_putc(sink, '"');
}
