#include "base/utf8.h"

static const struct form {
    uint8_t mask, lead, length;
    uint32_t least;
} forms[] = {
    {0x80, 0x00, 1, 0},
    {0xe0, 0xc0, 2, 0x80},
    {0xf0, 0xe0, 3, 0x800},
    {0xf8, 0xf0, 4, 0x10000},
};

static const struct form *form_of(uint8_t byte)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((byte & forms[i].mask) == forms[i].lead)
            return &forms[i];
    }
    return NULL;
}

size_t pm_utf8_decode(struct pm_str s, uint32_t *code_point)
{
    if (s.len == 0)
        return 0;
    const struct form *form = form_of((uint8_t)s.ptr[0]);
    if (!form || form->length > s.len)
        return 0;
    uint32_t value = (uint8_t)s.ptr[0] & (uint8_t)~form->mask;
    for (size_t i = 1; i < form->length; i++) {
        uint8_t byte = (uint8_t)s.ptr[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (byte & 0x3f);
    }
    if (value < form->least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *code_point = value;
    return form->length;
}

size_t pm_utf8_first_bad(struct pm_str s)
{
    size_t at = 0;
    uint32_t ignored;
    while (at < s.len) {
        bool ascii = (uint8_t)s.ptr[at] < 0x80;
        size_t length = ascii ? 1 : pm_utf8_decode(pm_str_sub(s, at, s.len), &ignored);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

struct range {
    uint32_t first, last;
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t cp)
{
    for (size_t i = 0; i < count; i++) {
        if (cp >= ranges[i].first && cp <= ranges[i].last)
            return true;
    }
    return false;
}

static const struct range hostile[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},     {0x180e, 0x180e},
    {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},
    {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe007f},
};

bool pm_utf8_is_hostile(uint32_t cp)
{
    return in_ranges(hostile, sizeof hostile / sizeof *hostile, cp) || (cp & 0xfffe) == 0xfffe;
}

/* wcwidth() depends on the locale, and the program runs in "C": the blocks that matter, from
 * Unicode's EastAsianWidth W/F and the combining marks. */
static const struct range wide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xa000, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};
static const struct range combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static size_t width_of(uint32_t cp)
{
    if (cp < 0x300)
        return 1;
    if (in_ranges(combining, sizeof combining / sizeof *combining, cp))
        return 0;
    return in_ranges(wide, sizeof wide / sizeof *wide, cp) ? 2 : 1;
}

size_t pm_utf8_width(struct pm_str s)
{
    size_t width = 0;
    while (s.len > 0) {
        uint32_t cp;
        size_t length = pm_utf8_decode(s, &cp);
        width += length > 0 ? width_of(cp) : 1;
        s = pm_str_sub(s, length > 0 ? length : 1, s.len);
    }
    return width;
}
