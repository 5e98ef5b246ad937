/* What the filters of log leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time.h"
#include "runner.h"

#include <stdlib.h>

/* Three runs: anna holds two domains, and bob releases one of them a day later. */
static void record_three_runs(struct runner *r)
{
    setenv("GITHUB_ACTOR", "anna", 1);
    runner_run(r, "cancel", "--hold", "shop.example");
    assert_status(r, 0);
    runner_run(r, "cancel", "--hold", "club.example");
    assert_status(r, 0);
    setenv("GITHUB_ACTOR", "bob", 1);
    r->now += PM_DAY;
    runner_run(r, "release", "shop.example");
    assert_status(r, 0);
    setenv("GITHUB_ACTOR", "anna", 1);
}

struct expectation {
    const char *words[4]; /* after "log" */
    size_t shop, club, runs;
};

static const struct expectation expectations[] = {
    {{NULL}, 2, 1, 3},
    {{"--domain=shop.example"}, 2, 0, 2},
    {{"--domain=shop.example", "--domain=club.example"}, 2, 1, 3},
    {{"--domain=none.example"}, 0, 0, 0},
    {{"--actor=bob"}, 1, 0, 1},
    {{"--actor=ANNA"}, 1, 1, 2},
    {{"--actor=ann"}, 0, 0, 0},
    {{"--command=cancel"}, 1, 1, 2},
    {{"--command=cancel", "--command=release"}, 2, 1, 3},
    {{"--command=apply"}, 0, 0, 0},
    {{"--since=1h"}, 1, 0, 1},
    {{"--since=1d"}, 2, 1, 3},
    {{"--since=2026-11-23"}, 1, 0, 1},
    {{"--since=2026-11-22"}, 2, 1, 3},
    {{"--since=2026-11-22T20:54:33Z"}, 1, 0, 1},
    {{"--since=2026-11-22T20:54:32Z"}, 2, 1, 3},
    {{"--since=1h", "--command=cancel"}, 0, 0, 0},
    {{"--actor=anna", "--domain=club.example", "--command=cancel"}, 0, 1, 1},
};

static void every_filter_must_fit(void **state)
{
    struct runner *r = *state;
    record_three_runs(r);
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
        const struct expectation *e = &expectations[i];
        runner_run(r, "log", "--format=json", e->words[0], e->words[1], e->words[2]);
        assert_status(r, 0);
        size_t shop = count_of(r->out, "\"domain\": \"shop.example\"");
        size_t club = count_of(r->out, "\"domain\": \"club.example\"");
        size_t runs = count_of(r->out, "\"started\"");
        if (shop != e->shop || club != e->club || runs != e->runs)
            fail_msg("log %s %s: %zu, %zu events of %zu runs, not %zu, %zu of %zu",
                     e->words[0] ? e->words[0] : "", e->words[1] ? e->words[1] : "", shop, club,
                     runs, e->shop, e->club, e->runs);
    }
}

static void a_time_that_is_none_is_a_usage_error(void **state)
{
    struct runner *r = *state;
    static const char *const times[] = {"--since=yesterday", "--since=2026-13-01", "--since=-1h",
                                        "--since=2026-11-22T20:54Z"};
    for (size_t i = 0; i < 4; i++) {
        runner_run(r, "log", times[i]);
        assert_status(r, PM_EXIT_USAGE);
        assert_holds(r->err, "--since takes a time ago like 12h or 7d, a day like 2026-11-22");
    }
}

#define RUNNER_TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUNNER_TEST(every_filter_must_fit),
        RUNNER_TEST(a_time_that_is_none_is_a_usage_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
