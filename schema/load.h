/* Desired-state files (YAML) -> desired state and diagnostics. */
#pragma once

#include "base/diag.h"
#include "base/err.h"
#include "model/desired.h"

enum { PM_SCHEMA_FILE_MAX = 64 * 1024 * 1024 };

struct pm_load_options {
    const struct pm_str *paths; /* files and folders as the user named them (-f) */
    size_t path_count;
    bool allow_empty; /* no domain declared is fine */
};

/* Loads all files as one desired state: files as named, folders as their *.yaml and *.yml files in
 * byte order (no hidden ones, no folders below). Every problem found goes into diags, sorted by
 * place (errors and warnings; at a thousand, reading stops), also a file that is not there. *out is
 * set only when the call returns true: no diagnostic is an error. A file without `policy` has
 * pm_policy_default(), one without `git` pm_git_default(); out->default_dns is that of the first
 * file with `defaults`. err is a one-line summary ("2 errors in domains.yaml"), code PM_ERR_INVALID
 * (a file that cannot be read for lack of rights or by an I/O error: PM_ERR_FAILED). Everything
 * lives in the arena; the texts of the files do not stay. */
PM_CHECKED bool pm_desired_load(const struct pm_load_options *options, struct pm_arena *arena,
                                struct pm_desired *out, struct pm_diags *diags, struct pm_err *err);
