/* Any bytes as the record of a run in a branch, whose path is the first line. What is taken of its
 * events is just what this program writes. */
#include "state/record.h"
#include "state/event_check.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_path(struct pm_str path, struct pm_arena *arena)
{
    struct pm_str run, command;
    if (pm_record_path_parse(path, &run, &command) &&
        !pm_str_eq(pm_record_path(run, command, ".json", arena), path))
        abort();
}

/* Written and read again it is the same. */
static void check_record(const struct pm_record *record, struct pm_arena *arena)
{
    struct pm_sink first, second;
    struct pm_record again;
    struct pm_err err = {0};
    pm_sink_init_memory(&first);
    pm_sink_init_memory(&second);
    pm_record_write(record, &first);
    if (!pm_record_read(pm_sink_bytes(&first), arena, &again, &err))
        abort();
    pm_record_write(&again, &second);
    if (!pm_str_eq(pm_sink_bytes(&first), pm_sink_bytes(&second)))
        abort();
    for (size_t i = 0; i < record->count; i++) {
        if (!pm_event_check(&record->events[i], &err))
            abort();
    }
    pm_sink_fini(&first);
    pm_sink_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str bytes = {(const char *)data, size};
    size_t line = pm_str_find(bytes, '\n');
    struct pm_arena arena;
    struct pm_record record = {.started = -1};
    struct pm_err err = {0};
    pm_arena_init(&arena);
    check_path(pm_str_sub(bytes, 0, line), &arena);
    if (pm_record_read(pm_str_sub(bytes, line + 1, size), &arena, &record, &err))
        check_record(&record, &arena);
    else if (err.code != PM_ERR_FAILED || err.msg[0] == '\0' || record.started != -1)
        abort();
    pm_arena_fini(&arena);
    return 0;
}
