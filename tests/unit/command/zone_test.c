/* zone, offline: which domains get their records, and what it takes. */
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

static void records_of_all_declared_domains_are_written(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 2);
    assert_int_equal(count_of(r->out, ownership), 2);
    assert_holds(r->err, "no state at");
}

static void without_the_ownership_value_a_warning_takes_its_place(void **state)
{
    struct runner *r = *state;
    r->ownership = (struct pm_str){0};
    runner_run(r, "zone");
    assert_status(r, 0);
    assert_holds(r->err, "Warning: ");
    assert_holds(r->err, "ownership");
}

static void domains_that_left_the_file_keep_their_records(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("shop.example", "left.example", "gone.example"));
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("gone.example"));
    runner_run(r, "zone", "--format=json");
    assert_status(r, 0);
    runner_run(r, "zone");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 4);
    assert_int_equal(count_of(r->out, "its deletion is due at 2026-11-23T20:54:32Z"), 1);
    runner_run(r, "zone", "left.example");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 1);
    runner_run(r, "zone", "--declared-only");
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com."), 2);
}

static void what_left_keeps_the_records_it_has(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("left.example"));
    runner_write(r, "left.zone",
                 "$ORIGIN left.example.\n"
                 "@ 300 IN SOA ns1.dns.example. admin.dns.example. 1 2 3 4 5\n"
                 "@ 300 IN MX 50 mailserver.purelymail.com.\n"
                 "@ 300 IN TXT \"v=spf1 ip4:192.0.2.1 include:_spf.purelymail.com ?all\"\n"
                 "_dmarc 300 IN TXT \"v=DMARC1; p=reject\"\n"
                 "autoconfig 300 IN CNAME setup.example.\n");
    runner_run(r, "zone", "left.example", "--format=nsupdate", "--delete-conflicts",
               "--current=left.zone");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "update delete"), 0);
    assert_int_equal(count_of(r->out, "update add"), 4);
    assert_holds(r->out, "update add left.example. 300 TXT \"purelymail_ownership_proof=");
    runner_run(r, "zone", "left.example", "--format=terraform-aws", "--current=left.zone");
    assert_holds(r->out, "v=DMARC1; p=reject");
    assert_holds(r->out, "?all");
    assert_holds(r->out, "setup.example");
    runner_run(r, "zone", "left.example", "--format=nsupdate");
    assert_holds(r->err, "are written with the defaults");
}

static void a_name_that_is_neither_here_nor_left_is_an_error(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "shop.example", "other.example");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "other.example is neither declared nor known");
    assert_int_equal(r->out.len, 0);
}

static void a_helper_record_is_refused_at_a_mail_domain_that_is_not_asked_for(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml",
                 "version: 1\n"
                 "domains:\n"
                 "  - name: shop.example\n"
                 "    dns: { extra: { autoconfig: setup.example, autodiscover: setup.example } }\n"
                 "  - autodiscover.shop.example\n");
    runner_run(r, "zone", "shop.example");
    assert_status(r, PM_EXIT_INVALID);
    assert_holds(r->err, "the CNAME record autodiscover.shop.example");
    assert_int_equal(r->out.len, 0);
    runner_write(r, "domains.yaml",
                 "version: 1\n"
                 "domains:\n"
                 "  - name: shop.example\n"
                 "    dns: { extra: { autoconfig: setup.example } }\n");
    runner_run(r, "zone", "shop.example");
    assert_status(r, 0);
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("autoconfig.shop.example"));
    runner_run(r, "zone", "shop.example");
    assert_holds(r->err, "the CNAME record autoconfig.shop.example");
    assert_int_equal(r->out.len, 0);
}

static const struct usage_case {
    const char *words[6];
    const char *message;
} usage_cases[] = {
    {{"zone", "--soa"}, "--soa needs the zone's name servers: --ns NAME for each"},
    {{"zone", "--ns=ns.example"}, "--ns and --serial go with --soa"},
    {{"zone", "--all"}, "--all does nothing without --current"},
    {{"zone", "--delete-conflicts"}, "--delete-conflicts does nothing without --current"},
    {{"zone", "--style=half"}, "--style takes include, complete or yaml"},
    {{"zone", "--soa", "--style=include"}, "--soa means --style complete"},
    {{"zone", "--style=yaml", "--format=knot"}, "knot has no style yaml"},
    {{"zone", "--format=octodns", "--yes-replace-zone"}, "octodns has a file a zone"},
    {{"zone", "--format=octodns", "shop.example"}, "--yes-replace-zone"},
    {{"zone", "--format=powerdns"}, "powerdns has a file a zone, and these are 2 zones"},
    {{"zone", "--serial=1"}, "--ns and --serial go with --soa"},
    {{"zone", "--soa", "--ns=ns_1.example", "shop.example"}, "--ns 'ns_1.example': "},
    {{"zone", "--soa", "--ns=ns.example", "--format=json"}, "--soa goes with --format bind"},
    {{"zone", "--soa", "--ns=ns.example", "--serial=tomorrow"}, "serial"},
    {{"zone", "--soa", "--ns=ns.example"},
     "--soa makes complete zones, and these are 2: name one domain, or write a file a zone with "
     "-o DIR"},
    {{"zone", "not a name"}, "'not a name' is no domain name"},
    {{"zone", "--list-formats", "--format=csv"}, "or with --format json, not as csv"},
};

static void options_that_do_not_fit_are_told(void **state)
{
    struct runner *r = *state;
    for (size_t i = 0; i < sizeof usage_cases / sizeof *usage_cases; i++) {
        runner_run_words(r, usage_cases[i].words);
        assert_status(r, PM_EXIT_USAGE);
        assert_holds(r->err, usage_cases[i].message);
        assert_int_equal(r->out.len, 0);
    }
}

static void one_complete_zone_is_a_document_several_are_files(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "shop.example");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "IN SOA "), 1);
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "-o", "zones");
    assert_status(r, 0);
    assert_int_equal(r->out.len, 0);
    assert_holds(r->err, "zones: 2 written, 0 unchanged");
    assert_holds(runner_read(r, "zones/club.example.zone"), "mailserver.purelymail.com.");
    runner_run(r, "zone", "--soa", "--yes-replace-zone", "--ns=ns.example", "-o", "zones");
    assert_holds(r->err, "zones: 0 written, 2 unchanged");
}

static void write_current(struct runner *r, const char *zone)
{
    struct pm_str text =
        pm_str_printf(&r->arena,
                      "$ORIGIN %s.\n$TTL 300\n@ SOA ns.example. h.example. 1 1 1 1 1\n"
                      "@ NS ns.example.\n@ MX 20 mail.old.example.\n@ TXT \"other=1\"\n",
                      zone);
    runner_write(r, "now.zone", pm_str_cstr(&r->arena, text));
}

/* The zone as `zone` would have it. */
static void write_right_already(struct runner *r, const char *file)
{
    runner_run(r, "zone", "shop.example", "--soa", "--yes-replace-zone", "--ns=ns.example");
    assert_status(r, 0);
    runner_write(r, file, pm_str_cstr(&r->arena, r->out));
}

static void what_is_right_is_called_so_unless_something_is_left_out(void **state)
{
    struct runner *r = *state;
    write_right_already(r, "now.zone");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate");
    assert_holds(r->err, "Nothing to change: the records are there.");
    assert_int_equal(r->out.len, 0);
    r->ownership = (struct pm_str){0};
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate");
    assert_holds(r->err, "Nothing to change but for what is left out.");
    assert_lacks(r->err, "the records are there");
}

static void what_a_document_plans_is_not_called_there(void **state)
{
    struct runner *r = *state;
    write_current(r, "shop.example");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=json", "--all",
               "--delete-conflicts");
    assert_status(r, 0);
    runner_write(r, "plan.json", pm_str_cstr(&r->arena, r->out));
    runner_run(r, "zone", "shop.example", "--current=plan.json", "--format=nsupdate");
    assert_status(r, 0);
    assert_holds(r->err, "plan.json says what is there once its own changes are carried out");
    assert_holds(r->err, "once the changes in the current document are carried out.");
    assert_lacks(r->err, "the records are there");
    runner_run(r, "zone", "shop.example", "--current=plan.json", "--format=nsupdate", "--all");
    assert_holds(r->out, "A change to what will be there after the changes in plan.json");
}

static void a_journal_beside_a_zone_file_is_warned_of(void **state)
{
    struct runner *r = *state;
    write_right_already(r, "now.zone");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate");
    assert_lacks(r->err, ".jnl");
    runner_write(r, "now.zone.jnl", "journal");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate");
    assert_status(r, 0);
    assert_holds(r->err, "Warning: now.zone.jnl");
    assert_holds(r->err, "rndc sync shop.example");
}

static void of_a_folder_that_is_none_nothing_is_counted(void **state)
{
    struct runner *r = *state;
    runner_write(r, "plain", "precious");
    runner_run(r, "zone", "-o", "plain");
    assert_status(r, PM_EXIT_ERROR);
    assert_holds(r->err, "plain is not a folder");
    assert_int_equal(count_of(r->err, "written"), 0);
}

/* Two lists of a hundred thousand names would take minutes if each name were looked for among those
 * found before. */
static void many_that_left_are_found_in_one_pass(void **state)
{
    struct runner *r = *state;
    enum { MANY = 20000 };
    const char **names = PM_NEW_ARRAY(&r->arena, const char *, MANY + 1);
    for (size_t i = 0; i < MANY; i++)
        names[i] = pm_str_cstr(&r->arena, pm_str_printf(&r->arena, "d%zu.example", i));
    runner_record(r, PM_EVENT_KNOWN, names);
    runner_record(r, PM_EVENT_SCHEDULE, names);
    runner_run(r, "zone", "--format=table");
    assert_status(r, 0);
    assert_int_equal(count_of(r->out, "mailserver.purelymail.com"), MANY + 2);
}

static void a_conflict_ends_with_three_until_it_is_to_be_deleted(void **state)
{
    struct runner *r = *state;
    write_current(r, "shop.example");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate");
    assert_status(r, 3);
    assert_holds(r->err, "Conflict: ");
    assert_holds(r->err, "    shop.example. 300 IN MX 20 mail.old.example.");
    assert_lacks(r->out, "update delete");
    runner_run(r, "zone", "shop.example", "--current=now.zone", "--format=nsupdate",
               "--delete-conflicts");
    assert_status(r, 0);
    assert_holds(r->out, "update delete shop.example. MX");
    assert_lacks(r->out, "update delete shop.example. TXT");
}

static void each_zone_is_written_for_its_own_provider(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml",
                 "version: 1\ndefaults: { provider: cloudflare }\ndomains:\n  - shop.example\n"
                 "  - { name: club.example, dns: { provider: knot } }\n");
    runner_run(r, "zone");
    assert_status(r, 64);
    assert_holds(r->err, "club.example: knot, shop.example: cloudflare");
    runner_run(r, "zone", "club.example");
    assert_holds(r->out, "knotc");
    runner_run(r, "zone", "-o", "zones");
    assert_status(r, 0);
    assert_holds(r->err, "zones: 2 written");
}

static void each_server_of_zone_files_has_its_own_command(void **state)
{
    struct runner *r = *state;
    runner_write(r, "domains.yaml",
                 "version: 1\ndefaults: { provider: nsd }\ndomains:\n  - shop.example\n"
                 "  - { name: club.example, dns: { provider: bind } }\n");
    runner_run(r, "zone", "shop.example");
    assert_holds(r->out, "then: nsd-control reload ZONE\n");
    runner_run(r, "zone", "club.example");
    assert_holds(r->out, "then: rndc reload ZONE\n");
    runner_run(r, "zone");
    assert_holds(r->out, "rndc reload ZONE, or nsd-control reload ZONE\n");
}

static void what_left_a_zone_is_written_for_its_provider(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("list.shop.example"));
    runner_write(r, "domains.yaml",
                 "version: 1\ndefaults: { provider: cloudflare }\ndomains:\n"
                 "  - { name: shop.example, dns: { provider: knot } }\n");
    runner_run(r, "zone");
    assert_status(r, 0);
    assert_holds(r->out, "_dmarc.list");
    assert_holds(r->out, "knotc");
}

static void records_are_removed_only_when_the_deletion_is_certain(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "--remove", "shop.example", "--format=nsupdate");
    assert_status(r, 1);
    assert_holds(r->err, "shop.example is declared, at domains.yaml:2:");
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("old.example"));
    runner_run(r, "zone", "--remove", "old.example", "--format=nsupdate");
    assert_status(r, 1);
    assert_holds(r->err, "old.example may still be on the account");
    assert_int_equal(r->out.len, 0);
    runner_record(r, PM_EVENT_SCHEDULE, DOMAINS("old.example"));
    runner_run(r, "zone", "--remove", "old.example", "--format=nsupdate");
    assert_status(r, 1);
    assert_holds(r->err, "its deletion is due at");
    runner_run(r, "zone", "--remove");
    assert_status(r, 64);
}

static void a_deletion_that_only_the_log_knows_of_is_told_with_its_date(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_DONE, DOMAINS("old.example"));
    runner_run(r, "zone", "--remove", "old.example", "--format=nsupdate");
    assert_status(r, 0);
    assert_holds(r->err, "confirms the deletion of old.example on 2026-11-22T20:54:32Z. Whether");
    assert_holds(r->err, "without an API token");
    assert_holds(r->out, "update delete old.example.");
    r->now++;
    runner_record(r, PM_EVENT_KNOWN, DOMAINS("old.example"));
    runner_run(r, "zone", "--remove", "old.example", "--format=nsupdate");
    assert_status(r, 1);
}

static const struct proof_case {
    const char *text;
    bool is_given; /* the account's own value */
    const char *refusal;
} proof_cases[] = {
    {ownership, true, NULL},
    {ownership, false, "Give this account's value in PURELYMAIL_OWNERSHIP_TOKEN"},
    {"purelymail_ownership_proof=other", true, "delete that TXT record, and run this again"},
    {" Purelymail_Ownership_Proof=other", true, "delete that TXT record, and run this again"},
    {"purelymail_ownership=other", true, NULL},
};

static void the_proof_of_another_account_keeps_the_records(void **state)
{
    struct runner *r = *state;
    runner_record(r, PM_EVENT_DONE, DOMAINS("old.example"));
    for (size_t i = 0; i < sizeof proof_cases / sizeof *proof_cases; i++) {
        const struct proof_case *c = &proof_cases[i];
        write_current(r, "old.example");
        struct pm_str zone =
            pm_str_printf(&r->arena, "%s@ TXT \"%s\"\n@ MX 10 %s\n", runner_read(r, "now.zone").ptr,
                          c->text, "mailserver.purelymail.com.");
        runner_write(r, "now.zone", pm_str_cstr(&r->arena, zone));
        r->ownership = c->is_given ? pm_str_from(ownership) : PM_STR("");
        runner_run(r, "zone", "--remove", "old.example", "--format=nsupdate", "--current=now.zone");
        assert_status(r, c->refusal ? 1 : 0);
        assert_holds(c->refusal ? r->err : r->out,
                     c->refusal ? c->refusal : "update delete old.example. MX");
        assert_lacks(r->err, "=other");
        assert_true((r->out.len == 0) == (c->refusal != NULL));
    }
}

static void the_formats_are_listed_without_a_file(void **state)
{
    struct runner *r = *state;
    runner_run(r, "zone", "--list-formats", "-f", "nowhere.yaml");
    assert_status(r, 0);
    assert_holds(r->out, "\nnsupdate: ");
    assert_holds(r->out, "nsupdate -k KEYFILE FILE");
    assert_holds(r->out, "adds; deletes: yes");
    assert_holds(r->out, "adds; deletes: by hand");
    assert_int_equal(r->err.len, 0);
}

#define ZONE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, runner_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_TEST(records_of_all_declared_domains_are_written),
        ZONE_TEST(without_the_ownership_value_a_warning_takes_its_place),
        ZONE_TEST(domains_that_left_the_file_keep_their_records),
        ZONE_TEST(what_left_keeps_the_records_it_has),
        ZONE_TEST(a_name_that_is_neither_here_nor_left_is_an_error),
        ZONE_TEST(a_helper_record_is_refused_at_a_mail_domain_that_is_not_asked_for),
        ZONE_TEST(options_that_do_not_fit_are_told),
        ZONE_TEST(one_complete_zone_is_a_document_several_are_files),
        ZONE_TEST(what_is_right_is_called_so_unless_something_is_left_out),
        ZONE_TEST(what_a_document_plans_is_not_called_there),
        ZONE_TEST(a_journal_beside_a_zone_file_is_warned_of),
        ZONE_TEST(of_a_folder_that_is_none_nothing_is_counted),
        ZONE_TEST(many_that_left_are_found_in_one_pass),
        ZONE_TEST(a_conflict_ends_with_three_until_it_is_to_be_deleted),
        ZONE_TEST(each_zone_is_written_for_its_own_provider),
        ZONE_TEST(each_server_of_zone_files_has_its_own_command),
        ZONE_TEST(what_left_a_zone_is_written_for_its_provider),
        ZONE_TEST(records_are_removed_only_when_the_deletion_is_certain),
        ZONE_TEST(a_deletion_that_only_the_log_knows_of_is_told_with_its_date),
        ZONE_TEST(the_proof_of_another_account_keeps_the_records),
        ZONE_TEST(the_formats_are_listed_without_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
