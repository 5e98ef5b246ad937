/* What is wrong with many domains, told once with a few of them. Private to report/. */
#pragma once

#include "report/verify_detail.h"

enum {
    PM_VERIFY_GROUPS_MAX = 100,
    PM_VERIFY_EXAMPLES = 3, /* told in full */
    PM_VERIFY_NAMES = 8,    /* kept by name, those of the examples among them */
};

/* Of FAIL and WARN: findings of one rule and cause. Of UNKNOWN: what was seen in place of an answer
 * ("no answer in time"), whatever the question; or where nothing was, findings of one rule, whose
 * words may differ. */
struct pm_verify_group {
    enum pm_status status;
    struct pm_str rule, cause; /* empty: of what was seen, and of all that found no other group */
    struct pm_str words;       /* of UNKNOWN, of the first one; hostile */
    bool others;               /* of all that found no other group */
    size_t domains;
    size_t last; /* the domain that was counted last, by its number */
    struct pm_finding examples[PM_VERIFY_EXAMPLES];
    size_t example_count;
    struct pm_str names[PM_VERIFY_NAMES];
    size_t name_count;
};

struct pm_verify_groups {
    struct pm_arena *arena; /* copies of what is kept live there */
    struct pm_verify_group *items;
    size_t count, cap;
};

/* Adds the findings of a domain that need attention; number: that of the domain, from 1. */
void pm_verify_groups_add(struct pm_verify_groups *groups, const struct pm_verify_domain *domain,
                          size_t number);
/* Puts them all, what failed first, then what is unknown, each by how many domains it concerns. */
void pm_verify_groups_put(struct pm_verify_groups *groups, struct pm_out *out,
                          struct pm_verify_told *told);
