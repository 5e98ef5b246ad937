/* A relay between DNS clients and a server: datagrams are delayed and lost each way, as on a bad
 * line; TCP passes through. Each client's socket gets one of its own towards the server, so that
 * the server sees as many ports. Ends by SIGTERM. */
#include "relay_options.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 4096, QUEUE = 1 << 17, BATCH = 64, DATAGRAM = 65535 };

enum kind { KIND_FRONT, KIND_CLIENT, KIND_LISTENER, KIND_STREAM };

struct source {
    enum kind kind;
    int fd;
    struct sockaddr_in from; /* a client's address */
    struct source *other;    /* a stream's other half */
};

struct datagram {
    int64_t due_ns;
    struct source *client;
    bool to_server;
    size_t len;
    uint8_t *bytes;
};

struct relay {
    struct options options;
    uint64_t random;
    int epoll;
    struct source front, listener;
    struct source *clients[CLIENTS]; /* the oldest is given up first */
    size_t next_client;
    struct source *by_port[65536];
    struct datagram *queue; /* a ring; the delay is the same for all, so it is in order */
    size_t head, count;
    uint8_t *buffer;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "net_relay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* xorshift64*: the same seed loses the same datagrams of the same order. */
static bool is_lost(struct relay *relay)
{
    relay->random ^= relay->random >> 12;
    relay->random ^= relay->random << 25;
    relay->random ^= relay->random >> 27;
    return (relay->random * UINT64_C(0x2545F4914F6CDD1D) >> 32) % 1000000 < relay->options.loss;
}

static void watch(struct relay *relay, struct source *source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    if (epoll_ctl(relay->epoll, EPOLL_CTL_ADD, source->fd, &event) < 0)
        die("epoll_ctl");
}

static int open_socket(int type, const struct sockaddr_in *bind_to)
{
    int on = 1, size = 4 << 20;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, type == SOCK_STREAM ? sizeof(on) : 0);
    if (bind_to && bind(fd, (const struct sockaddr *)bind_to, sizeof(*bind_to)) < 0)
        die("bind");
    return fd;
}

static void pass_on(const struct relay *relay, const struct datagram *datagram)
{
    const struct sockaddr_in *to = datagram->to_server ? NULL : &datagram->client->from;
    int fd = datagram->to_server ? datagram->client->fd : relay->front.fd;
    /* What the kernel does not take is lost, as on any line. */
    (void)!sendto(fd, datagram->bytes, datagram->len, 0, (const struct sockaddr *)to,
                  to ? sizeof(*to) : 0);
}

static void take(struct relay *relay, struct source *client, bool to_server, size_t len)
{
    if (relay->options.loss > 0 && is_lost(relay))
        return;
    struct datagram datagram = {.client = client, .to_server = to_server, .len = len};
    datagram.bytes = relay->buffer;
    if (relay->options.delay_ms == 0) {
        pass_on(relay, &datagram);
        return;
    }
    if (relay->count == QUEUE)
        return;
    datagram.due_ns = now_ns() + relay->options.delay_ms * INT64_C(1000000);
    datagram.bytes = malloc(len);
    if (!datagram.bytes)
        die("malloc");
    memcpy(datagram.bytes, relay->buffer, len);
    relay->queue[(relay->head + relay->count++) % QUEUE] = datagram;
}

static struct source *new_client(struct relay *relay, const struct sockaddr_in *from)
{
    struct source *client = relay->clients[relay->next_client];
    if (client) {
        close(client->fd);
        relay->by_port[client->from.sin_port] = NULL;
    } else {
        client = calloc(1, sizeof(*client));
        if (!client)
            die("calloc");
    }
    relay->clients[relay->next_client] = client;
    relay->next_client = (relay->next_client + 1) % CLIENTS;
    *client =
        (struct source){.kind = KIND_CLIENT, .fd = open_socket(SOCK_DGRAM, NULL), .from = *from};
    if (connect(client->fd, (struct sockaddr *)&relay->options.to, sizeof(relay->options.to)) < 0)
        die("connect");
    watch(relay, client);
    return relay->by_port[from->sin_port] = client;
}

static void read_front(struct relay *relay)
{
    for (int i = 0; i < BATCH; i++) {
        struct sockaddr_in from = {0};
        socklen_t size = sizeof(from);
        ssize_t len =
            recvfrom(relay->front.fd, relay->buffer, DATAGRAM, 0, (struct sockaddr *)&from, &size);
        if (len < 0)
            return;
        struct source *client = relay->by_port[from.sin_port];
        if (!client || client->from.sin_addr.s_addr != from.sin_addr.s_addr)
            client = new_client(relay, &from);
        take(relay, client, true, (size_t)len);
    }
}

static void read_client(struct relay *relay, struct source *client)
{
    for (int i = 0; i < BATCH; i++) {
        ssize_t len = recv(client->fd, relay->buffer, DATAGRAM, 0);
        if (len < 0)
            return;
        take(relay, client, false, (size_t)len);
    }
}

static struct source *new_stream(int fd)
{
    struct source *stream = calloc(1, sizeof(*stream));
    if (!stream)
        die("calloc");
    *stream = (struct source){.kind = KIND_STREAM, .fd = fd};
    return stream;
}

/* Streams are few and their messages small, so writing may block; nor are their halves ever freed.
 */
static void take_stream(struct relay *relay)
{
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    int near = accept4(relay->listener.fd, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
    int far = near < 0 ? -1 : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (far < 0)
        return;
    const struct sockaddr_in *to = &relay->options.to;
    if (connect(far, (const struct sockaddr *)to, sizeof(*to)) < 0) {
        close(near);
        close(far);
        return;
    }
    struct source *one = new_stream(near), *other = new_stream(far);
    one->other = other;
    other->other = one;
    watch(relay, one);
    watch(relay, other);
}

static void read_stream(const struct relay *relay, struct source *stream)
{
    ssize_t len = recv(stream->fd, relay->buffer, DATAGRAM, 0);
    ssize_t sent = 0;
    while (len > sent) {
        ssize_t n =
            send(stream->other->fd, relay->buffer + sent, (size_t)(len - sent), MSG_NOSIGNAL);
        if (n < 0)
            break;
        sent += n;
    }
    if (len > 0 && sent == len)
        return;
    shutdown(stream->other->fd, SHUT_WR);
    epoll_ctl(relay->epoll, EPOLL_CTL_DEL, stream->fd, NULL);
    shutdown(stream->fd, SHUT_RD);
}

static void handle(struct relay *relay, struct source *source)
{
    switch (source->kind) {
    case KIND_FRONT:
        read_front(relay);
        break;
    case KIND_CLIENT:
        read_client(relay, source);
        break;
    case KIND_LISTENER:
        take_stream(relay);
        break;
    case KIND_STREAM:
        read_stream(relay, source);
        break;
    }
}

/* Passes on what is due; how long to wait for the next, in ns; -1: for nothing. */
static int64_t run_queue(struct relay *relay)
{
    int64_t now = now_ns();
    while (relay->count > 0) {
        struct datagram *first = &relay->queue[relay->head];
        if (first->due_ns > now)
            return first->due_ns - now;
        pass_on(relay, first);
        free(first->bytes);
        relay->head = (relay->head + 1) % QUEUE;
        relay->count--;
    }
    return -1;
}

static int wait_for(const struct relay *relay, struct epoll_event *events, int64_t ns)
{
    struct timespec wait = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    return epoll_pwait2(relay->epoll, events, BATCH, ns < 0 ? NULL : &wait, NULL);
}

static void open_relay(struct relay *relay)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    relay->random = relay->options.seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    relay->queue = calloc(QUEUE, sizeof(*relay->queue));
    relay->buffer = malloc(DATAGRAM);
    relay->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!relay->queue || !relay->buffer || relay->epoll < 0)
        die("start");
    relay->front =
        (struct source){KIND_FRONT, open_socket(SOCK_DGRAM, &relay->options.listen), {0}, NULL};
    relay->listener =
        (struct source){KIND_LISTENER, open_socket(SOCK_STREAM, &relay->options.listen), {0}, NULL};
    if (listen(relay->listener.fd, 64) < 0)
        die("listen");
    watch(relay, &relay->front);
    watch(relay, &relay->listener);
}

int main(int argc, char **argv)
{
    static struct relay relay;
    relay.options = options_read(argc, argv);
    open_relay(&relay);
    for (;;) {
        struct epoll_event events[BATCH];
        int count = wait_for(&relay, events, run_queue(&relay));
        if (count < 0 && errno != EINTR)
            die("epoll_pwait2");
        for (int i = 0; i < count; i++)
            handle(&relay, events[i].data.ptr);
    }
}
