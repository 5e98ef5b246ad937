#include "report/table.h"

#include "base/utf8.h"
#include "report/escape.h"

struct pm_table pm_table_make(struct pm_out *out, const struct pm_column *columns, size_t count)
{
    return (struct pm_table){.out = out, .columns = columns, .column_count = count};
}

void pm_table_add(struct pm_table *table, enum pm_ink ink, struct pm_str hostile)
{
    struct pm_arena *arena = table->out->arena;
    *PM_PUSH(arena, table->cells, table->count, table->cap) =
        (struct pm_cell){pm_term_text(arena, hostile), ink};
}

static void put_row(const struct pm_table *table, const struct pm_cell *cells, const size_t *widths,
                    size_t indent)
{
    struct pm_sink *sink = table->out->sink;
    size_t owed = indent;
    for (size_t i = 0; i < table->column_count; i++) {
        size_t padding = widths[i] - pm_utf8_width(cells[i].text);
        bool right = table->columns[i].align == PM_ALIGN_RIGHT;
        owed += right ? padding : 0;
        if (cells[i].text.len > 0) {
            pm_sink_fill(sink, ' ', owed);
            pm_out_ink(table->out, cells[i].ink, cells[i].text);
            owed = 0;
        }
        owed += 2 + (right ? 0 : padding);
    }
    pm_sink_putc(sink, '\n');
}

void pm_table_put(const struct pm_table *table, size_t indent)
{
    struct pm_cell titles[PM_TABLE_COLUMNS];
    size_t widths[PM_TABLE_COLUMNS];
    if (table->count == 0)
        return;
    for (size_t i = 0; i < table->column_count; i++) {
        titles[i] = (struct pm_cell){pm_str_from(table->columns[i].title), PM_INK_BOLD};
        widths[i] = pm_utf8_width(titles[i].text);
    }
    for (size_t row = 0; row < table->count; row += table->column_count) {
        for (size_t i = 0; i < table->column_count; i++) {
            size_t width = pm_utf8_width(table->cells[row + i].text);
            if (width > widths[i])
                widths[i] = width;
        }
    }
    put_row(table, titles, widths, indent);
    for (size_t i = 0; i < table->count; i += table->column_count)
        put_row(table, table->cells + i, widths, indent);
}
