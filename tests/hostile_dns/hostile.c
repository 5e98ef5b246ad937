#include "tests/hostile_dns/hostile.h"

#include "tests/hostile_dns/modes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    QUERY_MAX = 512,
    CONNECTIONS = 64,
    QUESTIONS = 64, /* kept of one connection */
    BACKWARDS = 4,
    FLOOD = 500,
    LOSSY = 25,
    GUESSES = 64,
    DRIP_MS = 20,
    OUT_MAX = QUESTIONS * 512 + 4 * (2 + MSG_MAX),
};

/* A connection, its input and what is still to be sent. */
struct connection {
    int fd; /* 0: none */
    size_t have;
    uint8_t in[4096];
    uint8_t questions[QUESTIONS][QUERY_MAX];
    size_t question_count;
    size_t out_len, sent, at_once; /* bytes in one go; 0: as many as go */
    bool drips, closes;
    uint8_t *out;
};

struct server {
    int udp, tcp, other;
    struct connection connections[CONNECTIONS];
};

static struct msg msg;

static bool is_lost(const struct mode *mode)
{
    static unsigned count;
    return mode->udp_way == WAY_LOSSY && ++count % LOSSY == 0;
}

static void send_datagrams(const struct server *server, const uint8_t *query,
                           const struct sockaddr_in *to)
{
    const struct mode *mode = mode_of(query);
    if (is_lost(mode))
        return;
    for (uint32_t i = 0; mode->udp_way == WAY_GUESS && i < GUESSES; i++) {
        make_guess(&msg, query, (uint16_t)(i * (UINT16_MAX / GUESSES)));
        sendto(server->udp, msg.bytes, msg.len, 0, (const struct sockaddr *)to, sizeof *to);
    }
    for (size_t i = 0; i < MODE_REPLIES && mode->udp[i]; i++) {
        bool first = i == 0;
        int fd = first && mode->udp_way == WAY_OTHER_PORT ? server->other : server->udp;
        int times = first && mode->udp_way == WAY_FLOOD ? FLOOD : 1;
        mode->udp[i](&msg, query);
        while (times-- > 0)
            sendto(fd, msg.bytes, msg.len, 0, (const struct sockaddr *)to, sizeof *to);
    }
}

/* Questions that wait for others, by id: a repeated one counts once. */
struct gathering {
    uint8_t queries[GATHERED][QUERY_MAX];
    struct sockaddr_in from[GATHERED];
    size_t count;
};

static void gather(const struct server *server, const uint8_t *query,
                   const struct sockaddr_in *from)
{
    static struct gathering g;
    for (size_t i = 0; i < g.count; i++)
        if (memcmp(g.queries[i], query, QUERY_MAX) == 0)
            return;
    memcpy(g.queries[g.count], query, QUERY_MAX);
    g.from[g.count++] = *from;
    if (g.count < GATHERED)
        return;
    for (size_t i = 0; i < GATHERED; i++)
        send_datagrams(server, g.queries[i], &g.from[i]);
    g.count = 0;
}

static void serve_datagram(const struct server *server)
{
    uint8_t query[QUERY_MAX] = {0};
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    ssize_t n = recvfrom(server->udp, query, sizeof query, 0, (struct sockaddr *)&from, &len);
    if (n < 17)
        return;
    if (mode_of(query)->udp_way == WAY_GATHER)
        gather(server, query, &from);
    else
        send_datagrams(server, query, &from);
}

static void put(struct connection *c, const struct mode *mode, const uint8_t *query)
{
    for (size_t i = 0; i < MODE_REPLIES && mode->tcp[i]; i++) {
        mode->tcp[i](&msg, query);
        if (c->out_len + 2 + msg.len > OUT_MAX)
            return;
        c->out[c->out_len++] = (uint8_t)(msg.len >> 8);
        c->out[c->out_len++] = (uint8_t)msg.len;
        memcpy(c->out + c->out_len, msg.bytes, msg.len);
        c->out_len += msg.len;
    }
}

static void put_backwards(struct connection *c, const struct mode *mode)
{
    if (c->question_count < BACKWARDS)
        return;
    while (c->question_count > 0)
        put(c, mode, c->questions[--c->question_count]);
}

static void answer(struct connection *c, const uint8_t *query)
{
    const struct mode *mode = mode_of(query);
    if (c->closes)
        return;
    c->closes = mode->tcp_way == WAY_CLOSE || mode->tcp_way == WAY_ONE;
    /* What drips goes on dripping, whatever is asked behind it. */
    c->drips |= mode->tcp_way == WAY_DRIP;
    c->at_once = c->drips || mode->tcp_way == WAY_BYTE_WISE;
    if (mode->tcp_way == WAY_BACKWARDS)
        put_backwards(c, mode);
    else
        put(c, mode, query);
}

/* Takes the questions that are there in whole. */
static void take_questions(struct connection *c)
{
    size_t at = 0;
    while (c->have - at >= 2) {
        size_t len = (size_t)c->in[at] << 8 | c->in[at + 1];
        if (c->have - at - 2 < len)
            break;
        uint8_t *query = c->questions[c->question_count % QUESTIONS];
        memcpy(query, c->in + at + 2, len < QUERY_MAX ? len : QUERY_MAX);
        c->question_count++;
        answer(c, query);
        at += 2 + len;
    }
    memmove(c->in, c->in + at, c->have - at);
    c->have -= at;
}

static void drop(struct connection *c)
{
    close(c->fd);
    free(c->out);
    memset(c, 0, sizeof *c);
}

static void receive(struct connection *c)
{
    ssize_t n = recv(c->fd, c->in + c->have, sizeof c->in - c->have, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        drop(c);
        return;
    }
    c->have += n > 0 ? (size_t)n : 0;
    take_questions(c);
}

static void send_some(struct connection *c)
{
    while (c->sent < c->out_len) {
        size_t len = c->at_once > 0 ? c->at_once : c->out_len - c->sent;
        ssize_t n = send(c->fd, c->out + c->sent, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            break;
        c->sent += (size_t)n;
        if (c->drips)
            return;
    }
    if (c->sent < c->out_len)
        return;
    c->sent = c->out_len = 0;
    if (c->closes)
        drop(c);
}

static void accept_connection(struct server *server)
{
    int on = 1, fd = accept(server->tcp, NULL, NULL);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        struct connection *c = &server->connections[i];
        if (c->fd != 0)
            continue;
        c->fd = fd;
        c->out = calloc(1, OUT_MAX);
        if (!c->out)
            abort();
        return;
    }
    close(fd);
}

/* What drips is not waited for: it is looked at each round. */
static short events_of(const struct connection *c)
{
    bool output = (c->sent < c->out_len || c->closes) && !c->drips;
    return (short)(POLLIN | (output ? POLLOUT : 0));
}

static void look(struct server *server)
{
    struct pollfd fds[CONNECTIONS + 2] = {{server->udp, POLLIN, 0}, {server->tcp, POLLIN, 0}};
    bool drips = false;
    for (size_t i = 0; i < CONNECTIONS; i++) {
        const struct connection *c = &server->connections[i];
        fds[i + 2] = (struct pollfd){c->fd > 0 ? c->fd : -1, events_of(c), 0};
        drips |= c->drips;
    }
    if (poll(fds, CONNECTIONS + 2, drips ? DRIP_MS : -1) < 0)
        return;
    if (fds[0].revents)
        serve_datagram(server);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        struct connection *c = &server->connections[i];
        if (fds[i + 2].fd >= 0 && fds[i + 2].revents & (POLLIN | POLLHUP | POLLERR))
            receive(c);
        if (c->fd > 0 && fds[i + 2].fd >= 0)
            send_some(c);
    }
    if (fds[1].revents)
        accept_connection(server);
}

static int bind_socket(int type, uint16_t *port)
{
    struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons(*port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    int on = 1, fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&in, len) != 0 ||
        getsockname(fd, (struct sockaddr *)&in, &len) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *port = ntohs(in.sin_port);
    return fd;
}

/* The same number may be taken among the TCP ports: then another one is tried. */
static bool bind_both(struct server *server, uint16_t *port)
{
    uint16_t wanted = *port, other = 0;
    for (int tries = 0; tries < 100; tries++) {
        *port = wanted;
        server->udp = bind_socket(SOCK_DGRAM, port);
        if (server->udp < 0)
            return false;
        server->tcp = bind_socket(SOCK_STREAM, port);
        if (server->tcp >= 0) {
            server->other = bind_socket(SOCK_DGRAM, &other);
            return listen(server->tcp, CONNECTIONS) == 0 && server->other >= 0;
        }
        close(server->udp);
    }
    return false;
}

bool hostile_start(struct hostile *hostile, uint16_t port)
{
    static struct server server;
    memset(&server, 0, sizeof server);
    if (!bind_both(&server, &port))
        return false;
    hostile->port = port;
    hostile->pid = fork();
    if (hostile->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            look(&server);
    }
    close(server.udp);
    close(server.tcp);
    close(server.other);
    return hostile->pid > 0;
}

void hostile_stop(struct hostile *hostile)
{
    kill(hostile->pid, SIGKILL);
    waitpid(hostile->pid, NULL, 0);
}
