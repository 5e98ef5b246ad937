#include "tests/unit/dns_walk/knots.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SERVERS_MAX = 4, STARTS_MAX = 200, PAUSE_US = 50 * 1000, HEADER = 12 };

static char folder[64];
static pid_t pids[SERVERS_MAX];
static size_t running;
static uint16_t port;

uint16_t knots_port(void)
{
    return port;
}

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

static FILE *create(const char *kind, size_t server, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%zu/%s%s", folder, server, name, kind);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    return file;
}

static void write_server(const struct knots_server *server, size_t at)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%zu", folder, at);
    assert_int_equal(mkdir(path, 0700), 0);
    FILE *conf = create(".conf", at, "knot");
    fprintf(conf, "server:\n  rundir: \"%s\"\n  listen: [", path);
    for (size_t i = 0; i < 3 && server->addresses[i]; i++)
        fprintf(conf, "%s%s@%u", i > 0 ? ", " : "", server->addresses[i], (unsigned)port);
    fprintf(conf, "]\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n");
    fprintf(conf, "database:\n  storage: \"%s\"\nzone:\n", path);
    for (size_t i = 0; i < server->zone_count; i++) {
        const struct knots_zone *zone = &server->zones[i];
        fprintf(conf, "  - domain: %s\n    file: \"%s/%s.zone\"\n    zonefile-load: whole\n",
                zone->name, path, zone->name);
        FILE *file = create(".zone", at, zone->name);
        fprintf(file, "@ 3600 IN SOA ns.test. hostmaster.test. 1 3600 600 86400 300\n%s",
                zone->text);
        fclose(file);
    }
    fclose(conf);
}

static void run(size_t at)
{
    char conf[128];
    snprintf(conf, sizeof conf, "%s/%zu/knot.conf", folder, at);
    pids[at] = fork();
    assert_true(pids[at] >= 0);
    if (pids[at] > 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    FILE *log = create(".log", at, "knotd");
    dup2(fileno(log), STDOUT_FILENO);
    dup2(fileno(log), STDERR_FILENO);
    execl(knotd_path(), "knotd", "-c", conf, (char *)NULL);
    _exit(127);
}

/* Any answer to a question for the root will do: the zones are loaded before the server listens. */
static bool is_alive(const char *address)
{
    static const uint8_t question[HEADER + 5] = {
        0, 1, 0, 0, 0, 1, [HEADER + 2] = 2, [HEADER + 4] = 1};
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval wait = {.tv_usec = PAUSE_US};
    uint8_t reply[512];
    inet_pton(AF_INET, address, &in.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    bool alive = connect(fd, (struct sockaddr *)&in, sizeof in) == 0 &&
                 send(fd, question, sizeof question, 0) > 0 &&
                 recv(fd, reply, sizeof reply, 0) >= HEADER;
    close(fd);
    return alive;
}

static void wait_for(const struct knots_server *server)
{
    for (int i = 0; i < STARTS_MAX; i++) {
        if (is_alive(server->addresses[0]))
            return;
        usleep(PAUSE_US);
    }
    fail_msg("knotd does not answer: see %s", folder);
}

bool knots_start(const struct knots_server *servers, size_t count)
{
    if (!knotd_path())
        return false;
    strcpy(folder, "/tmp/pm-knots-XXXXXX");
    assert_non_null(mkdtemp(folder));
    port = free_port();
    for (size_t i = 0; i < count; i++) {
        write_server(&servers[i], i);
        run(i);
        running++;
    }
    for (size_t i = 0; i < count; i++)
        wait_for(&servers[i]);
    return true;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

void knots_stop(void)
{
    for (size_t i = 0; i < running; i++)
        kill(pids[i], SIGTERM);
    for (size_t i = 0; i < running; i++)
        waitpid(pids[i], NULL, 0);
    running = 0;
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
