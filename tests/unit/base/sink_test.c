#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void a_memory_sink_keeps_all_in_order(void **state)
{
    struct pm_sink sink;
    struct pm_err err;
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    assert_int_equal(pm_sink_bytes(&sink).len, 0);
    pm_sink_puts(&sink, "ab");
    pm_sink_putc(&sink, '\0');
    pm_sink_fill(&sink, '-', 3);
    pm_sink_printf(&sink, "%d%s", 7, "");
    pm_sink_printf(&sink, "%s", "");
    pm_sink_put(&sink, (struct pm_str){NULL, 0});
    assert_true(pm_sink_flush(&sink, &err));
    assert_true(pm_str_eq(pm_sink_bytes(&sink), PM_STR("ab\0---7")));
    struct pm_str taken = pm_sink_take(&sink, &arena);
    pm_sink_fini(&sink);
    assert_true(pm_str_eq(taken, PM_STR("ab\0---7")));
    pm_arena_fini(&arena);
}

static void a_memory_sink_grows(void **state)
{
    struct pm_sink sink;
    (void)state;
    pm_sink_init_memory(&sink);
    for (int i = 0; i < 20000; i++)
        pm_sink_printf(&sink, "%08d\n", i);
    assert_int_equal(pm_sink_bytes(&sink).len, 180000);
    assert_memory_equal(pm_sink_bytes(&sink).ptr + 179991, "00019999\n", 9);
    pm_sink_fini(&sink);
}

static void a_file_sink_writes_everything_by_the_flush(void **state)
{
    char path[] = "/tmp/pm-sink-XXXXXX";
    struct pm_sink sink;
    struct pm_err err;
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0);
    unlink(path);
    pm_sink_init_fd(&sink, fd);
    for (int i = 0; i < 20000; i++)
        pm_sink_puts(&sink, "12345678\n");
    assert_true(pm_sink_flush(&sink, &err));
    assert_true(pm_sink_flush(&sink, &err));
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 180000);
    pm_sink_fini(&sink);
    assert_int_equal(close(fd), 0);
}

static void the_first_failed_write_sticks(void **state)
{
    struct pm_sink sink;
    struct pm_err err = {0};
    int fd = open("/", O_RDONLY | O_CLOEXEC);
    (void)state;
    pm_sink_init_fd(&sink, fd);
    pm_sink_puts(&sink, "x");
    assert_false(pm_sink_flush(&sink, &err));
    assert_int_equal(err.sys, EBADF);
    pm_sink_fill(&sink, 'x', 200000);
    assert_true(sink.len < 200000);
    assert_false(pm_sink_flush(&sink, &err));
    pm_sink_fini(&sink);
    close(fd);
}

static void a_reader_that_went_away_is_an_error_of_the_sink(void **state)
{
    int ends[2];
    struct pm_sink sink;
    struct pm_err err = {0};
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    pm_sink_init_fd(&sink, ends[1]);
    pm_sink_printf(&sink, "%s", "x");
    assert_false(pm_sink_flush(&sink, &err));
    assert_int_equal(err.sys, EPIPE);
    pm_sink_fini(&sink);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_memory_sink_keeps_all_in_order),
        cmocka_unit_test(a_memory_sink_grows),
        cmocka_unit_test(a_file_sink_writes_everything_by_the_flush),
        cmocka_unit_test(the_first_failed_write_sticks),
        cmocka_unit_test(a_reader_that_went_away_is_an_error_of_the_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
