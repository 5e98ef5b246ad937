/* What the tests of the remote share: a home of their own, git and shell commands, a bare
 * repository for the program and remotes to go with it. */
#pragma once

#include "state/remote.h"

#include "support.h"

#include <sys/types.h>

/* As setup, with a home, a git configuration and no ssh or git settings of the environment. */
int setup_git(void **state);
/* As teardown, and puts the environment back. */
int teardown_git(void **state);

/* Runs a script by sh in the fixture's folder; its output without white space at the ends. Fails
 * the test when the script fails. */
const char *sh(struct fixture *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The remote that the program would use, of our own repository folder/ours.git, with the branch
 * "pm/x": with git.repository as given, in the file of folder/FOLDER/. */
bool open_remote(struct fixture *f, const char *repository, const char *folder, const char *host,
                 struct pm_remote **out);
/* The same; fails the test when it cannot be opened. The other one waits half a second at most. */
struct pm_remote_port port_of(struct fixture *f, const char *repository);
struct pm_remote_port impatient_port_of(struct fixture *f, const char *repository);
void assert_refused(struct fixture *f, const char *repository, const char *folder, const char *host,
                    const char *message);

/* A commit on top of the parent ("": a first one) in ours.git. */
struct pm_commit_id make_commit(struct fixture *f, const char *parent);
bool fetch(struct fixture *f, struct pm_remote_port port, bool *found);
/* The push must come to that. */
void assert_push(struct fixture *f, struct pm_remote_port port, const char *old,
                 struct pm_commit_id commit, enum pm_push wanted);
void assert_fetch_fails(struct fixture *f, struct pm_remote_port port, enum pm_err_code code,
                        const char *message);
/* A commit on top of what was fetched last. */
void assert_push_fails(struct fixture *f, struct pm_remote_port port, enum pm_err_code code,
                       const char *message);
