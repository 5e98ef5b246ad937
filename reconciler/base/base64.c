#include "base/base64.h"

#include <stdint.h>

struct decoder {
    char *bytes;
    size_t len;
    uint32_t bits; /* the last characters' values, six bits each */
    size_t taken;  /* characters and padding */
    size_t padding;
};

static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* False when c cannot stand here. */
static bool take(struct decoder *decoder, char c)
{
    int value = value_of(c);
    bool pad = c == '=';
    if (pad ? decoder->taken % 4 < 2 : value < 0 || decoder->padding > 0)
        return false;
    decoder->padding += pad;
    decoder->bits = decoder->bits << 6 | (pad ? 0U : (uint32_t)value);
    decoder->taken++;
    if (decoder->taken % 4 == 0) {
        for (size_t i = 0; i < 3 - decoder->padding; i++)
            decoder->bytes[decoder->len++] = (char)(decoder->bits >> (16 - 8 * i) & 0xff);
    }
    return true;
}

bool pm_base64_decode(struct pm_str text, struct pm_arena *arena, struct pm_str *out, size_t *bad)
{
    struct decoder decoder = {.bytes = pm_alloc(arena, text.len / 4 * 3 + 3)};
    for (size_t i = 0; i < text.len; i++) {
        bool closed = decoder.padding > 0 && decoder.taken % 4 == 0;
        if (is_blank(text.ptr[i]) || (!closed && take(&decoder, text.ptr[i])))
            continue;
        *bad = i;
        return false;
    }
    if (decoder.taken % 4 != 0) {
        *bad = text.len;
        return false;
    }
    *out = (struct pm_str){decoder.bytes, decoder.len};
    return true;
}
