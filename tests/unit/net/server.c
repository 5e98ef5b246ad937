#include "server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct connection {
    int fd;
    SSL *ssl;
};

static ssize_t connection_read(struct connection *c, char *buffer, size_t size)
{
    return c->ssl ? SSL_read(c->ssl, buffer, (int)size) : read(c->fd, buffer, size);
}

static bool connection_write(struct connection *c, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n =
            c->ssl ? SSL_write(c->ssl, bytes, (int)len) : send(c->fd, bytes, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static size_t body_length(const char *head)
{
    const char *at = strcasestr(head, "\r\nContent-Length:");
    return at ? strtoul(at + 17, NULL, 10) : 0;
}

static bool read_request(struct connection *c, char *buffer)
{
    size_t len = 0;
    for (;;) {
        buffer[len] = '\0';
        const char *end = strstr(buffer, "\r\n\r\n");
        if (end && len >= (size_t)(end + 4 - buffer) + body_length(buffer))
            return true;
        ssize_t n = connection_read(c, buffer + len, SERVER_REQUEST_MAX - len);
        if (n <= 0)
            return false;
        len += (size_t)n;
    }
}

static bool path_fits(const struct server_reply *row, const char *request)
{
    const char *start = strchr(request, ' ');
    const char *end = start ? strchr(start + 1, ' ') : NULL;
    size_t len = row->path ? strlen(row->path) : 0;
    return !row->path ||
           (end && (size_t)(end - start) > len && memcmp(end - len, row->path, len) == 0);
}

static const struct server_reply *choose(const struct server_reply *rows, size_t count,
                                         struct server_seen *seen, const char *request)
{
    for (size_t i = 0; i < count; i++) {
        if (!path_fits(&rows[i], request))
            continue;
        unsigned before = __atomic_fetch_add(&seen->served[i], 1, __ATOMIC_SEQ_CST);
        if (rows[i].times == 0 || before < rows[i].times) {
            memcpy(seen->request[i], request, strlen(request) + 1);
            return &rows[i];
        }
        __atomic_fetch_sub(&seen->served[i], 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void fill(struct connection *c, bool chunked)
{
    static char block[16 + 65536 + 2];
    size_t head = chunked ? (size_t)sprintf(block, "10000\r\n") : 0;
    memset(block + head, ' ', 65536);
    if (chunked)
        memcpy(block + head + 65536, "\r\n", 2);
    for (size_t sent = 0; sent < 50000000; sent += 65536) {
        if (!connection_write(c, block, head + 65536 + (chunked ? 2 : 0)))
            return;
    }
}

/* True when the connection goes on. */
static bool answer(struct connection *c, const struct server_reply *row)
{
    if (row->manner == SERVER_CLOSE)
        return false;
    if (row->manner == SERVER_STALL)
        pause();
    if (!connection_write(c, row->text, strlen(row->text)))
        return false;
    while (row->manner == SERVER_DRIP && connection_write(c, " ", 1))
        usleep(20000);
    if (row->manner == SERVER_FILL || row->manner == SERVER_FILL_CHUNKED)
        fill(c, row->manner == SERVER_FILL_CHUNKED);
    return row->manner == SERVER_SEND;
}

static void serve(struct connection *c, const struct server_reply *rows, size_t count,
                  struct server_seen *seen)
{
    static char request[SERVER_REQUEST_MAX + 1];
    unsigned here = 0;
    if (rows[0].manner == SERVER_CLOSE_UNREAD)
        return;
    while (read_request(c, request)) {
        __atomic_fetch_add(&seen->requests, 1, __ATOMIC_SEQ_CST);
        if (++here > seen->most_on_one_connection)
            seen->most_on_one_connection = here;
        const struct server_reply *row = choose(rows, count, seen, request);
        if (!row || !answer(c, row))
            return;
    }
}

static SSL_CTX *make_context(const char *certificate)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_file(context, certificate, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, certificate, SSL_FILETYPE_PEM) != 1)
        _exit(3);
    return context;
}

/* Dies with its parent, also with one that has died already. */
static void live_no_longer_than(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
}

static void handle(int fd, SSL_CTX *context, const struct server_reply *rows, size_t count,
                   struct server_seen *seen)
{
    struct connection c = {fd, NULL};
    if (context) {
        c.ssl = SSL_new(context);
        SSL_set_fd(c.ssl, fd);
        if (SSL_accept(c.ssl) != 1)
            _exit(0);
    }
    serve(&c, rows, count, seen);
    if (c.ssl)
        SSL_shutdown(c.ssl);
    shutdown(fd, SHUT_WR);
    _exit(0);
}

static void run(int listener, const char *certificate, const struct server_reply *rows,
                size_t count, struct server_seen *seen)
{
    SSL_CTX *context = certificate ? make_context(certificate) : NULL;
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            _exit(2);
        __atomic_fetch_add(&seen->connections, 1, __ATOMIC_SEQ_CST);
        pid_t parent = getpid();
        if (fork() == 0) {
            live_no_longer_than(parent);
            handle(fd, context, rows, count, seen);
        }
        close(fd);
    }
}

static int listen_on_loopback(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 16), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

void server_start(struct server *server, const struct server_reply *rows, size_t count,
                  const char *certificate)
{
    assert_true(count <= SERVER_ROWS);
    int listener = listen_on_loopback(&server->port);
    server->seen =
        mmap(NULL, sizeof *server->seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(server->seen, MAP_FAILED);
    snprintf(server->url, sizeof server->url, "http%s://127.0.0.1:%d", certificate ? "s" : "",
             server->port);
    fflush(NULL);
    pid_t parent = getpid();
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        live_no_longer_than(parent);
        run(listener, certificate, rows, count, server->seen);
    }
    close(listener);
}

void server_stop(struct server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    munmap(server->seen, sizeof *server->seen);
}

const char *server_text(const char *status, const char *headers, const char *body)
{
    static char texts[256][4096];
    static unsigned next;
    char *text = texts[next++ % 256];
    int len = snprintf(text, sizeof *texts, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n%s",
                       status, strlen(body), headers, body);
    assert_true(len > 0 && (size_t)len < sizeof *texts);
    return text;
}

bool server_make_certificate(const char *path, const char *alternative_name)
{
    char name[128];
    snprintf(name, sizeof name, "subjectAltName=%s", alternative_name);
    const char *argv[] = {
        "openssl", "req",   "-x509", "-newkey", "ec",       "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes",  "-days", "2",     "-subj",   "/CN=test", "-addext",  name,
        "-keyout", path,    "-out",  path,      NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    union {
        const char **in;
        char **out;
    } args = {.in = argv};
    if (posix_spawnp(&pid, "openssl", &actions, NULL, args.out, environ) == 0)
        waitpid(pid, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0;
}

int server_dead_port(void)
{
    int port;
    close(listen_on_loopback(&port));
    return port;
}
