/* Which addresses a request may go to, judged by the same parser that will send it there. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct pm_url {
    bool tls;
    bool loopback;       /* localhost, 127.0.0.0/8 or ::1 */
    struct pm_str host;  /* without brackets */
    struct pm_str where; /* host and port, for messages: "purelymail.com", "127.0.0.1:8080" */
};

/* Errors: not a URL; a scheme other than https (http goes to loopback only); a user name or
 * password in it; a query or fragment; libcurl is not there. */
PM_CHECKED bool pm_url_check(struct pm_str url, struct pm_arena *arena, struct pm_url *out,
                             struct pm_err *err);
/* The host a URL names, for messages; empty when it is none. */
struct pm_str pm_url_host(const char *url, struct pm_arena *arena);
