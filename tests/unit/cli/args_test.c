/* The command line, held to a small table of commands of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/args.h"
#include "cli/option_rows.h"

static const char *const formats[] = {"text", "json", NULL};

static const struct pm_command commands[] = {
    {.name = "alpha",
     .operands = "NAME...",
     .min_operands = 1,
     .max_operands = 2,
     .options = PM_OPT_BIT(PM_OPT_OUT) | PM_OPT_BIT(PM_OPT_ALLOW_BLOCKED) |
                PM_OPT_BIT(PM_OPT_READD) | PM_OPT_BIT(PM_OPT_PARALLEL) |
                PM_OPT_BIT(PM_OPT_MAX_DELETES) | PM_OPT_BIT(PM_OPT_LOCK_TIMEOUT) |
                PM_OPT_BIT(PM_OPT_RATE) | PM_OPT_BIT(PM_OPT_WAIT) |
                PM_OPT_BIT(PM_OPT_RESOLVER_ONLY) | PM_OPT_BIT(PM_OPT_CURRENT),
     .formats = formats},
    {.name = "bravo", .operands = ""},
};

enum { WORDS = 10 };

struct parsed {
    struct pm_arena arena;
    struct pm_args args;
    struct pm_err err;
    bool ok;
};

static struct parsed parse(const char *const *words)
{
    struct parsed p = {0};
    char *argv[WORDS + 2] = {(char *)(uintptr_t) "pm-reconcile"};
    int argc = 1;
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    pm_arena_init(&p.arena);
    p.ok = pm_args_parse(argc, argv, commands, sizeof commands / sizeof *commands, &p.arena,
                         &p.args, &p.err);
    return p;
}

static struct parsed parse_well(const char *const *words)
{
    struct parsed p = parse(words);
    if (!p.ok)
        fail_msg("%s", p.err.msg);
    return p;
}

#define WELL(...) parse_well((const char *const[WORDS + 1]){__VA_ARGS__})

static void assert_str(struct pm_str s, const char *text)
{
    if (!pm_str_is(s, text))
        fail_msg("expected '%s', not '%" PM_STR_FMT "'", text, PM_STR_ARG(s));
}

static void what_is_not_given_has_its_default(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo");
    assert_ptr_equal(p.args.command, &commands[1]);
    assert_int_equal(p.args.given, 0);
    assert_int_equal(p.args.timeout_s, 30);
    assert_int_equal(p.args.parallel, 4);
    assert_int_equal(p.args.max_deletes, -1);
    assert_int_equal(p.args.files.count, 0);
    assert_int_equal(p.args.operands.count, 0);
    pm_arena_fini(&p.arena);
}

static void a_value_follows_or_is_joined(void **state)
{
    (void)state;
    static const char *const ways[][4] = {
        {"--out", "there", "alpha", "x"}, {"--out=there", "alpha", "x"},
        {"-o", "there", "alpha", "x"},    {"-othere", "alpha", "x"},
        {"alpha", "x", "-qvothere"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *words[WORDS + 1] = {0};
        for (size_t j = 0; j < 4; j++)
            words[j] = ways[i][j];
        struct parsed p = parse_well(words);
        assert_str(p.args.out, "there");
        assert_true(pm_args_has(&p.args, PM_OPT_OUT));
        assert_int_equal(p.args.operands.count, 1);
        pm_arena_fini(&p.arena);
    }
}

static void letters_of_flags_are_joined(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo", "-qv", "-h");
    assert_true(pm_args_has(&p.args, PM_OPT_QUIET));
    assert_true(pm_args_has(&p.args, PM_OPT_VERBOSE));
    assert_true(pm_args_has(&p.args, PM_OPT_HELP));
    assert_false(pm_args_has(&p.args, PM_OPT_VERSION));
    pm_arena_fini(&p.arena);
}

static void options_of_every_command_stand_before_and_after_it(void **state)
{
    (void)state;
    struct parsed p = WELL("-f", "a", "alpha", "--file=b", "x", "-fc", "--format", "json");
    assert_int_equal(p.args.files.count, 3);
    assert_str(p.args.files.items[0], "a");
    assert_str(p.args.files.items[1], "b");
    assert_str(p.args.files.items[2], "c");
    assert_str(p.args.format, "json");
    pm_arena_fini(&p.arena);
}

static void the_last_of_several_values_counts(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo", "--timeout", "1m30s", "--timeout=5s", "--state=a", "--state=b");
    assert_int_equal(p.args.timeout_s, 5);
    assert_str(p.args.state, "b");
    pm_arena_fini(&p.arena);
}

static void times_of_git_and_of_locks_have_their_defaults_and_ends(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo");
    assert_int_equal(p.args.git_timeout_s, 60);
    assert_int_equal(p.args.lock_timeout_s, 0);
    pm_arena_fini(&p.arena);
    p = WELL("--git-timeout=1h", "alpha", "x", "--lock-timeout", "24h", "--git-host=git.example");
    assert_int_equal(p.args.git_timeout_s, 3600);
    assert_int_equal(p.args.lock_timeout_s, 86400);
    assert_str(p.args.git_host, "git.example");
    pm_arena_fini(&p.arena);
    p = WELL("alpha", "x", "--lock-timeout=0");
    assert_int_equal(p.args.lock_timeout_s, 0);
    pm_arena_fini(&p.arena);
}

static void dns_is_asked_as_the_options_say(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo");
    assert_int_equal(p.args.authority_port, 0);
    assert_int_equal(p.args.rate, 0);
    assert_int_equal(p.args.wait_s, 0);
    pm_arena_fini(&p.arena);
    p = WELL("--authority-port=65535", "alpha", "x", "--rate", "1", "--wait=15m",
             "--resolver-only");
    assert_int_equal(p.args.authority_port, 65535);
    assert_int_equal(p.args.rate, 1);
    assert_int_equal(p.args.wait_s, 900);
    assert_true(pm_args_has(&p.args, PM_OPT_RESOLVER_ONLY));
    pm_arena_fini(&p.arena);
}

static void numbers_reach_their_ends(void **state)
{
    (void)state;
    struct parsed p = WELL("alpha", "x", "--parallel=64", "--max-deletes=0", "--timeout=10m");
    assert_int_equal(p.args.parallel, 64);
    assert_int_equal(p.args.max_deletes, 0);
    assert_int_equal(p.args.timeout_s, 600);
    pm_arena_fini(&p.arena);
}

static void an_optional_value_is_only_taken_when_joined(void **state)
{
    (void)state;
    struct parsed p = WELL("alpha", "--allow-blocked", "x");
    assert_true(pm_args_has(&p.args, PM_OPT_ALLOW_BLOCKED));
    assert_int_equal(p.args.allow_blocked.len, 0);
    assert_str(p.args.operands.items[0], "x");
    pm_arena_fini(&p.arena);
    p = WELL("alpha", "x", "--allow-blocked=protected,vanished");
    assert_str(p.args.allow_blocked, "protected,vanished");
    pm_arena_fini(&p.arena);
}

static void two_dashes_end_the_options_and_one_is_a_word(void **state)
{
    (void)state;
    struct parsed p = WELL("alpha", "-q", "--", "--out", "-");
    assert_int_equal(p.args.operands.count, 2);
    assert_str(p.args.operands.items[0], "--out");
    assert_str(p.args.operands.items[1], "-");
    assert_false(pm_args_has(&p.args, PM_OPT_OUT));
    pm_arena_fini(&p.arena);
}

static void a_value_may_look_like_an_option(void **state)
{
    (void)state;
    struct parsed p = WELL("bravo", "--state", "--quiet");
    assert_str(p.args.state, "--quiet");
    assert_false(pm_args_has(&p.args, PM_OPT_QUIET));
    pm_arena_fini(&p.arena);
}

static void help_and_version_need_nothing_else_to_be_right(void **state)
{
    (void)state;
    struct parsed p = WELL("--version");
    assert_null(p.args.command);
    assert_true(pm_args_has(&p.args, PM_OPT_VERSION));
    pm_arena_fini(&p.arena);
    p = WELL("-h");
    assert_null(p.args.command);
    pm_arena_fini(&p.arena);
    p = WELL("alpha", "--help", "--strict");
    assert_ptr_equal(p.args.command, &commands[0]);
    pm_arena_fini(&p.arena);
}

static const struct error_case {
    const char *words[4];
    const char *message;
} error_cases[] = {
    {{0}, "no command given; `pm-reconcile help` lists them"},
    {{"-q"}, "no command given; `pm-reconcile help` lists them"},
    {{"alhpa", "x"}, "unknown command 'alhpa'; did you mean 'alpha'?"},
    {{"frobnicate"}, "unknown command 'frobnicate'; `pm-reconcile help` lists them"},
    {{""}, "unknown command ''; `pm-reconcile help` lists them"},
    {{"bravo", "--strickt"}, "unknown option --strickt; did you mean --strict?"},
    {{"bravo", "--out-of-this-world=1"}, "unknown option --out-of-this-world"},
    {{"bravo", "--zz"}, "unknown option --zz"},
    {{"bravo", "--=x"}, "unknown option --"},
    {{"alpha", "x", "--current=a", "--current=a"}, "--current can be given once"},
    {{"bravo", "-x"}, "unknown option -x"},
    {{"bravo", "-qx"}, "unknown option -x"},
    {{"bravo", "-q=1"}, "unknown option -="},
    {{"bravo", "--quiet=yes"}, "--quiet takes no value"},
    {{"bravo", "--state"}, "--state needs a value: --state FILE"},
    {{"bravo", "-f"}, "--file needs a value: --file FILE|DIR"},
    {{"bravo", "--state="}, "--state needs a value that is not empty"},
    {{"bravo", "--state", ""}, "--state needs a value that is not empty"},
    {{"bravo", "--file="}, "--file needs a value that is not empty"},
    {{"bravo", "--timeout="}, "--timeout needs a value that is not empty"},
    {{"alpha", "x", "--allow-blocked="}, "--allow-blocked needs a value that is not empty"},
    {{"bravo", "--timeout", "30"}, "--timeout takes a time like 30s or 2m, not '30'"},
    {{"bravo", "--timeout=-1s"}, "--timeout takes a time like 30s or 2m, not '-1s'"},
    {{"bravo", "--timeout=0s"}, "--timeout must be between 1 and 600 seconds"},
    {{"bravo", "--timeout=601s"}, "--timeout must be between 1 and 600 seconds"},
    {{"bravo", "--git-timeout=0"}, "--git-timeout must be between 1 and 3600 seconds"},
    {{"bravo", "--git-timeout=61m"}, "--git-timeout must be between 1 and 3600 seconds"},
    {{"alpha", "x", "--lock-timeout=2d"}, "--lock-timeout must be between 0 and 86400 seconds"},
    {{"alpha", "x", "--parallel=two"}, "--parallel takes a whole number, not 'two'"},
    {{"alpha", "x", "--parallel=2 "}, "--parallel takes a whole number, not '2 '"},
    {{"alpha", "x", "--parallel=0"}, "--parallel must be between 1 and 64"},
    {{"alpha", "x", "--parallel=65"}, "--parallel must be between 1 and 64"},
    {{"alpha", "x", "--parallel=99999999999999999999"},
     "--parallel takes a whole number, not '99999999999999999999'"},
    {{"alpha", "x", "--max-deletes=-1"}, "--max-deletes must be between 0 and 1000000"},
    {{"bravo", "--color=red"}, "--color takes always, never or auto, not 'red'"},
    {{"bravo", "--out=x"}, "bravo has no option --out"},
    {{"--strict", "alpha", "x"}, "alpha has no option --strict"},
    {{"bravo", "--format=json"}, "bravo has no --format"},
    {{"alpha", "x", "--format=yaml"},
     "alpha cannot write the format 'yaml'; it can write text, json"},
    {{"alpha"}, "alpha needs NAME..."},
    {{"alpha", "x", "y", "z"}, "alpha takes NAME...; 'z' is too much"},
    {{"bravo", "x"}, "bravo takes no argument; 'x' is too much"},
};

static void every_mistake_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof error_cases / sizeof *error_cases; i++) {
        const char *words[WORDS + 1] = {0};
        for (size_t j = 0; j < 4; j++)
            words[j] = error_cases[i].words[j];
        struct parsed p = parse(words);
        if (p.ok)
            fail_msg("accepted, though: %s", error_cases[i].message);
        assert_string_equal(p.err.msg, error_cases[i].message);
        assert_int_equal(p.err.code, PM_ERR_USAGE);
        pm_arena_fini(&p.arena);
    }
}

static void every_option_has_a_whole_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < PM_OPTS; i++) {
        const struct pm_option_row *row = &pm_option_rows[i];
        assert_non_null(row->name);
        assert_non_null(row->help);
        bool is_flag = row->kind == PM_KIND_FLAG;
        assert_int_equal(row->value == NULL, is_flag);
        bool is_number = row->kind == PM_KIND_NUMBER || row->kind == PM_KIND_DURATION;
        assert_int_equal(row->max > row->min, is_number);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(row->name, pm_option_rows[j].name);
            assert_true(row->letter == 0 || row->letter != pm_option_rows[j].letter);
            assert_true(is_flag || row->offset != pm_option_rows[j].offset ||
                        pm_option_rows[j].kind == PM_KIND_FLAG);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_has_its_default),
        cmocka_unit_test(a_value_follows_or_is_joined),
        cmocka_unit_test(letters_of_flags_are_joined),
        cmocka_unit_test(options_of_every_command_stand_before_and_after_it),
        cmocka_unit_test(the_last_of_several_values_counts),
        cmocka_unit_test(times_of_git_and_of_locks_have_their_defaults_and_ends),
        cmocka_unit_test(dns_is_asked_as_the_options_say),
        cmocka_unit_test(numbers_reach_their_ends),
        cmocka_unit_test(an_optional_value_is_only_taken_when_joined),
        cmocka_unit_test(two_dashes_end_the_options_and_one_is_a_word),
        cmocka_unit_test(a_value_may_look_like_an_option),
        cmocka_unit_test(help_and_version_need_nothing_else_to_be_right),
        cmocka_unit_test(every_mistake_is_named),
        cmocka_unit_test(every_option_has_a_whole_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
