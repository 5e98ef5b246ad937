#include "zone/route53.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_value(unsigned type, const struct pm_rdata *rdata, const char *expected)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_route53_put_value(&sink, (enum pm_rrtype)type, rdata);
    pm_sink_putc(&sink, '\0');
    assert_string_equal(pm_sink_bytes(&sink).ptr, expected);
    pm_sink_fini(&sink);
}

static void texts_are_quoted_and_escaped_in_octal(void **state)
{
    (void)state;
    static const struct {
        struct pm_str text;
        const char *value;
    } rows[] = {
        {PM_STR_INIT(""), "\"\""},
        {PM_STR_INIT("v=spf1 exists:%{i} ~all"), "\"v=spf1 exists:%{i} ~all\""},
        {PM_STR_INIT("say \"x\""), "\"say \\\"x\\\"\""},
        {PM_STR_INIT("a\\065b"), "\"a\\\\065b\""},
        {PM_STR_INIT("\xc3\xa9\n\x7f\xff"), "\"\\303\\251\\012\\177\\377\""},
        {PM_STR_INIT("\0"
                     "7"),
         "\"\\0007\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_value(PM_RRTYPE_TXT, &(struct pm_rdata){.text = rows[i].text}, rows[i].value);
}

static void texts_keep_their_cuts(void **state)
{
    (void)state;
    struct pm_rdata rdata = {
        .text = PM_STR("onetwo"), .strings = 3, .cuts = PM_STR("\003\000\003")};
    assert_value(PM_RRTYPE_TXT, &rdata, "\"one\" \"\" \"two\"");
}

static void names_are_absolute_with_octal_escapes(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        struct pm_rdata rdata;
        const char *value;
    } rows[] = {
        {PM_RRTYPE_MX, {.preference = 10, .target = PM_STR_INIT("mx.example")}, "10 mx.example."},
        {PM_RRTYPE_MX, {.preference = 0, .target = PM_STR_INIT("")}, "0 ."},
        {PM_RRTYPE_CNAME, {.target = PM_STR_INIT("a\\032b\\200.example")}, "a\\040b\\310.example."},
        {PM_RRTYPE_CNAME, {.target = PM_STR_INIT("a/b.example")}, "a\\057b.example."},
        {PM_RRTYPE_SRV,
         {.preference = 1, .target = PM_STR_INIT("h.example"), .text = PM_STR_INIT("2 3")},
         "1 2 3 h.example."},
        {PM_RRTYPE_A, {.text = PM_STR_INIT("192.0.2.1")}, "192.0.2.1"},
        {PM_RRTYPE_CAA,
         {.text = PM_STR_INIT("0 issue \"a\\195\\\"b\\\\065\"")},
         "0 issue \"a\\303\\\"b\\\\065\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_value(rows[i].type, &rows[i].rdata, rows[i].value);
}

enum { DOMAINS = 100 };

static const struct pm_dns_options plain_dns = {
    .ttl = PM_TTL_DEFAULT,
    .mx_priority = PM_MX_PRIORITY_DEFAULT,
};

static void make_domains(struct pm_zone_domain *domains, struct pm_arena *arena)
{
    struct pm_err err;
    for (int i = 0; i < DOMAINS; i++) {
        struct pm_str text = pm_str_printf(arena, "d%d.example.com", i);
        domains[i] = (struct pm_zone_domain){.dns = &plain_dns};
        if (!pm_name_parse(text, PM_NAME_DOMAIN, arena, &domains[i].name, &err))
            fail_msg("%s", err.msg);
    }
}

static struct pm_str write_domains(struct pm_arena *arena)
{
    struct pm_zone_domain domains[DOMAINS];
    struct pm_zone_options options = {.version = "0", .ownership = PM_STR("x=1")};
    struct pm_zone *zones;
    struct pm_sink sink;
    struct pm_err err;
    size_t count;
    make_domains(domains, arena);
    if (!pm_zone_group(domains, DOMAINS, arena, &zones, &count, &err))
        fail_msg("%s", err.msg);
    pm_sink_init_memory(&sink);
    pm_zone_write(&pm_zone_format_route53, zones, count, &options, &sink);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

/* A domain is half done when its records are parted. */
static void many_domains_go_in_several_batches_and_none_is_parted(void **state)
{
    (void)state;
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str rest = write_domains(&arena), line;
    size_t batches = 0, changes = 0, most = 0, parted = 0, all = 0;
    while (pm_str_next(&rest, '\n', &line)) {
        bool change = pm_str_starts(line, PM_STR("    {\"Action\""));
        if (pm_str_is(line, "{")) {
            batches++;
            changes = 0;
        }
        parted += change && changes == 0 && !pm_str_contains_nocase(line, PM_STR("\"MX\""));
        changes += change;
        all += change;
        most = changes > most ? changes : most;
    }
    assert_int_equal(all, 6 * DOMAINS);
    assert_int_equal(batches, 4);
    assert_int_equal(most, 150);
    assert_int_equal(parted, 0);
    pm_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_quoted_and_escaped_in_octal),
        cmocka_unit_test(texts_keep_their_cuts),
        cmocka_unit_test(names_are_absolute_with_octal_escapes),
        cmocka_unit_test(many_domains_go_in_several_batches_and_none_is_parted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
