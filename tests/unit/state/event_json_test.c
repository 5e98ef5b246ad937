#include "support.h"

#include "state/event_check.h"
#include "state/event_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUN "20261122T205432Z-1f0a3c5e"

static struct pm_str protect[] = {PM_STR_INIT("*.example.com"), PM_STR_INIT("example.net")};
static struct pm_str closed[] = {PM_STR_INIT(RUN "/1"), PM_STR_INIT("20261121T000000Z-0000000a/7")};
static const struct pm_policy policy = {
    .prune = PM_PRUNE_MANAGED,
    .delete_delay_s = 172800,
    .max_deletes = 7,
    .max_delete_percent = 12,
    .delete_with_rules = true,
    .protect = protect,
    .protect_count = 2,
};

#define HEAD(number, k)                                                              \
    .id = PM_STR_INIT(RUN "/" #number), .run = PM_STR_INIT(RUN), .time = 1795380872, \
    .actor = PM_STR_INIT("alice"), .kind = (k)
#define DOMAIN .domain = PM_STR_INIT("example.com")

/* One event of each kind at least, with all that it may carry. */
static const struct pm_event samples[] = {
    {HEAD(1, PM_EVENT_KNOWN), DOMAIN},
    {HEAD(2, PM_EVENT_PROTECT), .domain = PM_STR_INIT("xn--bcher-kva.example")},
    {HEAD(3, PM_EVENT_UNPROTECT), DOMAIN, .closes = closed, .closes_count = 1},
    {HEAD(4, PM_EVENT_SCHEDULE), DOMAIN, .delay_s = 86400, .reason = PM_STR_INIT("not_declared")},
    {HEAD(5, PM_EVENT_VOID), DOMAIN, .closes = closed, .closes_count = 2,
     .reason = PM_STR_INIT("users_remain")},
    {HEAD(6, PM_EVENT_CANCEL), DOMAIN, .reason = PM_STR_INIT("requested"),
     .note =
         PM_STR_INIT("we still \"need\" it\n\tuntil \\ M\xc3\xa4rz \xf0\x9f\x92\x8c \x1b[31m\x7f")},
    {HEAD(7, PM_EVENT_HOLD), DOMAIN, .note = PM_STR_INIT("'; DROP TABLE event; --")},
    {HEAD(8, PM_EVENT_RELEASE), DOMAIN, .closes = closed, .closes_count = 1},
    {HEAD(9, PM_EVENT_INTENT), DOMAIN, .action = PM_ACTION_ADD},
    {HEAD(10, PM_EVENT_DONE), DOMAIN, .action = PM_ACTION_UPDATE, .closes = closed,
     .closes_count = 2},
    {HEAD(11, PM_EVENT_FAILED), DOMAIN, .action = PM_ACTION_DELETE, .closes = closed,
     .closes_count = 1, .note = PM_STR_INIT("the service says: \xe2\x80\xae no \xef\xbf\xbf")},
    {HEAD(12, PM_EVENT_UNKNOWN), DOMAIN, .action = PM_ACTION_DELETE, .note = PM_STR_INIT("{}")},
    {HEAD(13, PM_EVENT_POLICY), .policy = &policy, .account = PM_STR_INIT("0123abcd")},
    {HEAD(14, PM_EVENT_POLICY), .policy = &policy, .closes = closed, .closes_count = 1},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* They are about runs of a branch: no SQLite state holds one. */
static const struct pm_event claims[] = {
    {HEAD(15, PM_EVENT_CLAIM), .expires = 1795381772, .host = PM_STR_INIT("ci-7")},
    {HEAD(16, PM_EVENT_CLAIM), .expires = 1795380873, .closes = closed, .closes_count = 2},
    {HEAD(17, PM_EVENT_UNCLAIM), .closes = closed, .closes_count = 1,
     .note = PM_STR_INIT("the runner is gone")},
};
enum { CLAIMS = sizeof claims / sizeof *claims };

static struct pm_str written(struct pm_arena *arena, const struct pm_event *event)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_event_write(event, &sink);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static void assert_str_equal(struct pm_str a, struct pm_str b)
{
    assert_int_equal(a.len, b.len);
    assert_true(pm_str_eq(a, b));
}

static void assert_event_equal(const struct pm_event *a, const struct pm_event *b)
{
    assert_str_equal(a->id, b->id);
    assert_str_equal(a->run, b->run);
    assert_str_equal(a->actor, b->actor);
    assert_int_equal(a->time, b->time);
    assert_int_equal(a->kind, b->kind);
    assert_str_equal(a->domain, b->domain);
    assert_int_equal(a->closes_count, b->closes_count);
    for (size_t i = 0; i < a->closes_count; i++)
        assert_str_equal(a->closes[i], b->closes[i]);
    assert_int_equal(a->action, b->action);
    assert_int_equal(a->delay_s, b->delay_s);
    assert_str_equal(a->reason, b->reason);
    assert_str_equal(a->note, b->note);
    assert_str_equal(a->account, b->account);
    assert_int_equal(a->expires, b->expires);
    assert_str_equal(a->host, b->host);
    assert_int_equal(a->policy != NULL, b->policy != NULL);
    if (a->policy)
        assert_true(pm_policy_eq(a->policy, b->policy));
}

static void assert_comes_back(struct fixture *f, const struct pm_event *event)
{
    struct pm_event back;
    assert_true(pm_event_check(event, &f->err));
    struct pm_str text = written(&f->arena, event);
    if (!pm_event_read(text, &f->arena, &back, &f->err))
        fail_msg("%s", f->err.msg);
    assert_event_equal(event, &back);
    assert_str_equal(written(&f->arena, &back), text);
}

static void every_kind_of_event_comes_back_as_it_was(void **state)
{
    for (size_t i = 0; i < SAMPLES; i++)
        assert_comes_back(*state, &samples[i]);
    for (size_t i = 0; i < CLAIMS; i++)
        assert_comes_back(*state, &claims[i]);
}

static void every_kind_of_event_comes_back_from_a_store(void **state)
{
    struct fixture *f = *state;
    struct pm_event *back;
    size_t count;
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    append(f, store, samples, SAMPLES);
    pm_store_close(store);
    store = open_store(f, PM_STORE_READ);
    if (!pm_store_events(store, &f->arena, &back, &count, &f->err))
        fail_msg("%s", f->err.msg);
    pm_store_close(store);
    assert_int_equal(count, SAMPLES);
    for (size_t i = 0; i < SAMPLES; i++)
        assert_event_equal(&samples[i], &back[i]);
}

static void the_text_of_an_event_is_canonical(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(
        written(&f->arena, &samples[5]).ptr,
        "{\"actor\":\"alice\",\"domain\":\"example.com\",\"facts\":{\"note\":\"we still "
        "\\\"need\\\" it\\u000a\\u0009until \\\\ M\\u00e4rz \\ud83d\\udc8c "
        "\\u001b[31m\\u007f\",\"reason\":\"requested\"},\"id\":\"" RUN
        "/6\",\"kind\":\"cancel\",\"time\":1795380872}\n");
    assert_string_equal(
        written(&f->arena, &samples[12]).ptr,
        "{\"actor\":\"alice\",\"domain\":\"\",\"facts\":{\"account\":\"0123abcd\",\"policy\":{"
        "\"delete_delay_s\":172800,\"delete_with_rules\":true,\"ignore\":[],\"max_delete_percent\":"
        "12,\"max_deletes\":7,\"protect\":[\"*.example.com\",\"example.net\"],\"prune\":"
        "\"managed\"}},\"id\":\"" RUN "/13\",\"kind\":\"policy\",\"time\":1795380872}\n");
}

static void what_json_cannot_hold_of_a_note_is_replaced(void **state)
{
    struct fixture *f = *state;
    struct pm_event event = samples[5], back;
    event.note = PM_STR("a\0b\xff"
                        "c");
    assert_true(pm_event_read(written(&f->arena, &event), &f->arena, &back, &f->err));
    assert_str_equal(back.note, PM_STR("a\xef\xbf\xbd"
                                       "b\xef\xbf\xbd"
                                       "c"));
}

static const struct pm_event unfit[] = {
    {HEAD(1, PM_EVENT_INTENT), DOMAIN},
    {HEAD(2, PM_EVENT_KNOWN), DOMAIN, .action = PM_ACTION_ADD},
    {HEAD(3, PM_EVENT_SCHEDULE), DOMAIN},
    {HEAD(4, PM_EVENT_KNOWN), DOMAIN, .delay_s = 1},
    {HEAD(5, PM_EVENT_POLICY)},
    {HEAD(6, PM_EVENT_KNOWN), DOMAIN, .policy = &policy},
    {HEAD(7, PM_EVENT_KNOWN), DOMAIN, .account = PM_STR_INIT("0123")},
    {HEAD(8, PM_EVENT_POLICY), .policy = &policy, .account = PM_STR_INIT("01 23")},
    {HEAD(9, PM_EVENT_VOID), DOMAIN, .reason = PM_STR_INIT("Not a code")},
    {HEAD(10, PM_EVENT_POLICY), .policy = &policy, DOMAIN},
    {HEAD(11, PM_EVENT_KNOWN)},
    {HEAD(12, PM_EVENT_KNOWN), .domain = PM_STR_INIT("Example.com")},
    {HEAD(13, PM_EVENT_KNOWN), .domain = PM_STR_INIT("a\nb.example")},
    {.id = PM_STR_INIT(RUN "/1"), .run = PM_STR_INIT("other"), .kind = PM_EVENT_KNOWN, DOMAIN},
    {.id = PM_STR_INIT(RUN), .run = PM_STR_INIT(RUN), .kind = PM_EVENT_KNOWN, DOMAIN},
    {.id = PM_STR_INIT(RUN "/0"), .run = PM_STR_INIT(RUN), .kind = PM_EVENT_KNOWN, DOMAIN},
    {.id = PM_STR_INIT(RUN "/01"), .run = PM_STR_INIT(RUN), .kind = PM_EVENT_KNOWN, DOMAIN},
    {.id = PM_STR_INIT("/1"), .kind = PM_EVENT_KNOWN, DOMAIN},
    {.id = PM_STR_INIT("a b/1"), .run = PM_STR_INIT("a b"), .kind = PM_EVENT_KNOWN, DOMAIN},
    {HEAD(14, PM_EVENT_KNOWN), DOMAIN, .closes = (struct pm_str[]){PM_STR_INIT("x")},
     .closes_count = 1},
    {.id = PM_STR_INIT(RUN "/1"),
     .run = PM_STR_INIT(RUN),
     .kind = PM_EVENT_KNOWN,
     DOMAIN,
     .time = -1},
    {.id = PM_STR_INIT(RUN "/1"),
     .run = PM_STR_INIT(RUN),
     .kind = PM_EVENT_KNOWN,
     DOMAIN,
     .time = INT64_C(253402300800)},
    {.id = PM_STR_INIT(RUN "/1"),
     .run = PM_STR_INIT(RUN),
     .kind = PM_EVENT_KNOWN,
     DOMAIN,
     .actor = PM_STR_INIT("a\nb")},
    {.id = PM_STR_INIT(RUN "/1"),
     .run = PM_STR_INIT(RUN),
     .kind = PM_EVENT_KNOWN,
     DOMAIN,
     .actor = PM_STR_INIT("\xff")},
};

static void events_that_do_not_fit_are_not_stored(void **state)
{
    struct fixture *f = *state;
    struct pm_store *store = open_store(f, PM_STORE_WRITE);
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++) {
        struct pm_event both[] = {samples[0], unfit[i]};
        if (pm_store_append(store, both, 2, &f->err))
            fail_msg("case %zu was stored", i);
        assert_holds(f->err.msg, "the event ");
    }
    pm_store_close(store);
    assert_int_equal(count_events(f), 0);
}

#define JSON(facts, kind)                                                           \
    "{\"actor\":\"a\",\"domain\":\"example.com\",\"facts\":" facts ",\"id\":\"" RUN \
    "/5\",\"kind\":\"" kind "\",\"time\":7}"

/* A claim of the time 7. */
#define CLAIM_JSON(facts)                                                \
    "{\"actor\":\"a\",\"domain\":\"\",\"facts\":" facts ",\"id\":\"" RUN \
    "/5\",\"kind\":\"claim\",\"time\":7}"

static const struct {
    const char *text, *message;
} bad_texts[] = {
    {"", "an event: not JSON"},
    {"[]", "the document is an array"},
    {"{}", "id is missing"},
    {"{\"id\":7}", "id is a number"},
    {"{\"id\":\"x\"}", "id is not its run and a number"},
    {"{\"id\":\"r/1\"}", "the event r/1: time is missing"},
    {"{\"id\":\"r/1\",\"time\":-1}", "time is -1"},
    {"{\"id\":\"r/1\",\"time\":1}", "kind is missing"},
    {"{\"id\":\"r/1\",\"time\":1,\"kind\":\"burn\"}", "the event r/1 is of an unknown kind"},
    {"{\"id\":\"r/1\",\"time\":1,\"kind\":\"known\"}", "the event r/1 (known): facts is missing"},
    {JSON("{}", "schedule"), "its delay does not fit"},
    {JSON("{\"delay_s\":\"86400\"}", "schedule"), "facts.delay_s is a string"},
    {JSON("{\"delay_s\":-1}", "schedule"), "facts.delay_s is -1"},
    {JSON("{\"action\":\"burn\"}", "intent"), "its action is not known"},
    {JSON("{\"action\":\"none\"}", "known"), "does not know"},
    {JSON("{\"action\":7}", "intent"), "facts.action is a number"},
    {JSON("{\"closes\":\"x\"}", "void"), "facts.closes is a string"},
    {JSON("{\"closes\":[7]}", "void"), "facts.closes[0] is a number"},
    {JSON("{\"closes\":[]}", "void"), "does not know"},
    {JSON("{\"policy\":7}", "known"), "facts.policy is"},
    {JSON("{\"policy\":{}}", "known"), "facts.policy.delete_delay_s is missing"},
    {JSON("{\"new\":true}", "known"), "(known): it holds something that this version"},
    {JSON("{\"note\":\"\\u00e4\",\"new\":1}", "hold"), "does not know"},
    {JSON("{ }", "known"), "does not know"},
    {JSON("{\"expires\":8}", "claim"), "its domain is no canonical name"},
    {JSON("{}", "unclaim"), "its domain is no canonical name"},
    {JSON("{\"expires\":8}", "known"), "its expiry does not fit"},
    {JSON("{\"host\":\"ci\"}", "known"), "its host does not fit"},
    {CLAIM_JSON("{}"), "its expiry does not fit"},
    {CLAIM_JSON("{\"expires\":7}"), "its expiry does not fit"},
    {CLAIM_JSON("{\"expires\":253402300800}"), "its expiry does not fit"},
    {CLAIM_JSON("{\"expires\":-1}"), "facts.expires is -1"},
    {CLAIM_JSON("{\"expires\":8,\"host\":7}"), "facts.host is a number"},
    {CLAIM_JSON("{\"expires\":8,\"host\":\"a\\u000ab\"}"), "its host does not fit"},
    {CLAIM_JSON("{\"expires\":8,\"host\":\"\"}"), "does not know"},
    {CLAIM_JSON("{\"delay_s\":8,\"expires\":8}"), "its delay does not fit"},
    {JSON("{}", "known") " {}", "not valid JSON"},
};

static void texts_that_are_no_event_are_refused(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad_texts / sizeof *bad_texts; i++) {
        struct pm_event event = {.time = 42};
        if (pm_event_read(pm_str_from(bad_texts[i].text), &f->arena, &event, &f->err))
            fail_msg("%s was read", bad_texts[i].text);
        assert_holds(f->err.msg, bad_texts[i].message);
        assert_int_equal(event.time, 42);
    }
}

#define POLICY(delay, percent, ignore, prune)                                                  \
    "{\"policy\":{\"delete_delay_s\":" delay ",\"delete_with_rules\":false,\"ignore\":" ignore \
    ",\"max_delete_percent\":" percent ",\"max_deletes\":1,\"protect\":[],\"prune\":" prune "}}"

static const struct {
    const char *facts, *message;
} bad_policies[] = {
    {POLICY("86399", "1", "[]", "\"all\""), "delete_delay_s is 86399"},
    {POLICY("86400", "101", "[]", "\"all\""), "max_delete_percent is 101"},
    {POLICY("86400", "1", "{}", "\"all\""), "ignore is an object"},
    {POLICY("86400", "1", "[\"b\",\"a\"]", "\"all\""), "ignore is not sorted"},
    {POLICY("86400", "1", "[\"b\",\"b\"]", "\"all\""), "ignore is not sorted"},
    {POLICY("86400", "1", "[]", "\"some\""), "prune is none of"},
    {POLICY("86400", "1", "[]", "true"), "prune is a boolean"},
};

static void policies_that_no_file_can_say_are_refused(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad_policies / sizeof *bad_policies; i++) {
        struct pm_event event = {HEAD(1, PM_EVENT_POLICY)};
        struct pm_str facts = pm_str_from(bad_policies[i].facts);
        if (pm_event_facts_read(facts, &f->arena, &event, &f->err))
            fail_msg("%s was read", bad_policies[i].facts);
        assert_holds(f->err.msg, "the event " RUN "/1 (policy): ");
        assert_holds(f->err.msg, bad_policies[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_of_event_comes_back_as_it_was, setup, teardown),
        cmocka_unit_test_setup_teardown(every_kind_of_event_comes_back_from_a_store, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_text_of_an_event_is_canonical, setup, teardown),
        cmocka_unit_test_setup_teardown(what_json_cannot_hold_of_a_note_is_replaced, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(events_that_do_not_fit_are_not_stored, setup, teardown),
        cmocka_unit_test_setup_teardown(texts_that_are_no_event_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(policies_that_no_file_can_say_are_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
