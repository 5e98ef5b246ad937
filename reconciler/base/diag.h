/* Problems of the desired-state file: a list, all shown in one run, each with its place. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* A place in a text file. line 0: the whole file. */
struct pm_place {
    struct pm_str file; /* as the user named it */
    uint32_t line;      /* from 1 */
    uint32_t column;    /* from 1, in characters */
};

enum pm_severity {
    PM_SEVERITY_ERROR,
    PM_SEVERITY_WARNING,
};

struct pm_diag {
    enum pm_severity severity;
    struct pm_place place;
    struct pm_str path;    /* the key's path in the document, "policy.max_deletes"; may be empty */
    struct pm_str message; /* what is wrong; may hold hostile text as it came */
    struct pm_str fix;     /* what to write instead; may be empty */
    struct pm_str source;  /* the line of the file, as it came; may be empty */
    uint32_t span;         /* characters to underline, at least 1 */
};

struct pm_diags {
    struct pm_arena *arena; /* borrowed: messages and list live there */
    struct pm_diag *items;
    size_t count, cap;
    size_t errors;
    size_t dropped; /* over PM_DIAGS_MAX */
};

enum { PM_DIAGS_MAX = 1000 };

void pm_diags_init(struct pm_diags *diags, struct pm_arena *arena);
/* Adds a problem; its message is formatted into the arena. The returned value may be given more
 * (fix, source, span) before the next call. Over PM_DIAGS_MAX problems it is counted, not kept. */
struct pm_diag *pm_diags_add(struct pm_diags *diags, enum pm_severity severity,
                             struct pm_place place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Sorts by file (in the order of first appearance), line, column. */
void pm_diags_sort(struct pm_diags *diags);
