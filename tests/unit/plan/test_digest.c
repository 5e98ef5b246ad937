#include "build.h"

#include "plan/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 86400 };

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

static void fill(struct build *b)
{
    build_pattern(b, &b->desired.policy.protect, &b->desired.policy.protect_count,
                  "*.corp.example");
    build_declare(b, "add.example")->settings.allow_account_reset = PM_FALSE;
    build_declare(b, "same.example");
    build_own(b, "same.example");
    build_own(b, "grace.example");
    build_pending(b, "grace.example", 100);
    build_own(b, "used.example")->users = (struct pm_count){PM_COUNT_AT_LEAST, 2};
    build_own(b, "xn--bcher-kva.example");
}

static void an_empty_plan_has_this_form_and_digest(void **state)
{
    struct build *b = *state;
    build_plan(b);
    static const char golden[] =
        "{\"account\":\"0123456789abcdef0123456789abcdef\",\"freeze\":\"none\",\"items\":[],"
        "\"policy\":{\"delete_delay\":86400,\"delete_with_rules\":false,\"ignore\":[],"
        "\"max_delete_percent\":30,\"max_deletes\":10,\"protect\":[],\"prune\":\"all\"},"
        "\"records\":[{\"domain\":\"\",\"kind\":\"policy\"}]}\n";
    assert_string_equal(pm_str_cstr(&b->arena, pm_plan_canonical(&b->plan, &b->arena)), golden);
    assert_string_equal(pm_str_cstr(&b->arena, b->plan.digest),
                        "61fe2848ac4bdd26d027cfdd82b33acc8ed5013a01b40100dc03857ad797da76");
}

static void a_plan_of_many_items_has_this_form_and_digest(void **state)
{
    struct build *b = *state;
    fill(b);
    build_plan(b);
    static const char golden[] =
        "{\"account\":\"0123456789abcdef0123456789abcdef\",\"freeze\":\"none\","
        "\"items\":[{\"domain\":\"add.example\",\"op\":\"add\","
        "\"reason\":\"not_on_account\",\"to\":{\"allow_account_reset\":false}},"
        "{\"domain\":\"grace.example\",\"due\":1800086300,"
        "\"failed\":[\"delay_over\"],\"op\":\"wait\",\"passed\":[\"managed\","
        "\"unprotected\",\"not_held\",\"no_users\",\"no_rules\",\"counts_known\","
        "\"unfrozen\",\"clock\"],\"reason\":\"in_grace\",\"requested\":1799999900,"
        "\"rules\":\"0\",\"users\":\"0\"},{\"domain\":\"used.example\","
        "\"failed\":[\"no_users\"],\"op\":\"blocked\",\"passed\":[\"managed\","
        "\"unprotected\",\"not_held\"],\"reason\":\"users_remain\",\"rules\":\"0\","
        "\"users\":\"at least 2\"},{\"domain\":\"xn--bcher-kva.example\","
        "\"op\":\"schedule\",\"passed\":[\"managed\",\"unprotected\",\"not_held\","
        "\"no_users\",\"no_rules\",\"counts_known\",\"unfrozen\",\"clock\",\"within_caps\"],"
        "\"reason\":\"not_declared\",\"rules\":\"0\",\"users\":\"0\"}],"
        "\"policy\":{\"delete_delay\":86400,\"delete_with_rules\":false,"
        "\"ignore\":[],\"max_delete_percent\":30,\"max_deletes\":10,"
        "\"protect\":[\"*.corp.example\"],\"prune\":\"all\"},"
        "\"records\":[{\"domain\":\"same.example\",\"kind\":\"known\"},"
        "{\"domain\":\"\",\"kind\":\"policy\"}]}\n";
    assert_string_equal(pm_str_cstr(&b->arena, pm_plan_canonical(&b->plan, &b->arena)), golden);
    assert_string_equal(pm_str_cstr(&b->arena, b->plan.digest),
                        "25e774b0bfbf139839b0802b5d646c474610efa5900e51e1a99d4f122516ce6c");
}

static void time_alone_does_not_change_the_digest(void **state)
{
    struct build *b = *state;
    fill(b);
    struct pm_str before = build_plan(b)->digest;
    b->input.now += 60;
    b->account.time += 60;
    assert_true(pm_str_eq(build_plan(b)->digest, before));
}

static void notes_and_names_of_people_do_not_change_the_digest(void **state)
{
    struct build *b = *state;
    fill(b);
    struct pm_str before = build_plan(b)->digest;
    for (size_t i = 0; i < b->event_count; i++)
        b->events[i].actor = PM_STR("mallory");
    b->desired.digest = PM_STR("d2");
    assert_true(pm_str_eq(build_plan(b)->digest, before));
}

static void what_is_to_be_done_changes_the_digest(void **state)
{
    struct build *b = *state;
    fill(b);
    struct pm_str before = build_plan(b)->digest;
    struct pm_str digests[7];
    b->desired.policy.max_deletes = 9;
    digests[0] = build_plan(b)->digest;
    build_own(b, "more.example");
    digests[1] = build_plan(b)->digest;
    b->account.domains[0].users.n = 9;
    digests[2] = build_plan(b)->digest;
    b->events[0].time -= 1;
    digests[3] = build_plan(b)->digest;
    b->input.now += 1000;
    digests[4] = build_plan(b)->digest;
    build_known(b, "same.example");
    digests[5] = build_plan(b)->digest;
    b->desired.policy.freeze = PM_STR("it moves");
    digests[6] = build_plan(b)->digest;
    for (size_t i = 0; i < 7; i++)
        assert_false(pm_str_eq(digests[i], i > 0 ? digests[i - 1] : before));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_plan_has_this_form_and_digest),
        TEST(a_plan_of_many_items_has_this_form_and_digest),
        TEST(time_alone_does_not_change_the_digest),
        TEST(notes_and_names_of_people_do_not_change_the_digest),
        TEST(what_is_to_be_done_changes_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
