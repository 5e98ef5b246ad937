#include "zone/shell.h"

static bool is_plain(char c)
{
    return pm_ascii_is_alnum(c) || (c != '\0' && strchr("%+,-./:=@_", c) != NULL);
}

static bool needs_quotes(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_plain(text.ptr[i]))
            return true;
    }
    return text.len == 0;
}

/* Between single quotes a shell takes every byte as it is, save the quote itself. */
static void put_quoted(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_putc(sink, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            pm_sink_puts(sink, "'\\''");
        else if (text.ptr[i] != '\0')
            pm_sink_putc(sink, text.ptr[i]);
    }
    pm_sink_putc(sink, '\'');
}

void pm_shell_put_word(struct pm_sink *sink, struct pm_str text)
{
    if (needs_quotes(text))
        put_quoted(sink, text);
    else
        pm_sink_put(sink, text);
}
