/* The account as the service shows it. Addresses of users are never part of it: counts only. */
#pragma once

#include "model/desired.h"
#include "model/name.h"

#include <stdint.h>

enum pm_count_kind {
    PM_COUNT_UNKNOWN, /* nothing may be concluded */
    PM_COUNT_EXACT,
    PM_COUNT_AT_LEAST, /* the service's list was cut, or held entries that could not be read */
};

struct pm_count {
    enum pm_count_kind kind;
    int64_t n; /* UNKNOWN: 0 */
};

/* The service's cached verdict on a domain's DNS. */
struct pm_dns_badges {
    bool mx, spf, dkim, dmarc;
};

struct pm_account_domain {
    struct pm_name name;
    bool shared; /* owned by the service itself: never touched */
    bool allow_account_reset;
    bool symbolic_subaddressing;
    struct pm_dns_badges badges;
    struct pm_count users;
    struct pm_count rules;
};

struct pm_account {
    struct pm_account_domain *domains; /* sorted by name, no duplicates */
    size_t count;

    struct pm_str ownership;   /* "purelymail_ownership_proof=…"; empty: unknown */
    struct pm_str fingerprint; /* SHA-256 of ownership, hex; empty: unknown */

    bool has_time;
    int64_t time; /* the service's Date, taken from listDomains */

    /* Why counts of zero are unknown, in words; empty: they are known. */
    struct pm_str users_unknown_why, rules_unknown_why;

    struct pm_str credit; /* a decimal number as the service wrote it; empty: not asked */
};

const struct pm_account_domain *pm_account_find(const struct pm_account *account,
                                                struct pm_str name);
/* "3", "at least 3", "unknown". */
struct pm_str pm_count_format(struct pm_count count, struct pm_arena *arena);
