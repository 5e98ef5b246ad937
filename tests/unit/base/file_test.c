#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static struct pm_arena arena;
static struct pm_err err;

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/pm-file-XXXXXX");
    pm_arena_init(&arena);
    err = (struct pm_err){0};
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *in_folder(const char *name)
{
    return pm_str_printf(&arena, "%s/%s", folder, name).ptr;
}

static void put(const char *path, const char *text)
{
    if (!pm_file_write(path, pm_str_from(text), 0644, &err))
        fail_msg("%s", err.msg);
}

static struct stat look(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st;
}

static size_t entries(void)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static void assert_content(const char *path, const char *text)
{
    struct pm_str bytes;
    if (!pm_file_read(path, 1000, &arena, &bytes, &err))
        fail_msg("%s", err.msg);
    assert_true(pm_str_is(bytes, text));
}

static void a_file_is_read_up_to_its_cap(void **state)
{
    struct pm_str bytes = PM_STR("before");
    const char *path = in_folder("f");
    (void)state;
    put(path, "12345");
    assert_true(pm_file_read(path, 5, &arena, &bytes, &err));
    assert_string_equal(bytes.ptr, "12345");
    assert_false(pm_file_read(path, 4, &arena, &bytes, &err));
    assert_int_equal(err.sys, EFBIG);
    assert_string_equal(bytes.ptr, "12345");
}

static void a_file_that_grows_while_it_is_read_is_read_to_its_end(void **state)
{
    struct pm_str bytes;
    (void)state;
    assert_true(pm_file_read("/proc/self/status", 100000, &arena, &bytes, &err));
    assert_true(bytes.len > 100);
    assert_false(pm_file_read("/proc/self/status", 10, &arena, &bytes, &err));
    assert_int_equal(err.sys, EFBIG);
}

static void what_is_no_plain_file_is_not_read(void **state)
{
    struct pm_str bytes;
    (void)state;
    assert_false(pm_file_read(in_folder("missing"), 9, &arena, &bytes, &err));
    assert_int_equal(err.sys, ENOENT);
    assert_false(pm_file_read(folder, 9, &arena, &bytes, &err));
    assert_int_equal(err.sys, EISDIR);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    assert_false(pm_file_read(in_folder("fifo"), 9, &arena, &bytes, &err));
    assert_non_null(strstr(err.msg, "not a regular file"));
}

static void a_secret_must_be_readable_by_its_owner_only(void **state)
{
    static const mode_t open_modes[] = {0604, 0640, 0660, 0602, 0677, 0601};
    struct pm_str bytes;
    const char *path = in_folder("token");
    (void)state;
    put(path, "secret");
    for (size_t i = 0; i < sizeof open_modes / sizeof *open_modes; i++) {
        assert_int_equal(chmod(path, open_modes[i]), 0);
        assert_false(pm_file_read_private(path, 100, &arena, &bytes, &err));
        assert_non_null(strstr(err.msg, "chmod 600"));
    }
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(pm_file_read_private(path, 100, &arena, &bytes, &err));
    assert_int_equal(chmod(path, 0400), 0);
    assert_true(pm_file_read_private(path, 100, &arena, &bytes, &err));
}

static void a_secret_of_another_user_is_refused(void **state)
{
    struct pm_str bytes;
    const char *path = in_folder("token");
    (void)state;
    if (geteuid() != 0)
        skip();
    put(path, "secret");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_false(pm_file_read_private(path, 100, &arena, &bytes, &err));
    assert_non_null(strstr(err.msg, "belongs to another user"));
}

static void a_new_file_has_the_mode_asked_for(void **state)
{
    mode_t mask = umask(077);
    (void)state;
    assert_true(pm_file_write(in_folder("a"), PM_STR("x"), 0644, &err));
    assert_true(pm_file_write(in_folder("b"), PM_STR(""), 0600, &err));
    umask(mask);
    assert_int_equal(look(in_folder("a")).st_mode & 07777, 0644);
    assert_int_equal(look(in_folder("b")).st_mode & 07777, 0600);
    assert_content(in_folder("b"), "");
    assert_int_equal(entries(), 2);
}

static void a_file_is_replaced_as_a_whole_and_keeps_its_mode(void **state)
{
    const char *path = in_folder("f");
    (void)state;
    put(path, "old");
    assert_int_equal(chmod(path, 0640), 0);
    ino_t before = look(path).st_ino;
    put(path, "new");
    assert_content(path, "new");
    assert_true(look(path).st_ino != before);
    assert_int_equal(look(path).st_mode & 07777, 0640);
    assert_int_equal(entries(), 1);
}

static void a_write_through_a_link_or_onto_a_folder_is_refused(void **state)
{
    (void)state;
    put(in_folder("target"), "old");
    assert_int_equal(symlink("target", in_folder("link")), 0);
    assert_false(pm_file_write(in_folder("link"), PM_STR("new"), 0644, &err));
    assert_non_null(strstr(err.msg, "symbolic link"));
    assert_content(in_folder("target"), "old");
    assert_false(pm_file_write(folder, PM_STR("new"), 0644, &err));
    assert_false(pm_file_write(in_folder("no/such"), PM_STR("new"), 0644, &err));
    assert_int_equal(err.sys, ENOENT);
    assert_int_equal(entries(), 2);
}

static void what_is_staged_waits_beside_the_file_with_its_mode(void **state)
{
    const char *temporary = NULL;
    (void)state;
    put(in_folder("f"), "old");
    assert_int_equal(chmod(in_folder("f"), 0640), 0);
    assert_true(pm_file_stage(in_folder("f"), PM_STR("new"), 0600, &arena, &temporary, &err));
    assert_content(in_folder("f"), "old");
    assert_content(temporary, "new");
    assert_int_equal(look(temporary).st_mode & 07777, 0640);
    assert_int_equal(entries(), 2);
    assert_int_equal(rename(temporary, in_folder("f")), 0);
    assert_int_equal(symlink("f", in_folder("link")), 0);
    temporary = NULL;
    assert_false(pm_file_stage(in_folder("link"), PM_STR("x"), 0600, &arena, &temporary, &err));
    assert_non_null(strstr(err.msg, "symbolic link: name what it points to"));
    assert_null(temporary);
    assert_content(in_folder("f"), "new");
}

static bool write_as_nobody(void)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setuid(65534) != 0))
            _exit(9);
        _exit(pm_file_write(in_folder("f"), PM_STR("new"), 0644, &err) ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status) == 0;
}

static void a_folder_that_may_not_be_written_to_stays_as_it_was(void **state)
{
    (void)state;
    put(in_folder("f"), "old");
    assert_int_equal(chmod(folder, 0555), 0);
    assert_false(write_as_nobody());
    assert_int_equal(chmod(folder, 0755), 0);
    assert_content(in_folder("f"), "old");
    assert_int_equal(entries(), 1);
}

enum { NOBODY = 65534 };

/* Only root can give a file away. */
static void skip_unless_root(void)
{
    if (geteuid() != 0)
        skip();
}

static void a_file_keeps_its_owner_and_group(void **state)
{
    (void)state;
    skip_unless_root();
    put(in_folder("f"), "old");
    assert_int_equal(chown(in_folder("f"), 0, NOBODY), 0);
    assert_int_equal(chmod(in_folder("f"), 0640), 0);
    put(in_folder("f"), "new");
    assert_content(in_folder("f"), "new");
    assert_int_equal(look(in_folder("f")).st_uid, 0);
    assert_int_equal(look(in_folder("f")).st_gid, NOBODY);
    assert_int_equal(look(in_folder("f")).st_mode & 07777, 0640);
    put(in_folder("other"), "new");
    assert_int_equal(look(in_folder("other")).st_gid, getegid());
}

static void who_cannot_keep_the_owner_replaces_only_what_all_may_read(void **state)
{
    (void)state;
    skip_unless_root();
    put(in_folder("f"), "old");
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_equal(chmod(in_folder("f"), 0640), 0);
    assert_false(write_as_nobody());
    assert_content(in_folder("f"), "old");
    assert_int_equal(entries(), 1);
    assert_int_equal(chmod(in_folder("f"), 0644), 0);
    assert_true(write_as_nobody());
    assert_content(in_folder("f"), "new");
}

static void a_folder_is_created_once_with_its_mode(void **state)
{
    const char *path = in_folder("new");
    mode_t mask = umask(0);
    (void)state;
    assert_true(pm_dir_ensure(path, 0700, &err));
    assert_true(pm_dir_ensure(path, 0755, &err));
    umask(mask);
    assert_int_equal(look(path).st_mode & 07777, 0700);
    assert_true(pm_dir_is(path));
    assert_false(pm_dir_ensure(in_folder("no/such"), 0700, &err));
    assert_int_equal(err.sys, ENOENT);
    put(in_folder("f"), "x");
    assert_false(pm_dir_ensure(in_folder("f"), 0700, &err));
    assert_non_null(strstr(err.msg, "is not a folder"));
}

static void what_is_there_is_seen(void **state)
{
    (void)state;
    assert_int_equal(symlink("nowhere", in_folder("dangling")), 0);
    assert_true(pm_file_exists(in_folder("dangling")));
    assert_false(pm_dir_is(in_folder("dangling")));
    assert_false(pm_file_exists(in_folder("nowhere")));
    assert_true(pm_file_exists(folder));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_read_up_to_its_cap),
        TEST(a_file_that_grows_while_it_is_read_is_read_to_its_end),
        TEST(what_is_no_plain_file_is_not_read),
        TEST(a_secret_must_be_readable_by_its_owner_only),
        TEST(a_secret_of_another_user_is_refused),
        TEST(a_new_file_has_the_mode_asked_for),
        TEST(a_file_is_replaced_as_a_whole_and_keeps_its_mode),
        TEST(a_write_through_a_link_or_onto_a_folder_is_refused),
        TEST(what_is_staged_waits_beside_the_file_with_its_mode),
        TEST(a_folder_that_may_not_be_written_to_stays_as_it_was),
        TEST(a_file_keeps_its_owner_and_group),
        TEST(who_cannot_keep_the_owner_replaces_only_what_all_may_read),
        TEST(a_folder_is_created_once_with_its_mode),
        TEST(what_is_there_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
