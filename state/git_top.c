#include "state/git_top.h"

#include "base/file.h"

#include <stdlib.h>

static struct pm_str parent_of(struct pm_str path)
{
    size_t slash = pm_str_rfind(path, '/');
    if (slash == path.len)
        return PM_STR(".");
    return slash == 0 ? PM_STR("/") : pm_str_sub(path, 0, slash);
}

static struct pm_str resolve(struct pm_str path, struct pm_arena *arena)
{
    char *real = realpath(pm_str_cstr(arena, path), NULL);
    struct pm_str copy = real ? pm_str_dup(arena, pm_str_from(real)) : PM_STR("");
    free(real);
    return copy;
}

static bool has(struct pm_str folder, const char *name, struct pm_arena *arena)
{
    return pm_file_exists(pm_str_printf(arena, "%" PM_STR_FMT "/%s", PM_STR_ARG(folder), name).ptr);
}

static bool lies_in_git_folder(struct pm_str path)
{
    struct pm_str part;
    while (pm_str_next(&path, '/', &part)) {
        if (pm_str_is(part, ".git"))
            return true;
    }
    return false;
}

struct pm_git_top pm_git_top_find(const char *folder, struct pm_arena *arena)
{
    struct pm_git_top top = {0};
    struct pm_str path = resolve(pm_str_from(folder), arena);
    if (path.len == 0 || lies_in_git_folder(path))
        return top;
    for (;; path = parent_of(path)) {
        if (has(path, ".git", arena)) {
            top.path = path;
            return top;
        }
        top.bare = top.bare || (has(path, "HEAD", arena) && has(path, "objects", arena) &&
                                has(path, "refs", arena));
        if (pm_str_is(path, "/"))
            return top;
    }
}

/* git tries other endings of a path that is not there, such as ".git". */
bool pm_git_top_holds(const struct pm_git_top *top, struct pm_str path, struct pm_arena *arena)
{
    struct pm_str real = resolve(path, arena);
    while (real.len == 0 && !pm_str_is(path, ".") && !pm_str_is(path, "/")) {
        path = parent_of(path);
        real = resolve(path, arena);
        if (pm_str_eq(real, top->path))
            return top->path.len > 0;
    }
    return pm_str_is(top->path, "/") ||
           (top->path.len > 0 &&
            pm_str_starts(real, pm_str_printf(arena, "%" PM_STR_FMT "/", PM_STR_ARG(top->path))));
}
