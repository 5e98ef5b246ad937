/* What is taken for the set at a name, of answers that are made up here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "command/current_said.h"

enum { SETS_MAX = 2 };

/* What a server answers to the TXT question of a.b.example, in the zone b.example. */
struct answered {
    struct pm_rdata values[SETS_MAX];
    struct pm_rrset sets[SETS_MAX];
    struct pm_answer answer;
};

static void add(struct answered *answered, const char *owner, enum pm_rrtype type,
                const char *target)
{
    size_t i = answered->answer.count++;
    assert_true(i < SETS_MAX);
    answered->values[i].target = pm_str_from(target);
    answered->sets[i] = (struct pm_rrset){
        .owner = pm_str_from(owner), .type = type, .values = &answered->values[i], .count = 1};
}

static void begin(struct answered *answered)
{
    *answered = (struct answered){.answer = {
                                      .question = {PM_STR("a.b.example"), PM_RRTYPE_TXT, 0},
                                      .status = PM_ANSWER_DATA,
                                      .authoritative = true,
                                  }};
    answered->answer.rrsets = answered->sets;
}

static const struct pm_rrset *seen(const struct answered *answered)
{
    const struct pm_replies replies = {answered->answer.question, &answered->answer, 1, true};
    return pm_said_set(&replies, PM_STR("b.example"));
}

static void a_dname_above_counts_and_not_the_cname_it_makes(void **state)
{
    (void)state;
    static const struct {
        const char *dname;
        enum pm_rrtype type;
    } rows[] = {
        {"b.example", PM_RRTYPE_DNAME},   {"a.b.example", PM_RRTYPE_CNAME},
        {"x.b.example", PM_RRTYPE_CNAME}, {"y.a.b.example", PM_RRTYPE_CNAME},
        {"example", PM_RRTYPE_CNAME}, /* not of this zone */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answered answered;
        begin(&answered);
        add(&answered, "a.b.example", PM_RRTYPE_CNAME, "a.other.example");
        add(&answered, rows[i].dname, PM_RRTYPE_DNAME, "other.example");
        const struct pm_rrset *set = seen(&answered);
        assert_non_null(set);
        assert_int_equal(set->type, rows[i].type);
    }
}

static void servers_may_differ_about_neither_dname_nor_cname(void **state)
{
    (void)state;
    const struct pm_delegation zone = {.status = PM_ZONE_FOUND, .zone = PM_STR("b.example")};
    struct answered one, other;
    begin(&one);
    begin(&other);
    add(&one, "a.b.example", PM_RRTYPE_CNAME, "a.other.example");
    add(&other, "a.b.example", PM_RRTYPE_CNAME, "a.other.example");
    add(&one, "b.example", PM_RRTYPE_DNAME, "other.example");
    const struct pm_answer alike[] = {one.answer, one.answer},
                           unlike[] = {one.answer, other.answer};
    struct pm_err err = {0};
    assert_true(
        pm_said_by_all(&(struct pm_replies){one.answer.question, alike, 2, true}, &zone, &err));
    assert_false(
        pm_said_by_all(&(struct pm_replies){one.answer.question, unlike, 2, true}, &zone, &err));
    assert_non_null(strstr(err.msg, "its name servers differ about TXT of a.b.example"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dname_above_counts_and_not_the_cname_it_makes),
        cmocka_unit_test(servers_may_differ_about_neither_dname_nor_cname),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
