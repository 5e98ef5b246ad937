/* A bare git repository of our own, beside the state file: objects, trees, commits and refs by
 * libgit2 (loaded when needed first), each synced to disk. No network, no configuration of the
 * user's, no index, no work tree. Objects are SHA-1. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

/* In hex; empty: none. */
struct pm_commit_id {
    char hex[41];
};

/* Refs of our own repository. */
#define PM_REF_FETCHED "refs/pm/fetched" /* the remote's tip, as it was fetched last */
#define PM_REF_SEEN    "refs/pm/seen"    /* the tip that was accepted last */
#define PM_REF_OUTBOX  "refs/pm/outbox/" /* RUN: a record that waits to be pushed */

struct pm_repository;

/* Opens the bare repository at path, with create making it (0700) when it is not there. *found
 * false, and *out NULL: it is not there. Locks of git's that are over ten minutes old are removed:
 * a killed program left them. Errors: not a repository, not ours to use (another owner), damaged,
 * disk full; libgit2 is not installed. */
PM_CHECKED bool pm_repository_open(const char *path, bool create, struct pm_arena *arena,
                                   struct pm_repository **out, bool *found, struct pm_err *err);
/* NULL is fine. */
void pm_repository_close(struct pm_repository *repository);

/* The commit that a ref names; empty when there is no such ref. What the git program has fetched
 * and packed since is seen from here on. */
PM_CHECKED bool pm_repository_ref(struct pm_repository *repository, const char *ref,
                                  struct pm_commit_id *out, struct pm_err *err);
/* Sets a ref, or removes it (an empty id; none there is fine). */
PM_CHECKED bool pm_repository_set_ref(struct pm_repository *repository, const char *ref,
                                      struct pm_commit_id id, struct pm_err *err);
typedef bool pm_repository_ref_fn(void *ctx, const char *ref, struct pm_commit_id id,
                                  struct pm_err *err);
/* Each ref that begins with the prefix, in the order of names; fn may remove it. */
PM_CHECKED bool pm_repository_refs(struct pm_repository *repository, const char *prefix,
                                   pm_repository_ref_fn *fn, void *ctx, struct pm_err *err);

/* The bytes of a file in a commit's tree; *found false when there is none. Over 256 MiB, or not a
 * plain file: an error, as are a commit and a tree that are not there. */
PM_CHECKED bool pm_repository_read(struct pm_repository *repository, struct pm_commit_id commit,
                                   const char *path, struct pm_arena *arena, struct pm_str *out,
                                   bool *found, struct pm_err *err);
/* Path and bytes last for the call. */
typedef bool pm_repository_file_fn(void *ctx, struct pm_str path, struct pm_str bytes,
                                   struct pm_err *err);
/* Each plain file below the folder (no final slash), depth first in the order of names, whose path
 * `wanted` says yes to (NULL: all). A folder that is not there has none. Passed over: what is
 * nested over 16 folders deep, or has a path of over 1000 bytes. One over 256 MiB: an error. */
PM_CHECKED bool pm_repository_walk(struct pm_repository *repository, struct pm_commit_id commit,
                                   const char *folder,
                                   bool (*wanted)(void *ctx, struct pm_str path),
                                   pm_repository_file_fn *fn, void *ctx, struct pm_err *err);

struct pm_commit_info {
    struct pm_str name, email; /* author and committer */
    int64_t time;
    struct pm_str message;
};

/* What git takes of it: name and address in one line of UTF-8 without <, > and characters that are
 * hostile to terminals, never empty; the message without such characters but for line feeds, of
 * which one ends it. */
struct pm_commit_info pm_commit_info_clean(const struct pm_commit_info *info,
                                           struct pm_arena *arena);

/* The commit's message and time. */
PM_CHECKED bool pm_repository_info(struct pm_repository *repository, struct pm_commit_id commit,
                                   struct pm_arena *arena, struct pm_commit_info *out,
                                   struct pm_err *err);

struct pm_tree_file {
    struct pm_str path; /* "log/2026/11/22/205432-….json"; folders are made */
    struct pm_str bytes;
};

/* The tree of `base` (empty: an empty one) with those files put in: its id in hex. Errors, besides
 * the repository's: `base` has a file where one of the folders is to be, or a folder where a file
 * is.
 */
PM_CHECKED bool pm_repository_tree(struct pm_repository *repository, struct pm_commit_id base,
                                   const struct pm_tree_file *files, size_t count, char out[41],
                                   struct pm_err *err);
/* An unsigned commit of the tree, by the cleaned info; no ref is moved. parent empty: a first one.
 */
PM_CHECKED bool pm_repository_commit(struct pm_repository *repository, const char *tree,
                                     struct pm_commit_id parent, const struct pm_commit_info *info,
                                     struct pm_commit_id *out, struct pm_err *err);
/* The values that this repository's own configuration file keeps for us ("pm.repository"); empty:
 * none. */
PM_CHECKED bool pm_repository_note(struct pm_repository *repository, const char *key,
                                   struct pm_str value, struct pm_err *err);
PM_CHECKED bool pm_repository_noted(struct pm_repository *repository, const char *key,
                                    struct pm_arena *arena, struct pm_str *out, struct pm_err *err);
