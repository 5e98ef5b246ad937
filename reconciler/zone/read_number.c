#include "zone/read_parse.h"

#include "base/num.h"
#include "zone/read_name.h"

enum { TIME_DIGITS = 14 };

static bool parse_number(struct pm_zone_fields *f, const char *name, uint32_t max, uint32_t *out,
                         struct pm_err *err)
{
    struct pm_str word;
    uint64_t number;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (!pm_u64_parse(word, 0, max, &number))
        return pm_fail(err, PM_ERR_FAILED, "%s is \"%" PM_STR_FMT "\", not a number from 0 to %u",
                       name, PM_STR_ARG(pm_zone_excerpt(word)), max);
    *out = (uint32_t)number;
    return true;
}

static bool put_number(struct pm_zone_fields *f, const char *name, uint32_t max, struct pm_err *err)
{
    uint32_t number;
    if (!parse_number(f, name, max, &number, err))
        return false;
    pm_zone_field_begin(f);
    pm_sink_printf(&f->text, "%u", number);
    return true;
}

bool pm_zone_parse_u8(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return put_number(f, name, UINT8_MAX, err);
}

bool pm_zone_parse_u16(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return put_number(f, name, UINT16_MAX, err);
}

bool pm_zone_parse_u32(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return put_number(f, name, UINT32_MAX, err);
}

bool pm_zone_parse_preference(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    uint32_t number;
    if (!parse_number(f, name, UINT16_MAX, &number, err))
        return false;
    f->rdata.preference = (uint16_t)number;
    return true;
}

/* Seconds that a unit stands for; 0: no unit. */
static uint64_t unit_seconds(char unit)
{
    switch (pm_ascii_lower(unit)) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    case 'w':
        return 604800;
    default:
        return 0;
    }
}

bool pm_zone_seconds_parse(struct pm_str text, uint32_t *out)
{
    uint64_t total = 0, part;
    if (pm_u64_parse(text, 0, UINT32_MAX, &total)) {
        *out = (uint32_t)total;
        return true;
    }
    size_t digits;
    for (; text.len > 0; text = pm_str_sub(text, digits + 1, text.len)) {
        for (digits = 0; digits < text.len && pm_ascii_is_digit(text.ptr[digits]);)
            digits++;
        if (digits == text.len || unit_seconds(text.ptr[digits]) == 0 ||
            !pm_u64_parse(pm_str_sub(text, 0, digits), 0, UINT32_MAX, &part))
            return false;
        total += part * unit_seconds(text.ptr[digits]);
        if (total > UINT32_MAX)
            return false;
        *out = (uint32_t)total;
    }
    return true;
}

bool pm_zone_parse_seconds(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    uint32_t seconds;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (word.len == 0 || !pm_zone_seconds_parse(word, &seconds))
        return pm_zone_field_fail(name, word, "a number of seconds up to 4294967295, or 1h30m",
                                  err);
    pm_zone_field_begin(f);
    pm_sink_printf(&f->text, "%u", seconds);
    return true;
}

bool pm_zone_parse_time(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    uint64_t number;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (!pm_u64_parse(word, 0, UINT64_MAX, &number) ||
        (word.len != TIME_DIGITS && (word.len > TIME_DIGITS || number > UINT32_MAX)))
        return pm_zone_field_fail(name, word, "a time as YYYYMMDDHHmmSS", err);
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, word);
    return true;
}

/* IANA "DNS Security Algorithm Numbers". */
static const struct {
    unsigned number;
    const char *name;
} algorithms[] = {
    {1, "RSAMD5"},
    {2, "DH"},
    {3, "DSA"},
    {5, "RSASHA1"},
    {6, "NSEC3DSA"},
    {6, "DSA-NSEC3-SHA1"},
    {7, "NSEC3RSASHA1"},
    {7, "RSASHA1-NSEC3-SHA1"},
    {8, "RSASHA256"},
    {10, "RSASHA512"},
    {12, "ECCGOST"},
    {12, "ECC-GOST"},
    {13, "ECDSAP256SHA256"},
    {14, "ECDSAP384SHA384"},
    {15, "ED25519"},
    {16, "ED448"},
    {252, "INDIRECT"},
    {253, "PRIVATEDNS"},
    {254, "PRIVATEOID"},
};

bool pm_zone_parse_algorithm(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    for (size_t i = 0; f->count > 0 && i < sizeof algorithms / sizeof algorithms[0]; i++) {
        if (f->tokens[0].quoted ||
            !pm_str_eq_nocase(f->tokens[0].text, pm_str_from(algorithms[i].name)))
            continue;
        f->tokens++;
        f->count--;
        pm_zone_field_begin(f);
        pm_sink_printf(&f->text, "%u", algorithms[i].number);
        return true;
    }
    return pm_zone_parse_u8(f, name, err);
}
