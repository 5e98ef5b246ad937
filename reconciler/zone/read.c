#include "zone/read.h"

#include "base/file.h"
#include "zone/read_master.h"

enum { FILE_MAX = 64 * 1024 * 1024 };

static bool is_json(struct pm_str bytes)
{
    static const struct pm_str mark = PM_STR_INIT("\xef\xbb\xbf");
    if (pm_str_starts(bytes, mark))
        bytes = pm_str_sub(bytes, mark.len, bytes.len);
    return pm_str_starts(pm_str_trim(bytes), PM_STR("{"));
}

bool pm_zone_read(const struct pm_zone_files *files, const char *path, struct pm_str zone,
                  struct pm_arena *arena, struct pm_current *out, struct pm_err *err)
{
    struct pm_zone_reading reading = {
        .files = files, .zone = zone, .arena = arena, .draft = pm_current_begin(arena)};
    struct pm_str bytes;
    if (!pm_zone_reading_file(&reading, path, &bytes, err))
        return false;
    bool json = is_json(bytes);
    if (!(json ? pm_zone_reading_json(&reading, path, bytes, err)
               : pm_zone_reading_master(&reading, path, bytes, err)))
        return false;
    if (reading.count == 0 && !json)
        return pm_fail(err, PM_ERR_FAILED,
                       "%s: no record of the zone %" PM_STR_FMT " is in it: is it the right file?",
                       path, PM_STR_ARG(zone));
    struct pm_current current =
        pm_current_make(&reading.draft, zone, false, pm_str_dup(arena, pm_str_from(path)));
    if (!pm_zone_reading_check(&reading, &current, err))
        return false;
    current.is_planned = json;
    current.whole = !json && pm_current_find(&current, zone, PM_RRTYPE_SOA);
    *out = current;
    return true;
}

static bool read_real(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                      struct pm_err *err)
{
    (void)ctx;
    return pm_file_read(path, FILE_MAX, arena, out, err);
}

/* Records, and nothing known of what stands beside them; a document knows what it lists. */
static bool is_part(const struct pm_current *current)
{
    return !current->whole && current->count > 0 && current->known_count == 0;
}

bool pm_zone_read_file(const char *path, struct pm_str zone, struct pm_arena *arena,
                       struct pm_current *out, struct pm_err *err)
{
    const struct pm_zone_files files = {.read = read_real};
    struct pm_current current;
    if (!pm_zone_read(&files, path, zone, arena, &current, err))
        return false;
    if (is_part(&current))
        return pm_fail(err, PM_ERR_FAILED,
                       "%s has no SOA record: it is a part of the zone %" PM_STR_FMT
                       ", and what else stands there is not known. Give the zone's own file",
                       path, PM_STR_ARG(zone));
    *out = current;
    return true;
}
