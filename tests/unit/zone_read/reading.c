#include "reading.h"

#include "corpus.h"
#include "zone/master.h"
#include "zone/writer.h"

static bool read_memory(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                        struct pm_err *err)
{
    struct reading_files *files = ctx;
    (void)arena;
    files->asked++;
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i].path, path) == 0) {
            *out = files->items[i].text;
            return true;
        }
    }
    return pm_fail(err, PM_ERR_FAILED, "cannot open %s", path);
}

bool reading_read(struct reading_files *files, const char *path, struct pm_arena *arena,
                  struct pm_current *out, struct pm_err *err)
{
    const struct pm_zone_files real = {read_memory, files};
    return pm_zone_read(&real, path, PM_STR(CORPUS_ZONE), arena, out, err);
}

bool reading_read_text(struct pm_str text, struct pm_arena *arena, struct pm_current *out,
                       struct pm_err *err)
{
    size_t count;
    const struct corpus_file *others = corpus_files(&count);
    struct reading_file *items = PM_NEW_ARRAY(arena, struct reading_file, count + 1);
    items[count] = (struct reading_file){"z", text};
    for (size_t i = 0; i < count; i++)
        items[i] = (struct reading_file){others[i].name, pm_str_from(others[i].text)};
    struct reading_files files = {.items = items, .count = count + 1};
    return reading_read(&files, "z", arena, out, err);
}

static void print_set(struct pm_sink *sink, const struct pm_rrset *set, struct pm_arena *arena)
{
    for (size_t i = 0; i < set->count; i++) {
        pm_master_put_name(sink, set->owner);
        pm_sink_printf(sink, " %u IN %s ", set->ttl, pm_rrtype_format(set->type, arena).ptr);
        pm_master_put_rdata(sink, set->type, &set->values[i]);
        pm_sink_putc(sink, '\n');
    }
}

struct pm_str reading_print(const struct pm_current *current, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < current->count; i++)
            if ((current->sets[i].type == PM_RRTYPE_SOA) == (pass == 0))
                print_set(&sink, &current->sets[i], arena);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}
