#include "zone/replace.h"

#include "zone/writer.h"

#include <sys/stat.h>

/* How far down a file says that it is ours: scripts have their functions first. */
enum { TOP_LINES = 64, MARK_LINES = 3 };

bool pm_zone_is_origin_line(const struct pm_zone_format *format, struct pm_str line)
{
    for (size_t i = 0; i < 2 && format->origin_lines[i]; i++) {
        if (pm_str_starts(pm_str_trim(line), pm_str_from(format->origin_lines[i])))
            return true;
    }
    return false;
}

static bool is_ours(const struct pm_zone_format *format, struct pm_str bytes)
{
    struct pm_str line;
    for (int i = 0; i < TOP_LINES && pm_str_next(&bytes, '\n', &line); i++) {
        bool marked = format->mark && i < MARK_LINES &&
                      pm_str_contains_nocase(line, pm_str_from(format->mark));
        if (marked || pm_zone_is_origin_line(format, line))
            return true;
    }
    return false;
}

static bool says_nothing(struct pm_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if (pm_ascii_is_alnum(bytes.ptr[i]))
            return false;
    }
    return true;
}

static bool is_read_as_current(const struct pm_zone *zone, const char *path)
{
    struct stat written, read;
    char source[4096];
    if (!zone->current || zone->current->source.len >= sizeof source)
        return false;
    memcpy(source, zone->current->source.ptr, zone->current->source.len);
    source[zone->current->source.len] = '\0';
    return stat(path, &written) == 0 && stat(source, &read) == 0 && written.st_dev == read.st_dev &&
           written.st_ino == read.st_ino;
}

static bool is_link(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

static bool holds_zone(const struct pm_zone_format *format, struct pm_str bytes)
{
    uint32_t serial;
    if (strcmp(format->suffix, ".zone") == 0)
        return pm_serial_scan(bytes, &serial) != PM_SERIAL_NONE;
    return pm_zone_says_whole(format, bytes);
}

bool pm_zone_may_replace(const struct pm_zone_format *format, const struct pm_zone_options *options,
                         const struct pm_zone *zone, const char *path, struct pm_str bytes,
                         struct pm_err *err)
{
    if (pm_zone_effect_of(format, options) == PM_ZONE_REPLACES || says_nothing(bytes) ||
        is_link(path))
        return true;
    if (is_read_as_current(zone, path))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s is what --current was read from, and what would take its place is a "
                       "change to it: write into another folder",
                       path);
    if (!is_ours(format, bytes))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s was not made by pm-reconcile, so it is not replaced: write into another "
                       "folder, or move the file away",
                       path);
    return !holds_zone(format, bytes) ||
           pm_fail(err, PM_ERR_FAILED,
                   "%s holds a whole zone, and what would take its place has mail records only: "
                   "write into another folder, or move the file away",
                   path);
}
