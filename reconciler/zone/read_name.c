#include "zone/read_name.h"

#include "model/name.h"

#include <stdint.h>
#include <stdio.h>

enum { LABEL_MAX = 63, WIRE_MAX = 255, TEXT_MAX = 4 * WIRE_MAX + 1, EXCERPT_MAX = 80 };

/* A name in the making. */
struct builder {
    char text[TEXT_MAX];
    size_t len;
    size_t label; /* bytes of the label that is open */
    size_t wire;  /* length on the wire without the root's byte */
    bool spelled; /* letters stay as they are */
};

struct pm_str pm_zone_excerpt(struct pm_str text)
{
    return pm_str_sub(text, 0, EXCERPT_MAX);
}

bool pm_zone_escape_read(struct pm_str *text, char *out)
{
    unsigned value = 0;
    if (text->len < 2)
        return false;
    if (!pm_ascii_is_digit(text->ptr[1])) {
        *out = text->ptr[1];
        *text = pm_str_sub(*text, 2, text->len);
        return true;
    }
    for (size_t i = 1; i <= 3; i++) {
        if (i >= text->len || !pm_ascii_is_digit(text->ptr[i]))
            return false;
        value = value * 10 + (unsigned)(text->ptr[i] - '0');
    }
    if (value > UINT8_MAX)
        return false;
    *out = (char)(unsigned char)value;
    *text = pm_str_sub(*text, 4, text->len);
    return true;
}

static bool is_plain(char c)
{
    return pm_ascii_is_alnum(c) || c == '-' || c == '_' || c == '*' || c == '/';
}

/* False: the label or the name gets too long. */
static bool add_byte(struct builder *b, char c)
{
    if (b->label == 0) {
        if (b->len > 0)
            b->text[b->len++] = '.';
        b->wire++;
    }
    b->wire++;
    if (++b->label > LABEL_MAX || b->wire >= WIRE_MAX)
        return false;
    if (!b->spelled)
        c = pm_ascii_lower(c);
    if (is_plain(c))
        b->text[b->len++] = c;
    else
        b->len += (size_t)snprintf(b->text + b->len, 5, "\\%03u", (unsigned)(unsigned char)c);
    return true;
}

static bool fail_length(const struct builder *b, struct pm_str text, struct pm_err *err)
{
    const char *what = b->label > LABEL_MAX ? "a label of over 63 bytes" : "over 255 bytes";
    return pm_fail(err, PM_ERR_FAILED, "the name \"%" PM_STR_FMT "\" has %s (RFC 1035 2.3.4)",
                   PM_STR_ARG(pm_zone_excerpt(text)), what);
}

/* One byte or dot of the name, cut off the front of *rest. */
static bool add_next(struct builder *b, struct pm_str *rest, struct pm_str text, struct pm_err *err)
{
    char c = rest->ptr[0];
    if (c == '.') {
        if (b->label == 0)
            return pm_fail(err, PM_ERR_FAILED,
                           "the name \"%" PM_STR_FMT "\" has a label without a character: take "
                           "one of the dots away",
                           PM_STR_ARG(pm_zone_excerpt(text)));
        b->label = 0;
        *rest = pm_str_sub(*rest, 1, rest->len);
        return true;
    }
    if (c != '\\')
        *rest = pm_str_sub(*rest, 1, rest->len);
    else if (!pm_zone_escape_read(rest, &c))
        return pm_fail(err, PM_ERR_FAILED,
                       "the name \"%" PM_STR_FMT "\" has a backslash without a character or three "
                       "digits from 000 to 255 behind it",
                       PM_STR_ARG(pm_zone_excerpt(text)));
    return add_byte(b, c) || fail_length(b, text, err);
}

static bool has_foreign(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return true;
    return false;
}

/* Servers take such bytes as they are, and a name of these is not the one that is meant. */
static bool fail_foreign(struct pm_str text, struct pm_arena *arena, struct pm_err *err)
{
    struct pm_name name;
    struct pm_err ignored;
    if (!pm_name_parse(text, PM_NAME_OWNER, arena, &name, &ignored))
        return pm_fail(err, PM_ERR_FAILED,
                       "the name \"%" PM_STR_FMT "\" is not written in ASCII: write the A-label "
                       "(xn--...), or bytes as \\DDD if they are meant",
                       PM_STR_ARG(pm_zone_excerpt(text)));
    return pm_fail(err, PM_ERR_FAILED,
                   "the name \"%" PM_STR_FMT "\" is not written in ASCII, and DNS servers would "
                   "not take it for an internationalized name: write %" PM_STR_FMT "%s",
                   PM_STR_ARG(pm_zone_excerpt(text)), PM_STR_ARG(name.ascii),
                   pm_str_ends(text, PM_STR(".")) ? "." : "");
}

static struct pm_str join(const struct builder *b, struct pm_str origin, struct pm_arena *arena)
{
    struct pm_str name = {b->text, b->len};
    if (origin.len == 0)
        return pm_str_dup(arena, name);
    return pm_str_printf(arena, "%" PM_STR_FMT ".%" PM_STR_FMT, PM_STR_ARG(name),
                         PM_STR_ARG(origin));
}

/* What a canonical name takes on the wire without the root's byte: a dot is as long as a label's
 * length, \DDD is one byte. */
static size_t wire_length(struct pm_str canonical)
{
    size_t len = canonical.len > 0;
    for (size_t i = 0; i < canonical.len; i++, len++)
        if (canonical.ptr[i] == '\\')
            i += 3;
    return len;
}

static bool parse(bool spelled, struct pm_str text, struct pm_str origin, struct pm_arena *arena,
                  struct pm_str *out, struct pm_err *err)
{
    struct builder b = {.spelled = spelled};
    struct pm_str rest = text;
    if (pm_str_is(text, "@")) {
        *out = origin;
        return true;
    }
    if (pm_str_is(text, ".")) {
        *out = PM_STR("");
        return true;
    }
    if (text.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "a name without a character: write \".\" for the root");
    if (has_foreign(text))
        return fail_foreign(text, arena, err);
    while (rest.len > 0)
        if (!add_next(&b, &rest, text, err))
            return false;
    bool absolute = b.label == 0;
    if (!absolute && b.wire + wire_length(origin) >= WIRE_MAX)
        return fail_length(&(struct builder){.len = 0}, text, err);
    *out = join(&b, absolute ? (struct pm_str){0} : origin, arena);
    return true;
}

bool pm_zone_name_parse(struct pm_str text, struct pm_str origin, struct pm_arena *arena,
                        struct pm_str *out, struct pm_err *err)
{
    return parse(false, text, origin, arena, out, err);
}

bool pm_zone_name_parse_spelled(struct pm_str text, struct pm_str origin, struct pm_arena *arena,
                                struct pm_str *out, struct pm_err *err)
{
    return parse(true, text, origin, arena, out, err);
}

static bool read(bool spelled, struct pm_str *wire, struct pm_arena *arena, struct pm_str *out)
{
    struct builder b = {.spelled = spelled};
    size_t at = 0;
    for (; at < wire->len && wire->ptr[at] != '\0'; b.label = 0) {
        size_t end = at + 1 + (unsigned char)wire->ptr[at];
        if (end > wire->len)
            return false;
        for (at++; at < end; at++)
            if (!add_byte(&b, wire->ptr[at]))
                return false;
    }
    if (at == wire->len)
        return false;
    *wire = pm_str_sub(*wire, at + 1, wire->len);
    *out = pm_str_dup(arena, (struct pm_str){b.text, b.len});
    return true;
}

bool pm_zone_name_read(struct pm_str *wire, struct pm_arena *arena, struct pm_str *out)
{
    return read(false, wire, arena, out);
}

bool pm_zone_name_read_spelled(struct pm_str *wire, struct pm_arena *arena, struct pm_str *out)
{
    return read(true, wire, arena, out);
}
