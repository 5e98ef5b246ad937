/* Text of zone files (RFC 1035 5.1, "master files"). Whatever the bytes, what is written is read
 * back by a server as the same bytes, on one line. */
#pragma once

#include "base/sink.h"

#include <stdint.h>

/* Room for an owner's column: a longer one pushes its line out. */
enum { PM_MASTER_OWNER_MAX = 48 };

/* A name, absolute, with its final dot; "." for the empty one. Bytes other than letters, digits,
 * '-', '_', '*' and the dots between labels become \DDD; a \DDD that stands in the name already (as
 * dns/ makes them) is kept. */
void pm_master_put_name(struct pm_sink *sink, struct pm_str name);
/* The owner relative to the zone, "@" for the zone itself. Returns the columns it took. */
size_t pm_master_put_owner(struct pm_sink *sink, struct pm_str owner, struct pm_str zone);

/* How many bytes go into the first character-string: 255, or a few less so that no UTF-8 sequence
 * is cut in two. */
size_t pm_master_txt_cut(struct pm_str bytes);
/* One character-string in quotes: '"' and '\' get a backslash; bytes outside printable ASCII become
 * \DDD (decimal). */
void pm_master_put_string(struct pm_sink *sink, struct pm_str bytes);

/* Text for people on one line: controls, what is not UTF-8, and characters that could hide or
 * reorder text are written as \DDD, byte by byte. */
void pm_master_put_remark(struct pm_sink *sink, struct pm_str text);
