#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
}

/* RFC 3629, section 3, with no heed of what is no character. */
static size_t encode(uint32_t cp, char out[4])
{
    static const unsigned char leads[] = {0, 0x00, 0xc0, 0xe0, 0xf0};
    size_t length = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    out[0] = (char)(leads[length] | cp);
    return length;
}

static void every_code_point_is_read_and_nothing_else(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x110400; cp++) {
        char bytes[4];
        uint32_t back = 0xffffffff;
        size_t length = encode(cp, bytes);
        size_t read = pm_utf8_decode((struct pm_str){bytes, length}, &back);
        assert_int_equal(read, is_scalar(cp) ? length : 0);
        assert_int_equal(back, is_scalar(cp) ? cp : 0xffffffff);
        assert_int_equal(pm_utf8_decode((struct pm_str){bytes, length - 1}, &back), 0);
    }
}

static void bytes_that_are_not_utf8_are_found(void **state)
{
    static const struct {
        struct pm_str bytes;
        size_t bad;
    } cases[] = {
        {PM_STR_INIT("abc"), 3},
        {PM_STR_INIT(""), 0},
        {PM_STR_INIT("a\xc3\xa4\xf0\x9f\x92\x8c\0z"), 9},
        {PM_STR_INIT("a\x80"), 1},
        {PM_STR_INIT("a\xff"), 1},
        {PM_STR_INIT("\xc0\x80"), 0},         /* overlong NUL */
        {PM_STR_INIT("a\xc1\xbf"), 1},        /* overlong DEL */
        {PM_STR_INIT("\xe0\x9f\xbf"), 0},     /* overlong U+07FF */
        {PM_STR_INIT("\xf0\x8f\xbf\xbf"), 0}, /* overlong U+FFFF */
        {PM_STR_INIT("\xed\xa0\x80"), 0},     /* surrogate */
        {PM_STR_INIT("\xf4\x90\x80\x80"), 0}, /* U+110000 */
        {PM_STR_INIT("\xf8\x88\x80\x80\x80"), 0},
        {PM_STR_INIT("ab\xe2\x82"), 2}, /* cut short */
        {PM_STR_INIT("\xe2"
                     "ab"),
         0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(pm_utf8_first_bad(cases[i].bytes), cases[i].bad);
}

static void what_a_terminal_must_not_get_is_hostile(void **state)
{
    static const uint32_t hostile[] = {0,       7,        0x1b,    0x1f,   0x7f,   0x80,   0x9b,
                                       0x9f,    0xad,     0x61c,   0x200b, 0x200e, 0x202a, 0x202e,
                                       0x2028,  0x2029,   0x2066,  0x2069, 0xfeff, 0xfffe, 0xfdd0,
                                       0x1fffe, 0x10ffff, 0xe0001, 0xe007f};
    static const uint32_t fine[] = {' ', '~', 0xa0, 0xe4, 0x3b1, 0x2027, 0x4e00, 0xfffd, 0x1f48c};
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        assert_true(pm_utf8_is_hostile(hostile[i]));
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_false(pm_utf8_is_hostile(fine[i]));
}

static void widths_are_columns(void **state)
{
    (void)state;
    assert_int_equal(pm_utf8_width(PM_STR("")), 0);
    assert_int_equal(pm_utf8_width(PM_STR("abc")), 3);
    assert_int_equal(pm_utf8_width(PM_STR("b\xc3\xbc")), 2);
    assert_int_equal(pm_utf8_width(PM_STR("bu\xcc\x88")), 2);
    assert_int_equal(pm_utf8_width(PM_STR("\xe4\xbe\x8b")), 2);
    assert_int_equal(pm_utf8_width(PM_STR("\xf0\x9f\x92\x8c")), 2);
    assert_int_equal(pm_utf8_width(PM_STR("a\xff\xe2")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_is_read_and_nothing_else),
        cmocka_unit_test(bytes_that_are_not_utf8_are_found),
        cmocka_unit_test(what_a_terminal_must_not_get_is_hostile),
        cmocka_unit_test(widths_are_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
