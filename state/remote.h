/* The remote repository: the git program fetches and pushes, as the user's own git does.
 *
 * Every call spawns git with an environment of our own making (the user's, without what redirects
 * git, what traces, and our secrets; no prompt), in a session of its own without a terminal, and
 * ends its whole process group at the deadline or when the user stops the program. What the user's
 * checkout says of credentials, proxies, ssh and signing goes with it; a URL that holds a password
 * never stands in argv, a message or a file. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "model/desired.h"
#include "state/remote_port.h"

struct pm_remote;

struct pm_remote_options {
    const struct pm_git_options *git; /* state is not PM_GIT_OFF */
    const char *path;                 /* of our own bare repository, which is there */
    struct pm_str allowed_host;       /* --git-host, or its environment variable; empty: the host of
                                         the checkout's origin */
    int64_t timeout_ms;               /* of one fetch, of one push */
    /* True when git is to be ended; may be NULL. */
    bool (*stop)(void *ctx);
    void *ctx;
};

/* Finds the remote: no network. A path in a checkout (".") means that checkout's origin, or the
 * checkout itself when it has none; a bare repository means itself; nothing given: the origin of
 * the checkout in which the file lies. A path at which nothing is yet is no error here: fetching
 * says so. Errors: no checkout there, or it has no origin; a URL with a password written in the
 * file; a protocol other than file, ssh, git, https, and http on loopback; a host that is not the
 * allowed one, with what to do; a bare repository inside the checkout that holds the file, or one
 * of ours with foreign settings, since hooks and settings would run programs; a branch's name that
 * git would refuse; no git program. */
PM_CHECKED bool pm_remote_open(const struct pm_remote_options *options, struct pm_arena *arena,
                               struct pm_remote **out, struct pm_err *err);

/* "BRANCH of URL", for messages: without user and password. */
struct pm_str pm_remote_name(const struct pm_remote *remote);

/* Fetching, pushing and signing; lives as long as the remote. commit is NULL unless the user's git
 * is set to sign commits (commit.gpgsign). */
struct pm_remote_port pm_remote_port(struct pm_remote *remote);

/* Has git tidy up our own repository when that is due: for the end of a run. Best effort: a failure
 * harms nothing. */
PM_CHECKED bool pm_remote_gc(struct pm_remote *remote, struct pm_err *err);
