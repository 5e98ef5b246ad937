#include "zone/read_rdata.h"

#include "base/num.h"
#include "zone/read_name.h"
#include "zone/read_parse.h"

enum { RDATA_MAX = 65535 };

static bool is_generic(const struct pm_zone_token *tokens, size_t count)
{
    return count > 0 && !tokens[0].quoted && pm_str_is(tokens[0].text, "\\#");
}

static bool is_readable(const struct pm_zone_type *row)
{
    for (const struct pm_zone_field *field = row->fields; field->kind != PM_ZONE_FIELD_END; field++)
        if (!pm_zone_field_is_readable(field->kind))
            return false;
    return true;
}

static char hex_value(char c)
{
    char lower = pm_ascii_lower(c);
    return (char)(pm_ascii_is_digit(lower) ? lower - '0' : lower - 'a' + 10);
}

static struct pm_str bytes_of_hex(struct pm_str hex, struct pm_arena *arena)
{
    char *bytes = pm_alloc(arena, hex.len / 2);
    for (size_t i = 0; i < hex.len / 2; i++)
        bytes[i] = (char)(hex_value(hex.ptr[2 * i]) << 4 | hex_value(hex.ptr[2 * i + 1]));
    return (struct pm_str){bytes, hex.len / 2};
}

/* LENGTH HEX; the text becomes `\# LENGTH HEX`, the bytes are those of it. */
static bool parse_generic(struct pm_zone_fields *f, struct pm_err *err)
{
    struct pm_str word;
    uint64_t len;
    f->tokens++;
    f->count--;
    if (!pm_zone_field_take_word(f, "the length behind \\#", &word, err))
        return false;
    if (!pm_u64_parse(word, 0, RDATA_MAX, &len))
        return pm_zone_field_fail("the length behind \\#", word, "a number from 0 to 65535", err);
    pm_sink_printf(&f->text, "\\# %u", (unsigned)len);
    size_t start = f->text.len + 1;
    if ((len > 0 || f->count > 0) && !pm_zone_parse_hex(f, "the data behind \\#", err))
        return false;
    struct pm_str hex = pm_str_sub(pm_sink_bytes(&f->text), start, f->text.len);
    if (hex.len / 2 != len)
        return pm_fail(err, PM_ERR_FAILED,
                       "the data behind \\# has %zu bytes, and its length is given as %u",
                       hex.len / 2, (unsigned)len);
    f->wire = bytes_of_hex(hex, f->arena);
    return true;
}

static bool read_bytes(struct pm_zone_fields *f, const struct pm_zone_type *row)
{
    f->text.len = 0;
    for (const struct pm_zone_field *field = row->fields; field->kind != PM_ZONE_FIELD_END; field++)
        if (!pm_zone_field_read(f, field->kind))
            return false;
    return f->wire.len == 0;
}

static bool parse_words(struct pm_zone_fields *f, const struct pm_zone_type *row,
                        struct pm_err *err)
{
    for (const struct pm_zone_field *field = row->fields; field->kind != PM_ZONE_FIELD_END; field++)
        if (!pm_zone_field_parse(f, field, err))
            return false;
    if (f->count > 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "\"%" PM_STR_FMT "\" stands behind the end of the record",
                       PM_STR_ARG(pm_zone_excerpt(f->tokens[0].text)));
    return true;
}

static bool parse(struct pm_zone_fields *f, enum pm_rrtype type, struct pm_err *err)
{
    const struct pm_zone_type *row = pm_zone_type_find(type);
    if (!is_generic(f->tokens, f->count)) {
        if (row)
            return parse_words(f, row, err);
        return pm_fail(err, PM_ERR_FAILED,
                       "the data of this type can be read in the form of RFC 3597 only: write "
                       "\\# LENGTH HEX, as named-compilezone or dig +unknownformat print it");
    }
    if (!parse_generic(f, err))
        return false;
    if (!row || !is_readable(row) || read_bytes(f, row))
        return true;
    return pm_fail(err, PM_ERR_FAILED, "the data behind \\# does not fit the type");
}

static bool keeps_text(const struct pm_rdata *rdata)
{
    return rdata->strings > 0;
}

bool pm_zone_rdata_parse(enum pm_rrtype type, const struct pm_zone_token *tokens, size_t count,
                         struct pm_str origin, struct pm_arena *arena, struct pm_rdata *out,
                         struct pm_err *err)
{
    struct pm_zone_fields f = {.tokens = tokens, .count = count, .origin = origin, .arena = arena};
    pm_sink_init_memory(&f.text);
    bool ok = parse(&f, type, err);
    if (ok && !keeps_text(&f.rdata))
        f.rdata.text = pm_sink_take(&f.text, arena);
    pm_sink_fini(&f.text);
    if (ok)
        *out = f.rdata;
    return ok;
}
