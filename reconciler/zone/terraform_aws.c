/* aws_route53_record: one resource a record set, with all its values. The provider puts quotation
 * marks around TXT values and escapes nothing, so they are written as Route 53 has them, without
 * the outer marks. */
#include "zone/hcl.h"
#include "zone/route53.h"
#include "zone/terraform.h"

#define RESOURCE "aws_route53_record"

enum { WIDTH = 7 };

/* first""rest: all strings in their quotation marks, but for the outer ones. */
static struct pm_str txt_value(struct pm_zone_writer *w, const struct pm_rdata *value)
{
    struct pm_str string;
    struct pm_sink quoted;
    size_t at = 0;
    pm_sink_init_memory(&quoted);
    while (pm_zone_next_string(value, &at, &string))
        pm_route53_put_string(&quoted, string);
    struct pm_str text = pm_sink_take(&quoted, &w->scratch);
    pm_sink_fini(&quoted);
    return pm_str_sub(text, 1, text.len - 1);
}

static void put_value(struct pm_zone_writer *w, enum pm_rrtype type, const struct pm_rdata *value)
{
    bool is_txt = type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF;
    pm_sink_puts(w->sink, "    ");
    pm_hcl_put_string(w->sink,
                      is_txt ? txt_value(w, value) : pm_route53_value(type, value, &w->scratch));
    pm_sink_puts(w->sink, ",\n");
}

static const struct pm_set_change *first_at(const struct pm_changeset *changes, struct pm_str owner,
                                            bool (*is_it)(const struct pm_set_change *))
{
    for (size_t i = 0; i < changes->count; i++)
        if (pm_str_eq(changes->sets[i].owner, owner) && is_it(&changes->sets[i]))
            return &changes->sets[i];
    return NULL;
}

static bool goes(const struct pm_set_change *change)
{
    return change->after.count == 0;
}

static bool is_new(const struct pm_set_change *change)
{
    return change->before.count == 0 && change->after.count > 0;
}

/* What the resource takes over: the set itself, or the first of those that go at its owner, for the
 * provider changes a resource's type in one step. NULL: nothing. */
static const struct pm_set_change *predecessor(const struct pm_changeset *changes,
                                               const struct pm_set_change *change)
{
    if (change->before.count > 0)
        return change;
    return first_at(changes, change->owner, is_new) == change
               ? first_at(changes, change->owner, goes)
               : NULL;
}

static bool leaves(const struct pm_changeset *changes, const struct pm_set_change *change, size_t i)
{
    (void)i;
    return goes(change) && (first_at(changes, change->owner, goes) != change ||
                            !first_at(changes, change->owner, is_new));
}

/* Another set can be made only when the one that takes over has made room. */
static void put_order(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                      const struct pm_changeset *changes, const struct pm_set_change *change)
{
    const struct pm_set_change *first = first_at(changes, change->owner, is_new);
    if (!is_new(change) || first == change || !first_at(changes, change->owner, goes))
        return;
    struct pm_str label =
        pm_declare_label(w, domain->name, pm_terraform_set_suffix(w, domain, changes, first));
    pm_sink_printf(w->sink, "\n  depends_on = [" RESOURCE ".%" PM_STR_FMT "]\n", PM_STR_ARG(label));
}

static void put_set(struct pm_zone_writer *w, struct pm_str variable,
                    const struct pm_zone_domain *domain, const struct pm_changeset *changes,
                    const struct pm_set_change *change)
{
    struct pm_str label =
        pm_declare_label(w, domain->name, pm_terraform_set_suffix(w, domain, changes, change));
    const struct pm_set_change *old = predecessor(changes, change);
    if (old)
        pm_terraform_put_import(
            w, RESOURCE, label,
            pm_str_printf(&w->scratch, "${var.%" PM_STR_FMT "}_%" PM_STR_FMT "_%" PM_STR_FMT,
                          PM_STR_ARG(variable), PM_STR_ARG(old->owner),
                          PM_STR_ARG(pm_rrtype_format(old->type, &w->scratch))));
    pm_terraform_open(w, RESOURCE, label);
    pm_hcl_put_expr(w->sink, 2, WIDTH, "zone_id",
                    pm_str_printf(&w->scratch, "var.%" PM_STR_FMT, PM_STR_ARG(variable)));
    pm_hcl_put_text(w->sink, 2, WIDTH, "name", change->owner);
    pm_hcl_put_text(w->sink, 2, WIDTH, "type", pm_rrtype_format(change->type, &w->scratch));
    pm_hcl_put_number(w->sink, 2, WIDTH, "ttl", change->after.ttl);
    pm_hcl_put_expr(w->sink, 2, WIDTH, "records", PM_STR("["));
    for (size_t i = 0; i < change->after.count; i++)
        put_value(w, change->type, &change->after.values[i]);
    pm_sink_puts(w->sink, "  ]\n");
    put_order(w, domain, changes, change);
    pm_terraform_close(w);
    if (pm_declare_holds_others(w, domain, change))
        pm_terraform_put_let_go(w, RESOURCE, label);
}

static void put_domain(struct pm_zone_writer *w, const struct pm_zone *zone,
                       const struct pm_zone_domain *domain)
{
    struct pm_str variable = pm_terraform_zone_variable(w, zone);
    const struct pm_changeset *changes = pm_zone_change(w, zone, domain);
    pm_sink_putc(w->sink, '\n');
    pm_zone_put_remarks(w, domain, changes);
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *change = &changes->sets[i];
        if (change->after.count > 0)
            put_set(w, variable, domain, changes, change);
        else if (leaves(changes, change, 0))
            pm_terraform_put_left(w, &change->before);
    }
}

static void put_zone(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    pm_terraform_put_header(w, zone);
    pm_terraform_put_zone_variable(w, zone, "hosted zone");
    pm_zone_put_domains(w, zone, put_domain);
}

const struct pm_zone_format pm_zone_format_terraform_aws = {
    .name = "terraform-aws",
    .what = "Terraform: aws_route53_record, a resource a record set",
    .import = "terraform apply\n"
              "with FILE in the folder of a module, its variable ..._zone_id set to the id of the "
              "hosted zone",
    .suffix = ".tf",
    .effect = PM_ZONE_REPLACES_SET,
    .deletes = PM_ZONE_DELETES_IN_PART,
    .declares = true,
    .let_go = PM_TERRAFORM_LET_GO,
    .needs_sets = true,
    .creates_only = true,
    .comment = "#",
    .leaves = leaves,
    .origin_lines = {"# Made by pm-reconcile "},
    .zone = put_zone,
};
