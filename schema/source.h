/* One file of text while it is read: its lines, and the problems found in it. */
#pragma once

#include "base/diag.h"

/* A stretch of one line, as libyaml counts: characters, not bytes. */
struct pm_mark {
    uint32_t line, column; /* from 1; line 0: the whole file */
    uint32_t span;         /* characters, at least 1 */
};

/* The way to a value in the document, from the inside out; lives on the stack of those
 * who walk it. */
struct pm_path {
    const struct pm_path *up;
    const char *key; /* NULL: an entry of a list, by index */
    size_t index;
};

/* A line and where it starts. */
struct pm_line_start {
    uint32_t line;
    size_t offset;
};

struct pm_source {
    struct pm_str file; /* as the user named it */
    struct pm_str text; /* UTF-8 without a byte order mark */
    struct pm_diags *diags;
    struct pm_str digest; /* SHA-256 of the file's bytes, hex */
    size_t size;          /* of the file in bytes */
    /* Not read to the end: what is missing may stand further down; set too when there is no room
     * for more problems. */
    bool broken;

    struct pm_line_start *starts; /* of some lines, to find the others from; made when needed */
    size_t start_count, start_cap;
    struct pm_diag dropped; /* takes what is over PM_DIAGS_MAX */
};

void pm_source_init(struct pm_source *source, struct pm_str file, struct pm_str text,
                    struct pm_diags *diags);

struct pm_place pm_source_place(const struct pm_source *source, struct pm_mark mark);

/* The line without its end, copied into the arena of the diagnostics; empty when there is no such
 * line. A line over 500 bytes is cut. */
struct pm_str pm_source_line(struct pm_source *source, uint32_t line);

/* The characters that the mark covers, likewise copied. */
struct pm_str pm_source_at(struct pm_source *source, struct pm_mark mark);

/* Adds a problem with its source line and path; with the last there is room for, one that says so,
 * and sets broken. The returned value takes the fix (in the arena of
 * the diagnostics); it is never NULL. path may be NULL. */
struct pm_diag *pm_source_problem(struct pm_source *source, enum pm_severity severity,
                                  struct pm_mark mark, const struct pm_path *path,
                                  const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Text from the file for a message: in double quotes, cut after 60 characters. */
struct pm_str pm_source_quote(struct pm_source *source, struct pm_str text);

/* Reports every line with bytes that are not UTF-8, or with characters that would show a reader
 * something else than what is there (controls, bidirectional marks, line separators). Sets broken
 * when there are any. */
void pm_source_check_text(struct pm_source *source);
