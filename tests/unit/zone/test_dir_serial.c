/* How the serials of complete zones in a folder move. */
#include "zone_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_serial_rises_only_when_the_content_changes(void **state)
{
    struct zone_folder *f = *state;
    struct pm_dns_options other = f->dns;
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(zone_folder_write(f, "bind"));
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 1);
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 0, 2);
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 1);
    other.mx_priority = 20;
    f->domains[0].dns = &other;
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 1, 1);
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 2);
    assert_int_equal(zone_folder_serial(f, "example.net.zone"), 1);
}

static void a_date_serial_counts_up_within_its_day(void **state)
{
    struct zone_folder *f = *state;
    static const struct {
        const char *now;
        uint16_t priority;
        uint32_t serial;
    } rows[] = {
        {"2026-11-22T00:00:00Z", 10, 2026112201}, {"2026-11-22T23:59:59Z", 20, 2026112202},
        {"2026-11-23T00:00:00Z", 20, 2026112202}, {"2026-11-23T00:00:00Z", 30, 2026112301},
        {"2026-11-20T00:00:00Z", 40, 2026112302},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        zone_folder_be_complete(f, PM_SERIAL_DATE, rows[i].now);
        f->dns.mx_priority = rows[i].priority;
        assert_true(zone_folder_write(f, "bind"));
        assert_int_equal(zone_folder_serial(f, "example.com.zone"), rows[i].serial);
    }
}

static void a_given_serial_must_come_after_the_one_there(void **state)
{
    struct zone_folder *f = *state;
    zone_folder_be_complete(f, PM_SERIAL_NUMBER, "2026-11-22T00:00:00Z");
    f->options.serial.number = 5;
    assert_true(zone_folder_write(f, "bind"));
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 0, 2);
    f->dns.ttl = 60;
    struct pm_str before = zone_folder_read(f, "example.com.zone");
    assert_false(zone_folder_write(f, "bind"));
    assert_non_null(strstr(f->err.msg, "example.com.zone: serial 5 does not come after 5"));
    assert_true(pm_str_eq(zone_folder_read(f, "example.com.zone"), before));
    zone_folder_counts(f, 0, 0);
}

static void a_fragment_becomes_a_complete_zone_with_a_first_serial(void **state)
{
    struct zone_folder *f = *state;
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 2, 0);
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 1);
}

static void a_serial_written_by_hand_is_respected(void **state)
{
    struct zone_folder *f = *state;
    zone_folder_put(f, "example.com.zone", "@ IN SOA ns. h. (\n 3000000000 ; serial\n 1 2 3 4 )\n");
    f->options.replace_zone = true;
    zone_folder_be_complete(f, PM_SERIAL_UNIXTIME, "2026-11-22T00:00:00Z");
    assert_true(zone_folder_write(f, "bind"));
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 3000000001);
}

static void a_serial_that_cannot_be_read_stops_it(void **state)
{
    struct zone_folder *f = *state;
    zone_folder_put(f, "example.com.zone", "@ IN SOA ns. h. SERIAL 1 2 3 4\n");
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_false(zone_folder_write(f, "bind"));
    assert_non_null(strstr(f->err.msg, "cannot read the serial of the SOA record in"));
    assert_true(
        pm_str_starts(zone_folder_read(f, "example.com.zone"), PM_STR("@ IN SOA ns. h. SERIAL")));
}

static struct pm_current_draft begin_current(struct zone_folder *f)
{
    struct pm_current_draft draft = pm_current_begin(&f->arena);
    struct pm_rdata soa = {.target = PM_STR("ns1.example.org"),
                           .text = PM_STR("h.example.org. 2026112207 3600 900 1209600 300")};
    pm_current_add(&draft, PM_STR("example.com"), PM_RRTYPE_SOA, 3600, &soa);
    return draft;
}

static void set_current(struct zone_folder *f, struct pm_current_draft *draft)
{
    struct pm_current *current = PM_NEW(&f->arena, struct pm_current);
    *current = pm_current_make(draft, PM_STR("example.com"), true, PM_STR("a test"));
    f->zones[0].current = current;
}

static void the_serial_comes_after_that_of_the_current_records(void **state)
{
    struct zone_folder *f = *state;
    struct pm_current_draft draft = begin_current(f);
    set_current(f, &draft);
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(zone_folder_write(f, "bind"));
    assert_int_equal(zone_folder_serial(f, "example.com.zone"), 2026112208);
    assert_int_equal(zone_folder_serial(f, "example.net.zone"), 1);
    assert_true(zone_folder_write(f, "bind"));
    zone_folder_counts(f, 0, 2);
}

/* All that is needed, and a host of others. */
static struct pm_current_draft begin_right(struct zone_folder *f)
{
    struct pm_current_draft draft = begin_current(f);
    struct pm_rdata ns = {.target = PM_STR("ns1.example.org")}, www = {.text = PM_STR("192.0.2.1")};
    struct pm_record_list ours =
        pm_records_make(f->domains[0].name, &f->dns, f->options.ownership, &f->arena);
    for (size_t i = 0; i < ours.count; i++)
        pm_current_add(&draft, ours.items[i].owner, ours.items[i].type, 3600, &ours.items[i].rdata);
    pm_current_add(&draft, PM_STR("example.com"), PM_RRTYPE_NS, 3600, &ns);
    pm_current_add(&draft, PM_STR("www.example.com"), PM_RRTYPE_A, 60, &www);
    return draft;
}

static uint32_t serial_after(struct zone_folder *f, struct pm_current_draft draft)
{
    set_current(f, &draft);
    assert_true(zone_folder_write(f, "bind"));
    return zone_folder_serial(f, "example.com.zone");
}

static void the_serial_stays_while_the_current_records_do(void **state)
{
    struct zone_folder *f = *state;
    static const struct pm_name other[] = {{PM_STR_INIT("ns2.example.org"), PM_STR_INIT("")}};
    zone_folder_be_complete(f, PM_SERIAL_CHANGED, "2026-11-22T00:00:00Z");
    assert_int_equal(serial_after(f, begin_right(f)), 2026112207);
    assert_int_equal(zone_folder_serial(f, "example.net.zone"), f->options.now);
    f->options.ns_count = 0;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112207);
    f->options.ns_count = 1;
    f->options.ns = other;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112208);
    f->options.ns = zone_folder_servers;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112209);
    assert_int_equal(zone_folder_empty(f), 2);
    struct pm_current_draft right = begin_right(f);
    f->dns.mx_priority = 20;
    assert_int_equal(serial_after(f, right), 2026112208);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_FOLDER_TEST(the_serial_rises_only_when_the_content_changes),
        ZONE_FOLDER_TEST(a_date_serial_counts_up_within_its_day),
        ZONE_FOLDER_TEST(a_given_serial_must_come_after_the_one_there),
        ZONE_FOLDER_TEST(a_fragment_becomes_a_complete_zone_with_a_first_serial),
        ZONE_FOLDER_TEST(a_serial_written_by_hand_is_respected),
        ZONE_FOLDER_TEST(a_serial_that_cannot_be_read_stops_it),
        ZONE_FOLDER_TEST(the_serial_comes_after_that_of_the_current_records),
        ZONE_FOLDER_TEST(the_serial_stays_while_the_current_records_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
