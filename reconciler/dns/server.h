/* DNS servers as people name them. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct pm_dns_server {
    struct pm_str address; /* "192.0.2.1" or "2001:db8::1" */
    uint16_t port;
};

/* "ADDR", "ADDR@PORT", "[ADDR]@PORT". Error: no address, or no port of 1 to 65535. */
PM_CHECKED bool pm_dns_server_parse(struct pm_str text, struct pm_arena *arena,
                                    struct pm_dns_server *out, struct pm_err *err);
/* The nameservers of a resolv.conf(5), at most three; 127.0.0.1 when it names none or is not there.
 * Error: it names servers, but none that can be read. */
PM_CHECKED bool pm_dns_servers_system(const char *path, struct pm_arena *arena,
                                      struct pm_dns_server **out, size_t *count,
                                      struct pm_err *err);
