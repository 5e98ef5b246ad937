/* Files in a folder: written, left alone, replaced, and how their serials move. */
#include "base/file.h"
#include "base/time.h"
#include "zone/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test, and a zone with one domain. */
static struct fixture {
    struct pm_arena arena;
    char root[32];
    const char *dir;
    struct pm_dns_options dns;
    struct pm_zone_domain domains[2];
    struct pm_zone *zones;
    size_t count;
    struct pm_zone_options options;
    struct pm_zone_dir_counts counts;
    struct pm_err err;
} fixture;

static const struct pm_name servers[] = {{PM_STR_INIT("ns1.example.org"), PM_STR_INIT("")}};

static int open_fixture(void **state)
{
    struct fixture *f = &fixture;
    *f = (struct fixture){
        .root = "/tmp/pm-dir-XXXXXX",
        .dns = {.ttl = 3600, .mx_priority = 10},
        .options = {.version = "1", .ownership = PM_STR("purelymail_ownership_proof=a")},
    };
    pm_arena_init(&f->arena);
    if (!mkdtemp(f->root))
        return -1;
    f->dir = pm_str_printf(&f->arena, "%s/zones", f->root).ptr;
    f->domains[0] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.com")), .dns = &f->dns};
    f->domains[1] =
        (struct pm_zone_domain){.name = pm_name_canonical(PM_STR("example.net")), .dns = &f->dns};
    *state = f;
    return pm_zone_group(f->domains, 2, &f->arena, &f->zones, &f->count, &f->err) ? 0 : -1;
}

static const char *path_of(struct fixture *f, const char *file)
{
    return pm_str_printf(&f->arena, "%s/%s", f->dir, file).ptr;
}

static int close_fixture(void **state)
{
    static const char *const files[] = {"example.com.zone", "example.net.zone", "example.com.json",
                                        "example.net.json", "example.com.txt",  "example.net.txt",
                                        "elsewhere"};
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        unlink(path_of(f, files[i]));
        rmdir(path_of(f, files[i]));
    }
    rmdir(f->dir);
    rmdir(f->root);
    pm_arena_fini(&f->arena);
    return 0;
}

static bool write_format(struct fixture *f, const char *format)
{
    return pm_zone_write_dir(pm_zone_format_find(pm_str_from(format)), f->zones, f->count,
                             &f->options, f->dir, &f->counts, &f->err);
}

static struct pm_str content(struct fixture *f, const char *file)
{
    struct pm_str bytes = {0};
    struct pm_err err;
    if (!pm_file_read(path_of(f, file), 1 << 20, &f->arena, &bytes, &err))
        fail_msg("%s", err.msg);
    return bytes;
}

static ino_t inode(struct fixture *f, const char *file)
{
    struct stat st = {0};
    assert_int_equal(stat(path_of(f, file), &st), 0);
    return st.st_ino;
}

static void put(struct fixture *f, const char *file, const char *text)
{
    struct pm_err err;
    if (!pm_dir_ensure(f->dir, 0755, &err) ||
        !pm_file_write(path_of(f, file), pm_str_from(text), 0644, &err))
        fail_msg("%s", err.msg);
}

static void be_complete(struct fixture *f, enum pm_serial_kind kind, const char *now)
{
    f->options.style = PM_ZONE_STYLE_COMPLETE;
    f->options.ns = servers;
    f->options.ns_count = 1;
    f->options.ttl = 3600;
    f->options.serial = (struct pm_serial){.kind = kind};
    assert_true(pm_time_parse(pm_str_from(now), &f->options.now));
}

static uint32_t serial_in(struct fixture *f, const char *file)
{
    uint32_t serial = 0;
    assert_int_equal(pm_serial_scan(content(f, file), &serial), PM_SERIAL_READ);
    return serial;
}

static void assert_counts(struct fixture *f, size_t written, size_t unchanged)
{
    assert_int_equal(f->counts.written, written);
    assert_int_equal(f->counts.unchanged, unchanged);
}

static void each_zone_gets_a_file_that_is_then_left_alone(void **state)
{
    struct fixture *f = *state;
    static const char *const formats[][2] = {
        {"bind", "example.com.zone"}, {"json", "example.com.json"}, {"table", "example.com.txt"}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(write_format(f, formats[i][0]));
        assert_counts(f, 2, 0);
        ino_t before = inode(f, formats[i][1]);
        assert_true(write_format(f, formats[i][0]));
        assert_counts(f, 0, 2);
        assert_int_equal(inode(f, formats[i][1]), before);
    }
}

static void only_the_zone_that_changed_is_written(void **state)
{
    struct fixture *f = *state;
    struct pm_dns_options other = f->dns;
    assert_true(write_format(f, "bind"));
    other.ttl = 60;
    f->domains[0].dns = &other;
    ino_t before = inode(f, "example.net.zone");
    assert_true(write_format(f, "bind"));
    assert_counts(f, 1, 1);
    assert_int_equal(inode(f, "example.net.zone"), before);
    assert_true(pm_str_contains_nocase(content(f, "example.com.zone"), PM_STR("@ ")));
    assert_true(pm_str_contains_nocase(content(f, "example.com.zone"), PM_STR(" 60 IN MX")));
}

static void where_the_output_came_from_is_no_content(void **state)
{
    struct fixture *f = *state;
    static const char *const formats[] = {"bind", "json", "table"};
    for (size_t i = 0; i < 3; i++) {
        f->options.version = "1";
        f->options.digest = PM_STR("aaaa");
        assert_true(write_format(f, formats[i]));
        f->options.version = "2";
        f->options.digest = PM_STR("bbbb");
        assert_true(write_format(f, formats[i]));
        assert_counts(f, 0, 2);
    }
}

static void a_line_more_is_another_content(void **state)
{
    struct fixture *f = *state;
    assert_true(write_format(f, "bind"));
    struct pm_str written = content(f, "example.com.zone");
    put(f, "example.com.zone",
        pm_str_printf(&f->arena, "%swww 60 IN A 192.0.2.1\n", written.ptr).ptr);
    assert_true(write_format(f, "bind"));
    assert_counts(f, 1, 1);
    put(f, "example.com.zone", "");
    assert_true(write_format(f, "bind"));
    assert_counts(f, 1, 1);
    assert_true(pm_str_eq(content(f, "example.com.zone"), written));
}

static void the_serial_rises_only_when_the_content_changes(void **state)
{
    struct fixture *f = *state;
    struct pm_dns_options other = f->dns;
    be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(write_format(f, "bind"));
    assert_int_equal(serial_in(f, "example.com.zone"), 1);
    assert_true(write_format(f, "bind"));
    assert_counts(f, 0, 2);
    assert_int_equal(serial_in(f, "example.com.zone"), 1);
    other.mx_priority = 20;
    f->domains[0].dns = &other;
    assert_true(write_format(f, "bind"));
    assert_counts(f, 1, 1);
    assert_int_equal(serial_in(f, "example.com.zone"), 2);
    assert_int_equal(serial_in(f, "example.net.zone"), 1);
}

static void a_date_serial_counts_up_within_its_day(void **state)
{
    struct fixture *f = *state;
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
        be_complete(f, PM_SERIAL_DATE, rows[i].now);
        f->dns.mx_priority = rows[i].priority;
        assert_true(write_format(f, "bind"));
        assert_int_equal(serial_in(f, "example.com.zone"), rows[i].serial);
    }
}

static void a_given_serial_must_come_after_the_one_there(void **state)
{
    struct fixture *f = *state;
    be_complete(f, PM_SERIAL_NUMBER, "2026-11-22T00:00:00Z");
    f->options.serial.number = 5;
    assert_true(write_format(f, "bind"));
    assert_true(write_format(f, "bind"));
    assert_counts(f, 0, 2);
    f->dns.ttl = 60;
    struct pm_str before = content(f, "example.com.zone");
    assert_false(write_format(f, "bind"));
    assert_non_null(strstr(f->err.msg, "example.com.zone: serial 5 does not come after 5"));
    assert_true(pm_str_eq(content(f, "example.com.zone"), before));
    assert_counts(f, 0, 0);
}

static void a_fragment_becomes_a_complete_zone_with_a_first_serial(void **state)
{
    struct fixture *f = *state;
    assert_true(write_format(f, "bind"));
    be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(write_format(f, "bind"));
    assert_counts(f, 2, 0);
    assert_int_equal(serial_in(f, "example.com.zone"), 1);
}

static void a_serial_written_by_hand_is_respected(void **state)
{
    struct fixture *f = *state;
    put(f, "example.com.zone", "@ IN SOA ns. h. (\n 3000000000 ; serial\n 1 2 3 4 )\n");
    be_complete(f, PM_SERIAL_UNIXTIME, "2026-11-22T00:00:00Z");
    assert_true(write_format(f, "bind"));
    assert_int_equal(serial_in(f, "example.com.zone"), 3000000001);
}

static void a_serial_that_cannot_be_read_stops_it(void **state)
{
    struct fixture *f = *state;
    put(f, "example.com.zone", "@ IN SOA ns. h. SERIAL 1 2 3 4\n");
    be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_false(write_format(f, "bind"));
    assert_non_null(strstr(f->err.msg, "cannot read the serial of the SOA record in"));
    assert_true(pm_str_starts(content(f, "example.com.zone"), PM_STR("@ IN SOA ns. h. SERIAL")));
}

static void a_symbolic_link_is_not_written_through(void **state)
{
    struct fixture *f = *state;
    put(f, "elsewhere", "precious\n");
    assert_int_equal(symlink("elsewhere", path_of(f, "example.net.zone")), 0);
    assert_false(write_format(f, "bind"));
    assert_non_null(strstr(f->err.msg, "symbolic link"));
    assert_counts(f, 1, 0);
    assert_true(pm_str_is(content(f, "elsewhere"), "precious\n"));
}

static void a_folder_in_a_files_place_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct pm_err err;
    assert_true(pm_dir_ensure(f->dir, 0755, &err));
    assert_true(pm_dir_ensure(path_of(f, "example.com.zone"), 0755, &err));
    assert_false(write_format(f, "bind"));
    assert_non_null(strstr(f->err.msg, "example.com.zone is a folder"));
}

static void a_folder_that_cannot_be_made_is_an_error(void **state)
{
    struct fixture *f = *state;
    f->dir = pm_str_printf(&f->arena, "%s/no/zones", f->root).ptr;
    assert_false(write_format(f, "bind"));
    assert_non_null(strstr(f->err.msg, "cannot create the folder"));
}

static void each_zone_is_written_in_its_providers_format(void **state)
{
    struct fixture *f = *state;
    f->zones[0].provider = pm_provider_find(PM_STR("digitalocean"));
    assert_non_null(f->zones[0].provider);
    const struct pm_zone_format *format = pm_zone_format_of(&f->zones[0]);
    assert_true(pm_zone_write_dir(NULL, f->zones, 2, &f->options, f->dir, &f->counts, &f->err));
    assert_counts(f, 2, 0);
    const char *file = pm_str_printf(&f->arena, "example.com%s", format->suffix).ptr;
    assert_true(content(f, file).len > 0);
    assert_true(content(f, "example.net.zone").len > 0);
    assert_true(pm_zone_write_dir(NULL, f->zones, 2, &f->options, f->dir, &f->counts, &f->err));
    assert_counts(f, 0, 2);
    assert_int_equal(unlink(path_of(f, file)), 0);
}

/* So many that they wait for the disk together. */
enum { MANY = 40 };

static size_t group_many(struct fixture *f, struct pm_zone **zones)
{
    struct pm_zone_domain *domains = PM_NEW_ARRAY(&f->arena, struct pm_zone_domain, MANY);
    size_t count;
    for (int i = 0; i < MANY; i++)
        domains[i] = (struct pm_zone_domain){
            .name = pm_name_canonical(pm_str_printf(&f->arena, "d%02d.example", i)),
            .dns = &f->dns,
        };
    assert_true(pm_zone_group(domains, MANY, &f->arena, zones, &count, &f->err));
    return count;
}

static size_t remove_all(struct fixture *f)
{
    DIR *dir = opendir(f->dir);
    size_t removed = 0;
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] != '.' && unlink(path_of(f, entry->d_name)) == 0)
            removed++;
    }
    closedir(dir);
    return removed;
}

static void many_files_are_written_together_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct pm_zone *zones;
    size_t count = group_many(f, &zones);
    const struct pm_zone_format *bind = pm_zone_format_find(PM_STR("bind"));
    assert_true(pm_zone_write_dir(bind, zones, count, &f->options, f->dir, &f->counts, &f->err));
    assert_counts(f, MANY, 0);
    assert_true(pm_zone_write_dir(bind, zones, count, &f->options, f->dir, &f->counts, &f->err));
    assert_counts(f, 0, MANY);
    assert_true(pm_str_contains_nocase(content(f, "d39.example.zone"), PM_STR("d39.example")));
    assert_int_equal(remove_all(f), MANY);
}

static void what_comes_before_an_error_is_written(void **state)
{
    struct fixture *f = *state;
    struct pm_zone *zones;
    struct pm_err err;
    size_t count = group_many(f, &zones);
    assert_true(pm_dir_ensure(f->dir, 0755, &err));
    assert_int_equal(symlink("nowhere", path_of(f, "d30.example.zone")), 0);
    assert_false(pm_zone_write_dir(pm_zone_format_find(PM_STR("bind")), zones, count, &f->options,
                                   f->dir, &f->counts, &f->err));
    assert_non_null(strstr(f->err.msg, "d30.example.zone is a symbolic link"));
    assert_counts(f, 30, 0);
    assert_int_equal(remove_all(f), 31);
}

static struct pm_current_draft begin_current(struct fixture *f)
{
    struct pm_current_draft draft = pm_current_begin(&f->arena);
    struct pm_rdata soa = {.target = PM_STR("ns1.example.org"),
                           .text = PM_STR("h.example.org. 2026112207 3600 900 1209600 300")};
    pm_current_add(&draft, PM_STR("example.com"), PM_RRTYPE_SOA, 3600, &soa);
    return draft;
}

static void set_current(struct fixture *f, struct pm_current_draft *draft)
{
    struct pm_current *current = PM_NEW(&f->arena, struct pm_current);
    *current = pm_current_make(draft, PM_STR("example.com"), true, PM_STR("a test"));
    f->zones[0].current = current;
}

static void the_serial_comes_after_that_of_the_current_records(void **state)
{
    struct fixture *f = *state;
    struct pm_current_draft draft = begin_current(f);
    set_current(f, &draft);
    be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(write_format(f, "bind"));
    assert_int_equal(serial_in(f, "example.com.zone"), 2026112208);
    assert_int_equal(serial_in(f, "example.net.zone"), 1);
    assert_true(write_format(f, "bind"));
    assert_counts(f, 0, 2);
}

/* All that is needed, and a host of others. */
static struct pm_current_draft begin_right(struct fixture *f)
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

static uint32_t serial_after(struct fixture *f, struct pm_current_draft draft)
{
    set_current(f, &draft);
    assert_true(write_format(f, "bind"));
    return serial_in(f, "example.com.zone");
}

static void the_serial_stays_while_the_current_records_do(void **state)
{
    struct fixture *f = *state;
    static const struct pm_name other[] = {{PM_STR_INIT("ns2.example.org"), PM_STR_INIT("")}};
    be_complete(f, PM_SERIAL_CHANGED, "2026-11-22T00:00:00Z");
    assert_int_equal(serial_after(f, begin_right(f)), 2026112207);
    assert_int_equal(serial_in(f, "example.net.zone"), f->options.now);
    f->options.ns_count = 0;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112207);
    f->options.ns_count = 1;
    f->options.ns = other;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112208);
    f->options.ns = servers;
    assert_int_equal(serial_after(f, begin_right(f)), 2026112209);
    assert_int_equal(remove_all(f), 2);
    struct pm_current_draft right = begin_right(f);
    f->dns.mx_priority = 20;
    assert_int_equal(serial_after(f, right), 2026112208);
}

static const char *file_of(struct fixture *f, const struct pm_zone_format *format)
{
    return pm_str_printf(&f->arena, "example.com%s", format->suffix).ptr;
}

static bool write_first(struct fixture *f, const struct pm_zone_format *format)
{
    return pm_zone_write_dir(format, f->zones, 1, &f->options, f->dir, &f->counts, &f->err);
}

/* All that is needed is there. */
static struct pm_current *current_of_ours(struct fixture *f)
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
    struct fixture *f = *state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    const struct pm_current *current = current_of_ours(f);
    for (size_t i = 0; i < count; i++) {
        bool ok = write_first(f, formats[i]);
        f->zones[0].current = current;
        f->options.all = strstr(".zone.data", formats[i]->suffix);
        ok = ok && write_first(f, formats[i]);
        f->options.all = false;
        f->zones[0].current = NULL;
        f->dns.mx_priority = 20;
        ok = ok && write_first(f, formats[i]);
        f->dns.mx_priority = 10;
        if (!ok)
            fail_msg("%s: %s", formats[i]->name, f->err.msg);
        assert_int_equal(unlink(path_of(f, file_of(f, formats[i]))), 0);
    }
}

static void assert_left_alone(struct fixture *f, const struct pm_zone_format *format,
                              const char *text, const char *words)
{
    put(f, file_of(f, format), text);
    if (write_first(f, format))
        fail_msg("%s replaced a file: %s", format->name, text);
    if (!strstr(f->err.msg, words))
        fail_msg("%s", f->err.msg);
    assert_true(pm_str_is(content(f, file_of(f, format)), text));
    assert_int_equal(unlink(path_of(f, file_of(f, format))), 0);
}

static void no_format_replaces_the_file_of_another_program(void **state)
{
    struct fixture *f = *state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (formats[i]->effect == PM_ZONE_REPLACES)
            continue;
        assert_left_alone(f, formats[i], "precious 1\n", "was not made by pm-reconcile");
        put(f, file_of(f, formats[i]), " \n;--\n");
        assert_true(write_first(f, formats[i]));
        assert_int_equal(unlink(path_of(f, file_of(f, formats[i]))), 0);
    }
}

static void a_part_of_a_zone_never_replaces_a_whole_one(void **state)
{
    struct fixture *f = *state;
    const struct pm_zone_format *octodns = pm_zone_format_find(PM_STR("octodns"));
    be_complete(f, PM_SERIAL_NEXT, "2026-11-22T00:00:00Z");
    assert_true(write_format(f, "bind"));
    struct pm_str whole = content(f, "example.com.zone");
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    const char *const parts[] = {"bind", "cloudflare"};
    for (size_t i = 0; i < 2; i++) {
        assert_left_alone(f, pm_zone_format_find(pm_str_from(parts[i])), whole.ptr,
                          "holds a whole zone");
    }
    assert_true(write_first(f, octodns));
    whole = content(f, "example.com.yaml");
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_left_alone(f, octodns, whole.ptr, "holds a whole zone");
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    put(f, "example.com.yaml", "www: { type: A, value: 192.0.2.1 }\n");
    assert_true(write_first(f, octodns));
    assert_int_equal(unlink(path_of(f, "example.com.yaml")), 0);
}

static void a_change_never_replaces_what_it_is_a_change_to(void **state)
{
    struct fixture *f = *state;
    const struct pm_zone_format *json = pm_zone_format_find(PM_STR("json"));
    assert_true(write_first(f, json));
    struct pm_current_draft draft = pm_current_begin(&f->arena);
    struct pm_current current =
        pm_current_make(&draft, PM_STR("example.com"), true,
                        pm_str_printf(&f->arena, "%s/./example.com.json", f->dir));
    f->zones[0].current = &current;
    struct pm_str before = content(f, "example.com.json");
    assert_left_alone(f, json, before.ptr, "is what --current was read from");
}

static void our_lines_in_the_file_of_others_do_not_make_it_ours(void **state)
{
    struct fixture *f = *state;
    const char *const formats[] = {"bind", "terraform-aws", "nsupdate", "azure"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        assert_true(write_first(f, format));
        struct pm_str ours = content(f, file_of(f, format));
        assert_left_alone(f, format, pm_str_printf(&f->arena, "precious\n\n%s", ours.ptr).ptr,
                          "was not made by pm-reconcile");
    }
}

static void a_change_never_replaces_records_that_a_server_reads(void **state)
{
    struct fixture *f = *state;
    const char *const formats[] = {"bind", "cloudflare", "tinydns"};
    const struct pm_current *current = current_of_ours(f);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(formats[i]));
        f->zones[0].current = NULL;
        assert_true(write_first(f, format));
        struct pm_str records = content(f, file_of(f, format));
        f->zones[0].current = current;
        assert_left_alone(f, format, records.ptr, "holds records");
        assert_int_equal(strstr(f->err.msg, "--style include") != NULL, i == 0);
        assert_true(write_first(f, format));
        f->dns.mx_priority = 20;
        assert_true(write_first(f, format));
        f->dns.mx_priority = 10;
        assert_int_equal(unlink(path_of(f, file_of(f, format))), 0);
    }
}

static void a_part_takes_the_place_of_a_fragment_and_no_change_that_of_a_part(void **state)
{
    struct fixture *f = *state;
    const struct pm_zone_format *bind = pm_zone_format_find(PM_STR("bind"));
    assert_true(write_first(f, bind));
    f->zones[0].current = current_of_ours(f);
    f->options.style = PM_ZONE_STYLE_INCLUDE;
    assert_true(write_first(f, bind));
    struct pm_str part = content(f, "example.com.zone");
    assert_true(pm_str_contains_nocase(part, PM_STR(" IN MX ")));
    f->options.style = PM_ZONE_STYLE_DEFAULT;
    assert_left_alone(f, bind, part.ptr, "holds records");
}

static void a_removal_never_takes_the_place_of_what_is_declared(void **state)
{
    struct fixture *f = *state;
    size_t count, declaring = 0;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        if (!formats[i]->declares)
            continue;
        declaring++;
        assert_true(write_first(f, formats[i]));
        struct pm_str declared = content(f, file_of(f, formats[i]));
        f->zones[0].current = current_of_ours(f);
        f->domains[0].remove = true;
        assert_left_alone(f, formats[i], declared.ptr, "a removal never takes the place");
        assert_true(write_first(f, formats[i]));
        assert_int_equal(unlink(path_of(f, file_of(f, formats[i]))), 0);
        f->domains[0].remove = false;
        f->zones[0].current = NULL;
    }
    assert_true(declaring >= 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_zone_gets_a_file_that_is_then_left_alone),
        TEST(only_the_zone_that_changed_is_written),
        TEST(where_the_output_came_from_is_no_content),
        TEST(a_line_more_is_another_content),
        TEST(the_serial_rises_only_when_the_content_changes),
        TEST(a_date_serial_counts_up_within_its_day),
        TEST(a_given_serial_must_come_after_the_one_there),
        TEST(a_fragment_becomes_a_complete_zone_with_a_first_serial),
        TEST(a_serial_written_by_hand_is_respected),
        TEST(a_serial_that_cannot_be_read_stops_it),
        TEST(a_symbolic_link_is_not_written_through),
        TEST(a_folder_in_a_files_place_is_an_error),
        TEST(a_folder_that_cannot_be_made_is_an_error),
        TEST(each_zone_is_written_in_its_providers_format),
        TEST(many_files_are_written_together_and_nothing_else),
        TEST(what_comes_before_an_error_is_written),
        TEST(the_serial_comes_after_that_of_the_current_records),
        TEST(the_serial_stays_while_the_current_records_do),
        TEST(every_format_knows_its_own_files),
        TEST(no_format_replaces_the_file_of_another_program),
        TEST(a_part_of_a_zone_never_replaces_a_whole_one),
        TEST(a_change_never_replaces_what_it_is_a_change_to),
        TEST(our_lines_in_the_file_of_others_do_not_make_it_ours),
        TEST(a_change_never_replaces_records_that_a_server_reads),
        TEST(a_part_takes_the_place_of_a_fragment_and_no_change_that_of_a_part),
        TEST(a_removal_never_takes_the_place_of_what_is_declared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
