#include "zone/yaml.h"

#include "base/utf8.h"

static const struct pm_str other_types[] = {
    PM_STR_INIT("y"),  PM_STR_INIT("n"),    PM_STR_INIT("yes"),
    PM_STR_INIT("no"), PM_STR_INIT("true"), PM_STR_INIT("false"),
    PM_STR_INIT("on"), PM_STR_INIT("off"),  PM_STR_INIT("null"),
};

static bool is_other_type(struct pm_str text)
{
    for (size_t i = 0; i < sizeof other_types / sizeof other_types[0]; i++) {
        if (pm_str_eq_nocase(text, other_types[i]))
            return true;
    }
    return false;
}

static bool is_harmless(char c)
{
    return pm_ascii_is_alnum(c) || (c != '\0' && strchr("_.=:~+/ -", c));
}

static bool starts_as_word(struct pm_str text)
{
    return text.len > 0 && (text.ptr[0] == '_' ||
                            (pm_ascii_is_alnum(text.ptr[0]) && !pm_ascii_is_digit(text.ptr[0])));
}

static bool is_plain(struct pm_str text)
{
    if (!starts_as_word(text) || is_other_type(text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char next = i + 1 < text.len ? text.ptr[i + 1] : ' ';
        if (!is_harmless(text.ptr[i]) || (text.ptr[i] == ':' && next == ' '))
            return false;
    }
    return text.ptr[text.len - 1] != ' ';
}

/* One character; returns how many bytes it took. */
static size_t put_escaped(struct pm_sink *sink, struct pm_str text)
{
    uint32_t code_point;
    size_t len = pm_utf8_decode(text, &code_point);
    if (len == 0)
        code_point = 0xfffd;
    if (code_point == '"' || code_point == '\\')
        pm_sink_printf(sink, "\\%c", (char)code_point);
    else if (code_point >= ' ' && code_point <= '~')
        pm_sink_putc(sink, (char)code_point);
    else if (code_point <= 0xff)
        pm_sink_printf(sink, "\\x%02x", code_point);
    else if (code_point <= 0xffff)
        pm_sink_printf(sink, "\\u%04x", code_point);
    else
        pm_sink_printf(sink, "\\U%08x", code_point);
    return len > 0 ? len : 1;
}

void pm_yaml_put_scalar(struct pm_sink *sink, struct pm_str text)
{
    if (is_plain(text)) {
        pm_sink_put(sink, text);
        return;
    }
    pm_sink_putc(sink, '"');
    while (text.len > 0)
        text = pm_str_sub(text, put_escaped(sink, text), text.len);
    pm_sink_putc(sink, '"');
}
