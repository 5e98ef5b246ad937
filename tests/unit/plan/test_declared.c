#include "build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int setup(void **state)
{
    static struct build b;
    build_init(&b);
    build_fill(&b, 2);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    build_fini(*state);
    return 0;
}

static void a_declared_domain_that_is_shared_is_an_error_with_its_place(void **state)
{
    struct build *b = *state;
    build_declare(b, "shared.example");
    build_own(b, "shared.example")->shared = true;
    const char *message = build_refusal(b);
    assert_string_equal(message,
                        "domains.yaml:3:5: shared.example is a shared domain, which belongs to "
                        "PurelyMail and cannot be managed: remove it from the file");
    assert_int_equal(b->err.code, PM_ERR_INVALID);
}

static void declared_and_there_as_wanted_leaves_nothing_to_do(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "");
    assert_int_equal(b->plan.count, 0);
}

static void declared_again_while_pending_cancels_the_deletion(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_pending(b, "a.example", 3600);
    struct pm_str id = build_last_id(b);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN);
    assert_true(item->pending);
    assert_int_equal(item->requested, BUILD_NOW - 3600);
    assert_int_equal(item->due, BUILD_NOW - 3600 + 86400);
    assert_true(pm_str_is(item->actor, "alice"));
    assert_int_equal(item->closes_count, 1);
    assert_true(pm_str_eq(item->closes[0], id));
    assert_null(build_record(&b->plan, PM_EVENT_RELEASE, "a.example"));
}

static void declared_again_while_held_lifts_the_hold(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_hold(b, "a.example", "wait for legal");
    struct pm_str id = build_last_id(b);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN);
    assert_false(item->pending);
    assert_true(pm_str_is(item->actor, "bob"));
    assert_true(pm_str_is(item->note, "wait for legal"));
    assert_true(build_closes(item->closes, item->closes_count, id));
    const struct pm_event *release = build_record(&b->plan, PM_EVENT_RELEASE, "a.example");
    assert_non_null(release);
    assert_int_equal(release->closes_count, 1);
    assert_true(pm_str_eq(release->closes[0], id));
    assert_true(pm_str_is(release->reason, "declared_again"));
}

static void declared_again_while_pending_and_held_closes_both(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_pending(b, "a.example", 3600);
    build_hold(b, "a.example", "");
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_CANCEL, PM_REASON_DECLARED_AGAIN);
    assert_int_equal(item->closes_count, 2);
    assert_true(pm_str_is(item->actor, "alice"));
}

static void declared_again_with_other_settings_is_an_update_beside_the_cancel(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example")->settings.symbolic_subaddressing = PM_FALSE;
    build_own(b, "a.example");
    build_pending(b, "a.example", 3600);
    assert_string_equal(build_words(b, build_plan(b), "a.example"),
                        "update(settings_differ) cancel(declared_again)");
}

static void settings_that_differ_are_updated_and_only_those(void **state)
{
    struct build *b = *state;
    struct pm_desired_domain *domain = build_declare(b, "a.example");
    domain->settings.allow_account_reset = PM_FALSE;
    domain->settings.symbolic_subaddressing = PM_TRUE;
    build_own(b, "a.example");
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER);
    assert_int_equal(item->from.allow_account_reset, PM_TRUE);
    assert_int_equal(item->to.allow_account_reset, PM_FALSE);
    assert_int_equal(item->from.symbolic_subaddressing, PM_UNSET);
    assert_int_equal(item->to.symbolic_subaddressing, PM_UNSET);
    assert_non_null(item->desired);
}

static void settings_that_the_file_leaves_open_are_left_alone(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example")->allow_account_reset = false;
    assert_int_equal(build_plan(b)->count, 0);
}

static void each_setting_differs_in_both_directions(void **state)
{
    struct build *b = *state;
    static const char *const names[] = {"a.example", "b.example"};
    for (int i = 0; i < 2; i++) {
        struct pm_desired_domain *domain = build_declare(b, names[i]);
        domain->settings.allow_account_reset = i ? PM_TRUE : PM_FALSE;
        domain->settings.symbolic_subaddressing = i ? PM_TRUE : PM_FALSE;
        struct pm_account_domain *own = build_own(b, names[i]);
        own->allow_account_reset = !i;
        own->symbolic_subaddressing = !i;
    }
    build_plan(b);
    for (int i = 0; i < 2; i++) {
        const struct pm_plan_item *item =
            build_expect(&b->plan, names[i], PM_OP_UPDATE, PM_REASON_SETTINGS_DIFFER);
        assert_int_equal(item->to.allow_account_reset, i ? PM_TRUE : PM_FALSE);
        assert_int_equal(item->from.symbolic_subaddressing, i ? PM_FALSE : PM_TRUE);
    }
}

static void known_but_not_there_is_blocked_as_vanished(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_look(b, "a.example", PM_VISIBILITY_VISIBLE);
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_BLOCKED, PM_REASON_VANISHED);
    assert_true(pm_str_is(item->note, "on the account since 2026-12-16T08:00:00Z or before"));
    assert_int_equal(b->plan.record_count, 1);
    assert_int_equal(b->plan.records[0].kind, PM_EVENT_POLICY);
}

static void a_vanished_domain_is_added_when_readd_names_it(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_declare(b, "b.example");
    build_known(b, "b.example");
    build_readd(b, "a.example");
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "add(readd)");
    assert_string_equal(build_words(b, &b->plan, "b.example"), "blocked(vanished)");
}

static void a_readded_domain_still_waits_for_its_ownership_record(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_readd(b, "a.example");
    build_look(b, "a.example", PM_VISIBILITY_ABSENT);
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "wait(ownership_not_visible)");
}

static void readd_of_a_domain_that_is_there_changes_nothing(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_readd(b, "a.example");
    assert_int_equal(build_plan(b)->count, 0);
}

static void a_new_domain_waits_while_its_ownership_record_is_absent(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_look(b, "a.example", PM_VISIBILITY_ABSENT);
    build_look(b, "b.example", PM_VISIBILITY_VISIBLE);
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "wait(ownership_not_visible)");
}

static void a_new_domain_is_added_unless_its_record_is_known_to_be_absent(void **state)
{
    static const enum pm_visibility looks[] = {PM_LOOK_NOT_ASKED, PM_VISIBILITY_VISIBLE,
                                               PM_VISIBILITY_UNKNOWN};
    struct build *b = *state;
    build_declare(b, "not-listed.example");
    build_declare(b, "n0.example");
    build_declare(b, "n1.example");
    build_declare(b, "n2.example");
    build_look(b, "n0.example", looks[0]);
    build_look(b, "n1.example", looks[1]);
    build_look(b, "n2.example", looks[2]);
    build_plan(b);
    assert_int_equal(b->plan.by_op[PM_OP_ADD], 4);
    assert_int_equal(b->plan.count, 4);
    build_expect(&b->plan, "not-listed.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT);
}

static void an_add_holds_the_settings_that_the_file_gives(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example")->settings.allow_account_reset = PM_TRUE;
    const struct pm_plan_item *item =
        build_expect(build_plan(b), "a.example", PM_OP_ADD, PM_REASON_NOT_ON_ACCOUNT);
    assert_int_equal(item->to.allow_account_reset, PM_TRUE);
    assert_int_equal(item->to.symbolic_subaddressing, PM_UNSET);
    assert_int_equal(item->from.allow_account_reset, PM_UNSET);
}

static void a_pending_row_of_a_declared_domain_that_is_gone_is_voided(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_known(b, "a.example");
    build_pending(b, "a.example", 3600);
    assert_string_equal(build_words(b, build_plan(b), "a.example"),
                        "void(gone_already) blocked(vanished)");
    const struct pm_plan_item *item = build_item(&b->plan, "a.example", PM_OP_VOID);
    assert_int_equal(item->closes_count, 1);
    assert_true(pm_str_eq(item->closes[0], build_last_id(b)));
}

static void a_pending_row_of_a_domain_to_add_is_voided_beside_the_add(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_pending(b, "a.example", 3600);
    build_declare(b, "b.example");
    build_pending(b, "b.example", 3600);
    build_look(b, "b.example", PM_VISIBILITY_ABSENT);
    assert_string_equal(build_words(b, build_plan(b), "a.example"),
                        "add(not_on_account) void(gone_already)");
    assert_string_equal(build_words(b, &b->plan, "b.example"),
                        "void(gone_already) wait(ownership_not_visible)");
}

static void an_add_lifts_a_hold_that_is_left_from_before(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_hold(b, "a.example", "");
    build_declare(b, "b.example");
    build_hold(b, "b.example", "");
    build_look(b, "b.example", PM_VISIBILITY_ABSENT);
    assert_string_equal(build_words(b, build_plan(b), "a.example"), "add(not_on_account)");
    assert_non_null(build_record(&b->plan, PM_EVENT_RELEASE, "a.example"));
    assert_null(build_record(&b->plan, PM_EVENT_RELEASE, "b.example"));
}

static void a_domain_seen_for_the_first_time_becomes_known(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_declare(b, "new.example");
    build_plan(b);
    assert_non_null(build_record(&b->plan, PM_EVENT_KNOWN, "a.example"));
    assert_null(build_record(&b->plan, PM_EVENT_KNOWN, "new.example"));
    assert_null(build_record(&b->plan, PM_EVENT_KNOWN, "d000.filler.example"));
}

static void protect_true_is_recorded_once(void **state)
{
    struct build *b = *state;
    struct pm_desired_domain *domain = build_declare(b, "a.example");
    domain->protect = domain->protect_given = true;
    build_own(b, "a.example");
    build_plan(b);
    assert_non_null(build_record(&b->plan, PM_EVENT_PROTECT, "a.example"));
    build_event(b, PM_EVENT_PROTECT, "a.example", BUILD_NOW - 5);
    build_plan(b);
    assert_null(build_record(&b->plan, PM_EVENT_PROTECT, "a.example"));
}

static void protect_false_lifts_the_protection(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example")->protect_given = true;
    build_own(b, "a.example");
    build_event(b, PM_EVENT_PROTECT, "a.example", BUILD_NOW - 5);
    struct pm_str id = build_last_id(b);
    build_plan(b);
    const struct pm_event *record = build_record(&b->plan, PM_EVENT_UNPROTECT, "a.example");
    assert_non_null(record);
    assert_int_equal(record->closes_count, 1);
    assert_true(pm_str_eq(record->closes[0], id));
}

static void protection_outlives_the_key_that_gave_it(void **state)
{
    struct build *b = *state;
    build_declare(b, "a.example");
    build_own(b, "a.example");
    build_event(b, PM_EVENT_PROTECT, "a.example", BUILD_NOW - 5);
    build_plan(b);
    assert_null(build_record(&b->plan, PM_EVENT_UNPROTECT, "a.example"));
    assert_null(build_record(&b->plan, PM_EVENT_PROTECT, "a.example"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_declared_domain_that_is_shared_is_an_error_with_its_place),
        TEST(declared_and_there_as_wanted_leaves_nothing_to_do),
        TEST(declared_again_while_pending_cancels_the_deletion),
        TEST(declared_again_while_held_lifts_the_hold),
        TEST(declared_again_while_pending_and_held_closes_both),
        TEST(declared_again_with_other_settings_is_an_update_beside_the_cancel),
        TEST(settings_that_differ_are_updated_and_only_those),
        TEST(settings_that_the_file_leaves_open_are_left_alone),
        TEST(each_setting_differs_in_both_directions),
        TEST(known_but_not_there_is_blocked_as_vanished),
        TEST(a_vanished_domain_is_added_when_readd_names_it),
        TEST(a_readded_domain_still_waits_for_its_ownership_record),
        TEST(readd_of_a_domain_that_is_there_changes_nothing),
        TEST(a_new_domain_waits_while_its_ownership_record_is_absent),
        TEST(a_new_domain_is_added_unless_its_record_is_known_to_be_absent),
        TEST(an_add_holds_the_settings_that_the_file_gives),
        TEST(a_pending_row_of_a_declared_domain_that_is_gone_is_voided),
        TEST(a_pending_row_of_a_domain_to_add_is_voided_beside_the_add),
        TEST(an_add_lifts_a_hold_that_is_left_from_before),
        TEST(a_domain_seen_for_the_first_time_becomes_known),
        TEST(protect_true_is_recorded_once),
        TEST(protect_false_lifts_the_protection),
        TEST(protection_outlives_the_key_that_gave_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
