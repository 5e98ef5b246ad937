/* Aligned columns for terminals. Private to report/. */
#pragma once

#include "report/out.h"

enum { PM_TABLE_COLUMNS = 10 };

enum pm_align { PM_ALIGN_LEFT, PM_ALIGN_RIGHT };

struct pm_column {
    const char *title;
    enum pm_align align;
};

struct pm_cell {
    struct pm_str text; /* escaped */
    enum pm_ink ink;
};

/* Collects rows, then puts them with two blanks between columns and none at the end of a line. */
struct pm_table {
    struct pm_out *out;
    const struct pm_column *columns;
    size_t column_count; /* at most PM_TABLE_COLUMNS */
    struct pm_cell *cells;
    size_t count, cap; /* cells; a row is column_count of them */
};

struct pm_table pm_table_make(struct pm_out *out, const struct pm_column *columns, size_t count);
/* The next cell, left to right; the text is escaped here. */
void pm_table_add(struct pm_table *table, enum pm_ink ink, struct pm_str hostile);
/* Puts the titles and all rows, indented; nothing at all when there is no row. */
void pm_table_put(const struct pm_table *table, size_t indent);
