/* Real servers for a test: knotd processes at one free port of loopback addresses. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct knots_zone {
    const char *name; /* "example" */
    const char *text; /* without the SOA, which is made */
};

struct knots_server {
    const char *addresses[3]; /* "127.83.7.1" */
    const struct knots_zone *zones;
    size_t zone_count;
};

/* False: there is no knotd here. Fails the test when one does not start. */
bool knots_start(const struct knots_server *servers, size_t count);
void knots_stop(void);
uint16_t knots_port(void);
