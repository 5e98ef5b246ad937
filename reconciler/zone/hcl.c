#include "zone/hcl.h"

#include "base/utf8.h"

enum { REPLACEMENT = 0xfffd };

static void put_code_point(struct pm_sink *sink, uint32_t code_point)
{
    pm_sink_printf(sink, code_point > 0xffff ? "\\U%08X" : "\\u%04X", code_point);
}

static bool begins_template(struct pm_str text)
{
    return text.len >= 2 && (text.ptr[0] == '$' || text.ptr[0] == '%') && text.ptr[1] == '{';
}

/* Returns how many bytes it took. */
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
    if (c == '"' || c == '\\') {
        pm_sink_putc(sink, '\\');
        pm_sink_putc(sink, c);
        return 1;
    }
    if (begins_template(text)) {
        pm_sink_putc(sink, c);
        pm_sink_put(sink, pm_str_sub(text, 0, 2));
        return 2;
    }
    if (c != ' ' && !pm_ascii_is_graph(c))
        return put_special(sink, text);
    pm_sink_putc(sink, c);
    return 1;
}

void pm_hcl_put_string(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_putc(sink, '"');
    while (text.len > 0)
        text = pm_str_sub(text, put_next(sink, text), text.len);
    pm_sink_putc(sink, '"');
}

static void put_name(struct pm_sink *sink, size_t indent, size_t width, const char *name)
{
    size_t len = strlen(name);
    pm_sink_fill(sink, ' ', indent);
    pm_sink_puts(sink, name);
    pm_sink_fill(sink, ' ', len < width ? width - len : 0);
    pm_sink_puts(sink, " = ");
}

void pm_hcl_put_text(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                     struct pm_str text)
{
    put_name(sink, indent, width, name);
    pm_hcl_put_string(sink, text);
    pm_sink_putc(sink, '\n');
}

void pm_hcl_put_number(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                       uint32_t number)
{
    put_name(sink, indent, width, name);
    pm_sink_printf(sink, "%u\n", number);
}

void pm_hcl_put_expr(struct pm_sink *sink, size_t indent, size_t width, const char *name,
                     struct pm_str expr)
{
    put_name(sink, indent, width, name);
    pm_sink_put(sink, expr);
    pm_sink_putc(sink, '\n');
}
