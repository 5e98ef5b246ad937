/* SPF's macros (RFC 7208 7): their syntax, and what they stand for. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Where a macro stands decides which letters it may have (7.2). */
enum pm_spf_macro_place {
    PM_SPF_MACRO_NAME, /* in a domain-spec or a modifier */
    PM_SPF_MACRO_TEXT, /* in the text that exp= points to: also c, r, t, and blanks */
};

/* Is text a macro-string? Error: what is wrong with it; it may hold the text. */
PM_CHECKED bool pm_spf_macro_check(struct pm_str text, enum pm_spf_macro_place place,
                                   struct pm_err *err);
/* Is text a domain-spec: a macro-string that ends in a macro or a top label (7.1)? Error likewise.
 */
PM_CHECKED bool pm_spf_domain_check(struct pm_str text, struct pm_err *err);

/* What the letters stand for: values[letter - 'a']. */
struct pm_spf_macros {
    struct pm_str values[26];
};

/* True when text, a macro-string, has a macro of one of these letters (lower case). */
bool pm_spf_macro_uses(struct pm_str text, const char *letters);
/* The macro-string with its macros replaced. */
struct pm_str pm_spf_macro_expand(struct pm_str text, const struct pm_spf_macros *macros,
                                  struct pm_arena *arena);
