#include "reply_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct reply_bench reply_bench;

int reply_setup(void **state)
{
    (void)state;
    pm_arena_init(&reply_bench.arena);
    reply_bench.answer = (struct pm_answer){0};
    return 0;
}

int reply_teardown(void **state)
{
    (void)state;
    pm_arena_fini(&reply_bench.arena);
    return 0;
}

void reply_ask(const char *name, enum pm_rrtype type, unsigned flags)
{
    struct pm_question question = {pm_str_from(name), type, 0};
    assert_true(
        pm_query_make(&question, 0x1234, PM_QUERY_RECURSION | PM_QUERY_EDNS, &reply_bench.query));
    msg_begin(&reply_bench.msg, reply_bench.query.bytes, FLAG_QR | FLAG_RD | flags);
}

/* A copy of exactly the message's size, so that a sanitizer sees an over-read. */
enum pm_dns_reply_kind reply_take_part(size_t len)
{
    char *copy = test_malloc(len + 1);
    memcpy(copy, reply_bench.msg.bytes, len);
    enum pm_dns_reply_kind kind = pm_dns_reply_read((struct pm_str){copy, len}, &reply_bench.query,
                                                    &reply_bench.arena, &reply_bench.answer);
    test_free(copy);
    return kind;
}

enum pm_dns_reply_kind reply_take(void)
{
    return reply_take_part(reply_bench.msg.len);
}

void reply_assert_str(struct pm_str actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr ? actual.ptr : "", expected, actual.len);
}
