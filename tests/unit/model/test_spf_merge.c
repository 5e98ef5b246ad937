#include "model/spf_merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define OURS "v=spf1 include:_spf.purelymail.com ~all"

static const struct {
    const char *texts[3];
    const char *wanted, *merged;
} rows[] = {
    {{NULL}, OURS, OURS},
    {{OURS}, OURS, OURS},
    {{"v=spf1 include:_spf.google.com -all"},
     OURS,
     "v=spf1 include:_spf.google.com include:_spf.purelymail.com -all"},
    /* what is there stays in its place */
    {{"v=spf1 ?include:_spf.purelymail.com mx ~all"},
     OURS,
     "v=spf1 include:_spf.purelymail.com mx ~all"},
    {{"v=spf1 include:G.example mx ?all"},
     "v=spf1 include:g.example include:_spf.purelymail.com ~all",
     "v=spf1 include:g.example mx include:_spf.purelymail.com ~all"},
    {{"v=spf1 include:a.example ~all", "v=spf1 ip4:192.0.2.1 include:A.example. -all"},
     OURS,
     "v=spf1 include:a.example ip4:192.0.2.1 include:_spf.purelymail.com -all"},
    {{"v=spf1 a mx/24//64 exists:%{i}.a.example ip6:2001:db8::/32 ?all"},
     "v=spf1 include:_spf.purelymail.com -all",
     "v=spf1 a mx/24//64 exists:%{i}.a.example ip6:2001:db8::/32 "
     "include:_spf.purelymail.com -all"},
    /* a redirect counts unless there is an all */
    {{"v=spf1 redirect=a.example"},
     OURS,
     "v=spf1 include:a.example include:_spf.purelymail.com ~all"},
    {{"v=spf1 mx redirect=a.example ~all"}, OURS, "v=spf1 mx include:_spf.purelymail.com ~all"},
    {{"v=spf1 redirect=_spf.purelymail.com"}, OURS, OURS},
    /* what stands behind all was meant to count */
    {{"v=spf1 ~all include:a.example"},
     OURS,
     "v=spf1 include:a.example include:_spf.purelymail.com ~all"},
    /* ours with another sign, twice, or with a final dot */
    {{"v=spf1 -include:_spf.purelymail.com ?include:_SPF.purelymail.com. -all"}, OURS, OURS},
    /* broken terms */
    {{"v=spf1 ip4:1.2.3 moo mx:192.0.2.1 foo=%z +al1 a:x.example -all"},
     OURS,
     "v=spf1 a:x.example include:_spf.purelymail.com -all"},
    /* modifiers of other documents (RFC 6652), which may be there once */
    {{"v=spf1 mx rp=50 ra=abuse rr=e ~all", "v=spf1 RA=postmaster foo=bar a=b a -all"},
     OURS,
     "v=spf1 mx rp=50 ra=abuse rr=e foo=bar a=b a include:_spf.purelymail.com -all"},
    {{"v=spf1 ~all ra=abuse", "v=spf1 mx ra=abuse"},
     OURS,
     "v=spf1 ra=abuse mx include:_spf.purelymail.com ~all"},
    {{"v=spf1 x-off=include:a.example off=ip4:192.0.2.1 rp=50include:b.example ~all"},
     OURS,
     "v=spf1 x-off=include:a.example off=ip4:192.0.2.1 rp=50 include:b.example "
     "include:_spf.purelymail.com ~all"},
    {{"v=spf1 a=x.example a:x.example all=x redirect=r.example"},
     OURS,
     "v=spf1 a=x.example a:x.example all=x include:r.example include:_spf.purelymail.com ~all"},
    {{"v=spf1 v=spf1 mx v=spf2 purelymail_ownership_proof=1f -all"},
     OURS,
     "v=spf1 mx include:_spf.purelymail.com -all"},
    {{"v=spf1 include:a.exampleinclude:b.example mx -all"},
     OURS,
     "v=spf1 include:a.example include:b.example mx include:_spf.purelymail.com -all"},
    {{"v=spf1 exp=a.example mx -all", "v=spf1 exp=b.example -all"},
     OURS,
     "v=spf1 exp=a.example mx include:_spf.purelymail.com -all"},
    /* what was meant to be a record */
    {{"\"v=spf1 include:a.example -all\""},
     OURS,
     "v=spf1 include:a.example include:_spf.purelymail.com -all"},
    {{"\xE2\x80\x9Cv=spf1 include:a.example\xE2\x80\x9D"},
     OURS,
     "v=spf1 include:a.example include:_spf.purelymail.com ~all"},
    {{"purelymail_ownership_proof=1f v=spf1 mx ~all"},
     OURS,
     "v=spf1 mx include:_spf.purelymail.com ~all"},
    {{"v=spf1include:a.example mx\\; ~all"},
     OURS,
     "v=spf1 include:a.example mx include:_spf.purelymail.com ~all"},
    {{"v=spf1;include: a.example;ip4:192.0.2.1,ip4:192.0.2.2 exists:%{i}.a.example;~all"},
     OURS,
     "v=spf1 include:a.example ip4:192.0.2.1 ip4:192.0.2.2 exists:%{i}.a.example "
     "include:_spf.purelymail.com ~all"},
    {{"v=spf1;include: a.example;ip4:192.0.2.1,ip4:192.0.2.2;~all"},
     OURS,
     "v=spf1 include:a.example ip4:192.0.2.1 ip4:192.0.2.2 include:_spf.purelymail.com ~all"},
};

static void test_one_record_keeps_every_sender_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_arena arena;
        struct pm_str texts[3];
        size_t count = 0;
        pm_arena_init(&arena);
        for (; count < 3 && rows[i].texts[count]; count++)
            texts[count] = pm_str_from(rows[i].texts[count]);
        struct pm_str merged = pm_spf_merge(texts, count, pm_str_from(rows[i].wanted), &arena);
        if (!pm_str_is(merged, rows[i].merged))
            fail_msg("row %zu: '%.*s' instead of '%s'", i, PM_STR_ARG(merged), rows[i].merged);
        pm_arena_fini(&arena);
    }
}

static void test_what_cannot_be_read_is_named(void **state)
{
    (void)state;
    static const struct pm_str texts[] = {
        PM_STR_INIT("v=spf1 ip:203.0.113.9 includ:a.example mx foo=bar ip4:1.2.3include:b.example"),
        PM_STR_INIT("v=spf1 +al1 redirect=a.example ~all"),
    };
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str found = pm_spf_unreadable(texts, 2, &arena);
    assert_string_equal(pm_str_cstr(&arena, found),
                        "'ip:203.0.113.9', 'includ:a.example', 'ip4:1.2.3', '+al1'");
    assert_int_equal(pm_spf_unreadable(texts, 0, &arena).len, 0);
    pm_arena_fini(&arena);
}

/* Also where a macro stands in another term. */
static void test_a_comma_parts_terms_unless_a_macro_has_it(void **state)
{
    static const struct pm_str wanted = PM_STR_INIT("v=spf1 include:_spf.purelymail.com ~all");
    static const struct {
        struct pm_str text;
        const char *merged;
    } commas[] = {
        {PM_STR_INIT("v=spf1 a:x.example,mx ~all"),
         "v=spf1 a:x.example mx include:_spf.purelymail.com ~all"},
        {PM_STR_INIT("v=spf1 a:x.example,mx exists:%{i}.e.example ~all"),
         "v=spf1 a:x.example mx exists:%{i}.e.example include:_spf.purelymail.com ~all"},
        {PM_STR_INIT("v=spf1 exists:%{l1,}.e.example;mx ~all"),
         "v=spf1 exists:%{l1,}.e.example mx include:_spf.purelymail.com ~all"},
    };
    struct pm_arena arena;
    (void)state;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        struct pm_str merged = pm_spf_merge(&commas[i].text, 1, wanted, &arena);
        assert_string_equal(pm_str_cstr(&arena, merged), commas[i].merged);
        assert_true(pm_str_eq(pm_spf_merge(&merged, 1, wanted, &arena), merged));
    }
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_record_keeps_every_sender_once),
        cmocka_unit_test(test_what_cannot_be_read_is_named),
        cmocka_unit_test(test_a_comma_parts_terms_unless_a_macro_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
