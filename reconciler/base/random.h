/* Randomness of the kernel (getrandom(2)). */
#pragma once

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* Fills the buffer; ends the program should the kernel refuse, which it does not. */
void pm_random_bytes(void *buffer, size_t len);
/* A number from 0 to bound - 1, evenly; bound over 0. */
uint32_t pm_random_below(uint32_t bound);
/* bytes random bytes as lower-case hex. */
struct pm_str pm_random_hex(struct pm_arena *arena, size_t bytes);
