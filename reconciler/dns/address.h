/* A server's address as the kernel takes it. */
#pragma once

#include "dns/server.h"

#include <sys/socket.h>

struct pm_dns_address {
    struct sockaddr_storage storage;
    socklen_t len;
};

/* False: no IP address in numbers ("fe80::1%eth0" needs an interface that is there). */
bool pm_dns_address_parse(const struct pm_dns_server *server, struct pm_dns_address *out);
/* True for 127.0.0.0/8 and ::1. */
bool pm_dns_address_is_loopback(const struct pm_dns_address *address);
/* The same address and port. */
bool pm_dns_address_eq(const struct pm_dns_address *a, const struct pm_dns_address *b);
