/* The table of formats in README.md, and docs/providers.md, against the rows of zone/formats.c and
 * model/provider.c. PM_GOLDEN_UPDATE=1 writes their parts between the marks anew; look at the
 * difference before it is committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "command/commands.h"
#include "zone/zone.h"

#include <stdlib.h>

#define HEAD "<!-- generated from the rows: -->\n\n"
#define TAIL "\n<!-- end of what is generated -->\n"

static struct pm_str cut_before(struct pm_str text, const char *mark)
{
    const char *found = memmem(text.ptr, text.len, mark, strlen(mark));
    assert_non_null(found);
    return pm_str_sub(text, 0, (size_t)(found - text.ptr));
}

static void compare(const char *path, struct pm_str page, struct pm_str written)
{
    struct pm_err err;
    if (getenv("PM_GOLDEN_UPDATE"))
        assert_true(pm_file_write(path, written, 0644, &err));
    else if (!pm_str_eq(page, written))
        fail_msg("%s is out of date: run this test with PM_GOLDEN_UPDATE=1", path);
}

static void check_page(const char *path, void (*put)(struct pm_sink *sink))
{
    struct pm_arena arena;
    struct pm_sink sink;
    struct pm_str page;
    struct pm_err err;
    pm_arena_init(&arena);
    pm_sink_init_memory(&sink);
    assert_true(pm_file_read(path, 1 << 20, &arena, &page, &err));
    struct pm_str before = cut_before(page, HEAD), until = cut_before(page, TAIL);
    pm_sink_put(&sink, before);
    pm_sink_puts(&sink, HEAD);
    put(&sink);
    pm_sink_put(&sink, pm_str_sub(page, until.len, page.len));
    compare(path, page, pm_sink_bytes(&sink));
    pm_sink_fini(&sink);
    pm_arena_fini(&arena);
}

static const char *effect_of(const struct pm_zone_format *format)
{
    return format->for_people ? "read by people and programs" : pm_zone_effect_text(format->effect);
}

static void put_formats(struct pm_sink *sink)
{
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    pm_sink_puts(sink, "| `--format` | for | what it does to the zone | deletes |\n"
                       "|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++)
        pm_sink_printf(sink, "| `%s` | %s | %s | %s |\n", formats[i]->name, formats[i]->what,
                       effect_of(formats[i]), pm_zone_deletion_text(formats[i]->deletes));
}

static void the_readme_has_the_formats_as_they_are(void **state)
{
    (void)state;
    check_page("README.md", put_formats);
}

/* Replacing a whole zone takes all of it. */
static const char *current_for(const struct pm_zone_format *format)
{
    return format->effect == PM_ZONE_REPLACES ? "axfr:SERVER" : "dns";
}

/* A shell empties FILE before the program begins: what fails then would leave a file behind that
 * declares nothing, and takes all away. */
static const char *output_for(const struct pm_zone_format *format)
{
    static const struct pm_zone_options options;
    return pm_zone_declares(format, &options) ? "-o FOLDER" : ">FILE";
}

static void put_file(struct pm_sink *sink, const struct pm_zone_format *format)
{
    static const struct pm_zone_options options;
    if (pm_zone_declares(format, &options))
        pm_sink_printf(sink, "FILE is FOLDER/ZONE%s.\n", format->suffix);
}

static void put_provider(struct pm_sink *sink, const struct pm_provider *provider)
{
    const struct pm_zone_format *format = pm_zone_format_find(pm_str_from(provider->format));
    assert_non_null(format);
    const char *own = pm_provider_import(provider);
    struct pm_str rest = pm_str_from(own ? own : format->import), line;
    pm_sink_printf(sink, "### %s\n\n", provider->title);
    pm_sink_printf(sink, "`provider: %s`, `--format %s`: %s.\n", provider->name, format->name,
                   effect_of(format));
    put_file(sink, format);
    pm_sink_puts(sink, provider->remark);
    pm_sink_puts(sink, provider->remark[0] ? "\n\n" : "\n");
    pm_sink_printf(sink, "    pm-reconcile zone ZONE --current %s --format %s %s\n",
                   current_for(format), format->name, output_for(format));
    while (pm_str_next(&rest, '\n', &line))
        pm_sink_printf(sink, "    %" PM_STR_FMT "\n", PM_STR_ARG(line));
    pm_sink_puts(sink, "    pm-reconcile verify ZONE\n");
}

static void put_providers(struct pm_sink *sink)
{
    size_t count;
    const struct pm_provider *providers = pm_providers(&count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            pm_sink_putc(sink, '\n');
        put_provider(sink, &providers[i]);
    }
}

static void the_page_has_the_providers_as_they_are(void **state)
{
    (void)state;
    check_page("docs/providers.md", put_providers);
}

static void every_format_says_what_it_is_for_and_how_it_is_imported(void **state)
{
    (void)state;
    size_t count;
    const struct pm_zone_format *const *formats = pm_zone_formats(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(formats[i]->what[0] != '\0');
        assert_true(formats[i]->import[0] != '\0');
        assert_int_equal(formats[i]->suffix[0], '.');
    }
}

static const struct pm_command *zone_command(void)
{
    for (size_t i = 0; i < pm_command_count; i++)
        if (pm_str_is(pm_str_from(pm_commands[i].name), "zone"))
            return &pm_commands[i];
    fail_msg("there is no command zone");
    return NULL;
}

static void the_command_line_knows_all_formats_and_no_others(void **state)
{
    (void)state;
    size_t count, known = 0;
    const char *const *names = zone_command()->formats;
    (void)pm_zone_formats(&count);
    for (; names[known]; known++)
        if (!pm_zone_format_find(pm_str_from(names[known])))
            fail_msg("the format %s is not there", names[known]);
    assert_int_equal(known, count);
}

static void providers_are_sorted_so_that_each_is_found(void **state)
{
    (void)state;
    size_t count;
    const struct pm_provider *providers = pm_providers(&count);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(pm_provider_find(pm_str_from(providers[i].name)), &providers[i]);
    assert_null(pm_provider_find(PM_STR("nobody")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_readme_has_the_formats_as_they_are),
        cmocka_unit_test(the_page_has_the_providers_as_they_are),
        cmocka_unit_test(every_format_says_what_it_is_for_and_how_it_is_imported),
        cmocka_unit_test(the_command_line_knows_all_formats_and_no_others),
        cmocka_unit_test(providers_are_sorted_so_that_each_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
