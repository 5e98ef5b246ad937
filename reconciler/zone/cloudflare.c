/* A zone file for Cloudflare's import, which adds records one by one and replaces none. Names are
 * absolute. A comment behind a record may hold tags; the one here keeps Cloudflare from answering
 * for an alias itself ("proxied"), which would take DKIM and DMARC away. */
#include "zone/master.h"
#include "zone/writer.h"

enum { IMPORT_MAX = 256 * 1024 };

static const struct pm_str tags_word = PM_STR_INIT("cf_tags");

/* Comments with text from outside must not come to hold tags. */
static void put_without_tags(struct pm_sink *sink, struct pm_str text)
{
    while (text.len > 0) {
        bool is_tags = pm_str_starts_nocase(text, tags_word);
        pm_sink_puts(sink, is_tags ? "cf-tags" : "");
        if (!is_tags)
            pm_sink_putc(sink, text.ptr[0]);
        text = pm_str_sub(text, is_tags ? tags_word.len : 1, text.len);
    }
}

/* What is written until let_comments_go is held, to be looked at for tags. */
static struct pm_sink *hold_comments(struct pm_zone_writer *w, struct pm_sink *held)
{
    struct pm_sink *out = w->sink;
    pm_sink_init_memory(held);
    w->sink = held;
    return out;
}

static void let_comments_go(struct pm_zone_writer *w, struct pm_sink *out)
{
    struct pm_sink *held = w->sink;
    w->sink = out;
    put_without_tags(out, pm_sink_bytes(held));
    pm_sink_fini(held);
}

static void put_remarks(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                        const struct pm_changeset *changes)
{
    struct pm_sink held, *out = hold_comments(w, &held);
    pm_zone_put_remarks(w, domain, changes);
    let_comments_go(w, out);
}

static void put_header(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_sink held, *out = hold_comments(w, &held);
    pm_zone_put_header(w, zone);
    let_comments_go(w, out);
}

static void put_record(struct pm_zone_writer *w, const struct pm_rrset *set,
                       const struct pm_rdata *value)
{
    struct pm_str type = pm_rrtype_format(set->type, &w->scratch);
    pm_master_put_name(w->sink, set->owner);
    pm_sink_printf(w->sink, " %u IN %" PM_STR_FMT " ", set->ttl, PM_STR_ARG(type));
    pm_master_put_rdata(w->sink, set->type, value);
    pm_sink_puts(w->sink, set->type == PM_RRTYPE_CNAME ? " ; cf_tags=cf-proxied:false\n" : "\n");
}

static void put_change(struct pm_zone_writer *w, const struct pm_set_change *set)
{
    const struct pm_rrset *values = set->action == PM_SET_KEEP ? &set->after : &set->added;
    for (size_t i = 0; i < values->count; i++)
        put_record(w, values, &values->values[i]);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_puts(w->sink, ";\n");
    put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++)
        put_change(w, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    struct pm_sink *out = w->sink, domains;
    pm_sink_init_memory(&domains);
    w->sink = &domains;
    pm_zone_put_domains(w, zone, put_domain);
    w->sink = out;
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    put_header(w, zone);
    if (pm_sink_bytes(&domains).len > IMPORT_MAX)
        pm_zone_put_comment(w, PM_STR("TOO LARGE for one import, which takes 256 KiB: cut it "
                                      "between two domains, and import the parts."));
    pm_sink_put(w->sink, pm_sink_bytes(&domains));
    pm_sink_fini(&domains);
}

const struct pm_zone_format pm_zone_format_cloudflare = {
    .name = "cloudflare",
    .what = "a zone file for Cloudflare's import, each alias tagged \"DNS only\"",
    .import =
        "Dashboard: DNS > Records > Import and Export, and there FILE; or\n"
        "curl --fail-with-body -H \"Authorization: Bearer $CLOUDFLARE_API_TOKEN\" -F file=@FILE "
        "https://api.cloudflare.com/client/v4/zones/ZONE_ID/dns_records/import",
    .suffix = ".zone",
    .effect = PM_ZONE_ADDS,
    .one_zone = true,
    .comment = ";",
    .ttl_min = 60,
    .ttl_max = 86400,
    .origin_lines = {"; Made by pm-reconcile "},
    .zone = put_zone,
};
