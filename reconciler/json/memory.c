#include "json/memory.h"

#include "base/arena.h"

#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef PM_ARENA_MALLOC

struct pm_json_memory *pm_json_memory_open(void)
{
    return NULL;
}

void pm_json_memory_begin(struct pm_json_memory *memory)
{
    (void)memory;
}

void pm_json_memory_end(struct pm_json_memory *memory)
{
    (void)memory;
}

void pm_json_memory_empty(struct pm_json_memory *memory, struct json_t *root)
{
    (void)memory;
    json_decref(root);
}

void pm_json_memory_close(struct pm_json_memory *memory, struct json_t *root)
{
    pm_json_memory_empty(memory, root);
}

#else

/* Sizes are counted in units, a chunk's head included. */
enum { UNIT = 8, UNITS_KEPT = 32, BLOCK_MIN = 4 * 1024, BLOCK_MAX = 64 * 1024 };

struct chunk {
    size_t units;
    struct chunk *next; /* while it is free; else the first bytes of the object */
};

struct block {
    struct block *next;
    max_align_t bytes[];
};

struct pm_json_memory {
    struct block *blocks;
    char *at, *end; /* the room left in the newest block */
    size_t block_size;
    struct chunk *given_back[UNITS_KEPT]; /* by units */
    json_malloc_t malloc_before;
    json_free_t free_before;
};

/* jansson hands no context to its allocator. NULL but while a document is parsed. */
static struct pm_json_memory *parsing;

static char *add_block(struct pm_json_memory *memory, size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        pm_out_of_memory();
    block->next = memory->blocks;
    memory->blocks = block;
    return (char *)block->bytes;
}

static struct chunk *cut(struct pm_json_memory *memory, size_t size)
{
    if (size > BLOCK_MAX / 4)
        return (struct chunk *)(void *)add_block(memory, size);
    if ((size_t)(memory->end - memory->at) < size) {
        if (memory->block_size < BLOCK_MAX)
            memory->block_size *= 2;
        memory->at = add_block(memory, memory->block_size);
        memory->end = memory->at + memory->block_size;
    }
    struct chunk *chunk = (struct chunk *)(void *)memory->at;
    memory->at += size;
    return chunk;
}

static void *allocate(size_t size)
{
    if (size > SIZE_MAX / 2)
        pm_out_of_memory();
    size_t units = (size + UNIT - 1) / UNIT + 1;
    struct chunk *chunk = units < UNITS_KEPT ? parsing->given_back[units] : NULL;
    if (chunk)
        parsing->given_back[units] = chunk->next;
    else
        chunk = cut(parsing, units * UNIT);
    chunk->units = units;
    return &chunk->next;
}

/* What is larger stays until the end: arrays that have grown, each twice as large as before. */
static void give_back(void *object)
{
    struct chunk *chunk = (struct chunk *)(void *)((char *)object - offsetof(struct chunk, next));
    if (chunk->units >= UNITS_KEPT)
        return;
    chunk->next = parsing->given_back[chunk->units];
    parsing->given_back[chunk->units] = chunk;
}

struct pm_json_memory *pm_json_memory_open(void)
{
    struct pm_json_memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        pm_out_of_memory();
    memory->block_size = BLOCK_MIN / 2;
    return memory;
}

void pm_json_memory_begin(struct pm_json_memory *memory)
{
    json_get_alloc_funcs(&memory->malloc_before, &memory->free_before);
    json_set_alloc_funcs(allocate, give_back);
    parsing = memory;
}

void pm_json_memory_end(struct pm_json_memory *memory)
{
    json_set_alloc_funcs(memory->malloc_before, memory->free_before);
    parsing = NULL;
}

static void free_blocks(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

/* Keeps the block at hand, when it is the only one: so it is for objects that are alike. */
void pm_json_memory_empty(struct pm_json_memory *memory, struct json_t *root)
{
    struct block *only = memory->blocks;
    (void)root;
    memset(memory->given_back, 0, sizeof memory->given_back);
    if (only && !only->next && memory->at) {
        memory->at = (char *)only->bytes;
        return;
    }
    free_blocks(memory->blocks);
    memory->blocks = NULL;
    memory->at = memory->end = NULL;
}

void pm_json_memory_close(struct pm_json_memory *memory, struct json_t *root)
{
    (void)root;
    if (!memory)
        return;
    free_blocks(memory->blocks);
    free(memory);
}

#endif
