#include "dns/socket.h"

#include "dns/exchange.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SPARE_DESCRIPTORS = 32,     /* for the rest of the program */
    DESCRIPTORS_MAX = 2048,     /* of these each may be a connection, with 73 KiB of buffers */
    QUESTIONS_WHEN_SCARCE = 16, /* on a socket while other peers wait for one */
};

const char *pm_network_error(int sys)
{
    switch (sys) {
    case 0:
        return "connection closed";
    case ECONNREFUSED:
        return "connection refused";
    case ECONNRESET:
        return "connection reset";
    case ENETUNREACH:
        return "network unreachable";
    case EHOSTUNREACH:
        return "host unreachable";
    default:
        return strerror(sys);
    }
}

size_t pm_sockets_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * SPARE_DESCRIPTORS)
        return SPARE_DESCRIPTORS / 2;
    rlim_t most = limit.rlim_cur - SPARE_DESCRIPTORS;
    return most < DESCRIPTORS_MAX ? most : DESCRIPTORS_MAX;
}

/* Closes what has been idle longest. */
static bool make_room(struct pm_engine *engine)
{
    struct pm_source *source = TAILQ_FIRST(&engine->idle);
    if (source)
        source->drop(source);
    return source != NULL;
}

static bool is_exhausted(int sys)
{
    return sys == EMFILE || sys == ENFILE;
}

static int open_descriptor(struct pm_engine *engine, int family, int type)
{
    int fd = -1;
    errno = EMFILE;
    while (fd < 0) {
        if (engine->descriptors < engine->descriptor_max)
            fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0 && (!is_exhausted(errno) || !make_room(engine)))
            break;
    }
    if (fd < 0 && is_exhausted(errno) && engine->descriptors > 0)
        engine->descriptor_max = engine->descriptors;
    return fd;
}

bool pm_source_open(struct pm_source *source, int type, uint32_t events)
{
    struct pm_engine *engine = source->engine;
    const struct pm_dns_address *to = &source->peer->address;
    struct epoll_event event = {.events = events, .data.ptr = source};
    int fd = open_descriptor(engine, to->storage.ss_family, type);
    if (fd < 0)
        return false;
    if ((connect(fd, (const struct sockaddr *)&to->storage, to->len) != 0 &&
         errno != EINPROGRESS) ||
        epoll_ctl(engine->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        int sys = errno;
        close(fd);
        errno = sys;
        return false;
    }
    source->fd = fd;
    LIST_INSERT_HEAD(&engine->sources, source, all);
    engine->descriptors++;
    return true;
}

/* Somebody who waits for a descriptor may have one now. */
static void wake_starved(struct pm_engine *engine)
{
    if (!TAILQ_EMPTY(&engine->starved))
        pm_peer_wake(TAILQ_FIRST(&engine->starved));
}

void pm_source_close(struct pm_source *source)
{
    struct pm_engine *engine = source->engine;
    pm_source_use(source);
    LIST_REMOVE(source, all);
    close(source->fd);
    source->fd = -1;
    engine->descriptors--;
    TAILQ_INSERT_TAIL(&engine->closed, source, closed);
    wake_starved(engine);
}

void pm_source_rest(struct pm_source *source)
{
    if (source->is_idle)
        return;
    source->is_idle = true;
    TAILQ_INSERT_TAIL(&source->engine->idle, source, idle);
    wake_starved(source->engine);
}

void pm_source_use(struct pm_source *source)
{
    if (!source->is_idle)
        return;
    source->is_idle = false;
    TAILQ_REMOVE(&source->engine->idle, source, idle);
}

void pm_sources_bury(struct pm_engine *engine)
{
    struct pm_source *source;
    while ((source = TAILQ_FIRST(&engine->closed))) {
        TAILQ_REMOVE(&engine->closed, source, closed);
        TAILQ_INSERT_HEAD(source->rest, source, closed);
    }
}

static void retire(struct pm_socket *socket)
{
    socket->source.peer->pool[socket->slot] = NULL;
    socket->slot = -1;
    if (socket->awaited == 0)
        pm_source_close(&socket->source);
}

static void drop(struct pm_source *source)
{
    struct pm_socket *socket = (struct pm_socket *)source;
    if (socket->slot >= 0)
        retire(socket);
    else
        pm_source_close(source);
}

static bool is_worn(const struct pm_socket *socket)
{
    const struct pm_engine *engine = socket->source.engine;
    unsigned most = TAILQ_EMPTY(&engine->starved) ? PM_SOCKET_QUESTIONS : QUESTIONS_WHEN_SCARCE;
    return socket->questions >= most || engine->now_ms - socket->opened_ms >= PM_SOCKET_AGE_MS;
}

static struct pm_socket *take_socket(struct pm_engine *engine)
{
    struct pm_source *source = TAILQ_FIRST(&engine->spare_sockets);
    if (!source)
        return PM_NEW(&engine->arena, struct pm_socket);
    TAILQ_REMOVE(&engine->spare_sockets, source, closed);
    return (struct pm_socket *)source;
}

static struct pm_socket *open_socket(struct pm_peer *peer, unsigned slot)
{
    struct pm_engine *engine = peer->engine;
    struct pm_socket *socket = take_socket(engine);
    memset(socket, 0, sizeof *socket);
    socket->source = (struct pm_source){.engine = engine,
                                        .peer = peer,
                                        .ready = pm_socket_ready,
                                        .drop = drop,
                                        .rest = &engine->spare_sockets,
                                        .fd = -1};
    socket->slot = (int)slot;
    socket->opened_ms = engine->now_ms;
    TAILQ_INIT(&socket->unsent);
    if (!pm_source_open(&socket->source, SOCK_DGRAM, EPOLLIN)) {
        TAILQ_INSERT_HEAD(&engine->spare_sockets, &socket->source, closed);
        return NULL;
    }
    peer->pool[slot] = socket;
    pm_source_rest(&socket->source);
    return socket;
}

struct pm_socket *pm_socket_of(struct pm_peer *peer)
{
    const struct pm_engine *engine = peer->engine;
    bool scarce = engine->descriptors > engine->descriptor_max / 2;
    unsigned slot = scarce ? 0 : peer->turn % peer->pool_size;
    struct pm_socket *socket = peer->pool[slot];
    if (socket && is_worn(socket)) {
        retire(socket);
        socket = NULL;
    }
    return socket ? socket : open_socket(peer, slot);
}

static void put_in_bucket(struct pm_exchange *exchange)
{
    struct pm_socket *socket = exchange->socket;
    LIST_INSERT_HEAD(&socket->buckets[exchange->query->id % PM_SOCKET_BUCKETS], exchange, bucket);
}

void pm_socket_rekey(struct pm_exchange *exchange)
{
    LIST_REMOVE(exchange, bucket);
    put_in_bucket(exchange);
}

void pm_socket_await(struct pm_socket *socket, struct pm_exchange *exchange)
{
    exchange->socket = socket;
    exchange->foreign = socket->foreign;
    put_in_bucket(exchange);
    socket->questions++;
    socket->awaited++;
    pm_source_use(&socket->source);
}

void pm_socket_leave(struct pm_exchange *exchange)
{
    struct pm_socket *socket = exchange->socket;
    if (!socket)
        return;
    if (exchange->is_unsent)
        TAILQ_REMOVE(&socket->unsent, exchange, unsent);
    exchange->is_unsent = false;
    exchange->socket = NULL;
    exchange->foreign_seen += socket->foreign - exchange->foreign;
    LIST_REMOVE(exchange, bucket);
    if (--socket->awaited > 0)
        return;
    if (socket->slot < 0)
        pm_source_close(&socket->source);
    else
        pm_source_rest(&socket->source);
}

void pm_socket_send(struct pm_exchange *exchange)
{
    struct pm_socket *socket = exchange->socket;
    struct pm_engine *engine = exchange->engine;
    if (exchange->is_unsent)
        return;
    exchange->is_unsent = true;
    TAILQ_INSERT_TAIL(&socket->unsent, exchange, unsent);
    if (!socket->to_flush)
        TAILQ_INSERT_TAIL(&engine->flush, socket, flush);
    socket->to_flush = true;
}
