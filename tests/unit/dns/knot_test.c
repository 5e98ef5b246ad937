/* Engine and rules together against a real authoritative server, knotd. */
#include "dns/lookup.h"
#include "verify/verify.h"

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

enum { EXIT_SKIP = 77, ANSWERS_MAX = 16, STARTS_MAX = 100 };

#define OWNERSHIP "purelymail_ownership_proof=0123abcDEF"
#define HEAD                                             \
    "@ 3600 IN SOA ns hostmaster 1 3600 600 86400 300\n" \
    "@ IN NS ns\nns IN A 127.0.0.1\n"

static const struct {
    const char *name, *text;
} zones[] = {
    {"good.example", HEAD "@ 3600 IN TXT \"" OWNERSHIP "\"\n"
                          "@ 3600 IN TXT \"v=spf1 include:_spf.pure\" \"lymail.com ~all\"\n"
                          "@ 3600 IN MX 10 MailServer.PurelyMail.com.\n"
                          "purelymail1._domainkey IN CNAME key1.dkimroot.purelymail.com.\n"
                          "purelymail2._domainkey IN CNAME key2.dkimroot.purelymail.com.\n"
                          "purelymail3._domainkey IN CNAME key3.dkimroot.purelymail.com.\n"
                          "_dmarc IN CNAME dmarcroot.purelymail.com.\n"},
    {"bad.example", HEAD "@ 3600 IN TXT \"v=spf1 include:_spf.purelymail.com ~all\"\n"
                         "@ 3600 IN TXT \"v=spf1 include:_spf.other.example -all\"\n"
                         "@ 3600 IN MX 10 mailserver.purelymail.com\n"
                         "purelymail1._domainkey IN TXT \"v=DKIM1; p=\"\n"
                         "purelymail2._domainkey IN CNAME key3.dkimroot.purelymail.com.\n"
                         "_dmarc IN TXT \"v=DMARC1; p=reject\"\n"},
};

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
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        FILE *file = create(zones[i].name);
        fputs(zones[i].text, file);
        fclose(file);
    }
    FILE *file = create("big.example");
    write_big_zone(file);
    fclose(file);
}

static void write_config(void)
{
    static const char *const names[] = {"good.example", "bad.example", "big.example"};
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

static const struct pm_answer *ask(const struct pm_question *questions, size_t count,
                                   int timeout_ms)
{
    struct pm_dns_options_net options = {
        .servers = &server, .server_count = 1, .each_server = true, .timeout_ms = timeout_ms};
    struct pm_answer *answers;
    size_t answer_count;
    if (!pm_dns_lookup(questions, count, &options, &arena, &answers, &answer_count, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(answer_count, count);
    return answers;
}

static int start(void **state)
{
    (void)state;
    static const struct pm_question soa = {PM_STR_INIT("big.example"), PM_RRTYPE_SOA, 0};
    pm_arena_init(&arena);
    assert_non_null(mkdtemp(folder));
    server = (struct pm_dns_server){PM_STR("127.0.0.1"), free_port()};
    write_zones();
    write_config();
    run_knotd();
    for (int i = 0; i < STARTS_MAX; i++) {
        if (ask(&soa, 1, 5000)->status == PM_ANSWER_DATA)
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

/* Asks until nothing is wanted any more. */
static struct pm_findings verify(const char *name)
{
    struct pm_dns_options dns = {.ttl = 3600, .mx_priority = 10};
    struct pm_name domain = pm_name_canonical(pm_str_from(name));
    struct pm_record_list expected = pm_records_make(domain, &dns, PM_STR(OWNERSHIP), &arena);
    struct pm_answer answers[ANSWERS_MAX];
    struct pm_verify_input input = {
        .name = domain, .expected = &expected, .dns = &dns, .answers = answers};
    struct pm_verify_step step = pm_verify_step(&input, &arena);
    while (step.wanted_count > 0) {
        const struct pm_answer *more = ask(step.wanted, step.wanted_count, 5000);
        assert_true(input.answer_count + step.wanted_count <= ANSWERS_MAX);
        memcpy(answers + input.answer_count, more, step.wanted_count * sizeof *more);
        input.answer_count += step.wanted_count;
        step = pm_verify_step(&input, &arena);
    }
    assert_int_equal(step.findings.count, PM_PURPOSES);
    return step.findings;
}

static void check(const struct pm_finding *finding, enum pm_status status, const char *why)
{
    if (finding->status != status || !pm_str_contains_nocase(finding->why, pm_str_from(why)))
        fail_msg("%" PM_STR_FMT ": %s: %" PM_STR_FMT, PM_STR_ARG(finding->rule),
                 pm_status_name(finding->status), PM_STR_ARG(finding->why));
}

static void a_right_zone_passes(void **state)
{
    (void)state;
    struct pm_findings findings = verify("good.example");
    for (size_t i = 0; i < findings.count; i++)
        check(&findings.items[i], PM_STATUS_PASS, "");
}

static void the_mistakes_of_a_wrong_zone_are_named(void **state)
{
    (void)state;
    static const struct {
        enum pm_status status;
        const char *why;
    } expected[PM_PURPOSES] = {
        [PM_PURPOSE_OWNERSHIP] = {PM_STATUS_FAIL, "no such TXT record"},
        [PM_PURPOSE_MX] = {PM_STATUS_FAIL, "final dot is missing"},
        [PM_PURPOSE_SPF] = {PM_STATUS_FAIL, "several SPF records"},
        [PM_PURPOSE_DKIM1] = {PM_STATUS_FAIL, "flattens"},
        [PM_PURPOSE_DKIM2] = {PM_STATUS_FAIL, "swapped"},
        [PM_PURPOSE_DKIM3] = {PM_STATUS_FAIL, "remember that for up to 5m"},
        [PM_PURPOSE_DMARC] = {PM_STATUS_INFO, "of its own"},
    };
    struct pm_findings findings = verify("bad.example");
    for (size_t i = 0; i < findings.count; i++)
        check(&findings.items[i], expected[i].status, expected[i].why);
}

static void a_zone_of_others_is_unknown_not_missing(void **state)
{
    (void)state;
    struct pm_findings findings = verify("elsewhere.example");
    for (size_t i = 0; i < findings.count; i++)
        check(&findings.items[i], PM_STATUS_UNKNOWN, "REFUSED");
}

static void an_answer_over_a_datagrams_size_arrives_whole(void **state)
{
    (void)state;
    static const struct pm_question txt = {PM_STR_INIT("big.example"), PM_RRTYPE_TXT, 0};
    const struct pm_answer *answer = ask(&txt, 1, 5000);
    assert_int_equal(answer->status, PM_ANSWER_DATA);
    assert_true(answer->authoritative);
    assert_int_equal(answer->count, 1);
    assert_int_equal(answer->rrsets[0].count, 40);
    assert_int_equal(answer->rrsets[0].ttl, 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_zone_passes),
        cmocka_unit_test(the_mistakes_of_a_wrong_zone_are_named),
        cmocka_unit_test(a_zone_of_others_is_unknown_not_missing),
        cmocka_unit_test(an_answer_over_a_datagrams_size_arrives_whole),
    };
    if (!knotd_path()) {
        puts("skipped: there is no knotd (package knot)");
        return EXIT_SKIP;
    }
    return cmocka_run_group_tests(tests, start, stop);
}
