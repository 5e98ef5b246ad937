/* Running dns/dns.h, on the double or on real servers, for tests. */
#pragma once

#include "dns/dns.h"
#include "tests/unit/dns_walk/double.h"

struct world {
    struct pm_arena arena;
    struct pm_dns *dns;
    struct pm_dns_config config;
    int ready; /* calls */
};

/* The world of the test: cmocka's setup and teardown. */
extern struct world world;
int world_setup(void **state);
int world_teardown(void **state);
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

/* Opens it over rows of the double, anew if it is open; config was filled in before, else the
 * resolver is 10.0.0.1. */
void world_open(const struct double_row *rows);
void world_run(void);
/* Counts its calls. */
void world_ready(void *ctx);

/* The delegation of a name, walked to the end. */
const struct pm_delegation *world_find(const char *name);
/* The replies, complete. zone: NULL, or a name whose zone is asked. */
const struct pm_replies *world_ask(const char *name, enum pm_rrtype type, enum pm_via via,
                                   const char *zone);

void assert_str(struct pm_str actual, const char *expected);
void assert_contains(struct pm_str actual, const char *expected);
/* The servers and who names them: "ns1.example.com pc 192.0.2.5@53" (p: parent, c: child), or the
 * problem in brackets; lines joined by "; ". */
void assert_servers(const struct pm_delegation *delegation, const char *expected);
/* Who answered: "ns1.example.com 192.0.2.5: records; …". */
void assert_answers(const struct pm_replies *replies, const char *expected);

void assert_found(const struct pm_delegation *delegation, const char *zone, const char *parent,
                  const char *servers);
void assert_not_delegated(const struct pm_delegation *delegation, const char *why);
void assert_unknown(const struct pm_delegation *delegation, const char *why);
