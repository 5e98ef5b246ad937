/* Which DMARC record counts for a domain, and where it stands. */
#pragma once

#include "verify/dmarc.h"
#include "verify/look.h"

enum pm_dmarc_source {
    PM_DMARC_NOWHERE,   /* none counts */
    PM_DMARC_OWN,       /* a text in the domain's zone */
    PM_DMARC_SHARED,    /* PurelyMail's, by the CNAME */
    PM_DMARC_ELSEWHERE, /* another one, by a CNAME */
    PM_DMARC_INHERITED, /* a parent's */
    PM_DMARC_OPEN,      /* cannot be told: somebody gave no answer */
};

struct pm_dmarc_found {
    enum pm_dmarc_source source;
    const struct pm_answer *answer; /* where the text was read; of OPEN what was not answered */
    struct pm_str owner;            /* of the text: "_dmarc.example.com" */
    struct pm_str text;
};

/* The one record among the answer's texts: NOWHERE when there is none or more than one (RFC 9989
 * 4.10), OPEN when the answer says nothing. */
struct pm_dmarc_found pm_dmarc_find_in(const struct pm_look *look, const struct pm_answer *answer,
                                       enum pm_dmarc_source source);

/* At _dmarc and behind its CNAME: what a server that has something has. Never INHERITED.
 * False: something is wanted first. */
bool pm_dmarc_find_own(struct pm_look *look, struct pm_dmarc_found *out);

/* For a domain without a record of its own: the parent's that receivers by RFC 9989 use (4.10, at
 * most eight names), and the one that receivers by RFC 7489 use (6.6.3, the registrable domain).
 * False: something is wanted first. */
bool pm_dmarc_find_inherited(struct pm_look *look, struct pm_dmarc_found *now,
                             struct pm_dmarc_found *then);

/* The names of the walk above the domain, "example.com", "com": at most seven. */
enum { PM_DMARC_PARENTS_MAX = 7 };
size_t pm_dmarc_parents(struct pm_str domain, struct pm_str parents[PM_DMARC_PARENTS_MAX]);
