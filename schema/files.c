#include "schema/loading.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

struct pm_diag *pm_loading_file_problem(struct pm_loading *loading, struct pm_str file,
                                        const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str message = pm_str_vprintf(loading->diags->arena, format, args);
    va_end(args);
    return pm_diags_add(loading->diags, PM_SEVERITY_ERROR, (struct pm_place){.file = file},
                        "%" PM_STR_FMT, PM_STR_ARG(message));
}

static bool is_yaml_name(struct pm_str name)
{
    return name.ptr[0] != '.' &&
           (pm_str_ends(name, PM_STR(".yaml")) || pm_str_ends(name, PM_STR(".yml")));
}

static int by_bytes(const void *left, const void *right)
{
    return pm_str_cmp(*(const struct pm_str *)left, *(const struct pm_str *)right);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The same file twice would declare each of its domains twice: one error says it better. */
static void add_file(struct pm_loading *loading, struct pm_str path)
{
    struct stat st, other;
    for (size_t i = 0; i < loading->file_count; i++) {
        if (stat(path.ptr, &st) != 0 || stat(loading->files[i].ptr, &other) != 0 ||
            st.st_dev != other.st_dev || st.st_ino != other.st_ino)
            continue;
        pm_loading_file_problem(loading, path, "this file is named twice, first as %" PM_STR_FMT,
                                PM_STR_ARG(loading->files[i]))
            ->fix = PM_STR("name it once with -f");
        return;
    }
    *PM_PUSH(loading->arena, loading->files, loading->file_count, loading->file_cap) = path;
}

/* NULL at the end, with errno 0, and where the listing breaks off. */
static struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

/* The paths of a folder's files, sorted; false, with errno set, when it cannot be read to its end:
 * the domains of a file that is not listed would count as removed. */
static bool list_folder(struct pm_loading *loading, const char *folder, struct pm_str **paths,
                        size_t *count)
{
    size_t cap = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    const char *slash = pm_str_ends(pm_str_from(folder), PM_STR("/")) ? "" : "/";
    for (struct dirent *entry = next_entry(dir); entry; entry = next_entry(dir)) {
        if (!is_yaml_name(pm_str_from(entry->d_name)))
            continue;
        struct pm_str path = pm_str_printf(loading->arena, "%s%s%s", folder, slash, entry->d_name);
        if (!is_folder(path.ptr))
            *PM_PUSH(&loading->scratch, *paths, *count, cap) = path;
    }
    int problem = errno;
    closedir(dir);
    errno = problem;
    if (problem != 0)
        return false;
    if (*count > 0)
        qsort(*paths, *count, sizeof **paths, by_bytes);
    return true;
}

static void add_folder(struct pm_loading *loading, const char *folder)
{
    struct pm_str *paths = NULL;
    struct pm_str name = pm_str_from(folder);
    size_t count = 0;
    if (!list_folder(loading, folder, &paths, &count)) {
        pm_fail_sys(&loading->failure, errno, "cannot read the folder %s", folder);
        pm_loading_file_problem(loading, name, "%s", loading->failure.msg);
        return;
    }
    if (count == 0)
        pm_loading_file_problem(loading, name, "the folder has no file *.yaml or *.yml")->fix =
            PM_STR("folders below it are not looked into; name them with more -f");
    for (size_t i = 0; i < count; i++)
        add_file(loading, paths[i]);
}

void pm_loading_find_files(struct pm_loading *loading)
{
    for (size_t i = 0; i < loading->options->path_count; i++) {
        const char *path = pm_str_cstr(loading->arena, loading->options->paths[i]);
        if (is_folder(path))
            add_folder(loading, path);
        else
            add_file(loading, pm_str_from(path));
    }
}
