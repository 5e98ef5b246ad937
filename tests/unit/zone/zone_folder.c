#include "zone_folder.h"

#include "base/file.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const struct pm_name zone_folder_servers[1] = {{PM_STR_INIT("ns1.example.org"), PM_STR_INIT("")}};

int zone_folder_open(void **state)
{
    static struct zone_folder fixture;
    struct zone_folder *f = &fixture;
    *f = (struct zone_folder){
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

const char *zone_folder_path(struct zone_folder *f, const char *file)
{
    return pm_str_printf(&f->arena, "%s/%s", f->dir, file).ptr;
}

size_t zone_folder_empty(struct zone_folder *f)
{
    DIR *dir = opendir(f->dir);
    size_t removed = 0;
    for (const struct dirent *entry; dir && (entry = readdir(dir));) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            remove(zone_folder_path(f, entry->d_name)) == 0)
            removed++;
    }
    if (dir)
        closedir(dir);
    return removed;
}

int zone_folder_close(void **state)
{
    struct zone_folder *f = *state;
    zone_folder_empty(f);
    rmdir(f->dir);
    rmdir(f->root);
    pm_arena_fini(&f->arena);
    return 0;
}

bool zone_folder_write(struct zone_folder *f, const char *format)
{
    return pm_zone_write_dir(pm_zone_format_find(pm_str_from(format)), f->zones, f->count,
                             &f->options, f->dir, &f->counts, &f->err);
}

struct pm_str zone_folder_read(struct zone_folder *f, const char *file)
{
    struct pm_str bytes = {0};
    struct pm_err err;
    if (!pm_file_read(zone_folder_path(f, file), 1 << 20, &f->arena, &bytes, &err))
        fail_msg("%s", err.msg);
    return bytes;
}

ino_t zone_folder_inode(struct zone_folder *f, const char *file)
{
    struct stat st = {0};
    assert_int_equal(stat(zone_folder_path(f, file), &st), 0);
    return st.st_ino;
}

void zone_folder_put(struct zone_folder *f, const char *file, const char *text)
{
    struct pm_err err;
    if (!pm_dir_ensure(f->dir, 0755, &err) ||
        !pm_file_write(zone_folder_path(f, file), pm_str_from(text), 0644, &err))
        fail_msg("%s", err.msg);
}

void zone_folder_be_complete(struct zone_folder *f, enum pm_serial_kind kind, const char *now)
{
    f->options.style = PM_ZONE_STYLE_COMPLETE;
    f->options.ns = zone_folder_servers;
    f->options.ns_count = 1;
    f->options.ttl = 3600;
    f->options.serial = (struct pm_serial){.kind = kind};
    assert_true(pm_time_parse(pm_str_from(now), &f->options.now));
}

uint32_t zone_folder_serial(struct zone_folder *f, const char *file)
{
    uint32_t serial = 0;
    assert_int_equal(pm_serial_scan(zone_folder_read(f, file), &serial), PM_SERIAL_READ);
    return serial;
}

void zone_folder_counts(struct zone_folder *f, size_t written, size_t unchanged)
{
    assert_int_equal(f->counts.written, written);
    assert_int_equal(f->counts.unchanged, unchanged);
}
