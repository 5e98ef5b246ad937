#include "escape_readers.h"

#include <stdint.h>

static bool is_printable(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ' && !pm_ascii_is_graph(text.ptr[i]))
            return false;
    return true;
}

/* What stands between two quotation marks. */
static bool strip_quotes(struct pm_str *text)
{
    if (text->len < 2 || text->ptr[0] != '"' || text->ptr[text->len - 1] != '"')
        return false;
    *text = pm_str_sub(*text, 1, text->len - 1);
    return true;
}

static void put_utf8(struct pm_sink *out, uint32_t c)
{
    if (c < 0x80) {
        pm_sink_putc(out, (char)c);
        return;
    }
    if (c < 0x800) {
        pm_sink_putc(out, (char)(0xc0 | c >> 6));
    } else if (c < 0x10000) {
        pm_sink_putc(out, (char)(0xe0 | c >> 12));
        pm_sink_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    } else {
        pm_sink_putc(out, (char)(0xf0 | c >> 18));
        pm_sink_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
        pm_sink_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    pm_sink_putc(out, (char)(0x80 | (c & 0x3f)));
}

/* A number of just so many digits at `at`. */
static bool number_at(struct pm_str text, size_t at, size_t digits, unsigned base, uint32_t *out)
{
    static const char all[] = "0123456789abcdef";
    *out = 0;
    if (at + digits > text.len)
        return false;
    for (size_t i = at; i < at + digits; i++) {
        const char *digit = strchr(all, pm_ascii_lower(text.ptr[i]));
        if (text.ptr[i] == '\0' || !digit || (unsigned)(digit - all) >= base)
            return false;
        *out = *out * base + (uint32_t)(digit - all);
    }
    return true;
}

/* --- programming and markup languages ------------------------------------------------------- */

/* Which letters begin a number, and how many hexadecimal digits follow. */
struct escapes {
    const char *same;    /* stand for themselves */
    size_t x, u, wide;   /* digits behind \x, \u, \U; 0: there is none */
    bool surrogates;     /* two \u make up one character */
    bool short_controls; /* \b \f \n \r \t */
};

static size_t digits_of(const struct escapes *escapes, char letter)
{
    return letter == 'x'   ? escapes->x
           : letter == 'u' ? escapes->u
           : letter == 'U' ? escapes->wide
                           : 0;
}

static bool read_surrogate(struct pm_str text, size_t *at, uint32_t *value)
{
    uint32_t low;
    if (*value < 0xd800 || *value > 0xdfff)
        return true;
    if (*value > 0xdbff || *at + 1 >= text.len || text.ptr[*at] != '\\' ||
        text.ptr[*at + 1] != 'u' || !number_at(text, *at + 2, 4, 16, &low) || low < 0xdc00 ||
        low > 0xdfff)
        return false;
    *value = 0x10000 + ((*value - 0xd800) << 10) + (low - 0xdc00);
    *at += 6;
    return true;
}

/* The escape at *at, which moves behind it. */
static bool read_escape(struct pm_str text, const struct escapes *escapes, size_t *at,
                        struct pm_sink *out)
{
    static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";
    char letter = *at + 1 < text.len ? text.ptr[*at + 1] : '\0';
    size_t digits = digits_of(escapes, letter);
    const char *control = strchr(letters, letter);
    uint32_t value;
    *at += 2;
    if (letter == '\0')
        return false;
    if (digits > 0) {
        if (!number_at(text, *at, digits, 16, &value))
            return false;
        *at += digits;
        if (escapes->surrogates && !read_surrogate(text, at, &value))
            return false;
        put_utf8(out, value);
        return value <= 0x10ffff;
    }
    if (escapes->short_controls && control)
        pm_sink_putc(out, controls[control - letters]);
    else
        pm_sink_putc(out, letter);
    return strchr(escapes->same, letter) || (escapes->short_controls && control);
}

static bool read_quoted(struct pm_str text, const struct escapes *escapes, struct pm_sink *out)
{
    for (size_t at = 0; at < text.len;) {
        if (text.ptr[at] == '"')
            return false;
        if (text.ptr[at] != '\\')
            pm_sink_putc(out, text.ptr[at++]);
        else if (!read_escape(text, escapes, &at, out))
            return false;
    }
    return true;
}

/* `$${` and `%%{` stand for `${` and `%{`, which would begin a template. */
static bool drop_template_escapes(struct pm_str text, struct pm_sink *out)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        bool sign = c == '$' || c == '%';
        if (sign && next == '{')
            return false;
        if (sign && next == c && i + 2 < text.len && text.ptr[i + 2] == '{') {
            pm_sink_put(out, pm_str_sub(text, i + 1, i + 3));
            i += 2;
        } else {
            pm_sink_putc(out, c);
        }
    }
    return true;
}

bool escape_read_hcl(struct pm_str written, struct pm_sink *out)
{
    static const struct escapes escapes = {
        .same = "\"\\", .u = 4, .wide = 8, .short_controls = true};
    struct pm_sink plain;
    if (!is_printable(written) || !strip_quotes(&written))
        return false;
    pm_sink_init_memory(&plain);
    bool ok =
        drop_template_escapes(written, &plain) && read_quoted(pm_sink_bytes(&plain), &escapes, out);
    pm_sink_fini(&plain);
    return ok;
}

bool escape_read_js(struct pm_str written, struct pm_sink *out)
{
    static const struct escapes escapes = {
        .same = "\"\\/", .x = 2, .u = 4, .surrogates = true, .short_controls = true};
    return is_printable(written) && !pm_str_contains_nocase(written, PM_STR("</")) &&
           strip_quotes(&written) && read_quoted(written, &escapes, out);
}

bool escape_read_json(struct pm_str written, struct pm_sink *out)
{
    static const struct escapes escapes = {
        .same = "\"\\/", .u = 4, .surrogates = true, .short_controls = true};
    for (size_t i = 0; i < written.len; i++)
        if ((unsigned char)written.ptr[i] < 0x20)
            return false;
    return strip_quotes(&written) && read_quoted(written, &escapes, out);
}

/* What YAML 1.1 takes for a boolean or nothing; numbers and dates begin with other characters. */
static bool is_other_type(struct pm_str text)
{
    static const char *const words[] = {"y",     "n",  "yes", "no",   "true",
                                        "false", "on", "off", "null", "~"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pm_str_eq_nocase(text, pm_str_from(words[i])))
            return true;
    return false;
}

static bool is_plain_scalar(struct pm_str text)
{
    bool letter = text.len > 0 && (pm_ascii_is_alnum(text.ptr[0]) || text.ptr[0] == '_');
    if (!letter || pm_ascii_is_digit(text.ptr[0]) || is_other_type(text) || !is_printable(text))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : ' ';
        if ((c == ':' && next == ' ') || (c == ' ' && next == '#') || strchr(",[]{}\"'`|>", c))
            return false;
    }
    return text.ptr[text.len - 1] != ' ';
}

bool escape_read_yaml(struct pm_str written, struct pm_sink *out)
{
    static const struct escapes escapes = {.same = "\"\\/", .x = 2, .u = 4, .wide = 8};
    if (is_plain_scalar(written)) {
        pm_sink_put(out, written);
        return true;
    }
    return is_printable(written) && strip_quotes(&written) && read_quoted(written, &escapes, out);
}

/* --- the shell, tables ---------------------------------------------------------------------- */

/* What a shell takes as it is outside of quotation marks. */
static bool is_bare(char c)
{
    return pm_ascii_is_alnum(c) || (c != '\0' && strchr("%+,-./:=@_", c));
}

bool escape_read_shell(struct pm_str written, struct pm_sink *out)
{
    bool quoted = false;
    for (size_t i = 0; i < written.len; i++) {
        char c = written.ptr[i];
        if (c == '\'') {
            quoted = !quoted;
            continue;
        }
        bool escaped = !quoted && c == '\\' && i + 1 < written.len && written.ptr[i + 1] != '\n';
        if (!quoted && !escaped && !is_bare(c))
            return false;
        i += escaped;
        pm_sink_putc(out, written.ptr[i]);
    }
    return !quoted && written.len > 0;
}

bool escape_read_csv(struct pm_str written, struct pm_sink *out)
{
    struct pm_str inner = written;
    if (!strip_quotes(&inner)) {
        for (size_t i = 0; i < written.len; i++)
            if (strchr("\",\r\n", written.ptr[i]) && written.ptr[i] != '\0')
                return false;
        pm_sink_put(out, written);
        return true;
    }
    for (size_t i = 0; i < inner.len; i++) {
        if (inner.ptr[i] == '"' && (++i == inner.len || inner.ptr[i] != '"'))
            return false;
        pm_sink_putc(out, inner.ptr[i]);
    }
    return true;
}

bool escape_read_cell_text(struct pm_str written, struct pm_sink *out)
{
    struct pm_sink cell;
    pm_sink_init_memory(&cell);
    bool ok = escape_read_csv(written, &cell) && cell.len > 0 &&
              is_printable(pm_sink_bytes(&cell)) && !strchr("=+-@", cell.data[0]);
    if (ok && cell.data[0] == '"')
        ok = escape_read_master(pm_sink_bytes(&cell), out);
    else if (ok)
        pm_sink_put(out, pm_sink_bytes(&cell));
    pm_sink_fini(&cell);
    return ok;
}

/* --- DNS ------------------------------------------------------------------------------------ */

bool escape_read_octal(struct pm_str written, struct pm_sink *out)
{
    uint32_t byte;
    for (size_t i = 0; i < written.len; i++) {
        if (written.ptr[i] == ':')
            return false;
        if (written.ptr[i] != '\\') {
            pm_sink_putc(out, written.ptr[i]);
            continue;
        }
        if (!number_at(written, i + 1, 3, 8, &byte) || byte > UINT8_MAX)
            return false;
        pm_sink_putc(out, (char)(unsigned char)byte);
        i += 3;
    }
    return is_printable(written);
}

/* A byte of a text with \X and three digits; *at moves behind it. */
static bool read_byte(struct pm_str text, unsigned base, size_t *at, char *out)
{
    uint32_t byte;
    *out = text.ptr[(*at)++];
    if (*out != '\\')
        return true;
    if (number_at(text, *at, 3, base, &byte)) {
        *out = (char)(unsigned char)byte;
        *at += 3;
        return byte <= UINT8_MAX;
    }
    if (*at == text.len || pm_ascii_is_digit(text.ptr[*at]))
        return false;
    *out = text.ptr[(*at)++];
    return true;
}

/* One text in quotation marks at *at, which moves behind it; its length. */
static bool read_string(struct pm_str text, unsigned base, size_t *at, size_t *len,
                        struct pm_sink *out)
{
    char c;
    if (*at == text.len || text.ptr[(*at)++] != '"')
        return false;
    for (*len = 0; *at < text.len && text.ptr[*at] != '"'; ++*len) {
        if (!read_byte(text, base, at, &c))
            return false;
        pm_sink_putc(out, c);
    }
    return (*at)++ < text.len;
}

bool escape_read_master(struct pm_str written, struct pm_sink *out)
{
    size_t at = 0, len;
    for (;;) {
        if (!is_printable(written) || !read_string(written, 10, &at, &len, out) || len > UINT8_MAX)
            return false;
        if (at == written.len)
            return true;
        if (written.ptr[at++] != ' ')
            return false;
    }
}

bool escape_read_route53(struct pm_str written, struct pm_sink *out)
{
    size_t at = 0, len;
    return is_printable(written) && read_string(written, 8, &at, &len, out) && at == written.len;
}

static bool read_name(struct pm_str text, unsigned base, struct pm_sink *out)
{
    for (size_t at = 0; at < text.len;) {
        char label[64];
        size_t len = 0;
        while (at < text.len && text.ptr[at] != '.') {
            if (strchr(" \t;()\"@$:", text.ptr[at]) || len == sizeof label - 1 ||
                !read_byte(text, base, &at, &label[len++]))
                return false;
        }
        at++;
        pm_sink_putc(out, (char)(unsigned char)len);
        pm_sink_put(out, (struct pm_str){label, len});
    }
    return is_printable(text);
}

bool escape_read_name(struct pm_str written, struct pm_sink *out)
{
    if (!pm_str_ends(written, PM_STR(".")))
        return false;
    return pm_str_is(written, ".") || read_name(written, 10, out);
}

bool escape_read_name_octal(struct pm_str written, struct pm_sink *out)
{
    return pm_str_is(written, ".") || read_name(written, 8, out);
}
