#include "cases_current.h"

#include <stdio.h>
#include <stdlib.h>

const struct pm_dns_options zone_plain_dns = {
    .ttl = PM_TTL_DEFAULT,
    .mx_priority = PM_MX_PRIORITY_DEFAULT,
};

static struct pm_name name_of(const char *text, struct pm_arena *arena)
{
    struct pm_name name;
    struct pm_err err;
    if (!pm_name_parse(pm_str_from(text), PM_NAME_DOMAIN, arena, &name, &err)) {
        fprintf(stderr, "%s: %s\n", text, err.msg);
        abort();
    }
    return name;
}

struct pm_zone_domain *zone_add(struct zone_input *input, struct pm_arena *arena, const char *name,
                                const struct pm_dns_options *dns)
{
    struct pm_zone_domain *domain = &input->domains[input->count++];
    *domain = (struct pm_zone_domain){.name = name_of(name, arena), .dns = dns};
    return domain;
}

struct pm_dns_options *zone_own_dns(struct pm_arena *arena)
{
    struct pm_dns_options *dns = PM_NEW(arena, struct pm_dns_options);
    *dns = zone_plain_dns;
    return dns;
}

static void add_with_dmarc(struct zone_input *input, struct pm_arena *arena, struct pm_str text)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->dmarc = text;
    zone_add(input, arena, "example.com", dns);
}

static void add_with_dmarc_length(struct zone_input *input, struct pm_arena *arena, size_t length)
{
    static const char start[] = "v=DMARC1; p=none; rua=mailto:";
    char *text = pm_alloc(arena, length);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)('a' + i % 26);
    memcpy(text, start, sizeof start - 1);
    add_with_dmarc(input, arena, (struct pm_str){text, length});
}

static void build_apex(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

static void build_subdomain(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "mail.dept.example.com", &zone_plain_dns);
}

static void build_idn(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "bücher.example", &zone_plain_dns);
}

static void build_digit(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "1und1.example", &zone_plain_dns);
    zone_add(input, arena, "42.1und1.example", &zone_plain_dns);
}

static void build_own_dmarc(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc(input, arena,
                   PM_STR("v=DMARC1; p=reject; rua=mailto:\"d m\"@example.net; ; $ORIGIN @ ("));
}

static void build_txt_255(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc_length(input, arena, 255);
}

static void build_txt_256(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc_length(input, arena, 256);
}

static void build_txt_510(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc_length(input, arena, 510);
}

static void build_txt_511(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc_length(input, arena, 511);
}

static void build_backslashes(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc(input, arena, PM_STR("v=DMARC1; p=none; x=\\ \\\\ \\\" \\065 \\; \\n end\\"));
}

/* "é" straddles octet 255, so the cut goes before it; the quotes after it are escaped. */
static void build_utf8_cut(struct zone_input *input, struct pm_arena *arena)
{
    add_with_dmarc_length(input, arena, 400);
    char *text = pm_str_cstr(arena, input->domains[0].dns->dmarc);
    memcpy(text + 254, "\xc3\xa9\"\"", 4);
    input->count = 0;
    add_with_dmarc(input, arena, (struct pm_str){text, 400});
}

static void build_leaving(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "example.com", &zone_plain_dns);
    struct pm_zone_domain *old = zone_add(input, arena, "old.example.com", &zone_plain_dns);
    old->leaving = true;
    old->note = PM_STR("held by alice: \"not yet\"\nmx.example.com. 60 IN A 192.0.2.1\r\x1b[31m"
                       "\xe2\x80\xae\xff");
}

static void build_unknown_ownership(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "example.com", &zone_plain_dns);
    input->options.ownership = PM_STR("");
}

static void build_several(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->ttl = 86400;
    dns->mx_priority = 0;
    zone_add(input, arena, "zz.example.com", &zone_plain_dns);
    zone_add(input, arena, "b.a.example.com", dns);
    zone_add(input, arena, "example.com", &zone_plain_dns);
    zone_add(input, arena, "example.net", &zone_plain_dns);
    zone_add(input, arena, "a.example.com", &zone_plain_dns);
}

static void build_spf_includes(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->spf_include = PM_NEW_ARRAY(arena, struct pm_str, 2);
    dns->spf_include[0] = PM_STR("_spf.google.com");
    dns->spf_include[1] = PM_STR("spf.example.org");
    dns->spf_include_count = 2;
    dns->spf_all = PM_SPF_FAIL;
    dns->ttl = 300;
    dns->zone = name_of("dept.example.com", arena);
    zone_add(input, arena, "mail.dept.example.com", dns);
}

static void build_no_digest(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "example.com", &zone_plain_dns);
    input->options.digest = PM_STR("");
}

static void build_extras(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->extra = (struct pm_dns_extra){
        .autoconfig = PM_STR("autoconfig.example.org"),
        .autodiscover = PM_STR("autodiscover.example.org"),
        .srv = true,
        .mta_sts = PM_STR("20261122T000000"),
        .tls_rpt = PM_STR("mailto:tls@example.com"),
    };
    zone_add(input, arena, "example.com", dns);
}

static void build_bare(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->no_dmarc = true;
    dns->ownership = PM_OWNERSHIP_NEVER;
    zone_add(input, arena, "example.com", dns);
}

static void build_ttl_low(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->ttl = 5;
    zone_add(input, arena, "example.com", dns);
}

static void build_ttl_high(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->ttl = 2147483647;
    zone_add(input, arena, "example.com", dns);
}

static void build_remove_blind(struct zone_input *input, struct pm_arena *arena)
{
    zone_add(input, arena, "example.com", &zone_plain_dns)->remove = true;
}

static const struct zone_case cases[] = {
    {"apex", build_apex, true},
    {"subdomain", build_subdomain, true},
    {"idn", build_idn, false},
    {"digit-leading", build_digit, false},
    {"own-dmarc", build_own_dmarc, false},
    {"txt-255", build_txt_255, false},
    {"txt-256", build_txt_256, false},
    {"txt-510", build_txt_510, false},
    {"txt-511", build_txt_511, false},
    {"backslashes", build_backslashes, false},
    {"utf8-cut", build_utf8_cut, false},
    {"leaving", build_leaving, true},
    {"unknown-ownership", build_unknown_ownership, false},
    {"several", build_several, true},
    {"spf-includes", build_spf_includes, false},
    {"no-digest", build_no_digest, false},
    {"extras", build_extras, false},
    {"bare", build_bare, false},
    {"ttl-low", build_ttl_low, false},
    {"ttl-high", build_ttl_high, false},
    {"new-in-zone", zone_build_new_in_zone, true},
    {"subdomain-in-zone", zone_build_subdomain_in_zone, true},
    {"carried", zone_build_carried, true},
    {"carried-all", zone_build_carried_all, true},
    {"carried-hostile", zone_build_carried_hostile, true},
    {"carried-bytes", zone_build_carried_bytes, false},
    {"conflicts", zone_build_conflicts, true},
    {"conflicts-deleted", zone_build_conflicts_deleted, true},
    {"right-already", zone_build_right_already, true},
    {"right-already-all", zone_build_right_already_all, false},
    {"ttl-differs", zone_build_ttl_differs, false},
    {"added-already", zone_build_added_already, false},
    {"former-values", zone_build_former_values, true},
    {"leaving-known", zone_build_leaving_known, true},
    {"remove", zone_build_remove, true},
    {"remove-blind", build_remove_blind, false},
};

static struct pm_zone_options base_options(void)
{
    return (struct pm_zone_options){
        .version = "0.0.0-test",
        .digest = PM_STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        .ownership = PM_STR(ZONE_OWNERSHIP),
        .ttl = PM_TTL_DEFAULT,
        .replace_zone = true,
        .serial = {.kind = PM_SERIAL_NEXT},
    };
}

static void group(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_err err;
    if (!pm_zone_group(input->domains, input->count, arena, &input->zones, &input->zone_count,
                       &err)) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    for (size_t i = 0; i < input->zone_count; i++) {
        if (pm_str_eq(input->zones[i].name.ascii, input->current.zone))
            input->zones[i].current = &input->current;
    }
}

void zone_case_build(const struct zone_case *zone_case, struct zone_input *input,
                     struct pm_arena *arena)
{
    *input = (struct zone_input){.options = base_options()};
    zone_case->build(input, arena);
    group(input, arena);
}

const struct zone_case *zone_cases(size_t *count)
{
    *count = sizeof cases / sizeof cases[0];
    return cases;
}

struct pm_zone_options zone_complete_options(const struct pm_zone_options *fragment)
{
    static const struct pm_name servers[] = {
        {PM_STR_INIT("ns1.example.org"), PM_STR_INIT("ns1.example.org")},
        {PM_STR_INIT("ns2.example.org"), PM_STR_INIT("ns2.example.org")},
    };
    struct pm_zone_options options = *fragment;
    options.style = PM_ZONE_STYLE_COMPLETE;
    options.ns = servers;
    options.ns_count = 2;
    options.serial = (struct pm_serial){.kind = PM_SERIAL_NUMBER, .number = 7};
    return options;
}

static struct pm_str random_text(struct pm_arena *arena, unsigned *seed)
{
    size_t length = 1 + (size_t)rand_r(seed) % 600;
    char *text = pm_alloc(arena, length);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(rand_r(seed) % 3 == 0 ? "\\\"; ()\n\t$@'"[rand_r(seed) % 11]
                                               : rand_r(seed) % 256);
    return (struct pm_str){text, length};
}

void zone_build_random(struct zone_input *input, struct pm_arena *arena, unsigned seed)
{
    *input = (struct zone_input){.options = base_options()};
    for (int i = 0; i < 300; i++) {
        struct pm_dns_options *dns = zone_own_dns(arena);
        dns->dmarc = random_text(arena, &seed);
        zone_add(input, arena, pm_str_printf(arena, "d%d.example.com", i).ptr, dns);
    }
    group(input, arena);
}
