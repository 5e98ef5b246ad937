#include "zone/master.h"

#include "base/utf8.h"
#include "model/name.h"
#include "zone/writer.h"

enum { CHARACTER_STRING_MAX = 255 };

static void put_decimal(struct pm_sink *sink, char byte)
{
    pm_sink_printf(sink, "\\%03u", (unsigned)(unsigned char)byte);
}

static bool is_plain_in_name(char c)
{
    return pm_ascii_is_alnum(c) || c == '-' || c == '_' || c == '*' || c == '.';
}

static bool is_decimal_escape(struct pm_str s)
{
    return s.len >= 4 && s.ptr[0] == '\\' && pm_ascii_is_digit(s.ptr[1]) &&
           pm_ascii_is_digit(s.ptr[2]) && pm_ascii_is_digit(s.ptr[3]);
}

/* Bytes from the start that need no escape. */
static size_t plain_run(struct pm_str s, bool (*is_plain)(char))
{
    size_t run = 0;
    while (run < s.len && is_plain(s.ptr[run]))
        run++;
    return run;
}

static size_t put_labels(struct pm_sink *sink, struct pm_str labels)
{
    size_t columns = 0;
    while (labels.len > 0) {
        size_t run = is_decimal_escape(labels) ? 4 : plain_run(labels, is_plain_in_name);
        if (run > 0) {
            pm_sink_put(sink, pm_str_sub(labels, 0, run));
            columns += run;
        } else {
            put_decimal(sink, labels.ptr[0]);
            columns += 4;
            run = 1;
        }
        labels = pm_str_sub(labels, run, labels.len);
    }
    return columns;
}

void pm_master_put_name(struct pm_sink *sink, struct pm_str name)
{
    put_labels(sink, name);
    pm_sink_putc(sink, '.');
}

size_t pm_master_put_owner(struct pm_sink *sink, struct pm_str owner, struct pm_str zone)
{
    if (pm_str_eq(owner, zone)) {
        pm_sink_putc(sink, '@');
        return 1;
    }
    return put_labels(sink, pm_name_relative(owner, zone));
}

/* How far before `at` the UTF-8 sequence begins that a cut there would split; 0: none is split. */
static size_t split_by(struct pm_str bytes, size_t at)
{
    for (size_t back = 1; back <= 3 && back < at; back++) {
        uint32_t code_point;
        size_t len = pm_utf8_decode(pm_str_sub(bytes, at - back, bytes.len), &code_point);
        if (len > 0)
            return len > back ? back : 0;
    }
    return 0;
}

size_t pm_master_txt_cut(struct pm_str bytes)
{
    if (bytes.len <= CHARACTER_STRING_MAX)
        return bytes.len;
    return CHARACTER_STRING_MAX - split_by(bytes, CHARACTER_STRING_MAX);
}

static bool is_plain_in_text(char c)
{
    return (c == ' ' || pm_ascii_is_graph(c)) && c != '"' && c != '\\';
}

void pm_master_put_string(struct pm_sink *sink, struct pm_str bytes)
{
    pm_sink_putc(sink, '"');
    while (bytes.len > 0) {
        size_t run = plain_run(bytes, is_plain_in_text);
        pm_sink_put(sink, pm_str_sub(bytes, 0, run));
        if (run < bytes.len) {
            char c = bytes.ptr[run++];
            if (c == '"' || c == '\\')
                pm_sink_put(sink, (struct pm_str){(char[]){'\\', c}, 2});
            else
                put_decimal(sink, c);
        }
        bytes = pm_str_sub(bytes, run, bytes.len);
    }
    pm_sink_putc(sink, '"');
}

static bool is_plain_in_remark(char c)
{
    return c == ' ' || pm_ascii_is_graph(c);
}

/* One character that is not printable ASCII, or one byte that is none; returns its length. */
static size_t put_foreign(struct pm_sink *sink, struct pm_str text)
{
    uint32_t code_point;
    size_t len = pm_utf8_decode(text, &code_point);
    if (len > 0 && !pm_utf8_is_hostile(code_point)) {
        pm_sink_put(sink, pm_str_sub(text, 0, len));
        return len;
    }
    if (len == 0)
        len = 1;
    for (size_t i = 0; i < len; i++)
        put_decimal(sink, text.ptr[i]);
    return len;
}

void pm_master_put_remark(struct pm_sink *sink, struct pm_str text)
{
    while (text.len > 0) {
        size_t run = plain_run(text, is_plain_in_remark);
        if (run > 0)
            pm_sink_put(sink, pm_str_sub(text, 0, run));
        else
            run = put_foreign(sink, text);
        text = pm_str_sub(text, run, text.len);
    }
}

static void put_txt(struct pm_sink *sink, const struct pm_rdata *rdata)
{
    struct pm_str string;
    size_t at = 0;
    for (bool first = true; pm_zone_next_string(rdata, &at, &string); first = false) {
        if (!first)
            pm_sink_putc(sink, ' ');
        pm_master_put_string(sink, string);
    }
}

void pm_master_put_rdata(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    switch (type) {
    case PM_RRTYPE_TXT:
    case PM_RRTYPE_SPF:
        put_txt(sink, rdata);
        break;
    case PM_RRTYPE_MX:
        pm_sink_printf(sink, "%u ", (unsigned)rdata->preference);
        pm_master_put_name(sink, rdata->target);
        break;
    case PM_RRTYPE_SRV:
        pm_sink_printf(sink, "%u %" PM_STR_FMT " ", (unsigned)rdata->preference,
                       PM_STR_ARG(rdata->text));
        pm_master_put_name(sink, rdata->target);
        break;
    case PM_RRTYPE_SOA:
        pm_master_put_name(sink, rdata->target);
        pm_sink_printf(sink, " %" PM_STR_FMT, PM_STR_ARG(rdata->text));
        break;
    case PM_RRTYPE_CNAME:
    case PM_RRTYPE_DNAME:
    case PM_RRTYPE_NS:
    case PM_RRTYPE_PTR:
        pm_master_put_name(sink, rdata->target);
        break;
    default:
        pm_sink_put(sink, rdata->text);
    }
}
