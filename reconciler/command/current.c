#include "command/current.h"

#include "base/file.h"
#include "command/current_dns.h"
#include "dns/axfr.h"
#include "zone/read.h"

#include <errno.h>
#include <sys/stat.h>

enum { FILE_MAX = 64 << 20 };

struct obtaining {
    struct pm_context *context;
    struct pm_zone *zones;
    size_t count;
    struct pm_arena *arena;
};

static void keep(const struct obtaining *o, size_t zone, const struct pm_current *current)
{
    struct pm_current *kept = PM_NEW(o->arena, struct pm_current);
    *kept = *current;
    o->zones[zone].current = kept;
    pm_progress_set(&o->context->progress, zone + 1);
}

static void tick(void *ctx)
{
    struct pm_context *context = ctx;
    pm_progress_tick(&context->progress);
}

static bool fail_transfer(struct pm_err *err)
{
    struct pm_err why = *err;
    return why.code == PM_ERR_UNREACHABLE &&
           pm_fail(
               err, why.code,
               "%s. Try again later, or give --current another server, the zone's own file or dns",
               why.msg);
}

static bool transfer_each(const struct obtaining *o, const struct pm_axfr *axfr, struct pm_err *err)
{
    for (size_t i = 0; i < o->count; i++) {
        struct pm_current current;
        if (!pm_axfr_zone(axfr, o->zones[i].name.ascii, o->arena, &current, err))
            return fail_transfer(err);
        keep(o, i, &current);
    }
    return true;
}

static bool transfer(const struct obtaining *o, struct pm_str address, struct pm_err *err)
{
    const struct pm_args *args = o->context->args;
    struct pm_tsig_key key;
    bool has_key = args->tsig_key.len > 0;
    struct pm_axfr axfr = {
        .key = has_key ? &key : NULL, .stop = pm_context_stop, .tick = tick, .ctx = o->context};
    if (!pm_dns_server_parse(address, o->arena, &axfr.server, err))
        return pm_err_wrap(err, "--current axfr");
    if (has_key && !pm_tsig_key_load(pm_str_cstr(o->arena, args->tsig_key), &key, err))
        return pm_err_wrap(err, "--tsig-key");
    bool ok = transfer_each(o, &axfr, err);
    if (has_key)
        pm_tsig_key_fini(&key);
    return ok;
}

/* BIND writes the updates of a dynamic zone into a journal, and into the file minutes later. */
static void tell_journal(const struct obtaining *o, const char *path, struct pm_str zone)
{
    const char *journal = pm_str_printf(o->arena, "%s.jnl", path).ptr;
    if (!pm_file_exists(journal))
        return;
    pm_progress_clear(&o->context->progress);
    pm_context_warn(o->context,
                    "Warning: %s is there: updates in it that are not in %s yet are not seen. Run "
                    "`rndc sync %" PM_STR_FMT
                    "` before, or read the zone with --current axfr:ADDR.",
                    journal, path, PM_STR_ARG(zone));
}

static bool read_file(const struct obtaining *o, const char *path, size_t zone, struct pm_err *err)
{
    struct pm_current current;
    struct pm_str name = o->zones[zone].name.ascii;
    if (!pm_zone_read_file(path, name, o->arena, &current, err))
        return false;
    if (current.whole)
        tell_journal(o, path, name);
    keep(o, zone, &current);
    return true;
}

static bool fail_in_folder(const char *path, struct pm_str zone, struct pm_err *err)
{
    if (pm_file_exists(path))
        return pm_err_wrap(err, "the zone %" PM_STR_FMT, PM_STR_ARG(zone));
    return pm_fail(err, PM_ERR_FAILED,
                   "the zone %" PM_STR_FMT
                   ": there is no %s. The folder that --current names has to "
                   "hold ZONE.zone for each zone: put it there, or name the domains of other zones",
                   PM_STR_ARG(zone), path);
}

static bool read_folder(const struct obtaining *o, struct pm_str folder, struct pm_err *err)
{
    for (size_t i = 0; i < o->count; i++) {
        struct pm_str zone = o->zones[i].name.ascii;
        const char *path = pm_str_printf(o->arena, "%" PM_STR_FMT "/%" PM_STR_FMT ".zone",
                                         PM_STR_ARG(folder), PM_STR_ARG(zone))
                               .ptr;
        if (!read_file(o, path, i, err))
            return fail_in_folder(path, zone, err);
    }
    return true;
}

/* Of several zones only our JSON tells. */
static bool check_holds_several(const struct obtaining *o, const char *path, struct pm_err *err)
{
    struct pm_arena scratch;
    struct pm_str bytes;
    pm_arena_init(&scratch);
    bool ok = pm_file_read(path, FILE_MAX, &scratch, &bytes, err);
    if (ok && !pm_str_starts(pm_str_trim(bytes), PM_STR("{")))
        ok = pm_fail(err, PM_ERR_USAGE,
                     "--current %s is the file of one zone, and these are %zu: name the domains of "
                     "one zone, or give a folder that has ZONE.zone for each",
                     path, o->count);
    pm_arena_fini(&scratch);
    return ok;
}

static bool check_is_file(const char *path, struct pm_err *err)
{
    struct stat st;
    if (stat(path, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return pm_fail(
            err, PM_ERR_FAILED,
            "--current %s: there is no such file. It takes a zone file or a JSON document "
            "of zone, a folder that has ZONE.zone for each zone, axfr:ADDR[@PORT], or dns",
            path);
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
        return pm_fail(err, PM_ERR_FAILED,
                       "--current %s is not a regular file: it is not read from a pipe. Write the "
                       "records into a file and give that",
                       path);
    return true;
}

static bool read_one(const struct obtaining *o, struct pm_str spec, struct pm_err *err)
{
    const char *path = pm_str_cstr(o->arena, spec);
    if (!check_is_file(path, err))
        return false;
    if (o->count > 1 && !check_holds_several(o, path, err))
        return false;
    for (size_t i = 0; i < o->count; i++) {
        if (!read_file(o, path, i, err))
            return false;
    }
    return true;
}

static bool obtain(const struct obtaining *o, struct pm_str spec, struct pm_err *err)
{
    static const struct pm_str axfr = PM_STR_INIT("axfr:");
    if (pm_str_starts(spec, axfr))
        return transfer(o, pm_str_sub(spec, axfr.len, spec.len), err);
    if (o->context->args->tsig_key.len > 0)
        return pm_fail(err, PM_ERR_USAGE,
                       "--tsig-key signs a transfer: it goes with --current axfr:ADDR[@PORT] only");
    if (pm_str_is(spec, "dns"))
        return pm_current_ask(o->context, o->zones, o->count, o->arena, err);
    if (pm_dir_is(pm_str_cstr(o->arena, spec)))
        return read_folder(o, spec, err);
    return read_one(o, spec, err);
}

bool pm_current_obtain(struct pm_context *context, struct pm_str spec, struct pm_zone *zones,
                       size_t count, struct pm_arena *arena, struct pm_err *err)
{
    const struct obtaining obtaining = {context, zones, count, arena};
    pm_progress_begin(&context->progress, "reading the current records", count);
    context->progress.unit = " zones";
    bool ok = obtain(&obtaining, spec, err);
    pm_progress_clear(&context->progress);
    return ok;
}
