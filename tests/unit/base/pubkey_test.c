#include "base/base64.h"
#include "base/pubkey.h"
#include "tests/unit/base/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_str decode(const char *text, struct pm_arena *arena)
{
    struct pm_str der;
    size_t bad;
    assert_true(pm_base64_decode(pm_str_from(text), arena, &der, &bad));
    return der;
}

static void a_key_says_what_it_is(void **state)
{
    static const struct {
        const char *text;
        struct pm_pubkey key;
    } cases[] = {
        {RSA_768, {PM_PUBKEY_RSA, 768, false}},          {RSA_2048, {PM_PUBKEY_RSA, 2048, false}},
        {RSA_1024_BARE, {PM_PUBKEY_RSA, 1024, true}},    {EC_256, {PM_PUBKEY_OTHER, 256, false}},
        {ED25519_INFO, {PM_PUBKEY_ED25519, 256, false}},
    };
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_pubkey key;
        assert_true(pm_pubkey_parse(decode(cases[i].text, &arena), &key));
        assert_int_equal(key.kind, cases[i].key.kind);
        assert_int_equal(key.bits, cases[i].key.bits);
        assert_int_equal(key.bare, cases[i].key.bare);
    }
    pm_arena_fini(&arena);
}

static void bytes_that_are_no_key_are_refused(void **state)
{
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    struct pm_str key = decode(RSA_2048, &arena), bare = decode(RSA_1024_BARE, &arena);
    char *longer = pm_alloc(&arena, key.len + 1);
    memcpy(longer, key.ptr, key.len);
    struct pm_str more = {longer, key.len + 1};
    const struct pm_str cases[] = {
        PM_STR(""),
        PM_STR("no key"),
        pm_str_sub(key, 0, key.len - 1),
        pm_str_sub(key, 1, key.len),
        pm_str_sub(bare, 0, bare.len - 1),
        more,
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_pubkey out = {.bits = 7};
        assert_false(pm_pubkey_parse(cases[i], &out));
        assert_int_equal(out.bits, 7);
    }
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_says_what_it_is),
        cmocka_unit_test(bytes_that_are_no_key_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
