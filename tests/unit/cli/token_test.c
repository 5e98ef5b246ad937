/* Where the token comes from. Each load runs in a child: it turns off its core dumps for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char variable[] = "PURELYMAIL_API_TOKEN";

/* What a load came to; shared with the child. */
struct loaded {
    bool ok, in_environment, in_memory_of_environment, dumpable;
    rlim_t core;
    struct pm_secret secret;
    struct pm_err err;
};

static struct loaded *loaded;
static char folder[] = "/tmp/pm-token-XXXXXX";
static char path[64];

static int begin(void **state)
{
    (void)state;
    void *shared =
        mmap(NULL, sizeof *loaded, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || !mkdtemp(folder))
        return -1;
    loaded = shared;
    snprintf(path, sizeof path, "%s/token", folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void load_in_child(const char *environment, const char *file)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    unsetenv(variable);
    if (environment)
        setenv(variable, environment, 1);
    const char *place = getenv(variable);
    loaded->ok = pm_token_load(&loaded->secret, pm_str_from(file), &arena, &loaded->err);
    struct rlimit limit = {0};
    getrlimit(RLIMIT_CORE, &limit);
    loaded->core = limit.rlim_cur;
    loaded->dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
    loaded->in_environment = getenv(variable) != NULL;
    loaded->in_memory_of_environment = place && place[0] != '\0';
    pm_arena_fini(&arena);
}

static void load(const char *environment, const char *file)
{
    memset(loaded, 0, sizeof *loaded);
    pid_t pid = fork();
    if (pid == 0) {
        load_in_child(environment, file);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void write_file(const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void assert_loaded(const char *token)
{
    if (!loaded->ok)
        fail_msg("%s", loaded->err.msg);
    assert_string_equal(loaded->secret.text, token);
    assert_int_equal(loaded->secret.len, strlen(token));
}

static void assert_refused(const char *why)
{
    assert_false(loaded->ok);
    assert_int_equal(loaded->secret.len, 0);
    if (!strstr(loaded->err.msg, why))
        fail_msg("expected '%s' in: %s", why, loaded->err.msg);
}

static void no_token_at_all_is_no_mistake(void **state)
{
    (void)state;
    static const char *const none[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        load(none[i], NULL);
        assert_true(loaded->ok);
        assert_int_equal(loaded->secret.len, 0);
    }
}

static void the_variable_is_taken_and_wiped(void **state)
{
    (void)state;
    load("pm-live-0123", NULL);
    assert_loaded("pm-live-0123");
    assert_false(loaded->in_environment);
    assert_false(loaded->in_memory_of_environment);
}

static void a_file_goes_before_the_variable_which_is_wiped_all_the_same(void **state)
{
    (void)state;
    write_file("from-file\n", 0600);
    load("from-environment", path);
    assert_loaded("from-file");
    assert_false(loaded->in_environment);
    assert_false(loaded->in_memory_of_environment);
}

static void the_variable_is_wiped_though_the_file_is_refused(void **state)
{
    (void)state;
    write_file("from-file\n", 0644);
    load("from-environment", path);
    assert_refused("chmod 600");
    assert_false(loaded->in_environment);
    assert_false(loaded->in_memory_of_environment);
}

static void one_line_end_of_a_file_is_cut_off(void **state)
{
    (void)state;
    static const char *const texts[] = {"abc", "abc\n", "abc\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file(texts[i], 0600);
        load(NULL, path);
        assert_loaded("abc");
    }
}

static void a_file_must_be_for_its_owner_alone(void **state)
{
    (void)state;
    static const struct {
        mode_t mode;
        bool good;
    } cases[] = {{0600, true},  {0400, true},  {0700, true},  {0640, false},
                 {0604, false}, {0620, false}, {0601, false}, {0666, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file("abc\n", cases[i].mode);
        load(NULL, path);
        if (cases[i].good)
            assert_loaded("abc");
        else
            assert_refused("can be read by other users");
        unlink(path);
    }
}

static void a_file_of_somebody_else_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    write_file("abc\n", 0600);
    assert_int_equal(chown(path, 65534, 65534), 0);
    load(NULL, path);
    assert_refused("belongs to another user");
    unlink(path);
}

static void what_is_no_token_is_refused_and_not_shown(void **state)
{
    (void)state;
    static const char *const texts[] = {"",        "\n",    "two words",        "two\nlines\n",
                                        "abc\n\n", "\ttab", "\xef\xbb\xbfword", "w\xc3\xb6rd"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file(texts[i], 0600);
        load(NULL, path);
        assert_refused(i < 2 ? "is empty" : "cannot stand in a header");
        assert_non_null(strstr(loaded->err.msg, path));
        assert_null(strstr(loaded->err.msg, "word"));
        assert_null(strstr(loaded->err.msg, "lines"));
    }
    load("two words", NULL);
    assert_refused("$PURELYMAIL_API_TOKEN: the token holds");
    assert_null(strstr(loaded->err.msg, "words"));
}

static void a_token_has_a_longest_length(void **state)
{
    (void)state;
    char text[PM_SECRET_MAX + 3];
    memset(text, 'x', sizeof text);
    text[PM_SECRET_MAX] = '\0';
    load(text, NULL);
    assert_loaded(text);
    write_file(text, 0600);
    load(NULL, path);
    assert_loaded(text);
    text[PM_SECRET_MAX] = 'x';
    text[PM_SECRET_MAX + 1] = '\0';
    load(text, NULL);
    assert_refused("is over 4096 bytes long");
    write_file(text, 0600);
    load(NULL, path);
    assert_refused("is over 4096 bytes long");
}

static void a_file_that_is_none_is_refused(void **state)
{
    (void)state;
    unlink(path);
    load(NULL, path);
    assert_refused("cannot open");
    load(NULL, folder);
    assert_refused("is a folder");
    load(NULL, "/dev/null");
    assert_refused("is not a regular file");
}

static void nobody_can_dump_a_process_that_holds_a_token(void **state)
{
    (void)state;
    load("abc", NULL);
    assert_int_equal(loaded->core, 0);
    assert_false(loaded->dumpable);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_token_at_all_is_no_mistake),
        cmocka_unit_test(the_variable_is_taken_and_wiped),
        cmocka_unit_test(a_file_goes_before_the_variable_which_is_wiped_all_the_same),
        cmocka_unit_test(the_variable_is_wiped_though_the_file_is_refused),
        cmocka_unit_test(one_line_end_of_a_file_is_cut_off),
        cmocka_unit_test(a_file_must_be_for_its_owner_alone),
        cmocka_unit_test(a_file_of_somebody_else_is_refused),
        cmocka_unit_test(what_is_no_token_is_refused_and_not_shown),
        cmocka_unit_test(a_token_has_a_longest_length),
        cmocka_unit_test(a_file_that_is_none_is_refused),
        cmocka_unit_test(nobody_can_dump_a_process_that_holds_a_token),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
