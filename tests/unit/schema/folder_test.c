/* A folder whose listing breaks off. The linker (--wrap=readdir) puts failing_readdir in the place
 * of readdir. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/load.h"

#include <dirent.h>
#include <errno.h>

struct dirent *real_readdir(DIR *dir) __asm__("__real_readdir");
struct dirent *failing_readdir(DIR *dir) __asm__("__wrap_readdir");

static int entries_left; /* before the listing breaks off; negative: it does not */

struct dirent *failing_readdir(DIR *dir)
{
    if (entries_left != 0) {
        entries_left--;
        return real_readdir(dir);
    }
    errno = EIO;
    return NULL;
}

static bool load_folder(struct pm_arena *arena, int entries, struct pm_diags *diags,
                        struct pm_err *err)
{
    struct pm_str folder = PM_STR("tests/golden/schema/good-folder/conf");
    struct pm_load_options options = {.paths = &folder, .path_count = 1};
    struct pm_desired desired;
    pm_diags_init(diags, arena);
    entries_left = entries;
    return pm_desired_load(&options, arena, &desired, diags, err);
}

/* Else the domains of the files that were not listed would count as removed. */
static void a_folder_that_is_listed_in_part_is_an_error(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (int entries = 0; entries < 6; entries++) {
        struct pm_diags diags;
        struct pm_err err = {0};
        assert_false(load_folder(&arena, entries, &diags, &err));
        assert_int_equal(err.code, PM_ERR_FAILED);
        assert_int_equal(err.sys, EIO);
        assert_int_equal(diags.errors, 1);
        assert_non_null(strstr(diags.items[0].message.ptr, "cannot read the folder"));
    }
    pm_arena_fini(&arena);
}

static void a_stale_errno_is_no_error(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_diags diags;
    struct pm_err err = {0};
    pm_arena_init(&arena);
    errno = EIO;
    assert_true(load_folder(&arena, -1, &diags, &err));
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_that_is_listed_in_part_is_an_error),
        cmocka_unit_test(a_stale_errno_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
