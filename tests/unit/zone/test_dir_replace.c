/* Which files in a folder are replaced, and which are never. */
#include "zone_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

static const char *file_of(struct zone_folder *f, const struct pm_zone_format *format)
{
    return pm_str_printf(&f->arena, "example.com%s", format->suffix).ptr;
}

static bool write_first(struct zone_folder *f, const struct pm_zone_format *format)
{
    return pm_zone_write_dir(format, f->zones, 1, &f->options, f->dir, &f->counts, &f->err);
}

/* All that is needed is there. */
static struct pm_current *current_of_ours(struct zone_folder *f)
{
    struct pm_current *current = PM_NEW(&f->arena, struct pm_current);
    struct pm_record_list ours =
        pm_records_make(f->domains[0].name, &f->dns, f->options.ownership, &f->arena);
    struct pm_current_draft draft = pm_current_begin(&f->arena);
    for (size_t i = 0; i < ours.count; i++)
        pm_current_add(&draft, ours.items[i].owner, ours.items[i].type, 3600, &ours.items[i].rdata);
    *current = pm_current_make(&draft, PM_STR("example.com"), true, PM_STR("a test"));
    return current;
}

/* Nothing is known, all is right already, and then not any more. */
static void every_format_knows_its_own_files(void **state)
{
    struct zone_folder *f = *state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    const struct pm_current *current = current_of_ours(f);
    for (size_t i = 0; i < count; i++) {
        bool ok = write_first(f, formats[i]);
        f->zones[0].current = current;
        f->options.all = strstr(".zone.data", formats[i]->suffix);
        ok = ok && write_first(f, formats[i]);
        f->options.all = false;
        f->zones[0].current = formats[i]->declares ? current : NULL;
        f->dns.mx_priority = 20;
        ok = ok && write_first(f, formats[i]);
        f->dns.mx_priority = 10;
        f->zones[0].current = NULL;
        if (!ok)
            fail_msg("%s: %s", formats[i]->name, f->err.msg);
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, formats[i]))), 0);
    }
}

static void assert_left_alone(struct zone_folder *f, const struct pm_zone_format *format,
                              const char *text, const char *words)
{
    zone_folder_put(f, file_of(f, format), text);
    if (write_first(f, format))
        fail_msg("%s replaced a file: %s", format->name, text);
    if (!strstr(f->err.msg, words))
        fail_msg("%s", f->err.msg);
    assert_true(pm_str_is(zone_folder_read(f, file_of(f, format)), text));
    assert_int_equal(unlink(zone_folder_path(f, file_of(f, format))), 0);
}

static void no_format_replaces_the_file_of_another_program(void **state)
{
    struct zone_folder *f = *state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (formats[i]->effect == PM_ZONE_REPLACES)
            continue;
        assert_left_alone(f, formats[i], "precious 1\n", "was not made by pm-reconcile");
        zone_folder_put(f, file_of(f, formats[i]), " \n;--\n");
        assert_true(write_first(f, formats[i]));
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, formats[i]))), 0);
    }
}

static void a_file_of_ours_in_another_form_is_told_to_be_one(void **state)
{
    struct zone_folder *f = *state;
    assert_true(write_first(f, pm_zone_format_find(PM_STR("route53"))));
    struct pm_str before = zone_folder_read(f, "example.com.json");
    assert_left_alone(f, pm_zone_format_find(PM_STR("desec")), before.ptr,
                      "was not made by pm-reconcile in this form (desec)");
}

static void words_of_ours_further_in_a_line_do_not_make_a_file_ours(void **state)
{
    static const char *const rows[][2] = {
        {"powerdns",
         "{\"name\": \"example.com.\", \"rrsets\": [{\"name\": \"www.example.com.\"}]}\n"},
        {"table", "Notes: who owns what in the zone example.com\n"},
        {"json", "{\"records\": [], \"format_version\": \"1.0\"}\n"},
        {"csv", "team,name,type,ttl,priority,value,action,\n"},
        {"desec", "[{\"touched\": 1}, {\"subname\": \"www\"}]\n"},
    };
    struct zone_folder *f = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_left_alone(f, pm_zone_format_find(pm_str_from(rows[i][0])), rows[i][1],
                          "was not made by pm-reconcile");
}

static void a_part_of_a_zone_never_replaces_a_whole_one(void **state)
{
    struct zone_folder *f = *state;
    const struct pm_zone_format *octodns = pm_zone_format_find(PM_STR("octodns"));
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(zone_folder_write(f, "bind"));
    struct pm_str whole = zone_folder_read(f, "example.com.zone");
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    const char *const parts[] = {"bind", "cloudflare"};
    for (size_t i = 0; i < 2; i++) {
        assert_left_alone(f, pm_zone_format_find(pm_str_from(parts[i])), whole.ptr,
                          "holds a whole zone");
    }
    assert_true(write_first(f, octodns));
    whole = zone_folder_read(f, "example.com.yaml");
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_left_alone(f, octodns, whole.ptr, "holds a whole zone");
    f->options.style = PM_ZONE_STYLE_DEFAULT;
}

/* It may hold more than the zone shows. */
static void
a_whole_zone_replaces_what_others_made_only_where_it_was_read_or_with_a_yes(void **state)
{
    struct zone_folder *f = *state;
    const char *const formats[] = {"bind", "octodns"};
    struct pm_current *current = current_of_ours(f);
    zone_folder_be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        f->options.style = i == 0 ? PM_ZONE_STYLE_COMPLETE : PM_ZONE_STYLE_DEFAULT;
        f->zones[0].current = current;
        f->options.replace_zone = false;
        current->source = PM_STR("a test");
        assert_left_alone(f, format, "new A 192.0.2.1\n", "--yes-replace-zone");
        zone_folder_put(f, file_of(f, format), "new A 192.0.2.1\n");
        current->source = pm_str_from(zone_folder_path(f, file_of(f, format)));
        assert_true(write_first(f, format));
        current->source = PM_STR("a test");
        f->dns.mx_priority = 20;
        assert_true(write_first(f, format));
        f->dns.mx_priority = 10;
        zone_folder_put(f, file_of(f, format), "new A 192.0.2.1\n");
        f->options.replace_zone = true;
        assert_true(write_first(f, format));
    }
}

static void chosen_domains_never_replace_records_of_the_zones_other_domains(void **state)
{
    struct zone_folder *f = *state;
    const char *const formats[] = {"bind", "cloudflare", "tinydns"};
    f->domains[1].name = (struct pm_name){.ascii = PM_STR("xn--bcher-kva.example.com"),
                                          .unicode = PM_STR("bücher.example.com")};
    f->domains[1].zone = f->domains[0].zone;
    struct pm_zone two = f->zones[0], one = f->zones[0];
    two.count = 2;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        f->zones[0] = two;
        f->options.chosen = i % 2;
        assert_true(write_first(f, format));
        struct pm_str both = zone_folder_read(f, file_of(f, format));
        f->zones[0] = one;
        f->options.chosen = true;
        assert_left_alone(f, format, both.ptr, "records of xn--bcher-kva.example.com, too");
        assert_true(write_first(f, format));
        f->dns.mx_priority = 20;
        assert_true(write_first(f, format));
        f->zones[0] = two;
        assert_true(write_first(f, format));
        f->zones[0] = one;
        f->options.chosen = false;
        assert_true(write_first(f, format));
        f->dns.mx_priority = 10;
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, format))), 0);
    }
}

static void a_change_never_replaces_what_it_is_a_change_to(void **state)
{
    struct zone_folder *f = *state;
    const struct pm_zone_format *json = pm_zone_format_find(PM_STR("json"));
    assert_true(write_first(f, json));
    struct pm_current_draft draft = pm_current_begin(&f->arena);
    struct pm_current current =
        pm_current_make(&draft, PM_STR("example.com"), true,
                        pm_str_printf(&f->arena, "%s/./example.com.json", f->dir));
    f->zones[0].current = &current;
    struct pm_str before = zone_folder_read(f, "example.com.json");
    assert_left_alone(f, json, before.ptr, "is what --current was read from");
}

static void our_lines_in_the_file_of_others_do_not_make_it_ours(void **state)
{
    struct zone_folder *f = *state;
    const char *const formats[] = {"bind", "terraform-aws", "nsupdate", "azure"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        assert_true(write_first(f, format));
        struct pm_str ours = zone_folder_read(f, file_of(f, format));
        assert_left_alone(f, format, pm_str_printf(&f->arena, "precious\n\n%s", ours.ptr).ptr,
                          "was not made by pm-reconcile");
    }
}

static void a_change_never_replaces_records_that_a_server_reads(void **state)
{
    struct zone_folder *f = *state;
    const char *const formats[] = {"bind", "cloudflare", "tinydns"};
    const struct pm_current *current = current_of_ours(f);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        f->zones[0].current = NULL;
        assert_true(write_first(f, format));
        struct pm_str records = zone_folder_read(f, file_of(f, format));
        f->zones[0].current = current;
        assert_left_alone(f, format, records.ptr, "holds records");
        assert_int_equal(strstr(f->err.msg, "--style include") != NULL, i == 0);
        assert_true(write_first(f, format));
        f->dns.mx_priority = 20;
        assert_true(write_first(f, format));
        f->dns.mx_priority = 10;
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, format))), 0);
    }
}

static void a_part_takes_the_place_of_a_fragment_and_no_change_that_of_a_part(void **state)
{
    struct zone_folder *f = *state;
    const struct pm_zone_format *bind = pm_zone_format_find(PM_STR("bind"));
    assert_true(write_first(f, bind));
    f->zones[0].current = current_of_ours(f);
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_true(write_first(f, bind));
    struct pm_str part = zone_folder_read(f, "example.com.zone");
    assert_true(pm_str_contains_nocase(part, PM_STR(" IN MX ")));
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    assert_left_alone(f, bind, part.ptr, "holds records");
}

static void a_removal_never_takes_the_place_of_what_is_declared(void **state)
{
    struct zone_folder *f = *state;
    size_t count, declaring = 0;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (!formats[i]->declares)
            continue;
        declaring++;
        assert_true(write_first(f, formats[i]));
        struct pm_str declared = zone_folder_read(f, file_of(f, formats[i]));
        f->zones[0].current = current_of_ours(f);
        f->domains[0].remove = true;
        assert_left_alone(f, formats[i], declared.ptr, "a removal never takes the place");
        assert_non_null(strstr(f->err.msg, "in one step write this file anew"));
        assert_true(write_first(f, formats[i]));
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, formats[i]))), 0);
        f->domains[0].remove = false;
        f->zones[0].current = NULL;
    }
    assert_true(declaring >= 5);
}

/* The senders of an SPF record that ours was merged into stand in it. */
static void what_declares_blindly_never_replaces_what_was_made_from_the_zone(void **state)
{
    static const struct {
        const char *format;
        enum pm_zone_style style;
    } rows[] = {
        {"terraform-cloudflare", PM_ZONE_STYLE_DEFAULT},
        {"terraform-aws", PM_ZONE_STYLE_DEFAULT},
        {"terraform-dns", PM_ZONE_STYLE_DEFAULT},
        {"dnscontrol", PM_ZONE_STYLE_DEFAULT},
        {"external-dns", PM_ZONE_STYLE_DEFAULT},
        {"bind", PM_ZONE_STYLE_INCLUDE},
        {"octodns", PM_ZONE_STYLE_INCLUDE},
    };
    struct zone_folder *f = *state;
    struct pm_current *current = current_of_ours(f);
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(rows[i / 2].format));
        f->options.style = rows[i / 2].style;
        current->is_planned = i % 2;
        f->zones[0].current = current;
        assert_true(write_first(f, format));
        struct pm_str known = zone_folder_read(f, file_of(f, format));
        f->zones[0].current = NULL;
        assert_left_alone(f, format, known.ptr, "was made with --current");
        assert_true(write_first(f, format));
        f->zones[0].current = current;
        assert_true(write_first(f, format));
        assert_int_equal(unlink(zone_folder_path(f, file_of(f, format))), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ZONE_FOLDER_TEST(every_format_knows_its_own_files),
        ZONE_FOLDER_TEST(no_format_replaces_the_file_of_another_program),
        ZONE_FOLDER_TEST(a_file_of_ours_in_another_form_is_told_to_be_one),
        ZONE_FOLDER_TEST(words_of_ours_further_in_a_line_do_not_make_a_file_ours),
        ZONE_FOLDER_TEST(a_part_of_a_zone_never_replaces_a_whole_one),
        ZONE_FOLDER_TEST(
            a_whole_zone_replaces_what_others_made_only_where_it_was_read_or_with_a_yes),
        ZONE_FOLDER_TEST(chosen_domains_never_replace_records_of_the_zones_other_domains),
        ZONE_FOLDER_TEST(a_change_never_replaces_what_it_is_a_change_to),
        ZONE_FOLDER_TEST(our_lines_in_the_file_of_others_do_not_make_it_ours),
        ZONE_FOLDER_TEST(a_change_never_replaces_records_that_a_server_reads),
        ZONE_FOLDER_TEST(a_part_takes_the_place_of_a_fragment_and_no_change_that_of_a_part),
        ZONE_FOLDER_TEST(a_removal_never_takes_the_place_of_what_is_declared),
        ZONE_FOLDER_TEST(what_declares_blindly_never_replaces_what_was_made_from_the_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
