/* The executor's ports, filled in with the real client, store, DNS and clock. */
#pragma once

#include "command/books.h"

struct pm_real_ports {
    struct pm_context *context;
    struct pm_client *client;
    struct pm_books *books;
    struct pm_dns_server *servers;
    size_t server_count;
};

/* Ports over `real`, which must outlive them. dns_check false: DNS is not asked. */
struct pm_ports pm_ports_make(struct pm_real_ports *real, bool dns_check);
