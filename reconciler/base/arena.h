/* Memory that is given back all at once. One arena a run, a scratch arena for loops.
 * Out of memory ends the program with one line on stderr and status 1: the ledger makes that safe,
 * so no caller checks for NULL. With PM_ARENA_MALLOC every object is a malloc of its own. */
#pragma once

#include "base/str.h"

#include <stdarg.h>
#include <stddef.h>

struct pm_arena_block;

struct pm_arena {
    struct pm_arena_block *head;
    size_t used; /* bytes handed out, for statistics */
};

/* Makes an empty arena; it holds no memory until the first object. */
void pm_arena_init(struct pm_arena *arena);
/* Frees every object. The arena is empty afterwards and may be used again. */
void pm_arena_fini(struct pm_arena *arena);

/* size bytes, zeroed, aligned for any type. size may be 0. */
void *pm_alloc(struct pm_arena *arena, size_t size);
/* The same, not zeroed: for what is filled at once, where that counts. */
void *pm_alloc_unset(struct pm_arena *arena, size_t size);
/* count * size bytes, zeroed; ends the program on overflow as on exhaustion. */
void *pm_alloc_array(struct pm_arena *arena, size_t count, size_t size);
/* A copy of old (old_count objects) with room for new_count; the old memory stays in the arena. */
void *pm_alloc_regrow(struct pm_arena *arena, const void *old, size_t old_count, size_t new_count,
                      size_t size);

#define PM_NEW(arena, type)          ((type *)pm_alloc((arena), sizeof(type)))
#define PM_NEW_ARRAY(arena, type, n) ((type *)pm_alloc_array((arena), (n), sizeof(type)))

/* Makes room for one more object at the end of (items, count, cap), doubling:
 *     *PM_PUSH(arena, list->items, list->count, list->cap) = item; */
#define PM_PUSH(arena, items, count, cap)                                                          \
    ((count) == (cap) ? ((items) = pm_alloc_regrow((arena), (items), (count), (cap) ? (cap)*2 : 8, \
                                                   sizeof *(items)),                               \
                         (cap) = (cap) ? (cap)*2 : 8)                                              \
                      : (cap),                                                                     \
     &(items)[(count)++])

/* A copy that is followed by a NUL (not counted in len). */
struct pm_str pm_str_dup(struct pm_arena *arena, struct pm_str s);
/* One text of two. */
struct pm_str pm_str_concat(struct pm_arena *arena, struct pm_str a, struct pm_str b);
/* The copy as a C string; a NUL inside s cuts it short for C. */
char *pm_str_cstr(struct pm_arena *arena, struct pm_str s);
struct pm_str pm_str_printf(struct pm_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct pm_str pm_str_vprintf(struct pm_arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* A copy in ASCII lower case. */
struct pm_str pm_str_lower(struct pm_arena *arena, struct pm_str s);

/* Prints "pm-reconcile: out of memory" and exits with status 1. */
void pm_out_of_memory(void) __attribute__((noreturn));
