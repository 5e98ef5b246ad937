#include "tests/unit/dns/axfr_script.h"

#include "base/time.h"
#include "tests/unit/dns/message.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TYPE_OPT = 41, TYPE_TSIG = 250, TYPE_ANY = 255, MANY = 200 };

struct reply {
    struct axfr_script *server;
    int fd;
    uint8_t query[1024];
    struct msg msg;
    /* The chain of codes. */
    uint8_t mac[PM_HMAC_MAX];
    size_t mac_len;
    struct pm_hmac *hmac;
    bool signed_before;
};

static void put_soa(struct msg *msg, const char *owner, uint8_t serial)
{
    uint8_t rdata[] = {1, 'n', 0, 1, 'h', 0, 0, 0, 0, serial, 0, 0, 0,
                       1, 0,   0, 0, 1,   0, 0, 0, 1, 0,      0, 0, 1};
    msg_raw(msg, SECTION_ANSWER, owner, 6, 3600, rdata, sizeof rdata);
}

static void put_record(struct msg *msg, char letter)
{
    static const char www[] = "www.zone.example";
    switch (letter) {
    case 'S':
    case 'T':
        put_soa(msg, "zone.example", letter == 'S' ? 1 : 2);
        break;
    case 'Z':
        put_soa(msg, "sub.zone.example", 1);
        break;
    case 'a':
        msg_raw(msg, SECTION_ANSWER, www, 1, 60, "\300\0\2\1", 4);
        break;
    case 'm':
        for (int i = 0; i < MANY; i++)
            msg_raw(msg, SECTION_ANSWER, www, 1, 60, "\300\0\2\1", 4);
        break;
    case 'f':
        msg_raw(msg, SECTION_ANSWER, "www.other.example", 1, 60, "\300\0\2\1", 4);
        break;
    case 'b':
        msg_raw(msg, SECTION_ANSWER, www, 1, 60, "\300\0\2", 3);
        break;
    case 'c': {
        uint8_t pointer[2] = {(uint8_t)(0xc0 | (msg->len + 28) >> 8), (uint8_t)(msg->len + 28)};
        msg_raw(msg, SECTION_ANSWER, www, 5, 60, pointer, 2);
        break;
    }
    case 'o':
    case 'y':
        msg_raw(msg, SECTION_ANSWER, www, letter == 'o' ? TYPE_OPT : TYPE_ANY, 60, "", 0);
        break;
    default:
        break;
    }
}

static unsigned get16(const struct msg *msg, size_t at)
{
    return (unsigned)msg->bytes[at] * 256 + msg->bytes[at + 1];
}

static void spoil_header(struct msg *msg, char letter)
{
    switch (letter) {
    case 'i':
        msg->bytes[0] ^= 1;
        break;
    case 'q':
        msg->bytes[13] ^= 1;
        break;
    case 't':
        msg_put16(msg, 2, get16(msg, 2) | FLAG_TC);
        break;
    case 'r':
        msg_put16(msg, 2, get16(msg, 2) | RCODE_REFUSED);
        break;
    case 'u':
        msg_put16(msg, 2, 0);
        break;
    case 'e':
        msg_put16(msg, 6, get16(msg, 6) + 1);
        break;
    default:
        break;
    }
}

/* Instead of the question come the records. */
static void drop_question(struct msg *msg)
{
    size_t end = 12 + msg_name_len(msg->bytes) + 4;
    memmove(msg->bytes + 12, msg->bytes + end, msg->len - end);
    msg->len -= end - 12;
    msg_put16(msg, 4, 0);
}

static struct pm_str bytes_of(const void *bytes, size_t len)
{
    return (struct pm_str){bytes, len};
}

static size_t put(uint8_t *to, size_t at, const void *bytes, size_t len)
{
    memcpy(to + at, bytes, len);
    return at + len;
}

static size_t put_number(uint8_t *to, size_t at, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[at + i] = (uint8_t)(number >> 8 * (size - 1 - i));
    return at + size;
}

static void begin_digest(struct reply *reply)
{
    uint8_t len[2];
    const struct pm_tsig_key *key = reply->server->key;
    if (reply->hmac)
        return;
    put_number(len, 0, reply->mac_len, 2);
    reply->hmac = pm_hmac_open(key->algorithm->hash, bytes_of(key->secret, key->secret_len));
    pm_hmac_put(reply->hmac, bytes_of(len, 2));
    pm_hmac_put(reply->hmac, bytes_of(reply->mac, reply->mac_len));
}

/* RFC 8945 4.3: the code over what is to be sent. */
static void finish_digest(struct reply *reply, const struct pm_wirename *algorithm, uint64_t time)
{
    uint8_t bytes[1024];
    size_t len = 0;
    const struct pm_tsig_key *key = reply->server->key;
    begin_digest(reply);
    pm_hmac_put(reply->hmac, bytes_of(reply->msg.bytes, reply->msg.len));
    if (!reply->signed_before) {
        len = put(bytes, len, key->name.bytes, key->name.len);
        len = put_number(bytes, len, 255, 2);
        len = put_number(bytes, len, 0, 4);
        len = put(bytes, len, algorithm->bytes, algorithm->len);
    }
    len = put_number(bytes, put_number(bytes, len, time, 6), 300, 2);
    if (!reply->signed_before)
        len = put_number(bytes, len, 0, 4);
    pm_hmac_put(reply->hmac, bytes_of(bytes, len));
    reply->mac_len = pm_hmac_close(reply->hmac, reply->mac);
    reply->hmac = NULL;
    reply->signed_before = true;
}

static void append_tsig(struct reply *reply, const struct pm_wirename *algorithm, uint64_t time,
                        char way, bool among_answers)
{
    uint8_t rdata[512];
    struct pm_wirename name = reply->server->key->name;
    size_t mac_len = way == 'B' ? 0 : way == 's' ? reply->mac_len / 2 : reply->mac_len;
    if (way == 'k')
        name.bytes[1] ^= 1;
    size_t len = put(rdata, 0, algorithm->bytes, algorithm->len);
    len = put_number(rdata, put_number(rdata, len, time, 6), 300, 2);
    len = put(rdata, put_number(rdata, len, mac_len, 2), reply->mac, mac_len);
    len = put_number(rdata, len, get16(&reply->msg, 0), 2);
    len = put_number(rdata, len, way == 'B' ? 18 : 0, 2);
    len = put_number(rdata, len, way == 'B' ? 6 : 0, 2);
    if (way == 'B')
        len = put_number(rdata, len, 1234567890, 6);
    size_t at = reply->msg.len;
    msg_raw(&reply->msg, among_answers ? SECTION_ANSWER : SECTION_ADDITIONAL, "", TYPE_TSIG, 0,
            rdata, len);
    /* In place of the root and of class IN. */
    memmove(reply->msg.bytes + at + name.len, reply->msg.bytes + at + 1, reply->msg.len - at - 1);
    memcpy(reply->msg.bytes + at, name.bytes, name.len);
    reply->msg.len += name.len - 1;
    msg_put16(&reply->msg, at + name.len + 2, 255);
}

static void sign(struct reply *reply, char way, bool among_answers)
{
    struct pm_wirename algorithm;
    uint64_t time = (uint64_t)pm_time_now() + (way == 'l' ? 3600 : 0);
    const char *name = way == 'g' ? "hmac-sha1" : reply->server->key->algorithm->wire;
    if (!pm_wirename_parse(pm_str_from(name), &algorithm))
        abort();
    if (way != 'B')
        finish_digest(reply, &algorithm, time);
    append_tsig(reply, &algorithm, time, way, among_answers);
}

static void send_message(const struct reply *reply, size_t len)
{
    uint8_t bytes[2 + MSG_MAX];
    put_number(bytes, 0, reply->msg.len, 2);
    memcpy(bytes + 2, reply->msg.bytes, len);
    for (size_t sent = 0; sent < len + 2;) {
        ssize_t n = send(reply->fd, bytes + sent, len + 2 - sent, MSG_NOSIGNAL);
        if (n < 0)
            return;
        sent += (size_t)n;
    }
}

static bool has(const char *letters, size_t len, char letter)
{
    return memchr(letters, letter, len) != NULL;
}

static void play_message(struct reply *reply, const char *letters, size_t len)
{
    char way = '\0';
    msg_begin(&reply->msg, reply->query, FLAG_QR | FLAG_AA);
    for (size_t i = 0; i < len; i++) {
        put_record(&reply->msg, letters[i]);
        if (strchr("!kglsB", letters[i]))
            way = letters[i];
    }
    if (has(letters, len, 'n'))
        drop_question(&reply->msg);
    for (size_t i = 0; i < len; i++)
        spoil_header(&reply->msg, letters[i]);
    if (way)
        sign(reply, way, has(letters, len, 'A'));
    else if (reply->server->key) {
        begin_digest(reply);
        pm_hmac_put(reply->hmac, bytes_of(reply->msg.bytes, reply->msg.len));
    }
    if (has(letters, len, 'x'))
        reply->msg.bytes[12 + msg_name_len(reply->query) + 4 + 30] ^= 1;
    if (!has(letters, len, 'd'))
        send_message(reply, has(letters, len, 'h') ? reply->msg.len / 2 : reply->msg.len);
}

static void play(struct reply *reply)
{
    const char *at = reply->server->script;
    for (size_t n = 0;; n++) {
        size_t len = strcspn(at, "|");
        int times = n == 1 && reply->server->repeat > 0 ? reply->server->repeat : 1;
        for (int i = 0; i < times; i++)
            play_message(reply, at, len);
        if (at[len] == '\0')
            return;
        at += len + 1;
    }
}

static bool read_all(int fd, uint8_t *bytes, size_t len)
{
    for (size_t got = 0; got < len;) {
        ssize_t n = recv(fd, bytes + got, len - got, 0);
        if (n <= 0)
            return false;
        got += (size_t)n;
    }
    return true;
}

/* The code of a signed query stands before its last six bytes. */
static bool read_query(struct reply *reply)
{
    uint8_t len[2];
    if (!read_all(reply->fd, len, 2))
        return false;
    size_t size = (size_t)len[0] * 256 + len[1];
    if (size > sizeof reply->query || !read_all(reply->fd, reply->query, size))
        return false;
    if (reply->server->key) {
        reply->mac_len = reply->server->key->algorithm->len;
        memcpy(reply->mac, reply->query + size - 6 - reply->mac_len, reply->mac_len);
    }
    return true;
}

static void *serve(void *ctx)
{
    struct axfr_script *server = ctx;
    static _Thread_local struct reply reply;
    struct pollfd fds[] = {{.fd = server->listener, .events = POLLIN},
                           {.fd = server->quit[0], .events = POLLIN}};
    memset(&reply, 0, sizeof reply);
    if (poll(fds, 2, -1) < 0 || fds[0].revents == 0)
        return NULL;
    reply.server = server;
    reply.fd = accept(server->listener, NULL, NULL);
    if (read_query(&reply))
        play(&reply);
    if (strchr(server->script, '-'))
        poll(fds + 1, 1, -1);
    pm_hmac_drop(reply.hmac);
    close(reply.fd);
    return NULL;
}

void axfr_script_start(struct axfr_script *server)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof in;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server->listener, (struct sockaddr *)&in, len) != 0 ||
        listen(server->listener, 1) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&in, &len) != 0 ||
        pipe(server->quit) != 0 || pthread_create(&server->thread, NULL, serve, server) != 0)
        abort();
    server->port = ntohs(in.sin_port);
}

void axfr_script_stop(struct axfr_script *server)
{
    close(server->quit[1]);
    pthread_join(server->thread, NULL);
    close(server->quit[0]);
    close(server->listener);
}
