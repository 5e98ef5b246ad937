/* Where a remote repository is, as git writes it: a URL, HOST:PATH for ssh, or a path. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum pm_git_transport {
    PM_GIT_FILE, /* no host, no credentials */
    PM_GIT_DAEMON,
    PM_GIT_SSH,
    PM_GIT_HTTP,
    PM_GIT_HTTPS,
};

struct pm_git_url {
    enum pm_git_transport transport;
    struct pm_str text; /* for git: of http and https without user and password, which git would put
                           into the arguments of its helpers */
    struct pm_str name; /* for messages: without them, too */
    struct pm_str site; /* of http and https: "https://host:port" */
    struct pm_str host; /* without brackets and port; of PM_GIT_FILE empty */
    struct pm_str path; /* of PM_GIT_FILE: on this machine, decoded */
    bool loopback;      /* localhost, 127.0.0.0/8 or ::1 */
    struct pm_str user, password; /* of http and https, decoded; empty: none */
};

/* Takes apart what git would take: nothing is read two ways by us and by git or curl. Errors: a
 * leading '-', control characters, a transport other than file, git, ssh, https, and http on
 * loopback; "ext::" and its like; a host that is not made of letters, digits, '.', '-' and '_'; a
 * password for another transport than http and https. No message shows a password. */
PM_CHECKED bool pm_git_url_parse(struct pm_str text, struct pm_arena *arena, struct pm_git_url *out,
                                 struct pm_err *err);
/* git's own name of the transport ("https"), for GIT_ALLOW_PROTOCOL. */
const char *pm_git_transport_name(enum pm_git_transport transport);

/* Text of git or of a server with user and password taken out of every URL in it. */
struct pm_str pm_git_url_mask(struct pm_str text, struct pm_arena *arena);
