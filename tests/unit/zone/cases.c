#include "cases.h"

#include <stdio.h>
#include <stdlib.h>

#define OWNERSHIP "purelymail_ownership_proof=0123456789abcdef0123456789abcdef"

static const struct pm_dns_options plain_dns = {
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

static struct pm_zone_domain *add(struct zone_input *input, struct pm_arena *arena,
                                  const char *name, const struct pm_dns_options *dns)
{
    struct pm_zone_domain *domain = &input->domains[input->count++];
    *domain = (struct pm_zone_domain){.name = name_of(name, arena), .dns = dns};
    return domain;
}

static struct pm_dns_options *own_dns(struct pm_arena *arena)
{
    struct pm_dns_options *dns = PM_NEW(arena, struct pm_dns_options);
    *dns = plain_dns;
    return dns;
}

static void add_with_dmarc(struct zone_input *input, struct pm_arena *arena, struct pm_str text)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->dmarc = text;
    add(input, arena, "example.com", dns);
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
    add(input, arena, "example.com", &plain_dns);
}

static void build_subdomain(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "mail.dept.example.com", &plain_dns);
}

static void build_idn(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "bücher.example", &plain_dns);
}

static void build_digit(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "1und1.example", &plain_dns);
    add(input, arena, "42.1und1.example", &plain_dns);
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
    add(input, arena, "example.com", &plain_dns);
    struct pm_zone_domain *old = add(input, arena, "old.example.com", &plain_dns);
    old->leaving = true;
    old->note = PM_STR("held by alice: \"not yet\"\nmx.example.com. 60 IN A 192.0.2.1\r\x1b[31m"
                       "\xe2\x80\xae\xff");
}

static void build_unknown_ownership(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "example.com", &plain_dns);
    input->options.ownership = PM_STR("");
}

static void build_several(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->ttl = 86400;
    dns->mx_priority = 0;
    add(input, arena, "zz.example.com", &plain_dns);
    add(input, arena, "b.a.example.com", dns);
    add(input, arena, "example.com", &plain_dns);
    add(input, arena, "example.net", &plain_dns);
    add(input, arena, "a.example.com", &plain_dns);
}

static void build_spf_includes(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->spf_include = PM_NEW_ARRAY(arena, struct pm_str, 2);
    dns->spf_include[0] = PM_STR("_spf.google.com");
    dns->spf_include[1] = PM_STR("spf.example.org");
    dns->spf_include_count = 2;
    dns->spf_all = PM_SPF_FAIL;
    dns->ttl = 300;
    dns->zone = name_of("dept.example.com", arena);
    add(input, arena, "mail.dept.example.com", dns);
}

static void build_no_digest(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "example.com", &plain_dns);
    input->options.digest = PM_STR("");
}

static void build_extras(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->extra = (struct pm_dns_extra){
        .autoconfig = PM_STR("autoconfig.example.org"),
        .autodiscover = PM_STR("autodiscover.example.org"),
        .srv = true,
        .mta_sts = PM_STR("20261122T000000"),
        .tls_rpt = PM_STR("mailto:tls@example.com"),
    };
    add(input, arena, "example.com", dns);
}

static void build_bare(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->no_dmarc = true;
    dns->ownership = PM_OWNERSHIP_NEVER;
    add(input, arena, "example.com", dns);
}

static void build_ttl_low(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->ttl = 5;
    add(input, arena, "example.com", dns);
}

static void build_ttl_high(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->ttl = 2147483647;
    add(input, arena, "example.com", dns);
}

static void build_remove_blind(struct zone_input *input, struct pm_arena *arena)
{
    add(input, arena, "example.com", &plain_dns)->remove = true;
}

/* --- with current records ------------------------------------------------------------------- */

/* What example.com holds, being collected. */
struct held {
    struct zone_input *input;
    struct pm_current_draft draft;
};

static void hold_rdata(struct held *held, const char *owner, enum pm_rrtype type, uint32_t ttl,
                       struct pm_rdata rdata)
{
    pm_current_add(&held->draft, pm_str_from(owner), type, ttl, &rdata);
}

static void hold_text(struct held *held, const char *owner, struct pm_str text)
{
    hold_rdata(held, owner, PM_RRTYPE_TXT, 3600, (struct pm_rdata){.text = text});
}

static void hold_name(struct held *held, const char *owner, enum pm_rrtype type, const char *target)
{
    hold_rdata(held, owner, type, 3600, (struct pm_rdata){.target = pm_str_from(target)});
}

static void hold_mx(struct held *held, const char *owner, uint16_t preference, const char *target)
{
    hold_rdata(held, owner, PM_RRTYPE_MX, 3600,
               (struct pm_rdata){.preference = preference, .target = pm_str_from(target)});
}

static void hold_other(struct held *held, const char *owner, enum pm_rrtype type, const char *value)
{
    hold_rdata(held, owner, type, 3600, (struct pm_rdata){.text = pm_str_from(value)});
}

/* A zone with a web site, whose mail is elsewhere. */
static struct held begin_zone(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = {input, pm_current_begin(arena)};
    hold_rdata(&held, "example.com", PM_RRTYPE_SOA, 3600,
               (struct pm_rdata){.target = PM_STR("ns1.example.net"),
                                 .text = PM_STR("admin.example.com. 41 7200 1800 604800 60")});
    hold_name(&held, "example.com", PM_RRTYPE_NS, "ns1.example.net");
    hold_name(&held, "example.com", PM_RRTYPE_NS, "ns2.example.net");
    hold_other(&held, "example.com", PM_RRTYPE_A, "192.0.2.80");
    hold_other(&held, "example.com", PM_RRTYPE_AAAA, "2001:db8::80");
    hold_other(&held, "example.com", PM_RRTYPE_CAA, "0 issue \"letsencrypt.org\"");
    hold_name(&held, "www.example.com", PM_RRTYPE_CNAME, "example.com");
    return held;
}

static void end_zone(struct held *held)
{
    held->input->current =
        pm_current_make(&held->draft, PM_STR("example.com"), true, PM_STR("the zone file"));
}

static void hold_ours(struct held *held)
{
    hold_text(held, "example.com", PM_STR(OWNERSHIP));
    hold_mx(held, "example.com", PM_MX_PRIORITY_DEFAULT, "mailserver.purelymail.com");
    hold_name(held, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
              "key1.dkimroot.purelymail.com");
    hold_name(held, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME,
              "key2.dkimroot.purelymail.com");
    hold_name(held, "purelymail3._domainkey.example.com", PM_RRTYPE_CNAME,
              "key3.dkimroot.purelymail.com");
    hold_name(held, "_dmarc.example.com", PM_RRTYPE_CNAME, "dmarcroot.purelymail.com");
}

static void hold_all_of_ours(struct held *held)
{
    hold_ours(held);
    hold_text(held, "example.com", PM_STR("v=spf1 include:_spf.purelymail.com ~all"));
}

static void build_new_in_zone(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns);
}

static void build_subdomain_in_zone(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_all_of_ours(&held);
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns);
    add(input, arena, "www.example.com", &plain_dns);
    add(input, arena, "lab.example.com", &plain_dns);
}

/* An SPF record with macros, which is merged, and proofs of others, which stay. */
static void build_carried(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_text(&held, "example.com", PM_STR("v=spf1 exists:%{i}._spf.%{d} ~all"));
    hold_text(&held, "example.com", PM_STR("google-site-verification=abc_DEF-123"));
    hold_text(&held, "example.com", PM_STR("MS=ms12345678"));
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns);
}

static void build_carried_all(struct zone_input *input, struct pm_arena *arena)
{
    build_carried(input, arena);
    input->options.all = true;
}

/* Texts of others that no format may bend: quotes, backslashes, ${x}, %{x}, a long one in strings
 * of its own, and what could end a comment or begin a formula. */
static void build_carried_hostile(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_text(&held, "example.com",
              PM_STR("=HYPERLINK(\"http://e.example\",\"x\") ${a} %{b} */ -->"));
    hold_text(&held, "example.com", PM_STR("back\\slash \\\"quoted\\\" 'single' `tick` $(id)"));
    hold_rdata(&held, "example.com", PM_RRTYPE_TXT, 3600,
               (struct pm_rdata){
                   .text = PM_STR("cut in three"), .strings = 3, .cuts = PM_STR("\x04\x00\x08")});
    end_zone(&held);
    input->options.all = true;
    input->current.source = PM_STR("a */ file\n$INCLUDE /etc/passwd ; cf_tags=cf-proxied:true");
    add(input, arena, "example.com", &plain_dns);
}

static void build_carried_bytes(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_text(&held, "example.com", PM_STR("caf\xc3\xa9 \xff\x00\x01\n\x7f"));
    end_zone(&held);
    input->options.all = true;
    add(input, arena, "example.com", &plain_dns);
}

static void build_conflicts(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_mx(&held, "example.com", 5, "mx.example.net");
    hold_text(&held, "_dmarc.example.com", PM_STR("v=DMARC1; p=none"));
    hold_text(&held, "purelymail1._domainkey.example.com", PM_STR("v=DKIM1; p="));
    hold_name(&held, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME,
              "elsewhere.example.net");
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns);
}

static void build_conflicts_deleted(struct zone_input *input, struct pm_arena *arena)
{
    build_conflicts(input, arena);
    input->options.delete_conflicts = true;
}

static void build_right_already(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_all_of_ours(&held);
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns);
}

static void build_right_already_all(struct zone_input *input, struct pm_arena *arena)
{
    build_right_already(input, arena);
    input->options.all = true;
}

static void build_ttl_differs(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->ttl = 7200;
    build_right_already(input, arena);
    input->count = 0;
    add(input, arena, "example.com", dns);
}

static void build_added_already(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = own_dns(arena);
    dns->ownership = PM_OWNERSHIP_UNTIL_ADDED;
    build_right_already(input, arena);
    input->count = 0;
    add(input, arena, "example.com", dns)->added = true;
}

static void build_remove(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_ours(&held);
    hold_text(&held, "example.com",
              PM_STR("v=spf1 include:_spf.purelymail.com ip4:192.0.2.80 -all"));
    hold_text(&held, "example.com", PM_STR("google-site-verification=abc_DEF-123"));
    end_zone(&held);
    add(input, arena, "example.com", &plain_dns)->remove = true;
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
    {"new-in-zone", build_new_in_zone, true},
    {"subdomain-in-zone", build_subdomain_in_zone, true},
    {"carried", build_carried, true},
    {"carried-all", build_carried_all, true},
    {"carried-hostile", build_carried_hostile, true},
    {"carried-bytes", build_carried_bytes, false},
    {"conflicts", build_conflicts, true},
    {"conflicts-deleted", build_conflicts_deleted, true},
    {"right-already", build_right_already, true},
    {"right-already-all", build_right_already_all, false},
    {"ttl-differs", build_ttl_differs, false},
    {"added-already", build_added_already, false},
    {"remove", build_remove, true},
    {"remove-blind", build_remove_blind, false},
};

static struct pm_zone_options base_options(void)
{
    return (struct pm_zone_options){
        .version = "0.0.0-test",
        .digest = PM_STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        .ownership = PM_STR(OWNERSHIP),
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
        struct pm_dns_options *dns = own_dns(arena);
        dns->dmarc = random_text(arena, &seed);
        add(input, arena, pm_str_printf(arena, "d%d.example.com", i).ptr, dns);
    }
    group(input, arena);
}
