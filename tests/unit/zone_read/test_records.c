/* What is read out of zone files, in the form in which the model holds it. */
#include "corpus.h"
#include "generate.h"
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { GENERATED = 300 };

static struct pm_current read_text(const char *text, struct pm_arena *arena)
{
    struct pm_current current = {0};
    struct pm_err err;
    if (!reading_read_text(pm_str_from(text), arena, &current, &err))
        fail_msg("%s", err.msg);
    return current;
}

static const struct {
    const char *text, *records; /* as they are printed */
} rows[] = {
    {"a 60 A 192.0.2.1\n", "a.example.com. 60 IN A 192.0.2.1\n"},
    {"A.B.Example.COM. 60 AAAA 2001:DB8:0::1", "a.b.example.com. 60 IN AAAA 2001:db8::1\n"},
    {"@ 60 MX 010 Mail\n", "example.com. 60 IN MX 10 mail.example.com.\n"},
    {"@ 60 MX 0 .\n", "example.com. 60 IN MX 0 .\n"},
    {"* 60 CNAME @\n", "*.example.com. 60 IN CNAME example.com.\n"},
    {"_Ipp._tcp 60 PTR Office\\032Printer._ipp._tcp\n",
     "_ipp._tcp.example.com. 60 IN PTR Office\\032Printer._ipp._tcp.example.com.\n"},
    {"_ipp._tcp 60 PTR \\# 5 03 462e6f 00\n", "_ipp._tcp.example.com. 60 IN PTR F\\046o.\n"},
    {"_s._tcp 60 SRV 1 2 3 h\n", "_s._tcp.example.com. 60 IN SRV 1 2 3 h.example.com.\n"},
    {"a\\.b\\@ 60 TXT x\n", "a\\046b\\064.example.com. 60 IN TXT \"x\"\n"},
    {"a 60 TXT v=spf1 \"-all\"\n", "a.example.com. 60 IN TXT \"v=spf1\" \"-all\"\n"},
    {"a 60 TXT \"\\065\\\"\\\\\\;\" \"\"\n", "a.example.com. 60 IN TXT \"A\\\"\\\\;\" \"\"\n"},
    {"a 60 TXT b\303\274cher\n", "a.example.com. 60 IN TXT \"b\\195\\188cher\"\n"},
    {"a 60 TXT \\# 6 02 6162 02 6364\n", "a.example.com. 60 IN TXT \"ab\" \"cd\"\n"},
    {"a 60 TYPE15 \\# 5 000A 01 61 00\n", "a.example.com. 60 IN MX 10 a.\n"},
    {"a 60 TYPE257 \\# 9 00 05 6973737565 41 22\n", "a.example.com. 60 IN CAA 0 issue \"A\\\"\"\n"},
    {"a 60 TYPE65280 \\# 3 ( 0a 0B\n 0c )\n", "a.example.com. 60 IN TYPE65280 \\# 3 0A0B0C\n"},
    {"a 60 RRSIG \\# 2 0102\n", "a.example.com. 60 IN RRSIG \\# 2 0102\n"},
    {"a 60 HTTPS 1 . alpn=h2 key1=\"a b\"\n",
     "a.example.com. 60 IN HTTPS 1 . alpn=\"h2\" key1=\"a b\"\n"},
    {"a 60 SVCB 1 . key1=\303\\251\\032\n",
     "a.example.com. 60 IN SVCB 1 . key1=\"\\195\\251\\032\"\n"},
    {"a 60 DS 1 RSASHA256 2 ( ab\n cd )\n", "a.example.com. 60 IN DS 1 8 2 ABCD\n"},
    {"@ 60 SOA a h\\.m ( 1 1h 1H30m 1w ; comment )\n 2 )\n",
     "example.com. 60 IN SOA a.example.com. h\\046m.example.com. 1 3600 5400 604800 2\n"},
    {"a 60 A 192.0.2.1\na 60 A 192.0.2.1\n", "a.example.com. 60 IN A 192.0.2.1\n"},
    {"a 60 A 192.0.2.2\na 30 A 192.0.2.1\n",
     "a.example.com. 60 IN A 192.0.2.1\na.example.com. 60 IN A 192.0.2.2\n"},
    {"a 60 A 192.0.2.1\n 70 AAAA ::1\n",
     "a.example.com. 60 IN A 192.0.2.1\na.example.com. 70 IN AAAA ::1\n"},
    {"$TTL 1h\na A 192.0.2.1\nb 5 A 192.0.2.2\nc A 192.0.2.3\n",
     "a.example.com. 3600 IN A 192.0.2.1\nb.example.com. 5 IN A 192.0.2.2\n"
     "c.example.com. 3600 IN A 192.0.2.3\n"},
    {"b 5 A 192.0.2.2\nc A 192.0.2.3\n",
     "b.example.com. 5 IN A 192.0.2.2\nc.example.com. 5 IN A 192.0.2.3\n"},
};

static void records_are_read_in_one_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct pm_current current = read_text(rows[i].text, &arena);
        assert_string_equal(reading_print(&current, &arena).ptr, rows[i].records);
        assert_string_equal(current.zone.ptr, CORPUS_ZONE);
        assert_string_equal(current.source.ptr, "z");
        pm_arena_fini(&arena);
    }
}

static void where_a_text_was_cut_is_kept(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_current current = read_text("a 60 TXT \"abc\" \"\" de\n", &arena);
    const struct pm_rdata *value = &current.sets[0].values[0];
    assert_true(pm_str_is(value->text, "abcde"));
    assert_int_equal(value->strings, 3);
    assert_int_equal(value->cuts.len, 3);
    assert_memory_equal(value->cuts.ptr, "\3\0\2", 3);
    pm_arena_fini(&arena);
}

static void a_zone_with_its_soa_is_whole_and_one_without_a_fragment(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    assert_true(read_text("@ 60 SOA a. b. 1 2 3 4 5\n", &arena).whole);
    assert_false(read_text("@ 60 NS a.\n", &arena).whole);
    pm_arena_fini(&arena);
}

static void what_is_refused_leaves_the_result_alone(void **state)
{
    (void)state;
    size_t count;
    const struct corpus_case *odd = corpus_odd(&count);
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        struct pm_current current = {.count = 77};
        struct pm_err err = {0};
        pm_arena_init(&arena);
        bool refused = odd[i].fate == READ_REFUSED || odd[i].fate == READ_REFUSED_HERE;
        bool ok = reading_read_text(corpus_text(&odd[i], &arena), &arena, &current, &err);
        if (ok == refused)
            fail_msg("%s: %s", odd[i].name, refused ? "is read" : err.msg);
        if (refused) {
            assert_int_equal(current.count, 77);
            assert_int_equal(err.code, PM_ERR_FAILED);
            assert_true(pm_str_starts(pm_str_from(err.msg), PM_STR("z:")));
        }
        pm_arena_fini(&arena);
    }
}

static void what_is_printed_is_read_again(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < GENERATED; seed++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct pm_current zone = generate_zone(seed, &arena);
        struct pm_current again = read_text(reading_print(&zone, &arena).ptr, &arena);
        if (!generate_same(&zone, &again))
            fail_msg("seed %u: %s\n--- is read as\n%s", seed, reading_print(&zone, &arena).ptr,
                     reading_print(&again, &arena).ptr);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_read_in_one_form),
        cmocka_unit_test(where_a_text_was_cut_is_kept),
        cmocka_unit_test(a_zone_with_its_soa_is_whole_and_one_without_a_fragment),
        cmocka_unit_test(what_is_refused_leaves_the_result_alone),
        cmocka_unit_test(what_is_printed_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
