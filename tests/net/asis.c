/* An authoritative server for zones that no real one takes: a CNAME beside other records, at the
 * apex, names that are denied although others lie below them. There are DNS providers that serve
 * such.
 *
 *   net_asis PORT ADDRESS[,ADDRESS...] FILE...
 *
 * UDP and TCP over IPv4. Each question becomes a line on stderr. Ends by SIGTERM. */
#include "asis_reply.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { SOCKETS = 64, MESSAGE = 65535 };

enum kind { KIND_UDP, KIND_LISTENER, KIND_STREAM };

struct server {
    const struct zone *zones;
    size_t zone_count;
    struct pollfd polls[SOCKETS];
    enum kind kinds[SOCKETS];
    nfds_t count;
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "net_asis: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void add(struct server *server, int fd, enum kind kind)
{
    server->polls[server->count] = (struct pollfd){.fd = fd, .events = POLLIN};
    server->kinds[server->count++] = kind;
}

static void open_socket(struct server *server, const char *address, int port, int type)
{
    int on = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (inet_pton(AF_INET, address, &at.sin_addr) != 1 ||
        bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
        die(address);
    if (type == SOCK_STREAM && listen(fd, SOCKETS) < 0)
        die("listen");
    add(server, fd, type == SOCK_DGRAM ? KIND_UDP : KIND_LISTENER);
}

static void answer_datagram(const struct server *server, int fd)
{
    static uint8_t question[MESSAGE];
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    uint8_t *reply;
    size_t reply_len;
    ssize_t len = recvfrom(fd, question, sizeof(question), 0, (struct sockaddr *)&from, &size);
    if (len < 0 || !reply_make(server->zones, server->zone_count, question, (size_t)len, true,
                               &reply, &reply_len))
        return;
    (void)!sendto(fd, reply, reply_len, 0, (struct sockaddr *)&from, size);
    free(reply);
}

static void take_stream(struct server *server, int fd)
{
    struct timeval patience = {.tv_sec = 1};
    struct sockaddr_in from;
    socklen_t size = sizeof(from);
    int stream = accept4(fd, (struct sockaddr *)&from, &size, SOCK_CLOEXEC);
    if (stream < 0)
        return;
    setsockopt(stream, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (server->count == SOCKETS)
        close(stream);
    else
        add(server, stream, KIND_STREAM);
}

/* One question of a stream; false when it is over. */
static bool answer_stream(const struct server *server, int fd)
{
    static uint8_t question[MESSAGE];
    uint8_t frame[2], *reply;
    size_t reply_len;
    if (recv(fd, frame, 2, MSG_WAITALL) != 2)
        return false;
    ssize_t len = (frame[0] << 8) + frame[1];
    if (recv(fd, question, (size_t)len, MSG_WAITALL) != len ||
        !reply_make(server->zones, server->zone_count, question, (size_t)len, false, &reply,
                    &reply_len))
        return false;
    frame[0] = (uint8_t)(reply_len >> 8);
    frame[1] = (uint8_t)reply_len;
    bool sent = send(fd, frame, 2, MSG_NOSIGNAL | MSG_MORE) == 2 &&
                send(fd, reply, reply_len, MSG_NOSIGNAL) == (ssize_t)reply_len;
    free(reply);
    return sent;
}

static void drop(struct server *server, nfds_t i)
{
    close(server->polls[i].fd);
    server->count--;
    server->polls[i] = server->polls[server->count];
    server->kinds[i] = server->kinds[server->count];
}

/* From the last to the first: a dropped one's place is taken by one that was looked at already. */
static void serve(struct server *server)
{
    for (nfds_t i = server->count; i-- > 0;) {
        int fd = server->polls[i].fd;
        if (server->polls[i].revents == 0)
            continue;
        if (server->kinds[i] == KIND_UDP)
            answer_datagram(server, fd);
        else if (server->kinds[i] == KIND_LISTENER)
            take_stream(server, fd);
        else if (!answer_stream(server, fd))
            drop(server, i);
    }
}

int main(int argc, char **argv)
{
    static struct server server;
    if (argc < 3) {
        fputs("usage: net_asis PORT ADDRESS[,ADDRESS...] FILE...\n", stderr);
        return 64;
    }
    int port = (int)strtol(argv[1], NULL, 10);
    for (char *address = strtok(argv[2], ","); address; address = strtok(NULL, ",")) {
        open_socket(&server, address, port, SOCK_DGRAM);
        open_socket(&server, address, port, SOCK_STREAM);
    }
    struct zone *zones = calloc((size_t)argc, sizeof(*zones));
    if (!zones)
        die("calloc");
    for (int i = 3; i < argc; i++) {
        if (!zone_read(argv[i], &zones[server.zone_count++]))
            return 1;
    }
    server.zones = zones;
    while (poll(server.polls, server.count, -1) >= 0 || errno == EINTR)
        serve(&server);
    die("poll");
}
