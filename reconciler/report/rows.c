#include "report/rows.h"

bool pm_rows_next(const struct pm_open_events *open, size_t *at, struct pm_open_events *row)
{
    size_t start = *at, end = start;
    if (start >= open->count)
        return false;
    while (end < open->count && pm_str_eq(open->items[end]->domain, open->items[start]->domain))
        end++;
    *at = end;
    *row = (struct pm_open_events){open->items + start, end - start};
    return true;
}

size_t pm_rows_count(const struct pm_open_events *open)
{
    struct pm_open_events row;
    size_t count = 0;
    for (size_t at = 0; pm_rows_next(open, &at, &row);)
        count++;
    return count;
}

const struct pm_event *pm_rows_latest(const struct pm_open_events *row)
{
    return row->items[row->count - 1];
}
