/* Reading out of files in memory, and what was read as text. */
#pragma once

#include "zone/read.h"

struct reading_file {
    const char *path;
    struct pm_str text;
};

struct reading_files {
    const struct reading_file *items;
    size_t count;
    size_t asked; /* files read so far */
};

/* Reads `path` of the zone example.com. */
bool reading_read(struct reading_files *files, const char *path, struct pm_arena *arena,
                  struct pm_current *out, struct pm_err *err);
/* The same of one file "z", and of those of the corpus. */
bool reading_read_text(struct pm_str text, struct pm_arena *arena, struct pm_current *out,
                       struct pm_err *err);
/* The records as a zone file: a line each, its SOA first. */
struct pm_str reading_print(const struct pm_current *current, struct pm_arena *arena);
