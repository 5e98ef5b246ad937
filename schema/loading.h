/* One call of pm_desired_load while it works. Private to schema/. */
#pragma once

#include "schema/load.h"
#include "schema/source.h"

/* A domain as it was met. */
struct pm_declared {
    struct pm_declared *next; /* the one before it in the files */
    struct pm_source *source;
    uint32_t span;  /* characters of its name */
    uint32_t order; /* among all, in the order of files and lines */
    struct pm_desired_domain domain;
};

struct pm_loading {
    const struct pm_load_options *options;
    struct pm_arena *arena; /* for what is handed out */
    struct pm_arena scratch;
    struct pm_diags *diags;

    struct pm_str *files;
    size_t file_count, file_cap;
    struct pm_source **sources; /* of the files that could be read */
    size_t source_count, source_cap;
    struct pm_err failure; /* the first file that could not be read for no fault of the user's */

    struct pm_declared *last; /* of the domains met so far */
    uint32_t declared_count;
    size_t entries;     /* of `domains`, also those that are wrong */
    bool domains_given; /* by some file, be it empty */
    struct pm_policy policy;
    struct pm_place policy_key; /* line 0: no file has one */
    struct pm_git_options git;
    struct pm_place git_key; /* likewise */
    const struct pm_dns_options *default_dns;
    bool default_dns_given; /* by a file with `defaults` */
};

/* Makes the list of files out of what the user named: folders become their *.yaml and *.yml files
 * in byte order. What is not there is reported. */
void pm_loading_find_files(struct pm_loading *loading);
/* Reads one file; what it declares is added to loading. */
void pm_loading_read_file(struct pm_loading *loading, struct pm_str file);
/* Reports a problem of a whole file. */
struct pm_diag *pm_loading_file_problem(struct pm_loading *loading, struct pm_str file,
                                        const char *format, ...)
    __attribute__((format(printf, 3, 4)));
