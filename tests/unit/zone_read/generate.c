#include "generate.h"

#include "corpus.h"

#include "base/sink.h"

#include <stdint.h>

enum { OWNERS = 40 };

struct generator {
    uint64_t state;
    struct pm_arena *arena;
    struct pm_current_draft draft;
};

static unsigned below(struct generator *g, unsigned limit)
{
    g->state ^= g->state << 13;
    g->state ^= g->state >> 7;
    g->state ^= g->state << 17;
    return (unsigned)(g->state >> 11) % limit;
}

static struct pm_str bytes(struct generator *g, size_t len)
{
    static const char often[] = "\"\\; ()@$\t\n\r\0.a\xc3\xa9";
    char *out = pm_alloc(g->arena, len + 1);
    for (size_t i = 0; i < len; i++)
        out[i] = below(g, 3) == 0 ? often[below(g, sizeof often - 1)] : (char)below(g, 256);
    return (struct pm_str){out, len};
}

/* A label in canonical form. */
static void put_label(struct generator *g, struct pm_sink *sink)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    static const unsigned char odd[] = {0, '.', '"', '\\', ';', '(', ')', '@', '$', ' ', '\n', 255};
    size_t len = below(g, 10) == 0 ? 63 : 1 + below(g, 12);
    for (size_t i = 0; i < len; i++) {
        if (below(g, 8) == 0)
            pm_sink_printf(sink, "\\%03u", (unsigned)odd[below(g, sizeof odd)]);
        else
            pm_sink_putc(sink, plain[below(g, sizeof plain - 1)]);
    }
}

static struct pm_str name(struct generator *g, const char *suffix)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (unsigned labels = 1 + below(g, 2); labels > 0; labels--) {
        put_label(g, &sink);
        pm_sink_putc(&sink, '.');
    }
    pm_sink_puts(&sink, suffix);
    struct pm_str out = pm_sink_take(&sink, g->arena);
    pm_sink_fini(&sink);
    return out;
}

static struct pm_str target(struct generator *g)
{
    return below(g, 10) == 0 ? PM_STR("") : name(g, below(g, 2) ? CORPUS_ZONE : "example.net");
}

static struct pm_rdata make_txt(struct generator *g)
{
    static const unsigned lengths[] = {0, 1, 20, 254, 255};
    size_t strings = 1 + below(g, 4), len = 0;
    char *text = pm_alloc(g->arena, strings * UINT8_MAX), *cuts = pm_alloc(g->arena, strings);
    for (size_t i = 0; i < strings; i++) {
        unsigned part = lengths[below(g, sizeof lengths / sizeof lengths[0])];
        memcpy(text + len, bytes(g, part).ptr, part);
        cuts[i] = (char)(unsigned char)part;
        len += part;
    }
    return (struct pm_rdata){
        .text = {text, len}, .strings = (uint16_t)strings, .cuts = {cuts, strings}};
}

static struct pm_rdata make_target(struct generator *g)
{
    return (struct pm_rdata){.target = target(g)};
}

static struct pm_rdata make_mx(struct generator *g)
{
    return (struct pm_rdata){.preference = (uint16_t)below(g, 65536), .target = target(g)};
}

static struct pm_rdata make_srv(struct generator *g)
{
    return (struct pm_rdata){
        .preference = (uint16_t)below(g, 65536),
        .target = target(g),
        .text = pm_str_printf(g->arena, "%u %u", below(g, 65536), below(g, 65536))};
}

static struct pm_rdata make_a(struct generator *g)
{
    return (struct pm_rdata){.text = pm_str_printf(g->arena, "192.0.2.%u", below(g, 256))};
}

static struct pm_rdata make_aaaa(struct generator *g)
{
    return (struct pm_rdata){.text = pm_str_printf(g->arena, "2001:db8::%x", 1 + below(g, 65535))};
}

static struct pm_rdata make_caa(struct generator *g)
{
    return (struct pm_rdata){.text =
                                 pm_str_printf(g->arena, "%u issue \"a\\\"b\\\\c;\\%03u %u\"",
                                               below(g, 256), 128 + below(g, 128), below(g, 100))};
}

static struct pm_rdata make_tlsa(struct generator *g)
{
    return (struct pm_rdata){.text = pm_str_printf(g->arena, "%u %u 0 %04X%08X", below(g, 4),
                                                   below(g, 2), below(g, 65536), below(g, 65536))};
}

static struct pm_rdata make_unknown(struct generator *g)
{
    unsigned len = below(g, 5);
    char hex[16] = "";
    for (unsigned i = 0; i < len; i++)
        memcpy(hex + 2 * i, pm_str_printf(g->arena, "%02X", below(g, 256)).ptr, 3);
    return (struct pm_rdata){
        .text = pm_str_printf(g->arena, "\\# %u%s%s", len, len > 0 ? " " : "", hex)};
}

static const struct {
    enum pm_rrtype type;
    struct pm_rdata (*make)(struct generator *g);
} makers[] = {
    {PM_RRTYPE_TXT, make_txt},
    {PM_RRTYPE_SPF, make_txt},
    {PM_RRTYPE_NS, make_target},
    {PM_RRTYPE_PTR, make_target},
    {PM_RRTYPE_MX, make_mx},
    {PM_RRTYPE_SRV, make_srv},
    {PM_RRTYPE_A, make_a},
    {PM_RRTYPE_AAAA, make_aaaa},
    {PM_RRTYPE_CAA, make_caa},
    {(enum pm_rrtype)52, make_tlsa},
    {(enum pm_rrtype)65280, make_unknown},
};

static uint32_t ttl(struct generator *g)
{
    return below(g, 5) == 0 ? 0x7fffffff : below(g, 100000);
}

static void add_owner(struct generator *g)
{
    struct pm_str owner = name(g, CORPUS_ZONE);
    if (below(g, 6) == 0) {
        struct pm_rdata alias = make_target(g);
        pm_current_add(&g->draft, owner, PM_RRTYPE_CNAME, ttl(g), &alias);
        return;
    }
    for (unsigned sets = 1 + below(g, 3); sets > 0; sets--) {
        size_t maker = below(g, sizeof makers / sizeof makers[0]);
        uint32_t common = ttl(g);
        for (unsigned values = 1 + below(g, 3); values > 0; values--) {
            struct pm_rdata value = makers[maker].make(g);
            pm_current_add(&g->draft, owner, makers[maker].type, common, &value);
        }
    }
}

struct pm_current generate_zone(unsigned seed, struct pm_arena *arena)
{
    struct generator g = {.state = 0x9e3779b97f4a7c15u * (seed + 1),
                          .arena = arena,
                          .draft = pm_current_begin(arena)};
    struct pm_str zone = PM_STR(CORPUS_ZONE);
    struct pm_rdata soa = {.target = PM_STR("ns1.example.net"),
                           .text = PM_STR("host\\046master.example.net. 1 2 3 4 5")};
    struct pm_rdata ns = {.target = PM_STR("ns1.example.net")};
    pm_current_add(&g.draft, zone, PM_RRTYPE_SOA, 3600, &soa);
    pm_current_add(&g.draft, zone, PM_RRTYPE_NS, 3600, &ns);
    for (int i = 0; i < OWNERS; i++)
        add_owner(&g);
    return pm_current_make(&g.draft, zone, true, PM_STR("generated"));
}

static bool same_value(const struct pm_rdata *a, const struct pm_rdata *b)
{
    return a->preference == b->preference && a->strings == b->strings &&
           pm_str_eq(a->target, b->target) && pm_str_eq(a->text, b->text) &&
           pm_str_eq(a->cuts, b->cuts);
}

bool generate_same(const struct pm_current *a, const struct pm_current *b)
{
    if (a->count != b->count || a->whole != b->whole || !pm_str_eq(a->zone, b->zone))
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct pm_rrset *x = &a->sets[i], *y = &b->sets[i];
        if (x->type != y->type || x->ttl != y->ttl || x->count != y->count ||
            !pm_str_eq(x->owner, y->owner))
            return false;
        for (size_t k = 0; k < x->count; k++)
            if (!same_value(&x->values[k], &y->values[k]))
                return false;
    }
    return true;
}
