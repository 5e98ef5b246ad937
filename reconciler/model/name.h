/* Domain names in one canonical form: lower-case A-labels, no final dot. Names are compared only in
 * this form. RFC 1035 2.3.4 (lengths), RFC 5890-5895 and UTS 46 non-transitional (IDN). */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct pm_name {
    struct pm_str ascii;   /* canonical; empty: no name */
    struct pm_str unicode; /* for display: U-labels; the same slice as ascii when that is plain */
};

/* What a name may be. */
enum pm_name_kind {
    PM_NAME_DOMAIN, /* a mail domain: letters, digits, hyphens; two labels or more; no IP address */
    PM_NAME_HOST,   /* as DOMAIN, but one label will do */
    PM_NAME_OWNER,  /* any owner of a DNS record: labels may start with '_', the first may be '*' */
    PM_NAME_PATTERN, /* as DOMAIN, or "*." and a domain */
};

/* Parses text (UTF-8, any case, one final dot allowed). Errors, each with a message that says what
 * is wrong with which label: empty name or label, over 63 or 253 octets, blank, '_' (DOMAIN, HOST),
 * other characters that cannot stand in a name, leading or trailing hyphen, bad punycode,
 * characters that IDNA forbids, dots that are not '.', an IP address, a single label (DOMAIN). The
 * message does not repeat the text: callers wrap it. Public suffixes are not looked at:
 * pm_name_is_public_suffix. */
PM_CHECKED bool pm_name_parse(struct pm_str text, enum pm_name_kind kind, struct pm_arena *arena,
                              struct pm_name *out, struct pm_err *err);

/* For text that is known to be canonical (our own state, a literal): no copy, no check. */
struct pm_name pm_name_canonical(struct pm_str ascii);

bool pm_name_eq(struct pm_name a, struct pm_name b);
/* Byte order of the canonical form. */
int pm_name_cmp(struct pm_name a, struct pm_name b);
/* For people: "bücher.example (xn--bcher-kva.example)", or just the name when it is plain ASCII. */
struct pm_str pm_name_display(struct pm_name name, struct pm_arena *arena);

/* True for a suffix under which others register ("com", "co.uk", "github.io"), by the list that
 * libpsl carries. */
bool pm_name_is_public_suffix(struct pm_name name);
/* The registrable domain (public suffix and one label); the name itself when there is none. A slice
 * of name. */
struct pm_name pm_name_registrable(struct pm_name name);

/* True when name is zone or below it. */
bool pm_name_in_zone(struct pm_str name, struct pm_str zone);
/* The owner's labels above the zone, "@" for the zone itself; the whole name when it is not in the
 * zone. A slice of owner, or a literal. */
struct pm_str pm_name_relative(struct pm_str owner, struct pm_str zone);
/* "*.example.com" matches any depth below example.com, not itself; another pattern only itself. */
bool pm_name_matches(struct pm_str name, struct pm_str pattern);
