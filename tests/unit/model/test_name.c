#include "model/name.h"

#include "support.h"

#include <stdlib.h>

static void names_have_one_canonical_form(void **state)
{
    static const struct {
        const char *text;
        enum pm_name_kind kind;
        const char *ascii, *unicode;
    } rows[] = {
        {"example.com", PM_NAME_DOMAIN, "example.com", "example.com"},
        {"EXAMPLE.Com", PM_NAME_DOMAIN, "example.com", "example.com"},
        {"example.com.", PM_NAME_DOMAIN, "example.com", "example.com"},
        {"1und1.example", PM_NAME_DOMAIN, "1und1.example", "1und1.example"},
        {"a--b.example", PM_NAME_DOMAIN, "a--b.example", "a--b.example"},
        {"bücher.example", PM_NAME_DOMAIN, "xn--bcher-kva.example", "bücher.example"},
        {"BÜCHER.Example.", PM_NAME_DOMAIN, "xn--bcher-kva.example", "bücher.example"},
        {"bu\xcc\x88"
         "cher.example",
         PM_NAME_DOMAIN, "xn--bcher-kva.example", "bücher.example"},
        {"XN--BCHER-KVA.example", PM_NAME_DOMAIN, "xn--bcher-kva.example", "bücher.example"},
        {"straße.example", PM_NAME_DOMAIN, "xn--strae-oqa.example", "straße.example"},
        {"例え.テスト", PM_NAME_DOMAIN, "xn--r8jz45g.xn--zckzah", "例え.テスト"},
        {"ｅxample.com", PM_NAME_DOMAIN, "example.com", "example.com"},
        {"localhost", PM_NAME_HOST, "localhost", "localhost"},
        {"_dmarc.Example.com", PM_NAME_OWNER, "_dmarc.example.com", "_dmarc.example.com"},
        {"_spf.bücher.example", PM_NAME_OWNER, "_spf.xn--bcher-kva.example", "_spf.bücher.example"},
        {"a_b.example", PM_NAME_OWNER, "a_b.example", "a_b.example"},
        {"*.example.com", PM_NAME_OWNER, "*.example.com", "*.example.com"},
        {"*.Example.com", PM_NAME_PATTERN, "*.example.com", "*.example.com"},
        {"example.com", PM_NAME_PATTERN, "example.com", "example.com"},
        {"*.bücher.example", PM_NAME_PATTERN, "*.xn--bcher-kva.example", "*.bücher.example"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pm_name name;
        struct pm_err err;
        if (!pm_name_parse(pm_str_from(rows[i].text), rows[i].kind, *state, &name, &err))
            fail_msg("%s: %s", rows[i].text, err.msg);
        assert_str(name.ascii, rows[i].ascii);
        assert_str(name.unicode, rows[i].unicode);
    }
}

static const struct {
    const char *text;
    enum pm_name_kind kind;
    const char *why;
} no_names[] = {
    {"", PM_NAME_DOMAIN, "is empty"},
    {".", PM_NAME_DOMAIN, "empty label"},
    {"example..com", PM_NAME_DOMAIN, "empty label"},
    {".example.com", PM_NAME_DOMAIN, "empty label"},
    {"example.com..", PM_NAME_DOMAIN, "empty label"},
    {"exa mple.com", PM_NAME_DOMAIN, "a blank"},
    {" example.com", PM_NAME_DOMAIN, "a blank"},
    {"example.com\n", PM_NAME_DOMAIN, "a control character"},
    {"exa\x1bmple.com", PM_NAME_DOMAIN, "a control character"},
    {"exa\xe2\x80\x8bmple.com", PM_NAME_DOMAIN, "invisible character (U+200B)"},
    {"exa\xe2\x80\xaemple.com", PM_NAME_DOMAIN, "invisible character (U+202E)"},
    {"example\xe3\x80\x82"
     "com",
     PM_NAME_DOMAIN, "a dot that is not '.' (U+3002)"},
    {"ex\xff.com", PM_NAME_DOMAIN, "not valid UTF-8"},
    {"a_b.example", PM_NAME_DOMAIN, "holds '_'"},
    {"a_b.example", PM_NAME_HOST, "holds '_'"},
    {"exa/mple.com", PM_NAME_DOMAIN, "holds '/'"},
    {"exa\"mple.com", PM_NAME_OWNER, "holds '\"'"},
    {"exa\\mple.com", PM_NAME_OWNER, "holds '\\'"},
    {"user@example.com", PM_NAME_DOMAIN, "holds '@'"},
    {"https://example.com", PM_NAME_DOMAIN, "holds ':'"},
    {"-a.example", PM_NAME_DOMAIN, "starts or ends with '-'"},
    {"a-.example", PM_NAME_DOMAIN, "starts or ends with '-'"},
    {"xn--a.example", PM_NAME_DOMAIN, "is not valid punycode"},
    {"xn--example-.com", PM_NAME_DOMAIN, "'-'"},
    {"a\xe2\x80\xa4"
     "b.example",
     PM_NAME_DOMAIN, "is no valid IDN"},
    {"\xe2\x80\xa4.example.com", PM_NAME_DOMAIN, "is no valid IDN"},
    {"shop.example.\xef\xb8\x8f", PM_NAME_DOMAIN, "(U+FE0F) is empty once IDNA"},
    {"a.\xef\xb8\x8f.example", PM_NAME_DOMAIN, "(U+FE0F) is empty once IDNA"},
    {"\xef\xb8\x8f.example.com", PM_NAME_OWNER, "(U+FE0F) is empty once IDNA"},
    {"*.\xef\xb8\x8f.example", PM_NAME_PATTERN, "(U+FE0F) is empty once IDNA"},
    {"a.\xcd\x8f.example", PM_NAME_DOMAIN, "(U+034F) is empty once IDNA"},
    {"a.\xe1\xa0\x8b.example", PM_NAME_DOMAIN, "(U+180B) is empty once IDNA"},
    {"a.\xcd\x8f\xef\xb8\x8f.example", PM_NAME_HOST, "(U+034F) is empty once IDNA"},
    {"xn--bcher-kvaⅧxn--bcher-kva.example", PM_NAME_DOMAIN, "is not valid punycode"},
    {"192.0.2.1", PM_NAME_DOMAIN, "an IP address"},
    {"192.0.2.1", PM_NAME_HOST, "an IP address"},
    {"2001:db8::1", PM_NAME_DOMAIN, "an IP address"},
    {"[2001:db8::1]", PM_NAME_DOMAIN, "an IP address"},
    {"192.0.2.1.", PM_NAME_DOMAIN, "an IP address"},
    {"10.1", PM_NAME_DOMAIN, "the last label is a number"},
    {"com", PM_NAME_DOMAIN, "a single label"},
    {"com.", PM_NAME_DOMAIN, "a single label"},
    {"*.example.com", PM_NAME_DOMAIN, "holds '*'"},
    {"*.com", PM_NAME_PATTERN, "a whole top-level domain"},
    {"*", PM_NAME_PATTERN, "holds '*'"},
    {"a.*.example.com", PM_NAME_PATTERN, "holds '*'"},
    {"a*.example.com", PM_NAME_PATTERN, "holds '*'"},
    {"a.*.example.com", PM_NAME_OWNER, "holds '*'"},
};

static void what_is_no_name_is_refused_with_the_reason(void **state)
{
    for (size_t i = 0; i < COUNT(no_names); i++) {
        struct pm_name name = {.ascii = PM_STR("before")};
        struct pm_err err = {0};
        if (pm_name_parse(pm_str_from(no_names[i].text), no_names[i].kind, *state, &name, &err))
            fail_msg("\"%s\" was taken", no_names[i].text);
        if (!strstr(err.msg, no_names[i].why))
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", no_names[i].text, err.msg,
                     no_names[i].why);
        assert_str(name.ascii, "before");
    }
}

static bool parses(struct pm_str text, struct pm_arena *arena)
{
    struct pm_name name;
    struct pm_err err;
    return pm_name_parse(text, PM_NAME_DOMAIN, arena, &name, &err);
}

static void labels_have_63_octets_at_most(void **state)
{
    char text[70];
    memset(text, 'a', sizeof text);
    memcpy(text + 63, ".com", 4);
    assert_true(parses((struct pm_str){text, 67}, *state));
    memset(text, 'a', sizeof text);
    memcpy(text + 64, ".com", 4);
    assert_false(parses((struct pm_str){text, 68}, *state));
}

static void names_have_253_octets_at_most(void **state)
{
    char text[256];
    memset(text, 'a', sizeof text);
    for (size_t i = 50; i < 250; i += 50)
        text[i] = '.';
    assert_true(parses((struct pm_str){text, 253}, *state));
    assert_false(parses((struct pm_str){text, 254}, *state));
    text[253] = '.';
    assert_true(parses((struct pm_str){text, 254}, *state));
}

static void a_nul_inside_a_name_is_refused(void **state)
{
    assert_false(parses(PM_STR("example.com\0.net"), *state));
}

static void a_long_text_is_refused_before_it_is_looked_at(void **state)
{
    static char text[100000];
    memset(text, 0xc3, sizeof text);
    assert_false(parses((struct pm_str){text, sizeof text}, *state));
}

static void an_idn_is_shown_in_both_forms(void **state)
{
    struct pm_name name = {PM_STR("xn--bcher-kva.example"), PM_STR("bücher.example")};
    assert_str(pm_name_display(name, *state), "bücher.example (xn--bcher-kva.example)");
    assert_str(pm_name_display(pm_name_canonical(PM_STR("a.example")), *state), "a.example");
}

static void names_are_ordered_by_their_canonical_bytes(void **state)
{
    (void)state;
    struct pm_name a = pm_name_canonical(PM_STR("a.example"));
    struct pm_name b = pm_name_canonical(PM_STR("b.example"));
    struct pm_name longer = pm_name_canonical(PM_STR("a.example.com"));
    assert_true(pm_name_cmp(a, b) < 0 && pm_name_cmp(b, a) > 0);
    assert_true(pm_name_cmp(a, longer) < 0);
    assert_true(pm_name_eq(a, a) && !pm_name_eq(a, longer));
}

static void public_suffixes_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool suffix;
        const char *registrable;
    } rows[] = {
        {"com", true, "com"},
        {"co.uk", true, "co.uk"},
        {"github.io", true, "github.io"},
        {"example.com", false, "example.com"},
        {"a.b.example.com", false, "example.com"},
        {"mail.example.co.uk", false, "example.co.uk"},
        {"a.xn--bcher-kva.example", false, "xn--bcher-kva.example"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pm_name name = pm_name_canonical(pm_str_from(rows[i].name));
        assert_int_equal(pm_name_is_public_suffix(name), rows[i].suffix);
        assert_str(pm_name_registrable(name).ascii, rows[i].registrable);
    }
}

static void a_name_lies_in_a_zone_by_whole_labels(void **state)
{
    (void)state;
    static const struct {
        const char *name, *zone;
        bool inside;
        const char *relative;
    } rows[] = {
        {"example.com", "example.com", true, "@"},
        {"a.example.com", "example.com", true, "a"},
        {"a.b.example.com", "example.com", true, "a.b"},
        {"aexample.com", "example.com", false, "aexample.com"},
        {"com", "example.com", false, "com"},
        {"example.org", "example.com", false, "example.org"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pm_str name = pm_str_from(rows[i].name), zone = pm_str_from(rows[i].zone);
        assert_int_equal(pm_name_in_zone(name, zone), rows[i].inside);
        assert_str(pm_name_relative(name, zone), rows[i].relative);
    }
}

static void a_pattern_matches_below_its_name_only(void **state)
{
    (void)state;
    static const struct {
        const char *name, *pattern;
        bool matches;
    } rows[] = {
        {"a.example.com", "*.example.com", true}, {"a.b.example.com", "*.example.com", true},
        {"example.com", "*.example.com", false},  {"aexample.com", "*.example.com", false},
        {"example.com", "example.com", true},     {"a.example.com", "example.com", false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(pm_name_matches(pm_str_from(rows[i].name), pm_str_from(rows[i].pattern)),
                         rows[i].matches);
}

static struct pm_str random_text(struct pm_arena *arena, unsigned *seed)
{
    static const char *const pieces[] = {
        "a",
        "b",
        "z",
        "0",
        "-",
        ".",
        ".",
        "_",
        "*",
        "xn--",
        "ü",
        "U\xcc\x88",
        "ß",
        "ẞ",
        "ſ",
        "İ",
        "ς",
        "\xc2\xad",
        "ﬃ",
        "Ⅷ",
        "２",
        "例",
        "אב",
        "١",
        "xn--bcher-kva",
        "XN--",
        "\xe2\x80\x8d",
        "\xe0\xa4\x95\xe0\xa5\x8d",
        "\xf0\x9f\x93\xac",
        "\xe2\x80\xa4",
        "com",
        "e\xcc\x81",
        "\xef\xb8\x8f",
        "\xcd\x8f",
        "ｘn--",
        "ａ",
    };
    struct pm_str text = PM_STR("");
    for (int n = 1 + rand_r(seed) % 8; n > 0; n--)
        text = pm_str_printf(arena, "%.*s%s", PM_STR_ARG(text),
                             pieces[(size_t)rand_r(seed) % COUNT(pieces)]);
    return pm_str_printf(arena, "%.*s.example", PM_STR_ARG(text));
}

static void assert_stable(struct pm_str text, struct pm_str ascii, enum pm_name_kind kind,
                          struct pm_arena *arena)
{
    struct pm_name again;
    struct pm_err err;
    if (!pm_name_parse(text, kind, arena, &again, &err))
        fail_msg("\"%.*s\" is not taken again: %s", (int)text.len, text.ptr, err.msg);
    if (!pm_str_eq(again.ascii, ascii))
        fail_msg("\"%.*s\" is \"%.*s\" the second time", (int)ascii.len, ascii.ptr,
                 (int)again.ascii.len, again.ascii.ptr);
}

/* However a name is written, its canonical and its display form both lead back to it. */
static void the_canonical_form_is_stable(void **state)
{
    (void)state;
    size_t taken = 0;
    for (unsigned i = 0; i < 40000; i++) {
        struct pm_arena arena;
        struct pm_name name;
        struct pm_err err;
        unsigned seed = i;
        enum pm_name_kind kind = (enum pm_name_kind)(i % 4);
        pm_arena_init(&arena);
        struct pm_str text = random_text(&arena, &seed);
        if (pm_name_parse(text, kind, &arena, &name, &err)) {
            taken++;
            assert_stable(name.ascii, name.ascii, kind, &arena);
            assert_stable(name.unicode, name.ascii, kind, &arena);
        }
        pm_arena_fini(&arena);
    }
    assert_true(taken > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_have_one_canonical_form),
        TEST(what_is_no_name_is_refused_with_the_reason),
        TEST(labels_have_63_octets_at_most),
        TEST(names_have_253_octets_at_most),
        TEST(a_nul_inside_a_name_is_refused),
        TEST(a_long_text_is_refused_before_it_is_looked_at),
        TEST(an_idn_is_shown_in_both_forms),
        TEST(names_are_ordered_by_their_canonical_bytes),
        TEST(public_suffixes_are_known),
        TEST(the_canonical_form_is_stable),
        TEST(a_name_lies_in_a_zone_by_whole_labels),
        TEST(a_pattern_matches_below_its_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
