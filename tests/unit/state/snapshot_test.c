#include "support.h"

#include "state/record.h"
#include "state/snapshot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUN     "20261122T205432Z-1f0a3c5e"
#define RECORD  "log/2026/11/22/205432-" RUN "-apply.json"
#define LINEAGE "00112233445566778899aabbccddeeff"

static const struct pm_policy policy = {
    .prune = PM_PRUNE_ALL,
    .delete_delay_s = 86400,
    .max_deletes = 10,
    .max_delete_percent = 30,
};

static struct pm_str first_policy[] = {PM_STR_INIT(RUN "/1")};

#define HEAD(number, k, when)                                                    \
    .id = PM_STR_INIT(RUN "/" #number), .run = PM_STR_INIT(RUN), .time = (when), \
    .actor = PM_STR_INIT("alice"), .kind = (k)
#define DOMAIN(name) .domain = PM_STR_INIT(name)

static const struct pm_event history[] = {
    {HEAD(1, PM_EVENT_POLICY, 100), .policy = &policy, .account = PM_STR_INIT("0123abcd")},
    {HEAD(2, PM_EVENT_POLICY, 110), .policy = &policy, .closes = first_policy, .closes_count = 1},
    {HEAD(3, PM_EVENT_CLAIM, 120), .expires = 1020, .host = PM_STR_INIT("ci-7")},
    {HEAD(4, PM_EVENT_CLAIM, 121), .expires = 1021},
    {HEAD(5, PM_EVENT_KNOWN, 130), DOMAIN("a.example")},
    {HEAD(6, PM_EVENT_KNOWN, 130), DOMAIN("b.example")},
    {HEAD(7, PM_EVENT_SCHEDULE, 150), DOMAIN("b.example"), .delay_s = 86400},
    {HEAD(8, PM_EVENT_HOLD, 900), DOMAIN("c.example"), .note = PM_STR_INIT("we need it")},
    {HEAD(9, PM_EVENT_PROTECT, 130), DOMAIN("a.example")},
    {HEAD(10, PM_EVENT_INTENT, 151), DOMAIN("a.example"), .action = PM_ACTION_UPDATE,
     .timeout_s = 30},
};
enum { EVENTS = sizeof history / sizeof *history };

static struct pm_str written(struct fixture *f, const struct pm_snapshot *snapshot)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(snapshot, &sink);
    struct pm_str text = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return text;
}

static struct pm_str sample(struct fixture *f)
{
    struct pm_snapshot snapshot = {
        .ledger = pm_ledger_fold(history, EVENTS, &f->arena),
        .serial = 7,
        .lineage = PM_STR(LINEAGE),
        .record = PM_STR(RECORD),
    };
    return written(f, &snapshot);
}

static void the_text_of_a_snapshot_is_canonical(void **state)
{
    struct fixture *f = *state;
    struct pm_snapshot snapshot = {
        .ledger = pm_ledger_fold(&history[7], 1, &f->arena),
        .serial = 1,
        .lineage = PM_STR(LINEAGE),
        .record = PM_STR(RECORD),
    };
    assert_string_equal(
        written(f, &snapshot).ptr,
        "{\"account\":null,\"claims\":[],\"format_version\":\"1.0\",\"highest_time\":0,"
        "\"holds\":[{\"actor\":\"alice\",\"domain\":\"c.example\",\"facts\":{\"note\":\"we need "
        "it\"},\"id\":\"" RUN "/8\",\"kind\":\"hold\",\"time\":900}],\"intents\":[],\"known\":[],"
        "\"lineage\":\"" LINEAGE "\",\"pending\":[],\"policy\":null,\"protections\":[],"
        "\"record\":\"" RECORD "\",\"serial\":1}\n");
}

static void a_snapshot_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct pm_snapshot back;
    struct pm_str text = sample(f);
    if (!pm_snapshot_read(text, &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_string_equal(written(f, &back).ptr, text.ptr);
    assert_int_equal(back.serial, 7);
    assert_true(pm_str_is(back.lineage, LINEAGE));
    assert_true(pm_str_is(back.record, RECORD));
    const struct pm_ledger *ledger = &back.ledger;
    assert_true(ledger->exists);
    assert_int_equal(ledger->highest_time, 151);
    assert_true(pm_str_is(ledger->account, "0123abcd"));
    assert_true(pm_str_is(ledger->account_event->id, RUN "/1"));
    assert_true(pm_str_is(ledger->policy->id, RUN "/2"));
    assert_int_equal(ledger->claims.count, 2);
    assert_int_equal(ledger->known.count, 2);
    assert_int_equal(ledger->pending.count, 1);
    assert_int_equal(ledger->holds.count, 1);
    assert_int_equal(ledger->protections.count, 1);
    assert_int_equal(ledger->intents.count, 1);
}

static void a_snapshot_of_nothing_comes_back(void **state)
{
    struct fixture *f = *state;
    struct pm_snapshot back,
        snapshot = {.serial = INT64_MAX, .lineage = PM_STR(LINEAGE), .record = PM_STR(RECORD)};
    if (!pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(back.ledger.exists);
    assert_null(back.ledger.policy);
    assert_null(back.ledger.account_event);
    assert_int_equal(back.ledger.account.len, 0);
}

static void a_policy_that_names_the_account_stands_twice(void **state)
{
    struct fixture *f = *state;
    struct pm_snapshot back, snapshot = {
                                 .ledger = pm_ledger_fold(history, 1, &f->arena),
                                 .serial = 1,
                                 .lineage = PM_STR(LINEAGE),
                                 .record = PM_STR(RECORD),
                             };
    if (!pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_true(pm_str_eq(back.ledger.policy->id, back.ledger.account_event->id));
}

/* The document with `from` replaced where it stands first. */
static struct pm_str edited(struct fixture *f, struct pm_str text, const char *from, const char *to)
{
    const char *at = strstr(text.ptr, from);
    if (!at)
        fail_msg("%s is not in the sample", from);
    return pm_str_printf(&f->arena, "%.*s%s%s", (int)(at - text.ptr), text.ptr, to,
                         at + strlen(from));
}

#define EVENT(facts, id, kind, name, time)                                                  \
    "{\"actor\":\"alice\",\"domain\":\"" name "\",\"facts\":" facts ",\"id\":\"" RUN "/" id \
    "\",\"kind\":\"" kind "\",\"time\":" time "}"
#define KNOWN_A EVENT("{}", "5", "known", "a.example", "130")
#define KNOWN_B EVENT("{}", "6", "known", "b.example", "130")
#define CLAIM_3 EVENT("{\"expires\":1020,\"host\":\"ci-7\"}", "3", "claim", "", "120")
#define CLAIM_4 EVENT("{\"expires\":1021}", "4", "claim", "", "121")

static const struct {
    const char *from, *to, *message;
} edits[] = {
    {"{\"account\"", "[\"account\"", "state.json: not valid JSON"},
    {"\"1.0\"", "\"1.1\"", "its format is 1.1, and this program knows 1.0 only"},
    {"\"1.0\"", "1.0", "format_version is a number"},
    {"\"serial\":7", "\"serial\":0", "serial is 0"},
    {"\"serial\":7", "\"serial\":\"7\"", "serial is a string"},
    {"\"serial\":7", "\"serial\":7,\"serial\":8", "a key stands twice"},
    {"\"serial\":7", "\"serial\":7,\"new\":true", "something that this version does not know"},
    {"\"serial\":7", "\"serial\": 7", "something that this version does not know"},
    {"\"serial\":7}\n", "\"serial\":7}", "something that this version does not know"},
    {"\"serial\":7}\n", "\"serial\":7}\n\n", "something that this version does not know"},
    {LINEAGE, "00112233445566778899AABBCCDDEEFF", "lineage is not 32 hex digits"},
    {LINEAGE, "00", "lineage is not 32 hex digits"},
    {RECORD, "state.json", "record is not the path of a record"},
    {RECORD, "log/2026/11/23/205432-" RUN "-apply.json", "record is not the path"},
    {"\"highest_time\":151", "\"highest_time\":150",
     "in intents: the event " RUN "/10 (intent): "
     "it is later than the highest time"},
    {"\"highest_time\":151", "\"highest_time\":253402300800", "highest_time is 253402300800"},
    {"\"highest_time\":151", "\"highest_time\":99", "in claims: "},
    {"\"known\":[", "\"known\":{", "not valid JSON"},
    {"\"known\":[" KNOWN_A "," KNOWN_B "]", "\"known\":{}", "known is an object, not an array"},
    {"\"known\":[" KNOWN_A, "\"known\":[7," KNOWN_A, "in known: known[0] is a number"},
    {KNOWN_A "," KNOWN_B, KNOWN_B "," KNOWN_A,
     "in known: the event " RUN "/5 (known): it is not "
     "in its place"},
    {KNOWN_B, KNOWN_A, "in known: the event " RUN "/5 (known): it is not in its place"},
    {CLAIM_3 "," CLAIM_4, CLAIM_4 "," CLAIM_3, "in claims: the event " RUN "/3 (claim): it is not"},
    {KNOWN_B, EVENT("{}", "6", "protect", "b.example", "130"),
     "in known: the event " RUN "/6 (protect): it is of another"},
    {KNOWN_B, EVENT("{}", "9", "known", "b.example", "130"), "state.json: the event " RUN "/9 ("},
    {KNOWN_B, EVENT("{}", "9", "known", "b.example", "130"), "state.json: the event "},
    {KNOWN_B, EVENT("{}", "2", "known", "b.example", "130"), "it is there twice"},
    {KNOWN_B, EVENT("{\"closes\":[\"" RUN "/5\"]}", "6", "known", "b.example", "130"),
     "/6 (known): it closes an event that is here, too"},
    {KNOWN_B, EVENT("{\"closes\":[\"" RUN "/2\"]}", "6", "known", "b.example", "130"),
     "it closes an event that is here, too"},
    {KNOWN_B, EVENT("{}", "6", "known", "B.example", "130"), "in known: the event " RUN "/6 "},
    {KNOWN_B, EVENT("{\"new\":1}", "6", "known", "b.example", "130"), "does not know"},
    {"\"delay_s\":86400", "\"delay_s\":0", "in pending: the event " RUN "/7 (schedule): "},
    {"{\"account\":{", "{\"account\":[", "not valid JSON"},
    {"\"id\":\"" RUN "/1\"", "\"id\":\"" RUN "/2\"",
     "in account: the event " RUN "/2 (policy): it is not what it is in policy"},
    {"{\"account\":\"0123abcd\",\"policy\"", "{\"policy\"",
     "in account: the event " RUN "/1 (policy): it names no account"},
};

static void what_no_fold_would_give_is_refused(void **state)
{
    struct fixture *f = *state;
    struct pm_str text = sample(f);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        struct pm_snapshot back = {.serial = -1};
        struct pm_str bad = edited(f, text, edits[i].from, edits[i].to);
        if (pm_snapshot_read(bad, &f->arena, &back, &f->err))
            fail_msg("%s was read", bad.ptr);
        assert_holds(f->err.msg, edits[i].message);
        assert_int_equal(back.serial, -1);
    }
}

static const struct {
    const char *key;
    const char *message;
} keys[] = {
    {"account", "account is missing"},       {"claims", "claims is missing"},
    {"highest_time", "highest_time is"},     {"holds", "holds is missing"},
    {"intents", "intents is missing"},       {"known", "known is missing"},
    {"lineage", "lineage is missing"},       {"pending", "pending is missing"},
    {"policy", "policy is missing"},         {"protections", "protections is"},
    {"record\":\"log", "record is"},         {"serial", "serial is missing"},
    {"format_version", "format_version is"},
};

static void every_key_must_be_there(void **state)
{
    struct fixture *f = *state;
    struct pm_snapshot nothing = {
        .serial = 1, .lineage = PM_STR(LINEAGE), .record = PM_STR(RECORD)};
    struct pm_str text = written(f, &nothing);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct pm_snapshot back;
        struct pm_str renamed = pm_str_printf(&f->arena, "x%s", keys[i].key);
        if (pm_snapshot_read(edited(f, text, keys[i].key, renamed.ptr), &f->arena, &back, &f->err))
            fail_msg("%s was not missed", keys[i].key);
        assert_holds(f->err.msg, keys[i].message);
    }
}

static void a_policy_must_fit_the_account(void **state)
{
    struct fixture *f = *state;
    struct pm_event late = history[0], closing = history[1];
    late.time = 109;
    closing.account = PM_STR("4567");
    struct pm_snapshot back, snapshot = {.serial = 1,
                                         .lineage = PM_STR(LINEAGE),
                                         .record = PM_STR(RECORD),
                                         .ledger = {.policy = &closing, .highest_time = 200}};
    assert_false(pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err));
    assert_holds(f->err.msg, "in policy: the event " RUN "/2 (policy): it names an account");
    snapshot.ledger.account_event = &late;
    assert_false(pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err));
    assert_holds(f->err.msg, "in account: the event " RUN "/1 (policy): it is earlier than");
    snapshot.ledger.account_event = &closing;
    assert_true(pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err));
    snapshot.ledger.highest_time = 109;
    assert_false(pm_snapshot_read(written(f, &snapshot), &f->arena, &back, &f->err));
    assert_holds(f->err.msg, "in policy: the event " RUN "/2 (policy): it is of another kind, or");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_text_of_a_snapshot_is_canonical),
        TEST(a_snapshot_comes_back_as_it_was),
        TEST(a_snapshot_of_nothing_comes_back),
        TEST(a_policy_that_names_the_account_stands_twice),
        TEST(what_no_fold_would_give_is_refused),
        TEST(every_key_must_be_there),
        TEST(a_policy_must_fit_the_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
