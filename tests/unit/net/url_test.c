#include "net/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct good_case {
    const char *url, *where;
    bool tls, loopback;
} good_cases[] = {
    {"https://purelymail.com", "purelymail.com", true, false},
    {"https://purelymail.com/", "purelymail.com", true, false},
    {"HTTPS://PurelyMail.com:8443/base", "PurelyMail.com:8443", true, false},
    {"https://127.0.0.1:8443", "127.0.0.1:8443", true, true},
    {"http://127.0.0.1:8080", "127.0.0.1:8080", false, true},
    {"http://127.9.8.7", "127.9.8.7", false, true},
    {"http://[::1]:8080/x", "[::1]:8080", false, true},
    {"http://localhost", "localhost", false, true},
    {"http://LOCALHOST:1", "LOCALHOST:1", false, true},
};

static void addresses_that_keep_the_token_safe_are_allowed(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_url url;
    struct pm_err err;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof good_cases / sizeof *good_cases; i++) {
        const struct good_case *c = &good_cases[i];
        assert_true(pm_url_check(pm_str_from(c->url), &arena, &url, &err));
        assert_true(pm_str_is(url.where, c->where));
        assert_int_equal(url.tls, c->tls);
        assert_int_equal(url.loopback, c->loopback);
    }
    pm_arena_fini(&arena);
}

static const struct bad_case {
    struct pm_str url;
    const char *message;
} bad_cases[] = {
    {PM_STR_INIT("http://purelymail.com"), "must start with https://"},
    {PM_STR_INIT("http://128.0.0.1"), "must start with https://"},
    {PM_STR_INIT("http://127.0.0.1.example.com"), "must start with https://"},
    {PM_STR_INIT("http://localhost.example.com"), "must start with https://"},
    {PM_STR_INIT("http://[::2]"), "must start with https://"},
    {PM_STR_INIT("http://0.0.0.0"), "must start with https://"},
    {PM_STR_INIT("ftp://127.0.0.1"), "must start with https://"},
    {PM_STR_INIT("file:///etc/passwd"), "the URL names no host"},
    {PM_STR_INIT("https://user@purelymail.com"), "must not hold a user name"},
    {PM_STR_INIT("https://user:word@purelymail.com"), "must not hold a user name"},
    {PM_STR_INIT("http://127.0.0.1@evil.example"), "must not hold a user name"},
    {PM_STR_INIT("https://purelymail.com?x=1"), "must not hold a query"},
    {PM_STR_INIT("https://purelymail.com/#x"), "must not hold a fragment"},
    {PM_STR_INIT("purelymail.com"), "not a URL of the form"},
    {PM_STR_INIT(""), "not a URL of the form"},
    {PM_STR_INIT("https://"), "not a URL of the form"},
    {PM_STR_INIT("https://a b"), "not a URL of the form"},
    {PM_STR_INIT("https://a\nb"), "not a URL of the form"},
    {PM_STR_INIT("https://a\0b"), "not a URL of the form"},
    {PM_STR_INIT("https://a:99999"), "not a URL of the form"},
};

static void other_addresses_are_refused_with_a_reason(void **state)
{
    (void)state;
    struct pm_arena arena;
    struct pm_url url;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
        struct pm_err err = {0};
        if (pm_url_check(bad_cases[i].url, &arena, &url, &err) ||
            !strstr(err.msg, bad_cases[i].message))
            fail_msg("case %zu: %s", i, err.msg);
        assert_int_equal(err.code, PM_ERR_USAGE);
    }
    pm_arena_fini(&arena);
}

static void the_host_of_a_redirect_is_told(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    assert_true(pm_str_is(pm_url_host("https://other.example/x?y", &arena), "other.example"));
    assert_int_equal(pm_url_host("::", &arena).len, 0);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_that_keep_the_token_safe_are_allowed),
        cmocka_unit_test(other_addresses_are_refused_with_a_reason),
        cmocka_unit_test(the_host_of_a_redirect_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
