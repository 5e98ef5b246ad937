#include "schema/reading.h"

static void check_zone(struct pm_reading *reading, const struct pm_domain_draft *draft,
                       const struct pm_path *path)
{
    struct pm_str name = draft->name.name.ascii, zone = draft->dns.zone.name.ascii;
    if (name.len == 0 || zone.len == 0 || pm_name_in_zone(name, zone))
        return;
    struct pm_path dns = {.up = path, .key = "dns"};
    struct pm_path inner = {.up = &dns, .key = "zone"};
    pm_source_problem(reading->source, PM_SEVERITY_ERROR, draft->dns.zone.mark, &inner,
                      "the zone %" PM_STR_FMT " does not contain %" PM_STR_FMT, PM_STR_ARG(zone),
                      PM_STR_ARG(name))
        ->fix =
        pm_reading_text(reading, "write %" PM_STR_FMT " or a domain above it", PM_STR_ARG(name));
}

static bool is_below(struct pm_str host, const char *label, struct pm_str name)
{
    struct pm_str first = pm_str_from(label);
    return pm_str_starts(host, first) && pm_str_eq(pm_str_sub(host, first.len, host.len), name);
}

/* autoconfig.example.com as the host of example.com. */
static void check_host(struct pm_reading *reading, const struct pm_domain_draft *draft,
                       const struct pm_path *path, const char *label, struct pm_str host)
{
    if (!is_below(host, label, draft->name.name.ascii))
        return;
    struct pm_path dns = {.up = path, .key = "dns"};
    struct pm_path extra = {.up = &dns, .key = "extra"};
    pm_source_problem(reading->source, PM_SEVERITY_ERROR, draft->name.mark, &extra,
                      "%" PM_STR_FMT " would be an alias of itself", PM_STR_ARG(host))
        ->fix = PM_STR("name the host that serves the settings, or remove the key and keep the "
                       "records of that name elsewhere");
}

static void check_hosts(struct pm_reading *reading, const struct pm_domain_draft *draft,
                        const struct pm_path *path)
{
    const struct pm_dns_extra *extra = &draft->dns.options.extra;
    if (draft->name.name.ascii.len == 0)
        return;
    check_host(reading, draft, path, "autoconfig.", extra->autoconfig);
    check_host(reading, draft, path, "autodiscover.", extra->autodiscover);
}

static struct pm_domain_draft new_draft(void)
{
    return (struct pm_domain_draft){
        .dns = {.ttl = PM_DRAFT_UNSET, .mx_priority = PM_DRAFT_UNSET},
    };
}

bool pm_domain_read(struct pm_reading *reading, struct pm_node *node, const struct pm_path *path,
                    struct pm_domain_draft *draft)
{
    *draft = new_draft();
    if (node->kind == PM_NODE_MAP) {
        pm_map_read(reading, PM_SECTION_DOMAIN, node, path, draft);
        check_zone(reading, draft, path);
        check_hosts(reading, draft, path);
    } else if (node->kind == PM_NODE_LIST) {
        pm_reading_error(reading, node, path,
                         "an entry of `domains` must be a name or a mapping, not a list")
            ->fix = PM_STR("write each name as an entry of its own: `- example.com`");
    } else if (pm_node_is_null(node)) {
        pm_reading_error(reading, node, path, "this entry of `domains` is empty")->fix =
            PM_STR("write a name behind the '-', or remove it");
    } else {
        pm_read_name(reading, pm_row_find(PM_SECTION_DOMAIN, PM_STR("name")), node, path, draft);
    }
    return draft->name.name.ascii.len > 0;
}
