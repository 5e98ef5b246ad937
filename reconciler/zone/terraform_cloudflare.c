/* cloudflare_dns_record of the provider's version 5: one resource a value. A record that is there
 * already is taken over by its id, which only Cloudflare knows: a variable asks for it. */
#include "zone/hcl.h"
#include "zone/master.h"
#include "zone/terraform.h"

#define RESOURCE "cloudflare_dns_record"

/* One value being written. */
struct item {
    const struct pm_set_change *change;
    const struct pm_rdata *value;
    const struct pm_rdata *old; /* the record that it takes over; NULL: none */
    struct pm_str label;
};

static void put_name(struct pm_zone_writer *w, size_t indent, size_t width, const char *key,
                     struct pm_str target)
{
    pm_hcl_put_text(w->sink, indent, width, key, target.len > 0 ? target : PM_STR("."));
}

static void put_srv(struct pm_zone_writer *w, const struct pm_rdata *value)
{
    enum { INNER = 8 };
    struct pm_str port = value->text, weight;
    if (!pm_str_next(&port, ' ', &weight))
        return;
    pm_sink_puts(w->sink, "\n  data = {\n");
    pm_hcl_put_number(w->sink, 4, INNER, "priority", value->preference);
    pm_hcl_put_expr(w->sink, 4, INNER, "weight", weight);
    pm_hcl_put_expr(w->sink, 4, INNER, "port", port);
    put_name(w, 4, INNER, "target", value->target);
    pm_sink_puts(w->sink, "  }\n");
}

static void put_content(struct pm_zone_writer *w, size_t width, enum pm_rrtype type,
                        const struct pm_rdata *value)
{
    struct pm_sink text;
    if (type == PM_RRTYPE_MX || type == PM_RRTYPE_CNAME) {
        put_name(w, 2, width, "content", value->target);
        return;
    }
    pm_sink_init_memory(&text);
    pm_master_put_rdata(&text, type, value);
    pm_hcl_put_text(w->sink, 2, width, "content", pm_sink_bytes(&text));
    pm_sink_fini(&text);
}

static void put_resource(struct pm_zone_writer *w, struct pm_str variable, const struct item *item)
{
    enum pm_rrtype type = item->change->type;
    size_t width = strlen(type == PM_RRTYPE_MX ? "priority" : "content");
    pm_terraform_open(w, RESOURCE, item->label);
    pm_hcl_put_expr(w->sink, 2, width, "zone_id",
                    pm_str_printf(&w->scratch, "var.%" PM_STR_FMT, PM_STR_ARG(variable)));
    pm_hcl_put_text(w->sink, 2, width, "name", item->change->owner);
    pm_hcl_put_text(w->sink, 2, width, "type", pm_rrtype_format(type, &w->scratch));
    if (type != PM_RRTYPE_SRV)
        put_content(w, width, type, item->value);
    if (type == PM_RRTYPE_MX)
        pm_hcl_put_number(w->sink, 2, width, "priority", item->value->preference);
    if (type == PM_RRTYPE_CNAME)
        pm_hcl_put_expr(w->sink, 2, width, "proxied", PM_STR("false"));
    pm_hcl_put_number(w->sink, 2, width, "ttl", item->change->after.ttl);
    if (type == PM_RRTYPE_SRV)
        put_srv(w, item->value);
    pm_terraform_close(w);
}

static void put_takeover(struct pm_zone_writer *w, struct pm_str variable, const struct item *item)
{
    struct pm_sink record;
    struct pm_str id =
        pm_str_printf(&w->scratch, "%" PM_STR_FMT "_record_id", PM_STR_ARG(item->label));
    pm_sink_init_memory(&record);
    pm_sink_puts(&record, "Id of the record that is there: ");
    pm_master_put_name(&record, item->change->owner);
    pm_sink_printf(&record, " %u IN %" PM_STR_FMT " ", item->change->before.ttl,
                   PM_STR_ARG(pm_rrtype_format(item->change->type, &w->scratch)));
    pm_master_put_rdata(&record, item->change->type, item->old);
    pm_terraform_put_variable(w, id, "", pm_sink_bytes(&record));
    pm_sink_fini(&record);
    pm_terraform_put_import(w, RESOURCE, item->label,
                            pm_str_printf(&w->scratch,
                                          "${var.%" PM_STR_FMT "}/${var.%" PM_STR_FMT "}",
                                          PM_STR_ARG(variable), PM_STR_ARG(id)));
}

static bool is_spf(const struct pm_rrset *set, size_t i)
{
    return pm_zone_is_spf(set->type, &set->values[i]);
}

/* A value that goes becomes one that comes: the first of one set the first of the other, and so on,
 * but of TXT only an SPF record an SPF record. NULL: there is none for it. */
static const struct pm_rdata *partner_of(const struct pm_rrset *set, size_t i,
                                         const struct pm_rrset *others)
{
    size_t rank = 0;
    for (size_t k = 0; k < i; k++)
        rank += is_spf(set, k) == is_spf(set, i);
    for (size_t k = 0; k < others->count; k++)
        if (is_spf(others, k) == is_spf(set, i) && rank-- == 0)
            return &others->values[k];
    return NULL;
}

static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)changes;
    return !partner_of(&change->removed, i, &change->added);
}

/* Of ownership values there may be several. */
static bool is_first(const struct pm_record_list *list, const struct pm_set_change *change,
                     size_t i, enum pm_purpose purpose)
{
    enum pm_purpose other;
    for (size_t k = 0; k < i; k++)
        if (pm_declare_is_ours(list, change, k, &other) && other == purpose)
            return false;
    return true;
}

static struct pm_str label_of(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                              const struct pm_record_list *list, const struct pm_changeset *changes,
                              const struct pm_set_change *change, size_t i)
{
    enum pm_purpose purpose;
    if (!pm_terraform_is_twin(w, domain, changes, change) &&
        pm_declare_is_ours(list, change, i, &purpose) && is_first(list, change, i, purpose))
        return pm_declare_label(w, domain->name, pm_purpose_name(purpose));
    return pm_declare_label(w, domain->name,
                            pm_str_printf(&w->scratch, "%s_other_%zu",
                                          pm_terraform_set_suffix(w, domain, changes, change),
                                          i + 1)
                                .ptr);
}

static void put_left(struct pm_zone_writer *w, const struct pm_set_change *change)
{
    struct pm_rrset left = change->before;
    left.values = PM_NEW_ARRAY(&w->scratch, struct pm_rdata, change->removed.count);
    left.count = 0;
    for (size_t i = 0; i < change->removed.count; i++)
        if (leaves(NULL, change, i))
            left.values[left.count++] = change->removed.values[i];
    pm_terraform_put_left(w, &left);
}

static void put_set(struct pm_zone_writer *w, struct pm_str variable,
                    const struct pm_zone_domain *domain, const struct pm_record_list *list,
                    const struct pm_changeset *changes, const struct pm_set_change *change)
{
    enum pm_purpose purpose;
    for (size_t i = 0; i < change->after.count; i++) {
        struct item item = {
            .change = change,
            .value = &change->after.values[i],
            .label = label_of(w, domain, list, changes, change, i),
        };
        size_t added = pm_rrset_find(&change->added, item.value);
        bool is_new = added < change->added.count;
        bool stays = !is_new && (pm_declare_changes_ttl(change) ||
                                 pm_declare_is_ours(list, change, i, &purpose));
        if (!is_new && !stays)
            continue;
        item.old = stays ? item.value : partner_of(&change->added, added, &change->removed);
        if (stays || item.old)
            put_takeover(w, variable, &item);
        put_resource(w, variable, &item);
        if (domain->remove)
            pm_terraform_put_let_go(w, RESOURCE, item.label);
    }
    put_left(w, change);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_str variable = pm_terraform_zone_variable(w, zone);
    struct pm_record_list list = pm_zone_wanted(w, domain);
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++)
        put_set(w, variable, domain, &list, changes, &changes->sets[i]);
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_terraform_put_header(w, zone);
    if (zone->current)
        pm_zone_put_comment(w, PM_STR("For the first apply a variable ..._record_id needs that "
                                      "record's id, from GET /zones/ZONE_ID/dns_records; once "
                                      "Terraform has the record it may be left out."));
    pm_terraform_put_zone_variable(w, zone, "zone");
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_terraform_cloudflare = {
    .name = "terraform-cloudflare",
    .what = "Terraform: cloudflare_dns_record (provider 5), a resource a record",
    .import = "terraform apply\n"
              "with FILE in the folder of a module, its variable ..._zone_id set to the zone's id",
    .suffix = ".tf",
    .effect = PM_ZONE_ADDS,
    .deletes = PM_ZONE_DELETES_IN_PART,
    .declares = true,
    .let_go = PM_TERRAFORM_LET_GO,
    .comment = "#",
    .ttl_min = 60,
    .ttl_max = 86400,
    .leaves = leaves,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
