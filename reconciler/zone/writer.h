/* What the formats share while they write. Private to zone/. */
#pragma once

#include "zone/zone.h"
#include "json/write.h"

struct pm_zone_writer {
    const struct pm_zone_options *options;
    struct pm_sink *sink;
    struct pm_arena scratch; /* emptied after each zone */
    uint32_t serial;         /* of complete zones */
    size_t written;          /* zones before this one */
    struct pm_json_writer json;
};

/* The domain's records, made in the scratch arena. */
struct pm_record_list pm_zone_records(struct pm_zone_writer *w,
                                      const struct pm_zone_domain *domain);
/* Why a domain that is not declared any more is still there, with its note. */
struct pm_str pm_zone_leaving_text(const struct pm_zone_domain *domain, struct pm_arena *arena);

/* What stands in place of the ownership record when its value is not known. */
#define PM_ZONE_OWNERSHIP_UNKNOWN                                                                \
    "the ownership value is not known: set PURELYMAIL_OWNERSHIP_TOKEN, or give an API token so " \
    "that it can be asked for"

extern const struct pm_zone_format pm_zone_format_bind;
extern const struct pm_zone_format pm_zone_format_json;
extern const struct pm_zone_format pm_zone_format_table;

/* As pm_zone_write, with that serial. */
void pm_zone_write_with_serial(const struct pm_zone_format *format, const struct pm_zone *zones,
                               size_t count, const struct pm_zone_options *options, uint32_t serial,
                               struct pm_sink *sink);
