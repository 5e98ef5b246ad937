/* SPF records as text (RFC 7208), as far as the first look at them goes: terms, not
 * their meaning. */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "verify/spf_record.h"

#include <stdint.h>

/* Something that was meant to be one. */
bool pm_spf_is_attempt(struct pm_str text);

struct pm_spf_term {
    char qualifier;      /* '+' where none is written */
    struct pm_str name;  /* "include", "all", "redirect": as written */
    struct pm_str value; /* behind ':', '/' or '='; may be empty */
    struct pm_str text;  /* all of it */
};

/* Cuts the next term off *rest; false when there is none. The version counts as a term. */
bool pm_spf_next(struct pm_str *rest, struct pm_spf_term *term);
bool pm_spf_is_include(const struct pm_spf_term *term, struct pm_str domain);
bool pm_spf_is_all(const struct pm_spf_term *term);
/* True when some term of the record says the same as this one, in any case. */
bool pm_spf_has(struct pm_str record, const struct pm_spf_term *term);

/* One record that says what these do (redirect becomes include) and what wanted does, with wanted's
 * `all`; broken terms are left out. texts: records only. */
struct pm_str pm_spf_merge(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena);
