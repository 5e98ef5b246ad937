#include "zone/read_parse.h"

#include "zone/read_name.h"

enum { STRING_MAX = 255, RDATA_MAX = 65535 };

static bool take_bytes(struct pm_zone_fields *f, const char *name, struct pm_str *out,
                       struct pm_err *err)
{
    struct pm_zone_token token;
    return pm_zone_field_take(f, name, &token, err) &&
           (pm_zone_token_bytes(&token, f->arena, out, err) || pm_err_wrap(err, "%s", name));
}

static bool take_string(struct pm_zone_fields *f, const char *name, struct pm_str *out,
                        struct pm_err *err)
{
    if (!take_bytes(f, name, out, err))
        return false;
    if (out->len > STRING_MAX)
        return pm_fail(err, PM_ERR_FAILED,
                       "%s has %zu bytes, and a character-string holds %d: write it as several in "
                       "quotation marks, one after the other (\"...\" \"...\")",
                       name, out->len, STRING_MAX);
    return true;
}

bool pm_zone_parse_string(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str bytes;
    if (!take_string(f, name, &bytes, err))
        return false;
    pm_zone_field_put_quoted(f, bytes);
    return true;
}

bool pm_zone_parse_long(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str bytes;
    if (!take_bytes(f, name, &bytes, err))
        return false;
    if (bytes.len > RDATA_MAX - STRING_MAX)
        return pm_fail(err, PM_ERR_FAILED, "%s has %zu bytes: no record is so long", name,
                       bytes.len);
    pm_zone_field_put_quoted(f, bytes);
    return true;
}

static bool is_letters(struct pm_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!pm_ascii_is_alnum(word.ptr[i]))
            return false;
    return word.len > 0 && word.len <= STRING_MAX;
}

bool pm_zone_parse_letters(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    struct pm_str word;
    if (!pm_zone_field_take_word(f, name, &word, err))
        return false;
    if (!is_letters(word))
        return pm_zone_field_fail(name, word, "a word of letters and digits", err);
    pm_zone_field_begin(f);
    pm_sink_put(&f->text, word);
    return true;
}

static size_t bytes_left(const struct pm_zone_fields *f)
{
    size_t len = 0;
    for (size_t i = 0; i < f->count; i++)
        len += f->tokens[i].text.len;
    return len;
}

bool pm_zone_parse_texts(struct pm_zone_fields *f, const char *name, struct pm_err *err)
{
    size_t strings = f->count, len = 0;
    if (strings > RDATA_MAX)
        return pm_fail(err, PM_ERR_FAILED, "%s has %zu parts: no record is so long", name, strings);
    char *text = pm_alloc(f->arena, bytes_left(f)), *cuts = pm_alloc(f->arena, strings);
    for (size_t i = 0; i < strings || i == 0; i++) {
        struct pm_str string;
        if (!take_string(f, name, &string, err))
            return false;
        if (string.len > 0)
            memcpy(text + len, string.ptr, string.len);
        cuts[i] = (char)(unsigned char)string.len;
        len += string.len;
    }
    if (len + strings > RDATA_MAX)
        return pm_fail(err, PM_ERR_FAILED, "%s has %zu bytes: no record is so long", name, len);
    f->rdata.text = (struct pm_str){text, len};
    f->rdata.strings = (uint16_t)strings;
    f->rdata.cuts = (struct pm_str){cuts, strings};
    return true;
}
