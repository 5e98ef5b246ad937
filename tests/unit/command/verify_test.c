/* What verify makes of its options, without any server that answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/signals.h"
#include "runner.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* A port of loopback at which nobody listens any more. */
static const char *closed_port(struct runner *r)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    return pm_str_cstr(&r->arena,
                       pm_str_printf(&r->arena, "127.0.0.1@%u", ntohs(address.sin_port)));
}

static void declare(struct runner *r)
{
    runner_write(r, "domains.yaml", "version: 1\ndomains: [a.example, b.example]\n");
}

static void explain_reads_no_file_and_asks_nobody(void **state)
{
    struct runner *r = *state;
    runner_run(r, "verify", "--explain", "mx");
    assert_status(r, 0);
    assert_holds(r->out, "mx: ");
    assert_int_equal(r->err.len, 0);
    runner_run(r, "verify", "--explain", "all", "--format", "json");
    assert_status(r, 0);
    assert_holds(r->out, "\"spf-lookups\"");
    assert_holds(r->out, "\"final-dot-missing\"");
}

static void explain_knows_the_nearest_rule(void **state)
{
    struct runner *r = *state;
    runner_run(r, "verify", "--explain", "spf-lokups");
    assert_status(r, 64);
    assert_holds(r->err, "did you mean 'spf-lookups'?");
    runner_run(r, "verify", "--explain", "nothing-like-it-at-all");
    assert_status(r, 64);
    assert_lacks(r->err, "did you mean");
}

static void explain_takes_neither_domains_nor_other_formats(void **state)
{
    struct runner *r = *state;
    runner_run(r, "verify", "--explain", "mx", "a.example");
    assert_status(r, 64);
    runner_run(r, "verify", "--explain", "mx", "--format", "junit");
    assert_status(r, 64);
    assert_int_equal(r->out.len, 0);
}

static void servers_and_the_resolver_alone_exclude_each_other(void **state)
{
    struct runner *r = *state;
    declare(r);
    runner_run(r, "verify", "--server", "127.0.0.1@9", "--resolver-only");
    assert_status(r, 64);
    assert_holds(r->err, "exclude each other");
}

static void without_any_answer_all_is_unknown_and_nothing_fails(void **state)
{
    struct runner *r = *state;
    const char *nobody = closed_port(r);
    declare(r);
    runner_run(r, "verify", "--resolver", nobody);
    assert_status(r, 75);
    assert_holds(r->out, "2 domains: 0 ok, 0 failed, 2 unknown.");
    assert_holds(r->err, "The resolver at 127.0.0.1 did not answer. --resolver ADDR names another");
    assert_lacks(r->err, "--resolver-only asks");
    runner_run(r, "verify", "--resolver", nobody, "--resolver-only");
    assert_status(r, 75);
    assert_holds(r->err, "The resolver at 127.0.0.1 did not answer.");
    runner_run(r, "verify", "--resolver", nobody, "--server", nobody, "b.example", "--strict");
    assert_status(r, 75);
    assert_holds(r->out, "1 domain: 0 ok, 0 failed, 1 unknown.");
}

static void nagios_gets_its_own_statuses(void **state)
{
    struct runner *r = *state;
    declare(r);
    runner_run(r, "verify", "--format", "nagios", "--resolver", closed_port(r));
    assert_status(r, 3);
    assert_true(pm_str_starts(r->out, PM_STR("DNS UNKNOWN")));
    runner_run(r, "verify", "--format", "nagios", "c|d.example");
    assert_status(r, 3);
    assert_true(pm_str_starts(r->out, PM_STR("DNS UNKNOWN - 'c/d.example' is no domain name")));
    assert_int_equal(count_of(r->out, "|"), 0);
    runner_write(r, "domains.yaml", "version: 7\n");
    runner_run(r, "verify", "--format", "nagios");
    assert_status(r, 3);
    assert_holds(r->out, "DNS UNKNOWN - the file is invalid");
}

static void waiting_ends_with_its_time_and_tells_of_all(void **state)
{
    struct runner *r = *state;
    declare(r);
    runner_run(r, "verify", "--resolver", closed_port(r), "--wait", "1s");
    assert_status(r, 75);
    assert_holds(r->err, "0 of 2 domains pass");
    assert_holds(r->err, "The time of --wait is over.");
    assert_holds(r->out, "2 domains: 0 ok, 0 failed, 2 unknown.");
}

static void what_keeps_waiting_has_to_wait(void **state)
{
    struct runner *r = *state;
    declare(r);
    runner_run(r, "verify", "--keep-waiting");
    assert_status(r, 64);
    assert_holds(r->err, "--wait");
}

static void a_name_given_twice_is_told_once(void **state)
{
    struct runner *r = *state;
    declare(r);
    runner_run(r, "verify", "--resolver", closed_port(r), "--format", "prometheus", "a.example",
               "A.example.", "b.example", "a.example");
    assert_status(r, 75);
    assert_int_equal(count_of(r->out, "domain_status{domain=\"a.example\"}"), 1);
    assert_int_equal(count_of(r->out, "domain_status{domain=\"b.example\"}"), 1);
}

/* The last: a signal that has come stays. */
static void a_signal_ends_it_with_a_document_that_says_so(void **state)
{
    static const struct row {
        const char *format, *says;
        int status;
    } rows[] = {
        {"text", "Verify: 0 domains: 0 ok, 0 failed, 0 unknown.\nInterrupted: 0 of 2 domains", 143},
        {"json", "\"complete\": false\n}\n", 143},
        {"markdown", "interrupted after 0 of 2 domains", 143},
        {"junit", "<testsuite name=\"b.example\" tests=\"1\" failures=\"0\" errors=\"1\"", 143},
        {"prometheus", "pm_reconcile_domain_status{domain=\"b.example\"} 4\n", 143},
        {"nagios", "DNS UNKNOWN - interrupted: 0 of 2 domains were looked at | ok=0", 3},
    };
    struct runner *r = *state;
    declare(r);
    pm_signals_install();
    kill(getpid(), SIGTERM);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        runner_run(r, "verify", "--resolver", closed_port(r), "--format", rows[i].format);
        assert_status(r, rows[i].status);
        assert_holds(r->out, rows[i].says);
        assert_int_equal(count_of(r->out, "DNS UNKNOWN"), pm_str_starts(r->out, PM_STR("DNS")));
        assert_holds(r->err, "interrupted");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(explain_reads_no_file_and_asks_nobody),
        TEST(explain_knows_the_nearest_rule),
        TEST(explain_takes_neither_domains_nor_other_formats),
        TEST(servers_and_the_resolver_alone_exclude_each_other),
        TEST(without_any_answer_all_is_unknown_and_nothing_fails),
        TEST(nagios_gets_its_own_statuses),
        TEST(waiting_ends_with_its_time_and_tells_of_all),
        TEST(what_keeps_waiting_has_to_wait),
        TEST(a_name_given_twice_is_told_once),
        TEST(a_signal_ends_it_with_a_document_that_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
