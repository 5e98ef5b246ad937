/* Seeded random inputs. A case is made from its seed alone, so that a failure can be run again:
 *     PM_PROPERTY_SEED=<seed> PM_PROPERTY_CASES=1 <program> */
#pragma once

#include "build.h"

#include <stdint.h>

struct gen {
    uint64_t state;
};

/* A number from 0 to bound - 1; bound over 0. */
uint32_t gen_below(struct gen *gen, uint32_t bound);
/* True in so many cases of a hundred. */
bool gen_chance(struct gen *gen, uint32_t percent);
/* Brings count objects of that size into another order. */
void gen_shuffle(struct gen *gen, void *items, size_t count, size_t size);

/* True for events that may have the local time of a person's machine. */
bool gen_is_of_a_person(enum pm_event_kind kind);
/* A history: events that close each other at random, some of them twice. */
void gen_history(struct gen *gen, struct build *b);
/* All that a planner may be given. */
void gen_inputs(struct gen *gen, struct build *b);

/* Runs the law for PM_PROPERTY_CASES (10,000) seeds from PM_PROPERTY_SEED (the time) on, each with
 * a fresh build. The law says what it found broken, or NULL. */
void gen_check(const char *(*law)(struct gen *gen, struct build *b));
