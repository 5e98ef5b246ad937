#include "base/diag.h"

#include <stdlib.h>

void pm_diags_init(struct pm_diags *diags, struct pm_arena *arena)
{
    *diags = (struct pm_diags){.arena = arena};
}

struct pm_diag *pm_diags_add(struct pm_diags *diags, enum pm_severity severity,
                             struct pm_place place, const char *format, ...)
{
    struct pm_diag *diag;
    if (severity == PM_SEVERITY_ERROR)
        diags->errors++;
    if (diags->count < PM_DIAGS_MAX) {
        diag = PM_PUSH(diags->arena, diags->items, diags->count, diags->cap);
    } else {
        diags->dropped++;
        diag = PM_NEW(diags->arena, struct pm_diag);
    }
    va_list args;
    va_start(args, format);
    *diag = (struct pm_diag){
        .severity = severity,
        .place = place,
        .message = pm_str_vprintf(diags->arena, format, args),
        .span = 1,
    };
    va_end(args);
    return diag;
}

static size_t file_rank(const struct pm_diags *diags, struct pm_str file)
{
    size_t rank = 0;
    while (rank < diags->count && !pm_str_eq(diags->items[rank].place.file, file))
        rank++;
    return rank;
}

struct ranked {
    struct pm_diag diag;
    size_t file, position;
};

static int by_place(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->diag.place.line != b->diag.place.line)
        return a->diag.place.line < b->diag.place.line ? -1 : 1;
    if (a->diag.place.column != b->diag.place.column)
        return a->diag.place.column < b->diag.place.column ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

void pm_diags_sort(struct pm_diags *diags)
{
    if (diags->count == 0)
        return;
    struct ranked *ranked = PM_NEW_ARRAY(diags->arena, struct ranked, diags->count);
    for (size_t i = 0; i < diags->count; i++)
        ranked[i] =
            (struct ranked){diags->items[i], file_rank(diags, diags->items[i].place.file), i};
    qsort(ranked, diags->count, sizeof *ranked, by_place);
    for (size_t i = 0; i < diags->count; i++)
        diags->items[i] = ranked[i].diag;
}
