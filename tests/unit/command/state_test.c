/* state and unlock, where the state is in a file of this machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "runner.h"

#define DOMAINS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct {
    const char *words[4];
    const char *message;
} mistakes[] = {
    {{"state", "enlarge"}, "it has init, show, export, import, check and adopt"},
    {{"state", "import"}, "state import needs a FILE"},
    {{"state", "show", "me"}, "state show takes no argument; 'me' is too much"},
    {{"state", "show", "--auto-approve"}, "state show has no option --auto-approve"},
    {{"state", "check", "--out=x"}, "state check has no option --out"},
    {{"state", "export", "--format=json"}, "state export has no --format"},
};

static void every_mistake_is_named(void **state)
{
    struct runner *r = *state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        runner_run(r, mistakes[i].words[0], mistakes[i].words[1], mistakes[i].words[2]);
        assert_status(r, PM_EXIT_USAGE);
        assert_holds(r->err, mistakes[i].message);
    }
}

static void without_a_state_nothing_is_made(void **state)
{
    struct runner *r = *state;
    static const char *const actions[] = {"export", "check"};
    for (size_t i = 0; i < 2; i++) {
        runner_run(r, "state", actions[i]);
        assert_status(r, PM_EXIT_ERROR);
        assert_holds(r->err, "there is no state at .pm-reconcile/state.db");
    }
    runner_run(r, "state", "show");
    assert_status(r, 0);
    assert_false(pm_file_exists(".pm-reconcile"));
}

static void show_and_check_tell_how_it_stands(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_HOLD, DOMAINS("shop.example", "club.example"));
    runner_run(r, "state", "show", "--format=json");
    assert_status(r, 0);
    assert_holds(r->out, "\"kind\": \"file\"");
    assert_holds(r->out, "\"holds\": 2");
    assert_holds(r->out, "\"changed\": \"2026-11-22T20:54:32Z\"");
    runner_run(r, "state", "check");
    assert_status(r, 0);
    assert_holds(r->out, ".pm-reconcile/state.db");
}

static void what_was_exported_can_be_imported(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_HOLD, DOMAINS("shop.example"));
    runner_run(r, "state", "export", "--out=copy.json");
    assert_status(r, 0);
    runner_run(r, "state", "import", "copy.json");
    assert_status(r, 0);
    assert_holds(
        r->out,
        "Nothing to do: all that the file holds is in the state .pm-reconcile/state.db already.");
    runner_run(r, "state", "import", "copy.json", "--state=other/state.db");
    assert_status(r, 0);
    assert_holds(r->out, "Imported: 1 of 1 events are new in the state other/state.db.");
    runner_run(r, "pending", "--state=other/state.db");
    assert_holds(r->out, "shop.example");
    runner_run(r, "state", "export");
    assert_true(pm_str_eq(r->out, runner_read(r, "copy.json")));
}

/* Of a copy nobody can say what was cancelled since. */
static void a_deletion_does_not_come_back_with_a_copy(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("shop.example"));
    runner_run(r, "state", "import", ".pm-reconcile/state.db", "--state=other/state.db");
    assert_status(r, 0);
    assert_holds(r->out, "Taken out of the queue: the deletion of 1 domain, since");
    runner_run(r, "pending", "--state=other/state.db");
    assert_holds(r->out, "Nothing is scheduled for deletion.");
    runner_run(r, "pending");
    assert_holds(r->out, "shop.example");
}

static void what_is_no_copy_is_refused(void **state)
{
    struct runner *r = *state;
    runner_write(r, "bad.json", "{\"events\":[1],\"format_version\":\"1.0\",\"runs\":[]}\n");
    runner_run(r, "state", "import", "bad.json");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "bad.json: ");
    runner_run(r, "state", "import", "none.json");
    assert_status(r, PM_EXIT_ERROR);
    assert_false(pm_file_exists(".pm-reconcile"));
}

static void init_and_unlock_are_for_branches(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml", "version: 1\ndomains: [shop.example]\n");
    runner_run(r, "state", "init");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "git: { state: shared }");
    runner_run(r, "unlock", "20261122T205432Z-1f0a3c5e", "--auto-approve");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "nothing to unlock");
}

static void record_is_for_branches(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml", "version: 1\ndomains: [shop.example]\n");
    runner_run(r, "verify", "--record");
    assert_status(r, PM_EXIT_USAGE);
    assert_holds(r->err, "git: { state: log }");
}

/* Else a queue that only the unreadable file could name would be shown as empty. */
static void a_file_that_cannot_be_read_is_no_reason_to_show_an_empty_queue(void **state)
{
    struct runner *r = *state;
    static const char *const commands[] = {"pending", "log"};
    runner_write(r, "domains.yaml", "domains: [\n");
    for (size_t i = 0; i < 2; i++) {
        runner_run(r, commands[i]);
        assert_status(r, PM_EXIT_INVALID);
        assert_holds(r->err, "it is not known where the state is kept");
    }
    runner_record(r, PM_EVENT_HOLD, DOMAINS("club.example"));
    runner_run(r, "pending");
    assert_status(r, 0);
    assert_holds(r->out, "club.example");
}

#define RUNNER_TEST(name) cmocka_unit_test_setup_teardown(name, runner_begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUNNER_TEST(every_mistake_is_named),
        RUNNER_TEST(without_a_state_nothing_is_made),
        RUNNER_TEST(show_and_check_tell_how_it_stands),
        RUNNER_TEST(what_was_exported_can_be_imported),
        RUNNER_TEST(a_deletion_does_not_come_back_with_a_copy),
        RUNNER_TEST(what_is_no_copy_is_refused),
        RUNNER_TEST(init_and_unlock_are_for_branches),
        RUNNER_TEST(record_is_for_branches),
        RUNNER_TEST(a_file_that_cannot_be_read_is_no_reason_to_show_an_empty_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
