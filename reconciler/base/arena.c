#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct pm_arena_block {
    struct pm_arena_block *next;
    size_t size, used;
    alignas(max_align_t) char bytes[];
};

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

void pm_out_of_memory(void)
{
    static const char line[] = "pm-reconcile: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
    _exit(1);
}

void pm_arena_init(struct pm_arena *arena)
{
    *arena = (struct pm_arena){0};
}

void pm_arena_fini(struct pm_arena *arena)
{
    while (arena->head) {
        struct pm_arena_block *next = arena->head->next;
        free(arena->head);
        arena->head = next;
    }
    arena->used = 0;
}

static struct pm_arena_block *add_block(struct pm_arena *arena, size_t size)
{
    struct pm_arena_block *block = malloc(sizeof *block + size);
    if (!block)
        pm_out_of_memory();
    block->size = size;
    block->used = 0;
    block->next = arena->head;
    arena->head = block;
    return block;
}

static size_t round_up(size_t size)
{
    if (size > SIZE_MAX / 2)
        pm_out_of_memory();
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

#ifdef PM_ARENA_MALLOC
static struct pm_arena_block *block_for(struct pm_arena *arena, size_t size)
{
    return add_block(arena, size);
}
#else
/* A large object gets a block of its own behind the current one, whose free room stays in use. */
static struct pm_arena_block *block_for(struct pm_arena *arena, size_t size)
{
    struct pm_arena_block *head = arena->head;
    if (head && head->size - head->used >= size)
        return head;
    if (size <= BLOCK_SIZE / 4 || !head)
        return add_block(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);
    struct pm_arena_block *own = add_block(arena, size);
    arena->head = head;
    own->next = head->next;
    head->next = own;
    return own;
}
#endif

/* size bytes as they come; callers fill them. */
static void *take(struct pm_arena *arena, size_t size)
{
#ifndef PM_ARENA_MALLOC
    size = round_up(size);
#else
    (void)round_up;
#endif
    struct pm_arena_block *block = block_for(arena, size);
    void *object = block->bytes + block->used;
    block->used += size;
    arena->used += size;
    return object;
}

static char *take_text(struct pm_arena *arena, size_t len)
{
    char *text = take(arena, len + 1);
    text[len] = '\0';
    return text;
}

static size_t array_size(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        pm_out_of_memory();
    return total;
}

void *pm_alloc(struct pm_arena *arena, size_t size)
{
    void *object = take(arena, size);
    return size > 0 ? memset(object, 0, size) : object;
}

void *pm_alloc_unset(struct pm_arena *arena, size_t size)
{
    return take(arena, size);
}

void *pm_alloc_array(struct pm_arena *arena, size_t count, size_t size)
{
    return pm_alloc(arena, array_size(count, size));
}

void *pm_alloc_regrow(struct pm_arena *arena, const void *old, size_t old_count, size_t new_count,
                      size_t size)
{
    size_t total = array_size(new_count, size), filled = old_count * size;
    char *grown = take(arena, total);
    if (filled > 0)
        memcpy(grown, old, filled);
    if (filled < total)
        memset(grown + filled, 0, total - filled);
    return grown;
}

struct pm_str pm_str_dup(struct pm_arena *arena, struct pm_str s)
{
    char *copy = take_text(arena, s.len);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return (struct pm_str){copy, s.len};
}

struct pm_str pm_str_concat(struct pm_arena *arena, struct pm_str a, struct pm_str b)
{
    char *text = take_text(arena, a.len + b.len);
    if (a.len > 0)
        memcpy(text, a.ptr, a.len);
    if (b.len > 0)
        memcpy(text + a.len, b.ptr, b.len);
    return (struct pm_str){text, a.len + b.len};
}

char *pm_str_cstr(struct pm_arena *arena, struct pm_str s)
{
    char *copy = take_text(arena, s.len);
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

struct pm_str pm_str_vprintf(struct pm_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        pm_out_of_memory();
    char *text = take_text(arena, (size_t)len);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (struct pm_str){text, (size_t)len};
}

struct pm_str pm_str_printf(struct pm_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str text = pm_str_vprintf(arena, format, args);
    va_end(args);
    return text;
}

struct pm_str pm_str_lower(struct pm_arena *arena, struct pm_str s)
{
    char *copy = take_text(arena, s.len);
    for (size_t i = 0; i < s.len; i++)
        copy[i] = pm_ascii_lower(s.ptr[i]);
    return (struct pm_str){copy, s.len};
}
