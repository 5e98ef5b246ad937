/* One SPF record out of several, for a domain that may have one only (RFC 7208 3.2). */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* The record that says what these texts do and what wanted does: their terms in their order, each
 * once, those that wanted has in the form that they have there; then wanted's others, and an `all`:
 * the strictest of theirs and wanted's where they name other senders, else wanted's. A redirect
 * that has an effect becomes an include, of several modifiers of one name (exp=, and those of other
 * documents, as RFC 6652's ra=) the first stays, terms that break the grammar are left out. texts:
 * records, and what was meant to be one: quotes, or other text before it, are dropped, terms that
 * ran together are parted. */
struct pm_str pm_spf_merge(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena);
/* A text in which only the quotes, a blank or the value before it is wrong. Others that look like a
 * record may have been switched off on purpose ("v=spf1.off mx"). */
bool pm_spf_is_meant(struct pm_str text);
/* "'ip:192.0.2.1', 'includ:a.example'": what that leaves out because it breaks the grammar. */
struct pm_str pm_spf_unreadable(const struct pm_str *texts, size_t count, struct pm_arena *arena);
/* The record with that term, which it has or has not, in front of all others. */
struct pm_str pm_spf_put_first(struct pm_str text, struct pm_str first, struct pm_arena *arena);
