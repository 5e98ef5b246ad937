/* A row a mistake with DKIM records. */
#include "tests/unit/base/keys.h"
#include "tests/unit/verify/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

#define OWNER "purelymail2._domainkey.example.com"
#define KEY   "key2.dkimroot.purelymail.com"
#define RIGHT OWNER ". 3600 IN CNAME " KEY "."

static const struct row clean[] = {
    {{NULL}, "dkim1", PM_STATUS_PASS, "", "", "", ""},
    {{NULL}, "dkim2", PM_STATUS_PASS, "", "", "", ""},
    {{NULL}, "dkim3", PM_STATUS_PASS, "", "", "", ""},
    {{NULL}, "dkim-key", PM_STATUS_PASS, "", "", "", ""},
};

static void a_clean_domain_passes(void **state)
{
    (void)state;
    rows_check(ROWS(clean));
}

static const struct row mistakes[] = {
    {{"=" OWNER " CNAME " KEY ".example.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "final-dot-missing",
     "final dot is missing",
     RIGHT,
     OWNER ". 600 IN CNAME " KEY ".example.com."},
    {{"=" OWNER " CNAME key2._dkimroot.purelymail.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "historic-target",
     "old name",
     RIGHT,
     OWNER ". 600 IN CNAME key2._dkimroot.purelymail.com."},
    {{"=" OWNER " CNAME key3.dkimroot.purelymail.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "keys-swapped",
     "another of the three keys",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME key3.dkimroot.purelymail.com.example.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "keys-swapped",
     "another of the three keys",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME key4.dkimroot.purelymail.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "",
     "no key of that name",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME key2._dkimroot.purelymail.com.example.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "historic-target",
     "the zone's name was put behind it",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME purelymail3._domainkey.example.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "cname-backwards",
     "owner and target",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME purelymail2._domainkey.purelymail.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "",
     "no key of that name",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME selector1._domainkey.tenant.example"},
     "dkim2",
     PM_STATUS_FAIL,
     "",
     "points to another name",
     RIGHT,
     NULL},
    {{"=" OWNER " CNAME elsewhere.example"},
     "dkim2",
     PM_STATUS_FAIL,
     "",
     "points to another name",
     RIGHT,
     OWNER ". 600 IN CNAME elsewhere.example."},
    {{"-" OWNER " CNAME", "+" KEY ".example.com CNAME " OWNER},
     "dkim2",
     PM_STATUS_FAIL,
     "cname-backwards",
     KEY ".example.com",
     RIGHT,
     KEY ".example.com. 600 IN CNAME " OWNER "."},
    {{"-" OWNER " CNAME", "+key2._domainkey.example.com CNAME " KEY},
     "dkim2",
     PM_STATUS_FAIL,
     "cname-backwards",
     "key2._domainkey.example.com",
     RIGHT,
     NULL},
    {{"-" OWNER " CNAME", "+_domainkey.example.com CNAME " KEY},
     "dkim2",
     PM_STATUS_FAIL,
     "cname-backwards",
     "at _domainkey.example.com",
     RIGHT,
     NULL},
    {{"-" OWNER " CNAME", "+" OWNER ".example.com CNAME " KEY},
     "dkim2",
     PM_STATUS_FAIL,
     "zone-name-twice",
     "",
     RIGHT,
     NULL},
    {{"-" OWNER " CNAME", "+" OWNER " A 192.0.2.80", "+" OWNER " AAAA 2001:db8::80"},
     "dkim2",
     PM_STATUS_FAIL,
     "proxied-or-flattened",
     "proxies",
     RIGHT,
     OWNER ". 600 IN A 192.0.2.80\n" OWNER ". 600 IN AAAA 2001:db8::80"},
    {{"-" OWNER " CNAME", "+" OWNER " AAAA 2001:db8::80"},
     "dkim2",
     PM_STATUS_FAIL,
     "proxied-or-flattened",
     "proxies",
     RIGHT,
     OWNER ". 600 IN AAAA 2001:db8::80"},
    {{"-" OWNER " CNAME", "+" OWNER " TXT v=DKIM1; p=" ED25519},
     "dkim2",
     PM_STATUS_FAIL,
     "proxied-or-flattened",
     "key itself stands there",
     RIGHT,
     OWNER ". 600 IN TXT \"v=DKIM1; p=" ED25519 "\""},
    {{"-" OWNER " CNAME", "+" OWNER " TXT verification"},
     "dkim2",
     PM_STATUS_FAIL,
     "text-beside-cname",
     "keeps it from being published",
     RIGHT,
     OWNER ". 600 IN TXT \"verification\""},
    {{"-" OWNER " CNAME"},
     "dkim2",
     PM_STATUS_FAIL,
     "keys-missing",
     "only 1 and 3 are published",
     RIGHT,
     ""},
    {{"-" OWNER " CNAME", "-purelymail1._domainkey.example.com CNAME"},
     "dkim2",
     PM_STATUS_FAIL,
     "keys-missing",
     "only 3 is published",
     RIGHT,
     ""},
    {{"!b NODATA " OWNER " CNAME"},
     "dkim2",
     PM_STATUS_FAIL,
     "not-everywhere-yet",
     "servers differ",
     RIGHT,
     ""},
    {{"+" OWNER " CNAME elsewhere.example"},
     "dkim2",
     PM_STATUS_FAIL,
     "",
     "several CNAME records",
     RIGHT,
     NULL},
};

static void every_mistake_is_recognized(void **state)
{
    (void)state;
    rows_check(ROWS(mistakes));
}

#define NO_KEYS                                                                               \
    "-purelymail1._domainkey.example.com CNAME", "-purelymail2._domainkey.example.com CNAME", \
        "-purelymail3._domainkey.example.com CNAME"

static const struct row wildcards[] = {
    {{"-" OWNER " CNAME", "+" OWNER " TXT verification",
      "+*._domainkey.example.com TXT v=spf1 -all"},
     "dkim2",
     PM_STATUS_FAIL,
     "text-beside-cname",
     "keeps it from being published",
     RIGHT,
     OWNER ". 600 IN TXT \"verification\""},
    {{NO_KEYS, "+*.example.com A 192.0.2.80"},
     "dkim2",
     PM_STATUS_FAIL,
     "wildcard-answers",
     "wildcard address",
     RIGHT,
     ""},
    {{NO_KEYS, "+*.example.com CNAME www.example.com"},
     "dkim2",
     PM_STATUS_FAIL,
     "wildcard-answers",
     "wildcard CNAME",
     RIGHT,
     ""},
    {{NO_KEYS, "+*.example.com TXT v=spf1 -all"},
     "dkim2",
     PM_STATUS_FAIL,
     "wildcard-answers",
     "wildcard text",
     RIGHT,
     ""},
};

static void a_wildcard_is_no_proxy(void **state)
{
    (void)state;
    rows_check(ROWS(wildcards));
}

static const struct row silence[] = {
    {{"!* TIMEOUT " OWNER " CNAME"}, "dkim2", PM_STATUS_UNKNOWN, "", "", "", ""},
    {{"!a SERVFAIL " OWNER " CNAME"}, "dkim2", PM_STATUS_UNKNOWN, "", "", "", ""},
    {{"!* TIMEOUT " KEY " TXT"}, "dkim-key", PM_STATUS_UNKNOWN, "", KEY, "", ""},
    {{"!* SERVFAIL " KEY " TXT"}, "dkim-key", PM_STATUS_UNKNOWN, "", "could not be told", "", ""},
};

static void no_answer_is_unknown(void **state)
{
    (void)state;
    rows_check(ROWS(silence));
}

static const struct row keys[] = {
    {{"-" KEY " TXT"}, "dkim-key", PM_STATUS_FAIL, "", KEY ": There is no key", "", ""},
    {{"=" KEY " TXT v=DKIM1; p="}, "dkim-key", PM_STATUS_FAIL, "", "revoked", "", ""},
    {{"=" KEY " TXT v=DKIM1; p=" RSA_768}, "dkim-key", PM_STATUS_FAIL, "", "768 bits", "", ""},
    {{"=" KEY " TXT v=DKIM1; p=" RSA_1024}, "dkim-key", PM_STATUS_WARN, "", "1024 bits", "", ""},
    {{"=" KEY " TXT v=DKIM1; t=y; p=" RSA_2048}, "dkim-key", PM_STATUS_WARN, "", "test", "", ""},
    {{"+" KEY " TXT v=DKIM1; p=" RSA_2048},
     "dkim-key",
     PM_STATUS_WARN,
     "",
     "several texts",
     "",
     ""},
    {{"=" KEY " TXT v=DKIM1; p=" RSA_1024, "-key3.dkimroot.purelymail.com TXT"},
     "dkim-key",
     PM_STATUS_FAIL,
     "",
     "1024 bits",
     "",
     ""},
};

static void the_key_behind_the_cname_is_looked_at(void **state)
{
    (void)state;
    rows_check(ROWS(keys));
}

#define PARENT "_domainkey.example.com"
#define EXISTS PARENT ". 3600 IN TXT \"DKIM\""

static const struct row parents[] = {
    {{NULL}, "dkim-parent", PM_STATUS_PASS, "", "", "", ""},
    {{"-" OWNER " CNAME"}, "dkim-parent", PM_STATUS_PASS, "", "", "", ""},
    {{"!* NXDOMAIN " PARENT " TXT", "!* NXDOMAIN " PARENT " CNAME"},
     "dkim-parent",
     PM_STATUS_WARN,
     "empty-non-terminal",
     "nothing at this name nor below it",
     EXISTS,
     ""},
    {{"!resolver NXDOMAIN " PARENT " TXT", "!b NXDOMAIN " PARENT " CNAME"},
     "dkim-parent",
     PM_STATUS_WARN,
     "empty-non-terminal",
     "The servers differ: it is right at a.",
     EXISTS,
     ""},
    {{"!resolver NXDOMAIN " PARENT " TXT"},
     "dkim-parent",
     PM_STATUS_WARN,
     "negative-cache",
     "the resolver at resolver still remembers that there was nothing at it nor below it, for up "
     "to 5m.",
     "",
     ""},
    {{"!resolver TIMEOUT " PARENT " TXT"}, "dkim-parent", PM_STATUS_PASS, "", "", "", ""},
    {{"!resolver TIMEOUT " PARENT " TXT", "!* TIMEOUT " PARENT " CNAME"},
     "dkim-parent",
     PM_STATUS_UNKNOWN,
     "",
     "no answer in time",
     "",
     ""},
    {{"-" OWNER " CNAME", "!b NXDOMAIN " PARENT " CNAME"},
     "dkim-parent",
     PM_STATUS_WARN,
     "empty-non-terminal",
     "nothing at this name nor below it",
     EXISTS,
     ""},
};

static void a_parent_that_is_denied_is_told(void **state)
{
    (void)state;
    rows_check(ROWS(parents));
}

static void the_servers_are_asked_for_the_parent_when_something_is_odd_only(void **state)
{
    static const struct pm_dns_badges badges = {.mx = true, .spf = true, .dmarc = true};
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_fail_at(&lab, "b", PARENT " CNAME", PM_ANSWER_NXDOMAIN);
    lab_expect(&lab, "dkim-parent", PM_STATUS_PASS, "");
    assert_false(lab_was_asked(&lab, PARENT, PM_RRTYPE_CNAME, PM_VIA_AUTHORITY));
    lab.input.badges = &badges;
    lab_expect(&lab, "dkim-parent", PM_STATUS_WARN, "empty-non-terminal");
    lab_fini(&lab);
}

static void what_a_resolver_alone_denies_may_be_old(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.input.mode = PM_VERIFY_RESOLVER;
    lab.input.delegation = NULL;
    lab_expect(&lab, "dkim-parent", PM_STATUS_PASS, "");
    lab_fail_at(&lab, "resolver", PARENT " TXT", PM_ANSWER_NXDOMAIN);
    lab_expect(&lab, "dkim-parent", PM_STATUS_WARN, "empty-non-terminal");
    lab_expect_text(lab_find(&lab, "dkim-parent")->why, "may still remember the time before");
    lab_fini(&lab);
}

static void named_servers_are_not_asked_for_the_parent(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.input.mode = PM_VERIFY_SERVERS;
    lab.input.delegation = NULL;
    assert_null(lab_find(&lab, "dkim-parent"));
    lab_fini(&lab);
}

static void a_domain_without_keys_has_no_parent_to_judge(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    row_apply(&lab, &(struct row){.edits = {NO_KEYS}});
    lab_expect(&lab, "dkim2", PM_STATUS_FAIL, "");
    assert_true(lab_find(&lab, "dkim2")->may_pass);
    assert_null(lab_find(&lab, "dkim-parent"));
    lab_fini(&lab);
}

static void a_clean_domain_costs_one_question_a_key(void **state)
{
    struct lab lab;
    size_t asked = 0;
    (void)state;
    lab_init(&lab);
    lab_run(&lab);
    for (size_t i = 0; i < lab.input.reply_count; i++) {
        const struct pm_question *question = &lab.input.replies[i]->question;
        asked += question->via == PM_VIA_AUTHORITY &&
                 pm_str_contains_nocase(question->name, PM_STR("_domainkey"));
    }
    assert_int_equal(asked, 3);
    lab_fini(&lab);
}

static void findings_with_a_memo_are_the_same(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab.input.memo = pm_verify_memo_make(&lab.arena);
    lab_replace(&lab, KEY " TXT v=DKIM1; p=" RSA_768);
    for (int i = 0; i < 2; i++) {
        lab_expect(&lab, "dkim-key", PM_STATUS_FAIL, "");
        lab_expect_text(lab_find(&lab, "dkim-key")->why, "768 bits");
    }
    lab_fini(&lab);
}

static void a_pass_is_told_in_full_or_in_brief(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_expect_text(lab_find(&lab, "dkim1")->seen, "key1.dkimroot.purelymail.com");
    lab_expect_text(lab_find(&lab, "dkim-key")->seen, KEY " rsa 2048 bits");
    lab.input.brief = true;
    lab_expect_text(lab_find(&lab, "dkim1")->seen, "");
    lab_expect_text(lab_find(&lab, "dkim-key")->seen, "");
    lab_fini(&lab);
}

static void a_lost_key_is_for_the_service_to_mend(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_expect_text(lab_find(&lab, "dkim-key")->fix, "");
    lab_replace(&lab, KEY " TXT v=DKIM1; t=y; p=" RSA_2048);
    lab_expect_text(lab_find(&lab, "dkim-key")->fix, "support");
    lab_unsay(&lab, KEY " TXT");
    lab_expect_text(lab_find(&lab, "dkim-key")->fix, "support");
    lab_fini(&lab);
}

static void a_name_that_does_not_exist_is_not_asked_for_more(void **state)
{
    struct lab lab;
    (void)state;
    lab_init(&lab);
    lab_unsay(&lab, OWNER " CNAME");
    lab_expect(&lab, "dkim2", PM_STATUS_FAIL, "keys-missing");
    assert_true(
        lab_was_asked(&lab, "key2._domainkey.example.com", PM_RRTYPE_CNAME, PM_VIA_AUTHORITY));
    assert_false(lab_was_asked(&lab, OWNER, PM_RRTYPE_A, PM_VIA_AUTHORITY));
    assert_false(lab_was_asked(&lab, OWNER, PM_RRTYPE_TXT, PM_VIA_AUTHORITY));
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_domain_passes),
        cmocka_unit_test(every_mistake_is_recognized),
        cmocka_unit_test(a_wildcard_is_no_proxy),
        cmocka_unit_test(no_answer_is_unknown),
        cmocka_unit_test(the_key_behind_the_cname_is_looked_at),
        cmocka_unit_test(a_parent_that_is_denied_is_told),
        cmocka_unit_test(the_servers_are_asked_for_the_parent_when_something_is_odd_only),
        cmocka_unit_test(what_a_resolver_alone_denies_may_be_old),
        cmocka_unit_test(named_servers_are_not_asked_for_the_parent),
        cmocka_unit_test(a_domain_without_keys_has_no_parent_to_judge),
        cmocka_unit_test(a_clean_domain_costs_one_question_a_key),
        cmocka_unit_test(findings_with_a_memo_are_the_same),
        cmocka_unit_test(a_pass_is_told_in_full_or_in_brief),
        cmocka_unit_test(a_lost_key_is_for_the_service_to_mend),
        cmocka_unit_test(a_name_that_does_not_exist_is_not_asked_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
