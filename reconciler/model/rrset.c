#include "model/rrset.h"

#include "base/sink.h"

static const struct {
    enum pm_rrtype type;
    const char *name;
} types[] = {
    {PM_RRTYPE_A, "A"},       {PM_RRTYPE_NS, "NS"},   {PM_RRTYPE_CNAME, "CNAME"},
    {PM_RRTYPE_SOA, "SOA"},   {PM_RRTYPE_MX, "MX"},   {PM_RRTYPE_TXT, "TXT"},
    {PM_RRTYPE_AAAA, "AAAA"}, {PM_RRTYPE_SRV, "SRV"}, {PM_RRTYPE_DS, "DS"},
    {PM_RRTYPE_PTR, "PTR"},   {PM_RRTYPE_SPF, "SPF"},
};

const char *pm_rrtype_name(enum pm_rrtype type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].type == type)
            return types[i].name;
    }
    return "?";
}

static bool has_target(enum pm_rrtype type)
{
    return type == PM_RRTYPE_CNAME || type == PM_RRTYPE_MX || type == PM_RRTYPE_NS ||
           type == PM_RRTYPE_PTR;
}

int pm_rdata_cmp(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b)
{
    if (type == PM_RRTYPE_MX && a->preference != b->preference)
        return a->preference < b->preference ? -1 : 1;
    return has_target(type) ? pm_str_cmp(a->target, b->target) : pm_str_cmp(a->text, b->text);
}

static void put_byte(struct pm_sink *sink, char c)
{
    if (c == '"' || c == '\\')
        pm_sink_printf(sink, "\\%c", c);
    else if (c == ' ' || pm_ascii_is_graph(c))
        pm_sink_putc(sink, c);
    else
        pm_sink_printf(sink, "\\%03u", (unsigned)(unsigned char)c);
}

static void put_text(struct pm_sink *sink, struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        put_byte(sink, text.ptr[i]);
}

static void put_rdata(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata)
{
    if (type == PM_RRTYPE_MX)
        pm_sink_printf(sink, "%u ", (unsigned)rdata->preference);
    if (has_target(type)) {
        pm_sink_put(sink, rdata->target);
        pm_sink_putc(sink, '.');
    } else if (type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF) {
        pm_sink_putc(sink, '"');
        put_text(sink, rdata->text);
        pm_sink_putc(sink, '"');
    } else {
        put_text(sink, rdata->text);
    }
}

struct pm_str pm_rdata_format(enum pm_rrtype type, const struct pm_rdata *rdata,
                              struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    put_rdata(&sink, type, rdata);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
