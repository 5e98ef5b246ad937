/* What every test of this folder includes. */
#pragma once

#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline int test_begin(void **state)
{
    static struct world world;
    world_init(&world);
    *state = &world;
    return 0;
}

static inline int test_end(void **state)
{
    world_fini(*state);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)
