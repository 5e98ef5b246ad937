/* What is found before anything is written, while it is looked for. Private to zone/. */
#pragma once

#include "base/join.h"
#include "zone/check.h"

/* Where nothing is known of what is there, what becomes of a domain depends on its options only:
 * what was found for one counts for the next that shares them, and is said once. */
struct pm_zone_known_kind {
    const struct pm_dns_options *dns; /* NULL: none yet */
    bool added, remove, leaving;
    bool moves_mail;
    size_t changed;
};

/* The domains of one format that have a TTL which it does not take. */
struct pm_zone_limited_ttl {
    const struct pm_zone_format *format;
    uint32_t ttl;
    struct pm_str first;
    size_t count;
};

struct pm_zone_reviewing {
    const struct pm_zone_format *format; /* NULL: each zone's own */
    const struct pm_zone_options *options;
    struct pm_arena *arena;
    struct pm_zone_writer writer; /* makes the changes */
    struct pm_zone_review review;
    size_t cap;
    struct pm_zone_known_kind kind;
    struct pm_zone_limited_ttl *ttls;
    size_t ttl_count, ttl_cap;
    struct pm_joined early; /* domains to which mail comes before the account has them */
    size_t early_count;
};

enum { PM_ZONE_EARLY_SHOWN = 8 };

void pm_zone_review_add(struct pm_zone_reviewing *r, struct pm_remark remark);
void pm_zone_review_tell(struct pm_zone_reviewing *r, enum pm_remark_kind kind, struct pm_str text,
                         const char *fix);
/* The format that the zone is written in. */
const struct pm_zone_format *pm_zone_review_format(const struct pm_zone_reviewing *r,
                                                   const struct pm_zone *zone);

/* What is told once for all zones: what can be seen beforehand, and what the zones came to. */
void pm_zone_review_begin(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count);
void pm_zone_review_end(struct pm_zone_reviewing *r, const struct pm_zone *zones, size_t count);
