/* The engine against a real authoritative server, knotd. */
#include "dns/engine.h"

#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { EXIT_SKIP = 77, STARTS_MAX = 100, MANY = 2000 };

#define HEAD                                             \
    "@ 3600 IN SOA ns hostmaster 1 3600 600 86400 300\n" \
    "@ IN NS ns\nns IN A 127.0.0.1\nns IN AAAA ::1\n"

static const char good_zone[] =
    HEAD "@ 3600 IN TXT \"v=spf1 include:_spf.pure\" \"lymail.com ~all\"\n"
         "@ 3600 IN MX 10 MailServer.PurelyMail.com.\n"
         "key IN CNAME key1.dkimroot.purelymail.com.\n"
         "below IN NS ns.below\nns.below IN A 192.0.2.1\n";

static struct pm_arena arena;
static struct pm_dns_server server;
static struct pm_err err;
static char folder[] = "/tmp/pm-knot-XXXXXX";
static pid_t knotd;

static const char *knotd_path(void)
{
    static const char *const paths[] = {"/usr/sbin/knotd", "/usr/local/sbin/knotd",
                                        "/usr/bin/knotd"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (access(paths[i], X_OK) == 0)
            return paths[i];
    return NULL;
}

static uint16_t free_port(void)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&in, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &len), 0);
    close(fd);
    return ntohs(in.sin_port);
}

static FILE *create(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    return file;
}

/* 40 texts of 60 bytes: more than fits a datagram. */
static void write_big_zone(FILE *file)
{
    fputs(HEAD, file);
    for (int i = 0; i < 40; i++)
        fprintf(file, "@ IN TXT \"%060d\"\n", i);
}

static void write_zones(void)
{
    FILE *file = create("good.example");
    fputs(good_zone, file);
    fclose(file);
    file = create("big.example");
    write_big_zone(file);
    fclose(file);
}

static void write_config(void)
{
    static const char *const names[] = {"good.example", "big.example"};
    FILE *file = create("knot.conf");
    fprintf(file, "server:\n  listen: 127.0.0.1@%u\n  rundir: \"%s\"\n", (unsigned)server.port,
            folder);
    fprintf(file, "  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n");
    fprintf(file, "database:\n  storage: \"%s\"\nzone:\n", folder);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        fprintf(file, "  - domain: %s\n    file: \"%s/%s\"\n    zonefile-load: whole\n", names[i],
                folder, names[i]);
    fclose(file);
}

static void run_knotd(void)
{
    char config[256];
    snprintf(config, sizeof config, "%s/knot.conf", folder);
    knotd = fork();
    assert_true(knotd >= 0);
    if (knotd > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    FILE *log = create("knotd.log");
    dup2(fileno(log), STDOUT_FILENO);
    dup2(fileno(log), STDERR_FILENO);
    execl(knotd_path(), "knotd", "-c", config, (char *)NULL);
    _exit(127);
}

static void keep(struct pm_ask *ask, const struct pm_answer *answer)
{
    *(struct pm_answer *)ask->ctx = *answer;
}

/* Asks the same as often as that; the last answer. */
static struct pm_answer ask_often(const char *name, enum pm_rrtype type, size_t count)
{
    static struct pm_ask asks[MANY];
    static struct pm_answer answers[MANY];
    const struct pm_engine_options options = {.timeout_ms = 5000};
    struct pm_engine *engine = NULL;
    if (!pm_engine_open(&options, &engine, &err))
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < count; i++) {
        asks[i] = (struct pm_ask){.question = {pm_str_from(name), type, 0},
                                  .peer = pm_engine_peer(engine, &server, server.address),
                                  .arena = &arena,
                                  .done = keep,
                                  .ctx = &answers[i]};
        pm_engine_ask(engine, &asks[i]);
    }
    if (!pm_engine_run(engine, &err))
        fail_msg("%s", err.msg);
    pm_engine_close(engine);
    for (size_t i = 1; i < count; i++)
        assert_int_equal(answers[i].status, answers[0].status);
    return answers[count - 1];
}

static struct pm_answer ask(const char *name, enum pm_rrtype type)
{
    return ask_often(name, type, 1);
}

static int start(void **state)
{
    (void)state;
    pm_arena_init(&arena);
    assert_non_null(mkdtemp(folder));
    server = (struct pm_dns_server){PM_STR("127.0.0.1"), free_port()};
    write_zones();
    write_config();
    run_knotd();
    for (int i = 0; i < STARTS_MAX; i++) {
        if (ask("big.example", PM_RRTYPE_SOA).status == PM_ANSWER_DATA)
            return 0;
        usleep(100 * 1000);
    }
    fprintf(stderr, "knotd does not answer: see %s/knotd.log\n", folder);
    kill(knotd, SIGKILL);
    return 1;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

static int stop(void **state)
{
    (void)state;
    kill(knotd, SIGTERM);
    waitpid(knotd, NULL, 0);
    pm_arena_fini(&arena);
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void assert_str(struct pm_str actual, const char *expected)
{
    if (!pm_str_is(actual, expected))
        fail_msg("'%" PM_STR_FMT "' is not '%s'", PM_STR_ARG(actual), expected);
}

static void records_arrive_as_they_are(void **state)
{
    (void)state;
    struct pm_answer answer = ask("good.example", PM_RRTYPE_MX);
    assert_int_equal(answer.status, PM_ANSWER_DATA);
    assert_true(answer.authoritative);
    assert_int_equal(answer.rrsets[0].values[0].preference, 10);
    assert_str(answer.rrsets[0].values[0].target, "mailserver.purelymail.com");
    answer = ask("good.example", PM_RRTYPE_TXT);
    assert_str(answer.rrsets[0].values[0].text, "v=spf1 include:_spf.purelymail.com ~all");
    assert_int_equal(answer.rrsets[0].values[0].strings, 2);
    answer = ask("key.good.example", PM_RRTYPE_CNAME);
    assert_str(answer.rrsets[0].values[0].target, "key1.dkimroot.purelymail.com");
}

static void what_is_not_there_comes_with_its_soa(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum pm_answer_status status;
    } rows[] = {{"nothing.good.example", PM_ANSWER_NXDOMAIN},
                {"ns.good.example", PM_ANSWER_NODATA}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pm_answer answer = ask(rows[i].name, PM_RRTYPE_TXT);
        assert_int_equal(answer.status, rows[i].status);
        assert_str(answer.soa, "good.example");
        assert_int_equal(answer.negative_ttl, 300);
    }
}

static void a_zone_below_is_referred_to(void **state)
{
    (void)state;
    struct pm_answer answer = ask("www.below.good.example", PM_RRTYPE_A);
    assert_int_equal(answer.status, PM_ANSWER_REFERRAL);
    assert_int_equal(answer.count, 2);
    assert_str(answer.rrsets[0].owner, "below.good.example");
    assert_str(answer.rrsets[1].owner, "ns.below.good.example");
    assert_str(answer.rrsets[1].values[0].text, "192.0.2.1");
}

static void a_zone_of_others_is_refused(void **state)
{
    (void)state;
    assert_int_equal(ask("elsewhere.example", PM_RRTYPE_MX).status, PM_ANSWER_REFUSED);
}

static void an_answer_over_a_datagrams_size_arrives_whole(void **state)
{
    (void)state;
    struct pm_answer answer = ask("big.example", PM_RRTYPE_TXT);
    assert_int_equal(answer.status, PM_ANSWER_DATA);
    assert_true(answer.authoritative);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.rrsets[0].count, 40);
    assert_int_equal(answer.rrsets[0].ttl, 3600);
}

static void many_questions_share_connections(void **state)
{
    (void)state;
    assert_int_equal(ask_often("big.example", PM_RRTYPE_TXT, MANY).status, PM_ANSWER_DATA);
    assert_int_equal(ask_often("good.example", PM_RRTYPE_MX, MANY).status, PM_ANSWER_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_arrive_as_they_are),
        cmocka_unit_test(what_is_not_there_comes_with_its_soa),
        cmocka_unit_test(a_zone_below_is_referred_to),
        cmocka_unit_test(a_zone_of_others_is_refused),
        cmocka_unit_test(an_answer_over_a_datagrams_size_arrives_whole),
        cmocka_unit_test(many_questions_share_connections),
    };
    if (!knotd_path()) {
        puts("skipped: there is no knotd (package knot)");
        return EXIT_SKIP;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
