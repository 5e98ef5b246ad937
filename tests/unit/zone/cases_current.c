#include "cases_current.h"

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
    hold_text(held, "example.com", PM_STR(ZONE_OWNERSHIP));
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

void zone_build_new_in_zone(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_subdomain_in_zone(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_all_of_ours(&held);
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns);
    zone_add(input, arena, "www.example.com", &zone_plain_dns);
    zone_add(input, arena, "lab.example.com", &zone_plain_dns);
}

/* An SPF record with macros, which is merged, and proofs of others, which stay. */
void zone_build_carried(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_text(&held, "example.com", PM_STR("v=spf1 exists:%{i}._spf.%{d} ~all"));
    hold_text(&held, "example.com", PM_STR("google-site-verification=abc_DEF-123"));
    hold_text(&held, "example.com", PM_STR("MS=ms12345678"));
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_carried_all(struct zone_input *input, struct pm_arena *arena)
{
    zone_build_carried(input, arena);
    input->options.all = true;
}

/* Texts of others that no format may bend: quotes, backslashes, ${x}, %{x}, a long one in strings
 * of its own, and what could end a comment or begin a formula. */
void zone_build_carried_hostile(struct zone_input *input, struct pm_arena *arena)
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
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_carried_bytes(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_text(&held, "example.com", PM_STR("caf\xc3\xa9 \xff\x00\x01\n\x7f"));
    end_zone(&held);
    input->options.all = true;
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_conflicts(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_mx(&held, "example.com", 5, "mx.example.net");
    hold_text(&held, "_dmarc.example.com", PM_STR("v=DMARC1; p=none"));
    hold_text(&held, "purelymail1._domainkey.example.com", PM_STR("v=DKIM1; p="));
    hold_name(&held, "purelymail2._domainkey.example.com", PM_RRTYPE_CNAME,
              "elsewhere.example.net");
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_conflicts_deleted(struct zone_input *input, struct pm_arena *arena)
{
    zone_build_conflicts(input, arena);
    input->options.delete_conflicts = true;
}

void zone_build_right_already(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_all_of_ours(&held);
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns);
}

void zone_build_right_already_all(struct zone_input *input, struct pm_arena *arena)
{
    zone_build_right_already(input, arena);
    input->options.all = true;
}

void zone_build_ttl_differs(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->ttl = 7200;
    zone_build_right_already(input, arena);
    input->count = 0;
    zone_add(input, arena, "example.com", dns);
}

void zone_build_added_already(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    dns->ownership = PM_OWNERSHIP_UNTIL_ADDED;
    zone_build_right_already(input, arena);
    input->count = 0;
    zone_add(input, arena, "example.com", dns)->added = true;
}

static void hold_options(struct held *held)
{
    hold_text(held, "_dmarc.example.com", PM_STR("v=DMARC1; p=none"));
    hold_name(held, "autoconfig.example.com", PM_RRTYPE_CNAME, "setup.example.net");
    hold_text(held, "_mta-sts.example.com", PM_STR("v=STSv1; id=1;"));
    hold_text(held, "_smtp._tls.example.com", PM_STR("v=TLSRPTv1; rua=mailto:old@example.net"));
}

static void hold_apex(struct held *held, const char *spf)
{
    hold_text(held, "example.com", PM_STR(ZONE_OWNERSHIP));
    hold_text(held, "example.com", pm_str_from(spf));
    hold_mx(held, "example.com", 50, "mailserver.purelymail.com");
}

/* What an earlier file gave. */
void zone_build_former_values(struct zone_input *input, struct pm_arena *arena)
{
    struct pm_dns_options *dns = zone_own_dns(arena);
    struct held held = begin_zone(input, arena);
    hold_apex(&held, "v=spf1 include:_spf.purelymail.com ~all");
    hold_options(&held);
    end_zone(&held);
    dns->dmarc = PM_STR("v=DMARC1; p=reject");
    dns->extra.autoconfig = PM_STR("setup.example.org");
    dns->extra.mta_sts = PM_STR("2");
    dns->extra.tls_rpt = PM_STR("mailto:new@example.net");
    zone_add(input, arena, "example.com", dns);
}

/* Its options went with its entry, its second key was never there, and its mail goes elsewhere,
 * too. */
void zone_build_leaving_known(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_apex(&held, "v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ?all");
    hold_mx(&held, "example.com", 60, "mx.example.net");
    hold_options(&held);
    hold_name(&held, "purelymail1._domainkey.example.com", PM_RRTYPE_CNAME,
              "key1.dkimroot.purelymail.com");
    hold_text(&held, "purelymail3._domainkey.example.com", PM_STR("v=DKIM1; p="));
    end_zone(&held);
    input->options.delete_conflicts = true;
    zone_add(input, arena, "example.com", &zone_plain_dns)->leaving = true;
}

void zone_build_remove(struct zone_input *input, struct pm_arena *arena)
{
    struct held held = begin_zone(input, arena);
    hold_ours(&held);
    hold_text(&held, "example.com",
              PM_STR("v=spf1 include:_spf.purelymail.com ip4:192.0.2.80 -all"));
    hold_text(&held, "example.com", PM_STR("google-site-verification=abc_DEF-123"));
    end_zone(&held);
    zone_add(input, arena, "example.com", &zone_plain_dns)->remove = true;
}
