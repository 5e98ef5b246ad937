/* Columns stay straight, whatever others have in the zone. */
#include "reviewed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DAY = 86400, LONG = 2147483647, OPENPGPKEY = 61 };

static void hold_at(struct reviewed *f, uint32_t ttl, const char *owner, enum pm_rrtype type,
                    const char *target, const char *text)
{
    const struct pm_rdata rdata = {.target = pm_str_from(target), .text = pm_str_from(text)};
    pm_current_add(&f->draft, pm_str_from(owner), type, ttl, &rdata);
}

static void hold_authority(struct reviewed *f, uint32_t ttl)
{
    hold_at(f, ttl, "example.com", PM_RRTYPE_SOA, "ns1.example.org", "h.example.org. 6 1 2 3 4");
    hold_at(f, ttl, "example.com", PM_RRTYPE_NS, "ns1.example.org", "");
    f->options.serial = (struct pm_serial){.kind = PM_SERIAL_NUMBER, .number = 7};
}

/* In the way, and carried along, for longer than any of ours. */
static void hold_wide(struct reviewed *f)
{
    hold_authority(f, 3600);
    hold_at(f, 604800, "example.com", PM_RRTYPE_TXT, "", "google-site-verification=abc");
    hold_at(f, LONG, "_dmarc.example.com", PM_RRTYPE_TXT, "", "v=DMARC1; p=none");
    reviewed_know(f, true);
    f->options.all = true;
}

static struct pm_str written(struct reviewed *f, const char *format)
{
    const struct pm_zone_format *row = pm_zone_format_find(pm_str_from(format));
    struct pm_sink sink;
    if (!reviewed_try(f, row))
        fail_msg("%s", f->err.msg);
    pm_sink_init_memory(&sink);
    pm_zone_write(row, f->zones, 1, &f->options, &sink);
    struct pm_str bytes = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return bytes;
}

/* Where the type of a record begins, and behind it the value. */
static void find_columns(struct pm_str line, size_t *type, size_t *value)
{
    const char *class = memmem(line.ptr, line.len, " IN ", 4);
    assert_non_null(class);
    *type = (size_t)(class - line.ptr) + 4;
    *value = *type + pm_str_find(pm_str_sub(line, *type, line.len), ' ');
    while (*value < line.len && line.ptr[*value] == ' ')
        ++*value;
}

/* Of the lines that begin so, and are records; returns their number. */
static size_t assert_straight(struct pm_str bytes, bool comments)
{
    size_t count = 0, first_type = 0, first_value = 0;
    for (struct pm_str line; pm_str_next(&bytes, '\n', &line);) {
        bool is_deletion = pm_str_starts(line, PM_STR("; DELETE "));
        bool is_other = line.len == 0 || line.ptr[0] == ';' || line.ptr[0] == '$';
        size_t type, value;
        if (comments ? !is_deletion : is_other)
            continue;
        find_columns(line, &type, &value);
        first_type = count == 0 ? type : first_type;
        first_value = count == 0 ? value : first_value;
        if (type != first_type || value != first_value)
            fail_msg("out of line: %.*s", (int)line.len, line.ptr);
        count++;
    }
    return count;
}

static void a_fragment_has_room_for_the_ttls_of_others(void **state)
{
    struct reviewed *f = *state;
    hold_wide(f);
    assert_int_equal(assert_straight(written(f, "bind"), false), 8);
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_int_equal(assert_straight(written(f, "bind"), false), 7);
}

/* What goes may have the longest TTL. */
static void deletions_stand_below_each_other(void **state)
{
    struct reviewed *f = *state;
    hold_authority(f, 3600);
    hold_at(f, LONG, "example.com", PM_RRTYPE_MX, "mailserver.purelymail.com", "");
    hold_at(f, 5, "example.com", PM_RRTYPE_TXT, "", f->options.ownership.ptr);
    reviewed_know(f, true);
    f->domains[0].added = true;
    f->dns.ownership = PM_OWNERSHIP_UNTIL_ADDED;
    struct pm_str bytes = written(f, "bind");
    assert_int_equal(assert_straight(bytes, true), 2);
    assert_true(assert_straight(bytes, false) > 0);
}

static void a_complete_zone_has_room_for_its_servers_and_for_long_types(void **state)
{
    struct reviewed *f = *state;
    hold_authority(f, DAY);
    reviewed_know(f, true);
    f->options.style = PM_ZONE_STYLE_COMPLETE;
    assert_int_equal(assert_straight(written(f, "bind"), false), 9);
    hold_at(f, 300, "b.example.com", (enum pm_rrtype)OPENPGPKEY, "", "AQID");
    hold_at(f, 300, "c.example.com", (enum pm_rrtype)65280, "", "\\# 1 00");
    reviewed_know(f, true);
    assert_int_equal(assert_straight(written(f, "bind"), false), 11);
}

static size_t find_in(struct pm_str line, const char *word)
{
    const char *found = memmem(line.ptr, line.len, word, strlen(word));
    assert_non_null(found);
    return (size_t)(found - line.ptr);
}

static void a_table_has_room_for_the_ttls_of_others(void **state)
{
    struct reviewed *f = *state;
    struct pm_str line;
    size_t rows = 0;
    hold_wide(f);
    f->options.delete_conflicts = true;
    struct pm_str rest = written(f, "table");
    do
        assert_true(pm_str_next(&rest, '\n', &line));
    while (!pm_str_starts(line, PM_STR("  ACTION ")));
    size_t host = find_in(line, "HOST"), name = find_in(line, "FULL NAME");
    while (pm_str_next(&rest, '\n', &line) && !pm_str_starts(line, PM_STR("  Note"))) {
        assert_true(line.ptr[host] != ' ' && line.ptr[host - 1] == ' ');
        assert_true(line.ptr[name] != ' ' && line.ptr[name - 1] == ' ');
        rows++;
    }
    assert_int_equal(rows, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVIEWED_TEST(a_fragment_has_room_for_the_ttls_of_others),
        REVIEWED_TEST(deletions_stand_below_each_other),
        REVIEWED_TEST(a_complete_zone_has_room_for_its_servers_and_for_long_types),
        REVIEWED_TEST(a_table_has_room_for_the_ttls_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
