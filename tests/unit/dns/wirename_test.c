#include "dns/wirename.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void text_becomes_wire_and_text_again(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wire;
        size_t len;
        const char *again;
    } rows[] = {
        {"", "\000", 1, ""},
        {"com", "\003com\000", 5, "com"},
        {"_DMARC.Example.com", "\006_dmarc\007example\003com\000", 20, "_dmarc.example.com"},
        {"*.a", "\001*\001a\000", 5, "*.a"},
        {"a\\046b.c", "\003a.b\001c\000", 7, "a\\046b.c"},
        {"\\000\\255 ", "\003\000\377 \000", 5, "\\000\\255\\032"},
        {"\\065", "\001a\000", 3, "a"},
    };
    struct pm_arena arena;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_wirename name, again;
        assert_true(pm_wirename_parse(pm_str_from(rows[i].text), &name));
        assert_int_equal(name.len, rows[i].len);
        assert_memory_equal(name.bytes, rows[i].wire, name.len);
        struct pm_str text = pm_wirename_format(&name, &arena);
        assert_int_equal(text.len, strlen(rows[i].again));
        assert_memory_equal(text.ptr, rows[i].again, text.len);
        assert_true(pm_wirename_read((struct pm_str){rows[i].wire, rows[i].len}, &again));
        assert_true(pm_wirename_eq(&name, &again));
    }
    pm_arena_fini(&arena);
}

static void text_that_is_no_name_is_refused(void **state)
{
    (void)state;
    char label[65], longest[257];
    memset(label, 'a', 64);
    label[64] = '\0';
    for (size_t i = 0; i < 256; i++)
        longest[i] = i % 2 ? '.' : 'a';
    longest[256] = '\0';
    const char *rows[] = {".", "a.", ".a", "a..b", "\\1", "\\25", "\\256", "\\x00", "a\\", label};
    struct pm_wirename name;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_false(pm_wirename_parse(pm_str_from(rows[i]), &name));
    assert_true(pm_wirename_parse(pm_str_from(label + 1), &name));
    assert_false(pm_wirename_parse((struct pm_str){longest, 255}, &name));
    assert_true(pm_wirename_parse((struct pm_str){longest, 253}, &name));
    assert_int_equal(name.len, 255);
}

static void wire_that_is_no_name_is_refused(void **state)
{
    (void)state;
    static const struct pm_str rows[] = {
        PM_STR_INIT(""),          PM_STR_INIT("\001"),     PM_STR_INIT("\001a"),
        PM_STR_INIT("\002a\000"), PM_STR_INIT("\300\014"), PM_STR_INIT("\000\000"),
    };
    struct pm_wirename name;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_false(pm_wirename_read(rows[i], &name));
}

static void a_zone_holds_its_own_name_and_those_below(void **state)
{
    (void)state;
    static const struct {
        const char *name, *zone;
        bool in;
    } rows[] = {
        {"a.example.com", "example.com", true},
        {"example.com", "example.com", true},
        {"example.com", "", true},
        {"", "", true},
        {"com", "example.com", false},
        {"anexample.com", "example.com", false},
        {"a.example.org", "example.com", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_wirename name, zone;
        assert_true(pm_wirename_parse(pm_str_from(rows[i].name), &name));
        assert_true(pm_wirename_parse(pm_str_from(rows[i].zone), &zone));
        assert_int_equal(pm_wirename_in_zone(&name, &zone), rows[i].in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_wire_and_text_again),
        cmocka_unit_test(text_that_is_no_name_is_refused),
        cmocka_unit_test(wire_that_is_no_name_is_refused),
        cmocka_unit_test(a_zone_holds_its_own_name_and_those_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
