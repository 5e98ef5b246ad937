/* What the formats share in which a file declares records: what an earlier file said, and this one
 * does not, goes with the next run of the tool that reads it. Private to zone/. */
#pragma once

#include "zone/writer.h"

/* Value i of the set afterwards is one of the domain's own records, if need be with another
 * preference, or merged, or as an earlier file may have asked for it, and the first that is this
 * one; where the account's ownership value is not known, each that may be it. Then *purpose says
 * which. */
bool pm_declare_is_ours(const struct pm_record_list *list, const struct pm_set_change *change,
                        size_t i, enum pm_purpose *purpose);

/* The set has another TTL afterwards. */
bool pm_declare_changes_ttl(const struct pm_set_change *change);

/* After the domain's removal the document declares values of others in this set. */
bool pm_declare_holds_others(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                             const struct pm_set_change *change);
/* Tells that others' values which stand in the document of a removal go with it. */
void pm_declare_tell_held(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                          struct pm_changeset *changes);

/* A comment with a record as zone files have it: "WHAT: example.com. 600 IN TXT "…"". */
void pm_declare_put_record(struct pm_zone_writer *w, const char *what, const struct pm_rrset *set,
                           const struct pm_rdata *value);
void pm_declare_put_set(struct pm_zone_writer *w, const char *what, const struct pm_rrset *set);

/* "example_com" + "_" + "srv_imaps": an identifier, the suffix with '_' for '-' and in lower
 * case. */
struct pm_str pm_declare_label(struct pm_zone_writer *w, struct pm_name domain, const char *suffix);
