#include "zone/read_field.h"

#include "zone/master.h"
#include "zone/read_name.h"
#include "zone/read_parse.h"

#include <arpa/inet.h>

void pm_zone_field_begin(struct pm_zone_fields *f)
{
    if (f->text.len > 0)
        pm_sink_putc(&f->text, ' ');
}

void pm_zone_field_put_quoted(struct pm_zone_fields *f, struct pm_str bytes)
{
    pm_zone_field_begin(f);
    pm_master_put_string(&f->text, bytes);
}

void pm_zone_field_put_name(struct pm_zone_fields *f, struct pm_str name)
{
    pm_zone_field_begin(f);
    pm_master_put_name(&f->text, name);
}

bool pm_zone_token_bytes(const struct pm_zone_token *token, struct pm_arena *arena,
                         struct pm_str *out, struct pm_err *err)
{
    struct pm_str rest = token->text;
    if (pm_str_find(rest, '\\') == rest.len) {
        *out = rest;
        return true;
    }
    char *bytes = pm_alloc(arena, rest.len);
    size_t len = 0;
    while (rest.len > 0) {
        char c = rest.ptr[0];
        if (c != '\\')
            rest = pm_str_sub(rest, 1, rest.len);
        else if (!pm_zone_escape_read(&rest, &c))
            return pm_fail(err, PM_ERR_FAILED,
                           "\"%" PM_STR_FMT "\" has a backslash without a character or three "
                           "digits from 000 to 255 behind it",
                           PM_STR_ARG(pm_zone_excerpt(token->text)));
        bytes[len++] = c;
    }
    *out = (struct pm_str){bytes, len};
    return true;
}

bool pm_zone_field_take(struct pm_zone_fields *f, const char *name, struct pm_zone_token *token,
                        struct pm_err *err)
{
    if (f->count == 0)
        return pm_fail(err, PM_ERR_FAILED, "%s is missing", name);
    *token = *f->tokens++;
    f->count--;
    return true;
}

bool pm_zone_field_take_word(struct pm_zone_fields *f, const char *name, struct pm_str *word,
                             struct pm_err *err)
{
    struct pm_zone_token token;
    if (!pm_zone_field_take(f, name, &token, err))
        return false;
    if (token.quoted)
        return pm_fail(err, PM_ERR_FAILED, "%s stands in quotation marks: write it without", name);
    *word = token.text;
    return true;
}

bool pm_zone_field_fail(const char *name, struct pm_str word, const char *wanted,
                        struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED, "%s is \"%" PM_STR_FMT "\", not %s", name,
                   PM_STR_ARG(pm_zone_excerpt(word)), wanted);
}

static bool parse_any_name(struct pm_zone_fields *f, const char *name, struct pm_str *out,
                           struct pm_err *err)
{
    struct pm_str word;
    return pm_zone_field_take_word(f, name, &word, err) &&
           (pm_zone_name_parse(word, f->origin, f->arena, out, err) ||
            pm_err_wrap(err, "%s", name));
}

static bool parse_target(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return parse_any_name(f, name, &f->rdata.target, err);
}

static bool parse_spelled(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    return pm_zone_field_take_word(f, name, &word, err) &&
           (pm_zone_name_parse_spelled(word, f->origin, f->arena, &f->rdata.target, err) ||
            pm_err_wrap(err, "%s", name));
}

static bool parse_name(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str parsed;
    if (!parse_any_name(f, name, &parsed, err))
        return false;
    pm_zone_field_put_name(f, parsed);
    return true;
}

static bool parse_address(struct pm_zone_fields *f, const char *name, int family,
                          const char *wanted, struct pm_err *err)
{
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[sizeof(struct in6_addr)];
    struct pm_str word;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (word.len >= sizeof text)
        return pm_zone_field_fail(name, word, wanted, err);
    memcpy(text, word.ptr, word.len);
    text[word.len] = '\0';
    if (inet_pton(family, text, bytes) != 1 || !inet_ntop(family, bytes, text, sizeof text))
        return pm_zone_field_fail(name, word, wanted, err);
    pm_zone_field_begin(f);
    pm_sink_puts(&f->text, text);
    return true;
}

static bool parse_ipv4(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return parse_address(f, name, AF_INET, "an IPv4 address like 192.0.2.1", err);
}

static bool parse_ipv6(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    return parse_address(f, name, AF_INET6, "an IPv6 address like 2001:db8::1", err);
}

static pm_zone_parse *const parsers[PM_ZONE_FIELD_KINDS] = {
    [PM_ZONE_FIELD_PREFERENCE] = pm_zone_parse_preference,
    [PM_ZONE_FIELD_TARGET] = parse_target,
    [PM_ZONE_FIELD_SPELLED] = parse_spelled,
    [PM_ZONE_FIELD_NAME] = parse_name,
    [PM_ZONE_FIELD_U8] = pm_zone_parse_u8,
    [PM_ZONE_FIELD_U16] = pm_zone_parse_u16,
    [PM_ZONE_FIELD_U32] = pm_zone_parse_u32,
    [PM_ZONE_FIELD_SECONDS] = pm_zone_parse_seconds,
    [PM_ZONE_FIELD_ALGORITHM] = pm_zone_parse_algorithm,
    [PM_ZONE_FIELD_TIME] = pm_zone_parse_time,
    [PM_ZONE_FIELD_TYPE] = pm_zone_parse_type,
    [PM_ZONE_FIELD_IPV4] = parse_ipv4,
    [PM_ZONE_FIELD_IPV6] = parse_ipv6,
    [PM_ZONE_FIELD_STRING] = pm_zone_parse_string,
    [PM_ZONE_FIELD_TEXTS] = pm_zone_parse_texts,
    [PM_ZONE_FIELD_LETTERS] = pm_zone_parse_letters,
    [PM_ZONE_FIELD_LONG] = pm_zone_parse_long,
    [PM_ZONE_FIELD_SALT] = pm_zone_parse_salt,
    [PM_ZONE_FIELD_BASE32] = pm_zone_parse_base32,
    [PM_ZONE_FIELD_HEX] = pm_zone_parse_hex,
    [PM_ZONE_FIELD_BASE64] = pm_zone_parse_base64,
    [PM_ZONE_FIELD_TYPES] = pm_zone_parse_types,
    [PM_ZONE_FIELD_PARAMS] = pm_zone_parse_params,
    [PM_ZONE_FIELD_WORDS] = pm_zone_parse_words,
};

bool pm_zone_field_parse(struct pm_zone_fields *f, const struct pm_zone_field *field,
                         struct pm_err *err)
{
    return parsers[field->kind](f, field->name, err);
}
