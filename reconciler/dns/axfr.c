#include "dns/axfr.h"

#include "base/random.h"
#include "base/time.h"
#include "dns/address.h"
#include "dns/axfr_read.h"
#include "dns/socket.h"
#include "dns/wire.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TIMEOUT_MS = 300000,
    SILENCE_MS = 15000,
    LOOK_MS = 100, /* between looks at stop */
    TYPE_AXFR = 252,
    LENGTH = 2, /* in front of each message (RFC 1035 4.2.2) */
};

struct connection {
    const struct pm_axfr *transfer;
    int fd;
    int64_t deadline_ms, silence_ms;
    size_t received;
    struct pm_tsig tsig;
    uint8_t buffer[LENGTH + UINT16_MAX];
};

static int choose(int given, int usual)
{
    return given > 0 ? given : usual;
}

static bool fail_late(const struct connection *c, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_UNREACHABLE, "it takes too long: given up after %d seconds",
                   choose(c->transfer->timeout_ms, TIMEOUT_MS) / 1000);
}

/* Waits until the socket can be read or written. */
static bool await(const struct connection *c, short events, struct pm_err *err)
{
    const struct pm_axfr *transfer = c->transfer;
    int64_t silent = pm_monotonic_ms() + c->silence_ms;
    for (;;) {
        struct pollfd ready = {.fd = c->fd, .events = events};
        if (transfer->stop && transfer->stop(transfer->ctx))
            return pm_fail(err, PM_ERR_INTERRUPTED, "interrupted");
        if (transfer->tick)
            transfer->tick(transfer->ctx);
        if (poll(&ready, 1, LOOK_MS) > 0)
            return true;
        int64_t now = pm_monotonic_ms();
        if (now >= c->deadline_ms)
            return fail_late(c, err);
        if (now >= silent)
            return pm_fail(err, PM_ERR_UNREACHABLE, "nothing came for %d seconds",
                           (int)(c->silence_ms / 1000));
    }
}

static bool fail_network(int sys, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_UNREACHABLE, "%s", pm_network_error(sys));
}

static bool connect_to(struct connection *c, const struct pm_dns_address *address,
                       struct pm_err *err)
{
    int sys = 0;
    socklen_t len = sizeof sys;
    c->fd = socket(address->storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return fail_network(errno, err);
    if (connect(c->fd, (const struct sockaddr *)&address->storage, address->len) == 0)
        return true;
    if (errno != EINPROGRESS)
        return fail_network(errno, err);
    if (!await(c, POLLOUT, err))
        return false;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &sys, &len) != 0)
        sys = errno;
    return sys == 0 || fail_network(sys, err);
}

static bool would_wait(int sys)
{
    return sys == EAGAIN || sys == EWOULDBLOCK || sys == EINTR;
}

static bool send_all(struct connection *c, const uint8_t *bytes, size_t len, struct pm_err *err)
{
    while (len > 0) {
        ssize_t n = send(c->fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0 && !would_wait(errno))
            return fail_network(errno, err);
        if (n < 0 && !await(c, POLLOUT, err))
            return false;
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool receive(struct connection *c, size_t at, size_t len, struct pm_err *err)
{
    for (size_t end = at + len; at < end;) {
        ssize_t n = recv(c->fd, c->buffer + at, end - at, 0);
        if (n == 0)
            return pm_fail(err, PM_ERR_UNREACHABLE,
                           "the server closed the connection before the end of the zone");
        if (n < 0 && !would_wait(errno))
            return fail_network(errno, err);
        if (n < 0 && !await(c, POLLIN, err))
            return false;
        at += n > 0 ? (size_t)n : 0;
        /* A server that never stops sending never makes us wait. */
        if (pm_monotonic_ms() >= c->deadline_ms)
            return fail_late(c, err);
    }
    return true;
}

static bool receive_message(struct connection *c, struct pm_str *out, struct pm_err *err)
{
    if (!receive(c, 0, LENGTH, err))
        return false;
    size_t len = pm_wire_16(c->buffer);
    c->received += LENGTH + len;
    if (c->received > PM_AXFR_BYTES_MAX)
        return pm_fail(err, PM_ERR_FAILED, "the zone is over %d MiB large, which is the limit",
                       PM_AXFR_BYTES_MAX >> 20);
    if (!receive(c, LENGTH, len, err))
        return false;
    *out = (struct pm_str){(const char *)c->buffer + LENGTH, len};
    return true;
}

static bool ask(struct connection *c, struct pm_axfr_reading *reading, struct pm_err *err)
{
    const struct pm_query *query = &reading->query;
    uint8_t message[LENGTH + PM_QUERY_MAX + PM_TSIG_RECORD_MAX];
    size_t len = query->len;
    memcpy(message + LENGTH, query->bytes, len);
    if (c->transfer->key) {
        if (!pm_tsig_sign(&c->tsig, c->transfer->key, pm_time_now(), message + LENGTH, &len, err))
            return false;
        reading->tsig = &c->tsig;
    }
    message[0] = (uint8_t)(len >> 8);
    message[1] = (uint8_t)len;
    return send_all(c, message, LENGTH + len, err);
}

static bool run(struct connection *c, struct pm_axfr_reading *reading, struct pm_err *err)
{
    struct pm_dns_address address;
    struct pm_str message;
    if (!pm_dns_address_parse(&c->transfer->server, &address))
        return pm_fail(err, PM_ERR_USAGE, "this is no address of a server");
    bool ok = connect_to(c, &address, err) && ask(c, reading, err);
    while (ok && !reading->done)
        ok =
            receive_message(c, &message, err) && pm_axfr_take(reading, message, pm_time_now(), err);
    pm_tsig_fini(&c->tsig);
    return ok;
}

static bool make_query(struct pm_str zone, struct pm_query *out)
{
    uint16_t id;
    pm_random_bytes(&id, sizeof id);
    const struct pm_question question = {.name = zone, .type = (enum pm_rrtype)TYPE_AXFR};
    return pm_query_make(&question, id, 0, out);
}

bool pm_axfr_zone(const struct pm_axfr *transfer, struct pm_str zone, struct pm_arena *arena,
                  struct pm_current *out, struct pm_err *err)
{
    const struct pm_dns_server *server = &transfer->server;
    struct connection connection = {
        .transfer = transfer,
        .fd = -1,
        .deadline_ms = pm_monotonic_ms() + choose(transfer->timeout_ms, TIMEOUT_MS),
        .silence_ms = choose(transfer->silence_ms, SILENCE_MS),
    };
    struct pm_axfr_reading reading = {.arena = arena, .draft = pm_current_begin(arena)};
    struct pm_str source = pm_str_printf(arena, "AXFR from %" PM_STR_FMT "@%u",
                                         PM_STR_ARG(server->address), (unsigned)server->port);
    bool ok = make_query(zone, &reading.query)
                  ? run(&connection, &reading, err)
                  : pm_fail(err, PM_ERR_FAILED, "this is no name that DNS could hold");
    if (connection.fd >= 0)
        close(connection.fd);
    if (!ok)
        return pm_err_wrap(err, "the zone %" PM_STR_FMT " cannot be had by %" PM_STR_FMT,
                           PM_STR_ARG(zone), PM_STR_ARG(source));
    *out = pm_current_make(&reading.draft, zone, true, source);
    return true;
}
