/* What is refused of complete zones before a byte is written, and what a person is told. */
#include "reviewed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pm_zone_format *bind(void)
{
    return pm_zone_format_find(PM_STR("bind"));
}

static void be_complete(struct reviewed *f)
{
    f->options.style = PM_ZONE_STYLE_COMPLETE;
    f->options.ttl = 3600;
    f->options.serial = (struct pm_serial){.kind = PM_SERIAL_NUMBER, .number = 7};
}

static void hold_soa(struct reviewed *f, const char *text)
{
    reviewed_hold(
        f, "example.com", PM_RRTYPE_SOA,
        (struct pm_rdata){.target = PM_STR("ns1.example.org"), .text = pm_str_from(text)});
}

static void a_complete_zone_needs_name_servers(void **state)
{
    struct reviewed *f = *state;
    be_complete(f);
    f->options.replace_zone = true;
    reviewed_refuses(f, bind(), "a complete zone needs its name servers");
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    reviewed_hold(f, "example.com", PM_RRTYPE_NS,
                  (struct pm_rdata){.target = PM_STR("ns1.example.org")});
    reviewed_know(f, true);
    reviewed_tells_nothing(f, bind());
}

static void a_serial_that_cannot_follow_is_refused(void **state)
{
    static const struct {
        const char *soa, *words;
    } rows[] = {
        {"h.example.org. 7 1 2 3 4", "example.com: "},
        {"h.example.org. seven 1 2 3 4", "cannot read the serial of the SOA record"},
        {"h.example.org.", "cannot read the serial of the SOA record"},
    };
    struct reviewed *f = *state;
    be_complete(f);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        f->draft = pm_current_begin(&f->arena);
        hold_soa(f, rows[i].soa);
        reviewed_hold(f, "example.com", PM_RRTYPE_NS,
                      (struct pm_rdata){.target = PM_STR("ns1.example.org")});
        reviewed_know(f, true);
        reviewed_refuses(f, bind(), rows[i].words);
    }
}

static void a_name_server_in_the_zone_needs_an_address(void **state)
{
    static const struct pm_name servers[] = {
        {PM_STR_INIT("ns.example.com"), PM_STR_INIT("")},
        {PM_STR_INIT("ns.example.org"), PM_STR_INIT("")},
    };
    struct reviewed *f = *state;
    be_complete(f);
    f->options.ns = servers;
    f->options.ns_count = 2;
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    reviewed_know(f, true);
    assert_true(reviewed_try(f, bind()));
    assert_int_equal(f->review.count, 1);
    assert_non_null(
        reviewed_told(f, "the name server ns.example.com lies in the zone example.com"));
    reviewed_hold(f, "ns.example.com", PM_RRTYPE_A,
                  (struct pm_rdata){.text = PM_STR("192.0.2.53")});
    reviewed_know(f, true);
    reviewed_tells_nothing(f, bind());
}

static void signatures_are_left_out_and_that_is_told(void **state)
{
    struct reviewed *f = *state;
    struct pm_sink sink;
    be_complete(f);
    hold_soa(f, "h.example.org. 6 1 2 3 4");
    reviewed_hold(f, "example.com", PM_RRTYPE_NS,
                  (struct pm_rdata){.target = PM_STR("ns1.example.org")});
    reviewed_hold(f, "example.com", PM_RRTYPE_RRSIG,
                  (struct pm_rdata){.text = PM_STR("SOA 13 2 3600 1 1 1 example.com. AAAA")});
    reviewed_hold(f, "example.com", PM_RRTYPE_NSEC,
                  (struct pm_rdata){.text = PM_STR("example.com. NS SOA RRSIG NSEC")});
    reviewed_know(f, true);
    assert_true(reviewed_try(f, bind()));
    assert_non_null(reviewed_told(f, "the zone example.com is signed"));
    pm_sink_init_memory(&sink);
    pm_zone_write(bind(), f->zones, 1, &f->options, &sink);
    struct pm_str bytes = pm_sink_bytes(&sink);
    assert_false(pm_str_contains_nocase(bytes, PM_STR(" RRSIG ")));
    assert_false(pm_str_contains_nocase(bytes, PM_STR(" NSEC ")));
    assert_true(pm_str_contains_nocase(bytes, PM_STR("h.example.org. 7 1 2 3 4")));
    pm_sink_fini(&sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWED_TEST(a_complete_zone_needs_name_servers),
        REVIEWED_TEST(a_serial_that_cannot_follow_is_refused),
        REVIEWED_TEST(a_name_server_in_the_zone_needs_an_address),
        REVIEWED_TEST(signatures_are_left_out_and_that_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
