#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/num.h"
#include "base/sink.h"
#include "schema/load.h"
#include "schema/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder for files, and what was loaded last. */
struct fixture {
    char folder[64];
    struct pm_arena arena;
    struct pm_desired desired;
    struct pm_diags diags;
    struct pm_err err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f)
        return -1;
    strcpy(f->folder, "/tmp/pm-load-XXXXXX");
    pm_arena_init(&f->arena);
    *state = f;
    return mkdtemp(f->folder) ? 0 : -1;
}

static const char *path_of(struct fixture *f, const char *name)
{
    return pm_str_printf(&f->arena, "%s/%s", f->folder, name).ptr;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"a.yaml", "b.yaml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(f, names[i]));
    rmdir(f->folder);
    pm_arena_fini(&f->arena);
    free(f);
    return 0;
}

static void write_file(struct fixture *f, const char *name, const char *text)
{
    assert_true(pm_file_write(path_of(f, name), pm_str_from(text), 0600, &f->err));
}

static bool load(struct fixture *f, const char *first, const char *second)
{
    struct pm_str paths[2] = {pm_str_from(path_of(f, first))};
    if (second)
        paths[1] = pm_str_from(path_of(f, second));
    struct pm_load_options options = {.paths = paths, .path_count = second ? 2 : 1};
    pm_diags_init(&f->diags, &f->arena);
    f->err = (struct pm_err){0};
    return pm_desired_load(&options, &f->arena, &f->desired, &f->diags, &f->err);
}

static bool load_text(struct fixture *f, const char *text)
{
    write_file(f, "a.yaml", text);
    return load(f, "a.yaml", NULL);
}

/* What the reference page and the schema promise as defaults is what the loader does. */
static void keys_that_are_left_out_have_the_defaults_of_their_rows(void **state)
{
    struct fixture *f = *state;
    int64_t number = 0;
    assert_true(load_text(f, "version: 1\ndomains: [example.com]\n"));
    const struct pm_policy *policy = &f->desired.policy;
    const struct {
        enum pm_section section;
        const char *key;
        int64_t value;
    } numbers[] = {
        {PM_SECTION_DEFAULTS, "ttl", f->desired.default_dns->ttl},
        {PM_SECTION_DEFAULTS, "mx_priority", f->desired.default_dns->mx_priority},
        {PM_SECTION_POLICY, "max_deletes", policy->max_deletes},
        {PM_SECTION_POLICY, "max_delete_percent", policy->max_delete_percent},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct pm_row *row = pm_row_find(numbers[i].section, pm_str_from(numbers[i].key));
        assert_true(pm_i64_parse(pm_str_from(row->standard), 0, INT64_MAX, &number));
        assert_int_equal(number, numbers[i].value);
    }
    const struct pm_row *delay = pm_row_find(PM_SECTION_POLICY, PM_STR("delete_delay"));
    assert_true(pm_duration_parse(pm_str_from(delay->standard), &number));
    assert_int_equal(number, policy->delete_delay_s);
    const struct pm_row *prune = pm_row_find(PM_SECTION_POLICY, PM_STR("prune"));
    assert_string_equal(prune->standard, pm_prune_name(policy->prune));
    const struct pm_git_options *git = &f->desired.git;
    assert_true(pm_str_is(git->branch, pm_row_find(PM_SECTION_GIT, PM_STR("branch"))->standard));
    assert_int_equal(git->state, PM_GIT_OFF);
    assert_string_equal(pm_row_find(PM_SECTION_GIT, PM_STR("state"))->standard, "off");
    assert_int_equal(policy->freeze.len, 0);
    assert_false(policy->delete_with_rules);
    assert_int_equal(policy->protect_count + policy->ignore_count, 0);
}

/* The words of a choice are in the order of the constants they stand for. */
static void each_word_of_prune_gives_its_constant(void **state)
{
    struct fixture *f = *state;
    const struct pm_row *row = pm_row_find(PM_SECTION_POLICY, PM_STR("prune"));
    assert_int_equal(pm_row_word_count(row), 3);
    for (size_t i = 0; i < pm_row_word_count(row); i++) {
        const char *word = row->words[i];
        assert_true(load_text(
            f, pm_str_printf(&f->arena, "version: 1\npolicy: { prune: %s }\ndomains: [a.example]\n",
                             word)
                   .ptr));
        assert_string_equal(pm_prune_name(f->desired.policy.prune), word);
    }
}

static void each_word_of_spf_all_gives_its_constant(void **state)
{
    struct fixture *f = *state;
    static const enum pm_spf_all values[] = {PM_SPF_SOFTFAIL, PM_SPF_FAIL, PM_SPF_NEUTRAL};
    const struct pm_row *row = pm_row_find(PM_SECTION_SPF, PM_STR("all"));
    assert_int_equal(pm_row_word_count(row), 3);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_true(load_text(
            f,
            pm_str_printf(&f->arena,
                          "version: 1\ndomains: [{ name: a.example, dns: { spf: { all: %s } } }]\n",
                          row->words[i])
                .ptr));
        assert_int_equal(f->desired.domains[0].dns->spf_all, values[i]);
    }
}

static void each_word_of_git_state_gives_its_constant(void **state)
{
    struct fixture *f = *state;
    static const enum pm_git_state values[] = {PM_GIT_OFF, PM_GIT_LOG, PM_GIT_SHARED};
    const struct pm_row *row = pm_row_find(PM_SECTION_GIT, PM_STR("state"));
    assert_int_equal(pm_row_word_count(row), 3);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_true(load_text(
            f, pm_str_printf(&f->arena, "version: 1\ngit: { state: %s }\ndomains: [a.example]\n",
                             row->words[i])
                   .ptr));
        assert_int_equal(f->diags.count, 0);
        assert_int_equal(f->desired.git.state, values[i]);
        assert_true(pm_str_is(f->desired.git.folder, path_of(f, "")));
    }
}

static void domains_without_dns_of_their_own_share_one_value(void **state)
{
    struct fixture *f = *state;
    assert_true(load_text(f, "version: 1\ndomains:\n  - b.example\n  - name: a.example\n"
                             "  - { name: c.example, dns: { ttl: 5 } }\n"));
    assert_int_equal(f->desired.count, 3);
    assert_ptr_equal(f->desired.domains[0].dns, f->desired.default_dns);
    assert_ptr_equal(f->desired.domains[1].dns, f->desired.default_dns);
    assert_int_equal(f->desired.domains[2].dns->ttl, 5);
}

static void domains_are_sorted_and_can_be_found(void **state)
{
    struct fixture *f = *state;
    assert_true(
        load_text(f, "version: 1\ndomains: [c.example, a.example, B.example, a-b.example]\n"));
    for (size_t i = 1; i < f->desired.count; i++)
        assert_true(pm_name_cmp(f->desired.domains[i - 1].name, f->desired.domains[i].name) < 0);
    assert_int_equal(pm_desired_find(&f->desired, PM_STR("b.example"))->place.column, 33);
}

static void the_text_of_the_file_may_go_while_the_result_stays(void **state)
{
    struct fixture *f = *state;
    assert_true(load_text(f, "version: 1\npolicy: { protect: [x.example], freeze: it moves }\n"
                             "git: { repository: ../x, author: { name: Robot } }\ndomains:\n"
                             "  - name: a.example\n"
                             "    dns: { zone: a.example, dmarc: \"v=DMARC1; p=none\" }\n"));
    const struct pm_dns_options *dns = f->desired.domains[0].dns;
    assert_true(pm_str_is(dns->zone.ascii, "a.example"));
    assert_true(pm_str_is(dns->dmarc, "v=DMARC1; p=none"));
    assert_true(pm_str_is(f->desired.policy.protect[0], "x.example"));
    assert_true(pm_str_is(f->desired.policy.freeze, "it moves"));
    assert_true(pm_str_is(f->desired.git.repository, "../x"));
    assert_true(pm_str_is(f->desired.git.author_name, "Robot"));
}

static struct pm_str digest_of_text(struct fixture *f, const char *text)
{
    assert_true(load_text(f, text));
    return f->desired.digest;
}

static void the_digest_is_of_the_bytes(void **state)
{
    struct fixture *f = *state;
    struct pm_str digest = digest_of_text(f, "version: 1\ndomains: [a.example]\n");
    assert_int_equal(digest.len, 64);
    assert_true(pm_str_eq(digest, digest_of_text(f, "version: 1\ndomains: [a.example]\n")));
    assert_false(pm_str_eq(digest, digest_of_text(f, "version: 1\ndomains: [a.example] \n")));
}

static void the_digest_tells_apart_where_files_end(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.yaml", "version: 1\ndomains: [a.example]\n# x\n");
    write_file(f, "b.yaml", "version: 1\n");
    assert_true(load(f, "a.yaml", "b.yaml"));
    struct pm_str digest = f->desired.digest;
    write_file(f, "a.yaml", "version: 1\ndomains: [a.example]\n");
    write_file(f, "b.yaml", "# x\nversion: 1\n");
    assert_true(load(f, "a.yaml", "b.yaml"));
    assert_false(pm_str_eq(digest, f->desired.digest));
}

static void files_are_listed_in_the_order_they_were_named(void **state)
{
    struct fixture *f = *state;
    write_file(f, "a.yaml", "version: 1\ndomains: [a.example]\n");
    write_file(f, "b.yaml", "version: 1\ndomains: [b.example]\n");
    assert_true(load(f, "b.yaml", "a.yaml"));
    assert_int_equal(f->desired.file_count, 2);
    assert_string_equal(f->desired.files[0].ptr, path_of(f, "b.yaml"));
    assert_true(pm_str_ends(f->desired.domains[0].place.file, PM_STR("a.yaml")));
}

static void nothing_is_handed_out_when_there_is_an_error(void **state)
{
    struct fixture *f = *state;
    f->desired.count = 77;
    assert_false(load_text(f, "version: 1\ndomains: [a.example, com]\n"));
    assert_int_equal(f->desired.count, 77);
    assert_int_equal(f->err.code, PM_ERR_INVALID);
    assert_int_equal(f->diags.errors, 1);
    assert_true(pm_str_starts(pm_str_from(f->err.msg), PM_STR("1 error in ")));
}

static void a_warning_is_no_error(void **state)
{
    struct fixture *f = *state;
    assert_true(load_text(f, "version: 1\npolicy:\ndomains: [a.example]\n"));
    assert_int_equal(f->diags.errors, 0);
    assert_int_equal(f->diags.count, 1);
}

static void a_missing_file_is_the_users_mistake(void **state)
{
    struct fixture *f = *state;
    assert_false(load(f, "a.yaml", NULL));
    assert_int_equal(f->err.code, PM_ERR_INVALID);
}

static void a_file_without_the_right_to_read_it_is_a_failure(void **state)
{
    struct fixture *f = *state;
    if (geteuid() == 0)
        skip();
    write_file(f, "a.yaml", "version: 1\n");
    assert_int_equal(chmod(path_of(f, "a.yaml"), 0), 0);
    assert_false(load(f, "a.yaml", NULL));
    assert_int_equal(f->err.code, PM_ERR_FAILED);
    assert_int_equal(f->diags.errors, 1);
}

static void problems_are_sorted_by_place(void **state)
{
    struct fixture *f = *state;
    assert_false(load_text(f, "version: 1\ndomains:\n  - a.example\n  - { name: b.example, x: 1 }\n"
                              "  - a.example\n  - com\npolicy: { prune: x }\n"));
    assert_int_equal(f->diags.count, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(f->diags.items[i].place.line, 4 + i);
}

static struct pm_str repeat(struct fixture *f, const char *head, const char *format, unsigned count)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, head);
    for (unsigned i = 0; i < count; i++) {
        pm_sink_puts(&sink, format);
        pm_sink_printf(&sink, "%u.example }\n", i);
    }
    struct pm_str text = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return text;
}

static void anchored_values_outlive_the_batch_they_were_read_in(void **state)
{
    struct fixture *f = *state;
    struct pm_str text = repeat(f,
                                "version: 1\ndomains:\n"
                                "  - { name: x.example, dns: &dns { ttl: 7, spf: { include: "
                                "[_spf.x.example] } } }\n",
                                "  - { dns: *dns, name: d", 20000);
    assert_true(load_text(f, text.ptr));
    assert_int_equal(f->desired.count, 20001);
    for (size_t i = 0; i < f->desired.count; i++) {
        assert_int_equal(f->desired.domains[i].dns->ttl, 7);
        assert_true(pm_str_is(f->desired.domains[i].dns->spf_include[0], "_spf.x.example"));
    }
}

static void aliases_are_counted_up_to_their_budget(void **state)
{
    struct fixture *f = *state;
    const char *head = "version: 1\ndomains:\n  - { name: x.example, settings: &s {} }\n";
    assert_true(load_text(f, repeat(f, head, "  - { settings: *s, name: d", 100000).ptr));
    assert_false(load_text(f, repeat(f, head, "  - { settings: *s, name: d", 100001).ptr));
    assert_int_equal(f->diags.count, 1);
}

/* The file itself is the first level. */
static bool load_nested(struct fixture *f, unsigned lists)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "version: 1\ndomains: [a.example]\nx: ");
    pm_sink_fill(&sink, '[', lists);
    pm_sink_fill(&sink, ']', lists);
    struct pm_str text = pm_sink_take(&sink, &f->arena);
    pm_sink_fini(&sink);
    return load_text(f, text.ptr);
}

static void values_may_be_nested_32_levels_deep(void **state)
{
    struct fixture *f = *state;
    assert_false(load_nested(f, 31));
    assert_int_equal(f->diags.count, 1);
    assert_true(pm_str_starts(f->diags.items[0].message, PM_STR("unknown key")));
    assert_false(load_nested(f, 32));
    assert_int_equal(f->diags.count, 2);
    assert_true(pm_str_contains_nocase(f->diags.items[1].message, PM_STR("nested more than 32")));
}

static void every_domain_may_have_an_anchor(void **state)
{
    struct fixture *f = *state;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_sink_puts(&sink, "version: 1\ndomains:\n");
    for (unsigned i = 0; i < 20000; i++)
        pm_sink_printf(&sink,
                       "  - { name: d%u.example, dns: &a%u { ttl: %u } }\n"
                       "  - { name: e%u.example, dns: *a%u }\n",
                       i, i, i + 1, i, i);
    assert_true(load_text(f, pm_sink_take(&sink, &f->arena).ptr));
    pm_sink_fini(&sink);
    const struct pm_desired_domain *last = pm_desired_find(&f->desired, PM_STR("e19999.example"));
    assert_int_equal(last->dns->ttl, 20000);
}

#define LOADS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADS(keys_that_are_left_out_have_the_defaults_of_their_rows),
        LOADS(each_word_of_prune_gives_its_constant),
        LOADS(each_word_of_spf_all_gives_its_constant),
        LOADS(each_word_of_git_state_gives_its_constant),
        LOADS(domains_without_dns_of_their_own_share_one_value),
        LOADS(domains_are_sorted_and_can_be_found),
        LOADS(the_text_of_the_file_may_go_while_the_result_stays),
        LOADS(the_digest_is_of_the_bytes),
        LOADS(the_digest_tells_apart_where_files_end),
        LOADS(files_are_listed_in_the_order_they_were_named),
        LOADS(nothing_is_handed_out_when_there_is_an_error),
        LOADS(a_warning_is_no_error),
        LOADS(a_missing_file_is_the_users_mistake),
        LOADS(a_file_without_the_right_to_read_it_is_a_failure),
        LOADS(problems_are_sorted_by_place),
        LOADS(anchored_values_outlive_the_batch_they_were_read_in),
        LOADS(aliases_are_counted_up_to_their_budget),
        LOADS(values_may_be_nested_32_levels_deep),
        LOADS(every_domain_may_have_an_anchor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
