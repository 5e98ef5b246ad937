#include "zone/read_field.h"

#include "zone/read_name.h"

#include <arpa/inet.h>

/* count bytes off the front. */
static bool take(struct pm_zone_fields *f, size_t count, struct pm_str *out)
{
    if (f->wire.len < count)
        return false;
    *out = pm_str_sub(f->wire, 0, count);
    f->wire = pm_str_sub(f->wire, count, f->wire.len);
    return true;
}

static bool take_number(struct pm_zone_fields *f, size_t size, uint32_t *out)
{
    struct pm_str bytes;
    if (!take(f, size, &bytes))
        return false;
    *out = 0;
    for (size_t i = 0; i < size; i++)
        *out = *out << 8 | (uint8_t)bytes.ptr[i];
    return true;
}

static bool take_string(struct pm_zone_fields *f, struct pm_str *out)
{
    uint32_t len;
    return take_number(f, 1, &len) && take(f, len, out);
}

static bool read_number(struct pm_zone_fields *f, size_t size)
{
    uint32_t number;
    if (!take_number(f, size, &number))
        return false;
    pm_zone_field_begin(f);
    pm_sink_printf(&f->text, "%u", number);
    return true;
}

static bool read_u8(struct pm_zone_fields *f)
{
    return read_number(f, 1);
}

static bool read_u16(struct pm_zone_fields *f)
{
    return read_number(f, 2);
}

static bool read_u32(struct pm_zone_fields *f)
{
    return read_number(f, 4);
}

static bool read_preference(struct pm_zone_fields *f)
{
    uint32_t number;
    if (!take_number(f, 2, &number))
        return false;
    f->rdata.preference = (uint16_t)number;
    return true;
}

static bool read_target(struct pm_zone_fields *f)
{
    return pm_zone_name_read(&f->wire, f->arena, &f->rdata.target);
}

static bool read_spelled(struct pm_zone_fields *f)
{
    return pm_zone_name_read_spelled(&f->wire, f->arena, &f->rdata.target);
}

static bool read_name(struct pm_zone_fields *f)
{
    struct pm_str name;
    if (!pm_zone_name_read(&f->wire, f->arena, &name))
        return false;
    pm_zone_field_put_name(f, name);
    return true;
}

static bool read_address(struct pm_zone_fields *f, int family, size_t size)
{
    char text[INET6_ADDRSTRLEN];
    struct pm_str bytes;
    if (!take(f, size, &bytes) || !inet_ntop(family, bytes.ptr, text, sizeof text))
        return false;
    pm_zone_field_begin(f);
    pm_sink_puts(&f->text, text);
    return true;
}

static bool read_ipv4(struct pm_zone_fields *f)
{
    return read_address(f, AF_INET, sizeof(struct in_addr));
}

static bool read_ipv6(struct pm_zone_fields *f)
{
    return read_address(f, AF_INET6, sizeof(struct in6_addr));
}

static bool read_string(struct pm_zone_fields *f)
{
    struct pm_str string;
    if (!take_string(f, &string))
        return false;
    pm_zone_field_put_quoted(f, string);
    return true;
}

static bool read_letters(struct pm_zone_fields *f)
{
    struct pm_str word;
    if (!take_string(f, &word) || word.len == 0)
        return false;
    for (size_t i = 0; i < word.len; i++)
        if (!pm_ascii_is_alnum(word.ptr[i]))
            return false;
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, word);
    return true;
}

static bool read_long(struct pm_zone_fields *f)
{
    pm_zone_field_put_quoted(f, f->wire);
    f->wire.len = 0;
    return true;
}

static bool read_texts(struct pm_zone_fields *f)
{
    char *text = pm_alloc(f->arena, f->wire.len), *cuts = pm_alloc(f->arena, f->wire.len);
    size_t len = 0, strings = 0;
    do {
        struct pm_str string;
        if (!take_string(f, &string))
            return false;
        memcpy(text + len, string.ptr, string.len);
        cuts[strings++] = (char)(unsigned char)string.len;
        len += string.len;
    } while (f->wire.len > 0);
    f->rdata.text = (struct pm_str){text, len};
    f->rdata.strings = (uint16_t)strings;
    f->rdata.cuts = (struct pm_str){cuts, strings};
    return true;
}

static bool read_hex(struct pm_zone_fields *f)
{
    if (f->wire.len == 0)
        return false;
    pm_zone_field_begin(f);
    for (size_t i = 0; i < f->wire.len; i++)
        pm_sink_printf(&f->text, "%02X", (unsigned)(uint8_t)f->wire.ptr[i]);
    f->wire.len = 0;
    return true;
}

static bool (*const readers[PM_ZONE_FIELD_KINDS])(struct pm_zone_fields *f) = {
    [PM_ZONE_FIELD_PREFERENCE] = read_preference,
    [PM_ZONE_FIELD_TARGET] = read_target,
    [PM_ZONE_FIELD_SPELLED] = read_spelled,
    [PM_ZONE_FIELD_NAME] = read_name,
    [PM_ZONE_FIELD_U8] = read_u8,
    [PM_ZONE_FIELD_U16] = read_u16,
    [PM_ZONE_FIELD_U32] = read_u32,
    [PM_ZONE_FIELD_SECONDS] = read_u32,
    [PM_ZONE_FIELD_ALGORITHM] = read_u8,
    [PM_ZONE_FIELD_IPV4] = read_ipv4,
    [PM_ZONE_FIELD_IPV6] = read_ipv6,
    [PM_ZONE_FIELD_STRING] = read_string,
    [PM_ZONE_FIELD_TEXTS] = read_texts,
    [PM_ZONE_FIELD_LETTERS] = read_letters,
    [PM_ZONE_FIELD_LONG] = read_long,
    [PM_ZONE_FIELD_HEX] = read_hex,
};

bool pm_zone_field_is_readable(enum pm_zone_field_kind kind)
{
    return readers[kind] != NULL;
}

bool pm_zone_field_read(struct pm_zone_fields *f, enum pm_zone_field_kind kind)
{
    return readers[kind](f);
}
