/* What may stand under `git`, value by value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/reading.h"

struct fixture {
    struct pm_arena arena;
    struct pm_diags diags;
    struct pm_source source;
    struct pm_reading reading;
    struct pm_git_draft draft;
};

static int setup(void **state)
{
    static struct fixture f;
    pm_arena_init(&f.arena);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    pm_arena_fini(&f->arena);
    return 0;
}

/* Reads the text as the value of that key; what was found wrong, or NULL. */
static const struct pm_diag *read_value(struct fixture *f, enum pm_section section, const char *key,
                                        const char *text)
{
    struct pm_node node = {
        .kind = PM_NODE_SCALAR,
        .style = PM_NODE_QUOTED,
        .mark = {1, 1, 1},
        .u.text = pm_str_from(text),
    };
    struct pm_path path = {.key = key};
    pm_diags_init(&f->diags, &f->arena);
    pm_source_init(&f->source, PM_STR("a.yaml"), PM_STR("the line\n"), &f->diags);
    f->reading = (struct pm_reading){.source = &f->source, .arena = &f->arena};
    f->draft = (struct pm_git_draft){.options = pm_git_default()};
    pm_row_read(&f->reading, pm_row_find(section, pm_str_from(key)), &node, &path, &f->draft);
    return f->diags.count > 0 ? &f->diags.items[0] : NULL;
}

struct row {
    const char *text;
    const char *fault; /* a part of the message; NULL: fine */
};

static void expect(struct fixture *f, enum pm_section section, const char *key,
                   const struct pm_str *value, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pm_diag *diag = read_value(f, section, key, rows[i].text);
        if (!diag != !rows[i].fault)
            fail_msg("%s \"%s\": %s", key, rows[i].text, diag ? diag->message.ptr : "taken");
        else if (diag && !strstr(diag->message.ptr, rows[i].fault))
            fail_msg("%s \"%s\": %s", key, rows[i].text, diag->message.ptr);
        else if (!diag)
            assert_true(pm_str_is(*value, rows[i].text));
    }
}

#define EXPECT(f, section, key, member, rows) \
    expect(f, section, key, &(f)->draft.options.member, rows, sizeof(rows) / sizeof *(rows))

static void a_branch_is_what_git_takes_for_one(void **state)
{
    static const struct row rows[] = {
        {"pm-reconcile/state", NULL},
        {"main", NULL},
        {"a/b/c", NULL},
        {"a.b", NULL},
        {"a@b", NULL},
        {"a{b}", NULL},
        {"heads", NULL},
        {"HEAD/a", NULL},
        {"lock", NULL},
        {"a.lock.b", NULL},
        {"b\xc3\xbc"
         "cher",
         NULL},
        {"a-", NULL},
        {"", "it is empty"},
        {"a..b", "`..`"},
        {"a/../b", "begins with a dot"},
        {".a", "begins with a dot"},
        {"a/.b", "begins with a dot"},
        {"a.", "ends with a dot"},
        {"a.lock", "ends in .lock"},
        {"a.lock/b", "ends in .lock"},
        {"/a", "a slash"},
        {"a/", "a slash"},
        {"a//b", "a slash"},
        {"/", "a slash"},
        {"-a", "begins with `-`"},
        {"--force", "begins with `-`"},
        {"a@{b", "`@{`"},
        {"@", "git's word"},
        {"HEAD", "git's word"},
        {"refs/heads/a", "refs/heads/"},
        {"a b", "a blank"},
        {"a~1", "a blank"},
        {"a^", "a blank"},
        {"a:b", "a blank"},
        {"a?", "a blank"},
        {"a*", "a blank"},
        {"a[b]", "a blank"},
        {"a\\b", "a blank"},
        {"a\nb", "control character"},
        {"a\x7f", "control character"},
        {"a\xe2\x80\xae"
         "b",
         "not to be seen"},
        {"a\xff", "not to be seen"},
    };
    EXPECT((struct fixture *)*state, PM_SECTION_GIT, "branch", branch, rows);
}

static void a_branch_has_200_bytes_at_most(void **state)
{
    struct fixture *f = *state;
    char name[202] = {0};
    memset(name, 'a', 200);
    assert_null(read_value(f, PM_SECTION_GIT, "branch", name));
    name[200] = 'a';
    assert_non_null(strstr(read_value(f, PM_SECTION_GIT, "branch", name)->message.ptr, "200"));
}

static void a_repository_is_a_path_or_a_url_that_runs_nothing(void **state)
{
    static const struct row rows[] = {
        {".", NULL},
        {"../mail.git", NULL},
        {"/srv/git/mail.git", NULL},
        {"a folder/mail", NULL},
        {"./a::b", NULL},
        {"https://git.example.com/mail.git", NULL},
        {"https://robot@git.example.com/mail.git", NULL},
        {"https://git.example.com:8443/a@b:c", NULL},
        {"https://git.example.com?a:b@c", NULL},
        {"http://127.0.0.1/mail.git", NULL},
        {"ssh://git@git.example.com:22/mail.git", NULL},
        {"git://git.example.com/mail.git", NULL},
        {"file:///srv/git/mail.git", NULL},
        {"git@git.example.com:team/mail.git", NULL},
        {"[::1]:mail.git", NULL},
        {"", "it is empty"},
        {"-u", "an option"},
        {"--upload-pack=x", "an option"},
        {" .", "a blank"},
        {". ", "a blank"},
        {"ext::sh -c date", "names a program"},
        {"fd::3", "names a program"},
        {"::x", "names a program"},
        {"a+b-c.d::x", "names a program"},
        {"ext://x", "must begin with https://"},
        {"s3://bucket/x", "must begin with https://"},
        {"HTTPS://git.example.com/x", "must begin with https://"},
        {"git+ssh://git.example.com/x", "must begin with https://"},
        {"a\nb", "control character"},
    };
    EXPECT((struct fixture *)*state, PM_SECTION_GIT, "repository", repository, rows);
}

static void a_repository_has_1000_characters_at_most(void **state)
{
    struct fixture *f = *state;
    char path[1002] = {0};
    memset(path, 'a', 1000);
    assert_null(read_value(f, PM_SECTION_GIT, "repository", path));
    path[1000] = 'a';
    assert_non_null(strstr(read_value(f, PM_SECTION_GIT, "repository", path)->message.ptr, "1000"));
}

static void a_url_with_a_secret_is_refused_and_not_shown(void **state)
{
    static const char *const urls[] = {
        "https://u:s3cret@git.example.com/x",     "https://:s3cret@git.example.com",
        "ssh://u:s3cret@git.example.com/x",       "https://u:a@s3cret@git.example.com/x",
        "file://u:s3cret@git.example.com/x",      "ext://u:s3cret@git.example.com/x",
        "https://u@v:s3cret@git.example.com",     "https://ghp_s3cret@git.example.com",
        "https://glpat-s3cret@git.example.com/x",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        const struct pm_diag *diag = read_value(*state, PM_SECTION_GIT, "repository", urls[i]);
        assert_non_null(diag);
        assert_non_null(strstr(diag->message.ptr, "does not belong in a file"));
        assert_null(strstr(diag->message.ptr, "s3cret"));
        assert_int_equal(diag->source.len, 0);
        assert_true(pm_str_contains_nocase(diag->fix, PM_STR("credential helper")));
        assert_null(strstr(diag->fix.ptr, "s3cret"));
    }
}

static void an_author_is_what_git_takes_for_one(void **state)
{
    static const struct row names[] = {
        {"Mail Robot", NULL},
        {"R", NULL},
        {"B\xc3\xbc"
         "cher, Inc.",
         NULL},
        {"", "it is empty"},
        {"...", "neither letter nor digit"},
        {"a<b", "no place in it"},
        {"a>b", "no place in it"},
        {"a\nb", "control character"},
    };
    static const struct row emails[] = {
        {"robot@example.com", NULL},
        {"robot@localhost", NULL},
        {"", "it is empty"},
        {"robot", "user@host"},
        {"@example.com", "user@host"},
        {"robot@", "user@host"},
        {"a b@example.com", "no place in it"},
        {"<robot@example.com>", "no place in it"},
        {"robot@example.com\n", "control character"},
        {"ro\tbot@example.com", "control character"},
    };
    struct fixture *f = *state;
    EXPECT(f, PM_SECTION_AUTHOR, "name", author_name, names);
    EXPECT(f, PM_SECTION_AUTHOR, "email", author_email, emails);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_branch_is_what_git_takes_for_one),
        TEST(a_branch_has_200_bytes_at_most),
        TEST(a_repository_is_a_path_or_a_url_that_runs_nothing),
        TEST(a_repository_has_1000_characters_at_most),
        TEST(a_url_with_a_secret_is_refused_and_not_shown),
        TEST(an_author_is_what_git_takes_for_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
