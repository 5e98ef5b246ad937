/* What has to go and a format leaves to a person: told of in the change's remarks. Private to
 * zone/. */
#pragma once

#include "zone/writer.h"

struct pm_leftovers {
    struct pm_zone_writer *w;
    struct pm_changeset *changes;
    size_t cap; /* of changes->remarks */
};

/* Makes room for more remarks in the scratch arena. */
struct pm_leftovers pm_leftovers_begin(struct pm_zone_writer *w, struct pm_changeset *changes);
void pm_leftovers_add(struct pm_leftovers *l, struct pm_remark remark);
/* That removed has to be deleted by hand; as a CONFLICT, which blocks, also that added is to be put
 * in its place. Nothing where removed is empty. */
void pm_leftovers_tell(struct pm_leftovers *l, enum pm_remark_kind kind,
                       const struct pm_rrset *removed, const struct pm_rrset *added);
/* " example.com. TXT "x", example.com. TXT "y"" */
void pm_leftovers_show(struct pm_sink *sink, const struct pm_rrset *set, struct pm_arena *arena);
/* The set afterwards, worked out again: before - removed + added. */
struct pm_rrset pm_leftovers_sum(const struct pm_set_change *change, struct pm_arena *arena);
/* Beside such a value no other one may stand: a second CNAME, or a second SPF record, with which
 * both are void (RFC 7208 4.5). */
bool pm_leftover_is_single(enum pm_rrtype type, const struct pm_rdata *value);
