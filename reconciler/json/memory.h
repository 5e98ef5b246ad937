/* The memory of one jansson document. A list of 100,000 domains is millions of small objects: here
 * they come out of large blocks, which are given back as a whole, instead of one by one. With
 * PM_ARENA_MALLOC jansson keeps to malloc, so that sanitizers see every object. Private
 * to json/. */
#pragma once

#include <stddef.h>

struct json_t;
struct pm_json_memory;

/* An empty memory; NULL with PM_ARENA_MALLOC. */
struct pm_json_memory *pm_json_memory_open(void);
/* From begin to end, jansson allocates from this memory and gives back to it: one at a time, and
 * nothing but the parsing of one document in between. */
void pm_json_memory_begin(struct pm_json_memory *memory);
void pm_json_memory_end(struct pm_json_memory *memory);
/* Frees a document; the memory may be used for another one. */
void pm_json_memory_empty(struct pm_json_memory *memory, struct json_t *root);
/* Frees the document (NULL: there is none) and its memory. */
void pm_json_memory_close(struct pm_json_memory *memory, struct json_t *root);
