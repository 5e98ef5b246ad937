#include "dns/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static struct pm_arena arena;
static struct pm_err err;

static int setup(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pm_arena_fini(&arena);
    return 0;
}

static void addresses_with_and_without_port_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address;
        unsigned port;
    } rows[] = {
        {"192.0.2.1", "192.0.2.1", 53},       {"192.0.2.1@5353", "192.0.2.1", 5353},
        {"2001:db8::1", "2001:db8::1", 53},   {"2001:db8::1@1", "2001:db8::1", 1},
        {"[2001:db8::1]", "2001:db8::1", 53}, {"[2001:db8::1]@65535", "2001:db8::1", 65535},
        {"fe80::1%lo@53", "fe80::1%lo", 53},  {"fe80::1%1", "fe80::1%1", 53},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_dns_server server;
        if (!pm_dns_server_parse(pm_str_from(rows[i].text), &arena, &server, &err))
            fail_msg("%s: %s", rows[i].text, err.msg);
        assert_true(pm_str_is(server.address, rows[i].address));
        assert_int_equal(server.port, rows[i].port);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "@53",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.1:53",
        "192.0.2.1@",
        "192.0.2.1@0",
        "192.0.2.1@65536",
        "192.0.2.1@x",
        "[192.0.2.1",
        "[]",
        "fe80::1%",
        "fe80::1%nosuchthing",
        "2001:db8::1::",
        "192.0.2.1 ",
        "192.0.2.1@53@53",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_dns_server server;
        if (pm_dns_server_parse(pm_str_from(rows[i]), &arena, &server, &err))
            fail_msg("'%s' was taken", rows[i]);
        assert_int_equal(err.code, PM_ERR_USAGE);
        assert_non_null(strstr(err.msg, rows[i]));
    }
    struct pm_dns_server server;
    assert_false(pm_dns_server_parse(PM_STR("192.0.2.1\0x"), &arena, &server, &err));
}

static const char *write_file(const char *text)
{
    static char path[] = "/tmp/resolv.conf.XXXXXX";
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

static void nameservers_of_resolv_conf_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"nameserver 192.0.2.1\nnameserver 192.0.2.2\n", "192.0.2.1 192.0.2.2 "},
        {"# a comment\nsearch example\nnameserver\t2001:db8::1 # why\noptions edns0",
         "2001:db8::1 "},
        {"nameserver fe80::1%lo\r\n", "fe80::1%lo "},
        {"nameserver fe80::1%nosuchthing\nnameserver 192.0.2.1", "192.0.2.1 "},
        {"nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4",
         "192.0.2.1 192.0.2.2 192.0.2.3 "},
        {"#nameserver 192.0.2.9\n;nameserver 192.0.2.8\n nameserver 192.0.2.7\nnameservers "
         "192.0.2.6\nnameserver192.0.2.5\n",
         "127.0.0.1 "},
        {"", "127.0.0.1 "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_dns_server *servers;
        size_t count;
        char text[256] = "";
        const char *path = write_file(rows[i].text);
        if (!pm_dns_servers_system(path, &arena, &servers, &count, &err))
            fail_msg("%s", err.msg);
        unlink(path);
        for (size_t s = 0; s < count; s++) {
            assert_int_equal(servers[s].port, 53);
            snprintf(text + strlen(text), sizeof text - strlen(text), "%" PM_STR_FMT " ",
                     PM_STR_ARG(servers[s].address));
        }
        assert_string_equal(text, rows[i].expected);
    }
}

static void without_resolv_conf_the_own_machine_is_asked(void **state)
{
    (void)state;
    struct pm_dns_server *servers;
    size_t count;
    assert_true(pm_dns_servers_system("/nonexistent/resolv.conf", &arena, &servers, &count, &err));
    assert_int_equal(count, 1);
    assert_true(pm_str_is(servers[0].address, "127.0.0.1"));
}

static void a_resolv_conf_with_unreadable_servers_only_is_an_error(void **state)
{
    (void)state;
    struct pm_dns_server *servers;
    size_t count;
    const char *path = write_file("nameserver dns.example\n");
    assert_false(pm_dns_servers_system(path, &arena, &servers, &count, &err));
    unlink(path);
    assert_non_null(strstr(err.msg, "none that can be read ('dns.example')"));
    assert_false(pm_dns_servers_system("/tmp", &arena, &servers, &count, &err));
    assert_non_null(strstr(err.msg, "cannot tell which DNS servers to ask: /tmp is a folder"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        TEST(addresses_with_and_without_port_are_read),
        TEST(what_is_no_address_is_refused),
        TEST(nameservers_of_resolv_conf_are_read),
        TEST(without_resolv_conf_the_own_machine_is_asked),
        TEST(a_resolv_conf_with_unreadable_servers_only_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
