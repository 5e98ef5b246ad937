/* Any bytes as a desired-state file: no crash, no leak, no hang. */
#include "base/utf8.h"
#include "schema/load.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory: the loader opens it by its name like any other. */
static int file_of(const uint8_t *data, size_t size, char path[64])
{
    int fd = memfd_create("yaml", MFD_CLOEXEC);
    if (fd < 0 || (size > 0 && write(fd, data, size) != (ssize_t)size))
        abort();
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* What goes to git, to commits and to every terminal as it is. */
static void expect_harmless(struct pm_str text)
{
    if (text.len > 0 && text.ptr[0] == '-')
        abort();
    while (text.len > 0) {
        uint32_t code_point;
        size_t length = pm_utf8_decode(text, &code_point);
        if (length == 0 || pm_utf8_is_hostile(code_point))
            abort();
        text = pm_str_sub(text, length, text.len);
    }
}

static void expect_harmless_git(const struct pm_git_options *git)
{
    expect_harmless(git->repository);
    expect_harmless(git->branch);
    if (git->branch.len == 0 || pm_str_find(git->branch, ' ') < git->branch.len ||
        pm_str_starts(git->repository, PM_STR("ext::")))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = file_of(data, size, path);
    struct pm_str paths[] = {pm_str_from(path)};
    struct pm_load_options options = {.paths = paths, .path_count = 1};
    struct pm_arena arena;
    struct pm_diags diags;
    struct pm_desired desired = {0};
    struct pm_err err = {0};
    pm_arena_init(&arena);
    pm_diags_init(&diags, &arena);
    bool ok = pm_desired_load(&options, &arena, &desired, &diags, &err);
    if (ok != (diags.errors == 0) || (!ok && err.msg[0] == '\0'))
        abort();
    for (size_t i = 1; ok && i < desired.count; i++) {
        if (pm_name_cmp(desired.domains[i - 1].name, desired.domains[i].name) >= 0)
            abort();
    }
    if (ok)
        expect_harmless_git(&desired.git);
    pm_arena_fini(&arena);
    close(fd);
    return 0;
}
