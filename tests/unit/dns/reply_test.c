#include "dns/pointers.h"
#include "dns/reply.h"
#include "tests/unit/dns/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct bench {
    struct pm_arena arena;
    struct pm_query query;
    struct msg msg;
    struct pm_answer answer;
};

static struct bench bench;

static int setup(void **state)
{
    (void)state;
    pm_arena_init(&bench.arena);
    bench.answer = (struct pm_answer){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&bench.arena);
    return 0;
}

static void ask(const char *name, enum pm_rrtype type, unsigned flags)
{
    struct pm_question question = {pm_str_from(name), type, 0};
    assert_true(pm_query_make(&question, 0x1234, PM_QUERY_RECURSION | PM_QUERY_EDNS, &bench.query));
    msg_begin(&bench.msg, bench.query.bytes, FLAG_QR | FLAG_RD | flags);
}

/* A copy of exactly the message's size, so that a sanitizer sees an over-read. */
static enum pm_dns_reply_kind take_part(size_t len)
{
    char *copy = test_malloc(len + 1);
    memcpy(copy, bench.msg.bytes, len);
    enum pm_dns_reply_kind kind =
        pm_dns_reply_read((struct pm_str){copy, len}, &bench.query, &bench.arena, &bench.answer);
    test_free(copy);
    return kind;
}

static enum pm_dns_reply_kind take(void)
{
    return take_part(bench.msg.len);
}

static void assert_str(struct pm_str actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr ? actual.ptr : "", expected, actual.len);
}

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
    ask("example.com", PM_RRTYPE_TXT, FLAG_AA);
    msg_txt(&bench.msg, NULL, 600, "one");
    msg_txt(&bench.msg, "EXAMPLE.com", 300, "two");
    msg_txt(&bench.msg, "other.example", 300, "three");
    msg_mx(&bench.msg, NULL, 10, "mail.example.com");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_DATA);
    assert_true(bench.answer.authoritative);
    assert_int_equal(bench.answer.count, 1);
    const struct pm_rrset *set = bench.answer.rrsets;
    assert_str(set->owner, "example.com");
    assert_int_equal(set->type, PM_RRTYPE_TXT);
    assert_int_equal(set->ttl, 300);
    assert_int_equal(set->count, 2);
    assert_str(set->values[0].text, "one");
    assert_str(set->values[1].text, "two");
}

static void strings_of_a_txt_are_joined_and_their_lengths_kept(void **state)
{
    (void)state;
    for (int slowly = 0; slowly < 2; slowly++) {
        ask("example.com", PM_RRTYPE_TXT, 0);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, 16, 60, "\003v=s\000\004pf1 ", 10);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, 16, 60, "\004v=sp\000\003f1 ", 10);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, 16, 60, "\003a\000b", 4);
        /* A type that the fast reading leaves to ldns. */
        if (slowly)
            msg_raw(&bench.msg, SECTION_ADDITIONAL, NULL, 99, 60, "\001x", 2);
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.rrsets[0].count, 3);
        const struct pm_rdata *values = bench.answer.rrsets[0].values;
        assert_str(values[0].text, "v=spf1 ");
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
    ask("_dmarc.example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&bench.msg, "c.example", 60, "end");
    msg_cname(&bench.msg, "b.example", "C.example");
    msg_cname(&bench.msg, NULL, "b.example");
    msg_cname(&bench.msg, "stray.example", "c.example");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_DATA);
    assert_int_equal(bench.answer.count, 3);
    assert_str(bench.answer.rrsets[0].owner, "_dmarc.example.com");
    assert_str(bench.answer.rrsets[0].values[0].target, "b.example");
    assert_str(bench.answer.rrsets[1].values[0].target, "c.example");
    assert_str(bench.answer.rrsets[2].values[0].text, "end");
}

static void a_cname_that_was_asked_for_is_not_followed(void **state)
{
    (void)state;
    ask("a.example", PM_RRTYPE_CNAME, 0);
    msg_cname(&bench.msg, NULL, "b.example");
    msg_cname(&bench.msg, "b.example", "c.example");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.count, 1);
}

static void a_cname_loop_ends(void **state)
{
    (void)state;
    ask("a.example", PM_RRTYPE_TXT, 0);
    msg_cname(&bench.msg, NULL, "b.example");
    msg_cname(&bench.msg, "b.example", "a.example");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_DATA);
    assert_int_equal(bench.answer.count, 2);
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
        ask("a.example", PM_RRTYPE_TXT, 0);
        size_t name = bench.msg.len + 12;
        const char pointer[] = {(char)(0xc0 | name >> 8), (char)name};
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_CNAME, 60, rdata, sizeof rdata);
        for (unsigned n = 0; n < counts[i]; n++) {
            size_t owner = bench.msg.len;
            msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_CNAME, 60, pointer, 2);
            memcpy(bench.msg.bytes + owner, pointer, 2);
        }
        size_t before = bench.arena.used;
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.count, 2);
        assert_int_equal(bench.answer.rrsets[1].count, 1);
        assert_true(bench.arena.used - before < (counts[i] + 10) * 1200);
    }
}

static void a_record_that_comes_twice_counts_once(void **state)
{
    (void)state;
    static const unsigned others[] = {0, 40}; /* for either reader */
    for (size_t i = 0; i < 2; i++) {
        ask("a.example", PM_RRTYPE_MX, 0);
        msg_mx(&bench.msg, NULL, 10, "b.example");
        msg_mx(&bench.msg, NULL, 20, "b.example");
        msg_mx(&bench.msg, NULL, 10, "B.example");
        for (unsigned n = 0; n < others[i]; n++)
            msg_mx(&bench.msg, "other.example", 10, "b.example");
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.rrsets[0].count, 2);
        assert_int_equal(bench.answer.rrsets[0].values[1].preference, 20);

        ask("a.example", PM_RRTYPE_TXT, 0);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, "\2ab", 3);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, "\1a\1b", 4);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 30, "\2ab", 3);
        for (unsigned n = 0; n < others[i]; n++)
            msg_txt(&bench.msg, "other.example", 60, "ab");
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.rrsets[0].count, 2);
        assert_int_equal(bench.answer.rrsets[0].ttl, 30);
    }
}

/* The second record's owner is that many pointers, of which all but the first stand in a text. */
static void ask_with_pointers(unsigned count, unsigned others)
{
    uint8_t text[255];
    ask("a.example", PM_RRTYPE_TXT, 0);
    size_t first = bench.msg.len + 13, len = 1, to = 12;
    for (; count > 1; count--) {
        text[len++] = (uint8_t)(0xc0 | to >> 8);
        text[len++] = (uint8_t)to;
        to = first + len - 3;
    }
    text[0] = (uint8_t)(len - 1);
    msg_raw(&bench.msg, SECTION_ANSWER, NULL, PM_RRTYPE_TXT, 60, text, len);
    size_t owner = bench.msg.len;
    msg_txt(&bench.msg, NULL, 60, "end");
    msg_put16(&bench.msg, owner, 0xc000 | (unsigned)to);
    for (; others > 0; others--)
        msg_txt(&bench.msg, "other.example", 60, "x");
}

static void a_name_of_very_many_pointers_is_not_read(void **state)
{
    (void)state;
    for (unsigned others = 0; others <= 40; others += 40) { /* for either reader */
        ask_with_pointers(PM_POINTERS_MAX, others);
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.rrsets[0].count, 2);
        assert_str(bench.answer.rrsets[0].values[1].text, "end");
        ask_with_pointers(PM_POINTERS_MAX + 1, others);
        assert_int_equal(take(), PM_DNS_REPLY_UNREADABLE);
    }
}

static void absurdly_many_records_are_not_read(void **state)
{
    (void)state;
    for (unsigned count = PM_DNS_RECORDS_MAX; count <= PM_DNS_RECORDS_MAX + 1; count++) {
        ask("a.example", PM_RRTYPE_TXT, 0);
        for (unsigned i = 0; i < count; i++)
            msg_txt(&bench.msg, NULL, 60, "x");
        assert_int_equal(take(), count > PM_DNS_RECORDS_MAX ? PM_DNS_REPLY_UNREADABLE
                                                            : PM_DNS_REPLY_ANSWER);
    }
}

static void a_chain_to_nowhere_is_nxdomain_with_the_chain(void **state)
{
    (void)state;
    ask("a.example", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_cname(&bench.msg, NULL, "b.example");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_NXDOMAIN);
    assert_int_equal(bench.answer.count, 1);
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
        ask("example.com", rows[i].type, 0);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, rows[i].type, 60, rows[i].rdata, rows[i].len);
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.status, PM_ANSWER_DATA);
        const struct pm_rdata *value = bench.answer.rrsets[0].values;
        assert_int_equal(value->preference, rows[i].preference);
        assert_str(value->target, rows[i].target);
        assert_str(value->text, rows[i].text);
    }
}

static void a_ttl_over_31_bits_counts_as_zero(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&bench.msg, NULL, 0x80000000u, "x");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.rrsets[0].ttl, 0);
}

static void another_class_is_no_answer(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&bench.msg, NULL, 60, "chaos");
    msg_put16(&bench.msg, bench.msg.len - 14, 3);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_NODATA);
}

static void rcodes_become_statuses(void **state)
{
    (void)state;
    static const struct {
        unsigned rcode;
        enum pm_answer_status status;
        const char *detail;
    } rows[] = {
        {0, PM_ANSWER_NODATA, ""},
        {RCODE_NXDOMAIN, PM_ANSWER_NXDOMAIN, ""},
        {RCODE_SERVFAIL, PM_ANSWER_SERVFAIL, "SERVFAIL: the server could not find out"},
        {RCODE_REFUSED, PM_ANSWER_REFUSED, "REFUSED: the server does not answer us"},
        {9, PM_ANSWER_FAILED, "the server answered with code 9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask("example.com", PM_RRTYPE_TXT, rows[i].rcode);
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.status, rows[i].status);
        assert_str(bench.answer.detail, rows[i].detail);
        assert_int_equal(bench.answer.count, 0);
    }
}

static void records_beside_an_error_do_not_count(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, RCODE_SERVFAIL);
    msg_txt(&bench.msg, NULL, 60, "x");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_SERVFAIL);
    assert_int_equal(bench.answer.count, 0);
}

static void refusals_of_edns_ask_for_a_plain_question(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, RCODE_FORMERR);
    assert_int_equal(take(), PM_DNS_REPLY_NO_EDNS);
    ask("example.com", PM_RRTYPE_TXT, RCODE_NOTIMP);
    assert_int_equal(take(), PM_DNS_REPLY_NO_EDNS);
    bench.query.edns = false;
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_FAILED);
    assert_str(bench.answer.detail, "NOTIMP: the server knows no such question");
}

static void an_extended_rcode_is_no_success(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&bench.msg, NULL, 60, "x");
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "", 41, 0x02000000, "", 0);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_FAILED);
    assert_str(bench.answer.detail, "the server answered with code 32");
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "", 41, 0x01000000, "", 0);
    assert_int_equal(take(), PM_DNS_REPLY_NO_EDNS);
}

static void the_soa_says_how_long_an_absence_is_cached(void **state)
{
    (void)state;
    static const struct {
        unsigned rcode;
        const char *owner;
        uint32_t ttl, minimum, expected;
    } rows[] = {
        {RCODE_NXDOMAIN, "example.com", 3600, 300, 300},
        {0, "com", 60, 300, 60},
        {0, "a.example.com", 60, 300, 60},
        {0, "other.example", 60, 300, 0},
        {0, "b.example.com", 60, 300, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask("a.example.com", PM_RRTYPE_TXT, rows[i].rcode);
        msg_soa(&bench.msg, rows[i].owner, rows[i].ttl, rows[i].minimum);
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.negative_ttl, rows[i].expected);
    }
}

static void a_referral_names_who_is_responsible(void **state)
{
    (void)state;
    static const uint8_t v4[] = {192, 0, 2, 1}, v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_ns(&bench.msg, "Com", "A.nic.com");
    msg_ns(&bench.msg, "com", "b.example.net");
    msg_ns(&bench.msg, "org", "c.example.net");
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "a.nic.com", 1, 60, v4, sizeof v4);
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "a.nic.com", 28, 60, v6, sizeof v6);
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "victim.example", 1, 60, v4, sizeof v4);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_REFERRAL);
    assert_str(bench.answer.detail, "a referral: the server is not responsible for the zone");
    assert_int_equal(bench.answer.count, 3);
    const struct pm_rrset *sets = bench.answer.rrsets;
    assert_str(sets[0].owner, "com");
    assert_int_equal(sets[0].count, 2);
    assert_str(sets[0].values[0].target, "a.nic.com");
    assert_str(sets[1].owner, "a.nic.com");
    assert_str(sets[1].values[0].text, "192.0.2.1");
    assert_str(sets[2].values[0].text, "2001:db8::1");
}

static void a_referral_to_elsewhere_has_no_sets(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_ns(&bench.msg, "sub.example.com", "ns.example.net");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_REFERRAL);
    assert_int_equal(bench.answer.count, 0);
}

static void an_authoritative_answer_without_records_is_no_referral(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, FLAG_AA);
    msg_ns(&bench.msg, "example.com", "ns.example.com");
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.status, PM_ANSWER_NODATA);
}

static void what_a_resolver_checked_is_told(void **state)
{
    (void)state;
    for (unsigned ad = 0; ad <= 0x20; ad += 0x20) {
        ask("example.com", PM_RRTYPE_TXT, ad);
        msg_txt(&bench.msg, NULL, 60, "text");
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(bench.answer.validated, ad != 0);
    }
}

static void nothing_comes_with_the_zone_that_says_so(void **state)
{
    (void)state;
    ask("a.example.com", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_soa(&bench.msg, "example.com", 600, 300);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_str(bench.answer.soa, "example.com");
    /* At the end of a chain it is the target's zone. */
    ask("a.example.com", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_cname(&bench.msg, NULL, "gone.example.net");
    msg_soa(&bench.msg, "example.net", 600, 60);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_str(bench.answer.soa, "example.net");
    assert_int_equal(bench.answer.negative_ttl, 60);
}

static void letters_that_were_mixed_must_come_back(void **state)
{
    (void)state;
    static const uint8_t bits[] = {0xff, 0, 0xff, 0};
    ask("example.com", PM_RRTYPE_TXT, 0);
    struct pm_str message = {(const char *)bench.msg.bytes, bench.msg.len};
    assert_int_equal(pm_dns_reply_fit(message, &bench.query), PM_DNS_REPLY_FITS);
    assert_true(pm_query_mix_len(&bench.query) <= sizeof bits);
    pm_query_mix(&bench.query, bits);
    assert_memory_equal(bench.query.bytes + 12, "\7EXAMPLE\3com", 12);
    assert_int_equal(pm_dns_reply_fit(message, &bench.query), PM_DNS_REPLY_FITS_BUT_CASE);
    msg_begin(&bench.msg, bench.query.bytes, FLAG_QR);
    assert_int_equal(pm_dns_reply_fit(message, &bench.query), PM_DNS_REPLY_FITS);
}

static void what_does_not_fit_the_question_is_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        size_t at;
        unsigned value;
    } rows[] = {
        {"another id", 0, 0x1235},     {"a question, not a reply", 2, 0x0100},
        {"another opcode", 2, 0xa000}, {"no question", 4, 0},
        {"two questions", 4, 2},       {"another name", 12, 0x0766},
        {"another type", 12 + 13, 15}, {"another class", 12 + 13 + 2, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask("example.com", PM_RRTYPE_TXT, 0);
        msg_txt(&bench.msg, NULL, 60, "forged");
        assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
        msg_put16(&bench.msg, rows[i].at, rows[i].value);
        if (take() != PM_DNS_REPLY_FOREIGN)
            fail_msg("taken: %s", rows[i].what);
    }
}

static void letter_case_of_the_echoed_name_does_not_matter(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&bench.msg, NULL, 60, "x");
    memcpy(bench.msg.bytes + 13, "eXaMpLe", 7);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(bench.answer.count, 1);
    assert_str(bench.answer.rrsets[0].owner, "example.com");
}

static void truncation_is_told_before_the_rest_is_read(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, FLAG_TC);
    msg_txt(&bench.msg, NULL, 60, "x");
    assert_int_equal(take_part(bench.msg.len - 3), PM_DNS_REPLY_TRUNCATED);
}

static void every_cut_of_a_message_is_refused(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_MX, 0);
    msg_mx(&bench.msg, "example.com", 10, "mail.example.com");
    msg_soa(&bench.msg, "com", 60, 300);
    assert_int_equal(take(), PM_DNS_REPLY_ANSWER);
    for (size_t len = 0; len < bench.msg.len; len++) {
        enum pm_dns_reply_kind kind = take_part(len);
        assert_int_equal(kind, len < bench.query.question_end ? PM_DNS_REPLY_FOREIGN
                                                              : PM_DNS_REPLY_UNREADABLE);
    }
}

static void broken_records_cannot_be_read(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        const char *rdata;
        size_t len;
    } rows[] = {
        {15, "\000\012\300\377", 4}, /* pointer behind the end */
        {15, "\000\012\077abc", 6},  /* label over the record's end */
        {5, "\300\050", 2},          /* pointer to itself: 12 + 13 + 4 + 12 - 1 */
        {16, "\012abc", 4},          /* string over the record's end */
        {1, "\001\002\003", 3},      /* short address */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask("example.com", PM_RRTYPE_TXT, 0);
        msg_raw(&bench.msg, SECTION_ANSWER, NULL, rows[i].type, 60, rows[i].rdata, rows[i].len);
        if (take() != PM_DNS_REPLY_UNREADABLE)
            fail_msg("row %zu was read", i);
    }
}

static void a_second_signature_record_is_refused(void **state)
{
    (void)state;
    ask("example.com", PM_RRTYPE_TXT, 0);
    static const char tsig[] = "\001h\000\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "k", 250, 0, tsig, sizeof tsig - 1);
    msg_raw(&bench.msg, SECTION_ADDITIONAL, "k", 250, 0, tsig, sizeof tsig - 1);
    assert_int_equal(take(), PM_DNS_REPLY_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(a_query_has_one_question_and_edns),
        TEST(records_of_the_asked_name_and_type_are_taken),
        TEST(strings_of_a_txt_are_joined_and_their_lengths_kept),
        TEST(a_cname_chain_is_followed_to_its_end),
        TEST(a_cname_that_was_asked_for_is_not_followed),
        TEST(a_cname_loop_ends),
        TEST(a_loop_of_many_aliases_is_walked_once),
        TEST(a_record_that_comes_twice_counts_once),
        TEST(a_name_of_very_many_pointers_is_not_read),
        TEST(absurdly_many_records_are_not_read),
        TEST(a_chain_to_nowhere_is_nxdomain_with_the_chain),
        TEST(every_type_is_read_from_its_fields),
        TEST(a_ttl_over_31_bits_counts_as_zero),
        TEST(another_class_is_no_answer),
        TEST(rcodes_become_statuses),
        TEST(records_beside_an_error_do_not_count),
        TEST(refusals_of_edns_ask_for_a_plain_question),
        TEST(an_extended_rcode_is_no_success),
        TEST(the_soa_says_how_long_an_absence_is_cached),
        TEST(a_referral_names_who_is_responsible),
        TEST(a_referral_to_elsewhere_has_no_sets),
        TEST(an_authoritative_answer_without_records_is_no_referral),
        TEST(what_a_resolver_checked_is_told),
        TEST(nothing_comes_with_the_zone_that_says_so),
        TEST(letters_that_were_mixed_must_come_back),
        TEST(what_does_not_fit_the_question_is_foreign),
        TEST(letter_case_of_the_echoed_name_does_not_matter),
        TEST(truncation_is_told_before_the_rest_is_read),
        TEST(every_cut_of_a_message_is_refused),
        TEST(broken_records_cannot_be_read),
        TEST(a_second_signature_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
