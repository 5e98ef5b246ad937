#include "support.h"

#include "state/git_branch.h"
#include "state/git_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_part(const char *url, const char *part, struct pm_str got, const char *wanted)
{
    if (!pm_str_is(got, wanted ? wanted : ""))
        fail_msg("%s: %s is \"%" PM_STR_FMT "\"", url, part, PM_STR_ARG(got));
}

static const struct good {
    const char *url;
    enum pm_git_transport transport;
    const char *host, *text, *name;
    bool loopback;
    const char *user, *password;
} good[] = {
    {"https://github.com/team/dns", PM_GIT_HTTPS, "github.com", "https://github.com/team/dns",
     "https://github.com/team/dns", false, NULL, NULL},
    {"https://x-access-token:gh%70_1%2f2@github.com:8443/team/dns.git", PM_GIT_HTTPS, "github.com",
     "https://github.com:8443/team/dns.git", "https://github.com:8443/team/dns.git", false,
     "x-access-token", "ghp_1/2"},
    {"https://token@github.com/team", PM_GIT_HTTPS, "github.com", "https://github.com/team",
     "https://github.com/team", false, "token", NULL},
    {"https://[2001:db8::1]:443/x", PM_GIT_HTTPS, "2001:db8::1", "https://[2001:db8::1]:443/x",
     "https://[2001:db8::1]:443/x", false, NULL, NULL},
    {"http://127.0.0.1:8080/x", PM_GIT_HTTP, "127.0.0.1", "http://127.0.0.1:8080/x",
     "http://127.0.0.1:8080/x", true, NULL, NULL},
    {"http://LOCALHOST/x", PM_GIT_HTTP, "LOCALHOST", "http://LOCALHOST/x", "http://LOCALHOST/x",
     true, NULL, NULL},
    {"http://[::1]/x", PM_GIT_HTTP, "::1", "http://[::1]/x", "http://[::1]/x", true, NULL, NULL},
    {"ssh://git@git.example:2222/team.git", PM_GIT_SSH, "git.example",
     "ssh://git@git.example:2222/team.git", "ssh://git.example:2222/team.git", false, "git", NULL},
    {"git@github.com:team/dns.git", PM_GIT_SSH, "github.com", "git@github.com:team/dns.git",
     "github.com:team/dns.git", false, NULL, NULL},
    {"work_alias:dns.git", PM_GIT_SSH, "work_alias", "work_alias:dns.git", "work_alias:dns.git",
     false, NULL, NULL},
    {"me@[::1]:dns.git", PM_GIT_SSH, "::1", "me@[::1]:dns.git", "[::1]:dns.git", true, NULL, NULL},
    {"git://git.example/x", PM_GIT_DAEMON, "git.example", "git://git.example/x",
     "git://git.example/x", false, NULL, NULL},
    {"/srv/team:dns.git", PM_GIT_FILE, NULL, "/srv/team:dns.git", "/srv/team:dns.git", false, NULL,
     NULL},
    {"file:///srv/team.git", PM_GIT_FILE, NULL, "file:///srv/team.git", "file:///srv/team.git",
     false, NULL, NULL},
    {"../team.git", PM_GIT_FILE, NULL, "../team.git", "../team.git", false, NULL, NULL},
};

static void what_git_takes_is_taken_apart(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const struct good *row = &good[i];
        struct pm_git_url url;
        if (!pm_git_url_parse(pm_str_from(row->url), &f->arena, &url, &f->err))
            fail_msg("%s", f->err.msg);
        assert_int_equal(url.transport, row->transport);
        assert_int_equal(url.loopback, row->loopback);
        assert_part(row->url, "host", url.host, row->host);
        assert_part(row->url, "text", url.text, row->text);
        assert_part(row->url, "name", url.name, row->name);
        assert_part(row->url, "user", url.user, row->user);
        assert_part(row->url, "password", url.password, row->password);
    }
}

static const char *const bad[][2] = {
    {"", "empty"},
    {"--upload-pack=touch x", "begins with '-'"},
    {"ext::sh -c true", "only a path, file, ssh"},
    {"foo::https://git.example/x", "only a path, file, ssh"},
    {"ftp://git.example/x", "only a path, file, ssh"},
    {"HTTPS://git.example/x", "only a path, file, ssh"},
    {"git+ssh://git.example/x", "only a path, file, ssh"},
    {"http://git.example/x", "http:// is for this machine only"},
    {"http://127.0.0.1.evil.example/x", "http:// is for this machine only"},
    {"https://git.example\\@evil.example/x", "not encoded as in a URL"},
    {"https://evil.example?@git.example/x", "not encoded as in a URL"},
    {"https://evil.example#@git.example/x", "not encoded as in a URL"},
    {"https://git.example", "no repository there"},
    {"https://git.example/", "no repository there"},
    {"https:///x", "host is not written"},
    {"https://user:p@ss@git.example/x", "host is not written"},
    {"https://us%0aer@git.example/x", "not encoded as in a URL"},
    {"https://us%4@git.example/x", "not encoded as in a URL"},
    {"https://-oProxyCommand=x/x", "host is not written"},
    {"https://git.example:port/x", "host is not written"},
    {"https://git%2eexample/x", "host is not written"},
    {"https://git.example/x?private_token=1", "a query"},
    {"ssh://-oProxyCommand=x/x", "host is not written"},
    {"ssh://-x@git.example/x", "user begins with '-'"},
    {"ssh://git:secret@git.example/x", "no password"},
    {"-oProxyCommand=x:y", "begins with '-'"},
    {"git@-oProxyCommand=x:y", "host is not written"},
    {"git.example:", "no repository there"},
    {"git.example:-x", "no repository there"},
    {"m\xc3\xbcnchen.example:x", "xn--"},
    {"file://server/x", "whole path"},
    {"/srv/a\nb", "control character"},
};

static void what_could_be_read_two_ways_is_refused(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct pm_git_url url;
        if (pm_git_url_parse(pm_str_from(bad[i][0]), &f->arena, &url, &f->err))
            fail_msg("%s is taken", bad[i][0]);
        assert_int_equal(f->err.code, PM_ERR_FAILED);
        assert_null(strstr(f->err.msg, "secret"));
        assert_holds(f->err.msg, bad[i][1]);
    }
}

static const char *const masks[][2] = {
    {"", ""},
    {"nothing here", "nothing here"},
    {"https://u:p@h/x", "https://h/x"},
    {"a 'https://u:p'q@h/x' b ssh://git@h2/y", "a 'https://h/x' b ssh://h2/y"},
    {"https://u:p@q@h", "https://h"},
    {"https://h/a@b and mail@example.com", "https://h/a@b and mail@example.com"},
    {"://@", "://"},
};

static void passwords_in_urls_are_taken_out(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
        assert_part(masks[i][0], "mask", pm_git_url_mask(pm_str_from(masks[i][0]), &f->arena),
                    masks[i][1]);
}

static const struct branch {
    const char *name;
    bool good;
} branches[] = {
    {"pm-reconcile/state", true},
    {"a", true},
    {"a.b/c-d_e", true},
    {"@", true},
    {"\xc3\xa4", true},
    {"", false},
    {"-a", false},
    {"HEAD", false},
    {"/a", false},
    {"a/", false},
    {"a//b", false},
    {".a", false},
    {"a/.b", false},
    {"a..b", false},
    {"a.", false},
    {"a.lock", false},
    {"a.lock/b", false},
    {"a@{b", false},
    {"a b", false},
    {"a\nb", false},
    {"a:b", false},
    {"a~b", false},
    {"a^b", false},
    {"a?b", false},
    {"a*b", false},
    {"a[b", false},
    {"a\\b", false},
    {"a\177", false},
};

static void branches_are_what_git_takes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof branches / sizeof *branches; i++) {
        if (pm_git_branch_is_valid(pm_str_from(branches[i].name)) != branches[i].good)
            fail_msg("\"%s\"", branches[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_git_takes_is_taken_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(what_could_be_read_two_ways_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(passwords_in_urls_are_taken_out, setup, teardown),
        cmocka_unit_test_setup_teardown(branches_are_what_git_takes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
