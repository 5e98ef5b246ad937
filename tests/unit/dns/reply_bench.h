/* A question, the reply that a test puts together, and what is read of it. */
#pragma once

#include "dns/reply.h"
#include "tests/unit/dns/message.h"

extern struct reply_bench {
    struct pm_arena arena;
    struct pm_query query;
    struct msg msg;
    struct pm_answer answer;
} reply_bench;

int reply_setup(void **state);
int reply_teardown(void **state);

/* Makes the query, and begins its reply. */
void reply_ask(const char *name, enum pm_rrtype type, unsigned flags);
/* Reads the reply, or its first bytes. */
enum pm_dns_reply_kind reply_take(void);
enum pm_dns_reply_kind reply_take_part(size_t len);
void reply_assert_str(struct pm_str actual, const char *expected);

#define REPLY_TEST(name) cmocka_unit_test_setup_teardown(name, reply_setup, reply_teardown)
