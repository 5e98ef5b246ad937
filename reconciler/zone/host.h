/* The change as a list of single values with the words that panels want, for table and csv. */
#pragma once

#include "zone/writer.h"

/* What becomes of one value. */
enum pm_host_action {
    PM_HOST_ADD,    /* put it there, where nothing is known of the zone unless it is there */
    PM_HOST_KEEP,   /* it is there: nothing to do */
    PM_HOST_DELETE, /* take it away */
    PM_HOST_TTL,    /* it is there: set its TTL */
};

struct pm_host_row {
    enum pm_host_action action;
    struct pm_str owner;
    enum pm_rrtype type;
    uint32_t ttl;
    const struct pm_rdata *rdata;
    enum pm_purpose purpose; /* PM_PURPOSES: others' */
    size_t place;            /* in the change */
};

/* "add", "keep", "delete", "set ttl". */
const char *pm_host_action_name(enum pm_host_action action);

/* The values of the change: what goes, then ours in the order of enum pm_purpose, then others' as
 * they come in it. What stays as it is comes only with options->all. In the scratch arena. */
struct pm_host_row *pm_host_rows(struct pm_zone_writer *w, const struct pm_zone_domain *domain,
                                 const struct pm_changeset *changes, size_t *count);
