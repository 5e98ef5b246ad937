/* DNSEndpoint objects for ExternalDNS in Kubernetes, one a domain. What an object does not hold any
 * more is deleted by the controller, so each holds all of its domain's sets, also those that are
 * right. Targets are without final dot, save those of SRV, as the controller wants it. */
#include "base/utf8.h"
#include "zone/declare.h"
#include "zone/writer.h"
#include "zone/yaml.h"

static const char *refuse(enum pm_rrtype type, const struct pm_rdata *value)
{
    if (type == PM_RRTYPE_MX && value->target.len == 0)
        return "ExternalDNS refuses a target that ends in a dot, as that of a null MX does";
    if (type == PM_RRTYPE_TXT && pm_utf8_first_bad(value->text) < value->text.len)
        return "it holds bytes that are not UTF-8, and Kubernetes holds characters";
    return NULL;
}

static struct pm_str target_of(struct pm_zone_writer *w, enum pm_rrtype type,
                               const struct pm_rdata *value)
{
    if (type == PM_RRTYPE_TXT)
        return value->text;
    struct pm_str text = pm_rdata_format(type, value, &w->scratch);
    return type == PM_RRTYPE_SRV ? text : pm_str_sub(text, 0, text.len - 1);
}

static void put_set(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    pm_sink_puts(w->sink, "    - dnsName: ");
    pm_yaml_put_scalar(w->sink, set->owner);
    pm_sink_printf(w->sink, "\n      recordTTL: %u\n      recordType: %s\n      targets:\n",
                   set->ttl, pm_rrtype_name(set->type));
    for (size_t i = 0; i < set->count; i++) {
        pm_sink_puts(w->sink, "        - ");
        pm_yaml_put_scalar(w->sink, target_of(w, set->type, &set->values[i]));
        pm_sink_putc(w->sink, '\n');
    }
}

/* The controller deletes what it made itself, as ours were, and nothing else. */
static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)changes;
    (void)i;
    return change->after.count == 0 && change->purposes == 0;
}

/* A list that is not there is refused (null is no array). */
static bool holds_sets(const struct pm_changeset *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->sets[i].after.count > 0)
            return true;
    return false;
}

static void put_object(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                       const struct pm_changeset *changes)
{
    struct pm_str name = domain->name.ascii;
    pm_sink_puts(w->sink, "---\n");
    pm_zone_put_remarks(w, domain, changes);
    pm_sink_puts(w->sink, "apiVersion: externaldns.k8s.io/v1alpha1\nkind: DNSEndpoint\n");
    pm_sink_printf(w->sink, "metadata:\n  name: purelymail-%" PM_STR_FMT "\n", PM_STR_ARG(name));
    pm_sink_puts(w->sink, "spec:\n  endpoints:");
    pm_sink_puts(w->sink, holds_sets(changes) ? "\n" : " []\n");
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (change->after.count > 0)
            put_set(w, &change->after);
        else if (leaves(changes, change, 0))
            pm_declare_put_set(w, "DELETE by hand", &change->before);
    }
}

static void put_notes(struct pm_zone_writer *w)
{
    pm_zone_put_comment(w, PM_STR("The controller needs --source=crd, and --managed-record-types "
                                  "with MX, TXT and SRV beside the others. It changes"));
    pm_zone_put_comment(w, PM_STR("only sets that it owns (--txt-owner-id): one that others made "
                                  "must be deleted for it to make it anew."));
    pm_zone_put_comment(w, PM_STR("With an object go its sets and the values that others have in "
                                  "them: take a domain that left out with zone --remove first."));
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_zone_put_header(w, zone);
    put_notes(w);
    for (size_t i = 0; i < zone->count; i++) {
        put_object(w, &zone->domains[i], pm_zone_change(w, zone, &zone->domains[i]));
        pm_arena_fini(&w->scratch);
    }
}

const struct pm_zone_format pm_zone_format_external_dns = {
    .name = "external-dns",
    .what = "DNSEndpoint objects for ExternalDNS in Kubernetes",
    .import = "kubectl apply -f FILE",
    .suffix = ".external-dns.yaml",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_IN_PART,
    .declares = true,
    .let_go = "Keep the object, or have another source hold them first.",
    .needs_sets = true,
    .comment = "#",
    .leaves = leaves,
    .refuse = refuse,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
