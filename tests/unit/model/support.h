/* What the tests of model/ share. */
#pragma once

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* An arena for each test, in *state. */
static inline int open_arena(void **state)
{
    static struct pm_arena arena;
    pm_arena_init(&arena);
    *state = &arena;
    return 0;
}

static inline int close_arena(void **state)
{
    pm_arena_fini(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

static inline void assert_str(struct pm_str seen, const char *expected)
{
    if (!pm_str_is(seen, expected))
        fail_msg("expected \"%s\", seen \"%.*s\"", expected, (int)seen.len, seen.ptr);
}
