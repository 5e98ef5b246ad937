#include "state/repository_sweep.h"

#include "base/arena.h"
#include "base/time.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AGE_S = 10 * PM_MINUTE };

static const char *const locks[] = {"HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock"};

static void remove_when_old(const char *path, const struct stat *st)
{
    if (S_ISREG(st->st_mode) && pm_time_now() - st->st_mtime > AGE_S)
        unlink(path);
}

static int look_at_ref(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)ftw;
    if (type == FTW_F && pm_str_ends(pm_str_from(path), PM_STR(".lock")))
        remove_when_old(path, st);
    return 0;
}

void pm_repository_sweep(const char *path)
{
    struct pm_arena arena;
    struct stat st;
    pm_arena_init(&arena);
    for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
        char *lock = pm_str_cstr(&arena, pm_str_printf(&arena, "%s/%s", path, locks[i]));
        if (lstat(lock, &st) == 0)
            remove_when_old(lock, &st);
    }
    nftw(pm_str_cstr(&arena, pm_str_printf(&arena, "%s/refs", path)), look_at_ref, 8, FTW_PHYS);
    pm_arena_fini(&arena);
}
