/* Transfers from real servers: named, knotd, nsd. */
#include "dns/axfr.h"
#include "tests/unit/dns/axfr_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { EXIT_SKIP = 77 };

static struct pm_arena arena;
static struct pm_err err;
static struct pm_current current;

static int start(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return world_start() > 0 ? 0 : 1;
}

static int stop(void **state)
{
    (void)state;
    world_stop();
    pm_arena_fini(&arena);
    return 0;
}

static bool transfer(size_t server, const char *zone, const struct pm_tsig_key *key)
{
    const struct pm_axfr how = {
        .server = {PM_STR("127.0.0.1"), world_servers()[server].port},
        .key = key,
        .timeout_ms = 60000,
    };
    memset(&err, 0, sizeof err);
    return pm_axfr_zone(&how, pm_str_from(zone), &arena, &current, &err);
}

static bool runs(size_t server)
{
    return world_servers()[server].port != 0;
}

static struct pm_str shown(const struct pm_rrset *set, size_t i)
{
    const struct pm_rdata *value = &set->values[i];
    return pm_str_printf(&arena, "%u|%" PM_STR_FMT "|%" PM_STR_FMT, (unsigned)value->preference,
                         PM_STR_ARG(value->target), PM_STR_ARG(value->text));
}

struct row {
    const char *owner;
    int type;
    uint32_t ttl;
    const char *value; /* preference, target, text */
};

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct row rows[] = {
    {"", 6, 3600, "0|ns.signed.example|host.master.signed.example. 7 3600 600 86400 300"},
    {"", 2, 3600, "0|ns.signed.example|"},
    {"ns.", 1, 3600, "0||127.0.0.1"},
    {"", 16, 300, "0||v=spf1 include:_spf.google.com ~all"},
    {"", 15, 300, "10|mail.old.example|"},
    {"", 257, 300, "0||0 issue \"letsencrypt.org; a=\\\"b\\\"\""},
    {"", 13, 300, "0||\"a cpu\" \"os\""},
    {"", 17, 300, "0||admin.signed.example. text.other.example."},
    {"", 35, 300, "0||100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" ."},
    {"", 29, 300, "0||\\# 16 000016138b3cf018810cbce0009895b8"},
    {"", 65280, 300, "0||\\# 4 0a000001"},
    {"www.", 1, 60, "0||192.0.2.1"},
    {"www.", 28, 60, "0||2001:db8::1"},
    {"www.", 65, 60, "0||\\# 10 00010000010003026832"},
    {"www.", 44, 60, "0||4 2 " HEX64},
    {"_443._tcp.www.", 52, 60, "0||3 1 1 " HEX64},
    {"_imaps._tcp.", 33, 60, "0|imap.signed.example|1 993"},
    {"*.wild.", 5, 60, "0|www.signed.example|"},
    {"a\\046b\\032c.", 1, 60, "0||192.0.2.2"},
    {"sub.", 2, 60, "0|ns.sub.signed.example|"},
    {"sub.", 43, 60, "0||12345 13 2 " HEX64},
    {"ns.sub.", 1, 60, "0||192.0.2.3"},
    {"tree.", 39, 60, "0|www.other.example|"},
    {"uri.", 256, 60, "0||10 1 \"https://www.example/\""},
    {"afs.", 18, 60, "0||1 www.signed.example."},
};

static void check_row(const struct row *row)
{
    struct pm_str owner = pm_str_printf(&arena, "%ssigned.example", row->owner);
    const struct pm_rrset *set = pm_current_find(&current, owner, (enum pm_rrtype)row->type);
    if (!set)
        fail_msg("%s has no set of type %d", owner.ptr, row->type);
    assert_int_equal(set->ttl, row->ttl);
    for (size_t i = 0; i < set->count; i++)
        if (pm_str_is(shown(set, i), row->value))
            return;
    fail_msg("%s, type %d: not '%s' but '%s'", owner.ptr, row->type, row->value, shown(set, 0).ptr);
}

/* Others lower the letters themselves. */
static void check_letters(const char *server)
{
    static const struct row row = {"1.", 12, 60, "0|Office\\032Printer.www.signed.example|"};
    if (strcmp(server, "named") == 0)
        check_row(&row);
}

static void check_texts(void)
{
    const struct pm_rrset *set = pm_current_find(&current, PM_STR("signed.example"), PM_RRTYPE_TXT);
    assert_int_equal(set->count, 2);
    const struct pm_rdata *odd = &set->values[0], *spf = &set->values[1];
    assert_int_equal(odd->text.len, 12);
    assert_memory_equal(odd->text.ptr, "two\"words\\\310\0", 12);
    assert_int_equal(odd->strings, 3);
    assert_memory_equal(odd->cuts.ptr, "\12\0\2", 3);
    assert_int_equal(spf->strings, 2);
    assert_memory_equal(spf->cuts.ptr, "\36\5", 2);
}

static void every_record_arrives_signed_by_any_algorithm(void **state)
{
    (void)state;
    static const char *const algorithms[] = {"hmac-sha1", "hmac-sha224", "hmac-sha256",
                                             "hmac-sha384", "hmac-sha512"};
    for (size_t server = 0; server < WORLD_SERVERS; server++) {
        for (size_t i = 0; runs(server) && i < sizeof algorithms / sizeof *algorithms; i++) {
            struct pm_tsig_key key = world_key(algorithms[i]);
            if (!transfer(server, "signed.example", &key))
                fail_msg("%s, %s: %s", world_servers()[server].name, algorithms[i], err.msg);
            assert_true(current.whole);
            assert_true(pm_str_is(current.zone, "signed.example"));
            assert_true(pm_str_starts(current.source, PM_STR("AXFR from 127.0.0.1@")));
            for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
                check_row(&rows[row]);
            check_letters(world_servers()[server].name);
            check_texts();
            assert_int_equal(current.count, sizeof rows / sizeof *rows + 1);
        }
    }
}

static void a_zone_that_is_open_needs_no_key(void **state)
{
    (void)state;
    for (size_t server = 0; server < WORLD_SERVERS; server++)
        if (runs(server) && !transfer(server, "open.example", NULL))
            fail_msg("%s: %s", world_servers()[server].name, err.msg);
}

static void a_large_zone_arrives_whole(void **state)
{
    (void)state;
    struct pm_tsig_key key = world_key("hmac-sha256");
    for (size_t server = 0; server < WORLD_SERVERS; server++) {
        if (!runs(server))
            continue;
        if (!transfer(server, "big.example", &key))
            fail_msg("%s: %s", world_servers()[server].name, err.msg);
        assert_int_equal(current.count, WORLD_BIG + 3);
    }
}

static void assert_says(size_t server, const char *what, const char *part)
{
    if (!strstr(err.msg, part))
        fail_msg("%s, %s: '%s' does not say '%s'", world_servers()[server].name, what, err.msg,
                 part);
    if (strstr(err.msg, "c2l4dGVlb"))
        fail_msg("the secret is in '%s'", err.msg);
}

static void a_refusal_says_why(void **state)
{
    (void)state;
    struct pm_tsig_key good = world_key("hmac-sha256"), other = good, wrong = good;
    struct pm_str name = PM_STR("nobodys-key");
    assert_true(pm_wirename_parse(name, &other.name));
    wrong.secret[0] ^= 1;
    const struct {
        const char *what, *zone;
        const struct pm_tsig_key *key;
        const char *says[WORLD_SERVERS];
    } cases[] = {
        {"no key", "signed.example", NULL, {"REFUSED", "NOTAUTH", "REFUSED"}},
        {"nobody may", "nobody.example", NULL, {"REFUSED", "NOTAUTH", "REFUSED"}},
        {"with a key, nobody may", "nobody.example", &good, {"REFUSED", "BADKEY", "REFUSED"}},
        {"no such zone", "elsewhere.test", &good, {"NOTAUTH", "NOTAUTH", "NOTAUTH"}},
        {"unknown key", "signed.example", &other, {"BADKEY", "BADKEY", "BADKEY"}},
        {"wrong secret", "signed.example", &wrong, {"BADSIG", "BADSIG", "BADSIG"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t server = 0; server < WORLD_SERVERS; server++) {
            if (!runs(server))
                continue;
            assert_false(transfer(server, cases[i].zone, cases[i].key));
            assert_says(server, cases[i].what, cases[i].says[server]);
            assert_says(server, cases[i].what, cases[i].zone);
            assert_says(server, cases[i].what, "127.0.0.1@");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_arrives_signed_by_any_algorithm),
        cmocka_unit_test(a_zone_that_is_open_needs_no_key),
        cmocka_unit_test(a_large_zone_arrives_whole),
        cmocka_unit_test(a_refusal_says_why),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
