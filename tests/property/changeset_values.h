/* Values as sets of them, with their cuts. */
#pragma once

#include "model/changeset.h"

bool value_is_same(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b);
size_t value_count(const struct pm_rrset *set, const struct pm_rdata *value);
bool set_is_same(const struct pm_rrset *a, const struct pm_rrset *b);
bool zone_is_same(const struct pm_current *a, const struct pm_current *b);
/* before - removed + added = after, before is what is there, and what is added was not. */
bool change_adds_up(const struct pm_set_change *change, const struct pm_current *current);
/* All terms of the record but `all`, unknown modifiers, and what breaks the grammar stand in the
 * other one: those of a redirect as an include. */
bool spf_terms_are_in(struct pm_str record, struct pm_str other, struct pm_arena *arena);
