/* A row a mistake: the texts at the domain's name, and what is found. */
#include "tests/unit/verify/lab.h"

#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define GOOD    "v=spf1 include:_spf.purelymail.com ~all"
#define PUBLISH "example.com. 3600 IN TXT \"" GOOD "\""

static const char *const world[] = {
    "_spf.other.example TXT v=spf1 ip4:203.0.113.0/24 -all",
    "open.example TXT v=spf1 +all",
    "two.example TXT v=spf1 -all",
    "two.example TXT v=spf1 ~all",
    "broken.example TXT v=spf1 ip4:203.0.113 -all",
    "loop.example TXT v=spf1 include:loop.example -all",
    "nested.example TXT v=spf1 include:_spf.purelymail.com -all",
    ("fat.example TXT v=spf1 a:a.fat.example a:a.fat.example a:a.fat.example a:a.fat.example "
     "a:a.fat.example a:a.fat.example a:a.fat.example a:a.fat.example ~all"),
    "a.fat.example A 127.0.0.1",
    "deny.example TXT v=spf1 ip4:192.0.2.0/24 -all",
    "v6.example AAAA 2001:db8::1",
    "w6.example AAAA 2001:db8::1",
    "x6.example AAAA 2001:db8::1",
    "h4.example MX 1 a.fat.example",
    "h4.example MX 1 a.half.example",
    "h4.example MX 1 b.half.example",
    "h4.example MX 1 c.half.example",
    "b.half.example A 127.0.0.1",
    "c.half.example A 127.0.0.1",
    "wide.example TXT v=spf1 ip4:0.0.0.0/1 -all",
    "a.half.example A 192.0.2.66",
    "half.example TXT v=spf1 ip4:203.0.113.0/24 include:nowhere.example -all",
};

static void say_texts(struct lab *lab, const char *texts)
{
    struct pm_str rest = pm_str_from(texts), text;
    lab_unsay(lab, "example.com TXT");
    lab_say(lab, "example.com TXT " OWNERSHIP);
    while (pm_str_next(&rest, '|', &text))
        if (text.len > 0)
            lab_say(lab, pm_str_cstr(&lab->arena,
                                     pm_str_printf(&lab->arena, "example.com TXT %" PM_STR_FMT,
                                                   PM_STR_ARG(text))));
}

static void init(struct lab *lab, const char *texts)
{
    lab_init(lab);
    for (size_t i = 0; i < sizeof world / sizeof *world; i++)
        lab_say(lab, world[i]);
    say_texts(lab, texts);
}

struct row {
    const char *texts; /* beside the ownership value; several with '|' between */
    const char *rule;
    enum pm_status status;
    const char *cause;
    const char *why;     /* a part of it; "" must be empty */
    const char *publish; /* exactly; NULL: not looked at */
};

static void check_row(const struct row *row)
{
    struct lab lab;
    init(&lab, row->texts);
    const struct pm_finding *finding = lab_find(&lab, row->rule);
    if (!finding)
        fail_msg("'%s': no finding of %s", row->texts, row->rule);
    else if (finding->status != row->status || !pm_str_is(finding->cause, row->cause) ||
             (row->why[0] == '\0' ? finding->why.len > 0
                                  : !pm_str_contains_nocase(finding->why, pm_str_from(row->why))) ||
             (row->publish && !pm_str_is(finding->publish, row->publish)))
        fail_msg("'%s': %s is %s '%.*s' '%.*s', publish '%.*s'", row->texts, row->rule,
                 pm_status_name(finding->status), PM_STR_ARG(finding->cause),
                 PM_STR_ARG(finding->why), PM_STR_ARG(finding->publish));
    lab_fini(&lab);
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i]);
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)

static void test_spf_passes_when_mail_from_every_listed_network_does(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {GOOD, "spf", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO, "", "'-all'", ""},
        {"v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all", "spf",
         PM_STATUS_INFO, "", "the file has not: 'include:_spf.other.example'", ""},
        {"v=spf1 redirect=nested.example", "spf", PM_STATUS_WARN, "",
         "missing: 'include:_spf.purelymail.com'",
         "example.com. 3600 IN TXT \"v=spf1 include:nested.example include:_spf.purelymail.com "
         "~all\""},
        {"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/64 ~all", "spf", PM_STATUS_WARN, "", "missing",
         NULL},
        {"v=spf1 include:_spf.purelymail.com +all", "spf", PM_STATUS_INFO, "", "'+all'", NULL},
    };
    check_rows(ROWS(rows));
}

static void test_spf_fails_with_the_address_the_result_and_the_term(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"v=spf1 -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 192.0.2.1 gets 'fail' instead of 'pass' by the term '-all': "
         "include:_spf.purelymail.com is missing",
         PUBLISH},
        {"v=spf1 include:_spf.other.example -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "is missing",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.other.example "
         "include:_spf.purelymail.com ~all\""},
        {"v=spf1 ~all include:_spf.purelymail.com", "spf", PM_STATUS_FAIL, "",
         "gets 'softfail' instead of 'pass' by the term '~all': include:_spf.purelymail.com stands "
         "behind 'all'",
         PUBLISH},
        {"v=spf1 -include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "the sign before include:_spf.purelymail.com refuses", PUBLISH},
        {"v=spf1 ?include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "", "gets 'neutral'",
         PUBLISH},
        {"v=spf1 -include:deny.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "by the term '-include:deny.example': another term matches first",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.purelymail.com -include:deny.example "
         "~all\""},
        {"v=spf1 a:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "", "not as a term of its own",
         NULL},
        {"v=spf1 ip4:192.0.2.0/24 ~all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 2001:db8:25::1 gets 'softfail'", NULL},
        {"v=spf1 ip4:192.0.2.1 ip6:2001:db8:25::1 -all", "spf", PM_STATUS_FAIL, "sender-left-out",
         "from 192.0.2.2 gets 'fail'", NULL},
        {"v=spf1 ip4:192.0.2.0/25 ip6:2001:db8:25::/64 -all", "spf", PM_STATUS_FAIL,
         "sender-left-out", "from 192.0.2.128 gets 'fail'", NULL},
        {"v=spf1 -ip4:192.0.2.128/25 include:_spf.purelymail.com -all", "spf", PM_STATUS_FAIL, "",
         "from 192.0.2.128 gets 'fail' instead of 'pass' by the term '-ip4:192.0.2.128/25': "
         "another term matches first",
         NULL},
        {"v=spf1 ip4:192.0.2.0/24 -ip6:2001:db8:25::77 include:_spf.purelymail.com -all", "spf",
         PM_STATUS_FAIL, "", "from 2001:db8:25::77 gets 'fail'", NULL},
        {"v=spf1 a:a.half.example include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO, "",
         "passes", NULL},
        {"v=spf1 -a:a.half.example include:_spf.purelymail.com -all", "spf", PM_STATUS_FAIL, "",
         "from 192.0.2.66 gets 'fail'", NULL},
        {"v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip6:2001:db8:25::/64 -all", "spf",
         PM_STATUS_WARN, "", "missing", NULL},
        {"v=spf1 include:nowhere.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL,
         "", "gets 'permerror', because nowhere.example has no SPF record", NULL},
        {"v=spf1 include:fat.example a:fat.example a:fat.example include:_spf.purelymail.com ~all",
         "spf", PM_STATUS_FAIL, "", "more than 10 terms ask DNS", NULL},
    };
    check_rows(ROWS(rows));
}

static void test_spf_recognizes_texts_that_are_no_record(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", "spf", PM_STATUS_FAIL, "apex-text-replaced", "no SPF record among the texts", PUBLISH},
        {GOOD "|v=spf1 include:_spf.other.example -all", "spf", PM_STATUS_FAIL, "two-spf",
         "There are 2 SPF records",
         "example.com. 3600 IN TXT \"v=spf1 include:_spf.other.example "
         "include:_spf.purelymail.com ~all\""},
        {"\"" GOOD "\"", "spf", PM_STATUS_FAIL, "quotes-in-text", "quotes are part", PUBLISH},
        {"'" GOOD "'", "spf", PM_STATUS_FAIL, "quotes-in-text", "quotes are part", PUBLISH},
        {"\xE2\x80\x9C" GOOD "\xE2\x80\x9D", "spf", PM_STATUS_FAIL, "quotes-in-text",
         "quotes are part", PUBLISH},
        {GOOD "\xE2\x80\x9D", "spf", PM_STATUS_FAIL, "quotes-in-text", "permerror", PUBLISH},
        {OWNERSHIP " " GOOD, "spf", PM_STATUS_FAIL, "ownership-in-spf", "first thing", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com ~all" OWNERSHIP, "spf", PM_STATUS_FAIL,
         "ownership-in-spf", "permerror", PUBLISH},
        {"v=spf1include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "terms-run-together",
         "blank behind 'v=spf1' is missing", PUBLISH},
        {"v=spf1 ip4:203.0.113.9include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL,
         "terms-run-together", "permerror",
         "example.com. 3600 IN TXT \"v=spf1 ip4:203.0.113.9 include:_spf.purelymail.com ~all\""},
        {"disabled v=spf1 ip4:203.0.113.66 -all", "spf", PM_STATUS_FAIL, "", "first thing",
         PUBLISH},
        {"v=spf1 mx:a.fat.example ~all|disabled v=spf1 ip4:203.0.113.66 -all", "spf",
         PM_STATUS_FAIL, "sender-left-out", "is missing",
         "example.com. 3600 IN TXT \"v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all\""},
        {" v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "first thing",
         "example.com. 3600 IN TXT \"v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all\""},
        {" " GOOD, "spf", PM_STATUS_FAIL, "", "first thing", PUBLISH},
        {"v=spf10 include:_spf.purelymail.com ~all", "spf", PM_STATUS_FAIL, "",
         "blank behind 'v=spf1' is missing", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com ip4:1.2.3 ~all", "spf", PM_STATUS_FAIL, "",
         "the term 'ip4:1.2.3' is broken: '1.2.3' is no IPv4 address", PUBLISH},
    };
    check_rows(ROWS(rows));
}

static void test_rules_about_the_record_itself(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"v=spf1 include:_spf.purelymail.com foo ~all", "spf-syntax", PM_STATUS_FAIL, "",
         "the term 'foo' is broken: there is no such mechanism", ""},
        {"v=spf1 include:_spf.purelymail.cominclude:x.example ~all", "spf-syntax", PM_STATUS_FAIL,
         "terms-run-together", "are two terms", ""},
        {GOOD, "spf-lookups", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:fat.example include:_spf.purelymail.com ~all", "spf-lookups",
         PM_STATUS_WARN, "", "close to the limit", ""},
        {"v=spf1 include:_spf.purelymail.com include:fat.example include:fat.example ~all",
         "spf-lookups", PM_STATUS_FAIL, "", "at the eleventh", ""},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example ~all", "spf-voids",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example mx:z.example ~all",
         "spf-voids", PM_STATUS_FAIL, "", "at the third", ""},
        {"v=spf1 include:_spf.purelymail.com a:v6.example a:w6.example a:x6.example mx:h4.example "
         "~all",
         "spf-voids", PM_STATUS_FAIL, "", "at the third", ""},
        {"v=spf1 include:_spf.purelymail.com ptr ~all", "spf-limits", PM_STATUS_WARN, "", "'ptr'",
         ""},
        {"v=spf1 include:_spf.purelymail.com exists:%{p}.example ~all", "spf-limits",
         PM_STATUS_WARN, "", "%{p}", ""},
        {GOOD, "spf-all", PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com ?all", "spf-all", PM_STATUS_WARN, "", "says nothing",
         PUBLISH},
        {"v=spf1 include:_spf.purelymail.com", "spf-all", PM_STATUS_WARN, "", "no 'all'", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com all", "spf-all", PM_STATUS_FAIL, "",
         "'all' lets every server", PUBLISH},
        {"v=spf1 include:_spf.purelymail.com redirect=open.example", "spf-all", PM_STATUS_FAIL, "",
         "'+all' lets every server", ""},
        {"v=spf1 include:_spf.purelymail.com include:open.example -all", "spf-all", PM_STATUS_FAIL,
         "", "'include:open.example' lets every server", ""},
        {"v=spf1 include:_spf.purelymail.com ip4:0.0.0.0/0 -all", "spf-all", PM_STATUS_FAIL, "",
         "'ip4:0.0.0.0/0' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com ip6:::/0 -all", "spf-all", PM_STATUS_FAIL, "",
         "'ip6:::/0' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com include:wide.example -all", "spf-all", PM_STATUS_FAIL,
         "", "'ip4:0.0.0.0/1' lets a large part", ""},
        {"v=spf1 include:_spf.purelymail.com ip4:10.0.0.0/8 -ip4:0.0.0.0/0 -all", "spf-all",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com redirect=_spf.other.example", "spf-all",
         PM_STATUS_PASS, "", "", ""},
        {"v=spf1 include:_spf.purelymail.com ~all mx", "spf-order", PM_STATUS_WARN, "", "'mx' has",
         ""},
        {"v=spf1 include:_spf.purelymail.com ~all redirect=x.example", "spf-order", PM_STATUS_WARN,
         "", "'redirect=x.example' has no effect", ""},
        {"v=spf1 include:_spf.purelymail.com include:nowhere.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "nowhere.example has no SPF record", ""},
        {"v=spf1 include:_spf.purelymail.com include:two.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "two.example has 2 SPF records", ""},
        {"v=spf1 include:_spf.purelymail.com include:loop.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "leads back to itself", ""},
        {"v=spf1 include:_spf.purelymail.com include:broken.example ~all", "spf-include",
         PM_STATUS_FAIL, "", "the record of broken.example: the term 'ip4:203.0.113' is broken",
         ""},
        {"v=spf1 include:_spf.purelymail.com include:_spf.other.example include:_SPF.other.example "
         "~all",
         "spf-include", PM_STATUS_WARN, "", "twice", ""},
        {"v=spf1 include:nested.example ~all", "spf-include", PM_STATUS_WARN, "", "by other terms",
         ""},
        {GOOD "|spf2.0/pra include:_spf.purelymail.com ~all", "spf-other", PM_STATUS_WARN, "",
         "is none", ""},
        {GOOD "|v=spf10 -all", "spf-other", PM_STATUS_WARN, "", "is none", ""},
        {"v=spf1 Include:_spf.purelymail.com ~all", "spf-text", PM_STATUS_WARN, "", "capitals", ""},
        {"v=spf1  include:_spf.purelymail.com ~all", "spf-text", PM_STATUS_WARN, "", "in a row",
         ""},
        {GOOD " ", "spf-text", PM_STATUS_WARN, "", "ends in a blank", ""},
        {"v=spf1 include:_spf.purelymail.com foo=bar ~all", "spf-text", PM_STATUS_WARN, "",
         "nobody knows", ""},
        {GOOD " " OWNERSHIP, "spf-text", PM_STATUS_WARN, "ownership-in-spf", "proves nothing",
         PUBLISH},
    };
    check_rows(ROWS(rows));
}

static const char *repeat(struct lab *lab, const char *prefix, const char *part, size_t count,
                          const char *end)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, prefix);
    for (size_t i = 0; i < count; i++)
        pm_sink_puts(&sink, part);
    pm_sink_puts(&sink, end);
    const char *text = pm_str_cstr(&lab->arena, pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    return text;
}

static void test_a_long_record_and_many_texts_are_warned_of(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, GOOD);
    const char *record =
        repeat(&lab, "v=spf1 include:_spf.purelymail.com ", "ip4:203.0.113.1 ", 27, "~all");
    say_texts(&lab, record);
    lab_expect(&lab, "spf-size", PM_STATUS_WARN, "");
    say_texts(&lab, GOOD);
    lab_expect(&lab, "spf-size", PM_STATUS_PASS, "");
    for (int i = 0; i < 12; i++)
        lab_say(&lab, repeat(&lab, "example.com TXT ", "verification", 8, ""));
    lab_expect(&lab, "spf-size", PM_STATUS_WARN, "");
    lab_fini(&lab);
}

static void test_an_mx_that_leads_to_eleven_hosts_is_over_the_limit(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "v=spf1 mx:many.example include:_spf.purelymail.com ~all");
    for (int i = 0; i < 11; i++)
        lab_say(&lab, "many.example MX 10 host.example");
    lab_expect(&lab, "spf-limits", PM_STATUS_FAIL, "");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "");
    lab_fini(&lab);
}

static void test_hosts_without_ipv6_addresses_are_voids_only_for_the_strictest(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "v=spf1 mx:old.example include:_spf.purelymail.com ~all");
    for (const char *const *line =
             (const char *const[]){
                 "old.example MX 1 a.old.example", "old.example MX 2 b.old.example",
                 "old.example MX 3 c.old.example", "a.old.example A 203.0.113.1",
                 "b.old.example A 203.0.113.2", "c.old.example A 203.0.113.3", NULL};
         *line; line++)
        lab_say(&lab, *line);
    lab_expect(&lab, "spf-voids", PM_STATUS_WARN, "");
    lab_expect(&lab, "spf", PM_STATUS_INFO, "");
    lab_fini(&lab);
}

static void test_what_resolvers_cannot_say_is_unknown_and_never_a_failure(void **state)
{
    (void)state;
    static const enum pm_answer_status statuses[] = {
        PM_ANSWER_TIMEOUT,  PM_ANSWER_SERVFAIL, PM_ANSWER_REFUSED, PM_ANSWER_FAILED,
        PM_ANSWER_NXDOMAIN, PM_ANSWER_NODATA, /* of the service's own name: it cannot be */
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct lab lab;
        init(&lab, GOOD);
        lab_fail_at(&lab, NULL, "_spf.purelymail.com TXT", statuses[i]);
        lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
        assert_true(lab_find(&lab, "spf")->may_pass);
        lab_fini(&lab);
    }
}

static void test_an_include_that_cannot_be_read_leaves_the_verdict_open(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all");
    lab_fail_at(&lab, NULL, "_spf.other.example TXT", PM_ANSWER_TIMEOUT);
    lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
    lab_expect(&lab, "spf-lookups", PM_STATUS_UNKNOWN, "");
    lab_expect(&lab, "spf-include", PM_STATUS_UNKNOWN, "");
    say_texts(&lab, "v=spf1 include:_spf.purelymail.com include:_spf.other.example ~all");
    lab_expect(&lab, "spf", PM_STATUS_INFO, "");
    lab_fini(&lab);
}

static void test_a_record_that_names_too_many_parts_is_unknown(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, GOOD);
    struct pm_joined record = {&lab.arena, PM_STR("v=spf1")};
    for (int i = 0; i < 128; i++)
        pm_join(&record, " ", pm_str_printf(&lab.arena, "ip4:192.0.2.%d", 2 * i));
    pm_join(&record, " ", PM_STR("include:_spf.purelymail.com ~all"));
    say_texts(&lab, pm_str_cstr(&lab.arena, record.text));
    lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
    lab_expect_text(lab_find(&lab, "spf")->why, "more parts of PurelyMail's networks");
    lab_fini(&lab);
}

static void test_a_missing_record_without_an_mx_was_not_replaced(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "");
    lab_unsay(&lab, "example.com MX");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "");
    assert_true(lab_find(&lab, "spf")->may_pass);
    lab_fini(&lab);
}

/* Though the ownership value and the MX are there: where the record went is known. */
static void test_a_record_at_the_doubled_name_is_found_with_its_other_senders(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "");
    lab_say(&lab, "example.com.example.com TXT v=spf1 include:_spf.other.example "
                  "include:_spf.purelymail.com -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "zone-name-twice");
    const struct pm_finding *finding = lab_find(&lab, "spf");
    lab_expect_text(finding->why, "but at example.com.example.com");
    lab_expect_text(finding->publish, "example.com. 3600 IN TXT \"v=spf1 "
                                      "include:_spf.other.example include:_spf.purelymail.com");
    lab_expect_text(finding->remove, "example.com.example.com. 600 IN TXT \"v=spf1 ");
    lab_fini(&lab);
}

static void test_a_record_of_type_spf_is_recognized(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "");
    lab_say(&lab, "example.com SPF v=spf1 mx:other.example include:_spf.purelymail.com ~all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "spf-as-type-99");
    lab_expect_text(lab_find(&lab, "spf")->publish,
                    "IN TXT \"v=spf1 mx:other.example include:_spf.purelymail.com ~all\"");
    lab_expect_text(lab_find(&lab, "spf")->remove, "IN SPF \"v=spf1 mx:other.example ");
    lab_fini(&lab);
}

static void test_a_merged_record_is_one_that_purelymail_passes(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *publish, *fix;
    } rows[] = {
        {GOOD "|v=spf1 include:_spf.other.example -all",
         "v=spf1 include:_spf.other.example include:_spf.purelymail.com ~all",
         "Publish this one record instead of them. It ends in '~all', as in the file; '-all' is as "
         "good."},
        {"v=spf1 ip:203.0.113.9 mx:a.fat.example include:_spf.purelymail.com ~all",
         "v=spf1 mx:a.fat.example include:_spf.purelymail.com ~all",
         "Publish this record instead. What receivers cannot read is left out of it: "
         "'ip:203.0.113.9'. Put it in corrected if it names a sender."},
        {"v=spf1 include:nowhere.example ~all", GOOD,
         "Publish this record instead. 'include:nowhere.example' is left out of it: "
         "nowhere.example has no SPF record."},
        {"v=spf1 include:two.example include:_spf.purelymail.com mx:many.example ~all", GOOD,
         "Publish this record instead. 'include:two.example' is left out of it: two.example has 2 "
         "SPF records. 'mx:many.example' is left out of it: many.example has 11 MX "
         "records, and a term may lead to 10 (RFC 7208 4.6.4)."},
        {"v=spf1 include:example.com include:_spf.purelymail.com ~all", GOOD,
         "Publish this record instead. 'include:example.com' is left out of it: the record of "
         "example.com leads back to itself."},
        {"v=spf1 include:broken.example include:_spf.purelymail.com ~all", GOOD,
         "Publish this record instead. 'include:broken.example' is left out of it: the record of "
         "broken.example: the term 'ip4:203.0.113' is broken: '203.0.113' is no IPv4 address."},
        {"v=spf1 include:half.example include:_spf.purelymail.com ~all",
         "v=spf1 include:_spf.purelymail.com include:half.example ~all",
         "Publish this record instead. Leave out what does not work in it: nowhere.example has no "
         "SPF record."},
        {"v=spf1 a:x.example a:y.example a:z.example include:_spf.purelymail.com ~all",
         "v=spf1 include:_spf.purelymail.com a:x.example a:y.example a:z.example ~all",
         "Publish this record instead. 3 of its terms ask for what is not there, over 2: leave "
         "them out."},
        {"v=spf1 include:fat.example a:a.fat.example mx:mx.fat.example ~all",
         "v=spf1 include:_spf.purelymail.com include:fat.example a:a.fat.example mx:mx.fat.example "
         "~all",
         "Publish this record instead. 12 of its terms ask DNS, over 10: leave out senders that "
         "are no longer used."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, rows[i].texts);
        for (int k = 0; k < 11; k++)
            lab_say(&lab, "many.example MX 10 host.example");
        const struct pm_finding *finding = lab_find(&lab, "spf");
        assert_int_equal(finding->status, PM_STATUS_FAIL);
        struct pm_str publish =
            pm_str_printf(&lab.arena, "example.com. 3600 IN TXT \"%s\"", rows[i].publish);
        assert_string_equal(pm_str_cstr(&lab.arena, finding->publish),
                            pm_str_cstr(&lab.arena, publish));
        assert_string_equal(pm_str_cstr(&lab.arena, finding->fix), rows[i].fix);
        lab_fini(&lab);
    }
}

static void test_what_is_to_be_removed_is_listed(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, GOOD "|v=spf1 mx -all|\"v=spf1 a -all\"");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->remove),
                        "example.com. 600 IN TXT \"" GOOD "\"\n"
                        "example.com. 600 IN TXT \"v=spf1 mx -all\"\n"
                        "example.com. 600 IN TXT \"\\\"v=spf1 a -all\\\"\"");
    assert_int_equal(lab_find(&lab, "spf")->cached_s, 600);
    say_texts(&lab, GOOD "|v=spf1 -all");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->remove),
                        "example.com. 600 IN TXT \"v=spf1 -all\"");
    lab_fini(&lab);
}

static void test_each_server_is_judged_by_its_own_record(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, GOOD);
    lab_say_at(&lab, "b", "example.com TXT " OWNERSHIP);
    lab_say_at(&lab, "b", "example.com TXT v=spf1 -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "sender-left-out");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->where), "b");
    lab_expect(&lab, "spf-all", PM_STATUS_PASS, "");
    lab_fini(&lab);
}

static void test_the_domains_own_names_are_asked_of_its_servers(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "v=spf1 include:spf.example.com ~all");
    lab_say_at(&lab, "a", "spf.example.com TXT v=spf1 include:_spf.purelymail.com -all");
    lab_say_at(&lab, "b", "spf.example.com TXT v=spf1 -all");
    lab_expect(&lab, "spf", PM_STATUS_FAIL, "sender-left-out");
    assert_string_equal(pm_str_cstr(&lab.arena, lab_find(&lab, "spf")->where), "b");
    lab_fini(&lab);
}

static void test_an_alias_out_of_the_zone_is_followed_by_the_resolver(void **state)
{
    (void)state;
    struct lab lab;
    init(&lab, "v=spf1 include:spf.example.com ~all");
    lab_say_at(&lab, "resolver", "spf.example.com CNAME nested.example");
    lab_say_at(&lab, "a", "spf.example.com CNAME outside.example");
    lab_say_at(&lab, "b", "spf.example.com CNAME outside.example");
    lab_expect(&lab, "spf", PM_STATUS_WARN, "");
    lab_fini(&lab);
}

/* The domain's servers do not follow it: their silence about the target says nothing. */
static void test_a_domain_that_is_an_alias_is_judged_by_what_is_at_its_end(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        enum pm_status status;
        const char *why, *remove;
    } rows[] = {
        {"+other.example TXT " GOOD, PM_STATUS_WARN, "only because the domain's name is an alias",
         ""},
        {"+other.example TXT v=spf1 -all", PM_STATUS_FAIL, "is missing",
         "example.com. 600 IN CNAME other.example."},
        {"+other.example TXT nothing", PM_STATUS_FAIL, "no SPF record among the texts",
         "example.com. 600 IN CNAME other.example."},
        {"!@resolver example.com TXT TIMEOUT", PM_STATUS_UNKNOWN, "the resolver cannot say", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, GOOD);
        lab_unsay(&lab, "example.com TXT");
        lab_say(&lab, "example.com CNAME other.example");
        lab_say(&lab, "other.example A 192.0.2.9");
        lab_say_at(&lab, "a", "other.example A 192.0.2.9");
        lab_fail_at(&lab, "a", "other.example TXT", PM_ANSWER_NODATA);
        lab_fail_at(&lab, "b", "other.example TXT", PM_ANSWER_NODATA);
        lab_do(&lab, rows[i].order);
        const struct pm_finding *finding = lab_find(&lab, "spf");
        if (finding->status != rows[i].status ||
            !pm_str_contains_nocase(finding->why, pm_str_from(rows[i].why)) ||
            !pm_str_is(finding->remove, rows[i].remove))
            fail_msg("%s: %s '%.*s' '%.*s'", rows[i].order, pm_status_name(finding->status),
                     PM_STR_ARG(finding->why), PM_STR_ARG(finding->remove));
        lab_fini(&lab);
    }
}

static void test_what_a_file_asks_for_beside_purelymail_is_missed(void **state)
{
    (void)state;
    struct pm_str other = PM_STR("_spf.other.example");
    struct lab lab;
    init(&lab, GOOD);
    lab.dns.spf_include = &other;
    lab.dns.spf_include_count = 1;
    lab.expected = pm_records_make(lab.input.name, &lab.dns, PM_STR(OWNERSHIP), &lab.arena);
    lab_expect(&lab, "spf", PM_STATUS_WARN, "");
    assert_true(pm_str_is(lab_find(&lab, "spf")->publish,
                          "example.com. 3600 IN TXT \"v=spf1 include:_spf.other.example "
                          "include:_spf.purelymail.com ~all\""));
    lab_fini(&lab);
}

/* The second time nothing but the domain's own records is asked, and the findings are the same. */
static void test_a_record_that_domains_share_is_evaluated_once(void **state)
{
    (void)state;
    static const char *const texts[] = {GOOD, "v=spf1 include:nested.example ?all"};
    for (size_t i = 0; i < 2; i++) {
        struct lab first, second;
        init(&first, texts[i]);
        init(&second, texts[i]);
        first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
        second.input.brief = true;
        lab_run(&first);
        lab_run(&second);
        assert_true(second.asked < first.asked);
        assert_int_equal(first.step.findings.count, second.step.findings.count);
        for (size_t k = 0; k < first.step.findings.count; k++) {
            assert_true(
                pm_str_eq(first.step.findings.items[k].rule, second.step.findings.items[k].rule));
            assert_int_equal(first.step.findings.items[k].status,
                             second.step.findings.items[k].status);
        }
        lab_fini(&second);
        lab_fini(&first);
    }
}

/* The same text, and another verdict: macros and the domain's own names make the difference. */
static void test_a_verdict_that_depends_on_the_domain_is_not_shared(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "v=spf1 include:%{d}.other.example ~all",
        "v=spf1 mx/24//64 ~all",
        "v=spf1 redirect=%{o}.other.example",
    };
    for (size_t i = 0; i < 3; i++) {
        struct lab first, second;
        init(&first, texts[i]);
        init(&second, texts[i]);
        first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
        lab_say(&second, "example.com.other.example TXT v=spf1 include:_spf.purelymail.com -all");
        lab_replace(&first, "mailserver.purelymail.com A 203.0.113.1");
        lab_replace(&first, "mailserver.purelymail.com AAAA 2001:db8:26::1");
        assert_int_equal(lab_find(&first, "spf")->status, PM_STATUS_FAIL);
        assert_int_equal(lab_find(&second, "spf")->status, PM_STATUS_WARN);
        lab_fini(&second);
        lab_fini(&first);
    }
}

static void test_the_same_text_at_another_domains_own_name_is_evaluated_anew(void **state)
{
    (void)state;
    struct lab first, second;
    init(&first, "v=spf1 include:spf.example.com ~all");
    init(&second, "v=spf1 include:spf.example.com ~all");
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    lab_say(&first, "spf.example.com TXT v=spf1 -all");
    lab_say(&second, "spf.example.com TXT v=spf1 include:_spf.purelymail.com -all");
    assert_int_equal(lab_find(&first, "spf")->status, PM_STATUS_FAIL);
    assert_int_equal(lab_find(&second, "spf")->status, PM_STATUS_WARN);
    lab_fini(&second);
    lab_fini(&first);
}

/* Resolvers may still have what the domain's own servers have no more. */
static void test_what_resolvers_said_of_a_name_is_not_believed_for_its_owner(void **state)
{
    (void)state;
    struct pm_str own = PM_STR("spf.example.com");
    struct lab first, second;
    init(&first, "v=spf1 include:spf.example.com include:_spf.purelymail.com ~all");
    init(&second, "v=spf1 include:spf.example.com include:_spf.purelymail.com ~all");
    lab_say(&first, "other.example TXT v=spf1 include:spf.example.com "
                    "include:_spf.purelymail.com ~all");
    lab_say(&first, "spf.example.com TXT v=spf1 ip4:203.0.113.0/24 ~all");
    lab_say(&second, "spf.example.com TXT v=spf1 ipp4:203.0.113.0/24 ~all");
    first.input.name = pm_name_canonical(PM_STR("other.example"));
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    second.input.brief = true;
    first.dns.spf_include = second.dns.spf_include = &own;
    first.dns.spf_include_count = second.dns.spf_include_count = 1;
    first.expected = pm_records_make(first.input.name, &first.dns, PM_STR(OWNERSHIP), &first.arena);
    second.expected =
        pm_records_make(second.input.name, &second.dns, PM_STR(OWNERSHIP), &second.arena);
    lab_expect(&first, "spf", PM_STATUS_PASS, "");
    lab_expect(&second, "spf", PM_STATUS_FAIL, "");
    lab_fini(&second);
    lab_fini(&first);
}

/* After a domain that is as it should be, one that has the same record, and something else. */
static void test_a_known_record_does_not_hide_what_stands_beside_it(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *rule;
        enum pm_status status;
    } rows[] = {
        {GOOD, "spf", PM_STATUS_PASS},
        {GOOD "|" GOOD, "spf", PM_STATUS_FAIL},
        {GOOD "|v=spf1 -all", "spf", PM_STATUS_FAIL},
        {GOOD "|spf2.0/pra -all", "spf-other", PM_STATUS_WARN},
        {GOOD "|\"" GOOD "\"", "spf-other", PM_STATUS_WARN},
        {GOOD "|verification", "spf-other", PM_STATUS_PASS},
        {"v=spf1 include:_spf.purelymail.com -all", "spf", PM_STATUS_INFO},
        {"", "spf", PM_STATUS_FAIL},
    };
    struct lab first;
    init(&first, GOOD);
    first.input.memo = pm_verify_memo_make(&first.arena);
    lab_run(&first);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, rows[i].texts);
        lab.input.memo = first.input.memo;
        lab.input.brief = true;
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        if (finding->status != rows[i].status)
            fail_msg("'%s': %s", rows[i].texts, pm_status_name(finding->status));
        lab_say_at(&lab, "b", "example.com TXT nothing");
        assert_int_equal(lab_find(&lab, "spf")->status, PM_STATUS_FAIL);
        lab_fail_at(&lab, "a", "example.com TXT", PM_ANSWER_TIMEOUT);
        lab_fail_at(&lab, "b", "example.com TXT", PM_ANSWER_TIMEOUT);
        lab_expect(&lab, "spf", PM_STATUS_UNKNOWN, "");
        lab_fini(&lab);
    }
    lab_fini(&first);
}

static void test_a_known_record_at_a_lame_server_is_no_pass(void **state)
{
    (void)state;
    struct lab first, second;
    init(&first, GOOD);
    init(&second, GOOD);
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    second.input.brief = true;
    second.lame = "b";
    lab_expect(&first, "spf", PM_STATUS_PASS, "");
    lab_expect(&second, "spf", PM_STATUS_UNKNOWN, "");
    lab_fini(&second);
    lab_fini(&first);
}

/* The domain's texts are these, at every server. */
static void say_set(void *ctx, struct pm_answer *answer)
{
    if (answer->question.type != PM_RRTYPE_TXT || !pm_str_is(answer->question.name, "example.com"))
        return;
    answer->status = PM_ANSWER_DATA;
    answer->rrsets = ctx;
    answer->count = 1;
}

/* Texts as long as one answer can be: lists are cut, and nothing grows with their square. */
static void test_what_a_hostile_server_lists_costs_little(void **state)
{
    (void)state;
    enum { MEMORY_MAX = 24 << 20 };
    static const struct {
        const char *text, *part;
        size_t parts, records;
        const char *rule, *seen;
    } rows[] = {
        {"v=spf1 include:_spf.purelymail.com", " a=b", 15000, 1, "spf", "and 14984 more"},
        {"v=spf1 include:_spf.purelymail.com ~all", " a", 30000, 1, "spf-order", "and 29984 more"},
        {"v=spf1", " include:a", 6000, 1, "spf", "permerror"},
        {"v=spf1 a", "", 0, 2500, "spf", "and 2484 more"},
        {"spf2.0/pra", "", 0, 2500, "spf", "no SPF record"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, GOOD);
        const char *text = repeat(&lab, rows[i].text, rows[i].part, rows[i].parts, "");
        struct pm_rdata *values = PM_NEW_ARRAY(&lab.arena, struct pm_rdata, rows[i].records);
        struct pm_rrset set = {.owner = PM_STR("example.com"), .type = PM_RRTYPE_TXT, .ttl = 600};
        set.values = values;
        for (; set.count < rows[i].records; set.count++)
            values[set.count].text = pm_str_from(text);
        lab.twist = say_set;
        lab.twist_ctx = &set;
        size_t before = lab.arena.used;
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        struct pm_str said = pm_str_concat(&lab.arena, finding->why, finding->seen);
        if (!pm_str_contains_nocase(said, pm_str_from(rows[i].seen)) ||
            lab.arena.used - before > MEMORY_MAX)
            fail_msg("'%s': %zu bytes, '%.*s'", rows[i].text, lab.arena.used - before,
                     (int)(said.len < 200 ? said.len : 200), said.ptr);
        lab_fini(&lab);
    }
}

/* Every rule that is broken by some of these says what to do. */
static void test_what_is_wrong_comes_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *rule, *fix;
    } rows[] = {
        {"v=spf1 include:_spf.purelymail.com foo ~all", "spf-syntax", "Correct the term"},
        {"v=spf1 include:_spf.purelymail.com include:x.exampleinclude:y.example ~all", "spf-syntax",
         "Put a blank before 'include:y.example'."},
        {"v=spf1 include:_spf.purelymail.com include:fat.example include:fat.example ~all",
         "spf-lookups", "Leave out includes"},
        {"v=spf1 include:_spf.purelymail.com a:x.example a:y.example mx:z.example ~all",
         "spf-voids", "Leave out the terms"},
        {"v=spf1 include:_spf.purelymail.com ptr ~all", "spf-limits", "Name the servers"},
        {"v=spf1 include:_spf.purelymail.com +all", "spf-all", "Publish this record instead."},
        {"v=spf1 include:_spf.purelymail.com include:open.example ~all", "spf-all",
         "Leave out 'include:open.example', or have its record changed"},
        {"v=spf1 include:_spf.purelymail.com redirect=open.example", "spf-all",
         "Leave out 'redirect=open.example', or have its record changed"},
        {"v=spf1 ?all include:_spf.purelymail.com mx", "spf-all", "End the record"},
        {"v=spf1 include:_spf.purelymail.com ~all mx", "spf-order", "Move 'all' to the end"},
        {"v=spf1 include:_spf.purelymail.com include:nowhere.example ~all", "spf-include",
         "Leave out the include"},
        {"v=spf1 include:_spf.purelymail.com a:fat.example a:fat.example include:deny.example "
         "include:deny.example ~all",
         "spf-include", "Leave one of them out."},
        {GOOD "|spf2.0/pra -all", "spf-other", "Remove it."},
        {GOOD "  ", "spf-text", "Write the record"},
        {GOOD " " OWNERSHIP, "spf-text", "Replace the text by two TXT records"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, rows[i].texts);
        const struct pm_finding *finding = lab_find(&lab, rows[i].rule);
        if (!pm_str_starts(finding->fix, pm_str_from(rows[i].fix)))
            fail_msg("'%s': %s '%.*s'", rows[i].texts, rows[i].rule, PM_STR_ARG(finding->fix));
        lab_fini(&lab);
    }
}

static void test_what_was_not_answered_is_asked_again_for_the_next_domain(void **state)
{
    (void)state;
    const char *text = "v=spf1 include:_spf.purelymail.com include:_spf.other.example ~all";
    struct lab first, second;
    init(&first, text);
    init(&second, text);
    first.input.memo = second.input.memo = pm_verify_memo_make(&first.arena);
    lab_fail_at(&first, NULL, "_spf.other.example TXT", PM_ANSWER_SERVFAIL);
    assert_int_equal(lab_find(&first, "spf-lookups")->status, PM_STATUS_UNKNOWN);
    assert_int_equal(lab_find(&second, "spf-lookups")->status, PM_STATUS_PASS);
    lab_fini(&second);
    lab_fini(&first);
}

/* A row a way to list the networks, and an address of the last one that the domain leaves out. */
static void test_purelymails_networks_are_found_wherever_they_are_listed(void **state)
{
    (void)state;
    static const struct {
        const char *list[3];
        enum pm_status status;
        const char *why;
    } rows[] = {
        {{"_spf.purelymail.com TXT v=spf1 include:x.purelymail.com ~all",
          "x.purelymail.com TXT v=spf1 ip4:198.51.100.0/25 ~all"},
         PM_STATUS_FAIL,
         "from 198.51.100.1 gets"},
        {{"_spf.purelymail.com TXT v=spf1 redirect=x.purelymail.com",
          "x.purelymail.com TXT v=spf1 ip6:2001:db8:99::/48 ~all"},
         PM_STATUS_FAIL,
         "from 2001:db8:99::1 gets"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:198.51.100.7 ~all"},
         PM_STATUS_FAIL,
         "from 198.51.100.7 gets"},
        {{"_spf.purelymail.com TXT v=spf1 -ip4:198.51.100.7 ip4:203.0.113.1 ~all"},
         PM_STATUS_WARN,
         "missing"},
        {{"_spf.purelymail.com TXT v=spf1 -ip4:203.0.113.77 ip4:203.0.113.0/25 ~all",
          "example.com TXT v=spf1 -ip4:203.0.113.77 ip4:203.0.113.0/24 ~all"},
         PM_STATUS_WARN,
         "missing"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 include:x.purelymail.com ~all",
          "x.purelymail.com TXT nothing"},
         PM_STATUS_UNKNOWN,
         "x.purelymail.com: the resolver sees no SPF record there"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 ~all",
          "_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 -all"},
         PM_STATUS_UNKNOWN,
         "several SPF records"},
        {{"_spf.purelymail.com TXT v=spf1 ip4:203.0.113.1 bad ~all"},
         PM_STATUS_UNKNOWN,
         "'bad' is broken"},
        {{"_spf.purelymail.com TXT v=spf1 ~all"}, PM_STATUS_UNKNOWN, "no address is listed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lab lab;
        init(&lab, "v=spf1 ip4:203.0.113.0/24 ~all");
        lab_unsay(&lab, "_spf.purelymail.com TXT");
        if (rows[i].list[1] && pm_str_starts(pm_str_from(rows[i].list[1]), PM_STR("example.com")))
            lab_unsay(&lab, "example.com TXT");
        for (size_t k = 0; rows[i].list[k]; k++)
            lab_say(&lab, rows[i].list[k]);
        const struct pm_finding *finding = lab_find(&lab, "spf");
        if (finding->status != rows[i].status ||
            !pm_str_contains_nocase(finding->why, pm_str_from(rows[i].why)))
            fail_msg("%s: %s %.*s", rows[i].list[0], pm_status_name(finding->status),
                     PM_STR_ARG(finding->why));
        lab_fini(&lab);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spf_passes_when_mail_from_every_listed_network_does),
        cmocka_unit_test(test_spf_fails_with_the_address_the_result_and_the_term),
        cmocka_unit_test(test_spf_recognizes_texts_that_are_no_record),
        cmocka_unit_test(test_rules_about_the_record_itself),
        cmocka_unit_test(test_a_long_record_and_many_texts_are_warned_of),
        cmocka_unit_test(test_an_mx_that_leads_to_eleven_hosts_is_over_the_limit),
        cmocka_unit_test(test_hosts_without_ipv6_addresses_are_voids_only_for_the_strictest),
        cmocka_unit_test(test_what_resolvers_cannot_say_is_unknown_and_never_a_failure),
        cmocka_unit_test(test_an_include_that_cannot_be_read_leaves_the_verdict_open),
        cmocka_unit_test(test_a_record_that_names_too_many_parts_is_unknown),
        cmocka_unit_test(test_a_missing_record_without_an_mx_was_not_replaced),
        cmocka_unit_test(test_a_record_at_the_doubled_name_is_found_with_its_other_senders),
        cmocka_unit_test(test_a_record_of_type_spf_is_recognized),
        cmocka_unit_test(test_a_merged_record_is_one_that_purelymail_passes),
        cmocka_unit_test(test_what_is_to_be_removed_is_listed),
        cmocka_unit_test(test_each_server_is_judged_by_its_own_record),
        cmocka_unit_test(test_the_domains_own_names_are_asked_of_its_servers),
        cmocka_unit_test(test_an_alias_out_of_the_zone_is_followed_by_the_resolver),
        cmocka_unit_test(test_a_domain_that_is_an_alias_is_judged_by_what_is_at_its_end),
        cmocka_unit_test(test_what_a_file_asks_for_beside_purelymail_is_missed),
        cmocka_unit_test(test_a_record_that_domains_share_is_evaluated_once),
        cmocka_unit_test(test_a_verdict_that_depends_on_the_domain_is_not_shared),
        cmocka_unit_test(test_the_same_text_at_another_domains_own_name_is_evaluated_anew),
        cmocka_unit_test(test_what_resolvers_said_of_a_name_is_not_believed_for_its_owner),
        cmocka_unit_test(test_a_known_record_does_not_hide_what_stands_beside_it),
        cmocka_unit_test(test_a_known_record_at_a_lame_server_is_no_pass),
        cmocka_unit_test(test_what_a_hostile_server_lists_costs_little),
        cmocka_unit_test(test_what_is_wrong_comes_with_what_to_do),
        cmocka_unit_test(test_what_was_not_answered_is_asked_again_for_the_next_domain),
        cmocka_unit_test(test_purelymails_networks_are_found_wherever_they_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
