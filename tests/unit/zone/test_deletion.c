/* What the list of formats says about deletions, against what they write. */
#include "cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct tally {
    size_t cases, deleted, by_hand;
};

static const struct zone_case *find_case(const char *name)
{
    size_t count;
    const struct zone_case *cases = zone_cases(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(cases[i].name, name) == 0)
            return &cases[i];
    }
    fail_msg("no case %s", name);
    return NULL;
}

/* A conflict, and what of a domain that left was ours. */
static void count_deletions(const struct pm_zone_format *format, const char *name,
                            struct tally *tally, struct pm_arena *arena)
{
    struct zone_input *input = PM_NEW(arena, struct zone_input);
    struct pm_zone_review review;
    struct pm_err err;
    zone_case_build(find_case(name), input, arena);
    if (!pm_zone_check(format, input->zones, input->zone_count, &input->options, arena, &review,
                       &err))
        return;
    tally->cases++;
    for (size_t i = 0; i < review.count; i++) {
        struct pm_str fix = review.remarks[i].fix;
        tally->deleted += review.remarks[i].resolved;
        tally->by_hand += pm_str_contains_nocase(fix, PM_STR("delete by hand")) ||
                          pm_str_contains_nocase(fix, PM_STR("delete it by hand"));
    }
}

static enum pm_zone_deletion observed(const struct tally *tally)
{
    if (tally->cases < 2)
        return PM_ZONE_DELETES_NOTHING;
    if (tally->by_hand == 0)
        return PM_ZONE_DELETES_ALL;
    return tally->deleted > 0 ? PM_ZONE_DELETES_IN_PART : PM_ZONE_DELETES_BY_HAND;
}

static void each_format_deletes_as_the_list_says(void **state)
{
    (void)state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        struct tally tally = {0};
        struct pm_arena arena;
        pm_arena_init(&arena);
        count_deletions(formats[i], "conflicts-deleted", &tally, &arena);
        count_deletions(formats[i], "remove", &tally, &arena);
        print_message("%s\n", formats[i]->name);
        if (formats[i]->for_people)
            assert_int_equal(formats[i]->deletes, PM_ZONE_DELETES_BY_HAND);
        else
            assert_string_equal(pm_zone_deletion_text(formats[i]->deletes),
                                pm_zone_deletion_text(observed(&tally)));
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_deletes_as_the_list_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
