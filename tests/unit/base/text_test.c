/* Digests, the token, error values and diagnostics. */
#include "base/diag.h"
#include "base/secret.h"
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

static struct pm_arena arena;

static int setup(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static void digests_are_those_of_the_standard(void **state)
{
    static const struct {
        struct pm_str bytes;
        const char *digest;
    } cases[] = {
        {{NULL, 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {PM_STR_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {PM_STR_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(pm_sha256_hex(&arena, cases[i].bytes).ptr, cases[i].digest);
}

static void assert_redacted(const char *secret_text, struct pm_str text, struct pm_str expected)
{
    struct pm_secret secret = {0};
    struct pm_err err;
    assert_true(pm_secret_set(&secret, pm_str_from(secret_text), &err));
    assert_true(pm_str_eq(pm_secret_redact(&secret, &arena, text), expected));
    pm_secret_fini(&secret);
    assert_int_equal(secret.len, 0);
    assert_int_equal(secret.text[0], 0);
    struct pm_str untouched = pm_secret_redact(&secret, &arena, text);
    assert_ptr_equal(untouched.ptr, text.ptr);
}

static void every_occurrence_of_the_token_is_redacted(void **state)
{
    (void)state;
    assert_redacted("s3cret", PM_STR("nothing"), PM_STR("nothing"));
    assert_redacted("s3cret", PM_STR("s3cret"), PM_STR("[token]"));
    assert_redacted("s3cret", PM_STR("a s3crets3cret b s3cre"), PM_STR("a [token][token] b s3cre"));
    assert_redacted("s3cret", PM_STR("a\0s3cret\0b"), PM_STR("a\0[token]\0b"));
    assert_redacted("s3cret", PM_STR(""), PM_STR(""));
    assert_redacted("token", PM_STR("the token"), PM_STR("the [token]"));
    assert_redacted("aa", PM_STR("aaa"), PM_STR("[token]a"));
}

static void tokens_that_cannot_stand_in_a_header_are_refused_unseen(void **state)
{
    static const struct pm_str bad[] = {PM_STR_INIT(""),        PM_STR_INIT("hunter2 "),
                                        PM_STR_INIT("hun\n"),   PM_STR_INIT("hunt\xc3\xa4r"),
                                        PM_STR_INIT("hunt\0r"), PM_STR_INIT("hunt\x7f")};
    static struct pm_secret secret;
    struct pm_err err;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(pm_secret_set(&secret, bad[i], &err));
        assert_null(strstr(err.msg, "hun"));
        assert_int_equal(secret.len, 0);
    }
    char *text = pm_alloc(&arena, PM_SECRET_MAX + 1);
    memset(text, 'x', PM_SECRET_MAX + 1);
    assert_true(pm_secret_set(&secret, (struct pm_str){text, PM_SECRET_MAX}, &err));
    assert_false(pm_secret_set(&secret, (struct pm_str){text, PM_SECRET_MAX + 1}, &err));
    pm_secret_fini(&secret);
}

static void errors_gain_context_in_front_and_keep_their_code(void **state)
{
    struct pm_err err;
    (void)state;
    assert_false(pm_fail_sys(&err, ENOENT, "cannot open %s", "f"));
    assert_string_equal(err.msg, "cannot open f: No such file or directory");
    assert_int_equal(err.sys, ENOENT);
    assert_false(pm_fail(&err, PM_ERR_STALE, "a %d", 1));
    assert_false(pm_err_wrap(&err, "b %d", 2));
    assert_string_equal(err.msg, "b 2: a 1");
    assert_int_equal(err.code, PM_ERR_STALE);
    assert_int_equal(err.sys, 0);
}

static void a_message_that_is_too_long_is_cut(void **state)
{
    struct pm_err err;
    char text[2 * PM_ERR_MSG_MAX];
    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_false(pm_fail(&err, PM_ERR_FAILED, "%s", text));
    assert_int_equal(strlen(err.msg), PM_ERR_MSG_MAX - 1);
    assert_false(pm_err_wrap(&err, "%s", "front"));
    assert_int_equal(strlen(err.msg), PM_ERR_MSG_MAX - 1);
    assert_memory_equal(err.msg, "front: xxx", 10);
    assert_false(pm_err_wrap(&err, "%s", text));
    assert_int_equal(strlen(err.msg), PM_ERR_MSG_MAX - 1);
}

static void problems_are_sorted_by_file_line_and_column(void **state)
{
    static const struct {
        const char *file;
        uint32_t line, column;
    } places[] = {{"z", 2, 1}, {"a", 9, 1}, {"z", 1, 5}, {"z", 1, 3},
                  {"a", 0, 0}, {"z", 1, 5}, {"a", 10, 1}};
    static const char *const order[] = {"3", "2", "5", "0", "4", "1", "6"};
    struct pm_diags diags;
    (void)state;
    pm_diags_init(&diags, &arena);
    pm_diags_sort(&diags);
    for (size_t i = 0; i < 7; i++) {
        struct pm_place place = {pm_str_from(places[i].file), places[i].line, places[i].column};
        pm_diags_add(&diags, PM_SEVERITY_ERROR, place, "%zu", i)->fix = PM_STR("fix");
    }
    pm_diags_sort(&diags);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(diags.items[i].message.ptr, order[i]);
        assert_string_equal(diags.items[i].fix.ptr, "fix");
        assert_int_equal(diags.items[i].span, 1);
    }
}

static void problems_over_the_limit_are_counted_not_kept(void **state)
{
    struct pm_diags diags;
    struct pm_place place = {PM_STR("f"), 1, 1};
    (void)state;
    pm_diags_init(&diags, &arena);
    pm_diags_add(&diags, PM_SEVERITY_WARNING, place, "warning");
    for (int i = 0; i < PM_DIAGS_MAX + 4; i++)
        pm_diags_add(&diags, PM_SEVERITY_ERROR, place, "error %d", i)->span = 7;
    assert_int_equal(diags.count, PM_DIAGS_MAX);
    assert_int_equal(diags.errors, PM_DIAGS_MAX + 4);
    assert_int_equal(diags.dropped, 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(digests_are_those_of_the_standard),
        TEST(every_occurrence_of_the_token_is_redacted),
        TEST(tokens_that_cannot_stand_in_a_header_are_refused_unseen),
        TEST(errors_gain_context_in_front_and_keep_their_code),
        TEST(a_message_that_is_too_long_is_cut),
        TEST(problems_are_sorted_by_file_line_and_column),
        TEST(problems_over_the_limit_are_counted_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
