#include "base/file.h"
#include "zone/batch.h"
#include "zone/replace.h"
#include "zone/writer.h"

#include <errno.h>

enum { FILE_MAX = 64 * 1024 * 1024, FILE_MODE = 0644, DIR_MODE = 0755 };

/* One run over a folder. */
struct run {
    const struct pm_zone_options *options;
    const char *dir;
    struct pm_zone_batch batch;
    struct pm_zone_writer writer; /* of the format of the zone in hand */
    struct pm_sink sink;          /* one file's new content at a time */
    struct pm_arena scratch;
};

/* The file that is there. */
struct old {
    bool exists;
    struct pm_str bytes;
    bool has_serial;
    uint32_t serial;
};

static bool same_content(const struct pm_zone_format *format, struct pm_str a, struct pm_str b)
{
    struct pm_str a_line, b_line;
    if (pm_str_eq(a, b))
        return true;
    while (a.ptr && b.ptr) {
        pm_str_next(&a, '\n', &a_line);
        pm_str_next(&b, '\n', &b_line);
        bool same = pm_str_eq(a_line, b_line) || (pm_zone_is_origin_line(format, a_line) &&
                                                  pm_zone_is_origin_line(format, b_line));
        if (!same)
            return false;
    }
    return !a.ptr && !b.ptr;
}

static bool read_old(struct run *run, const char *path, struct old *old, struct pm_err *err)
{
    struct pm_err reading = {0};
    *old = (struct old){.exists = true};
    if (!pm_file_read(path, FILE_MAX, &run->scratch, &old->bytes, &reading)) {
        *old = (struct old){.exists = false};
        if (reading.sys == ENOENT)
            return true;
        *err = reading;
        return false;
    }
    if (run->options->style != PM_ZONE_STYLE_COMPLETE)
        return true;
    enum pm_serial_found found = pm_serial_scan(old->bytes, &old->serial);
    if (found == PM_SERIAL_UNREADABLE)
        return pm_fail(err, PM_ERR_FAILED,
                       "cannot read the serial of the SOA record in %s, so a serial that comes "
                       "after it cannot be chosen: correct the file or move it away",
                       path);
    old->has_serial = found == PM_SERIAL_READ;
    return true;
}

static struct pm_str render(struct run *run, const struct pm_zone *zone, uint32_t serial)
{
    run->sink.len = 0;
    run->writer.has_serial = true;
    run->writer.serial = serial;
    pm_zone_writer_run(&run->writer, zone, 1);
    return pm_sink_bytes(&run->sink);
}

/* What the serial has to come after: the later of the file's and the current records'. */
static void move_on(const struct pm_zone *zone, struct old *old)
{
    uint32_t current;
    if (!zone->current || !zone->current->whole ||
        pm_zone_current_serial(zone, &current) != PM_SERIAL_READ)
        return;
    if (!old->has_serial || pm_serial_is_after(current, old->serial))
        old->serial = current;
    old->has_serial = true;
}

/* The records stay as they are, and so does their serial, unless the file has a later one. */
static bool keep_serial(struct run *run, const struct pm_zone *zone, const struct old *old,
                        uint32_t *serial)
{
    return run->options->style == PM_ZONE_STYLE_COMPLETE &&
           run->options->serial.kind == PM_SERIAL_CHANGED &&
           pm_zone_keeps_serial(&run->writer, zone) &&
           pm_zone_current_serial(zone, serial) == PM_SERIAL_READ &&
           !(old->has_serial && pm_serial_is_after(old->serial, *serial));
}

static bool choose_serial(struct run *run, const struct pm_zone *zone, struct old *old,
                          uint32_t *serial, struct pm_err *err)
{
    const struct pm_zone_options *options = run->options;
    if (keep_serial(run, zone, old, serial))
        return true;
    if (options->style == PM_ZONE_STYLE_COMPLETE)
        move_on(zone, old);
    if (old->has_serial)
        return pm_serial_next(options->serial, options->now, old->serial, serial, err);
    *serial = pm_serial_first(options->serial, options->now);
    return true;
}

/* With the serial that is there, a file of the same content is the same. */
static bool is_unchanged(struct run *run, const struct pm_zone *zone, const struct old *old)
{
    bool comparable =
        old->exists && (old->has_serial || run->options->style != PM_ZONE_STYLE_COMPLETE);
    return comparable &&
           same_content(run->writer.format, old->bytes, render(run, zone, old->serial));
}

static bool write_zone(struct run *run, const struct pm_zone *zone, bool *unchanged,
                       struct pm_err *err)
{
    struct old old;
    uint32_t serial;
    const char *path = pm_str_printf(&run->scratch, "%s/%" PM_STR_FMT "%s", run->dir,
                                     PM_STR_ARG(zone->name.ascii), run->writer.format->suffix)
                           .ptr;
    if (!read_old(run, path, &old, err))
        return false;
    *unchanged = is_unchanged(run, zone, &old);
    if (*unchanged)
        return true;
    if (old.exists &&
        !pm_zone_may_replace(run->writer.format, run->options, zone, path, old.bytes, err))
        return false;
    if (!choose_serial(run, zone, &old, &serial, err))
        return pm_err_wrap(err, "%s", path);
    return pm_zone_batch_add(&run->batch, path, render(run, zone, serial), FILE_MODE, err);
}

static void use_format(struct run *run, const struct pm_zone_format *format)
{
    if (run->writer.format == format)
        return;
    pm_zone_writer_fini(&run->writer);
    pm_zone_writer_init(&run->writer, format, run->options, &run->sink);
}

static bool write_zones(struct run *run, const struct pm_zone_format *format,
                        const struct pm_zone *zones, size_t count, size_t *unchanged,
                        struct pm_err *err)
{
    for (size_t i = 0; i < count; i++) {
        bool is_same = false;
        use_format(run, format ? format : pm_zone_format_of(&zones[i]));
        if (!write_zone(run, &zones[i], &is_same, err))
            return false;
        *unchanged += is_same;
        pm_arena_fini(&run->scratch);
    }
    return true;
}

bool pm_zone_write_dir(const struct pm_zone_format *format, const struct pm_zone *zones,
                       size_t count, const struct pm_zone_options *options, const char *dir,
                       struct pm_zone_dir_counts *counts, struct pm_err *err)
{
    struct run run = {.options = options, .dir = dir};
    struct pm_err late;
    *counts = (struct pm_zone_dir_counts){0};
    if (!pm_dir_ensure(dir, DIR_MODE, err))
        return false;
    pm_sink_init_memory(&run.sink);
    pm_arena_init(&run.scratch);
    pm_zone_batch_init(&run.batch);
    pm_zone_writer_init(&run.writer, format, options, &run.sink);
    bool ok = write_zones(&run, format, zones, count, &counts->unchanged, err);
    bool committed = pm_zone_batch_commit(&run.batch, ok ? err : &late);
    counts->written = run.batch.replaced;
    pm_zone_batch_fini(&run.batch);
    pm_zone_writer_fini(&run.writer);
    pm_sink_fini(&run.sink);
    pm_arena_fini(&run.scratch);
    return ok && committed;
}
