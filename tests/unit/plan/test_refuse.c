#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct build b;
    build_init(&b);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    return 0;
}

static void nothing_declared_needs_to_be_allowed(void **state)
{
    struct build *b = *state;
    b->input.allow_empty = false;
    build_own(b, "a.example");
    assert_string_equal(build_refusal(b),
                        "no domain is declared, so every domain of the account would be deleted: "
                        "if that is meant, say so with --allow-empty");
    assert_int_equal(b->err.code, PM_ERR_INVALID);
    b->input.allow_empty = true;
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "schedule(not_declared)");
}

static void a_state_of_another_account_is_refused(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_applied(b);
    b->account.fingerprint = PM_STR("fedcba9876543210fedcba9876543210");
    assert_string_equal(build_refusal(b),
                        "the state belongs to another account (fingerprint 0123456789ab...) than "
                        "the token (fedcba987654...): use that account's token, or name another "
                        "state with --state. If it is the same account, with a new ownership "
                        "value: `pm-reconcile state adopt`");
    assert_int_equal(b->err.code, PM_ERR_FAILED);
}

static void an_account_that_is_not_known_on_one_side_is_not_another(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_applied(b);
    b->account.fingerprint = (struct pm_str){0};
    build_plan(b);
}

static void commands_without_a_plan_judge_account_and_list_alike(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_applied(b);
    build_prepare(b);
    assert_false(pm_plan_plausible(&b->input, &b->arena, &b->err));
    assert_non_null(strstr(b->err.msg, "the list is empty"));
    assert_true(pm_plan_same_account(&b->ledger, &b->account, &b->err));
    b->account.fingerprint = PM_STR("fedcba9876543210fedcba9876543210");
    assert_false(pm_plan_same_account(&b->ledger, &b->account, &b->err));
    build_own(b, "other.example");
    build_prepare(b);
    assert_true(pm_plan_plausible(&b->input, &b->arena, &b->err));
}

/* known domains of which gone are no longer on the account; the account has others besides. */
static void lose(struct build *b, size_t known, size_t gone)
{
    build_fini(b);
    build_init(b);
    build_fill(b, known);
    b->account.count -= gone;
    build_own(b, "other.example");
}

static void many_known_domains_gone_is_not_plausible(void **state)
{
    static const struct {
        size_t known, gone;
        bool refused;
    } cases[] = {
        {10, 3, false}, {10, 4, true}, {9, 9, false}, {100, 30, false}, {100, 31, true},
    };
    struct build *b = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lose(b, cases[i].known, cases[i].gone);
        if (cases[i].refused)
            build_refusal(b);
        else
            build_plan(b);
    }
    assert_string_equal(b->err.msg,
                        "31 of the 100 domains that earlier applies had seen are gone from the "
                        "account's list (d069.filler.example, ...): that is not plausible (over "
                        "max_delete_percent), so nothing is concluded from it; look at the "
                        "account, and if they really are gone, run plan and apply once with "
                        "--max-deletes 31");
    assert_int_equal(b->err.code, PM_ERR_FAILED);
}

static void an_empty_list_is_not_plausible_once_anything_was_known(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_own(b, "shared.example")->shared = true;
    assert_string_equal(build_refusal(b),
                        "1 of the 1 domains that earlier applies had seen are gone from the "
                        "account's list (a.example): that is not plausible (the list is empty), so "
                        "nothing is concluded from it; look at the account, and if they really are "
                        "gone, run plan and apply once with --max-deletes 1");
}

static void an_empty_list_is_plausible_for_a_new_account(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "add(not_on_account)");
}

static void the_command_line_can_say_that_they_really_are_gone(void **state)
{
    struct build *b = *state;
    lose(b, 10, 4);
    b->input.max_deletes = 3;
    build_refusal(b);
    b->input.max_deletes = 4;
    build_plan(b);
    assert_int_equal(b->plan.by_op[PM_OP_BLOCKED], 4);
}

static void domains_to_readd_do_not_count_as_gone(void **state)
{
    struct build *b = *state;
    lose(b, 10, 4);
    build_readd(b, "d009.filler.example");
    assert_string_equal(build_words(b, build_plan(b), "d009.filler.example"), "add(readd)");
}

static void a_delete_without_an_answer_does_not_count_as_gone(void **state)
{
    struct build *b = *state;
    lose(b, 10, 4);
    struct pm_event *intent =
        build_event(b, PM_EVENT_INTENT, "d009.filler.example", BUILD_NOW - 100);
    intent->action = PM_ACTION_UPDATE;
    build_refusal(b);
    b->events[b->event_count - 1].action = PM_ACTION_DELETE;
    build_plan(b);
}

static void a_domain_known_twice_counts_once(void **state)
{
    struct build *b = *state;
    lose(b, 10, 3);
    build_known(b, "d009.filler.example");
    build_known(b, "d009.filler.example");
    build_plan(b);
}

static void the_percentage_of_the_last_apply_counts_too(void **state)
{
    struct build *b = *state;
    lose(b, 10, 4);
    b->desired.policy.max_delete_percent = 50;
    build_plan(b);
    build_applied(b);
    build_refusal(b);
}

static void lists_that_are_not_sorted_are_refused(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_declare(b, "b.example");
    build_own(b, "a.example");
    build_own(b, "b.example");
    build_prepare(b);
    struct pm_desired_domain declared = b->desired.domains[0];
    b->desired.domains[0] = b->desired.domains[1];
    b->desired.domains[1] = declared;
    assert_false(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
    b->desired.domains[0] = b->desired.domains[1];
    assert_false(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
    b->desired.domains[0].name = (struct pm_name){0};
    assert_false(pm_plan_make(&b->input, &b->arena, &b->plan, &b->err));
    assert_non_null(strstr(b->err.msg, "not sorted"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_declared_needs_to_be_allowed),
        TEST(a_state_of_another_account_is_refused),
        TEST(an_account_that_is_not_known_on_one_side_is_not_another),
        TEST(commands_without_a_plan_judge_account_and_list_alike),
        TEST(many_known_domains_gone_is_not_plausible),
        TEST(an_empty_list_is_not_plausible_once_anything_was_known),
        TEST(an_empty_list_is_plausible_for_a_new_account),
        TEST(the_command_line_can_say_that_they_really_are_gone),
        TEST(domains_to_readd_do_not_count_as_gone),
        TEST(a_delete_without_an_answer_does_not_count_as_gone),
        TEST(a_domain_known_twice_counts_once),
        TEST(the_percentage_of_the_last_apply_counts_too),
        TEST(lists_that_are_not_sorted_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
