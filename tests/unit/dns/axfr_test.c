/* Transfers from servers that do as a script says: a zone is had whole, or not at all. */
#include "dns/axfr.h"
#include "tests/unit/dns/axfr_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SILENCE_MS = 300 };

static struct pm_arena arena;
static struct pm_err err;
static struct pm_current current;
static struct pm_tsig_key key;

static int setup(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return !pm_tsig_key_parse(PM_STR("key.example:c2VjcmV0"), &key, &err);
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static bool stop_at_once(void *ctx)
{
    (void)ctx;
    return true;
}

static bool run(struct axfr_script *server, struct pm_axfr axfr)
{
    axfr_script_start(server);
    axfr.server = (struct pm_dns_server){PM_STR("127.0.0.1"), server->port};
    axfr.key = server->key;
    axfr.silence_ms = SILENCE_MS;
    memset(&current, 0, sizeof current);
    err = (struct pm_err){.code = PM_ERR_NONE};
    bool ok = pm_axfr_zone(&axfr, PM_STR("zone.example"), &arena, &current, &err);
    axfr_script_stop(server);
    return ok;
}

struct row {
    const char *what, *script;
    const char *says; /* NULL: it succeeds */
};

static void check(const struct row *row, const struct pm_tsig_key *with, int repeat)
{
    struct axfr_script server = {.script = row->script, .key = with, .repeat = repeat};
    bool ok = run(&server, (struct pm_axfr){.timeout_ms = 20000});
    if (ok != !row->says)
        fail_msg("%s: %s", row->what, ok ? "it succeeds" : err.msg);
    if (ok)
        assert_true(current.whole && current.count >= 1);
    else
        assert_null(current.sets);
    if (row->says && (!strstr(err.msg, row->says) || !strstr(err.msg, "zone.example") ||
                      !strstr(err.msg, "127.0.0.1@")))
        fail_msg("%s: '%s' does not say '%s'", row->what, err.msg, row->says);
}

static void a_zone_is_had_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"one message", "SaS", NULL},
        {"nothing but the SOA", "SS", NULL},
        {"a record a message", "S|a|a|S", NULL},
        {"the question only once", "S|an|Sn", NULL},
        {"many", "Sm|m|mS", NULL},
        {"the first record is no SOA", "aS", "does not begin with the zone's SOA"},
        {"it breaks off", "Sa", "closed the connection before the end of the zone"},
        {"it breaks off in a message", "S|aah", "closed the connection before the end"},
        {"nothing at all", "", "without any record"},
        {"another SOA at the end", "SaT", "another one than at the beginning"},
        {"the SOA of another zone", "SaZS", "SOA record of 'sub.zone.example'"},
        {"a record of another zone", "SfS", "'www.other.example', which is not in the zone"},
        {"records behind the end", "SaSa", "behind the end of the zone"},
        {"a record that cannot be read", "SbS", "cannot be read (A)"},
        {"a name that points to itself", "ScS", "cannot be read"},
        {"an OPT among the answers", "SoS", "type 41"},
        {"a question's type", "SyS", "type 255"},
        {"another id", "SaSi", "no reply to the question"},
        {"a question", "SaSu", "no reply to the question"},
        {"another question", "SaSq", "answers another question"},
        {"another question later", "Sa|aSq", "answers another question"},
        {"truncated", "SaSt", "cut short"},
        {"fewer records than it says", "SaSe", "cannot be read"},
        {"a refusal", "r", "REFUSED"},
        {"a refusal in the middle", "Sa|r", "REFUSED"},
        {"silence", "Sa-", "nothing came for"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], NULL, 0);
}

static void every_message_counts_that_must_be_signed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"one message", "SaS!", NULL},
        {"each message", "S!|a!|S!", NULL},
        {"the first and the last", "S!|a|a|S!", NULL},
        {"none", "SaS", "not signed"},
        {"not the first", "S|a!|S!", "not signed"},
        {"not the last", "S!|a!|S", "not signed"},
        {"a byte changed", "SaS!x", "signature (TSIG) is wrong"},
        {"a byte of an unsigned message changed", "S!|ax|S!", "signature (TSIG) is wrong"},
        {"a message left out", "S!|ad|aS!", "signature (TSIG) is wrong"},
        {"a signed message left out", "S!|a!d|aS!", "signature (TSIG) is wrong"},
        {"half of the code", "SaSs", "signature (TSIG) is wrong"},
        {"another key", "SaSk", "another key or algorithm"},
        {"another algorithm", "SaSg", "another key or algorithm"},
        {"an hour late", "SaSl", "3600 seconds after"},
        {"among the answers", "SaS!A", "cannot be read"},
        {"BADTIME", "rB", "BADTIME: the server's clock shows 1234567890"},
        {"an unsigned refusal", "r", "REFUSED"},
        {"a signed refusal", "r!", "REFUSED"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], &key, 0);
}

static void ninety_nine_messages_in_a_row_may_be_unsigned(void **state)
{
    (void)state;
    const struct row good = {"99", "S!|a|S!", NULL}, bad = {"100", "S!|a|S!", "not signed"};
    check(&good, &key, 99);
    check(&bad, &key, 100);
}

static void a_wrong_secret_is_noticed(void **state)
{
    (void)state;
    struct pm_tsig_key other = key;
    other.secret[0] ^= 1;
    struct axfr_script server = {.script = "SaS!", .key = &other};
    axfr_script_start(&server);
    const struct pm_axfr axfr = {.server = {PM_STR("127.0.0.1"), server.port}, .key = &key};
    assert_false(pm_axfr_zone(&axfr, PM_STR("zone.example"), &arena, &current, &err));
    axfr_script_stop(&server);
    assert_non_null(strstr(err.msg, "signature (TSIG) is wrong"));
}

static void what_does_not_answer_is_unreachable(void **state)
{
    (void)state;
    static const char *const scripts[] = {"-", "Sa", "S|aah"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        struct axfr_script server = {.script = scripts[i]};
        bool silent = scripts[i][0] == '-';
        assert_false(run(&server, (struct pm_axfr){.timeout_ms = 20000}));
        assert_int_equal(err.code, silent ? PM_ERR_FAILED : PM_ERR_UNREACHABLE);
    }
    const struct pm_axfr axfr = {.server = {PM_STR("127.0.0.1"), 1}};
    assert_false(pm_axfr_zone(&axfr, PM_STR("zone.example"), &arena, &current, &err));
    assert_int_equal(err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(err.msg, "connection refused"));
}

static void a_transfer_has_a_deadline(void **state)
{
    (void)state;
    struct axfr_script server = {.script = "S|a|a-"};
    assert_false(run(&server, (struct pm_axfr){.timeout_ms = 100}));
    assert_int_equal(err.code, PM_ERR_UNREACHABLE);
    assert_non_null(strstr(err.msg, "takes too long"));
}

static void a_signal_ends_it(void **state)
{
    (void)state;
    struct axfr_script server = {.script = "Sa-"};
    assert_false(run(&server, (struct pm_axfr){.stop = stop_at_once}));
    assert_int_equal(err.code, PM_ERR_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_is_had_whole_or_not_at_all),
        cmocka_unit_test(every_message_counts_that_must_be_signed),
        cmocka_unit_test(ninety_nine_messages_in_a_row_may_be_unsigned),
        cmocka_unit_test(a_wrong_secret_is_noticed),
        cmocka_unit_test(what_does_not_answer_is_unreachable),
        cmocka_unit_test(a_transfer_has_a_deadline),
        cmocka_unit_test(a_signal_ends_it),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
