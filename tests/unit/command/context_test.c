/* What commands have in common: paths, messages, where the token and the DNS servers come from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/time.h"
#include "runner.h"

#include <stdlib.h>

static void assert_state_path(struct pm_context *context, const char *expected)
{
    struct pm_str path = pm_context_state_path(context);
    if (!pm_str_is(path, expected))
        fail_msg("expected %s, not %" PM_STR_FMT, expected, PM_STR_ARG(path));
}

static void the_state_lies_beside_the_first_file(void **state)
{
    struct runner *r = *state;
    struct pm_err err;
    assert_true(pm_dir_ensure("folder", 0700, &err));
    assert_true(pm_dir_ensure("folder/deep", 0700, &err));
    assert_state_path(runner_context(r, "log"), ".pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "a.yaml"), ".pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "folder"), "folder/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "folder/"), "folder/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "folder/deep"),
                      "folder/deep/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "folder/a.yaml", "-f", "b.yaml"),
                      "folder/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "none/"), "none/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "/a.yaml"), "/.pm-reconcile/state.db");
    assert_state_path(runner_context(r, "log", "-f", "../a.yaml"), "../.pm-reconcile/state.db");
}

static void the_states_place_is_given_by_option_or_variable(void **state)
{
    struct runner *r = *state;
    setenv("PM_RECONCILE_STATE", "/var/lib/state.db", 1);
    assert_state_path(runner_context(r, "log", "-f", "folder/a.yaml"), "/var/lib/state.db");
    assert_state_path(runner_context(r, "log", "--state=mine"), "mine");
    setenv("PM_RECONCILE_STATE", "", 1);
    assert_state_path(runner_context(r, "log"), ".pm-reconcile/state.db");
}

/* Commands of a test's own, for what they print. */
static int say_error(struct pm_context *context)
{
    struct pm_err err = {PM_ERR_LOCKED, 0, "held by \x1b[31mme\xe2\x80\xae since\nthen: s3cret"};
    return pm_context_error(context, &err);
}

static int say_note(struct pm_context *context)
{
    pm_context_note(context, "note of %s",
                    "s3\x1b"
                    "cret or s3cret");
    return 0;
}

static void run_with(struct runner *r, int (*body)(struct pm_context *context), const char *option)
{
    static const struct pm_command sample = {.name = "sample", .operands = ""};
    struct pm_command command = sample;
    command.run = body;
    struct pm_context *context = runner_context(r, "log", option);
    struct pm_args args = *context->args;
    args.command = &command;
    context->args = &args;
    runner_run_context(r, context);
}

static void messages_are_redacted_and_escaped(void **state)
{
    struct runner *r = *state;
    struct pm_err err;
    assert_true(pm_secret_set(&r->secret, PM_STR("s3cret"), &err));
    run_with(r, say_error, "-q");
    assert_status(r, PM_EXIT_LOCKED);
    assert_true(pm_str_is(r->err, "Error: held by \\x1b[31mme\\u{202e} since\nthen: [token]\n"));
    run_with(r, say_note, "-v");
    assert_true(pm_str_is(r->err, "note of s3\\x1bcret or [token]\n"));
}

static void quiet_silences_notes_but_no_error(void **state)
{
    struct runner *r = *state;
    run_with(r, say_note, "-q");
    assert_int_equal(r->err.len, 0);
    run_with(r, say_error, "-q");
    assert_holds(r->err, "Error: held by");
}

static void an_invalid_file_has_its_own_status_and_is_told_once(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml", "version: 1\ndomains: [a_b.example]\n");
    static const char *const commands[] = {"validate", "zone", "verify"};
    for (size_t i = 0; i < 3; i++) {
        runner_run(r, commands[i]);
        assert_status(r, PM_EXIT_INVALID);
        assert_int_equal(r->out.len, 0);
        assert_holds(r->err, "domains.yaml:2:11: ");
        assert_int_equal(count_of(r->err, "error"), 2); /* the problem, and how many there are */
    }
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
    struct runner *r = *state;
    runner_run(r, "validate", "-f", "none.yaml");
    assert_true(r->status != 0);
    assert_holds(r->err, "none.yaml");
}

static void what_needs_a_token_says_where_it_is_looked_for(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml", "version: 1\ndomains: [shop.example]\n");
    static const char *const commands[] = {"plan", "status", "import", "recheck"};
    for (size_t i = 0; i < 4; i++) {
        runner_run(r, commands[i]);
        assert_status(r, PM_EXIT_ERROR);
        assert_holds(r->err, "PURELYMAIL_API_TOKEN");
        assert_holds(r->err, "--token-file");
    }
}

static void names_are_parsed_and_the_wrong_one_is_told(void **state)
{
    struct runner *r = *state;
    struct pm_name *names;
    size_t count;
    struct pm_err err;
    struct pm_context *context = runner_context(r, "zone", "A.example.", "x", "b.example");
    assert_false(pm_context_names(context, &context->args->operands, &names, &count, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_holds(pm_str_from(err.msg), "'x' is no domain name: ");
    context = runner_context(r, "zone", "A.example.", "b.example");
    assert_true(pm_context_names(context, &context->args->operands, &names, &count, &err));
    assert_int_equal(count, 2);
    assert_true(pm_str_is(names[0].ascii, "a.example"));
}

static void servers_and_resolvers_come_from_their_own_options(void **state)
{
    struct runner *r = *state;
    struct pm_dns_server *servers, *resolvers;
    size_t count;
    struct pm_err err;
    struct pm_context *context = runner_context(r, "verify", "--resolver", "192.0.2.1", "--server",
                                                "192.0.2.2@5300", "--server", "192.0.2.3");
    assert_true(pm_context_servers(context, &servers, &count, &err));
    assert_int_equal(count, 2);
    assert_true(pm_str_is(servers[0].address, "192.0.2.2"));
    assert_int_equal(servers[0].port, 5300);
    assert_true(pm_context_resolvers(context, &resolvers, &count, &err));
    assert_int_equal(count, 1);
    assert_true(pm_str_is(resolvers[0].address, "192.0.2.1"));
    context = runner_context(r, "verify");
    assert_true(pm_context_servers(context, &servers, &count, &err));
    assert_int_equal(count, 0);
    context = runner_context(r, "verify", "--server", "ns.example");
    assert_false(pm_context_servers(context, &servers, &count, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    context = runner_context(r, "plan", "--resolver", "ns.example");
    assert_false(pm_context_resolvers(context, &resolvers, &count, &err));
    assert_int_equal(err.code, PM_ERR_USAGE);
    assert_holds(pm_str_from(err.msg), "--resolver: ");
}

static void the_longest_delay_known_counts(void **state)
{
    (void)state;
    struct pm_desired desired = {.policy.delete_delay_s = 3 * PM_DAY};
    struct pm_policy applied = {.delete_delay_s = 2 * PM_DAY};
    struct pm_event event = {.policy = &applied};
    struct pm_ledger none = {0}, ledger = {.policy = &event};
    assert_int_equal(pm_context_delete_delay(NULL, &none), PM_DAY);
    assert_int_equal(pm_context_delete_delay(NULL, &ledger), 2 * PM_DAY);
    assert_int_equal(pm_context_delete_delay(&desired, &none), 3 * PM_DAY);
    assert_int_equal(pm_context_delete_delay(&desired, &ledger), 3 * PM_DAY);
    applied.delete_delay_s = 4 * PM_DAY;
    assert_int_equal(pm_context_delete_delay(&desired, &ledger), 4 * PM_DAY);
}

static void help_is_found_by_command_and_option(void **state)
{
    struct runner *r = *state;
    runner_run(r, "help");
    assert_status(r, 0);
    assert_holds(r->out, "Commands:\n");
    runner_run(r, "help", "cancel");
    assert_holds(r->out, "Usage: pm-reconcile cancel [OPTION...] NAME\n");
    runner_run(r, "help", "cancle");
    assert_status(r, PM_EXIT_USAGE);
    assert_holds(r->err, "unknown command 'cancle'");
    runner_run(r, "version");
    assert_status(r, 0);
    assert_true(pm_str_is(r->out, "pm-reconcile " PM_VERSION "\n"));
}

#define RUNNER_TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUNNER_TEST(the_state_lies_beside_the_first_file),
        RUNNER_TEST(the_states_place_is_given_by_option_or_variable),
        RUNNER_TEST(messages_are_redacted_and_escaped),
        RUNNER_TEST(quiet_silences_notes_but_no_error),
        RUNNER_TEST(an_invalid_file_has_its_own_status_and_is_told_once),
        RUNNER_TEST(a_file_that_is_not_there_is_an_error),
        RUNNER_TEST(what_needs_a_token_says_where_it_is_looked_for),
        RUNNER_TEST(names_are_parsed_and_the_wrong_one_is_told),
        RUNNER_TEST(servers_and_resolvers_come_from_their_own_options),
        cmocka_unit_test(the_longest_delay_known_counts),
        RUNNER_TEST(help_is_found_by_command_and_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
