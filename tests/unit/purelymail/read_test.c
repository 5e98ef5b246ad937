#include "purelymail/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#define SUMMARY                                                                                  \
    "\"dnsSummary\":{\"passesMx\":true,\"passesSpf\":false,\"passesDkim\":true,\"passesDmarc\":" \
    "false}"
#define DOMAIN_WITH(name, more)                                                               \
    "{\"name\":\"" name "\",\"allowAccountReset\":true,\"symbolicSubaddressing\":false," more \
    "," SUMMARY "}"
#define DOMAIN(name)    DOMAIN_WITH(name, "\"isShared\":false")
#define DOMAINS(domain) "{\"type\":\"success\",\"result\":{\"domains\":[" domain "]}}"
#define RESULT(members) "{\"type\":\"success\",\"result\":{" members "}}"

struct seen {
    size_t count;
    char last[64];
};

static void see(void *ctx, struct pm_str address)
{
    struct seen *seen = ctx;
    seen->count++;
    snprintf(seen->last, sizeof seen->last, "%" PM_STR_FMT, PM_STR_ARG(address));
}

/* Reads a list of domains object by object, as a fetch does: it comes to the same. */
static void assert_same_when_listed(struct pm_str text, bool ok, const struct pm_account *whole,
                                    const struct pm_err *whole_err)
{
    struct pm_arena arena;
    struct pm_account account = {0};
    struct pm_domain_list domains = {.arena = &arena};
    struct pm_json_list filler = pm_domain_list_filler(&domains);
    struct pm_json_doc doc;
    struct pm_err err = {0};
    bool taken;
    pm_arena_init(&arena);
    assert_true(pm_json_load_list(text, &filler, &doc, &taken, &err));
    if (taken) {
        assert_int_equal(pm_domain_list_read(&domains, &account, &err), ok);
        assert_string_equal(err.msg, ok ? "" : whole_err->msg);
        assert_int_equal(account.count, ok ? whole->count : 0);
        for (size_t i = 0; i < account.count; i++)
            assert_true(pm_name_eq(account.domains[i].name, whole->domains[i].name));
    }
    pm_json_doc_fini(&doc);
    pm_arena_fini(&arena);
}

static bool read_text(enum pm_operation operation, struct pm_str text, struct pm_arena *arena,
                      struct pm_account *account, struct seen *seen, struct pm_err *err)
{
    struct pm_fetch_wants wants = {.address = seen ? see : NULL, .ctx = seen};
    struct pm_json_doc doc;
    assert_true(pm_json_load(text, &doc, err));
    bool ok = pm_result_read(operation, &doc, &wants, arena, account, err);
    pm_json_doc_fini(&doc);
    if (operation == PM_OPERATION_LIST_DOMAINS)
        assert_same_when_listed(text, ok, account, err);
    return ok;
}

static void read_well(enum pm_operation operation, const char *text, struct pm_arena *arena,
                      struct pm_account *account)
{
    struct pm_err err = {0};
    if (!read_text(operation, pm_str_from(text), arena, account, NULL, &err))
        fail_msg("%s", err.msg);
}

static void domains_are_read_canonical_and_sorted(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS,
              DOMAINS(DOMAIN("Z.Example.") "," DOMAIN("b\\u00fccher.example") "," DOMAIN_WITH(
                  "co.uk", "\"isShared\":true,\"newField\":{\"deep\":[1]}")),
              &arena, &account);
    assert_int_equal(account.count, 3);
    assert_true(pm_str_is(account.domains[0].name.ascii, "co.uk"));
    assert_true(account.domains[0].shared);
    assert_true(pm_str_is(account.domains[1].name.ascii, "xn--bcher-kva.example"));
    assert_true(pm_str_is(account.domains[1].name.unicode, "b\xc3\xbc"
                                                           "cher.example"));
    const struct pm_account_domain *z = &account.domains[2];
    assert_true(pm_str_is(z->name.ascii, "z.example"));
    assert_false(z->shared);
    assert_true(z->allow_account_reset);
    assert_false(z->symbolic_subaddressing);
    assert_true(z->badges.mx && z->badges.dkim);
    assert_false(z->badges.spf || z->badges.dmarc);
    assert_int_equal(z->users.kind, PM_COUNT_UNKNOWN);
    pm_arena_fini(&arena);
}

static void an_empty_list_is_an_account_without_domains(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS, DOMAINS(""), &arena, &account);
    assert_int_equal(account.count, 0);
    pm_arena_fini(&arena);
}

#define UNEXPECTED "the service's reply is not as expected: "

static const struct bad_case {
    enum pm_operation operation;
    const char *text, *message;
} bad_cases[] = {
    {PM_OPERATION_LIST_DOMAINS, "{\"type\":\"success\"}", UNEXPECTED "result is missing"},
    {PM_OPERATION_LIST_DOMAINS, "{\"result\":[]}", UNEXPECTED "result is an array, not an object"},
    {PM_OPERATION_LIST_DOMAINS, RESULT(""), UNEXPECTED "result.domains is missing"},
    {PM_OPERATION_LIST_DOMAINS, RESULT("\"domains\":null"),
     UNEXPECTED "result.domains is null, not an array"},
    {PM_OPERATION_LIST_DOMAINS, RESULT("\"domains\":{}"),
     UNEXPECTED "result.domains is an object, not an array"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN("a.example") ",\"b.example\""),
     UNEXPECTED "result.domains[1] is a string, not an object"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS("{}"), UNEXPECTED "result.domains[0].name is missing"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN_WITH("a.example", "\"x\":1")),
     UNEXPECTED "result.domains[0].isShared is missing"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN_WITH("a.example", "\"isShared\":\"no\"")),
     UNEXPECTED "result.domains[0].isShared is a string, not true or false"},
    {PM_OPERATION_LIST_DOMAINS,
     DOMAINS("{\"name\":\"a.example\",\"isShared\":false,\"allowAccountReset\":1}"),
     UNEXPECTED "result.domains[0].allowAccountReset is a number, not true or false"},
    {PM_OPERATION_LIST_DOMAINS,
     DOMAINS("{\"name\":\"a.example\",\"isShared\":false,\"allowAccountReset\":true,"
             "\"symbolicSubaddressing\":true,\"dnsSummary\":{\"passesMx\":true}}"),
     UNEXPECTED "result.domains[0].dnsSummary.passesSpf is missing"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN("a.example") "," DOMAIN("A.example.")),
     UNEXPECTED "the domain a.example stands twice in the service's list"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN("evil\\u001b[31m.example")),
     UNEXPECTED "the domain name \"evil\\x1b[31m.example\" in the service's list: the name holds a "
                "control character"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN("a.example\\nb.example")),
     UNEXPECTED "the domain name \"a.example\\x0ab.example\" in the service's list: the name holds "
                "a control character"},
    {PM_OPERATION_LIST_DOMAINS, DOMAINS(DOMAIN("")),
     UNEXPECTED "the domain name \"\" in the service's list: the name is empty"},
    {PM_OPERATION_LIST_USER, RESULT("\"users\":{}"),
     UNEXPECTED "result.users is an object, not an array"},
    {PM_OPERATION_LIST_USER, RESULT(""), UNEXPECTED "result.users is missing"},
    {PM_OPERATION_LIST_ROUTING_RULES, RESULT("\"rules\":\"\""),
     UNEXPECTED "result.rules is a string, not an array"},
    {PM_OPERATION_GET_OWNERSHIP_CODE, RESULT("\"code\":1"),
     UNEXPECTED "result.code is a number, not a string"},
    {PM_OPERATION_GET_OWNERSHIP_CODE, RESULT("\"code\":\"abc\""),
     UNEXPECTED "result.code is not of the form purelymail_ownership_proof=TOKEN"},
    {PM_OPERATION_GET_OWNERSHIP_CODE, RESULT("\"code\":\"purelymail_ownership_proof=\""),
     UNEXPECTED "result.code is not of the form purelymail_ownership_proof=TOKEN"},
    {PM_OPERATION_GET_OWNERSHIP_CODE, RESULT("\"code\":\"purelymail_ownership_proof=a b\""),
     UNEXPECTED "result.code is not of the form purelymail_ownership_proof=TOKEN"},
    {PM_OPERATION_CHECK_ACCOUNT_CREDIT, RESULT("\"credit\":12.5"),
     UNEXPECTED "result.credit is a number with a fraction or exponent, not a string"},
    {PM_OPERATION_CHECK_ACCOUNT_CREDIT, RESULT("\"credit\":\"ten\\u0007\""),
     UNEXPECTED "result.credit \"ten\\x07\" is no decimal number"},
    {PM_OPERATION_CHECK_ACCOUNT_CREDIT, RESULT("\"credit\":\"\""),
     UNEXPECTED "result.credit \"\" is no decimal number"},
    {PM_OPERATION_CHECK_ACCOUNT_CREDIT, RESULT("\"credit\":\"1.2.3\""),
     UNEXPECTED "result.credit \"1.2.3\" is no decimal number"},
};

static void what_does_not_fit_is_an_error_that_names_the_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
        const struct bad_case *c = &bad_cases[i];
        struct pm_arena arena;
        struct pm_account account = {0};
        struct pm_err err = {0};
        pm_arena_init(&arena);
        assert_false(read_text(c->operation, pm_str_from(c->text), &arena, &account, NULL, &err));
        assert_string_equal(err.msg, c->message);
        pm_arena_fini(&arena);
    }
}

static void the_ownership_value_is_never_shown(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    struct pm_err err = {0};
    pm_arena_init(&arena);
    assert_false(read_text(PM_OPERATION_GET_OWNERSHIP_CODE,
                           PM_STR(RESULT("\"code\":\"proof=s3cr3t\"")), &arena, &account, NULL,
                           &err));
    assert_null(strstr(err.msg, "s3cr3t"));
    pm_arena_fini(&arena);
}

static void ownership_and_credit_are_kept(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_GET_OWNERSHIP_CODE,
              RESULT("\"code\":\"purelymail_ownership_proof=0a1b\""), &arena, &account);
    assert_true(pm_str_is(account.ownership, "purelymail_ownership_proof=0a1b"));
    assert_int_equal(account.fingerprint.len, 64);
    read_well(PM_OPERATION_CHECK_ACCOUNT_CREDIT,
              RESULT("\"credit\":\"-1234567890123456789012345678901234567890.0000000000001\""),
              &arena, &account);
    assert_true(
        pm_str_is(account.credit, "-1234567890123456789012345678901234567890.0000000000001"));
    pm_arena_fini(&arena);
}

static const char three[] = DOMAINS(
    DOMAIN("a.example") "," DOMAIN("b.example") "," DOMAIN_WITH("s.example", "\"isShared\":true"));

static void assert_count(struct pm_count count, enum pm_count_kind kind, int64_t n)
{
    assert_int_equal(count.kind, kind);
    assert_int_equal(count.n, n);
}

static void users_count_for_the_domain_behind_the_last_at(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    struct seen seen = {0};
    struct pm_err err;
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
    assert_true(read_text(PM_OPERATION_LIST_USER,
                          PM_STR(RESULT("\"users\":[\"x@A.Example\",\"odd@b.example@a.example\","
                                        "\"u@s.example\",\"u@elsewhere.example\"]")),
                          &arena, &account, &seen, &err));
    assert_count(account.domains[0].users, PM_COUNT_EXACT, 2);
    assert_count(account.domains[1].users, PM_COUNT_EXACT, 0);
    assert_count(account.domains[2].users, PM_COUNT_EXACT, 1);
    assert_int_equal(account.users_unknown_why.len, 0);
    assert_int_equal(seen.count, 4);
    assert_string_equal(seen.last, "u@elsewhere.example");
    pm_arena_fini(&arena);
}

static const char *const unreadable_users[] = {
    "null",
    "7",
    "{}",
    "\"\"",
    "\"nobody\"",
    "\"@a.example\"",
    "\"x@\"",
    "\"x@bad name\"",
    "\"x@[127.0.0.1]\"",
};

static void an_unreadable_user_makes_zero_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unreadable_users / sizeof *unreadable_users; i++) {
        struct pm_arena arena;
        struct pm_account account = {0};
        char text[256];
        pm_arena_init(&arena);
        read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
        snprintf(text, sizeof text, RESULT("\"users\":[\"x@a.example\",%s]"), unreadable_users[i]);
        read_well(PM_OPERATION_LIST_USER, text, &arena, &account);
        assert_count(account.domains[0].users, PM_COUNT_AT_LEAST, 1);
        assert_count(account.domains[1].users, PM_COUNT_UNKNOWN, 0);
        assert_true(pm_str_is(account.users_unknown_why,
                              "1 of 2 entries of the service's list of users cannot be read"));
        pm_arena_fini(&arena);
    }
}

static void read_many_users(size_t count, struct pm_arena *arena, struct pm_account *account)
{
    char *text = malloc(64 + 32 * count);
    int len = sprintf(text, "{\"result\":{\"users\":[\"0@b.example\"");
    for (size_t i = 1; i < count; i++)
        len += sprintf(text + len, ",\"%zu@elsewhere.example\"", i);
    sprintf(text + len, "]}}");
    read_well(PM_OPERATION_LIST_USER, text, arena, account);
    free(text);
}

static void a_thousand_users_may_be_more(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
    read_many_users(1000, &arena, &account);
    assert_count(account.domains[0].users, PM_COUNT_UNKNOWN, 0);
    assert_count(account.domains[1].users, PM_COUNT_AT_LEAST, 1);
    assert_true(
        pm_str_is(account.users_unknown_why,
                  "the service lists at most 1000 users and listed 1000, so there may be more"));
    pm_arena_fini(&arena);
}

static void nine_hundred_and_ninety_nine_users_are_all(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
    read_many_users(999, &arena, &account);
    assert_count(account.domains[0].users, PM_COUNT_EXACT, 0);
    assert_count(account.domains[1].users, PM_COUNT_EXACT, 1);
    assert_int_equal(account.users_unknown_why.len, 0);
    pm_arena_fini(&arena);
}

static void rules_count_for_their_domain(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_account account = {0};
    pm_arena_init(&arena);
    read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
    read_well(PM_OPERATION_LIST_ROUTING_RULES,
              RESULT("\"rules\":[{\"id\":1,\"domainName\":\"B.example\",\"prefix\":true},"
                     "{\"domainName\":\"elsewhere.example\"}]"),
              &arena, &account);
    assert_count(account.domains[0].rules, PM_COUNT_EXACT, 0);
    assert_count(account.domains[1].rules, PM_COUNT_EXACT, 1);
    assert_count(account.domains[1].users, PM_COUNT_UNKNOWN, 0);
    assert_int_equal(account.rules_unknown_why.len, 0);
    pm_arena_fini(&arena);
}

static const char *const unreadable_rules[] = {
    "null", "\"b.example\"", "{\"id\":1}", "{\"domainName\":null}", "{\"domainName\":\"no name\"}",
};

static void an_unreadable_rule_makes_zero_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof unreadable_rules / sizeof *unreadable_rules; i++) {
        struct pm_arena arena;
        struct pm_account account = {0};
        char text[256];
        pm_arena_init(&arena);
        read_well(PM_OPERATION_LIST_DOMAINS, three, &arena, &account);
        snprintf(text, sizeof text, RESULT("\"rules\":[%s,{\"domainName\":\"b.example\"}]"),
                 unreadable_rules[i]);
        read_well(PM_OPERATION_LIST_ROUTING_RULES, text, &arena, &account);
        assert_count(account.domains[0].rules, PM_COUNT_UNKNOWN, 0);
        assert_count(account.domains[1].rules, PM_COUNT_AT_LEAST, 1);
        assert_true(
            pm_str_is(account.rules_unknown_why,
                      "1 of 2 entries of the service's list of routing rules cannot be read"));
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domains_are_read_canonical_and_sorted),
        cmocka_unit_test(an_empty_list_is_an_account_without_domains),
        cmocka_unit_test(what_does_not_fit_is_an_error_that_names_the_path),
        cmocka_unit_test(the_ownership_value_is_never_shown),
        cmocka_unit_test(ownership_and_credit_are_kept),
        cmocka_unit_test(users_count_for_the_domain_behind_the_last_at),
        cmocka_unit_test(an_unreadable_user_makes_zero_unknown),
        cmocka_unit_test(a_thousand_users_may_be_more),
        cmocka_unit_test(nine_hundred_and_ninety_nine_users_are_all),
        cmocka_unit_test(rules_count_for_their_domain),
        cmocka_unit_test(an_unreadable_rule_makes_zero_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
