#include "tests/unit/dns/script.h"

#include "tests/unit/dns/message.h"

#include <ctype.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { QUERY_MAX = 512 };

/* Where replies go: a datagram's sender, or a connection. */
struct client {
    int fd, other_fd;
    struct sockaddr_storage address;
    socklen_t len;
    bool tcp, slow;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

static int bind_socket(int family, int type, uint16_t *port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    in.sin_port = in6.sin6_port = htons(*port);
    struct sockaddr *address = family == AF_INET ? (struct sockaddr *)&in : (struct sockaddr *)&in6;
    socklen_t len = family == AF_INET ? sizeof in : sizeof in6;
    int fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, address, len) != 0 || getsockname(fd, address, &len) != 0) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *port = ntohs(family == AF_INET ? in.sin_port : in6.sin6_port);
    return fd;
}

static void good_text(const uint8_t *query, char text[64])
{
    for (size_t i = 0; i < query[12]; i++)
        text[i] = (char)tolower(query[13 + i]);
    text[query[12]] = '\0';
}

static void make_good(struct msg *msg, const uint8_t *query, const char *owner)
{
    char text[64];
    good_text(query, text);
    msg_txt(msg, owner, 60, text);
}

static void make_chain(struct msg *msg, const uint8_t *query)
{
    msg_cname(msg, NULL, "one.example");
    msg_cname(msg, "one.example", "two.example");
    make_good(msg, query, "two.example");
}

static unsigned flags_of(char letter)
{
    static const struct {
        char letter;
        unsigned flags;
    } rows[] = {{'s', RCODE_SERVFAIL},
                {'f', RCODE_REFUSED},
                {'n', RCODE_NXDOMAIN},
                {'t', FLAG_TC},
                {'e', RCODE_FORMERR}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].letter == letter)
            return FLAG_QR | FLAG_AA | rows[i].flags;
    return FLAG_QR | FLAG_AA;
}

static void fill(struct msg *msg, const uint8_t *query, char letter)
{
    if (strchr("nd", letter))
        msg_soa(msg, "example", 600, 300);
    else if (letter == 'c')
        make_chain(msg, query);
    else if (letter == 'x')
        msg_raw(msg, SECTION_ANSWER, NULL, 16, 60, "\012abc", 4);
    else if (strchr("iqrop", letter))
        msg_txt(msg, NULL, 60, "forged");
    else if (strchr("aAh", letter))
        make_good(msg, query, NULL);
}

static void spoil(struct msg *msg, char letter)
{
    static const struct {
        char letter;
        size_t at;
        uint8_t flip;
    } flips[] = {{'i', 1, 1}, {'q', 13, 1}, {'r', 2, 0x80}, {'o', 2, 0x08}};
    for (size_t i = 0; i < sizeof flips / sizeof *flips; i++)
        if (flips[i].letter == letter)
            msg->bytes[flips[i].at] ^= flips[i].flip;
    if (letter == 'g')
        memset(msg->bytes, 'g', msg->len);
    if (letter == 'h')
        msg->len -= 10;
}

static void make(struct msg *msg, const uint8_t *query, char letter)
{
    bool edns = query[11] != 0;
    if (letter == 'e' && !edns)
        letter = 'a';
    msg_begin(msg, query, flags_of(letter));
    fill(msg, query, letter);
    spoil(msg, letter);
    for (size_t i = 13; letter == 'A' && i < 12 + msg_name_len(query); i++)
        msg->bytes[i] = (uint8_t)toupper(msg->bytes[i]);
}

static void send_tcp(const struct client *client, const struct msg *msg, bool half)
{
    uint8_t framed[2 + 1024];
    must(msg->len <= 1024);
    size_t announced = msg->len + (half ? 10 : 0);
    framed[0] = (uint8_t)(announced >> 8);
    framed[1] = (uint8_t)announced;
    memcpy(framed + 2, msg->bytes, msg->len);
    size_t part = client->slow ? 1 : msg->len + 2;
    for (size_t at = 0; at < msg->len + 2; at += part) {
        if (send(client->fd, framed + at, part, MSG_NOSIGNAL) < 0)
            return;
        if (client->slow)
            usleep(200);
    }
}

static void reply(struct client *client, const uint8_t *query, const char *letters)
{
    static _Thread_local struct msg msg;
    for (; *letters; letters++) {
        if (*letters == '1') {
            client->slow = true;
            continue;
        }
        if (*letters == 'k')
            return;
        make(&msg, query, *letters);
        if (client->tcp)
            send_tcp(client, &msg, *letters == 'h');
        else
            sendto(*letters == 'p' ? client->other_fd : client->fd, msg.bytes, msg.len, 0,
                   (struct sockaddr *)&client->address, client->len);
    }
}

static const char *step(const char *const steps[SCRIPT_STEPS], unsigned n)
{
    unsigned last = 0;
    while (last + 1 < SCRIPT_STEPS && steps[last + 1])
        last++;
    const char *letters = steps[n < last ? n : last];
    return letters ? letters : "";
}

static bool has_capitals(const uint8_t *query)
{
    for (size_t i = 12; i < 12 + msg_name_len(query); i++)
        if (isupper(query[i]))
            return true;
    return false;
}

static void note(struct script_server *server, const uint8_t *query, const struct client *client)
{
    unsigned n = server->udp_count + server->tcp_count;
    must(n < SCRIPT_LOG);
    const struct sockaddr_in *in = (const struct sockaddr_in *)&client->address;
    server->log[n] = (struct script_question){
        .id = (uint16_t)(query[0] << 8 | query[1]),
        .port = ntohs(in->sin_port), /* at the same place for both families */
        .recursion = query[2] & 1,
        .raw = (query[3] & 0x10) != 0,
        .edns = query[11] != 0,
        .tcp = client->tcp,
        .mixed = has_capitals(query),
    };
}

static void serve_udp(struct script_server *server)
{
    uint8_t query[QUERY_MAX];
    struct client client = {.fd = server->udp, .other_fd = server->other};
    client.len = sizeof client.address;
    ssize_t n = recvfrom(server->udp, query, sizeof query, 0, (struct sockaddr *)&client.address,
                         &client.len);
    if (n < 17)
        return;
    note(server, query, &client);
    reply(&client, query, step(server->script.udp, server->udp_count++));
}

static void serve_tcp(struct script_server *server)
{
    uint8_t query[2 + QUERY_MAX];
    struct client client = {.tcp = true};
    client.len = sizeof client.address;
    client.fd = accept(server->tcp, (struct sockaddr *)&client.address, &client.len);
    must(client.fd >= 0);
    size_t have = 0;
    while (have < 2 || have < 2 + (size_t)query[1]) {
        ssize_t n = recv(client.fd, query + have, sizeof query - have, 0);
        if (n <= 0)
            break;
        have += (size_t)n;
    }
    if (have > 17) {
        note(server, query + 2, &client);
        const char *letters = step(server->script.tcp, server->tcp_count++);
        reply(&client, query + 2, letters);
        /* Silence must look like silence: held open until the client goes. */
        if (!strchr(letters, 'k'))
            while (recv(client.fd, query, sizeof query, 0) > 0)
                ;
    }
    close(client.fd);
}

static void *serve(void *argument)
{
    struct script_server *server = argument;
    struct pollfd fds[] = {
        {server->quit[0], POLLIN, 0}, {server->udp, POLLIN, 0}, {server->tcp, POLLIN, 0}};
    while (poll(fds, 3, -1) > 0 && !fds[0].revents) {
        if (fds[1].revents)
            serve_udp(server);
        if (fds[2].revents)
            serve_tcp(server);
    }
    return NULL;
}

bool script_start(struct script_server *server, int family, struct script script)
{
    uint16_t other_port = 0;
    memset(server, 0, sizeof *server);
    server->script = script;
    server->family = family;
    server->udp = bind_socket(family, SOCK_DGRAM, &server->port);
    if (server->udp < 0)
        return false;
    /* The same number may be taken among the TCP ports: then another one is tried. */
    while ((server->tcp = bind_socket(family, SOCK_STREAM, &server->port)) < 0) {
        close(server->udp);
        server->port = 0;
        must((server->udp = bind_socket(family, SOCK_DGRAM, &server->port)) >= 0);
    }
    must(listen(server->tcp, 16) == 0);
    must((server->other = bind_socket(family, SOCK_DGRAM, &other_port)) >= 0);
    must(pipe(server->quit) == 0);
    must(pthread_create(&server->thread, NULL, serve, server) == 0);
    return true;
}

void script_stop(struct script_server *server)
{
    close(server->quit[1]);
    pthread_join(server->thread, NULL);
    close(server->quit[0]);
    close(server->udp);
    close(server->tcp);
    close(server->other);
}
