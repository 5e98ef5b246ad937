/* What the tests of our own git repository share. Each fails the test when the call does. */
#pragma once

#include "support.h"

#include "state/repository.h"

extern const struct pm_commit_id no_commit;
extern const struct pm_commit_info sample_info; /* of every commit that these make */

/* folder/state.git, and the same opened or made. */
const char *repository_path(struct fixture *f);
struct pm_repository *open_repository(struct fixture *f);

/* Runs the git program on the repository, and returns the first line that it prints. */
const char *git(struct fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct pm_commit_id id_of(const char *hex);

/* A commit with those files put into what the parent has. */
struct pm_commit_id commit_files(struct fixture *f, struct pm_repository *repository,
                                 struct pm_commit_id parent, const struct pm_tree_file *files,
                                 size_t count);
struct pm_commit_id commit_file(struct fixture *f, struct pm_repository *repository,
                                struct pm_commit_id parent, const char *path, const char *bytes);

void set_ref(struct fixture *f, struct pm_repository *repository, const char *ref,
             struct pm_commit_id id);
/* In hex; "" for none. */
const char *ref_of(struct fixture *f, struct pm_repository *repository, const char *ref);

/* bytes NULL: there must be no such file. */
void assert_file(struct fixture *f, struct pm_repository *repository, struct pm_commit_id commit,
                 const char *path, const char *bytes);
/* Reading it must fail with a message that holds the text. */
void assert_no_read(struct fixture *f, struct pm_repository *repository, struct pm_commit_id commit,
                    const char *path, const char *message);
