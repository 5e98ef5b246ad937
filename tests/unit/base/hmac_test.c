#include "base/hmac.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* RFC 2202 (test 2 of each hash) and RFC 4231 (4.3): the key "Jefe". */
static const struct {
    enum pm_hmac_hash hash;
    size_t len;
    const char *code;
} rows[] = {
    {PM_HMAC_MD5, 16, "\x75\x0c\x78\x3e\x6a\xb0\xb5\x03\xea\xa8\x6e\x31\x0a\x5d\xb7\x38"},
    {PM_HMAC_SHA1, 20,
     "\xef\xfc\xdf\x6a\xe5\xeb\x2f\xa2\xd2\x74\x16\xd5\xf1\x84\xdf\x9c\x25\x9a\x7c\x79"},
    {PM_HMAC_SHA224, 28,
     "\xa3\x0e\x01\x09\x8b\xc6\xdb\xbf\x45\x69\x0f\x3a\x7e\x9e\x6d\x0f\x8b\xbe\xa2\xa3\x9e\x61\x48"
     "\x00\x8f\xd0\x5e\x44"},
    {PM_HMAC_SHA256, 32,
     "\x5b\xdc\xc1\x46\xbf\x60\x75\x4e\x6a\x04\x24\x26\x08\x95\x75\xc7\x5a\x00\x3f\x08\x9d\x27\x39"
     "\x83\x9d\xec\x58\xb9\x64\xec\x38\x43"},
    {PM_HMAC_SHA384, 48,
     "\xaf\x45\xd2\xe3\x76\x48\x40\x31\x61\x7f\x78\xd2\xb5\x8a\x6b\x1b\x9c\x7e\xf4\x64\xf5\xa0\x1b"
     "\x47\xe4\x2e\xc3\x73\x63\x22\x44\x5e\x8e\x22\x40\xca\x5e\x69\xe2\xc7\x8b\x32\x39\xec\xfa\xb2"
     "\x16\x49"},
    {PM_HMAC_SHA512, 64,
     "\x16\x4b\x7a\x7b\xfc\xf8\x19\xe2\xe3\x95\xfb\xe7\x3b\x56\xe0\xa3\x87\xbd\x64\x22\x2e\x83\x1f"
     "\xd6\x10\x27\x0c\xd7\xea\x25\x05\x54\x97\x58\xbf\x75\xc0\x5a\x99\x4a\x6d\x03\x4f\x65\xf8\xf0"
     "\xe6\xfd\xca\xea\xb1\xa3\x4d\x4a\x6b\x4b\x63\x6e\x07\x0a\x38\xbc\xe7\x37"},
};

static void codes_are_those_of_the_rfcs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t code[PM_HMAC_MAX];
        struct pm_hmac *hmac = pm_hmac_open(rows[i].hash, PM_STR("Jefe"));
        assert_non_null(hmac);
        pm_hmac_put(hmac, PM_STR("what do ya want "));
        pm_hmac_put(hmac, PM_STR(""));
        pm_hmac_put(hmac, PM_STR("for nothing?"));
        assert_int_equal(pm_hmac_close(hmac, code), rows[i].len);
        assert_memory_equal(code, rows[i].code, rows[i].len);
    }
}

static void codes_are_compared_to_the_last_byte(void **state)
{
    (void)state;
    const uint8_t a[] = {1, 2, 3}, b[] = {1, 2, 4};
    assert_true(pm_hmac_eq(a, a, 3));
    assert_true(pm_hmac_eq(a, b, 2));
    assert_false(pm_hmac_eq(a, b, 3));
}

static void what_is_not_finished_is_freed(void **state)
{
    (void)state;
    struct pm_hmac *hmac = pm_hmac_open(PM_HMAC_SHA256, PM_STR("key"));
    pm_hmac_put(hmac, PM_STR("text"));
    pm_hmac_drop(hmac);
    pm_hmac_drop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_rfcs),
        cmocka_unit_test(codes_are_compared_to_the_last_byte),
        cmocka_unit_test(what_is_not_finished_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
