#include "dns/wirename.h"

#include <stdio.h>

static bool push(struct pm_wirename *name, uint8_t byte)
{
    if (name->len == PM_WIRENAME_MAX)
        return false;
    name->bytes[name->len++] = byte;
    return true;
}

/* One byte of a label, which may be written \DDD; cut off the front of *text. */
static bool next_byte(struct pm_str *text, uint8_t *out)
{
    char c = text->ptr[0];
    if (c != '\\') {
        *text = pm_str_sub(*text, 1, text->len);
        *out = (uint8_t)pm_ascii_lower(c);
        return true;
    }
    int value = 0;
    for (size_t i = 1; i <= 3; i++) {
        if (i >= text->len || !pm_ascii_is_digit(text->ptr[i]))
            return false;
        value = value * 10 + (text->ptr[i] - '0');
    }
    *text = pm_str_sub(*text, 4, text->len);
    *out = (uint8_t)pm_ascii_lower((char)value);
    return value <= UINT8_MAX;
}

static bool parse_label(struct pm_str label, struct pm_wirename *out)
{
    size_t start = out->len;
    if (!push(out, 0))
        return false;
    while (label.len > 0) {
        uint8_t byte;
        if (!next_byte(&label, &byte) || !push(out, byte))
            return false;
    }
    size_t len = out->len - start - 1;
    if (len == 0 || len > 63)
        return false;
    out->bytes[start] = (uint8_t)len;
    return true;
}

static bool parse_labels(struct pm_str text, struct pm_wirename *out)
{
    struct pm_wirename name = {.len = 0};
    struct pm_str label;
    while (text.len > 0) {
        bool last = !memchr(text.ptr, '.', text.len);
        if (!pm_str_next(&text, '.', &label) || !parse_label(label, &name))
            return false;
        if (!last && text.len == 0)
            return false;
    }
    if (!push(&name, 0))
        return false;
    *out = name;
    return true;
}

/* Names without escapes, by far the most: each dot's place takes the length of the label behind
 * it. False: it must be looked at more closely. */
static bool parse_plain(struct pm_str text, struct pm_wirename *out)
{
    uint8_t bytes[PM_WIRENAME_MAX];
    size_t start = 0;
    if (text.len == 0 || text.len + 2 > PM_WIRENAME_MAX)
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        char c = i < text.len ? text.ptr[i] : '.';
        if (c == '\\')
            return false;
        if (c != '.') {
            bytes[i + 1] = (uint8_t)pm_ascii_lower(c);
            continue;
        }
        if (i == start || i - start > 63)
            return false;
        bytes[start] = (uint8_t)(i - start);
        start = i + 1;
    }
    bytes[start] = 0;
    memcpy(out->bytes, bytes, start + 1);
    out->len = start + 1;
    return true;
}

bool pm_wirename_parse(struct pm_str text, struct pm_wirename *out)
{
    return parse_plain(text, out) || parse_labels(text, out);
}

bool pm_wirename_read(struct pm_str wire, struct pm_wirename *out)
{
    const uint8_t *bytes = (const uint8_t *)wire.ptr;
    size_t at = 0;
    if (wire.len == 0 || wire.len > PM_WIRENAME_MAX)
        return false;
    while (at < wire.len && bytes[at] != 0) {
        if (bytes[at] > 63)
            return false;
        at += (size_t)bytes[at] + 1;
    }
    if (at + 1 != wire.len)
        return false;
    /* Lengths stay as they are: none of them is as large as a capital letter. */
    for (size_t i = 0; i < wire.len; i++)
        out->bytes[i] = (uint8_t)pm_ascii_lower((char)bytes[i]);
    out->len = wire.len;
    return true;
}

static bool is_plain(char c)
{
    return pm_ascii_is_alnum(c) || c == '-' || c == '_' || c == '*' || c == '/';
}

struct pm_str pm_wirename_format(const struct pm_wirename *name, struct pm_arena *arena)
{
    char text[4 * PM_WIRENAME_MAX + 1];
    size_t len = 0;
    for (size_t at = 0; name->bytes[at] != 0; at += (size_t)name->bytes[at] + 1) {
        if (at > 0)
            text[len++] = '.';
        for (size_t i = 1; i <= name->bytes[at]; i++) {
            char c = (char)name->bytes[at + i];
            if (is_plain(c))
                text[len++] = c;
            else
                len += (size_t)snprintf(text + len, 5, "\\%03u", (unsigned)(uint8_t)c);
        }
    }
    return pm_str_dup(arena, (struct pm_str){text, len});
}

bool pm_wirename_eq(const struct pm_wirename *a, const struct pm_wirename *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

bool pm_wirename_is_among(const struct pm_wirename *names, size_t count,
                          const struct pm_wirename *name)
{
    for (size_t i = 0; i < count; i++)
        if (pm_wirename_eq(&names[i], name))
            return true;
    return false;
}

bool pm_wirename_in_zone(const struct pm_wirename *name, const struct pm_wirename *zone)
{
    size_t at = 0;
    while (name->len - at > zone->len)
        at += (size_t)name->bytes[at] + 1;
    return name->len - at == zone->len && memcmp(name->bytes + at, zone->bytes, zone->len) == 0;
}
