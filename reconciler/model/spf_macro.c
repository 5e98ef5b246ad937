#include "model/spf_macro.h"

#include "base/sink.h"

enum { PARTS_MAX = 128 };

/* One %{…}. */
struct macro {
    char letter; /* lower case */
    bool escape; /* the letter was a capital (7.3) */
    bool reverse;
    size_t parts; /* right-hand parts to keep; 0: all */
    struct pm_str delimiters;
};

static bool is_delimiter(char c)
{
    return c != '\0' && strchr(".-+,/_=", c) != NULL;
}

static bool take_number(struct pm_str *rest, size_t *out)
{
    size_t number = 0, digits = 0;
    while (rest->len > 0 && pm_ascii_is_digit(rest->ptr[0])) {
        number = number > PARTS_MAX ? number : number * 10 + (size_t)(rest->ptr[0] - '0');
        *rest = pm_str_sub(*rest, 1, rest->len);
        digits++;
    }
    *out = number;
    return digits == 0 || number > 0;
}

/* What is between "%{" and "}". */
static bool read_macro(struct pm_str inside, enum pm_spf_macro_place place, struct macro *out)
{
    const char *letters = place == PM_SPF_MACRO_TEXT ? "slodiphcrtv" : "slodiphv";
    if (inside.len == 0)
        return false;
    char letter = pm_ascii_lower(inside.ptr[0]);
    struct macro macro = {.letter = letter, .escape = letter != inside.ptr[0]};
    struct pm_str rest = pm_str_sub(inside, 1, inside.len);
    if (letter == '\0' || !strchr(letters, letter) || !take_number(&rest, &macro.parts))
        return false;
    if (rest.len > 0 && pm_ascii_lower(rest.ptr[0]) == 'r') {
        macro.reverse = true;
        rest = pm_str_sub(rest, 1, rest.len);
    }
    for (size_t i = 0; i < rest.len; i++)
        if (!is_delimiter(rest.ptr[i]))
            return false;
    macro.delimiters = rest.len > 0 ? rest : PM_STR(".");
    *out = macro;
    return true;
}

/* A piece of a macro-string: a macro, or bytes as they are. */
struct piece {
    bool is_macro;
    struct macro macro;
    struct pm_str literal;
    bool is_expand; /* any macro-expand, "%%" included */
};

static bool is_literal(char c, enum pm_spf_macro_place place)
{
    return (pm_ascii_is_graph(c) && c != '%') || (c == ' ' && place == PM_SPF_MACRO_TEXT);
}

static bool next_escape(struct pm_str *rest, enum pm_spf_macro_place place, struct piece *out)
{
    char c = rest->len > 1 ? rest->ptr[1] : '\0';
    *out = (struct piece){.is_expand = true, .is_macro = c == '{'};
    if (c == '{') {
        size_t end = pm_str_find(*rest, '}');
        if (end == rest->len || !read_macro(pm_str_sub(*rest, 2, end), place, &out->macro))
            return false;
        *rest = pm_str_sub(*rest, end + 1, rest->len);
        return true;
    }
    out->literal = c == '%'   ? PM_STR("%")
                   : c == '_' ? PM_STR(" ")
                   : c == '-' ? PM_STR("%20")
                              : PM_STR("");
    *rest = pm_str_sub(*rest, 2, rest->len);
    return out->literal.len > 0;
}

/* Cuts the next piece off a text that is not empty; false: it is broken there. */
static bool next_piece(struct pm_str *rest, enum pm_spf_macro_place place, struct piece *out)
{
    if (rest->ptr[0] == '%')
        return next_escape(rest, place, out);
    size_t len = 0;
    while (len < rest->len && is_literal(rest->ptr[len], place))
        len++;
    *out = (struct piece){.literal = pm_str_sub(*rest, 0, len)};
    *rest = pm_str_sub(*rest, len, rest->len);
    return len > 0;
}

/* The last piece tells how the text ends. */
static bool check(struct pm_str text, enum pm_spf_macro_place place, struct piece *last,
                  struct pm_err *err)
{
    struct pm_str rest = text;
    while (rest.len > 0) {
        struct pm_str at = rest;
        if (next_piece(&rest, place, last))
            continue;
        if (at.ptr[0] != '%')
            return pm_fail(err, PM_ERR_FAILED,
                           "'%" PM_STR_FMT "' has a character (code %u) that "
                           "may not stand there",
                           PM_STR_ARG(text), (unsigned)(unsigned char)at.ptr[0]);
        size_t end = pm_str_find(at, '}');
        return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no macro",
                       PM_STR_ARG(pm_str_sub(at, 0, at.len > 1 && at.ptr[1] == '{' ? end + 1 : 2)));
    }
    return true;
}

bool pm_spf_macro_check(struct pm_str text, enum pm_spf_macro_place place, struct pm_err *err)
{
    struct piece last;
    return check(text, place, &last, err);
}

/* Letters, digits and hyphens, not at the ends, and not digits alone. */
static bool is_toplabel(struct pm_str label)
{
    bool numeric = true;
    for (size_t i = 0; i < label.len; i++) {
        char c = label.ptr[i];
        if (!pm_ascii_is_alnum(c) && (c != '-' || i == 0 || i + 1 == label.len))
            return false;
        numeric &= pm_ascii_is_digit(c);
    }
    return label.len > 0 && !numeric;
}

bool pm_spf_domain_check(struct pm_str text, struct pm_err *err)
{
    struct piece last = {.is_expand = false};
    if (text.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "the domain is missing");
    if (!check(text, PM_SPF_MACRO_NAME, &last, err))
        return false;
    if (last.is_expand)
        return true;
    struct pm_str end = last.literal;
    if (pm_str_ends(end, PM_STR(".")))
        end.len--;
    size_t dot = pm_str_rfind(end, '.');
    if (dot == end.len)
        return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no domain of two labels or more",
                       PM_STR_ARG(text));
    struct pm_str top = pm_str_sub(end, dot + 1, end.len);
    if (!is_toplabel(top))
        return pm_fail(err, PM_ERR_FAILED,
                       "'%" PM_STR_FMT "' cannot be a domain: nothing ends in '.%" PM_STR_FMT "'",
                       PM_STR_ARG(text), PM_STR_ARG(top));
    return true;
}

bool pm_spf_macro_uses(struct pm_str text, const char *letters)
{
    struct piece piece;
    while (text.len > 0 && next_piece(&text, PM_SPF_MACRO_TEXT, &piece))
        if (piece.is_macro && strchr(letters, piece.macro.letter))
            return true;
    return false;
}

static bool is_unreserved(char c)
{
    return pm_ascii_is_alnum(c) || (c != '\0' && strchr("-._~", c) != NULL);
}

static void put_part(struct pm_sink *sink, struct pm_str part, bool escape)
{
    for (size_t i = 0; i < part.len; i++) {
        if (escape && !is_unreserved(part.ptr[i]))
            pm_sink_printf(sink, "%%%02X", (unsigned)(unsigned char)part.ptr[i]);
        else
            pm_sink_putc(sink, part.ptr[i]);
    }
}

static size_t count_parts(struct pm_str value, struct pm_str delimiters)
{
    size_t count = 1;
    for (size_t i = 0; i < value.len; i++)
        count += memchr(delimiters.ptr, value.ptr[i], delimiters.len) != NULL;
    return count;
}

static void split(struct pm_str value, struct pm_str delimiters, struct pm_str *parts)
{
    size_t start = 0, count = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && !memchr(delimiters.ptr, value.ptr[i], delimiters.len))
            continue;
        parts[count++] = pm_str_sub(value, start, i);
        start = i + 1;
    }
}

/* Split at the delimiters, reversed, cut to the right-hand parts, joined by dots (7.3). */
static void put_macro(struct pm_sink *sink, const struct macro *macro, struct pm_str value,
                      struct pm_arena *arena)
{
    size_t count = count_parts(value, macro->delimiters);
    struct pm_str *parts = PM_NEW_ARRAY(arena, struct pm_str, count);
    split(value, macro->delimiters, parts);
    size_t keep = macro->parts > 0 && macro->parts < count ? macro->parts : count;
    for (size_t i = count - keep; i < count; i++) {
        if (i > count - keep)
            pm_sink_putc(sink, '.');
        put_part(sink, parts[macro->reverse ? count - 1 - i : i], macro->escape);
    }
}

struct pm_str pm_spf_macro_expand(struct pm_str text, const struct pm_spf_macros *macros,
                                  struct pm_arena *arena)
{
    struct pm_sink sink;
    struct piece piece;
    pm_sink_init_memory(&sink);
    while (text.len > 0 && next_piece(&text, PM_SPF_MACRO_TEXT, &piece)) {
        if (piece.is_macro)
            put_macro(&sink, &piece.macro, macros->values[piece.macro.letter - 'a'], arena);
        else
            pm_sink_put(&sink, piece.literal);
    }
    struct pm_str expanded = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return expanded;
}
