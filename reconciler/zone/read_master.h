/* Zone files: records, directives, files included. Private to the reader. */
#pragma once

#include "zone/read.h"

/* Where a record stands. */
struct pm_zone_place {
    struct pm_str owner;
    enum pm_rrtype type;
    const char *path;
    size_t line;
};

struct pm_zone_reading {
    const struct pm_zone_files *files;
    struct pm_str zone;
    struct pm_arena *arena;
    struct pm_current_draft draft;
    struct pm_zone_place *places; /* of all records */
    size_t count, cap;
    size_t bytes, file_count; /* read so far */
    bool has_default_ttl, has_ttl;
    uint32_t default_ttl, ttl; /* of $TTL; of the record before */
};

/* Reads a file's bytes, counting them. Errors: it cannot be read, or the limit of all is passed. */
PM_CHECKED bool pm_zone_reading_file(struct pm_zone_reading *reading, const char *path,
                                     struct pm_str *bytes, struct pm_err *err);
/* Reads the records of a zone file and of what it includes. Errors: as pm_zone_read. */
PM_CHECKED bool pm_zone_reading_master(struct pm_zone_reading *reading, const char *path,
                                       struct pm_str bytes, struct pm_err *err);
/* What does not go together (RFC 1034 3.6.2, RFC 2136 1.1.4): two SOA records, one that is not the
 * zone's, a CNAME beside other records or another CNAME. */
PM_CHECKED bool pm_zone_reading_check(const struct pm_zone_reading *reading,
                                      const struct pm_current *current, struct pm_err *err);

/* The records of a document of ours (`zone --format json`) that are of the zone. Errors: it is no
 * such document; it has nothing of the zone. */
PM_CHECKED bool pm_zone_reading_json(struct pm_zone_reading *reading, const char *path,
                                     struct pm_str bytes, struct pm_err *err);
