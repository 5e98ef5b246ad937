/* What a zone holds now, from a file: a zone file (RFC 1035 5, RFC 2308 4, RFC 3597) or the JSON
 * that `zone --format json` writes. */
#pragma once

#include "base/err.h"
#include "model/current.h"

/* Reads a zone file, or a JSON document of ours (told by its first character). zone is the origin
 * that relative names have until $ORIGIN says another. $INCLUDE is followed, relative to the folder
 * of the file it stands in, to a depth of 8 and to 10,000 files in all; $ORIGIN and the owner are
 * not carried back out of an included file; $TTL is, as BIND and NSD do. Types without a row in
 * read_types.c are read in the form of RFC 3597; TTLs may have units (1h30m). A byte order mark at
 * the start is passed over. Errors, each with file:line: file not readable or over 64 MiB with what
 * it includes; $GENERATE and other directives; a name, TTL, class other than IN, type or rdata that
 * cannot be read; a name that is not ASCII; an unclosed quotation mark or parenthesis; a record
 * without an owner or a TTL before it; a record outside of the zone; two SOA records, or one that
 * is not the zone's; a CNAME beside other records; no record of the zone at all; no SOA: it is a
 * part of a zone, and does not say what else stands at its owners.
 *
 * Of a document, what stands once its changes are made: the sets that it lists, and these are
 * known, no others. Errors: it is of another form or version; it was written without current
 * records, and says what is wanted only (write it with --current); a value that cannot be read; a
 * conflict in it that is not resolved; sets that it leaves out because they are right already
 * (write it with --all); nothing of the zone. */
PM_CHECKED bool pm_zone_read_file(const char *path, struct pm_str zone, struct pm_arena *arena,
                                  struct pm_current *out, struct pm_err *err);

/* Where the bytes of files come from; for tests and fuzzing. Without SOA *out is not whole, and
 * knows no set. */
struct pm_zone_files {
    bool (*read)(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                 struct pm_err *err);
    void *ctx;
};
PM_CHECKED bool pm_zone_read(const struct pm_zone_files *files, const char *path,
                             struct pm_str zone, struct pm_arena *arena, struct pm_current *out,
                             struct pm_err *err);
