/* What the three Terraform formats share. Private to zone/. */
#pragma once

#include "zone/declare.h"

#define PM_TERRAFORM_LET_GO                                                                  \
    "Keep it, or put the removed block that stands below it in its place (Terraform 1.7 or " \
    "later)."

/* "example_com_zone_id": one a zone, so that the files of several zones make one module. */
struct pm_str pm_terraform_zone_variable(struct pm_zone_writer *w, const struct pm_zone *zone);
/* That variable, described as the id of what ("zone") it is. In a removal a comment stands in its
 * place, for the file of the domains that stay, in the same module, declares it. */
void pm_terraform_put_zone_variable(struct pm_zone_writer *w, const struct pm_zone *zone,
                                    const char *what);
/* variable "…" { type = string … }, with a blank line in front; default_value NULL: it has none. */
void pm_terraform_put_variable(struct pm_zone_writer *w, struct pm_str name,
                               const char *default_value, struct pm_str description);
/* An import block: the resource is taken over from what is there, instead of failing because it is
 * there, or being made a second time. id is HCL between quotation marks. */
void pm_terraform_put_import(struct pm_zone_writer *w, const char *resource, struct pm_str label,
                             struct pm_str id);
/* resource "kind" "label" { */
void pm_terraform_open(struct pm_zone_writer *w, const char *resource, struct pm_str label);
void pm_terraform_close(struct pm_zone_writer *w);

/* Behind a resource that holds others' values, as comments: the block that has Terraform forget it
 * and leave the values alone. */
void pm_terraform_put_let_go(struct pm_zone_writer *w, const char *resource, struct pm_str label);

/* The set is none that is wanted, and stays beside another one that is for the same: some servers
 * have a CNAME and a text at one name. */
bool pm_terraform_is_twin(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                          const struct pm_changeset *changes, const struct pm_set_change *change);
/* The suffix of a whole set's label: the type at the domain itself, whose sets hold several of its
 * records in changing number; elsewhere what the record is for, with the type where the set is a
 * twin. In the scratch arena, or of static life. */
const char *pm_terraform_set_suffix(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                                    const struct pm_changeset *changes,
                                    const struct pm_set_change *change);
/* The header, with lines on what Terraform cannot do. */
void pm_terraform_put_header(struct pm_zone_writer *w, const struct pm_zone *zone);
/* What goes, and Terraform cannot delete, as comments with a blank line in front. Empty: nothing.
 */
void pm_terraform_put_left(struct pm_zone_writer *w, const struct pm_rrset *left);
