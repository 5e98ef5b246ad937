#include "changeset_world.h"

#include <stdio.h>

#define OWNERSHIP "purelymail_ownership_proof=abc123"

void gen_init(struct gen *gen, uint64_t seed)
{
    uint64_t z = seed + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    gen->state = (z ^ (z >> 31)) | 1;
}

uint32_t gen_below(struct gen *gen, uint32_t bound)
{
    gen->state ^= gen->state >> 12;
    gen->state ^= gen->state << 25;
    gen->state ^= gen->state >> 27;
    return (uint32_t)((gen->state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % bound;
}

bool gen_chance(struct gen *gen, uint32_t percent)
{
    return gen_below(gen, 100) < percent;
}

#define COUNT(array)     (sizeof(array) / sizeof *(array))
#define PICK(gen, array) ((array)[gen_below((gen), COUNT(array))])

static const char *const owners[] = {
    "",
    "",
    "_dmarc.",
    "_dmarc.",
    "purelymail1._domainkey.",
    "purelymail2._domainkey.",
    "_domainkey.",
    "autoconfig.",
    "autodiscover.",
    "_imaps._tcp.",
    "_submissions._tcp.",
    "_mta-sts.",
    "_smtp._tls.",
};
static const char *const targets[] = {
    "",
    "mailserver.purelymail.com",
    "mailserver.purelymail.com",
    "mx.example",
    "key1.dkimroot.purelymail.com",
    "key2.dkimroot.purelymail.com",
    "dmarcroot.purelymail.com",
    "imap.purelymail.com",
    "smtp.purelymail.com",
    "setup.example",
    "example.com",
};
static const char *const texts[] = {
    OWNERSHIP,
    "purelymail_ownership_proof=other",
    (OWNERSHIP " v=spf1 include:_spf.purelymail.com ~all"),
    "v=spf1 include:_spf.purelymail.com ~all",
    "v=spf1 include:_spf.purelymail.com -all",
    "v=spf1 mx -all",
    "v=spf1 mx include:_spf.purelymail.com -all",
    "\"v=spf1 mx ~all\"",
    "off: v=spf1 mx ~all",
    "v=DMARC1; p=none",
    "v=DMARC1; p=reject",
    "v=DMARC1 ;p=reject",
    "v=STSv1; id=1;",
    "v=STSv1; id=2;",
    "v=TLSRPTv1; rua=mailto:a@b.c",
    "v=TLSRPTv1;rua=mailto:x@y.z",
    "google-site-verification=x",
    "",
};
static const char *const terms[] = {
    "include:_spf.purelymail.com",
    "-include:_spf.purelymail.com",
    "include:_spf.purelymail.com.",
    "INCLUDE:_spf.PURELYMAIL.com",
    "include:a.example",
    "include:b.example",
    "include:a.exampleinclude:b.example",
    "a",
    "mx",
    "ptr",
    "ip4:192.0.2.1",
    "ip6:2001:db8::/32",
    "exists:%{i}.x.example",
    "redirect=c.example",
    "exp=why.example",
    "ra=postmaster",
    "~all",
    "-all",
    "?all",
    "+all",
    "all",
    "ALL",
    "ip:1",
    "includ:a.example",
    "v=spf1",
    ",",
    "ip4:192.0.2.1,ip4:192.0.2.2;",
    "\"",
    "\\",
    "\xE2\x80\x9C",
    "",
    "all:x",
    "a:",
};

static struct pm_str random_spf(struct world *world)
{
    struct gen *gen = &world->gen;
    struct pm_str text = gen_chance(gen, 90) ? PM_STR("v=spf1") : PM_STR("\"v=spf1");
    for (uint32_t i = gen_below(gen, 8); i > 0; i--)
        text = pm_str_printf(&world->arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(text),
                             gen_chance(gen, 95) ? " " : "", PICK(gen, terms));
    return text;
}

static struct pm_str random_bytes(struct world *world)
{
    struct gen *gen = &world->gen;
    size_t len = gen_chance(gen, 90) ? gen_below(gen, 9) : gen_below(gen, 600);
    char *bytes = pm_alloc(&world->arena, len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)gen_below(gen, 256);
    return (struct pm_str){bytes, len};
}

static void cut(struct world *world, struct pm_rdata *rdata)
{
    char *cuts = pm_alloc(&world->arena, rdata->text.len + 1);
    for (size_t at = 0; at < rdata->text.len || rdata->strings == 0;) {
        size_t left = rdata->text.len - at, most = left < 255 ? left : 255;
        size_t len = gen_chance(&world->gen, 70) || most == 0
                         ? most
                         : 1 + gen_below(&world->gen, (uint32_t)most);
        cuts[rdata->strings++] = (char)len;
        at += len;
    }
    rdata->cuts = (struct pm_str){cuts, rdata->strings};
}

static struct pm_rdata random_txt(struct world *world, bool peaceful)
{
    struct pm_rdata rdata = {0};
    uint32_t kind = gen_below(&world->gen, 10);
    if (peaceful || kind == 0)
        rdata.text = random_bytes(world);
    else if (kind < 5)
        rdata.text = random_spf(world);
    else
        rdata.text = pm_str_from(PICK(&world->gen, texts));
    cut(world, &rdata);
    return rdata;
}

static struct pm_rdata random_value(struct world *world, enum pm_rrtype type, bool peaceful)
{
    struct gen *gen = &world->gen;
    struct pm_rdata rdata = {0};
    if (type == PM_RRTYPE_TXT)
        return random_txt(world, peaceful);
    if (type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV)
        rdata.preference = (uint16_t)(gen_below(gen, 3) * 5);
    if (type == PM_RRTYPE_SRV)
        rdata.text = gen_chance(gen, 50) ? PM_STR("1 993") : PM_STR("1 465");
    if (type == PM_RRTYPE_A)
        rdata.text = pm_str_printf(&world->arena, "192.0.2.%u", gen_below(gen, 4));
    else
        rdata.target = pm_str_from(PICK(gen, targets));
    return rdata;
}

static void add(struct world *world, struct pm_str owner, enum pm_rrtype type,
                const struct pm_rdata *rdata)
{
    static const uint32_t ttls[] = {3600, 3600, 300, 60};
    pm_current_add(&world->draft, owner, type, PICK(&world->gen, ttls), rdata);
}

/* Mostly at the domain's own owners, where it may clash with ours. */
static void add_random(struct world *world)
{
    static const enum pm_rrtype types[] = {
        PM_RRTYPE_TXT, PM_RRTYPE_TXT, PM_RRTYPE_TXT, PM_RRTYPE_TXT,   PM_RRTYPE_MX,
        PM_RRTYPE_MX,  PM_RRTYPE_SRV, PM_RRTYPE_A,   PM_RRTYPE_CNAME, PM_RRTYPE_CNAME};
    static const enum pm_rrtype seldom[] = {PM_RRTYPE_NS, PM_RRTYPE_DNAME, PM_RRTYPE_RRSIG,
                                            PM_RRTYPE_CAA, PM_RRTYPE_CNAME};
    enum pm_rrtype type =
        gen_chance(&world->gen, 97) ? PICK(&world->gen, types) : PICK(&world->gen, seldom);
    struct pm_str owner = pm_str_concat(&world->arena, pm_str_from(PICK(&world->gen, owners)),
                                        gen_chance(&world->gen, 90) ? world->input.domain.ascii
                                                                    : PM_STR("www.example.com"));
    struct pm_rdata rdata = random_value(world, type, false);
    add(world, owner, type, &rdata);
}

/* Beside ours, and elsewhere. */
static void add_peaceful(struct world *world)
{
    bool apex = gen_chance(&world->gen, 50);
    struct pm_str owner = apex ? world->input.domain.ascii : PM_STR("www.example.com");
    enum pm_rrtype type = gen_chance(&world->gen, 60) ? PM_RRTYPE_TXT : PM_RRTYPE_A;
    struct pm_rdata rdata = random_value(world, type, true);
    add(world, owner, type, &rdata);
}

static void add_ours(struct world *world)
{
    struct pm_record_list ours =
        pm_records_make(world->input.domain, &world->dns, PM_STR(OWNERSHIP), &world->arena);
    for (size_t i = 0; i < ours.count; i++) {
        struct pm_rdata rdata = ours.items[i].rdata;
        if (gen_chance(&world->gen, 15))
            continue;
        if (ours.items[i].type == PM_RRTYPE_TXT)
            cut(world, &rdata);
        add(world, ours.items[i].owner, ours.items[i].type, &rdata);
    }
}

static void random_options(struct world *world)
{
    struct gen *gen = &world->gen;
    struct pm_str *includes = PM_NEW_ARRAY(&world->arena, struct pm_str, 1);
    includes[0] = PM_STR("b.example");
    world->dns = (struct pm_dns_options){
        .ttl = gen_chance(gen, 80) ? 3600 : 60,
        .mx_priority = 10,
        .spf_all = (enum pm_spf_all)gen_below(gen, 3),
        .spf_include = includes,
        .spf_include_count = gen_chance(gen, 20),
        .dmarc = gen_chance(gen, 40) ? PM_STR("v=DMARC1; p=reject") : PM_STR(""),
        .no_dmarc = gen_chance(gen, 10),
        .ownership = (enum pm_ownership_when)gen_below(gen, 3),
        .extra = {.autoconfig = gen_chance(gen, 40) ? PM_STR("setup.example") : PM_STR(""),
                  .autodiscover = gen_chance(gen, 40) ? PM_STR("setup.example") : PM_STR(""),
                  .srv = gen_chance(gen, 40),
                  .mta_sts = gen_chance(gen, 40) ? PM_STR("2") : PM_STR(""),
                  .tls_rpt = gen_chance(gen, 40) ? PM_STR("mailto:a@b.c") : PM_STR("")},
    };
}

static void random_input(struct world *world)
{
    static const char *const domains[] = {"example.com", "example.com", "mail.example.com",
                                          "a.mail.example.com"};
    struct gen *gen = &world->gen;
    world->input = (struct pm_changeset_input){
        .domain = pm_name_canonical(pm_str_from(PICK(gen, domains))),
        .zone = pm_name_canonical(PM_STR("example.com")),
        .wanted = &world->wanted,
        .ownership = gen_chance(gen, 90) ? PM_STR(OWNERSHIP) : PM_STR(""),
        .current = &world->current,
        .drop_ownership = gen_chance(gen, 20),
        .delete_conflicts = gen_chance(gen, 50),
        .ttl_min = gen_chance(gen, 10) ? 120 : 0,
        .ttl_max = gen_chance(gen, 10) ? 3000 : 0,
    };
}

void world_init(struct world *world, uint64_t seed, bool peaceful)
{
    *world = (struct world){.wanted = {.count = 0}};
    gen_init(&world->gen, seed);
    pm_arena_init(&world->arena);
    random_options(world);
    random_input(world);
    world->draft = pm_current_begin(&world->arena);
    if (!peaceful && gen_chance(&world->gen, 40))
        add_ours(world);
    for (uint32_t i = gen_below(&world->gen, 12); i > 0; i--) {
        if (peaceful)
            add_peaceful(world);
        else
            add_random(world);
    }
    world->wanted = pm_records_make(
        world->input.domain, &world->dns,
        world->input.drop_ownership ? PM_STR("") : world->input.ownership, &world->arena);
    world->current = pm_current_make(&world->draft, PM_STR("example.com"), true, PM_STR("made up"));
}

void world_fini(struct world *world)
{
    pm_arena_fini(&world->arena);
}

struct pm_current world_shuffle(struct world *world)
{
    struct pm_current_draft draft = pm_current_begin(&world->arena);
    const struct pm_current *current = &world->current;
    for (size_t i = current->count; i > 0; i--) {
        const struct pm_rrset *set = &current->sets[i - 1];
        for (size_t k = set->count; k > 0; k--)
            pm_current_add(&draft, set->owner, set->type, set->ttl, &set->values[k - 1]);
    }
    for (size_t i = world->wanted.count; i > 1; i--) {
        size_t k = gen_below(&world->gen, (uint32_t)i);
        struct pm_dns_record other = world->wanted.items[k];
        world->wanted.items[k] = world->wanted.items[i - 1];
        world->wanted.items[i - 1] = other;
    }
    return pm_current_make(&draft, current->zone, true, current->source);
}

struct pm_current world_apply(struct world *world, const struct pm_current *current,
                              const struct pm_changeset *changes)
{
    size_t count;
    struct pm_current_draft draft = pm_current_begin(&world->arena);
    struct pm_rrset *sets = pm_changeset_apply(current, changes, 1, &world->arena, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sets[i].count; k++)
            pm_current_add(&draft, sets[i].owner, sets[i].type, sets[i].ttl, &sets[i].values[k]);
    return pm_current_make(&draft, current->zone, true, current->source);
}

bool world_has_cut(const struct world *world)
{
    for (size_t i = 0; i < world->current.count; i++)
        if (world->current.sets[i].type == PM_RRTYPE_NS ||
            world->current.sets[i].type == PM_RRTYPE_DNAME)
            return true;
    return false;
}

void world_print(struct world *world, const struct pm_current *current, const char *title)
{
    struct pm_str text = zonetext_format(current->sets, current->count, &world->arena);
    printf("%s:\n%.*s", title, PM_STR_ARG(text));
}
