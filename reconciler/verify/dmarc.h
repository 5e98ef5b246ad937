/* DMARC records as text (RFC 9989 4.7, 4.8), and what receivers by RFC 7489 make of them. */
#pragma once

#include "verify/report_uri.h"
#include "verify/tags.h"

enum pm_dmarc_policy {
    PM_DMARC_NONE,
    PM_DMARC_QUARANTINE,
    PM_DMARC_REJECT,
};

/* "none", "quarantine", "reject". */
const char *pm_dmarc_policy_name(enum pm_dmarc_policy policy);

/* A policy for the domain itself, for subdomains that exist and for those that do not. */
struct pm_dmarc_view {
    bool applies; /* false: receivers act as if there were no record */
    enum pm_dmarc_policy p, sp, np;
};

struct pm_dmarc {
    bool is_record;           /* v=DMARC1 comes first: else nothing but the problems is filled in */
    struct pm_dmarc_view now; /* by RFC 9989 4.10.1 */
    struct pm_dmarc_view then; /* by RFC 7489 6.3, 6.6.3 */
    bool has_p, has_sp, has_np;
    bool p_is_second; /* as RFC 7489 6.4 has it */
    bool testing;     /* t=y */
    char psd;         /* 'y', 'n' or 'u' */
    bool strict_dkim, strict_spf;
    int pct; /* RFC 7489 only; 100 where nothing is said */
    struct pm_report_uris rua, ruf;
    struct pm_text_problems problems; /* a FAIL among them: the record does not apply */
};

/* Never fails: what is wrong is among the problems. Texts are made in the arena. */
struct pm_dmarc pm_dmarc_parse(struct pm_str text, struct pm_arena *arena);
/* "v=DMARC1" as the first tag, in just these letters. */
bool pm_dmarc_is_record(struct pm_str text);
/* True for a text that is meant to be a record, right or not. */
bool pm_dmarc_is_attempt(struct pm_str text);
/* The same tags with the same values in the same order: blanks count nowhere around '=', ';' and
 * between the items of a list (RFC 9989 4.8), but inside a value they do. */
bool pm_dmarc_eq(struct pm_str a, struct pm_str b);
