#include "dns/tsig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct pm_err err;
static struct pm_tsig_key key;

#define B64 "c2VjcmV0//+v"

static void assert_key(const char *what, const char *name, const char *algorithm)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str read = pm_wirename_format(&key.name, &arena);
    if (!pm_str_is(read, name))
        fail_msg("%s: the name is '%s'", what, read.ptr);
    pm_arena_fini(&arena);
    assert_string_equal(key.algorithm->name, algorithm);
    assert_int_equal(key.secret_len, 9);
    assert_memory_equal(key.secret, "secret\377\377\257", 9);
}

static void a_key_is_read_in_each_form(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *algorithm;
    } rows[] = {
        {"key \"k.example\" {\n\talgorithm hmac-sha512;\n\tsecret \"" B64 "\";\n};\n", "k.example",
         "hmac-sha512"},
        {"key k.example. { algorithm \"HMAC-SHA384\"; secret " B64 "; };", "k.example",
         "hmac-sha384"},
        {"# a\n// b\n/* c\nkey */ key /* d */ \"K\"{secret \"" B64 "\";};# e", "k", "hmac-sha256"},
        {"key k { algorithm hmac-md5.sig-alg.reg.int.; secret \"" B64 "\"; };", "k", "hmac-md5"},
        {"# hmac-sha1:k:" B64 "\nkey:\n  - id: k\n    algorithm: hmac-sha1\n    secret: " B64 "\n",
         "k", "hmac-sha1"},
        {"key:\n  - id: k\n    secret: " B64, "k", "hmac-sha256"},
        {"hmac-sha224:k:" B64 "\n", "k", "hmac-sha224"},
        {"  k.:" B64, "k", "hmac-sha256"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!pm_tsig_key_parse(pm_str_from(rows[i].text), &key, &err))
            fail_msg("%s: %s", rows[i].text, err.msg);
        assert_key(rows[i].text, rows[i].name, rows[i].algorithm);
    }
}

static void what_is_no_key_is_refused_without_its_secret(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "no TSIG key"},
        {"# only a comment", "no TSIG key"},
        {"/* never ended " B64, "no TSIG key"},
        {B64, "no TSIG key"},
        {"key", "no TSIG key"},
        {"key k", "no TSIG key"},
        {"key k { secret \"" B64 "\"; }", "no TSIG key"},
        {"key k { secret \"" B64 "\" };", "no TSIG key"},
        {"key k { secret \"" B64, "no TSIG key"},
        {"key k { keyfile \"" B64 "\"; };", "no TSIG key"},
        {"key:\n  - id: k\n    other: " B64, "no TSIG key"},
        {"key:\n  secret: " B64, "no TSIG key"},
        {"options { };", "no TSIG key"},
        {"key k { secret \"" B64 "\"; };\nkey j { secret \"" B64 "\"; };", "one key alone"},
        {"k:" B64 " more", "one key alone"},
        {"key k { algorithm hmac-sha3; secret \"" B64 "\"; };", "algorithm is not known"},
        {"key \"a..b\" { secret \"" B64 "\"; };", "name is no domain name"},
        {"key \"\" { secret \"" B64 "\"; };", "name is no domain name"},
        {":" B64, "name is no domain name"},
        {"k:c2VjcmV0*", "is not base64"},
        {"k:c2VjcmV", "is not base64"},
        {"key k { algorithm hmac-sha256; };", "is empty"},
        {"k:", "is empty"},
        {B64 ":my-key.", "is not base64"},
        {"hmac-sha256:" B64 ":my-key", "is not base64"},
        {B64 ":hmac-sha256:k", "algorithm is not known"},
        {"hmac-sha256:" B64 ":", "is empty"},
        {B64 "..:k", "name is no domain name"},
        {B64 ": k", "one key alone"},
        {B64 ":k more", "one key alone"},
        {"key " B64 " { secret k; };\nkey", "one key alone"},
        {"key k { algorithm " B64 "; secret hmac-sha256; };", "algorithm is not known"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (pm_tsig_key_parse(pm_str_from(rows[i].text), &key, &err))
            fail_msg("'%s' is a key", rows[i].text);
        if (!strstr(err.msg, rows[i].says))
            fail_msg("'%s': '%s' does not say '%s'", rows[i].text, err.msg, rows[i].says);
        if (strstr(err.msg, "c2Vj"))
            fail_msg("the secret is in '%s'", err.msg);
    }
}

static void a_long_secret_is_refused(void **state)
{
    (void)state;
    char text[1024] = "k:";
    memset(text + 2, 'A', 688);
    assert_false(pm_tsig_key_parse(pm_str_from(text), &key, &err));
    assert_non_null(strstr(err.msg, "over 512 bytes"));
    text[2 + 680] = '\0';
    assert_true(pm_tsig_key_parse(pm_str_from(text), &key, &err));
    assert_int_equal(key.secret_len, 510);
}

static void a_file_must_be_the_users_own(void **state)
{
    (void)state;
    char path[] = "/tmp/pm-key-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "k:" B64 "\n", 15), 15);
    close(fd);
    assert_true(pm_tsig_key_load(path, &key, &err));
    assert_key(path, "k", "hmac-sha256");
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(pm_tsig_key_load(path, &key, &err));
    assert_non_null(strstr(err.msg, "chmod 600"));
    assert_int_equal(unlink(path), 0);
    assert_false(pm_tsig_key_load(path, &key, &err));
    assert_non_null(strstr(err.msg, path));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_read_in_each_form),
        cmocka_unit_test(what_is_no_key_is_refused_without_its_secret),
        cmocka_unit_test(a_long_secret_is_refused),
        cmocka_unit_test(a_file_must_be_the_users_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
