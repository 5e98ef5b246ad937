/* Real servers for transfers: named, knotd and nsd, as far as they are installed, each on a free
 * loopback port with the same zones and keys. */
#pragma once

#include "dns/tsig.h"

#include <stddef.h>
#include <stdint.h>

enum { WORLD_SERVERS = 3, WORLD_BIG = 60000 };

struct world_server {
    const char *name; /* "named" */
    uint16_t port;    /* 0: not installed */
};

/* Zones: open.example (anybody may transfer it), signed.example (with the keys below), big.example
 * (with the key "hmac-sha256." and WORLD_BIG addresses), nobody.example (nobody may). The number of
 * servers that run. */
size_t world_start(void);
void world_stop(void);
const struct world_server *world_servers(void);
/* What stands in open.example and signed.example behind SOA and NS. */
extern const char world_zone[];
/* The key of that algorithm's name, "hmac-sha256". */
struct pm_tsig_key world_key(const char *algorithm);
