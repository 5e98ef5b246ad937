/* What a zone holds now, from a file: a zone file (RFC 1035 5, RFC 2308 4, RFC 3597) or the JSON
 * that `zone --format json` writes. */
#pragma once

#include "base/err.h"
#include "model/current.h"

/* Reads a zone file, or a JSON document of ours (told by its first character). zone is the origin
 * that relative names have until $ORIGIN says another. $INCLUDE is followed, relative to the folder
 * of the file it stands in, to a depth of 8; $TTL and $ORIGIN are not carried back out of an
 * included file, save $TTL, which BIND and NSD carry back, too. Errors, each with file:line: file
 * not readable or over 64 MiB with what it includes; $GENERATE and other directives; a name, TTL,
 * class other than IN, type or rdata that cannot be read, an unclosed quotation mark or
 * parenthesis; a record without an owner or a TTL before it; a record outside of the zone; two SOA
 * records; a CNAME beside other records; no record of the zone at all. A zone file is whole when it
 * holds the zone's SOA; one without is a fragment: *out has whole = false. */
PM_CHECKED bool pm_zone_read_file(const char *path, struct pm_str zone, struct pm_arena *arena,
                                  struct pm_current *out, struct pm_err *err);

/* Where the bytes of files come from; for tests and fuzzing. */
struct pm_zone_files {
    bool (*read)(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                 struct pm_err *err);
    void *ctx;
};
PM_CHECKED bool pm_zone_read(const struct pm_zone_files *files, const char *path,
                             struct pm_str zone, struct pm_arena *arena, struct pm_current *out,
                             struct pm_err *err);
