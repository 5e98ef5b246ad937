/* The records of an answer. */
#include "dns/pointers.h"
#include "reply_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_query_has_one_question_and_edns(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0x12, 0x34, 0x01, 0x20, 0,    1,   0, 0, 0,  0, 0,
                                       1,    1,    'a',  2,    'b',  'c', 0, 0, 16, 0, 1,
                                       0,    0,    41,   0x04, 0xd0, 0,   0, 0, 0,  0, 0};
    struct pm_question question = {PM_STR("A.bc"), PM_RRTYPE_TXT, 0};
    struct pm_query query;
    assert_true(pm_query_make(&question, 0x1234, PM_QUERY_RECURSION | PM_QUERY_EDNS, &query));
    assert_int_equal(query.len, sizeof expected);
    assert_memory_equal(query.bytes, expected, sizeof expected);
    assert_true(pm_query_make(&question, 0x1234, 0, &query));
    assert_int_equal(query.bytes[2], 0);
    assert_int_equal(query.bytes[3], 0);
    assert_int_equal(query.bytes[11], 0);
    assert_int_equal(query.len, sizeof expected - 11);
    assert_true(pm_query_make(&question, 0x1234, PM_QUERY_RAW, &query));
    assert_int_equal(query.bytes[3], 0x10);
    question.name = PM_STR("a..b");
    assert_false(pm_query_make(&question, 0x1234, PM_QUERY_RECURSION | PM_QUERY_EDNS, &query));
}

static void records_of_the_asked_name_and_type_are_taken(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, FLAG_AA);
    msg_txt(&reply_bench.msg, NULL, 600, "one");
    msg_txt(&reply_bench.msg, "EXAMPLE.com", 300, "two");
    msg_txt(&reply_bench.msg, "other.example", 300, "three");
    msg_mx(&reply_bench.msg, NULL, 10, "mail.example.com");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_DATA);
    assert_true(reply_bench.answer.authoritative);
    assert_int_equal(reply_bench.answer.count, 1);
    const struct pm_rrset *set = reply_bench.answer.rrsets;
    reply_assert_str(set->owner, "example.com");
    assert_int_equal(set->type, PM_RRTYPE_TXT);
    assert_int_equal(set->ttl, 300);
    assert_int_equal(set->count, 2);
    reply_assert_str(set->values[0].text, "one");
    reply_assert_str(set->values[1].text, "two");
}

static void strings_of_a_txt_are_joined_and_their_lengths_kept(void **state)
{
    (void)state;
    for (int slowly = 0; slowly < 2; slowly++) {
        reply_ask("example.com", PM_RRTYPE_TXT, 0);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, 16, 60, "\003v=s\000\004pf1 ", 10);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, 16, 60, "\004v=sp\000\003f1 ", 10);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, 16, 60, "\003a\000b", 4);
        /* A type that the fast reading leaves to ldns. */
        if (slowly)
            msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, NULL, 99, 60, "\001x", 2);
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.rrsets[0].count, 3);
        const struct pm_rdata *values = reply_bench.answer.rrsets[0].values;
        reply_assert_str(values[0].text, "v=spf1 ");
        assert_int_equal(values[0].strings, 3);
        assert_int_equal(values[0].cuts.len, 3);
        assert_memory_equal(values[0].cuts.ptr, "\3\0\4", 3);
        assert_memory_equal(values[1].cuts.ptr, "\4\0\3", 3);
        assert_int_equal(values[2].text.len, 3);
        assert_memory_equal(values[2].text.ptr, "a\0b", 3);
    }
}

static void a_cname_chain_is_followed_to_its_end(void **state)
{
    (void)state;
    reply_ask("_dmarc.example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&reply_bench.msg, "c.example", 60, "end");
    msg_cname(&reply_bench.msg, "b.example", "C.example");
    msg_cname(&reply_bench.msg, NULL, "b.example");
    msg_cname(&reply_bench.msg, "stray.example", "c.example");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_DATA);
    assert_int_equal(reply_bench.answer.count, 3);
    reply_assert_str(reply_bench.answer.rrsets[0].owner, "_dmarc.example.com");
    reply_assert_str(reply_bench.answer.rrsets[0].values[0].target, "b.example");
    reply_assert_str(reply_bench.answer.rrsets[1].values[0].target, "c.example");
    reply_assert_str(reply_bench.answer.rrsets[2].values[0].text, "end");
}

static void a_cname_that_was_asked_for_is_not_followed(void **state)
{
    (void)state;
    reply_ask("a.example", PM_RRTYPE_CNAME, 0);
    msg_cname(&reply_bench.msg, NULL, "b.example");
    msg_cname(&reply_bench.msg, "b.example", "c.example");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.count, 1);
}

static void a_dname_is_taken_only_with_the_cname_made_from_it(void **state)
{
    (void)state;
    static const char *const elsewhere[] = {"a.b.example", "x.example", "y.a.b.example"};
    reply_ask("a.b.example", PM_RRTYPE_TXT, 0);
    msg_dname(&reply_bench.msg, "B.example", "c.example");
    msg_cname(&reply_bench.msg, NULL, "a.c.example");
    msg_txt(&reply_bench.msg, "a.c.example", 60, "end");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.count, 3);
    assert_int_equal(reply_bench.answer.rrsets[2].type, PM_RRTYPE_DNAME);
    reply_assert_str(reply_bench.answer.rrsets[2].owner, "b.example");
    reply_assert_str(reply_bench.answer.rrsets[2].values[0].target, "c.example");
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        reply_ask("a.b.example", PM_RRTYPE_CNAME, 0);
        msg_cname(&reply_bench.msg, NULL, "a.c.example");
        msg_dname(&reply_bench.msg, elsewhere[i], "c.example");
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.count, 1);
    }
    reply_ask("a.b.example", PM_RRTYPE_TXT, 0);
    msg_dname(&reply_bench.msg, "b.example", "c.example");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_NODATA);
    assert_int_equal(reply_bench.answer.count, 0);
}

static void a_cname_loop_ends(void **state)
{
    (void)state;
    reply_ask("a.example", PM_RRTYPE_TXT, 0);
    msg_cname(&reply_bench.msg, NULL, "b.example");
    msg_cname(&reply_bench.msg, "b.example", "a.example");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_DATA);
    assert_int_equal(reply_bench.answer.count, 2);
}

/* Some 60 KB of CNAMEs from a name to itself, which is a kilobyte when it is written out. */
static void a_loop_of_many_aliases_is_walked_once(void **state)
{
    (void)state;
    static const unsigned counts[] = {24, 1000}; /* for either reader */
    char rdata[4 * 62 + 1];
    for (size_t i = 0; i < sizeof rdata; i++)
        rdata[i] = i % 62 == 0 ? 61 : 1;
    rdata[sizeof rdata - 1] = '\0';
    for (size_t i = 0; i < 2; i++) {
        reply_ask("a.example", PM_RRTYPE_TXT, 0);
        size_t name = reply_bench.msg.len + 12;
        const char pointer[] = {(char)(0xc0 | name >> 8), (char)name};
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_CNAME, 60, rdata, sizeof rdata);
        for (unsigned n = 0; n < counts[i]; n++) {
            size_t owner = reply_bench.msg.len;
            msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_CNAME, 60, pointer, 2);
            memcpy(reply_bench.msg.bytes + owner, pointer, 2);
        }
        size_t before = reply_bench.arena.used;
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.count, 2);
        assert_int_equal(reply_bench.answer.rrsets[1].count, 1);
        assert_true(reply_bench.arena.used - before < (counts[i] + 10) * 1200);
    }
}

static void a_record_that_comes_twice_counts_once(void **state)
{
    (void)state;
    static const unsigned others[] = {0, 40}; /* for either reader */
    for (size_t i = 0; i < 2; i++) {
        reply_ask("a.example", PM_RRTYPE_MX, 0);
        msg_mx(&reply_bench.msg, NULL, 10, "b.example");
        msg_mx(&reply_bench.msg, NULL, 20, "b.example");
        msg_mx(&reply_bench.msg, NULL, 10, "B.example");
        for (unsigned n = 0; n < others[i]; n++)
            msg_mx(&reply_bench.msg, "other.example", 10, "b.example");
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.rrsets[0].count, 2);
        assert_int_equal(reply_bench.answer.rrsets[0].values[1].preference, 20);

        reply_ask("a.example", PM_RRTYPE_TXT, 0);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, "\2ab", 3);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, "\1a\1b", 4);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 30, "\2ab", 3);
        for (unsigned n = 0; n < others[i]; n++)
            msg_txt(&reply_bench.msg, "other.example", 60, "ab");
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.rrsets[0].count, 2);
        assert_int_equal(reply_bench.answer.rrsets[0].ttl, 30);
    }
}

/* The second record's owner is that many pointers, of which all but the first stand in a text. */
static void ask_with_pointers(unsigned count, unsigned others)
{
    uint8_t text[255];
    reply_ask("a.example", PM_RRTYPE_TXT, 0);
    size_t first = reply_bench.msg.len + 13, len = 1, to = 12;
    for (; count > 1; count--) {
        text[len++] = (uint8_t)(0xc0 | to >> 8);
        text[len++] = (uint8_t)to;
        to = first + len - 3;
    }
    text[0] = (uint8_t)(len - 1);
    msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, text, len);
    size_t owner = reply_bench.msg.len;
    msg_txt(&reply_bench.msg, NULL, 60, "end");
    msg_put16(&reply_bench.msg, owner, 0xc000 | (unsigned)to);
    for (; others > 0; others--)
        msg_txt(&reply_bench.msg, "other.example", 60, "x");
}

static void a_name_of_very_many_pointers_is_not_read(void **state)
{
    (void)state;
    for (unsigned others = 0; others <= 40; others += 40) { /* for either reader */
        ask_with_pointers(PM_POINTERS_MAX, others);
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.rrsets[0].count, 2);
        reply_assert_str(reply_bench.answer.rrsets[0].values[1].text, "end");
        ask_with_pointers(PM_POINTERS_MAX + 1, others);
        assert_int_equal(reply_take(), PM_DNS_REPLY_UNREADABLE);
    }
}

static void absurdly_many_records_are_not_read(void **state)
{
    (void)state;
    for (unsigned count = PM_DNS_RECORDS_MAX; count <= PM_DNS_RECORDS_MAX + 1; count++) {
        reply_ask("a.example", PM_RRTYPE_TXT, 0);
        for (unsigned i = 0; i < count; i++)
            msg_txt(&reply_bench.msg, NULL, 60, "x");
        assert_int_equal(reply_take(), count > PM_DNS_RECORDS_MAX ? PM_DNS_REPLY_UNREADABLE
                                                                  : PM_DNS_REPLY_ANSWER);
    }
}

static void a_chain_to_nowhere_is_nxdomain_with_the_chain(void **state)
{
    (void)state;
    reply_ask("a.example", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_cname(&reply_bench.msg, NULL, "b.example");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_NXDOMAIN);
    assert_int_equal(reply_bench.answer.count, 1);
}

static void every_type_is_read_from_its_fields(void **state)
{
    (void)state;
    static const struct {
        enum pm_rrtype type;
        const char *rdata;
        size_t len;
        unsigned preference;
        const char *target, *text;
    } rows[] = {
        {PM_RRTYPE_A, "\300\000\002\001", 4, 0, "", "192.0.2.1"},
        {PM_RRTYPE_AAAA, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16, 0, "", "2001:db8::1"},
        {PM_RRTYPE_NS, "\002Ns\000", 4, 0, "ns", ""},
        {PM_RRTYPE_CNAME, "\001A\002B.\000", 6, 0, "a.b\\046", ""},
        {PM_RRTYPE_MX, "\001\002\001m\000", 5, 258, "m", ""},
        {PM_RRTYPE_MX, "\000\000\000", 3, 0, "", ""},
        {PM_RRTYPE_SOA, "\001m\000\001r\000\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\0", 26, 0, "m",
         "r. 1 2 3 4 256"},
        {PM_RRTYPE_SRV, "\000\001\000\002\000\003\001t\000", 9, 1, "t", "2 3"},
        {PM_RRTYPE_DS, "\001\000\015\002\253\315", 6, 0, "", "256 13 2 abcd"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        reply_ask("example.com", rows[i].type, 0);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, rows[i].type, 60, rows[i].rdata,
                rows[i].len);
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.status, PM_ANSWER_DATA);
        const struct pm_rdata *value = reply_bench.answer.rrsets[0].values;
        assert_int_equal(value->preference, rows[i].preference);
        reply_assert_str(value->target, rows[i].target);
        reply_assert_str(value->text, rows[i].text);
    }
}

static void a_ttl_over_31_bits_counts_as_zero(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&reply_bench.msg, NULL, 0x80000000u, "x");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.rrsets[0].ttl, 0);
}

static void another_class_is_no_answer(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&reply_bench.msg, NULL, 60, "chaos");
    msg_put16(&reply_bench.msg, reply_bench.msg.len - 14, 3);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_NODATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPLY_TEST(a_query_has_one_question_and_edns),
        REPLY_TEST(records_of_the_asked_name_and_type_are_taken),
        REPLY_TEST(strings_of_a_txt_are_joined_and_their_lengths_kept),
        REPLY_TEST(a_cname_chain_is_followed_to_its_end),
        REPLY_TEST(a_cname_that_was_asked_for_is_not_followed),
        REPLY_TEST(a_dname_is_taken_only_with_the_cname_made_from_it),
        REPLY_TEST(a_cname_loop_ends),
        REPLY_TEST(a_loop_of_many_aliases_is_walked_once),
        REPLY_TEST(a_record_that_comes_twice_counts_once),
        REPLY_TEST(a_name_of_very_many_pointers_is_not_read),
        REPLY_TEST(absurdly_many_records_are_not_read),
        REPLY_TEST(a_chain_to_nowhere_is_nxdomain_with_the_chain),
        REPLY_TEST(every_type_is_read_from_its_fields),
        REPLY_TEST(a_ttl_over_31_bits_counts_as_zero),
        REPLY_TEST(another_class_is_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
