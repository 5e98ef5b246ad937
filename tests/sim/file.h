#pragma once
// Whole files, read and replaced.
#include "text.h"

#include <sys/stat.h>

// Reads the file into memory that the caller frees; a NUL stands after the last byte.
// `stat` (may be NULL) receives what the file was when it was opened.
bool sim_file_read(const char *path, char **bytes, size_t *len, struct stat *stat,
                   struct sim_error *err);

// Replaces the file in one step, so that no reader ever sees half of it. It is not synced to disk:
// a simulator's account need not outlive a power cut. `stat` (may be NULL) receives the new file's.
bool sim_file_write(const char *path, const char *bytes, size_t len, struct stat *stat,
                    struct sim_error *err);
