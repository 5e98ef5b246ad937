/* zone, offline: which domains get their records, and what it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "runner.h"

#define DOMAINS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char ownership[] =
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static int begin(void **state)
{
    if (runner_begin(state) != 0)
        return -1;
    struct runner *r = *state;
    r->ownership = pm_str_from(ownership);
    runner_write(r, "domains.yaml", "version: 1\ndomains: [shop.example, club.example]\n");
    return 0;
}

static void records_of_all_declared_domains_are_written(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 2);
    assert_int_equal(count_of(r->out, ownership), 2);
    assert_holds(r->err, "no state at");
}

static void without_the_ownership_value_a_warning_takes_its_place(void **state)
{
    struct runner *r = *state;
    r->ownership = (struct pm_str){0};
    runner_run(r, "zone");
    assert_status(r, 0);
    assert_holds(r->err, "Warning: ");
    assert_holds(r->err, "ownership");
}

static void domains_that_left_the_file_keep_their_records(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("shop.example", "left.example", "gone.example"));
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("gone.example"));
    runner_run(r, "zone", "--format=json");
    assert_status(r, 0);
    runner_run(r, "zone");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 4);
    assert_int_equal(count_of(r->out, "its deletion is due at 2026-11-23T20:54:32Z"), 1);
    runner_run(r, "zone", "left.example");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 1);
    runner_run(r, "zone", "--declared-only");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 2);
}

static void a_name_that_is_neither_here_nor_left_is_an_error(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "shop.example", "other.example");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "other.example is neither declared nor known");
    assert_int_equal(r->out.len, 0);
}

static const struct usage_case {
    const char *words[6];
    const char *message;
} usage_cases[] = {
    {{"zone", "--soa"}, "--soa needs the zone's name servers: --ns NAME for each"},
    {{"zone", "--ns=ns.example"}, "--ns and --serial go with --soa"},
    {{"zone", "--serial=1"}, "--ns and --serial go with --soa"},
    {{"zone", "--soa", "--ns=ns_1.example", "shop.example"}, "--ns 'ns_1.example': "},
    {{"zone", "--soa", "--ns=ns.example", "--format=json"}, "--soa goes with --format bind"},
    {{"zone", "--soa", "--ns=ns.example", "--serial=tomorrow"}, "serial"},
    {{"zone", "--soa", "--ns=ns.example"},
     "--soa makes complete zones, and these are 2: name one domain, or write a file a zone with "
     "-o DIR"},
    {{"zone", "not a name"}, "'not a name' is no domain name"},
};

static void options_that_do_not_fit_are_told(void **state)
{
    struct runner *r = *state;
    for (size_t i = 0; i < sizeof usage_cases / sizeof *usage_cases; i++) {
        runner_run_words(r, usage_cases[i].words);
        assert_status(r, PM_EXIT_USAGE);
        assert_holds(r->err, usage_cases[i].message);
        assert_int_equal(r->out.len, 0);
    }
}

static void one_complete_zone_is_a_document_several_are_files(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "shop.example");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "IN SOA "), 1);
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "-o", "zones");
    assert_status(r, 0);
    assert_int_equal(r->out.len, 0);
    assert_holds(r->err, "zones: 2 written, 0 unchanged");
    assert_holds(runner_read(r, "zones/club.example.zone"), "mailserver.purelymail.com.");
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "-o", "zones");
    assert_holds(r->err, "zones: 0 written, 2 unchanged");
}

/* Two lists of a hundred thousand names would take minutes if each name were looked for among those
 * found before. */
static void many_that_left_are_found_in_one_pass(void **state)
{
    struct runner *r = *state;
    enum { MANY = 20000 };
    const char **names = PM_NEW_ARRAY(&r->arena, const char *, MANY + 1);
    for (size_t i = 0; i < MANY; i++)
        names[i] = pm_str_cstr(&r->arena, pm_str_printf(&r->arena, "d%zu.example", i));
    runner_record(r, PM_EVENT_KNOWN, names);
    runner_record(r, PM_EVENT_SCHEDULE, names);
    runner_run(r, "zone", "--format=table");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com"), MANY + 2);
}

#define ZONE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_TEST(records_of_all_declared_domains_are_written),
        ZONE_TEST(without_the_ownership_value_a_warning_takes_its_place),
        ZONE_TEST(domains_that_left_the_file_keep_their_records),
        ZONE_TEST(a_name_that_is_neither_here_nor_left_is_an_error),
        ZONE_TEST(options_that_do_not_fit_are_told),
        ZONE_TEST(one_complete_zone_is_a_document_several_are_files),
        ZONE_TEST(many_that_left_are_found_in_one_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
