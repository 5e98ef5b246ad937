/* Names in zone files and rdata -> canonical text: absolute, lower case, no final dot, bytes that
 * do not belong into host names as \DDD; the root is the empty text. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/* A name as a zone file has it: "www" (relative to the origin), "www.example.com.", "@", ".", with
 * \X and \DDD (RFC 1035 5.1). origin is canonical. Errors: an empty label, one over 63 bytes, a
 * name over 255, a broken escape, characters that are not ASCII (with the A-label to write). */
PM_CHECKED bool pm_zone_name_parse(struct pm_str text, struct pm_str origin, struct pm_arena *arena,
                                   struct pm_str *out, struct pm_err *err);
/* The same, but its letters stay as they are: what people get to read (RFC 6763 4.1.3). */
PM_CHECKED bool pm_zone_name_parse_spelled(struct pm_str text, struct pm_str origin,
                                           struct pm_arena *arena, struct pm_str *out,
                                           struct pm_err *err);
/* An uncompressed name (RFC 1035 3.1), cut off the front of *wire. False: there is none. */
PM_CHECKED bool pm_zone_name_read(struct pm_str *wire, struct pm_arena *arena, struct pm_str *out);
PM_CHECKED bool pm_zone_name_read_spelled(struct pm_str *wire, struct pm_arena *arena,
                                          struct pm_str *out);

/* The byte that an escape stands for, \X or \DDD, cut off the front of *text, which begins with a
 * backslash. False: \DDD without three digits, or over 255. */
PM_CHECKED bool pm_zone_escape_read(struct pm_str *text, char *out);
/* A text from outside as far as a message has room for it. */
struct pm_str pm_zone_excerpt(struct pm_str text);
