#include "zone/route53.h"

static bool is_decimal_escape(struct pm_str s)
{
    return s.len >= 4 && s.ptr[0] == '\\' && pm_ascii_is_digit(s.ptr[1]) &&
           pm_ascii_is_digit(s.ptr[2]) && pm_ascii_is_digit(s.ptr[3]);
}

static void put_octal(struct pm_sink *sink, unsigned byte)
{
    pm_sink_printf(sink, "\\%03o", byte & 0xff);
}

static unsigned decimal_of(struct pm_str escape)
{
    return (unsigned)(escape.ptr[1] - '0') * 100 + (unsigned)(escape.ptr[2] - '0') * 10 +
           (unsigned)(escape.ptr[3] - '0');
}

/* Text of a zone file, each \DDD in octal; \X as it is. */
static void put_presentation(struct pm_sink *sink, struct pm_str text)
{
    while (text.len > 0) {
        size_t taken = 1;
        if (is_decimal_escape(text)) {
            put_octal(sink, decimal_of(text));
            taken = 4;
        } else {
            taken = text.ptr[0] == '\\' && text.len > 1 ? 2 : 1;
            pm_sink_put(sink, pm_str_sub(text, 0, taken));
        }
        text = pm_str_sub(text, taken, text.len);
    }
}

static bool is_plain_in_name(char c)
{
    return pm_ascii_is_alnum(c) || c == '-' || c == '_' || c == '*' || c == '.';
}

void pm_route53_put_name(struct pm_sink *sink, struct pm_str name)
{
    while (name.len > 0) {
        size_t taken = is_decimal_escape(name) ? 4 : 1;
        if (taken == 4)
            put_octal(sink, decimal_of(name));
        else if (is_plain_in_name(name.ptr[0]))
            pm_sink_putc(sink, name.ptr[0]);
        else
            put_octal(sink, (unsigned char)name.ptr[0]);
        name = pm_str_sub(name, taken, name.len);
    }
    pm_sink_putc(sink, '.');
}

void pm_route53_put_string(struct pm_sink *sink, struct pm_str bytes)
{
    pm_sink_putc(sink, '"');
    for (size_t i = 0; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (c == '"' || c == '\\') {
            pm_sink_putc(sink, '\\');
            pm_sink_putc(sink, c);
        } else if (c == ' ' || pm_ascii_is_graph(c)) {
            pm_sink_putc(sink, c);
        } else {
            put_octal(sink, (unsigned char)c);
        }
    }
    pm_sink_putc(sink, '"');
}

static void put_text(struct pm_sink *sink, const struct pm_rdata *rdata)
{
    struct pm_str string;
    size_t at = 0;
    for (bool first = true; pm_zone_next_string(rdata, &at, &string); first = false) {
        if (!first)
            pm_sink_putc(sink, ' ');
        pm_route53_put_string(sink, string);
    }
}

void pm_route53_put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    switch (type) {
    case PM_RRTYPE_TXT:
    case PM_RRTYPE_SPF:
        put_text(sink, rdata);
        return;
    case PM_RRTYPE_MX:
        pm_sink_printf(sink, "%u ", (unsigned)rdata->preference);
        break;
    case PM_RRTYPE_SRV:
        pm_sink_printf(sink, "%u %" PM_STR_FMT " ", (unsigned)rdata->preference,
                       PM_STR_ARG(rdata->text));
        break;
    case PM_RRTYPE_CNAME:
    case PM_RRTYPE_NS:
    case PM_RRTYPE_PTR:
        break;
    default:
        put_presentation(sink, rdata->text);
        return;
    }
    pm_route53_put_name(sink, rdata->target);
}

struct pm_str pm_route53_name(struct pm_str name, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_route53_put_name(&sink, name);
    struct pm_str out = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return out;
}

struct pm_str pm_route53_value(enum pm_rrtype type, const struct pm_rdata *rdata,
                               struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_route53_put_value(&sink, type, rdata);
    struct pm_str out = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return out;
}
