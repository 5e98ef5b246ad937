/* Any bytes as a desired-state file: no crash, no leak, no hang. */
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
    pm_arena_fini(&arena);
    close(fd);
    return 0;
}
