/* JSON documents with one change a line, so that a version control system shows small differences.
 * Private to zone/. */
#pragma once

#include "zone/writer.h"

struct pm_json_line {
    struct pm_sink sink;
    struct pm_json_writer json; /* compact, into the sink */
};

/* The caller writes one value to line->json, then ends it. */
void pm_json_line_begin(struct pm_json_line *line);
/* Puts the value in the document's list (w->json) as one line. */
void pm_json_line_end(struct pm_json_line *line, struct pm_zone_writer *w);

/* The value in the form of zone files (pm_master_put_rdata). */
struct pm_str pm_zone_value(enum pm_rrtype type, const struct pm_rdata *rdata,
                            struct pm_arena *arena);
/* The name with its final dot, as in zone files. */
struct pm_str pm_zone_absolute(struct pm_str name, struct pm_arena *arena);
