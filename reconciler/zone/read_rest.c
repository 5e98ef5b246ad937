#include "zone/read_parse.h"

#include "base/base64.h"
#include "zone/read_name.h"

enum { RDATA_MAX = 65535, SALT_MAX = 255, KEY_MAX = 63 };

bool pm_zone_field_take_joined(struct pm_zone_fields *f, const char *name, struct pm_str *text,
                               struct pm_err *err)
{
    struct pm_str word;
    size_t len = 0, room = 0;
    for (size_t i = 0; i < f->count; i++)
        room += f->tokens[i].text.len;
    char *joined = pm_alloc(f->arena, room);
    do {
        if (!pm_zone_field_take_word(f, name, &word, err))
            return false;
        if (word.len > 0)
            memcpy(joined + len, word.ptr, word.len);
        len += word.len;
    } while (f->count > 0);
    *text = (struct pm_str){joined, len};
    return true;
}

static bool is_hex(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = pm_ascii_lower(text.ptr[i]);
        if (!pm_ascii_is_digit(c) && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return text.len % 2 == 0 && text.len > 0;
}

static void put_upper(struct pm_zone_fields *f, struct pm_str text)
{
    pm_zone_field_begin(f);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        pm_sink_putc(&f->text, (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c));
    }
}

bool pm_zone_parse_hex(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_zone_field_take_joined(f, name, &text, err))
        return false;
    if (!is_hex(text) || text.len / 2 > RDATA_MAX)
        return pm_zone_field_fail(name, text, "hexadecimal digits, two for each byte", err);
    put_upper(f, text);
    return true;
}

bool pm_zone_parse_salt(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (!pm_str_is(word, "-") && (!is_hex(word) || word.len / 2 > SALT_MAX))
        return pm_zone_field_fail(name, word, "hexadecimal digits, or \"-\" for none", err);
    put_upper(f, word);
    return true;
}

bool pm_zone_parse_base32(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    bool fits = word.len > 0 && word.len <= SALT_MAX;
    for (size_t i = 0; i < word.len; i++) {
        char c = pm_ascii_lower(word.ptr[i]);
        fits = fits && (pm_ascii_is_digit(c) || (c >= 'a' && c <= 'v'));
    }
    if (!fits)
        return pm_zone_field_fail(name, word, "base32 (0 to 9 and A to V)", err);
    put_upper(f, word);
    return true;
}

bool pm_zone_parse_base64(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str text, bytes;
    size_t bad;
    if (!pm_zone_field_take_joined(f, name, &text, err))
        return false;
    if (!pm_base64_decode(text, f->arena, &bytes, &bad) || bytes.len == 0 || bytes.len > RDATA_MAX)
        return pm_zone_field_fail(name, text, "base64 with its padding", err);
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, text);
    return true;
}

bool pm_zone_parse_type(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    enum pm_rrtype type;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (!pm_rrtype_parse(word, &type))
        return pm_zone_field_fail(name, word, "a record type", err);
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, pm_rrtype_format(type, f->arena));
    return true;
}

bool pm_zone_parse_types(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    while (f->count > 0)
        if (!pm_zone_parse_type(f, name, err))
            return false;
    return true;
}

static bool is_graph(struct pm_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!pm_ascii_is_graph(word.ptr[i]) || word.ptr[i] == '\\')
            return false;
    return word.len > 0;
}

bool pm_zone_parse_words(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    do {
        struct pm_str word;
        if (!pm_zone_field_take_word(f, name, &word, err))
            return false;
        if (!is_graph(word))
            return pm_zone_field_fail(name, word, "printable ASCII without escapes", err);
        pm_zone_field_begin(f);
        pm_sink_put(&f->text, word);
    } while (f->count > 0);
    return true;
}

static bool is_key(struct pm_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] != '-' &&
            (!pm_ascii_is_alnum(key.ptr[i]) || pm_ascii_lower(key.ptr[i]) != key.ptr[i]))
            return false;
    return key.len > 0 && key.len <= KEY_MAX;
}

/* Escapes stay, as some stand for others in the value (RFC 9460 A.1); bytes that are no printable
 * ASCII become \DDD. */
static void put_raw(struct pm_zone_fields *f, struct pm_str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        bool escape = raw.ptr[i] == '\\' && i + 1 < raw.len;
        char c = raw.ptr[i + escape];
        if (c != ' ' && !pm_ascii_is_graph(c))
            pm_sink_printf(&f->text, "\\%03u", (unsigned)(unsigned char)c);
        else
            pm_sink_put(&f->text, pm_str_sub(raw, i, i + 1 + escape));
        i += escape;
    }
}

/* KEY, KEY=WORD or KEY="TEXT". */
static bool parse_param(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word, value;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    size_t equals = pm_str_find(word, '=');
    if (!is_key(pm_str_sub(word, 0, equals)))
        return pm_zone_field_fail(name, word, "KEY or KEY=VALUE with a key in small letters", err);
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, pm_str_sub(word, 0, equals));
    if (equals == word.len)
        return true;
    value = pm_str_sub(word, equals + 1, word.len);
    if (value.len == 0 && f->count > 0 && f->tokens[0].quoted && f->tokens[0].glued) {
        value = f->tokens[0].text;
        f->tokens++;
        f->count--;
    }
    pm_sink_puts(&f->text, "=\"");
    put_raw(f, value);
    pm_sink_putc(&f->text, '"');
    return true;
}

bool pm_zone_parse_params(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    while (f->count > 0)
        if (!parse_param(f, name, err))
            return false;
    return true;
}
