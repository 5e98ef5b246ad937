/* Any bytes as an export of a state. What is taken is just what this program writes; merged into
 * nothing it leaves no deletion pending, merged into itself it changes nothing. */
#include "plan/fold.h"
#include "state/transfer.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_written(const struct pm_transfer *state, struct pm_str bytes)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_transfer_write(state, &sink);
    if (!pm_str_eq(pm_str_trim(pm_sink_bytes(&sink)), pm_str_trim(bytes)))
        abort();
    pm_sink_fini(&sink);
}

static struct pm_merged merge(struct pm_merge merge, struct pm_arena *arena)
{
    struct pm_merged out;
    struct pm_err err = {0};
    struct pm_run run = {.id = PM_STR("none-that-is-guessed"), .next = 1};
    if (!pm_transfer_merge(&merge, &run, arena, &out, &err))
        abort();
    return out;
}

static void check_merged(const struct pm_transfer *state, struct pm_arena *arena)
{
    struct pm_merged out =
        merge((struct pm_merge){NULL, 0, state->events, state->count, false}, arena);
    struct pm_ledger ledger = pm_ledger_fold(out.events, out.count, arena);
    if (out.count != state->count + out.voided || ledger.pending.count != 0)
        abort();
    out = merge((struct pm_merge){state->events, state->count, state->events, state->count, false},
                arena);
    if (out.count != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str bytes = {(const char *)data, size};
    struct pm_arena arena;
    struct pm_transfer state = {0};
    struct pm_err err = {0};
    pm_arena_init(&arena);
    if (pm_transfer_read(bytes, &arena, &state, &err)) {
        check_written(&state, bytes);
        check_merged(&state, &arena);
    } else if (err.code != PM_ERR_FAILED || err.msg[0] == '\0' || state.count != 0) {
        abort();
    }
    pm_arena_fini(&arena);
    return 0;
}
