/* Objects of a known shape -> structs, by a table of their members. */
#pragma once

#include "json/read.h"

enum pm_json_cell_type {
    PM_JSON_CELL_TEXT, /* -> struct pm_str, borrowed */
    PM_JSON_CELL_BOOL, /* -> bool */
};

struct pm_json_cell {
    const char *outer; /* the member is one of the object's member `outer`; NULL: of the object */
    const char *key;
    enum pm_json_cell_type type;
    size_t offset; /* in the struct */
};

struct pm_json_shape {
    const struct pm_json_cell *cells;
    size_t count; /* 64 at most */
};

/* Fills a struct from an object's members. Errors: those of the getters, for the first cell that
 * does not fit. */
PM_CHECKED bool pm_json_get_row(const struct pm_json *object, const struct pm_json_shape *shape,
                                void *row, struct pm_err *err);

struct pm_json_cursor;

/* The same without a tree, for an object that is just what the shape says: each member once,
 * nothing else, texts of plain ASCII without escapes. False: it is another, or no JSON at all, and
 * the cursor is anywhere. Private to json/. */
bool pm_json_pass_row(struct pm_json_cursor *c, const struct pm_json_shape *shape, void *row);
