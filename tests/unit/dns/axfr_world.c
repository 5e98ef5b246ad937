#include "tests/unit/dns/axfr_world.h"

#include "dns/axfr.h"

#include <errno.h>
#include <ftw.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { STARTS_MAX = 300, PAUSE_US = 50 * 1000 };

#define SECRET "c2l4dGVlbiBieXRlcyBvciBtb3JlIG9mIHNlY3JldA=="

static const char *const algorithms[] = {"hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384",
                                         "hmac-sha512"};
enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

const char world_zone[] =
    "@ 300 IN TXT \"v=spf1 include:_spf.google.com\" \" ~all\"\n"
    "@ 300 IN TXT \"two\\\"words\\\\\" \"\" \"\\200\\000\"\n"
    "@ 300 IN MX 10 Mail.Old.Example.\n"
    "@ 300 IN CAA 0 issue \"letsencrypt.org; a=\\\"b\\\"\"\n"
    "@ 300 IN HINFO \"a cpu\" \"os\"\n"
    "@ 300 IN RP admin text.other.example.\n"
    "@ 300 IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*$!sip:info@example.com!\" .\n"
    "@ 300 IN LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\n"
    "@ 300 IN TYPE65280 \\# 4 0a000001\n"
    "www 60 IN A 192.0.2.1\n"
    "www 60 IN AAAA 2001:db8::1\n"
    "www 60 IN HTTPS 1 . alpn=\"h2\"\n"
    "www 60 IN SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
    "_443._tcp.www 60 IN TLSA 3 1 1 "
    "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\n"
    "_imaps._tcp 60 IN SRV 0 1 993 imap\n"
    "*.wild 60 IN CNAME www\n"
    "a\\.b\\032c 60 IN A 192.0.2.2\n"
    "sub 60 IN NS ns.sub\n"
    "sub 60 IN DS 12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
    "ns.sub 60 IN A 192.0.2.3\n"
    "tree 60 IN DNAME www.other.example.\n"
    "1 60 IN PTR Office\\032Printer.www\n"
    "uri 60 IN URI 10 1 \"https://www.example/\"\n"
    "afs 60 IN AFSDB 1 www\n";

static char folder[64];
static pid_t pids[WORLD_SERVERS];
static struct world_server servers[WORLD_SERVERS];

const struct world_server *world_servers(void)
{
    return servers;
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
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    return file;
}

static void write_zone(const char *name, size_t addresses)
{
    FILE *file = create(name);
    fputs("$TTL 60\n@ 3600 IN SOA ns host.master 7 3600 600 86400 300\n@ 3600 IN NS ns\n"
          "ns 3600 IN A 127.0.0.1\n",
          file);
    if (addresses == 0)
        fputs(world_zone, file);
    for (size_t i = 0; i < addresses; i++)
        fprintf(file, "host-with-a-rather-long-name-%zu IN A 10.%zu.%zu.%zu\n", i, i >> 16,
                i >> 8 & 255, i & 255);
    fclose(file);
}

static void write_named(const struct world_server *server)
{
    static const char *const rows[][2] = {
        {"open", "any;"}, {"signed", NULL}, {"big", "key \"hmac-sha256.\";"}, {"nobody", "none;"}};
    FILE *file = create("named.conf");
    fprintf(file,
            "options { directory \"%s\"; pid-file \"%s/named.pid\"; session-keyfile "
            "\"%s/session.key\"; recursion no; check-names primary ignore; listen-on port %u { "
            "127.0.0.1; }; listen-on-v6 { "
            "none; }; notify no; };\ncontrols { };\n",
            folder, folder, folder, (unsigned)server->port);
    for (size_t i = 0; i < ALGORITHMS; i++)
        fprintf(file, "key \"%s.\" { algorithm %s; secret \"" SECRET "\"; };\n", algorithms[i],
                algorithms[i]);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fprintf(file, "zone \"%s.example\" { type primary; file \"%s.zone\"; allow-transfer { ",
                rows[i][0], rows[i][0]);
        for (size_t j = 0; j < ALGORITHMS && !rows[i][1]; j++)
            fprintf(file, "key \"%s.\"; ", algorithms[j]);
        fprintf(file, "%s }; };\n", rows[i][1] ? rows[i][1] : "");
    }
    fclose(file);
}

static void write_knot(const struct world_server *server)
{
    static const char *const names[] = {"open", "signed", "big", "nobody"};
    FILE *file = create("knot.conf");
    fprintf(file,
            "server:\n  listen: 127.0.0.1@%u\n  rundir: \"%s\"\n  udp-workers: 1\n"
            "  tcp-workers: 1\n  background-workers: 1\ndatabase:\n  storage: \"%s\"\nkey:\n",
            (unsigned)server->port, folder, folder);
    for (size_t i = 0; i < ALGORITHMS; i++)
        fprintf(file, "  - id: %s.\n    algorithm: %s\n    secret: " SECRET "\n", algorithms[i],
                algorithms[i]);
    fputs(
        "acl:\n  - id: open\n    action: transfer\n  - id: big\n    key: hmac-sha256.\n    action: "
        "transfer\n  - id: signed\n    action: transfer\n    key: [",
        file);
    for (size_t i = 0; i < ALGORITHMS; i++)
        fprintf(file, "%s%s.", i > 0 ? ", " : "", algorithms[i]);
    fputs("]\nzone:\n", file);
    for (size_t i = 0; i < 4; i++) {
        fprintf(file,
                "  - domain: %s.example\n    file: \"%s/%s.zone\"\n    zonefile-load: whole\n",
                names[i], folder, names[i]);
        if (i < 3)
            fprintf(file, "    acl: %s\n", names[i]);
    }
    fclose(file);
}

static void write_nsd(const struct world_server *server)
{
    static const char *const names[] = {"open", "signed", "big", "nobody"};
    FILE *file = create("nsd.conf");
    fprintf(file,
            "server:\n  ip-address: 127.0.0.1@%u\n  username: \"\"\n  zonesdir: \"%s\"\n"
            "  database: \"\"\n  pidfile: \"%s/nsd.pid\"\n  xfrdfile: \"%s/xfrd\"\n"
            "  xfrdir: \"%s\"\n  zonelistfile: \"%s/list\"\n  server-count: 1\n"
            "remote-control:\n  control-enable: no\n",
            (unsigned)server->port, folder, folder, folder, folder, folder);
    for (size_t i = 0; i < ALGORITHMS; i++)
        fprintf(file, "key:\n  name: %s\n  algorithm: %s\n  secret: \"" SECRET "\"\n",
                algorithms[i], algorithms[i]);
    for (size_t i = 0; i < 4; i++) {
        fprintf(file, "zone:\n  name: %s.example\n  zonefile: %s.zone\n", names[i], names[i]);
        if (i == 0)
            fputs("  provide-xfr: 127.0.0.1 NOKEY\n", file);
        if (i == 2)
            fputs("  provide-xfr: 127.0.0.1 hmac-sha256\n", file);
        for (size_t j = 0; i == 1 && j < ALGORITHMS; j++)
            fprintf(file, "  provide-xfr: 127.0.0.1 %s\n", algorithms[j]);
    }
    fclose(file);
}

static const struct {
    const char *name, *path, *conf, *flag;
    void (*write)(const struct world_server *server);
} kinds[WORLD_SERVERS] = {
    {"named", "/usr/sbin/named", "named.conf", "-g", write_named},
    {"knotd", "/usr/sbin/knotd", "knot.conf", NULL, write_knot},
    {"nsd", "/usr/sbin/nsd", "nsd.conf", "-d", write_nsd},
};

static void run(size_t i)
{
    char conf[128], log[32];
    snprintf(conf, sizeof conf, "%s/%s", folder, kinds[i].conf);
    snprintf(log, sizeof log, "%s.log", kinds[i].name);
    pids[i] = fork();
    assert_true(pids[i] >= 0);
    if (pids[i] > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    FILE *out = create(log);
    dup2(fileno(out), STDOUT_FILENO);
    dup2(fileno(out), STDERR_FILENO);
    execl(kinds[i].path, kinds[i].name, "-c", conf, kinds[i].flag, (char *)NULL);
    _exit(127);
}

static bool serves(size_t i, const char *zone, const struct pm_tsig_key *key, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_current current;
    const struct pm_axfr transfer = {.server = {PM_STR("127.0.0.1"), servers[i].port}, .key = key};
    pm_arena_init(&arena);
    bool ok = pm_axfr_zone(&transfer, pm_str_from(zone), &arena, &current, err);
    pm_arena_fini(&arena);
    return ok;
}

/* named listens before it has loaded its zones. */
static void wait_for(size_t i)
{
    struct pm_tsig_key key = world_key("hmac-sha256");
    struct pm_err err;
    for (int n = 0; n < STARTS_MAX; n++) {
        if (serves(i, "open.example", NULL, &err) && serves(i, "signed.example", &key, &err) &&
            serves(i, "big.example", &key, &err))
            return;
        usleep(PAUSE_US);
    }
    fail_msg("%s does not serve: %s; see %s/%s.log", kinds[i].name, err.msg, folder, kinds[i].name);
}

size_t world_start(void)
{
    size_t running = 0;
    strcpy(folder, "/tmp/pm-transfer-XXXXXX");
    assert_non_null(mkdtemp(folder));
    write_zone("open.zone", 0);
    write_zone("signed.zone", 0);
    write_zone("nobody.zone", 0);
    write_zone("big.zone", WORLD_BIG);
    for (size_t i = 0; i < WORLD_SERVERS; i++) {
        servers[i] = (struct world_server){.name = kinds[i].name};
        if (access(kinds[i].path, X_OK) != 0)
            continue;
        servers[i].port = free_port();
        kinds[i].write(&servers[i]);
        run(i);
        running++;
    }
    for (size_t i = 0; i < WORLD_SERVERS; i++)
        if (servers[i].port != 0)
            wait_for(i);
    return running;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void world_stop(void)
{
    for (size_t i = 0; i < WORLD_SERVERS; i++) {
        if (pids[i] <= 0)
            continue;
        kill(pids[i], SIGCONT);
        kill(pids[i], SIGTERM);
        waitpid(pids[i], NULL, 0);
        pids[i] = 0;
    }
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

struct pm_tsig_key world_key(const char *algorithm)
{
    char text[256];
    struct pm_tsig_key key;
    struct pm_err err;
    snprintf(text, sizeof text, "%s:%s:" SECRET "\n", algorithm, algorithm);
    if (!pm_tsig_key_parse(pm_str_from(text), &key, &err))
        fail_msg("%s", err.msg);
    return key;
}
