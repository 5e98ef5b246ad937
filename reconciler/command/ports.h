/* The executor's ports, filled in with the real client, store, DNS and clock. */
#pragma once

#include "command/books.h"
#include "dns/dns.h"

struct pm_real_ports {
    struct pm_context *context;
    struct pm_client *client;
    struct pm_books *books;
    struct pm_dns *dns; /* NULL: DNS is not asked */
};

/* Ports over `real`, which must outlive them. */
struct pm_ports pm_ports_make(struct pm_real_ports *real);
