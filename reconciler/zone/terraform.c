#include "zone/terraform.h"

#include "zone/hcl.h"

struct pm_str pm_terraform_zone_variable(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    return pm_declare_label(w, zone->name, "zone_id");
}

void pm_terraform_put_variable(struct pm_zone_writer *w, struct pm_str name,
                               const char *default_value, struct pm_str description)
{
    enum { WIDTH = 11 };
    pm_sink_printf(w->sink, "\nvariable \"%" PM_STR_FMT "\" {\n", PM_STR_ARG(name));
    pm_hcl_put_expr(w->sink, 2, WIDTH, "type", PM_STR("string"));
    if (default_value)
        pm_hcl_put_text(w->sink, 2, WIDTH, "default", pm_str_from(default_value));
    pm_hcl_put_text(w->sink, 2, WIDTH, "description", description);
    pm_terraform_close(w);
}

/* Twice in one module it is an error, and the file of the domains that stay has it. */
static void put_borrowed(struct pm_zone_writer *w, struct pm_str name)
{
    pm_zone_put_comment(w, PM_STR("In one apply let it stand beside the file of the domains that "
                                  "stay, written anew without those removed here."));
    pm_zone_put_comment(w, PM_STR("Delete by hand only what no earlier file made: the rest goes "
                                  "with that."));
    pm_zone_put_comment(w, PM_STR("That file has the variable. Where no domain stays, delete it, "
                                  "and add:"));
    pm_zone_put_comment(
        w, pm_str_printf(&w->scratch, "variable \"%" PM_STR_FMT "\" {", PM_STR_ARG(name)));
    pm_zone_put_comment(w, PM_STR("  type = string"));
    pm_zone_put_comment(w, PM_STR("}"));
}

void pm_terraform_put_zone_variable(struct pm_zone_writer *w, const struct pm_zone *zone,
                                    const char *what)
{
    struct pm_str name = pm_terraform_zone_variable(w, zone);
    if (pm_zone_has_removal(zone)) {
        put_borrowed(w, name);
        return;
    }
    pm_terraform_put_variable(w, name, NULL,
                              pm_str_printf(&w->scratch, "Id of the %s %" PM_STR_FMT, what,
                                            PM_STR_ARG(zone->name.ascii)));
}

void pm_terraform_put_import(struct pm_zone_writer *w, const char *resource, struct pm_str label,
                             struct pm_str id)
{
    pm_sink_printf(w->sink,
                   "\nimport {\n  to = %s.%" PM_STR_FMT "\n  id = \"%" PM_STR_FMT "\"\n}\n",
                   resource, PM_STR_ARG(label), PM_STR_ARG(id));
}

void pm_terraform_open(struct pm_zone_writer *w, const char *resource, struct pm_str label)
{
    pm_sink_printf(w->sink, "\nresource \"%s\" \"%" PM_STR_FMT "\" {\n", resource,
                   PM_STR_ARG(label));
}

void pm_terraform_close(struct pm_zone_writer *w)
{
    pm_sink_puts(w->sink, "}\n");
}

void pm_terraform_put_let_go(struct pm_zone_writer *w, const char *resource, struct pm_str label)
{
    pm_zone_put_comment(w,
                        PM_STR("It holds others' values only. To let them go on without it, apply "
                               "it, then put this in its place:"));
    pm_zone_put_comment(w, PM_STR("removed {"));
    pm_zone_put_comment(
        w, pm_str_printf(&w->scratch, "  from = %s.%" PM_STR_FMT, resource, PM_STR_ARG(label)));
    pm_zone_put_comment(w, PM_STR("  lifecycle {"));
    pm_zone_put_comment(w, PM_STR("    destroy = false"));
    pm_zone_put_comment(w, PM_STR("  }"));
    pm_zone_put_comment(w, PM_STR("}"));
}

static bool is_wanted(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                      const struct pm_set_change *change)
{
    struct pm_record_list list = pm_zone_wanted(w, domain);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].type == change->type && pm_str_eq(list.items[i].owner, change->owner))
            return true;
    return false;
}

bool pm_terraform_is_twin(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                          const struct pm_changeset *changes, const struct pm_set_change *change)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct pm_set_change *other = &changes->sets[i];
        if (other != change && other->after.count > 0 && (other->purposes & change->purposes) &&
            pm_str_eq(other->owner, change->owner))
            return change->as_is && !is_wanted(w, domain, change);
    }
    return false;
}

const char *pm_terraform_set_suffix(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                                    const struct pm_changeset *changes,
                                    const struct pm_set_change *change)
{
    const char *type = pm_rrtype_name(change->type);
    unsigned purpose = 0;
    while (purpose < PM_PURPOSES && (change->purposes & 1U << purpose) == 0)
        purpose++;
    if (purpose == PM_PURPOSES || pm_str_eq(change->owner, domain->name.ascii))
        return type;
    const char *name = pm_purpose_name((enum pm_purpose)purpose);
    bool is_twin = pm_terraform_is_twin(w, domain, changes, change);
    return is_twin ? pm_str_printf(&w->scratch, "%s_%s", name, type).ptr : name;
}

void pm_terraform_put_header(struct pm_zone_writer *w, const struct pm_zone *zone)
{
    if (w->written > 0)
        pm_sink_putc(w->sink, '\n');
    pm_zone_put_header(w, zone);
    pm_zone_put_comment(w, PM_STR("Terraform deletes what an earlier file declared and this one "
                                  "does not; what it did not make, it leaves alone."));
    if (w->format->effect == PM_ZONE_REPLACES_SET)
        pm_zone_put_comment(w,
                            PM_STR("With a set go the values that others have in it: when a domain "
                                   "left, let what zone --remove writes stand beside this file."));
    if (!zone->current)
        return;
    pm_zone_put_comment(w, PM_STR("Sets that are there already are taken over by import blocks "
                                  "(Terraform 1.6 or later)."));
}

void pm_terraform_put_left(struct pm_zone_writer *w, const struct pm_rrset *left)
{
    if (left->count > 0)
        pm_sink_putc(w->sink, '\n');
    pm_declare_put_set(w, "DELETE by hand", left);
}
