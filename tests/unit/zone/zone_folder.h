/* A folder for zone files, of its own for each test, and two zones with a domain each. */
#pragma once

#include "zone/zone.h"

#include <sys/stat.h>

struct zone_folder {
    struct pm_arena arena;
    char root[32];
    const char *dir; /* not there yet */
    struct pm_dns_options dns;
    struct pm_zone_domain domains[2]; /* example.com, example.net */
    struct pm_zone *zones;
    size_t count;
    struct pm_zone_options options;
    struct pm_zone_dir_counts counts;
    struct pm_err err;
};

/* The one that zone_folder_be_complete names. */
extern const struct pm_name zone_folder_servers[1];

int zone_folder_open(void **state);
int zone_folder_close(void **state);

const char *zone_folder_path(struct zone_folder *f, const char *file);
/* All zones. */
bool zone_folder_write(struct zone_folder *f, const char *format);
struct pm_str zone_folder_read(struct zone_folder *f, const char *file);
ino_t zone_folder_inode(struct zone_folder *f, const char *file);
void zone_folder_put(struct zone_folder *f, const char *file, const char *text);
/* Takes away what is there; returns how much it was. */
size_t zone_folder_empty(struct zone_folder *f);

/* now: "2026-11-22T00:00:00Z". */
void zone_folder_be_complete(struct zone_folder *f, enum pm_serial_kind kind, const char *now);
uint32_t zone_folder_serial(struct zone_folder *f, const char *file);
/* What was written, and what was left alone. */
void zone_folder_counts(struct zone_folder *f, size_t written, size_t unchanged);

#define ZONE_FOLDER_TEST(name) \
    cmocka_unit_test_setup_teardown(name, zone_folder_open, zone_folder_close)
