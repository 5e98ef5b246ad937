/* Any bytes as a state.json of a branch. What is taken is just what this program writes, and a fold
 * would have made it: folding nothing onto it changes nothing. */
#include "state/snapshot.h"
#include "plan/fold.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(const struct pm_snapshot *snapshot, struct pm_str bytes)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_snapshot_write(snapshot, &sink);
    if (!pm_str_eq(pm_sink_bytes(&sink), bytes))
        abort();
    pm_sink_fini(&sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str bytes = {(const char *)data, size};
    struct pm_arena arena;
    struct pm_snapshot snapshot = {0};
    struct pm_err err = {0};
    pm_arena_init(&arena);
    if (pm_snapshot_read(bytes, &arena, &snapshot, &err)) {
        check_written(&snapshot, bytes);
        snapshot.ledger = pm_ledger_fold_onto(&snapshot.ledger, NULL, 0, &arena);
        check_written(&snapshot, bytes);
    } else if (err.code != PM_ERR_FAILED || err.msg[0] == '\0' || snapshot.serial != 0) {
        abort();
    }
    pm_arena_fini(&arena);
    return 0;
}
