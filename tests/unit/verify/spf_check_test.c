/* What the public suite of RFC 7208 does not look at: the steps, the details of the verdict, and
 * counting. */
#include "base/num.h"
#include "verify/spf_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { LINES_MAX = 64 };

/* "NAME TYPE VALUE" lines; what is not there is NXDOMAIN. TIMEOUT as a value: no answer. */
struct world {
    struct pm_arena arena;
    const char *const *lines;
    size_t known; /* questions from here on are not answered yet */
    struct pm_question asked[LINES_MAX];
    size_t asked_count;
};

static enum pm_rrtype type_of(struct pm_str word)
{
    static const enum pm_rrtype types[] = {PM_RRTYPE_A, PM_RRTYPE_AAAA, PM_RRTYPE_MX, PM_RRTYPE_TXT,
                                           PM_RRTYPE_PTR};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (pm_str_is(word, pm_rrtype_name(types[i])))
            return types[i];
    fail();
    return PM_RRTYPE_A;
}

static bool is_known(struct world *world, struct pm_str name, enum pm_rrtype type)
{
    for (size_t i = 0; i < world->asked_count; i++)
        if (world->asked[i].type == type && pm_str_eq(world->asked[i].name, name))
            return i < world->known;
    assert_true(world->asked_count < LINES_MAX);
    world->asked[world->asked_count++] = (struct pm_question){name, type, PM_VIA_RESOLVER};
    return world->asked_count <= world->known;
}

static void add_line(struct world *world, struct pm_answer *answer, const char *line)
{
    struct pm_str rest = pm_str_from(line), name = PM_STR(""), type = PM_STR("");
    pm_str_next(&rest, ' ', &name);
    pm_str_next(&rest, ' ', &type);
    if (!pm_str_eq(name, answer->question.name) || type_of(type) != answer->question.type)
        return;
    if (pm_str_is(rest, "TIMEOUT")) {
        answer->status = PM_ANSWER_TIMEOUT;
        return;
    }
    if (answer->count == 0) {
        answer->rrsets = PM_NEW(&world->arena, struct pm_rrset);
        *answer->rrsets = (struct pm_rrset){.owner = name, .type = type_of(type)};
        answer->rrsets->values = PM_NEW_ARRAY(&world->arena, struct pm_rdata, LINES_MAX);
        answer->count = 1;
        answer->status = PM_ANSWER_DATA;
    }
    answer->rrsets->values[answer->rrsets->count++] =
        (struct pm_rdata){.text = rest, .target = rest};
}

static const struct pm_answer *ask(void *ctx, struct pm_str name, enum pm_rrtype type)
{
    struct world *world = ctx;
    if (!is_known(world, name, type))
        return NULL;
    struct pm_answer *answer = PM_NEW(&world->arena, struct pm_answer);
    *answer =
        (struct pm_answer){.question = {name, type, PM_VIA_RESOLVER}, .status = PM_ANSWER_NXDOMAIN};
    for (const char *const *line = world->lines; *line; line++)
        add_line(world, answer, *line);
    return answer;
}

static void init(struct world *world, const char *const *lines)
{
    *world = (struct world){.lines = lines, .known = LINES_MAX};
    pm_arena_init(&world->arena);
}

static struct pm_spf_verdict check_from(struct world *world, const char *ip, const char *sender)
{
    const struct pm_spf_dns dns = {ask, world};
    struct pm_spf_mail mail = {.helo = PM_STR("helo.example"), .sender = pm_str_from(sender)};
    assert_true(pm_spf_ip_parse(pm_str_from(ip), &mail.ip));
    return pm_spf_check(&mail, &dns, &world->arena);
}

static struct pm_spf_verdict count_for(struct world *world, const char *ip)
{
    const struct pm_spf_dns dns = {ask, world};
    struct pm_spf_mail mail = {.sender = PM_STR("a@d.example")};
    assert_true(pm_spf_ip_parse(pm_str_from(ip), &mail.ip));
    return pm_spf_count(&mail, &dns, &world->arena);
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_the_term_that_decides_is_named_with_its_record(void **state)
{
    (void)state;
    static const struct {
        const char *record, *ip, *term, *record_of;
        enum pm_spf_result result;
    } rows[] = {
        {"include:i.example -all", "192.0.2.1", "include:i.example", "d.example",
         PM_SPF_RESULT_PASS},
        {"include:i.example -all", "192.0.2.9", "-all", "d.example", PM_SPF_RESULT_FAIL},
        {"include:i.example", "192.0.2.9", "", "", PM_SPF_RESULT_NEUTRAL},
        {"redirect=i.example", "192.0.2.9", "-all", "i.example", PM_SPF_RESULT_FAIL},
        {"include:r.example ~all", "192.0.2.1", "include:r.example", "d.example",
         PM_SPF_RESULT_PASS},
        {"include:b.example -all", "192.0.2.1", "", "b.example", PM_SPF_RESULT_PERMERROR},
        {"include:n.example -all", "192.0.2.1", "include:n.example", "d.example",
         PM_SPF_RESULT_PERMERROR},
        {"a:t.example -all", "192.0.2.1", "a:t.example", "d.example", PM_SPF_RESULT_TEMPERROR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world world;
        char record[128] = "d.example TXT v=spf1 ";
        strcat(record, rows[i].record);
        init(&world, LINES(record, "i.example TXT v=spf1 ip4:192.0.2.1 -all",
                           "r.example TXT v=spf1 redirect=i.example",
                           "b.example TXT v=spf1 bad -all", "t.example A TIMEOUT"));
        struct pm_spf_verdict verdict = check_from(&world, rows[i].ip, "a@d.example");
        assert_int_equal(verdict.result, rows[i].result);
        assert_true(pm_str_is(verdict.term, rows[i].term));
        assert_true(pm_str_is(verdict.record_of, rows[i].record_of));
        assert_int_equal(verdict.problem.len > 0, rows[i].result >= PM_SPF_RESULT_TEMPERROR);
        pm_arena_fini(&world.arena);
    }
}

/* Answered one more at a time, it ends with the same verdict, after few rounds. */
static void test_missing_answers_leave_it_open_until_they_are_there(void **state)
{
    (void)state;
    struct world world;
    init(&world,
         LINES("d.example TXT v=spf1 mx:m.example ptr exists:%{p}.x.example include:i.example",
               "m.example MX a.example", "m.example MX b.example", "a.example A 192.0.2.2",
               "b.example A 192.0.2.3", "1.2.0.192.in-addr.arpa PTR n.other.example",
               "n.other.example A 192.0.2.1", "i.example TXT v=spf1 -all exp=e.example"));
    size_t rounds = 0;
    world.known = 0;
    while (check_from(&world, "192.0.2.1", "a@d.example").result == PM_SPF_RESULT_OPEN) {
        assert_true(world.asked_count > world.known);
        world.known = world.asked_count;
        assert_true(++rounds < 20);
    }
    assert_int_equal(rounds, 7);
    assert_int_equal(check_from(&world, "192.0.2.1", "a@d.example").result, PM_SPF_RESULT_NEUTRAL);
    pm_arena_fini(&world.arena);
}

static void test_hosts_are_asked_for_all_at_once(void **state)
{
    (void)state;
    struct world world;
    init(&world, LINES("d.example TXT v=spf1 mx -all", "d.example MX a.example",
                       "d.example MX b.example", "d.example MX c.example"));
    world.known = 2;
    assert_int_equal(check_from(&world, "192.0.2.1", "a@d.example").result, PM_SPF_RESULT_OPEN);
    assert_int_equal(world.asked_count, 5);
    pm_arena_fini(&world.arena);
}

static void test_a_mapped_address_is_an_ipv4_address(void **state)
{
    (void)state;
    struct world world;
    init(&world, LINES("d.example TXT v=spf1 ip4:192.0.2.0/24 -all"));
    assert_int_equal(check_from(&world, "::ffff:192.0.2.7", "a@d.example").result,
                     PM_SPF_RESULT_PASS);
    pm_arena_fini(&world.arena);
}

static void test_a_domain_in_unicode_is_asked_for_by_its_a_labels(void **state)
{
    (void)state;
    struct world world;
    init(&world, LINES("xn--bcher-kva.example TXT v=spf1 -all"));
    assert_int_equal(check_from(&world, "192.0.2.1",
                                "a@b\xc3\xbc"
                                "cher.example")
                         .result,
                     PM_SPF_RESULT_FAIL);
    assert_int_equal(check_from(&world, "192.0.2.1", "a@b\xff.example").result, PM_SPF_RESULT_NONE);
    pm_arena_fini(&world.arena);
}

static void test_bytes_of_no_host_name_are_asked_for_escaped(void **state)
{
    (void)state;
    struct world world;
    init(&world,
         LINES("d.example TXT v=spf1 exists:%{l}.x.example -all", "a\\043b.x.example A 127.0.0.2"));
    assert_int_equal(check_from(&world, "192.0.2.1", "a+b@d.example").result, PM_SPF_RESULT_PASS);
    pm_arena_fini(&world.arena);
}

static void test_counting_goes_on_over_limits_and_errors(void **state)
{
    (void)state;
    static const struct {
        const char *record, *ip;
        enum pm_spf_result result;
        int lookups, voids, void_questions;
        enum pm_spf_trouble trouble; /* PM_SPF_TROUBLES: none */
    } rows[] = {
        {"ip4:192.0.2.1 include:i.example ~all", "192.0.2.1", PM_SPF_RESULT_SOFTFAIL, 1, 0, 0,
         PM_SPF_TROUBLES},
        {"a:a.example a:v1.example a:v2.example a:v3.example -all", "192.0.2.1", PM_SPF_RESULT_FAIL,
         4, 3, 3, PM_SPF_TROUBLES},
        {"mx:m.example -all", "192.0.2.1", PM_SPF_RESULT_FAIL, 1, 0, 0, PM_SPF_TROUBLES},
        {"mx:m.example -all", "2001:db8::1", PM_SPF_RESULT_FAIL, 1, 1, 3, PM_SPF_TROUBLES},
        {"include:n.example include:b.example include:i.example", "192.0.2.1",
         PM_SPF_RESULT_NEUTRAL, 3, 0, 0, PM_SPF_TROUBLE_NONE},
        {"include:l.example ~all", "192.0.2.1", PM_SPF_RESULT_SOFTFAIL, 2, 0, 0,
         PM_SPF_TROUBLE_LOOP},
        {"redirect=l.example", "192.0.2.1", PM_SPF_RESULT_FAIL, 2, 0, 0, PM_SPF_TROUBLE_LOOP},
        {"a:t.example a:a.example ?all", "192.0.2.1", PM_SPF_RESULT_NEUTRAL, 2, 0, 0,
         PM_SPF_TROUBLE_DNS},
        {"include:open.example -all", "192.0.2.1", PM_SPF_RESULT_PASS, 1, 0, 0, PM_SPF_TROUBLES},
        {"ptr exists:%{p}.x.example a:a.example -all", "192.0.2.1", PM_SPF_RESULT_FAIL, 3, 1, 1,
         PM_SPF_TROUBLES},
        {"include:ten.example include:ten.example a:a.example -all", "192.0.2.1",
         PM_SPF_RESULT_FAIL, PM_SPF_COUNT_MAX, 0, 0, PM_SPF_TROUBLES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world world;
        char record[160] = "d.example TXT v=spf1 ";
        strcat(record, rows[i].record);
        init(&world,
             LINES(record, "i.example TXT v=spf1 ip4:192.0.2.1 -all",
                   "b.example TXT v=spf1 bad -all", "t.example A TIMEOUT",
                   "l.example TXT v=spf1 include:l.example -all", "open.example TXT v=spf1 all",
                   "a.example A 192.0.2.1", "m.example MX a.example", "m.example MX a.example",
                   "m.example MX a.example",
                   ("ten.example TXT v=spf1 a:a.example a:a.example a:a.example a:a.example "
                    "a:a.example a:a.example a:a.example a:a.example a:a.example "
                    "a:a.example")));
        struct pm_spf_verdict verdict = count_for(&world, rows[i].ip);
        if (verdict.result != rows[i].result || verdict.lookups != rows[i].lookups ||
            verdict.voids != rows[i].voids || verdict.void_questions != rows[i].void_questions)
            fail_msg("%s: %s, %d lookups, %d voids, %d questions", rows[i].record,
                     pm_spf_result_name(verdict.result), verdict.lookups, verdict.voids,
                     verdict.void_questions);
        for (enum pm_spf_trouble trouble = 0; trouble < PM_SPF_TROUBLES; trouble++)
            if ((verdict.troubles[trouble].len > 0) != (trouble == rows[i].trouble) &&
                !(trouble == PM_SPF_TROUBLE_SYNTAX && i == 4))
                fail_msg("%s: trouble %d", rows[i].record, (int)trouble);
        pm_arena_fini(&world.arena);
    }
}

static void test_a_verdict_that_depends_on_domain_or_sender_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *record;
        bool varies;
    } rows[] = {
        {"include:i.example ip4:192.0.2.1 exists:%{i}.x.example -all", false},
        {"include:current.example -all", false}, /* its current domain is the same for all */
        {"a -all", true},
        {"mx/24 -all", true},
        {"ptr:x.example -all", true},
        {"exists:%{d}.x.example -all", true},
        {"include:sender.example -all", true},
        {"include:named.example -all", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world world;
        char record[160] = "d.example TXT v=spf1 ";
        strcat(record, rows[i].record);
        init(&world,
             LINES(record, "i.example TXT v=spf1 -all", "current.example TXT v=spf1 a mx -all",
                   "sender.example TXT v=spf1 exists:%{l}.x.example -all",
                   "named.example TXT v=spf1 exists:%{d}.x.example -all"));
        if (check_from(&world, "192.0.2.7", "a@d.example").varies != rows[i].varies)
            fail_msg("%s", rows[i].record);
        pm_arena_fini(&world.arena);
    }
}

static void test_a_null_mx_leads_to_no_question(void **state)
{
    (void)state;
    struct world world;
    init(&world, LINES("d.example TXT v=spf1 mx -all", "d.example MX "));
    struct pm_spf_verdict verdict = check_from(&world, "192.0.2.1", "a@d.example");
    assert_int_equal(verdict.result, PM_SPF_RESULT_FAIL);
    assert_int_equal(verdict.voids, 0);
    assert_int_equal(world.asked_count, 2);
    pm_arena_fini(&world.arena);
}

static void test_of_many_pointers_ten_are_looked_at(void **state)
{
    (void)state;
    static const char *const pointer = "1.2.0.192.in-addr.arpa PTR other.example";
    struct world world;
    init(&world,
         LINES("d.example TXT v=spf1 ptr -all", "other.example A 192.0.2.9",
               "www.d.example A 192.0.2.1", pointer, pointer, pointer, pointer, pointer, pointer,
               pointer, pointer, pointer, pointer, "1.2.0.192.in-addr.arpa PTR www.d.example"));
    assert_int_equal(check_from(&world, "192.0.2.1", "a@d.example").result, PM_SPF_RESULT_FAIL);
    assert_int_equal(world.asked_count, 3);
    pm_arena_fini(&world.arena);
}

/* Over 253 bytes the name is cut from the left, and what is no name is not asked for. */
static void test_long_and_broken_names_are_never_asked_for(void **state)
{
    (void)state;
    static const char *const terms[] = {
        "a:%{h}.%{h}.%{h}.%{h}.%{h}.%{h}",
        "exists:a..b.example",
        "mx:%{l}.example",
        "ptr:a..b.example",
        "a:aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaa.example",
    };
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct world world;
        char record[160] = "d.example TXT v=spf1 -";
        const struct pm_spf_dns dns = {ask, &world};
        struct pm_spf_mail mail = {
            .helo = PM_STR("aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb.example"),
            .sender = PM_STR("aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaa@"
                             "d.example")};
        strcat(strcat(record, terms[i]), " ~all");
        init(&world, LINES(record));
        assert_true(pm_spf_ip_parse(PM_STR("192.0.2.1"), &mail.ip));
        assert_int_equal(pm_spf_check(&mail, &dns, &world.arena).result, PM_SPF_RESULT_SOFTFAIL);
        assert_int_equal(world.asked_count, i == 0 ? 2 : 1);
        assert_true(world.asked[world.asked_count - 1].name.len <= 253);
        pm_arena_fini(&world.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_term_that_decides_is_named_with_its_record),
        cmocka_unit_test(test_missing_answers_leave_it_open_until_they_are_there),
        cmocka_unit_test(test_hosts_are_asked_for_all_at_once),
        cmocka_unit_test(test_a_mapped_address_is_an_ipv4_address),
        cmocka_unit_test(test_a_domain_in_unicode_is_asked_for_by_its_a_labels),
        cmocka_unit_test(test_bytes_of_no_host_name_are_asked_for_escaped),
        cmocka_unit_test(test_counting_goes_on_over_limits_and_errors),
        cmocka_unit_test(test_a_verdict_that_depends_on_domain_or_sender_says_so),
        cmocka_unit_test(test_a_null_mx_leads_to_no_question),
        cmocka_unit_test(test_of_many_pointers_ten_are_looked_at),
        cmocka_unit_test(test_long_and_broken_names_are_never_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
