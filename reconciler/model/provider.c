#include "model/provider.h"

#define DNSCONTROL "DNSControl can do it, too: `--format dnscontrol`."

/* By name. The tools stand in one list with the providers: both take records. */
static const struct pm_provider providers[] = {
    {"azure", "Azure DNS", "azure",
     "A set holds 20 records, and its texts 4096 characters together."},
    {"bind", "BIND", "bind",
     "For zones that take dynamic updates (`allow-update`, `update-policy`) use nsupdate: a file "
     "of theirs must not be edited."},
    {"cloudflare", "Cloudflare", "cloudflare",
     "Email Routing must be off, because it locks the MX records, and so must be the flattening "
     "of all CNAMEs, which breaks DKIM."},
    {"coredns", "CoreDNS", "bind",
     "For its plugins `file` and `auto`, which look for a higher serial once a minute (`reload`)."},
    {"desec", "deSEC", "desec", "The least TTL is 3600 seconds."},
    {"digitalocean", "DigitalOcean", "digitalocean", ""},
    {"dnscontrol", "DNSControl", "dnscontrol",
     "With `IGNORE(\"@\", \"TXT\")` in the domain, a text at its name is an error."},
    {"dnsimple", "DNSimple", "table", DNSCONTROL},
    {"external-dns", "ExternalDNS for Kubernetes", "external-dns",
     "It needs --source=crd, and --managed-record-types=MX and =TXT beside the others. All texts "
     "at one name are one set: give --current, so that the others are carried along."},
    {"gandi", "Gandi", "table",
     "Its import of a zone file replaces the whole zone: enter the records instead. " DNSCONTROL},
    {"gcloud", "Google Cloud DNS", "gcloud",
     "All texts at one name are one set there: give --current, so that the others are carried "
     "along. Never import with --delete-all-existing."},
    {"godaddy", "GoDaddy", "table",
     "Names are entered without the domain, its own as @. The least TTL is 600 seconds."},
    {"hetzner", "Hetzner", "hetzner",
     "Its import of a zone file replaces the whole zone: the requests written here do not."},
    {"hostinger", "Hostinger", "table", "Names are entered without the domain, its own as @."},
    {"inwx", "INWX", "table", DNSCONTROL},
    {"ionos", "IONOS", "table", "Names are entered without the domain, its own as @."},
    {"knot", "Knot DNS", "knot", ""},
    {"linode", "Akamai (Linode)", "table", DNSCONTROL},
    {"namecheap", "Namecheap", "table",
     "MX records can be entered once the mail settings of the domain are `Custom MX`."},
    {"netcup", "netcup", "table", "Names are entered without the domain, its own as @."},
    {"nsd", "NSD", "bind", ""},
    {"nsupdate", "Any server with dynamic updates (RFC 2136)", "nsupdate",
     "A server ignores a CNAME beside other records without a word: run `verify` afterwards."},
    {"octodns", "octoDNS", "octodns",
     "What is not in its file goes: give --current, or have it merge a second source with "
     "--style include."},
    {"ovh", "OVHcloud", "table",
     "Its import of a zone file replaces the whole zone: enter the records instead. " DNSCONTROL},
    {"porkbun", "Porkbun", "table", "The host field of the domain's own name stays empty."},
    {"powerdns", "PowerDNS", "powerdns",
     "All texts at one name are one set there: give --current, so that the others are carried "
     "along."},
    {"route53", "Amazon Route 53", "route53",
     "All texts at one name are one set there: give --current, so that the others are carried "
     "along."},
    {"strato", "STRATO", "table",
     "A CNAME is set in the settings of a subdomain that was made before, and its target ends in "
     "a dot."},
    {"terraform-aws", "Terraform with Amazon Route 53", "terraform-aws",
     "All texts at one name are one resource: give --current, so that the others are carried "
     "along."},
    {"terraform-cloudflare", "Terraform with Cloudflare", "terraform-cloudflare",
     "For version 5 of the provider, in which records are `cloudflare_dns_record`."},
    {"terraform-dns", "Terraform with dynamic updates (RFC 2136)", "terraform-dns",
     "All texts at one name are one resource: give --current, so that the others are carried "
     "along."},
    {"tinydns", "tinydns (djbdns)", "tinydns", "The lines are added to `data`; then make it anew."},
    {"transip", "TransIP", "table", DNSCONTROL},
    {"vultr", "Vultr", "table", DNSCONTROL},
};

enum { PROVIDERS = sizeof providers / sizeof providers[0] };

const struct pm_provider *pm_providers(size_t *count)
{
    *count = PROVIDERS;
    return providers;
}

const struct pm_provider *pm_provider_find(struct pm_str name)
{
    size_t low = 0, high = PROVIDERS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = pm_str_cmp(pm_str_from(providers[middle].name), name);
        if (order == 0)
            return &providers[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

#define INTO_FILE "put its records into the zone's file (a file to include: --style include)\n"

const char *pm_provider_import(const struct pm_provider *provider)
{
    static const struct {
        const char *name, *import;
    } rows[] = {
        {"bind", INTO_FILE "raise the serial of the zone's SOA record, then: rndc reload ZONE"},
        {"coredns", INTO_FILE "raise the serial of the zone's SOA record, and wait for a minute"},
        {"nsd",
         INTO_FILE "raise the serial of the zone's SOA record, then: nsd-control reload ZONE"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, provider->name) == 0)
            return rows[i].import;
    return NULL;
}
