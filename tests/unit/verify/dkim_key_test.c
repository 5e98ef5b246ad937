/* A row a key text: what it comes to, and what is said of it. */
#include "tests/unit/base/keys.h"
#include "verify/dkim_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_arena arena;

static struct pm_dkim_key parse(const char *text)
{
    return pm_dkim_key_parse(pm_str_from(text), &arena);
}

static void a_key_is_read(void **state)
{
    (void)state;
    struct pm_dkim_key key = parse("v=DKIM1; k=rsa; h=sha256; s=email; t=s; n=a note; p=" RSA_2048);
    assert_true(key.usable);
    assert_int_equal(key.algorithm, PM_DKIM_RSA);
    assert_int_equal(key.bits, 2048);
    assert_true(key.strict && key.takes_email && key.takes_sha256);
    assert_false(key.testing || key.revoked);
    assert_int_equal(key.problems.count, 0);
}

static void what_is_not_said_has_its_default(void **state)
{
    (void)state;
    struct pm_dkim_key key = parse("p=" RSA_2048 ";");
    assert_true(key.usable && key.takes_email && key.takes_sha256);
    assert_false(key.strict || key.testing || key.revoked);
    assert_int_equal(key.algorithm, PM_DKIM_RSA);
}

static void blanks_stand_where_they_may(void **state)
{
    (void)state;
    assert_true(
        parse(" v = DKIM1 ;\tk = rsa ; p = MIGfMA0GCSqG SIb3DQEBAQUAA4GNADCBiQKBgQCecLw0AM9teT1"
              "MgB5iZGw3WRCVbtR5hZh2legVBi91+s8NUZD4H07uhRjNWyKc7v/ytvXGxybJSL9McCLNSqDNNTSLSS5"
              "8IOO+ade+g7s09MVmpiTIyJL0kzKuLwYnBMYIRGy08CtnQRQGm/qbZ05EkeDpX7juMy37xHooyvyVKwI"
              "DAQAB ; ")
            .usable);
}

static void every_fault_is_found(void **state)
{
    static const struct {
        const char *text;
        enum pm_status worst;
        size_t at;
        const char *what;
    } cases[] = {
        {"", PM_STATUS_FAIL, 0, "There is no key (p=)."},
        {"v=DKIM1; k=rsa", PM_STATUS_FAIL, 0, "There is no key (p=)."},
        {"v=DKIM1; p=", PM_STATUS_FAIL, 10, "revoked"},
        {"v=DKIM2; p=" RSA_2048, PM_STATUS_FAIL, 3, "'DKIM2', not 'DKIM1'"},
        {"v=dkim1; p=" RSA_2048, PM_STATUS_FAIL, 3, "'dkim1', not 'DKIM1'"},
        {"k=rsa; v=DKIM1; p=" RSA_2048, PM_STATUS_FAIL, 8, "not the first tag"},
        {"v=DKIM1; k=dsa; p=" RSA_2048, PM_STATUS_FAIL, 12, "no kind of key"},
        {"v=DKIM1; h=sha1; p=" RSA_2048, PM_STATUS_FAIL, 12, "does not allow sha256"},
        {"v=DKIM1; h=sha1:sha256; p=" RSA_2048, PM_STATUS_INFO, 12, "allows sha1"},
        {"v=DKIM1; s=web; p=" RSA_2048, PM_STATUS_FAIL, 12, "for mail"},
        {"v=DKIM1; s=web:*; p=" RSA_2048, PM_STATUS_PASS, 0, ""},
        {"v=DKIM1; t=s:y; p=" RSA_2048, PM_STATUS_WARN, 12, "is a test"},
        {"v=DKIM1; g=*; p=" RSA_2048, PM_STATUS_INFO, 10, "obsolete"},
        {"v=DKIM1; x=1; p=" RSA_2048, PM_STATUS_INFO, 10, "means nothing"},
        {"v=DKIM1; rsa; p=" RSA_2048, PM_STATUS_FAIL, 10, "'rsa' is no tag"},
        {"\"v=DKIM1; p=" RSA_2048, PM_STATUS_FAIL, 1, "'\"v' is no tag"},
        {"v=DKIM1; p=; p=" RSA_2048, PM_STATUS_FAIL, 14, "'p' stands there twice"},
        {"v=DKIM1; x=1; x=2; p=" RSA_2048, PM_STATUS_FAIL, 15, "'x' stands there twice"},
        {"v=DKIM1; p=" RSA_768, PM_STATUS_FAIL, 12, "has 768 bits"},
        {"v=DKIM1; p=" RSA_1024, PM_STATUS_WARN, 12, "has 1024 bits"},
        {"v=DKIM1; p=" RSA_1024_BARE, PM_STATUS_WARN, 12, "bare RSAPublicKey"},
        {"v=DKIM1; p=" EC_256, PM_STATUS_FAIL, 12, "no RSA key"},
        {"v=DKIM1; p=MIIB", PM_STATUS_FAIL, 12, "no RSA key"},
        {"v=DKIM1; p=MIIBI", PM_STATUS_FAIL, 17, "base64 of p= is cut."},
        {"v=DKIM1; p=MII-", PM_STATUS_FAIL, 15, "'-' cannot stand"},
        {"v=DKIM1; p=MIIB\\; t=s", PM_STATUS_FAIL, 16, "'\\' cannot stand"},
        {"v=DKIM1; k=ed25519; p=" ED25519, PM_STATUS_PASS, 0, ""},
        {"v=DKIM1; k=ed25519; p=" ED25519_INFO, PM_STATUS_FAIL, 23, "p= holds 44"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pm_dkim_key key = parse(cases[i].text);
        enum pm_status worst = pm_text_problems_worst(&key.problems);
        bool found = cases[i].what[0] == '\0';
        for (size_t p = 0; p < key.problems.count; p++)
            found |= key.problems.items[p].at == cases[i].at &&
                     pm_str_contains_nocase(key.problems.items[p].what, pm_str_from(cases[i].what));
        if (worst != cases[i].worst || !found || key.usable != (worst != PM_STATUS_FAIL))
            fail_msg("'%s': %s, '%.*s'", cases[i].text, pm_status_name(worst),
                     PM_STR_ARG(pm_text_problems_tell(&key.problems, PM_STATUS_INFO, &arena)));
    }
}

static void an_ed25519_key_has_32_bytes(void **state)
{
    (void)state;
    struct pm_dkim_key key = parse("k=ed25519; p=" ED25519);
    assert_int_equal(key.algorithm, PM_DKIM_ED25519);
    assert_int_equal(key.bits, 256);
}

static void a_thousand_tags_end_in_a_few_sentences(void **state)
{
    (void)state;
    struct pm_str text = PM_STR("v=DKIM1; p=" RSA_2048);
    for (int i = 0; i < 1000; i++)
        text = pm_str_printf(&arena, "%" PM_STR_FMT "; a%d=1", PM_STR_ARG(text), i);
    struct pm_dkim_key key = pm_dkim_key_parse(text, &arena);
    assert_true(key.usable);
    assert_true(key.problems.count <= PM_TEXT_PROBLEMS_MAX);
    text = pm_str_printf(&arena, "%" PM_STR_FMT "; p=", PM_STR_ARG(text));
    assert_false(pm_dkim_key_parse(text, &arena).usable);
}

static int set_up(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_read),
        cmocka_unit_test(what_is_not_said_has_its_default),
        cmocka_unit_test(blanks_stand_where_they_may),
        cmocka_unit_test(every_fault_is_found),
        cmocka_unit_test(an_ed25519_key_has_32_bytes),
        cmocka_unit_test(a_thousand_tags_end_in_a_few_sentences),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
