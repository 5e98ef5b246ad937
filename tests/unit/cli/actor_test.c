/* Who is said to do something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/actor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pm_arena arena;
static char folder[] = "/tmp/pm-actor-XXXXXX";

/* A machine without any of the variables, with a `git` that prints what a test wants. */
static int begin(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    unsetenv("GITHUB_ACTOR");
    unsetenv("GITLAB_USER_LOGIN");
    return setenv("PATH", folder, 1);
}

static int end(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static const char *git_path(void)
{
    return pm_str_cstr(&arena, pm_str_printf(&arena, "%s/git", folder));
}

static void put_git(const char *script)
{
    FILE *file = fopen(git_path(), "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(git_path(), 0700), 0);
}

static void remove_git(void)
{
    unlink(git_path());
}

static void assert_actor(const char *given, const char *expected)
{
    struct pm_str actor = pm_actor_find(pm_str_from(given), &arena);
    if (!pm_str_is(actor, expected))
        fail_msg("expected '%s', not '%" PM_STR_FMT "'", expected, PM_STR_ARG(actor));
}

static void the_first_that_is_known_counts(void **state)
{
    (void)state;
    put_git("echo 'Gita Tester'");
    assert_actor(NULL, "Gita Tester");
    setenv("GITLAB_USER_LOGIN", "lab", 1);
    assert_actor(NULL, "lab");
    setenv("GITHUB_ACTOR", "hub", 1);
    assert_actor(NULL, "hub");
    assert_actor("given", "given");
    remove_git();
}

static void what_is_empty_or_blank_is_passed_over(void **state)
{
    (void)state;
    put_git("echo Gita");
    setenv("GITHUB_ACTOR", "", 1);
    setenv("GITLAB_USER_LOGIN", " \t\r\n", 1);
    assert_actor("\x1b \x07", "Gita");
    remove_git();
}

static void git_is_asked_for_the_users_name(void **state)
{
    (void)state;
    put_git("[ \"$*\" = 'config --get user.name' ] && echo right");
    assert_actor(NULL, "right");
    remove_git();
}

static void assert_is_user_at_host(void)
{
    struct pm_str host = pm_actor_host(&arena);
    struct pm_str actor = pm_actor_find((struct pm_str){0}, &arena);
    assert_true(host.len > 0);
    assert_true(actor.len > host.len + 1);
    assert_true(pm_str_ends(actor, host));
    assert_int_equal(actor.ptr[actor.len - host.len - 1], '@');
}

static void without_git_it_is_the_user_at_this_host(void **state)
{
    (void)state;
    assert_is_user_at_host();
}

static void a_git_that_fails_or_says_nothing_is_as_none(void **state)
{
    (void)state;
    put_git("echo half a name; exit 1");
    assert_is_user_at_host();
    put_git("exit 0");
    assert_is_user_at_host();
    put_git("kill -9 $$");
    assert_is_user_at_host();
    remove_git();
}

static void a_git_that_never_stops_talking_is_cut(void **state)
{
    (void)state;
    put_git("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx || exit 1; done");
    assert_is_user_at_host();
    remove_git();
}

static void what_a_terminal_would_act_on_is_left_out(void **state)
{
    (void)state;
    static const struct {
        const char *given, *expected;
    } cases[] = {
        {"  anna  ", "anna"},
        {"anna\nbecame root", "annabecame root"},
        {"\x1b[31manna\x1b[0m", "[31manna[0m"},
        {"\x1b anna \x1b", "anna"},
        {"an\x7fna\xc2\x9b", "anna"},
        {"an\xe2\x80\xaena", "anna"},
        {"an\xff\xfena\xc3", "anna"},
        {"J\xc3\xbcrgen", "J\xc3\xbcrgen"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_actor(cases[i].given, cases[i].expected);
}

static void long_names_are_cut_between_characters(void **state)
{
    (void)state;
    char name[402] = "x";
    for (size_t i = 1; i < sizeof name - 1; i += 2) {
        name[i] = '\xc3';
        name[i + 1] = '\xa9';
    }
    name[401] = '\0';
    struct pm_str actor = pm_actor_find(pm_str_from(name), &arena);
    assert_int_equal(actor.len, 199);
    assert_memory_equal(actor.ptr, name, 199);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

#define ACTOR_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ACTOR_TEST(the_first_that_is_known_counts),
        ACTOR_TEST(what_is_empty_or_blank_is_passed_over),
        ACTOR_TEST(git_is_asked_for_the_users_name),
        ACTOR_TEST(without_git_it_is_the_user_at_this_host),
        ACTOR_TEST(a_git_that_fails_or_says_nothing_is_as_none),
        ACTOR_TEST(a_git_that_never_stops_talking_is_cut),
        ACTOR_TEST(what_a_terminal_would_act_on_is_left_out),
        ACTOR_TEST(long_names_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
