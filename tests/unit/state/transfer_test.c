/* A state as a document: the same bytes from the same events; nothing else is taken; no pending
 * deletion comes back with it. */
#include "support.h"

#include "state/transfer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char document[] =
    "{\"events\":["
    "{\"actor\":\"alice\",\"domain\":\"a.example\",\"facts\":{},"
    "\"id\":\"20261121T205432Z-00000001/9\",\"kind\":\"known\",\"time\":1795294472},"
    "{\"actor\":\"alice\",\"domain\":\"b.example\",\"facts\":{\"delay_s\":86400},"
    "\"id\":\"20261121T205432Z-00000001/10\",\"kind\":\"schedule\",\"time\":1795294472},"
    "{\"actor\":\"bob\",\"domain\":\"c.example\",\"facts\":{\"note\":\"ask me\"},"
    "\"id\":\"20261120T101010Z-00000002/1\",\"kind\":\"hold\",\"time\":1795342210}"
    "],\"format_version\":\"1.0\",\"runs\":["
    "{\"actor\":\"bob\",\"command\":\"cancel\",\"host\":\"desk\","
    "\"id\":\"20261120T101010Z-00000002\",\"started\":1795342210,\"version\":\"0.1.0\"},"
    "{\"actor\":\"alice\",\"command\":\"apply\",\"host\":\"ci-7\","
    "\"id\":\"20261121T205432Z-00000001\",\"started\":1795294472,\"version\":\"0.1.0\"}"
    "]}\n";

static struct pm_transfer read_document(struct fixture *f, struct pm_str bytes)
{
    struct pm_transfer state;
    if (!pm_transfer_read(bytes, &f->arena, &state, &f->err))
        fail_msg("%s", f->err.msg);
    return state;
}

static struct pm_str written(struct fixture *f, const struct pm_transfer *state)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_transfer_write(state, &sink);
    struct pm_str bytes = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return bytes;
}

static void a_document_reads_back_to_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct pm_transfer read = read_document(f, pm_str_from(document));
    assert_int_equal(read.count, 3);
    assert_int_equal(read.run_count, 2);
    assert_int_equal(read.events[1].delay_s, 86400);
    assert_string_equal(read.runs[0].command.ptr, "cancel");
    assert_string_equal(written(f, &read).ptr, document);
}

static void the_order_of_the_events_does_not_show(void **state)
{
    struct fixture *f = *state;
    struct pm_transfer read = read_document(f, pm_str_from(document));
    struct pm_event first = read.events[0];
    struct pm_run run = read.runs[0];
    read.events[0] = read.events[2];
    read.events[2] = first;
    read.runs[0] = read.runs[1];
    read.runs[1] = run;
    assert_string_equal(written(f, &read).ptr, document);
}

static void a_state_without_anything_is_a_document_too(void **state)
{
    struct fixture *f = *state;
    struct pm_transfer none = {0};
    struct pm_str bytes = written(f, &none);
    assert_string_equal(bytes.ptr, "{\"events\":[],\"format_version\":\"1.0\",\"runs\":[]}\n");
    assert_int_equal(read_document(f, bytes).count, 0);
}

static struct pm_str replaced(struct fixture *f, const char *old, const char *new)
{
    const char *at = strstr(document, old);
    assert_non_null(at);
    return pm_str_printf(&f->arena, "%.*s%s%s", (int)(at - document), document, new,
                         at + strlen(old));
}

static void what_the_program_would_not_write_is_refused(void **state)
{
    static const struct {
        const char *old, *new, *message;
    } cases[] = {
        {"{\"events\"", "[\"events\"", "line 1"},
        {"\"1.0\"", "\"2.0\"", "it is of format 2.0"},
        {"\"1.0\"", "1", "format_version is a number, not a string"},
        {"\"kind\":\"known\"", "\"kind\":\"burn\"", "00000001/9 is of an unknown kind"},
        {"\"facts\":{}", "\"facts\":{\"delay_s\":1}", "its delay does not fit its kind"},
        {"\"facts\":{}", "\"facts\":{\"zap\":1}", "does not know, or was changed"},
        {"\"domain\":\"b.example\"", "\"domain\":\"B.example\"", "no canonical name"},
        {"\"domain\":\"b.example\",", "", "00000001/10 (schedule): its domain"},
        {"/10\"", "/9\"", "is in it twice, or out of its order"},
        {"20261120T101010Z-00000002/1", "20261121T205432Z-00000001/9", "/9 is in it twice"},
        {"\"time\":1795342210}", "\"time\":1}", "is in it twice, or out of its order"},
        {"\"time\":1795342210}", "\"time\":-1}", "time"},
        {"\"host\":\"desk\"", "\"host\":\"de\\u001bsk\"", "its host is"},
        {"\"version\":\"0.1.0\"}]", "\"version\":\"0.1.0\",\"x\":1}]", "was changed"},
        {"\"command\":\"apply\",", "", "runs[1].command is missing"},
        {"\"started\":1795294472", "\"started\":999999999999", "started"},
        {"\"events\":[", "\"events\":[ ", "was changed since it was exported"},
        {"\"runs\"", "\"more\":1,\"runs\"", "was changed since it was exported"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_transfer read;
        struct pm_str bytes = replaced(f, cases[i].old, cases[i].new);
        if (pm_transfer_read(bytes, &f->arena, &read, &f->err))
            fail_msg("taken: %s", bytes.ptr);
        assert_holds(f->err.msg, cases[i].message);
    }
}

static void no_end_of_a_document_may_be_missing(void **state)
{
    struct fixture *f = *state;
    struct pm_transfer read;
    for (size_t len = 0; len + 2 < sizeof document; len++)
        assert_false(pm_transfer_read((struct pm_str){document, len}, &f->arena, &read, &f->err));
}

/* Merging. */

static struct pm_event event_of(struct fixture *f, enum pm_event_kind kind, const char *domain)
{
    struct pm_event event = known(f, domain);
    event.kind = kind;
    event.delay_s = kind == PM_EVENT_SCHEDULE ? 86400 : 0;
    return event;
}

static struct pm_event closing(struct fixture *f, enum pm_event_kind kind,
                               const struct pm_event *closed)
{
    struct pm_event event = event_of(f, kind, closed->domain.ptr);
    pm_event_close(&event, closed->id, &f->arena);
    return event;
}

static struct pm_merged merged(struct fixture *f, struct pm_merge merge)
{
    struct pm_merged out;
    struct pm_run run = pm_run_make(f->run.started, PM_STR("bob"), &f->arena);
    if (!pm_transfer_merge(&merge, &run, &f->arena, &out, &f->err))
        fail_msg("%s", f->err.msg);
    return out;
}

static void what_is_there_is_not_added_again(void **state)
{
    struct fixture *f = *state;
    struct pm_event brought[] = {known(f, "a.example"), known(f, "b.example")};
    struct pm_merged out = merged(f, (struct pm_merge){&brought[1], 1, brought, 2, false});
    assert_int_equal(out.count, 1);
    assert_int_equal(out.voided, 0);
    assert_true(pm_str_eq(out.events[0].id, brought[0].id));
}

static void a_pending_deletion_that_is_brought_is_voided(void **state)
{
    struct fixture *f = *state;
    struct pm_event brought[] = {
        event_of(f, PM_EVENT_SCHEDULE, "a.example"), event_of(f, PM_EVENT_SCHEDULE, "a.example"),
        event_of(f, PM_EVENT_SCHEDULE, "b.example"), event_of(f, PM_EVENT_SCHEDULE, "c.example"),
        event_of(f, PM_EVENT_HOLD, "d.example"),
    };
    struct pm_event cancel = closing(f, PM_EVENT_CANCEL, &brought[2]);
    struct pm_event present[] = {brought[3], cancel};
    brought[0].time += 50;
    struct pm_merged out = merged(f, (struct pm_merge){present, 2, brought, 5, false});
    assert_int_equal(out.voided, 1);
    assert_int_equal(out.count, 5);
    const struct pm_event *voided = &out.events[4];
    assert_int_equal(voided->kind, PM_EVENT_VOID);
    assert_string_equal(voided->domain.ptr, "a.example");
    assert_string_equal(voided->actor.ptr, "bob");
    assert_int_equal(voided->closes_count, 2);
    assert_int_equal(voided->time, brought[0].time);
    struct pm_event all[7];
    memcpy(all, present, sizeof present);
    memcpy(all + 2, out.events, 5 * sizeof *all);
    struct pm_ledger ledger = pm_ledger_fold(all, 7, &f->arena);
    assert_int_equal(ledger.pending.count, 1);
    assert_string_equal(ledger.pending.items[0]->domain.ptr, "c.example");
    assert_int_equal(ledger.holds.count, 1);
}

/* The document may tell of a time in which others applied. */
static void a_file_keeps_no_pending_deletion_of_its_own_either(void **state)
{
    struct fixture *f = *state;
    struct pm_event present = event_of(f, PM_EVENT_SCHEDULE, "a.example");
    struct pm_event brought = event_of(f, PM_EVENT_HOLD, "b.example");
    struct pm_merged out = merged(f, (struct pm_merge){&present, 1, &brought, 1, true});
    assert_int_equal(out.voided, 1);
    assert_int_equal(out.count, 2);
    assert_true(pm_str_eq(out.events[1].closes[0], present.id));
    assert_int_equal(merged(f, (struct pm_merge){&present, 1, &brought, 1, false}).voided, 0);
}

/* Else a copy that is taken in every night would let no deletion ever fall due. */
static void what_brings_nothing_new_leaves_the_queue_alone(void **state)
{
    struct fixture *f = *state;
    struct pm_event row = event_of(f, PM_EVENT_SCHEDULE, "a.example");
    struct pm_merged out = merged(f, (struct pm_merge){&row, 1, &row, 1, true});
    assert_int_equal(out.count, 0);
    assert_int_equal(out.voided, 0);
}

static void one_id_with_two_contents_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct pm_merged out;
    struct pm_run run = f->run;
    struct pm_event present = known(f, "a.example"), brought = present;
    brought.actor = PM_STR("mallory");
    struct pm_merge merge = {&present, 1, &brought, 1, false};
    assert_false(pm_transfer_merge(&merge, &run, &f->arena, &out, &f->err));
    assert_holds(f->err.msg, "with another content");
    assert_holds(f->err.msg, present.id.ptr);
}

static struct pm_event of_account(struct fixture *f, struct pm_str account)
{
    static struct pm_policy policy;
    policy = pm_policy_default();
    struct pm_event event = event_of(f, PM_EVENT_POLICY, "");
    event.policy = &policy;
    event.account = account;
    return event;
}

static void the_state_of_another_account_is_refused(void **state)
{
    struct fixture *f = *state;
    struct pm_merged out;
    struct pm_run run = f->run;
    struct pm_event old = of_account(f, PM_STR("aaaa")), new = of_account(f, PM_STR("bbbb"));
    struct pm_event both[] = {old, new};
    new.time = both[1].time += 10;
    struct pm_merge merge = {&new, 1, &old, 1, false};
    assert_false(pm_transfer_merge(&merge, &run, &f->arena, &out, &f->err));
    assert_holds(f->err.msg, "another account");
    merged(f, (struct pm_merge){both, 2, &old, 1, false});
    merged(f, (struct pm_merge){&old, 1, both, 2, false});
    merged(f, (struct pm_merge){NULL, 0, &old, 1, false});
}

static void claims_stay_behind_where_they_mean_nothing(void **state)
{
    struct fixture *f = *state;
    struct pm_event brought[] = {event_of(f, PM_EVENT_CLAIM, ""), known(f, "a.example"),
                                 event_of(f, PM_EVENT_UNCLAIM, "")};
    brought[0].expires = brought[0].time + 900;
    brought[0].host = PM_STR("ci-7");
    assert_int_equal(merged(f, (struct pm_merge){NULL, 0, brought, 3, true}).count, 1);
    assert_int_equal(merged(f, (struct pm_merge){NULL, 0, brought, 3, false}).count, 3);
}

/* The same through a file. */

static struct pm_transfer exported(struct fixture *f)
{
    struct pm_transfer state = {0};
    struct pm_store *store = open_store(f, PM_STORE_READ);
    assert_true(pm_store_events(store, &f->arena, &state.events, &state.count, &f->err));
    assert_true(pm_store_runs(store, &f->arena, &state.runs, &state.run_count, &f->err));
    pm_store_close(store);
    return state;
}

static void a_state_brought_into_an_empty_file_is_that_state_but_for_the_queue(void **state)
{
    struct fixture *f = *state;
    size_t added = 0, voided = 0;
    struct pm_ledger ledger;
    struct pm_transfer read = read_document(f, pm_str_from(document));
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    assert_true(pm_store_import(store, &read, &f->run, &f->arena, &added, &voided, &f->err));
    assert_int_equal(added, 4);
    assert_int_equal(voided, 1);
    assert_true(pm_store_import(store, &read, &f->run, &f->arena, &added, &voided, &f->err));
    assert_int_equal(added, 0);
    assert_true(pm_store_ledger(store, &f->arena, &ledger, &f->err));
    pm_store_close(store);
    assert_int_equal(ledger.pending.count, 0);
    assert_int_equal(ledger.holds.count, 1);
    assert_int_equal(ledger.known.count, 1);
    struct pm_transfer back = exported(f);
    assert_int_equal(back.count, 4);
    assert_int_equal(back.run_count, 2);
    assert_string_equal(back.runs[1].host.ptr, "ci-7");
    struct pm_str bytes = written(f, &back);
    back = read_document(f, bytes);
    assert_true(pm_str_eq(written(f, &back), bytes));
}

static void what_cannot_be_merged_leaves_the_file_as_it_was(void **state)
{
    struct fixture *f = *state;
    size_t added = 7, voided = 7;
    struct pm_transfer read = read_document(f, pm_str_from(document));
    struct pm_store *store = open_store(f, PM_STORE_RUN);
    append(f, store, &read.events[2], 1);
    read.events[2].note = PM_STR("changed");
    assert_false(pm_store_import(store, &read, &f->run, &f->arena, &added, &voided, &f->err));
    assert_int_equal(added, 7);
    pm_store_close(store);
    assert_int_equal(count_events(f), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_document_reads_back_to_the_same_bytes),
        TEST(the_order_of_the_events_does_not_show),
        TEST(a_state_without_anything_is_a_document_too),
        TEST(what_the_program_would_not_write_is_refused),
        TEST(no_end_of_a_document_may_be_missing),
        TEST(what_is_there_is_not_added_again),
        TEST(a_pending_deletion_that_is_brought_is_voided),
        TEST(a_file_keeps_no_pending_deletion_of_its_own_either),
        TEST(what_brings_nothing_new_leaves_the_queue_alone),
        TEST(one_id_with_two_contents_is_an_error),
        TEST(the_state_of_another_account_is_refused),
        TEST(claims_stay_behind_where_they_mean_nothing),
        TEST(a_state_brought_into_an_empty_file_is_that_state_but_for_the_queue),
        TEST(what_cannot_be_merged_leaves_the_file_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
