/* What a reply as a whole says, and replies that cannot be believed. */
#include "reply_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
        reply_ask("example.com", PM_RRTYPE_TXT, rows[i].rcode);
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.status, rows[i].status);
        reply_assert_str(reply_bench.answer.detail, rows[i].detail);
        assert_int_equal(reply_bench.answer.count, 0);
    }
}

static void records_beside_an_error_do_not_count(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, RCODE_SERVFAIL);
    msg_txt(&reply_bench.msg, NULL, 60, "x");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_SERVFAIL);
    assert_int_equal(reply_bench.answer.count, 0);
}

static void refusals_of_edns_ask_for_a_plain_question(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, RCODE_FORMERR);
    assert_int_equal(reply_take(), PM_DNS_REPLY_NO_EDNS);
    reply_ask("example.com", PM_RRTYPE_TXT, RCODE_NOTIMP);
    assert_int_equal(reply_take(), PM_DNS_REPLY_NO_EDNS);
    reply_bench.query.edns = false;
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_FAILED);
    reply_assert_str(reply_bench.answer.detail, "NOTIMP: the server knows no such question");
}

static void an_extended_rcode_is_no_success(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&reply_bench.msg, NULL, 60, "x");
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "", 41, 0x02000000, "", 0);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_FAILED);
    reply_assert_str(reply_bench.answer.detail, "the server answered with code 32");
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "", 41, 0x01000000, "", 0);
    assert_int_equal(reply_take(), PM_DNS_REPLY_NO_EDNS);
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
        reply_ask("a.example.com", PM_RRTYPE_TXT, rows[i].rcode);
        msg_soa(&reply_bench.msg, rows[i].owner, rows[i].ttl, rows[i].minimum);
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.negative_ttl, rows[i].expected);
    }
}

static void a_referral_names_who_is_responsible(void **state)
{
    (void)state;
    static const uint8_t v4[] = {192, 0, 2, 1}, v6[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_ns(&reply_bench.msg, "Com", "A.nic.com");
    msg_ns(&reply_bench.msg, "com", "b.example.net");
    msg_ns(&reply_bench.msg, "org", "c.example.net");
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "a.nic.com", 1, 60, v4, sizeof v4);
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "a.nic.com", 28, 60, v6, sizeof v6);
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "victim.example", 1, 60, v4, sizeof v4);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_REFERRAL);
    reply_assert_str(reply_bench.answer.detail,
                     "a referral: the server is not responsible for the zone");
    assert_int_equal(reply_bench.answer.count, 3);
    const struct pm_rrset *sets = reply_bench.answer.rrsets;
    reply_assert_str(sets[0].owner, "com");
    assert_int_equal(sets[0].count, 2);
    reply_assert_str(sets[0].values[0].target, "a.nic.com");
    reply_assert_str(sets[1].owner, "a.nic.com");
    reply_assert_str(sets[1].values[0].text, "192.0.2.1");
    reply_assert_str(sets[2].values[0].text, "2001:db8::1");
}

static void a_referral_to_elsewhere_has_no_sets(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_ns(&reply_bench.msg, "sub.example.com", "ns.example.net");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_REFERRAL);
    assert_int_equal(reply_bench.answer.count, 0);
}

static void an_authoritative_answer_without_records_is_no_referral(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, FLAG_AA);
    msg_ns(&reply_bench.msg, "example.com", "ns.example.com");
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.status, PM_ANSWER_NODATA);
}

static void what_a_resolver_checked_is_told(void **state)
{
    (void)state;
    for (unsigned ad = 0; ad <= 0x20; ad += 0x20) {
        reply_ask("example.com", PM_RRTYPE_TXT, ad);
        msg_txt(&reply_bench.msg, NULL, 60, "text");
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        assert_int_equal(reply_bench.answer.validated, ad != 0);
    }
}

static void nothing_comes_with_the_zone_that_says_so(void **state)
{
    (void)state;
    reply_ask("a.example.com", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_soa(&reply_bench.msg, "example.com", 600, 300);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    reply_assert_str(reply_bench.answer.soa, "example.com");
    /* At the end of a chain it is the target's zone. */
    reply_ask("a.example.com", PM_RRTYPE_TXT, RCODE_NXDOMAIN);
    msg_cname(&reply_bench.msg, NULL, "gone.example.net");
    msg_soa(&reply_bench.msg, "example.net", 600, 60);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    reply_assert_str(reply_bench.answer.soa, "example.net");
    assert_int_equal(reply_bench.answer.negative_ttl, 60);
}

static void letters_that_were_mixed_must_come_back(void **state)
{
    (void)state;
    static const uint8_t bits[] = {0xff, 0, 0xff, 0};
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    struct pm_str message = {(const char *)reply_bench.msg.bytes, reply_bench.msg.len};
    assert_int_equal(pm_dns_reply_fit(message, &reply_bench.query), PM_DNS_REPLY_FITS);
    assert_true(pm_query_mix_len(&reply_bench.query) <= sizeof bits);
    pm_query_mix(&reply_bench.query, bits);
    assert_memory_equal(reply_bench.query.bytes + 12, "\7EXAMPLE\3com", 12);
    assert_int_equal(pm_dns_reply_fit(message, &reply_bench.query), PM_DNS_REPLY_FITS_BUT_CASE);
    msg_begin(&reply_bench.msg, reply_bench.query.bytes, FLAG_QR);
    assert_int_equal(pm_dns_reply_fit(message, &reply_bench.query), PM_DNS_REPLY_FITS);
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
        reply_ask("example.com", PM_RRTYPE_TXT, 0);
        msg_txt(&reply_bench.msg, NULL, 60, "forged");
        assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
        msg_put16(&reply_bench.msg, rows[i].at, rows[i].value);
        if (reply_take() != PM_DNS_REPLY_FOREIGN)
            fail_msg("taken: %s", rows[i].what);
    }
}

static void letter_case_of_the_echoed_name_does_not_matter(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    msg_txt(&reply_bench.msg, NULL, 60, "x");
    memcpy(reply_bench.msg.bytes + 13, "eXaMpLe", 7);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    assert_int_equal(reply_bench.answer.count, 1);
    reply_assert_str(reply_bench.answer.rrsets[0].owner, "example.com");
}

static void truncation_is_told_before_the_rest_is_read(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, FLAG_TC);
    msg_txt(&reply_bench.msg, NULL, 60, "x");
    assert_int_equal(reply_take_part(reply_bench.msg.len - 3), PM_DNS_REPLY_TRUNCATED);
}

static void every_cut_of_a_message_is_refused(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_MX, 0);
    msg_mx(&reply_bench.msg, "example.com", 10, "mail.example.com");
    msg_soa(&reply_bench.msg, "com", 60, 300);
    assert_int_equal(reply_take(), PM_DNS_REPLY_ANSWER);
    for (size_t len = 0; len < reply_bench.msg.len; len++) {
        enum pm_dns_reply_kind kind = reply_take_part(len);
        assert_int_equal(kind, len < reply_bench.query.question_end ? PM_DNS_REPLY_FOREIGN
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
        reply_ask("example.com", PM_RRTYPE_TXT, 0);
        msg_raw(&reply_bench.msg, SECTION_ANSWER, NULL, rows[i].type, 60, rows[i].rdata,
                rows[i].len);
        if (reply_take() != PM_DNS_REPLY_UNREADABLE)
            fail_msg("row %zu was read", i);
    }
}

static void a_second_signature_record_is_refused(void **state)
{
    (void)state;
    reply_ask("example.com", PM_RRTYPE_TXT, 0);
    static const char tsig[] = "\001h\000\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "k", 250, 0, tsig, sizeof tsig - 1);
    msg_raw(&reply_bench.msg, SECTION_ADDITIONAL, "k", 250, 0, tsig, sizeof tsig - 1);
    assert_int_equal(reply_take(), PM_DNS_REPLY_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPLY_TEST(rcodes_become_statuses),
        REPLY_TEST(records_beside_an_error_do_not_count),
        REPLY_TEST(refusals_of_edns_ask_for_a_plain_question),
        REPLY_TEST(an_extended_rcode_is_no_success),
        REPLY_TEST(the_soa_says_how_long_an_absence_is_cached),
        REPLY_TEST(a_referral_names_who_is_responsible),
        REPLY_TEST(a_referral_to_elsewhere_has_no_sets),
        REPLY_TEST(an_authoritative_answer_without_records_is_no_referral),
        REPLY_TEST(what_a_resolver_checked_is_told),
        REPLY_TEST(nothing_comes_with_the_zone_that_says_so),
        REPLY_TEST(letters_that_were_mixed_must_come_back),
        REPLY_TEST(what_does_not_fit_the_question_is_foreign),
        REPLY_TEST(letter_case_of_the_echoed_name_does_not_matter),
        REPLY_TEST(truncation_is_told_before_the_rest_is_read),
        REPLY_TEST(every_cut_of_a_message_is_refused),
        REPLY_TEST(broken_records_cannot_be_read),
        REPLY_TEST(a_second_signature_record_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
