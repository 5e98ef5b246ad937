#include "dns/scratch.h"

#include <stdlib.h>

enum { ENOUGH = 1 << 20 };

struct pm_scratch *pm_scratch_take(struct pm_scratch **list)
{
    if (!*list || (*list)->arena.used > ENOUGH) {
        struct pm_scratch *scratch = malloc(sizeof *scratch);
        if (!scratch)
            pm_out_of_memory();
        *scratch = (struct pm_scratch){.next = *list};
        *list = scratch;
    }
    (*list)->users++;
    return *list;
}

static void drop(struct pm_scratch **at)
{
    struct pm_scratch *scratch = *at;
    *at = scratch->next;
    pm_arena_fini(&scratch->arena);
    free(scratch);
}

void pm_scratch_give(struct pm_scratch **list, struct pm_scratch *scratch)
{
    struct pm_scratch **at = list;
    if (--scratch->users > 0)
        return;
    while (*at != scratch)
        at = &(*at)->next;
    drop(at);
}

void pm_scratch_free(struct pm_scratch **list)
{
    while (*list)
        drop(list);
}
