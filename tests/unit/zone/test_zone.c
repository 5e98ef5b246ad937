#include "zone/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_arena arena;
static const struct pm_dns_options dns = {.ttl = 3600, .mx_priority = 10};

static int open_arena(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static struct pm_zone_domain domain(const char *name)
{
    return (struct pm_zone_domain){.name = pm_name_canonical(pm_str_from(name)), .dns = &dns};
}

static void domains_are_grouped_by_zone_with_the_apex_first(void **state)
{
    (void)state;
    struct pm_zone_domain domains[] = {
        domain("z.example.com"), domain("example.org"), domain("a.example.com"),
        domain("example.com"),   domain("a.co.uk"),     domain("b.a.co.uk"),
    };
    static const struct {
        const char *zone, *domains[3];
    } expected[] = {
        {"a.co.uk", {"a.co.uk", "b.a.co.uk"}},
        {"example.com", {"example.com", "a.example.com", "z.example.com"}},
        {"example.org", {"example.org"}},
    };
    struct pm_zone *zones;
    struct pm_err err;
    size_t count;
    assert_true(pm_zone_group(domains, 6, &arena, &zones, &count, &err));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        assert_true(pm_str_is(zones[i].name.ascii, expected[i].zone));
        for (size_t k = 0; k < zones[i].count; k++)
            assert_true(pm_str_is(zones[i].domains[k].name.ascii, expected[i].domains[k]));
        assert_true(zones[i].count == 3 || !expected[i].domains[zones[i].count]);
    }
}

static void nothing_makes_no_zone(void **state)
{
    (void)state;
    struct pm_zone *zones = NULL;
    struct pm_err err;
    size_t count = 77;
    assert_true(pm_zone_group(NULL, 0, &arena, &zones, &count, &err));
    assert_int_equal(count, 0);
}

static void a_zone_of_the_file_counts_instead_of_the_registrable_domain(void **state)
{
    (void)state;
    struct pm_dns_options own = dns;
    own.zone = pm_name_canonical(PM_STR("dept.example.com"));
    struct pm_zone_domain domains[] = {domain("mail.dept.example.com"), domain("example.com")};
    domains[0].dns = &own;
    struct pm_zone *zones;
    struct pm_err err;
    size_t count;
    assert_true(pm_zone_group(domains, 2, &arena, &zones, &count, &err));
    assert_int_equal(count, 2);
    assert_true(pm_str_is(zones[0].name.ascii, "dept.example.com"));
}

static void a_domain_outside_its_zone_is_an_error(void **state)
{
    (void)state;
    struct pm_dns_options own = dns;
    own.zone = pm_name_canonical(PM_STR("ample.com"));
    struct pm_zone_domain domains[] = {domain("example.com")};
    domains[0].dns = &own;
    struct pm_zone *zones = NULL;
    struct pm_err err;
    size_t count = 77;
    assert_false(pm_zone_group(domains, 1, &arena, &zones, &count, &err));
    assert_string_equal(err.msg, "example.com does not lie in its zone ample.com");
    assert_null(zones);
    assert_int_equal(count, 77);
}

static void a_name_whose_records_would_be_too_long_is_an_error(void **state)
{
    (void)state;
    char name[232];
    memset(name, 'a', sizeof name);
    for (size_t i = 60; i < 220; i += 60)
        name[i] = '.';
    memcpy(name + 227, ".com", 4);
    struct pm_zone *zones;
    struct pm_err err;
    size_t count;
    struct pm_zone_domain longest = domain("x");
    longest.name = pm_name_canonical((struct pm_str){name + 1, 230});
    assert_true(pm_zone_group(&longest, 1, &arena, &zones, &count, &err));
    struct pm_zone_domain over = domain("x");
    over.name = pm_name_canonical((struct pm_str){name, 231});
    assert_false(pm_zone_group(&over, 1, &arena, &zones, &count, &err));
    assert_non_null(strstr(err.msg, "it has 254 octets"));
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    assert_int_equal(count, 21);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(pm_zone_format_find(pm_str_from(formats[i]->name)), formats[i]);
        assert_true(formats[i]->what[0] != '\0' && formats[i]->suffix[0] == '.');
        assert_true(i == 0 || strcmp(formats[i - 1]->name, formats[i]->name) < 0);
    }
    assert_null(pm_zone_format_find(PM_STR("bin")));
    assert_null(pm_zone_format_find(PM_STR("")));
}

static void styles_are_found_by_name(void **state)
{
    (void)state;
    enum pm_zone_style style = PM_ZONE_STYLE_YAML;
    assert_false(pm_zone_style_parse(PM_STR("default"), &style));
    assert_false(pm_zone_style_parse(PM_STR(""), &style));
    assert_int_equal(style, PM_ZONE_STYLE_YAML);
    for (enum pm_zone_style each = PM_ZONE_STYLE_INCLUDE; each < PM_ZONE_STYLES; each++) {
        assert_true(pm_zone_style_parse(pm_str_from(pm_zone_style_name(each)), &style));
        assert_int_equal(style, each);
    }
}

static void the_style_decides_what_becomes_of_the_zone(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        enum pm_zone_style style;
        const char *effect;
    } rows[] = {
        {"bind", PM_ZONE_STYLE_DEFAULT, "adds"},
        {"bind", PM_ZONE_STYLE_INCLUDE, "adds"},
        {"bind", PM_ZONE_STYLE_COMPLETE, "replaces zone"},
        {"octodns", PM_ZONE_STYLE_DEFAULT, "replaces zone"},
        {"octodns", PM_ZONE_STYLE_INCLUDE, "replaces sets"},
        {"powerdns", PM_ZONE_STYLE_DEFAULT, "replaces sets"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pm_zone_options options = {.style = rows[i].style};
        const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(rows[i].format));
        assert_string_equal(pm_zone_effect_text(pm_zone_effect_of(format, &options)),
                            rows[i].effect);
    }
}

static void assert_group_fails(struct pm_zone_domain *domains, size_t count, const char *words)
{
    struct pm_zone *zones = NULL;
    struct pm_err err;
    size_t zone_count = 77;
    assert_false(pm_zone_group(domains, count, &arena, &zones, &zone_count, &err));
    if (!strstr(err.msg, words))
        fail_msg("%s", err.msg);
    assert_null(zones);
    assert_int_equal(zone_count, 77);
}

static void the_provider_of_a_zone_is_what_any_of_its_domains_says(void **state)
{
    (void)state;
    struct pm_dns_options own = dns;
    own.provider = PM_STR("cloudflare");
    struct pm_zone_domain domains[] = {domain("example.com"), domain("a.example.com"),
                                       domain("example.net")};
    domains[1].dns = &own;
    struct pm_zone *zones;
    struct pm_err err;
    size_t count;
    assert_true(pm_zone_group(domains, 3, &arena, &zones, &count, &err));
    assert_string_equal(zones[0].provider->name, "cloudflare");
    assert_string_equal(pm_zone_format_of(&zones[0])->name, zones[0].provider->format);
    assert_null(zones[1].provider);
    assert_string_equal(pm_zone_format_of(&zones[1])->name, "bind");
}

static void two_providers_of_one_zone_are_an_error(void **state)
{
    (void)state;
    struct pm_dns_options one = dns, other = dns;
    one.provider = PM_STR("cloudflare");
    other.provider = PM_STR("hetzner");
    struct pm_zone_domain domains[] = {domain("example.com"), domain("a.example.com")};
    domains[0].dns = &one;
    domains[1].dns = &other;
    assert_group_fails(domains, 2,
                       "example.com has the provider cloudflare and a.example.com has hetzner");
}

static void a_helper_record_cannot_stand_at_another_domain(void **state)
{
    (void)state;
    struct pm_dns_options own = dns;
    own.extra.autodiscover = PM_STR("autodiscover.example.org");
    struct pm_zone_domain domains[] = {domain("example.com"), domain("autoconfig.example.com"),
                                       domain("autodiscover.example.com")};
    struct pm_zone *zones;
    struct pm_err err;
    size_t count;
    domains[0].dns = &own;
    assert_true(pm_zone_group(domains, 2, &arena, &zones, &count, &err));
    assert_group_fails(domains, 3, "take dns.extra.autodiscover or the domain away");
    for (size_t i = 0; i < 3; i++)
        domains[i].remove = domains[i].dns == &own;
    assert_true(pm_zone_group(domains, 3, &arena, &zones, &count, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domains_are_grouped_by_zone_with_the_apex_first),
        cmocka_unit_test(nothing_makes_no_zone),
        cmocka_unit_test(a_zone_of_the_file_counts_instead_of_the_registrable_domain),
        cmocka_unit_test(a_domain_outside_its_zone_is_an_error),
        cmocka_unit_test(a_name_whose_records_would_be_too_long_is_an_error),
        cmocka_unit_test(formats_are_found_by_name),
        cmocka_unit_test(styles_are_found_by_name),
        cmocka_unit_test(the_style_decides_what_becomes_of_the_zone),
        cmocka_unit_test(the_provider_of_a_zone_is_what_any_of_its_domains_says),
        cmocka_unit_test(two_providers_of_one_zone_are_an_error),
        cmocka_unit_test(a_helper_record_cannot_stand_at_another_domain),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
