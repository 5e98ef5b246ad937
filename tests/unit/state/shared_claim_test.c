#include "shared_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct lab *begin(void **state)
{
    struct lab *lab = *state;
    lab_init(lab, NULL, 0);
    return lab;
}

static struct machine *claimer(struct lab *lab, const char *name)
{
    struct machine *m = lab_machine(lab, name, "apply");
    lab_begin(m);
    lab_claim(m);
    return m;
}

static bool try_claim(struct machine *m, int64_t wait_s)
{
    return pm_shared_claim(m->shared, LAB_TIMEOUT_S, wait_s, &m->lab->f->err);
}

static void a_claim_says_who_where_and_until_when(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.claims.count, 1);
    const struct pm_event *claim = ledger.claims.items[0];
    assert_true(pm_str_is(claim->actor, "a"));
    assert_true(pm_str_is(claim->host, "host-of-a"));
    assert_true(pm_str_eq(claim->run, a->run.id));
    assert_int_equal(claim->expires, LAB_START + PM_CLAIM_LIFE_S);
    lab_close(a);
}

static void a_second_run_is_told_who_is_at_work(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a"), *b = lab_machine(lab, "b", "apply");
    lab_begin(b);
    assert_false(try_claim(b, 0));
    assert_error(lab, PM_ERR_LOCKED, "a on host host-of-a, since 2026-11-22T20:54:32Z");
    assert_holds(lab->f->err.msg, "ends at 2026-11-22T21:09:32Z");
    assert_holds(lab->f->err.msg,
                 pm_str_printf(&lab->f->arena, "`pm-reconcile unlock %s`", a->run.id.ptr).ptr);
    assert_int_equal(b->pushes, 0);
    lab_close(a);
    lab_close(b);
}

static void a_claim_given_up_is_free(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab_finish(a, false);
    lab_close(a);
    struct machine *b = claimer(lab, "b");
    assert_null(b->said.ptr);
    lab_close(b);
    lab_check(lab);
}

static void a_claim_that_ran_out_is_taken_over_and_closed(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab->now += PM_CLAIM_LIFE_S;
    struct machine *b = claimer(lab, "b");
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.claims.count, 1);
    assert_true(pm_str_eq(ledger.claims.items[0]->run, b->run.id));
    assert_holds(b->said.ptr, "ran out without a word of its run: taking over");
    lab_close(a);
    lab_close(b);
    lab_check(lab);
}

static void add_claim_by_hand(struct lab *lab, int64_t time, int64_t expires)
{
    struct machine *x = lab_machine(lab, "x", "apply");
    struct pm_event claim = lab_event(x, PM_EVENT_CLAIM, "");
    claim.time = time;
    claim.expires = expires;
    claim.host = PM_STR("elsewhere");
    lab_add_from(lab, "odd", claim);
}

static void a_claim_dated_ahead_of_time_is_reported_and_taken_over(void **state)
{
    struct lab *lab = begin(state);
    add_claim_by_hand(lab, lab->now + 301, lab->now + 900);
    struct machine *b = claimer(lab, "b");
    assert_holds(b->said.ptr, "is dated over five minutes ahead of now: taking over");
    lab_close(b);
}

static void a_claim_a_little_ahead_counts(void **state)
{
    struct lab *lab = begin(state);
    add_claim_by_hand(lab, lab->now + 300, lab->now + 1200);
    struct machine *b = lab_machine(lab, "b", "apply");
    lab_begin(b);
    assert_false(try_claim(b, 0));
    assert_error(lab, PM_ERR_LOCKED, "odd on host elsewhere");
    lab_close(b);
}

static void a_claim_for_ever_lasts_no_longer_than_others(void **state)
{
    struct lab *lab = begin(state);
    add_claim_by_hand(lab, lab->now, lab->now + 1000000);
    lab->now += PM_CLAIM_LIFE_S;
    struct machine *b = claimer(lab, "b");
    lab_close(b);
}

static void end_the_other(struct machine *m)
{
    struct machine *other = m->hook;
    m->before_push = NULL;
    lab_finish(other, false);
}

static bool nap_and_end(void *ctx, int64_t ms)
{
    struct machine *m = ctx;
    m->lab->now += ms / 1000;
    if (++m->naps == 3)
        end_the_other(m);
    return true;
}

static void waiting_for_the_other_to_end_pays(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a"), *b = lab_machine(lab, "b", "apply");
    b->hook = a;
    b->options.sleep_ms = nap_and_end;
    lab_begin(b);
    assert_true(try_claim(b, 600));
    assert_holds(b->said.ptr, "waiting for the run of a on host host-of-a");
    assert_int_equal(b->naps, 3);
    lab_close(a);
    lab_close(b);
}

static void waiting_ends_when_the_time_is_up(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a"), *b = lab_machine(lab, "b", "apply");
    lab_begin(b);
    assert_false(try_claim(b, 60));
    assert_error(lab, PM_ERR_LOCKED, "a on host host-of-a");
    assert_in_range(lab->now, LAB_START + 50, LAB_START + 75);
    lab_close(a);
    lab_close(b);
}

static void a_signal_ends_the_waiting(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a"), *b = lab_machine(lab, "b", "apply");
    b->naps_allowed = 1;
    lab_begin(b);
    assert_false(try_claim(b, 600));
    assert_error(lab, PM_ERR_INTERRUPTED, "interrupted while waiting for another run");
    lab_close(a);
    lab_close(b);
}

static void claim_first(struct machine *m)
{
    m->before_push = NULL;
    m->hook = claimer(m->lab, "fast");
}

static void of_two_who_claim_at_once_one_gets_it(void **state)
{
    struct lab *lab = begin(state);
    struct machine *b = lab_machine(lab, "b", "apply");
    b->before_push = claim_first;
    lab_begin(b);
    assert_false(try_claim(b, 0));
    assert_error(lab, PM_ERR_LOCKED, "fast on host host-of-fast");
    assert_int_equal(lab_record_count(b, "claim"), -1);
    struct pm_err err;
    assert_true(pm_shared_may_send(b->shared, 1, &err));
    lab_close(b->hook);
    lab_close(b);
    lab_check(lab);
}

static bool nap_and_end_the_fast(void *ctx, int64_t ms)
{
    struct machine *m = ctx;
    (void)ms;
    if (++m->naps == 3)
        end_the_other(m);
    return true;
}

static void who_lost_the_race_and_waits_gets_it_next(void **state)
{
    struct lab *lab = begin(state);
    struct machine *b = lab_machine(lab, "b", "apply");
    b->before_push = claim_first;
    b->options.sleep_ms = nap_and_end_the_fast;
    lab_begin(b);
    assert_true(try_claim(b, 600));
    assert_int_equal(lab_record_count(b, "\"claim\""), 1);
    assert_int_equal(lab_snapshot(lab).ledger.claims.count, 1);
    lab_close(b->hook);
    lab_close(b);
    lab_check(lab);
}

static void a_claim_whose_answer_was_lost_is_the_runs_own(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = lab_machine(lab, "a", "apply");
    a->push_faults[0] = LAB_ANSWER_LOST;
    lab_begin(a);
    lab_claim(a);
    assert_int_equal(a->pushes, 1);
    assert_true(pm_shared_may_send(a->shared, 60, &lab->f->err));
    assert_int_equal(lab_record_count(a, "\"claim\""), 1);
    lab_finish(a, false);
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.claims.count, 0);
}

static void nothing_is_sent_when_the_claim_ends_too_soon(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab->now += PM_CLAIM_LIFE_S - 30;
    assert_true(pm_shared_may_send(a->shared, 30, &lab->f->err));
    assert_false(pm_shared_may_send(a->shared, 31, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "is about to end");
    lab->now += 30;
    assert_false(pm_shared_may_send(a->shared, 1, &lab->f->err));
    assert_error(lab, PM_ERR_FAILED, "has run out");
    lab_close(a);
}

static void a_claim_half_over_is_renewed_by_the_next_event(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab->now += PM_CLAIM_LIFE_S / 2 - 1;
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "one.example"));
    assert_int_equal(a->pushes, 1);
    lab->now += 1;
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "two.example"));
    assert_int_equal(a->pushes, 2);
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    assert_int_equal(ledger.claims.count, 1);
    assert_int_equal(ledger.claims.items[0]->expires, lab->now + PM_CLAIM_LIFE_S);
    assert_int_equal(ledger.known.count, 2);
    assert_true(pm_shared_may_send(a->shared, PM_CLAIM_LIFE_S, &lab->f->err));
    lab_close(a);
    lab_check(lab);
}

static void a_renewal_that_fails_is_only_told_as_long_as_there_is_time(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    for (int i = 1; i < 7; i++)
        a->push_faults[i] = LAB_UNREACHABLE;
    lab->now += PM_CLAIM_LIFE_S / 2;
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "one.example"));
    assert_holds(a->said.ptr, "could not be renewed yet: cannot reach");
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "two.example"));
    assert_int_equal(a->pushes, 4);
    lab->now = LAB_START + PM_CLAIM_LIFE_S - 2 * LAB_TIMEOUT_S + 1;
    struct pm_event event = lab_event(a, PM_EVENT_KNOWN, "three.example");
    assert_false(pm_shared_append(a->shared, &event, 1, &lab->f->err));
    assert_error(lab, PM_ERR_UNREACHABLE, "cannot reach");
    lab_publish(a);
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 3);
    assert_int_equal(lab_record_count(a, "\"claim\""), 2);
    lab_close(a);
    lab_check(lab);
}

static void a_claim_about_to_end_is_renewed_with_what_is_checked(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab->now += PM_CLAIM_LIFE_S - 2 * LAB_TIMEOUT_S + 1;
    lab_checked(a, lab_intent(a, PM_ACTION_ADD, "example.com"));
    assert_int_equal(a->pushes, 2);
    assert_true(pm_shared_may_send(a->shared, PM_CLAIM_LIFE_S, &lab->f->err));
    lab_close(a);
    lab_check(lab);
}

/* A person unlocks the run. */
static void unlock(struct lab *lab)
{
    struct machine *person = lab_machine(lab, "person", "unlock");
    struct pm_ledger ledger = lab_snapshot(lab).ledger;
    lab_begin(person);
    lab_checked(person, lab_closing(person, PM_EVENT_UNCLAIM, ledger.claims.items[0]));
    lab_close(person);
}

static void assert_gone(struct machine *a, const char *text)
{
    struct lab *lab = a->lab;
    assert_false(lab_try_checked(a, lab_intent(a, PM_ACTION_ADD, "example.com")));
    assert_error(lab, PM_ERR_LOCKED, text);
    assert_false(pm_shared_may_send(a->shared, 1, &lab->f->err));
    assert_error(lab, PM_ERR_LOCKED, text);
    struct pm_event event = lab_event(a, PM_EVENT_KNOWN, "example.net");
    if (!pm_shared_append(a->shared, &event, 1, &lab->f->err))
        assert_error(lab, PM_ERR_LOCKED, text);
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_LOCKED, text);
    assert_int_equal(lab_record_count(a, "example."), 0);
}

static void a_run_that_was_unlocked_stops_and_says_by_whom(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    unlock(lab);
    assert_gone(a, "person unlocked it at 2026-11-22T20:54:32Z on host host-of-person");
    lab_close(a);
}

static void a_run_that_was_taken_over_stops_and_says_by_whom(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab->now += PM_CLAIM_LIFE_S;
    struct machine *b = claimer(lab, "b");
    assert_gone(a, "b took over from it at 2026-11-22T21:09:32Z on host host-of-b");
    lab_close(a);
    lab_close(b);
}

static void an_unlock_while_pushing_is_noticed(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a");
    lab_append(a, lab_event(a, PM_EVENT_KNOWN, "example.com"));
    unlock(lab);
    assert_false(pm_shared_publish(a->shared, &lab->f->err));
    assert_error(lab, PM_ERR_LOCKED, "person unlocked it");
    assert_int_equal(lab_snapshot(lab).ledger.known.count, 0);
    lab_close(a);
}

static void a_cancel_needs_no_claim(void **state)
{
    struct lab *lab = begin(state);
    struct machine *a = claimer(lab, "a"), *person = lab_machine(lab, "person", "cancel");
    lab_begin(person);
    lab_checked(person, lab_event(person, PM_EVENT_HOLD, "example.com"));
    lab_finish(person, false);
    lab_close(person);
    lab_checked(a, lab_intent(a, PM_ACTION_ADD, "example.net"));
    lab_close(a);
    assert_int_equal(lab_snapshot(lab).ledger.holds.count, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, lab_setup, lab_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_claim_says_who_where_and_until_when),
        TEST(a_second_run_is_told_who_is_at_work),
        TEST(a_claim_given_up_is_free),
        TEST(a_claim_that_ran_out_is_taken_over_and_closed),
        TEST(a_claim_dated_ahead_of_time_is_reported_and_taken_over),
        TEST(a_claim_a_little_ahead_counts),
        TEST(a_claim_for_ever_lasts_no_longer_than_others),
        TEST(waiting_for_the_other_to_end_pays),
        TEST(waiting_ends_when_the_time_is_up),
        TEST(a_signal_ends_the_waiting),
        TEST(of_two_who_claim_at_once_one_gets_it),
        TEST(who_lost_the_race_and_waits_gets_it_next),
        TEST(a_claim_whose_answer_was_lost_is_the_runs_own),
        TEST(nothing_is_sent_when_the_claim_ends_too_soon),
        TEST(a_claim_half_over_is_renewed_by_the_next_event),
        TEST(a_renewal_that_fails_is_only_told_as_long_as_there_is_time),
        TEST(a_claim_about_to_end_is_renewed_with_what_is_checked),
        TEST(a_run_that_was_unlocked_stops_and_says_by_whom),
        TEST(a_run_that_was_taken_over_stops_and_says_by_whom),
        TEST(an_unlock_while_pushing_is_noticed),
        TEST(a_cancel_needs_no_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
