/* zone of some domains, where a document is all that is declared of a zone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "runner.h"

#define DOMAINS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char ownership[] =
    "purelymail_ownership_proof=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static int begin(void **state)
{
    if (runner_begin(state) != 0)
        return -1;
    struct runner *r = *state;
    r->ownership = pm_str_from(ownership);
    runner_write(r, "domains.yaml", "version: 1\ndomains: [shop.example, club.example]\n");
    return 0;
}

/* The zone as `zone` would have it. */
static void write_right_already(struct runner *r, const char *file)
{
    runner_run(r, "zone", "shop.example", "--soa", "--yes-replace-zone", "--ns=ns.example");
    assert_status(r, 0);
    runner_write(r, file, pm_str_cstr(&r->arena, r->out));
}

/* Formats and styles whose file is all that is declared of a zone. */
static const char *const declaring[][2] = {
    {"--format=terraform-aws", ""},
    {"--format=terraform-cloudflare", ""},
    {"--format=terraform-dns", ""},
    {"--format=external-dns", ""},
    {"--format=dnscontrol", ""},
    {"--format=bind", "--style=include"},
    {"--format=octodns", "--style=include"},
};

static void write_two_of_a_zone(struct runner *r)
{
    runner_write(r, "domains.yaml",
                 "version: 1\ndomains: [shop.example, list.shop.example, club.example]\n");
}

static void what_declares_a_zone_is_not_written_without_a_domain_of_it(void **state)
{
    struct runner *r = *state;
    write_two_of_a_zone(r);
    for (size_t i = 0; i < sizeof declaring / sizeof *declaring; i++) {
        const char *style = declaring[i][1][0] ? declaring[i][1] : "--declared-only";
        runner_run(r, "zone", "shop.example", declaring[i][0], style);
        assert_status(r, 64);
        assert_holds(r->err, "the zone shop.example has 1 more mail domain (list.shop.example)");
        assert_int_equal(r->out.len, 0);
        runner_run(r, "zone", "list.shop.example", declaring[i][0], style, "-o", "parts");
        assert_status(r, 64);
        runner_run(r, "zone", "shop.example", "list.shop.example", declaring[i][0], style);
        assert_status(r, 0);
        runner_run(r, "zone", "club.example", declaring[i][0], style);
        assert_status(r, 0);
    }
    runner_run(r, "zone", "shop.example", "--format=nsupdate");
    assert_status(r, 0);
    runner_run(r, "zone", "shop.example", "--format=json");
    assert_status(r, 0);
}

static void a_file_with_all_domains_of_a_zone_does_not_become_one_with_some(void **state)
{
    struct runner *r = *state;
    write_two_of_a_zone(r);
    for (int i = 0; i < 2; i++) {
        const char *format = i == 0 ? "--format=bind" : "--format=tinydns";
        runner_run(r, "zone", format, "-o", "all");
        assert_status(r, 0);
        runner_run(r, "zone", "shop.example", format, "-o", "all");
        assert_holds(r->err, "holds the records of list.shop.example, too");
        runner_run(r, "zone", "shop.example", "list.shop.example", format, "-o", "all");
        assert_status(r, 0);
        runner_run(r, "zone", format, "-o", "all");
        assert_status(r, 0);
    }
}

static void a_domain_that_left_is_not_left_out_of_what_declares_its_zone(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("left.shop.example"));
    runner_run(r, "zone", "shop.example", "--format=terraform-aws");
    assert_status(r, 64);
    assert_holds(r->err, "(left.shop.example)");
    runner_run(r, "zone", "shop.example", "left.shop.example", "--format=terraform-aws");
    assert_status(r, 0);
}

static void a_whole_zone_that_is_known_carries_its_other_domains_along(void **state)
{
    struct runner *r = *state;
    write_two_of_a_zone(r);
    runner_run(r, "zone", "shop.example", "list.shop.example", "--soa", "--yes-replace-zone",
               "--ns=ns.example");
    runner_write(r, "now.zone", pm_str_cstr(&r->arena, r->out));
    runner_run(r, "zone", "shop.example", "--soa", "--current=now.zone");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 2);
    assert_lacks(r->err, "and their mail with it");
    runner_run(r, "zone", "shop.example", "--soa", "--yes-replace-zone", "--ns=ns.example");
    assert_status(r, 64);
}

static void a_document_of_many_zones_tells_of_those_it_leaves_out(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "shop.example", "--format=terraform-aws");
    assert_status(r, 0);
    assert_holds(r->err, "Note: 1 mail domain of other zones (club.example) is not in this");
    runner_run(r, "-q", "zone", "shop.example", "--format=terraform-aws");
    assert_lacks(r->err, "of other zones");
    runner_run(r, "zone", "shop.example", "--format=terraform-aws", "-o", "parts");
    assert_lacks(r->err, "of other zones");
    runner_run(r, "zone", "--format=terraform-aws");
    assert_lacks(r->err, "of other zones");
    runner_run(r, "zone", "shop.example", "--format=nsupdate");
    assert_lacks(r->err, "of other zones");
}

static void what_declares_is_never_said_to_change_nothing(void **state)
{
    struct runner *r = *state;
    write_right_already(r, "now.zone");
    for (size_t i = 0; i < sizeof declaring / sizeof *declaring; i++) {
        const char *style = declaring[i][1][0] ? declaring[i][1] : "--declared-only";
        runner_run(r, "zone", "shop.example", declaring[i][0], style, "--current=now.zone");
        assert_status(r, 0);
        assert_lacks(r->err, "changes none of");
        assert_holds(r->err, "What is declared here is there already; what an earlier file held "
                             "and this one does not goes.");
    }
    runner_run(r, "zone", "shop.example", "--format=nsupdate", "--all", "--current=now.zone");
    assert_holds(r->err, "The records are there already: this changes none of them.");
}

static void where_nobody_knows_what_left_a_declaring_document_warns(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "--format=terraform-aws");
    assert_holds(r->err, "Warning: no state says which domains left the file");
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("left.example"));
    runner_run(r, "zone", "--format=terraform-aws");
    assert_lacks(r->err, "and their mail with it");
    runner_run(r, "zone", "--format=terraform-aws", "--declared-only");
    assert_holds(r->err, "Warning: with --declared-only the state is not asked");
    runner_run(r, "zone", "--format=nsupdate", "--declared-only");
    assert_lacks(r->err, "and their mail with it");
}

static void what_the_options_do_not_ask_for_any_more_is_told_to_go(void **state)
{
    static const char lean[] =
        "version: 1\ndomains:\n  - { name: shop.example, dns: { dmarc: none } }\n";
    struct runner *r = *state;
    runner_write(r, "domains.yaml",
                 "version: 1\ndomains:\n  - name: shop.example\n    dns:\n"
                 "      dmarc: v=DMARC1; p=reject\n      extra: { mta_sts: id1 }\n");
    write_right_already(r, "now.zone");
    runner_write(r, "domains.yaml", lean);
    for (size_t i = 0; i < sizeof declaring / sizeof *declaring; i++) {
        const char *style = declaring[i][1][0] ? declaring[i][1] : "--declared-only";
        runner_run(r, "zone", declaring[i][0], style, "--current=now.zone");
        assert_holds(r->err, "do not ask for dmarc at _dmarc.shop.example, mta-sts at "
                             "_mta-sts.shop.example, so");
    }
    runner_run(r, "zone", "--format=terraform-aws");
    assert_holds(r->err, "do not ask for dmarc at _dmarc.shop.example, so");
    runner_run(r, "zone", "--format=nsupdate", "--current=now.zone");
    assert_lacks(r->err, "do not ask for");
    write_right_already(r, "lean.zone");
    runner_run(r, "zone", "--format=terraform-aws", "--current=lean.zone");
    assert_lacks(r->err, "do not ask for");
}

#define ZONE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_TEST(what_declares_a_zone_is_not_written_without_a_domain_of_it),
        ZONE_TEST(a_file_with_all_domains_of_a_zone_does_not_become_one_with_some),
        ZONE_TEST(a_domain_that_left_is_not_left_out_of_what_declares_its_zone),
        ZONE_TEST(a_whole_zone_that_is_known_carries_its_other_domains_along),
        ZONE_TEST(a_document_of_many_zones_tells_of_those_it_leaves_out),
        ZONE_TEST(what_declares_is_never_said_to_change_nothing),
        ZONE_TEST(what_the_options_do_not_ask_for_any_more_is_told_to_go),
        ZONE_TEST(where_nobody_knows_what_left_a_declaring_document_warns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
