/* The look at ownership records while a signal comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/signals.h"
#include "command/asking.h"
#include "command/ports.h"
#include "runner.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server that takes questions and answers none; closed, its port refuses them. */
static int open_silent_server(struct pm_dns_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *server = (struct pm_dns_server){PM_STR("127.0.0.1"), ntohs(address.sin_port)};
    return fd;
}

static bool look(struct runner *r, const struct pm_dns_server *server,
                 struct pm_ownership_look *out, struct pm_err *err)
{
    struct pm_name name = pm_name_canonical(PM_STR("a.example"));
    const char *resolver =
        pm_str_cstr(&r->arena, pm_str_printf(&r->arena, "%" PM_STR_FMT "@%u",
                                             PM_STR_ARG(server->address), server->port));
    struct pm_books books = {.context = runner_context(r, "plan", "--resolver", resolver)};
    struct pm_real_ports real = {.context = books.context, .books = &books};
    if (!pm_asking_open(books.context, &real.dns, err))
        fail_msg("%s", err->msg);
    struct pm_ports ports = pm_ports_make(&real);
    bool ok = ports.dns.look(ports.dns.ctx, &name, 1, PM_STR("purelymail_ownership_proof=x"),
                             &r->arena, out, err);
    pm_dns_close(real.dns);
    return ok;
}

static void a_server_that_cannot_be_asked_leaves_the_record_unknown(void **state)
{
    struct pm_dns_server server;
    struct pm_ownership_look seen = {0};
    struct pm_err err = {0};
    close(open_silent_server(&server));
    if (!look(*state, &server, &seen, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(seen.look, PM_VISIBILITY_UNKNOWN);
}

/* Else a plan would be made, shown and saved of what was not seen. */
static void a_look_that_a_signal_ended_is_no_look(void **state)
{
    struct pm_dns_server server;
    struct pm_ownership_look seen = {.look = PM_LOOK_NOT_ASKED};
    struct pm_err err = {0};
    int fd = open_silent_server(&server);
    pm_signals_install();
    kill(getpid(), SIGTERM);
    assert_false(look(*state, &server, &seen, &err));
    assert_int_equal(err.code, PM_ERR_INTERRUPTED);
    assert_int_equal(seen.look, PM_LOOK_NOT_ASKED);
    close(fd);
}

/* apply --wait looks again at a pace that follows from these times. */
static void what_is_not_visible_tells_how_long_caches_keep_it(void **state)
{
    static const struct row {
        const char *text; /* NULL: there is no TXT */
        uint32_t ttl, other_ttl;
        enum pm_tri visible;
        uint32_t cached_s;
    } rows[] = {
        {"purelymail_ownership_proof=x", 60, 60, PM_TRUE, 0},
        {"v=spf1 -all", 60, 90, PM_FALSE, 60},
        {"v=spf1 -all", 90, 60, PM_FALSE, 60},
        {NULL, 300, 0, PM_FALSE, 300},
        {NULL, 0, 0, PM_FALSE, 0},
    };
    struct pm_question question = {PM_STR("a.example"), PM_RRTYPE_TXT, PM_VIA_AUTHORITY};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct pm_rdata value = {.text = pm_str_from(row->text)};
        struct pm_rrset sets[2];
        struct pm_answer answers[2];
        for (size_t j = 0; j < 2; j++) {
            uint32_t ttl = j == 0 ? row->ttl : row->other_ttl;
            sets[j] = (struct pm_rrset){PM_STR("a.example"), PM_RRTYPE_TXT, ttl, &value, 1};
            answers[j] = (struct pm_answer){
                .question = question,
                .status = row->text ? PM_ANSWER_DATA : PM_ANSWER_NODATA,
                .authoritative = true,
                .rrsets = &sets[j],
                .count = row->text ? 1 : 0,
                .negative_ttl = row->text ? 0 : ttl,
            };
        }
        struct pm_replies replies = {question, answers, 2, true};
        struct pm_asked asked =
            pm_asked_of(PM_STR("purelymail_ownership_proof=x"), PM_VERIFY_AUTHORITIES, &replies);
        assert_int_equal(asked.visible, row->visible);
        assert_int_equal(asked.cached_s, row->cached_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_server_that_cannot_be_asked_leaves_the_record_unknown,
                                        runner_begin, runner_end),
        cmocka_unit_test(what_is_not_visible_tells_how_long_caches_keep_it),
        /* The last: a signal that has come stays. */
        cmocka_unit_test_setup_teardown(a_look_that_a_signal_ended_is_no_look, runner_begin,
                                        runner_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
