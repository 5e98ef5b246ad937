/* The forms for servers, where the golden files do not reach. */
#include "zone/tinydns.h"
#include "zone/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_arena arena;
static struct pm_sink sink;

static int open_all(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    pm_sink_fini(&sink);
    return 0;
}

static const char *written(void)
{
    pm_sink_putc(&sink, '\0');
    return pm_sink_bytes(&sink).ptr;
}

static void assert_holds(const char *part)
{
    if (!strstr(written(), part))
        fail_msg("\"%s\" is not in:\n%s", part, written());
}

static void assert_lacks(const char *part)
{
    if (strstr(written(), part))
        fail_msg("\"%s\" is in:\n%s", part, written());
}

static void tinydns_has_separators_and_odd_bytes_in_octal(void **state)
{
    (void)state;
    pm_tinydns_put_field(&sink, PM_STR("a:b\\c d\n\xc3\xa9\0~"));
    assert_string_equal(written(), "a\\072b\\134c d\\012\\303\\251\\000~");
    sink.len = 0;
    pm_tinydns_put_name(&sink, PM_STR("*._x.a\\046b.c\\058d:e.example"));
    assert_string_equal(written(), "*._x.a\\056b.c\\072d\\072e.example");
}

/* --- a zone with these records, in a format ------------------------------------------------- */

static const struct pm_dns_options plain_dns = {
    .ttl = PM_TTL_DEFAULT,
    .mx_priority = PM_MX_PRIORITY_DEFAULT,
};
static const struct pm_name domain_name = {PM_STR_INIT("example.com"), PM_STR_INIT("example.com")};

static void write_change(const char *format, struct pm_current_draft *draft)
{
    struct pm_current current = {0};
    struct pm_zone_domain domain = {.name = domain_name, .dns = &plain_dns, .zone = domain_name};
    struct pm_zone_options options = {
        .version = "0.0.0-test",
        .ownership = PM_STR("purelymail_ownership_proof=0123456789abcdef"),
    };
    struct pm_zone zone = {.name = domain_name, .domains = &domain, .count = 1};
    if (draft) {
        current = pm_current_make(draft, domain_name.ascii, true, PM_STR("a file"));
        zone.current = &current;
    }
    pm_zone_write(pm_zone_format_find(pm_str_from(format)), &zone, 1, &options, &sink);
}

static void add_text(struct pm_current_draft *draft, const char *owner, struct pm_str text)
{
    pm_current_add(draft, pm_str_from(owner), PM_RRTYPE_TXT, 3600,
                   &(struct pm_rdata){.text = text});
}

static void an_update_takes_nothing_for_granted_that_was_known(void **state)
{
    (void)state;
    struct pm_current_draft draft = pm_current_begin(&arena);
    add_text(&draft, "example.com", PM_STR("proof=1"));
    pm_current_add(&draft, PM_STR("purelymail1._domainkey.example.com"), PM_RRTYPE_CNAME, 3600,
                   &(struct pm_rdata){.target = PM_STR("key1.old.invalid")});
    write_change("nsupdate", &draft);
    assert_holds("\nprereq yxrrset example.com. TXT \"proof=1\"\n");
    assert_holds("\nprereq nxrrset example.com. MX\n");
    assert_holds("\nprereq nxrrset example.com. CNAME\n");
    assert_holds("\nprereq nxdomain purelymail2._domainkey.example.com.\n");
    assert_holds("\nprereq yxrrset purelymail1._domainkey.example.com. CNAME key1.old.invalid.\n");
    assert_lacks("update delete example.com. TXT");
    assert_lacks("\n\n");
}

static void an_update_compares_no_set_that_is_too_large_for_a_message(void **state)
{
    (void)state;
    struct pm_current_draft draft = pm_current_begin(&arena);
    for (unsigned i = 0; i < 30; i++) {
        char *text = pm_alloc(&arena, 1000);
        memset(text, (int)('A' + i), 1000);
        add_text(&draft, "example.com", (struct pm_str){text, 1000});
    }
    write_change("nsupdate", &draft);
    assert_holds("\nprereq yxrrset example.com. TXT\n");
    assert_lacks("prereq yxrrset example.com. TXT \"");
}

static void an_update_without_knowledge_lets_an_alias_in_only_where_nothing_is(void **state)
{
    (void)state;
    write_change("nsupdate", NULL);
    assert_holds("\nprereq nxdomain _dmarc.example.com.\n");
    assert_holds("\nprereq nxrrset example.com. CNAME\n");
    assert_lacks("prereq nxrrset example.com. MX");
}

static void a_script_for_knot_counts_what_was_known(void **state)
{
    (void)state;
    struct pm_current_draft draft = pm_current_begin(&arena);
    add_text(&draft, "example.com", PM_STR("proof=1"));
    add_text(&draft, "example.com", PM_STR("proof=2"));
    write_change("knot", &draft);
    assert_holds("\nholds example.com. TXT 2\n");
    assert_holds("\nholds example.com. MX 0\n");
    sink.len = 0;
    write_change("knot", NULL);
    assert_lacks("\nholds example.com. ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tinydns_has_separators_and_odd_bytes_in_octal, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(an_update_takes_nothing_for_granted_that_was_known,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(an_update_compares_no_set_that_is_too_large_for_a_message,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(
            an_update_without_knowledge_lets_an_alias_in_only_where_nothing_is, open_all,
            close_all),
        cmocka_unit_test_setup_teardown(a_script_for_knot_counts_what_was_known, open_all,
                                        close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
