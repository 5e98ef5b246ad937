/* hashicorp/dns (RFC 2136): one resource a record set, with all its values. The provider makes
 * TXT "%s" of a text and has it read as a zone file, so the text is written as one has it; texts
 * over 255 bytes it cuts itself, and reads back joined: cut here, they would differ for ever. */
#include "zone/hcl.h"
#include "zone/terraform.h"

static const struct kind {
    enum pm_rrtype type;
    const char *resource;
    size_t width; /* of the attributes' names */
} kinds[] = {
    {PM_RRTYPE_CNAME, "dns_cname_record", 5},
    {PM_RRTYPE_MX, "dns_mx_record_set", 4},
    {PM_RRTYPE_SRV, "dns_srv_record_set", 4},
    {PM_RRTYPE_TXT, "dns_txt_record_set", 4},
};

static const struct kind *kind_of(enum pm_rrtype type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    return NULL;
}

static struct pm_str absolute(struct pm_zone_writer *w, struct pm_str name)
{
    return pm_str_printf(&w->scratch, "%" PM_STR_FMT ".", PM_STR_ARG(name));
}

static void put_mx(struct pm_zone_writer *w, const struct pm_rdata *value)
{
    enum { INNER = 10 };
    pm_sink_puts(w->sink, "\n  mx {\n");
    pm_hcl_put_number(w->sink, 4, INNER, "preference", value->preference);
    pm_hcl_put_text(w->sink, 4, INNER, "exchange", absolute(w, value->target));
    pm_sink_puts(w->sink, "  }\n");
}

static void put_srv(struct pm_zone_writer *w, const struct pm_rdata *value)
{
    enum { INNER = 8 };
    struct pm_str port = value->text, weight;
    if (!pm_str_next(&port, ' ', &weight))
        return;
    pm_sink_puts(w->sink, "\n  srv {\n");
    pm_hcl_put_number(w->sink, 4, INNER, "priority", value->preference);
    pm_hcl_put_expr(w->sink, 4, INNER, "weight", weight);
    pm_hcl_put_expr(w->sink, 4, INNER, "port", port);
    pm_hcl_put_text(w->sink, 4, INNER, "target", absolute(w, value->target));
    pm_sink_puts(w->sink, "  }\n");
}

static void put_texts(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    pm_sink_puts(w->sink, "\n  txt = [\n");
    for (size_t i = 0; i < set->count; i++) {
        struct pm_str quoted = pm_rdata_format(set->type, &set->values[i], &w->scratch);
        pm_sink_puts(w->sink, "    ");
        pm_hcl_put_string(w->sink, pm_str_sub(quoted, 1, quoted.len - 1));
        pm_sink_puts(w->sink, ",\n");
    }
    pm_sink_puts(w->sink, "  ]\n");
}

static void put_values(struct pm_zone_writer *w, const struct pm_rrset *set)
{
    if (set->type == PM_RRTYPE_TXT)
        put_texts(w, set);
    for (size_t i = 0; i < set->count; i++) {
        if (set->type == PM_RRTYPE_MX)
            put_mx(w, &set->values[i]);
        else if (set->type == PM_RRTYPE_SRV)
            put_srv(w, &set->values[i]);
    }
}

static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)changes;
    (void)i;
    return change->after.count == 0;
}

static bool is_cut_otherwise(const struct pm_rdata *txt)
{
    enum { STRING_MAX = 255 };
    return txt->strings > 1 && txt->strings != (txt->text.len + STRING_MAX - 1) / STRING_MAX;
}

/* To change a set the provider deletes each text that it had, joined: one that is stored in other
 * strings stays, beside the joined one. */
static void put_warnings(struct pm_zone_writer *w, const struct pm_set_change *change)
{
    if (change->type != PM_RRTYPE_TXT || change->action != PM_SET_MODIFY)
        return;
    for (size_t i = 0; i < change->before.count; i++)
        if (is_cut_otherwise(&change->before.values[i]))
            pm_declare_put_record(w, "LOOK afterwards whether this is there twice, once joined",
                                  &change->before, &change->before.values[i]);
}

static void put_set(struct pm_zone_writer *w, const struct pm_zone *zone,
                    const struct pm_zone_domain *domain, const struct pm_changeset *changes,
                    const struct pm_set_change *change)
{
    const struct kind *kind = kind_of(change->type);
    if (!kind)
        return;
    struct pm_str label =
        pm_declare_label(w, domain->name, pm_terraform_set_suffix(w, domain, changes, change));
    put_warnings(w, change);
    if (change->before.count > 0)
        pm_terraform_put_import(w, kind->resource, label, absolute(w, change->owner));
    pm_terraform_open(w, kind->resource, label);
    pm_hcl_put_text(w->sink, 2, kind->width, "zone", absolute(w, zone->name.ascii));
    if (!pm_str_eq(change->owner, zone->name.ascii))
        pm_hcl_put_text(w->sink, 2, kind->width, "name",
                        pm_name_relative(change->owner, zone->name.ascii));
    if (change->type == PM_RRTYPE_CNAME)
        pm_hcl_put_text(w->sink, 2, kind->width, "cname",
                        absolute(w, change->after.values[0].target));
    pm_hcl_put_number(w->sink, 2, kind->width, "ttl", change->after.ttl);
    put_values(w, &change->after);
    pm_terraform_close(w);
    if (pm_declare_holds_others(w, domain, change))
        pm_terraform_put_let_go(w, kind->resource, label);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (change->after.count > 0)
            put_set(w, zone, domain, changes, change);
        else
            pm_terraform_put_left(w, &change->before);
    }
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_terraform_put_header(w, zone);
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_terraform_dns = {
    .name = "terraform-dns",
    .what = "Terraform: hashicorp/dns (RFC 2136), a resource a record set",
    .import =
        "terraform apply\n"
        "with FILE in the folder of a module that configures the dns provider's server and key",
    .suffix = ".tf",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_IN_PART,
    .declares = true,
    .let_go = PM_TERRAFORM_LET_GO,
    .needs_sets = true,
    .comment = "#",
    .leaves = leaves,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
