#include "support.h"

#include "state/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUN  "20261122T205432Z-1f0a3c5e"
#define PATH "log/2026/11/22/205432-" RUN "-"

static struct pm_event events[] = {
    {.id = PM_STR_INIT(RUN "/1"),
     .run = PM_STR_INIT(RUN),
     .time = 7,
     .kind = PM_EVENT_KNOWN,
     .actor = PM_STR_INIT("alice"),
     .domain = PM_STR_INIT("example.com")},
    {.id = PM_STR_INIT(RUN "/2"),
     .run = PM_STR_INIT(RUN),
     .time = 8,
     .kind = PM_EVENT_HOLD,
     .actor = PM_STR_INIT("alice"),
     .domain = PM_STR_INIT("example.com"),
     .note = PM_STR_INIT("\"events\":[ \xe2\x80\xae")},
};

static struct pm_record sample(void)
{
    return (struct pm_record){
        .run = PM_STR(RUN),
        .command = PM_STR("apply"),
        .actor = PM_STR("alice"),
        .host = PM_STR("ci-7"),
        .version = PM_STR("0.1.0"),
        .started = 1795380872,
        .complete = true,
        .events = events,
        .count = 2,
        .plan = PM_STR("{\"events\":[],\"z\":{\"events\":7}}\n"),
        .outcome = PM_STR("{}"),
    };
}

static struct pm_str written(struct fixture *f, const struct pm_record *record)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_record_write(record, &sink);
    struct pm_str text = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return text;
}

static void the_text_of_a_record_is_canonical(void **state)
{
    struct fixture *f = *state;
    struct pm_record record = sample();
    record.count = 1;
    assert_string_equal(
        written(f, &record).ptr,
        "{\"actor\":\"alice\",\"command\":\"apply\",\"complete\":true,\"events\":[{\"actor\":"
        "\"alice\",\"domain\":\"example.com\",\"facts\":{},\"id\":\"" RUN "/1\",\"kind\":\"known\","
        "\"time\":7}],\"format_version\":\"1.0\",\"host\":\"ci-7\",\"outcome\":{},\"plan\":"
        "{\"events\":[],\"z\":{\"events\":7}},\"run\":\"" RUN "\",\"started\":1795380872,"
        "\"version\":\"0.1.0\"}\n");
}

static void a_record_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct pm_record back, record = sample();
    if (!pm_record_read(written(f, &record), &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(pm_str_eq(back.run, record.run));
    assert_true(pm_str_eq(back.command, record.command));
    assert_true(pm_str_eq(back.actor, record.actor));
    assert_true(pm_str_eq(back.host, record.host));
    assert_true(pm_str_eq(back.version, record.version));
    assert_int_equal(back.started, record.started);
    assert_true(back.complete);
    assert_int_equal(back.count, 2);
    assert_true(pm_str_eq(back.events[1].id, events[1].id));
    assert_true(pm_str_eq(back.events[1].note, events[1].note));
    assert_int_equal(back.plan.len, 0);
}

static void a_record_without_events_comes_back(void **state)
{
    struct fixture *f = *state;
    struct pm_record back, record = {.run = PM_STR(RUN), .command = PM_STR("plan")};
    if (!pm_record_read(written(f, &record), &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_int_equal(back.count, 0);
    assert_false(back.complete);
}

static void keys_of_later_versions_are_passed_over(void **state)
{
    struct fixture *f = *state;
    struct pm_record back;
    struct pm_str text =
        PM_STR("{\"actor\":\"a\",\"command\":\"apply\",\"complete\":false,\"events\":[],"
               "\"events_of_others\":[1.5],\"format_version\":\"1.7\",\"host\":\"\",\"run\":\"" RUN
               "\",\"started\":1,\"version\":\"9\"}");
    if (!pm_record_read(text, &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(pm_str_is(back.version, "9"));
}

static void only_a_state_command_brings_the_events_of_other_runs(void **state)
{
    struct fixture *f = *state;
    struct pm_record back, record = sample();
    record.run = PM_STR("20261122T205432Z-00000000");
    assert_false(pm_record_read(written(f, &record), &f->arena, &back, &f->err));
    assert_string_equal(f->err.msg, "the record of run 20261122T205432Z-00000000: the event " RUN
                                    "/1 (known): it is of another run");
    record.command = PM_STR("state-import");
    assert_true(pm_record_read(written(f, &record), &f->arena, &back, &f->err));
}

#define HEAD "{\"actor\":\"a\",\"command\":\"apply\",\"complete\":true,\"events\":["
#define TAIL                                                                                    \
    "],\"format_version\":\"1.0\",\"host\":\"\",\"run\":\"" RUN "\",\"started\":1,\"version\":" \
    "\"\"}"
#define EVENT(facts)                                                        \
    "{\"actor\":\"a\",\"domain\":\"a.b\",\"facts\":" facts ",\"id\":\"" RUN \
    "/1\",\"kind\":\"known\",\"time\":1}"

static const struct {
    const char *text, *message;
} bad[] = {
    {"", "the record: not JSON"},
    {"[]", "the record: the document is an array"},
    {"{}", "the record: format_version is missing"},
    {"{\"format_version\":\"2.0\"}", "its format is 2.0, and this program knows 1 only"},
    {"{\"format_version\":\"1.0\"}", "the record: run is missing"},
    {"{\"format_version\":\"1.0\",\"run\":\"" RUN "\"}", "the record of run " RUN ": command is"},
    {HEAD
     "],\"format_version\":\"1.0\",\"host\":\"\",\"run\":\"x\",\"started\":1,\"version\":\"\"}",
     "the record of run x: run is not the id of a run"},
    {"{\"command\":\"a b\"," TAIL, "not valid JSON"},
    {HEAD EVENT("{}") "," TAIL, "not valid JSON"},
    {HEAD "7" TAIL, "events[0] is a number"},
    {HEAD EVENT("{}") "," EVENT("{\"delay_s\":1}") TAIL, "its delay does not fit its kind"},
    {HEAD EVENT("{\"new\":1}") TAIL, "an event holds something that this version does not know"},
    {HEAD EVENT("{ }") TAIL, "an event holds something"},
    {HEAD " " TAIL, "an event holds something"},
    {"{\"x\":{\"events\":[]},\"ev\\u0065nts\":[],"
     "\"actor\":\"a\",\"command\":\"apply\","
     "\"complete\":true,\"format_version\":\"1.0\",\"host\":\"\",\"run\":\"" RUN
     "\",\"started\":1,\"version\":\"\"}",
     "an event holds something"},
    {"{\"actor\":\"a\",\"command\":\"Apply\",\"complete\":true,\"events\":[" TAIL,
     "command is not the name of a command"},
    {"{\"actor\":7,\"command\":\"apply\",\"complete\":true,\"events\":[" TAIL, "actor is a number"},
    {"{\"actor\":\"a\",\"command\":\"apply\",\"complete\":1,\"events\":[" TAIL, "complete is a"},
    {"{\"actor\":\"a\",\"command\":\"apply\",\"complete\":true,\"events\":{}"
     ",\"x\":[" TAIL,
     "events is an object"},
};

static void what_is_no_record_is_refused(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pm_record back = {.started = -1};
        if (pm_record_read(pm_str_from(bad[i].text), &f->arena, &back, &f->err))
            fail_msg("%s was read", bad[i].text);
        assert_holds(f->err.msg, bad[i].message);
        assert_int_equal(back.started, -1);
    }
}

static void the_path_of_a_record_names_its_run_and_command(void **state)
{
    struct fixture *f = *state;
    struct pm_str run, command;
    struct pm_str path = pm_record_path(PM_STR(RUN), PM_STR("apply"), ".json", &f->arena);
    assert_string_equal(path.ptr, PATH "apply.json");
    assert_true(pm_record_path_parse(path, &run, &command));
    assert_true(pm_str_is(run, RUN));
    assert_true(pm_str_is(command, "apply"));
    path = pm_record_path(PM_STR(RUN), PM_STR("state-import"), ".md", &f->arena);
    assert_string_equal(path.ptr, PATH "state-import.md");
    assert_false(pm_record_path_parse(path, &run, &command));
    assert_true(pm_record_path_parse(PM_STR(PATH "state-import.json"), &run, &command));
    assert_true(pm_str_is(command, "state-import"));
}

#define TEN "abcdefghij"
static const char too_long[] = TEN TEN TEN TEN TEN TEN "12345";

static void what_names_no_run_has_no_path(void **state)
{
    static const char *const runs[] = {"",
                                       "x",
                                       "20261122T205432Z-1f0a3c5",
                                       "20261122T205432Z-1f0a3c5e0",
                                       "20261122t205432Z-1f0a3c5e",
                                       "20261122T205432Z-1F0A3C5E",
                                       "2026/122T205432Z-1f0a3c5e"};
    static const char *const commands[] = {"", "a b", "../x", "Apply", "a/b", "a.b", too_long};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        assert_int_equal(
            pm_record_path(pm_str_from(runs[i]), PM_STR("apply"), ".json", &f->arena).len, 0);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        assert_int_equal(
            pm_record_path(PM_STR(RUN), pm_str_from(commands[i]), ".json", &f->arena).len, 0);
}

static const char *const other_paths[] = {
    "",
    "log",
    "state.json",
    PATH "apply.md",
    PATH "apply",
    PATH ".json",
    PATH "Apply.json",
    PATH "a/b.json",
    PATH "apply.json.json",
    "log/2026/11/23/205432-" RUN "-apply.json",
    "log/2026/11/22/205433-" RUN "-apply.json",
    "log/2026/11/22/" RUN "-apply.json",
    "Log/2026/11/22/205432-" RUN "-apply.json",
    "log/2026/11/22/205432-20261122T205432Z-1F0A3C5E-apply.json",
    "log/2026/11/22/205432-" RUN "+apply.json",
    "log/2026/11/22/205432-" RUN ".json",
};

static void other_paths_are_of_no_record(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof other_paths / sizeof *other_paths; i++) {
        struct pm_str run, command;
        if (pm_record_path_parse(pm_str_from(other_paths[i]), &run, &command))
            fail_msg("%s", other_paths[i]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_text_of_a_record_is_canonical),
        TEST(a_record_comes_back_as_it_was),
        TEST(a_record_without_events_comes_back),
        TEST(keys_of_later_versions_are_passed_over),
        TEST(only_a_state_command_brings_the_events_of_other_runs),
        TEST(what_is_no_record_is_refused),
        TEST(the_path_of_a_record_names_its_run_and_command),
        TEST(what_names_no_run_has_no_path),
        TEST(other_paths_are_of_no_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
