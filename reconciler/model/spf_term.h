/* SPF records as text: terms, not their meaning. For what is shown, compared and put together;
 * also of texts that break the grammar. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

struct pm_spf_term {
    char qualifier;      /* '+' where none is written */
    struct pm_str name;  /* "include", "all", "redirect": as written */
    struct pm_str value; /* behind ':', '/' or '='; may be empty */
    struct pm_str text;  /* all of it */
};

/* Bytes of the quotation mark, straight or typographic (UTF-8), that the text begins with; 0: it
 * begins with none. */
size_t pm_spf_quote_len(struct pm_str text);
/* Where "v=spf1", in any case, is first found; text.len: nowhere. */
size_t pm_spf_find_version(struct pm_str text);
/* Something that was meant to be a record, or was one. */
bool pm_spf_is_attempt(struct pm_str text);
/* Cuts the next term off *rest; false when there is none. The version counts as a term. */
bool pm_spf_next(struct pm_str *rest, struct pm_spf_term *term);
bool pm_spf_is_include(const struct pm_spf_term *term, struct pm_str domain);
/* True when some term of the text is an include of the domain. */
bool pm_spf_includes(struct pm_str text, struct pm_str domain);
bool pm_spf_is_all(const struct pm_spf_term *term);
/* The qualifier of the first `all`; '\0': there is none. */
char pm_spf_end(struct pm_str text);
/* "name=value" */
bool pm_spf_is_modifier(const struct pm_spf_term *term);
bool pm_spf_is_named(const struct pm_spf_term *term, const char *name);
/* True when some term of the record says the same as this one, in any case. */
bool pm_spf_has(struct pm_str record, const struct pm_spf_term *term);
/* Two terms that ran together, as strings of a text do that lack the blank between them: the second
 * one's beginning; empty: it does not look like that. */
struct pm_str pm_spf_glued(const struct pm_spf_term *term);
