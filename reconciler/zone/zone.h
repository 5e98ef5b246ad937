/* The DNS records of many domains, by zone, in the form a DNS provider or server takes.
 *
 *     pm_zone_group(domains, count, arena, &zones, &zone_count, &err);
 *     pm_zone_write(format, zones, zone_count, &options, &sink);          one document
 *     pm_zone_write_dir(format, zones, zone_count, &options, dir, &n, &err);   a file a zone
 *
 * A format is a file of its own and a row in formats.c. Records are worked out one domain at a time
 * while they are written, so memory does not grow with their number. Same input, same bytes: no
 * time stamp stands in the output, save a serial that was asked for. */
#pragma once

#include "base/sink.h"
#include "model/records.h"
#include "zone/serial.h"

/* What the caller gives of one domain. */
struct pm_zone_domain {
    struct pm_name name;
    const struct pm_dns_options *dns; /* never NULL; of a domain that left the file: the defaults */
    bool leaving; /* not declared any more, its deletion not confirmed: DNS must not go first */
    struct pm_str note;  /* a remark that is written as a comment; hostile; may be empty */
    struct pm_name zone; /* filled in by pm_zone_group */
};

/* The domains of one zone. */
struct pm_zone {
    struct pm_name name;
    const struct pm_zone_domain *domains; /* the zone's own name first, then by name */
    size_t count;
};

/* Sorts domains in place by zone and name and finds the runs of one zone; zones point into domains.
 * Errors: a domain that is not in the zone its file gives; a name so long that the owners of its
 * records would exceed the 253 octets of RFC 1035 2.3.4. */
PM_CHECKED bool pm_zone_group(struct pm_zone_domain *domains, size_t count, struct pm_arena *arena,
                              struct pm_zone **zones, size_t *zone_count, struct pm_err *err);

struct pm_zone_options {
    const char *version;     /* of this program */
    struct pm_str digest;    /* SHA-256 of the desired-state files, hex; empty: not said */
    struct pm_str ownership; /* the whole value; empty: unknown, and each format says so */

    /* A complete zone instead of a fragment; formats with can_be_complete only. */
    bool soa;
    const struct pm_name *ns; /* at least one when soa; the first is the SOA's MNAME */
    size_t ns_count;
    uint32_t ttl; /* of the SOA and NS records */
    struct pm_serial serial;
    int64_t now; /* for serials made from the time */
};

struct pm_zone_writer;

struct pm_zone_format {
    const char *name;     /* as given to --format */
    const char *what;     /* one line of help */
    const char *suffix;   /* of files, with the dot */
    bool can_be_complete; /* can hold SOA and NS records */
    /* Lines that begin so (after blanks) say where the output came from. They alone do not make a
     * file's content another one. NULL: none. */
    const char *origin_lines[2];
    void (*begin)(struct pm_zone_writer *w); /* NULL: nothing to write there */
    void (*zone)(struct pm_zone_writer *w, const struct pm_zone *zone);
    void (*end)(struct pm_zone_writer *w);
};

/* All formats, by name. */
const struct pm_zone_format *const *pm_zone_formats(size_t *count);
/* NULL when there is none of that name. */
const struct pm_zone_format *pm_zone_format_find(struct pm_str name);

/* Writes the zones as one document. Errors stick in the sink. */
void pm_zone_write(const struct pm_zone_format *format, const struct pm_zone *zones, size_t count,
                   const struct pm_zone_options *options, struct pm_sink *sink);

struct pm_zone_dir_counts {
    size_t written;   /* new, or with another content */
    size_t unchanged; /* left alone */
};

/* Writes each zone to DIR/ZONE.SUFFIX, DIR being created if only it is missing. A file whose
 * content is the same but for the serial and the origin lines is not touched; another one is
 * replaced atomically, with a serial that comes after the one in it. Stops at the first error:
 * folder or file not writable, a symbolic link in a file's place, an SOA in it whose serial cannot
 * be read, a given serial that does not come after it. *counts holds what was done until then. */
PM_CHECKED bool pm_zone_write_dir(const struct pm_zone_format *format, const struct pm_zone *zones,
                                  size_t count, const struct pm_zone_options *options,
                                  const char *dir, struct pm_zone_dir_counts *counts,
                                  struct pm_err *err);

/* What a person should be told beside the output, a sentence each: the ownership record is missing;
 * a complete zone holds nothing but mail records; a name server lies in the zone and has no address
 * there. */
void pm_zone_warnings(const struct pm_zone *zones, size_t count,
                      const struct pm_zone_options *options, struct pm_arena *arena,
                      struct pm_str **out, size_t *out_count);
