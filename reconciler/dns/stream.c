#include "dns/stream.h"

#include "dns/exchange.h"
#include "dns/socket.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { IDLE_MS = 1000 };

static bool must_wait(int sys)
{
    return sys == EAGAIN || sys == EWOULDBLOCK || sys == EINTR;
}

/* Output is watched only while there is some: else the loop would not rest. */
static void watch_output(struct pm_stream *stream, bool wanted)
{
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0u),
                                .data.ptr = &stream->source};
    if (stream->watches_output != wanted)
        epoll_ctl(stream->source.engine->epoll, EPOLL_CTL_MOD, stream->source.fd, &event);
    stream->watches_output = wanted;
}

static void close_stream(struct pm_stream *stream)
{
    pm_timer_clear(&stream->timer);
    LIST_REMOVE(stream, of_peer);
    stream->source.peer->stream_count--;
    pm_source_close(&stream->source);
    if (!TAILQ_EMPTY(&stream->source.peer->for_stream))
        pm_peer_wake(stream->source.peer);
}

/* A connection that answered something before it ended did what some servers do: one question
 * each. The rest is asked again, and none the worse for it. */
static void lose(struct pm_stream *stream, int sys)
{
    struct pm_peer *peer = stream->source.peer;
    struct pm_exchange *exchange;
    const char *what = pm_network_error(sys);
    bool worked = stream->answered > 0;
    struct pm_exchange_list lost = TAILQ_HEAD_INITIALIZER(lost);
    while ((exchange = TAILQ_FIRST(&stream->asked))) {
        pm_stream_leave(exchange);
        TAILQ_INSERT_TAIL(&lost, exchange, asked);
    }
    close_stream(stream);
    peer->one_by_one |= worked && !TAILQ_EMPTY(&lost);
    while ((exchange = TAILQ_FIRST(&lost))) {
        TAILQ_REMOVE(&lost, exchange, asked);
        if (worked)
            pm_stream_want(exchange);
        else
            pm_exchange_set_back(exchange, what, true);
    }
}

static bool send_output(struct pm_stream *stream)
{
    while (stream->sent < stream->out_len) {
        ssize_t n = send(stream->source.fd, stream->out + stream->sent,
                         stream->out_len - stream->sent, MSG_NOSIGNAL);
        if (n < 0 && !must_wait(errno))
            return false;
        if (n < 0)
            break;
        stream->sent += (size_t)n;
    }
    if (stream->sent == stream->out_len)
        stream->sent = stream->out_len = 0;
    watch_output(stream, stream->out_len > 0);
    return true;
}

/* By id and question: the ids of two that are under way may be the same. */
static void receive(struct pm_stream *stream, struct pm_str message)
{
    struct pm_exchange *exchange;
    if (message.len >= PM_DNS_HEADER_LEN)
        for (exchange = TAILQ_FIRST(&stream->asked); exchange;
             exchange = TAILQ_NEXT(exchange, asked))
            if (pm_dns_reply_fit(message, exchange->query) != PM_DNS_REPLY_FITS_NOT) {
                stream->answered++;
                pm_exchange_take(exchange, message, true);
                return;
            }
    stream->foreign++;
    stream->source.engine->counts.foreign++;
}

static void take_messages(struct pm_stream *stream)
{
    size_t at = 0;
    while (stream->source.fd >= 0 && stream->have - at >= 2) {
        size_t len = (size_t)stream->in[at] << 8 | stream->in[at + 1];
        if (stream->have - at - 2 < len)
            break;
        receive(stream, (struct pm_str){(const char *)stream->in + at + 2, len});
        at += 2 + len;
    }
    if (at > 0)
        memmove(stream->in, stream->in + at, stream->have - at);
    stream->have -= at;
}

/* One look at a time, so that a flood cannot hold the loop. */
static void stream_ready(struct pm_source *source, uint32_t events)
{
    struct pm_stream *stream = (struct pm_stream *)source;
    if ((events & (EPOLLOUT | EPOLLERR)) && !send_output(stream)) {
        lose(stream, errno);
        return;
    }
    ssize_t n = recv(source->fd, stream->in + stream->have, sizeof stream->in - stream->have, 0);
    if (n > 0) {
        stream->have += (size_t)n;
        take_messages(stream);
    } else if (n == 0 || !must_wait(errno))
        lose(stream, n == 0 ? 0 : errno);
}

static void drop(struct pm_source *source)
{
    close_stream((struct pm_stream *)source);
}

static void close_idle(void *owner)
{
    close_stream(owner);
}

static struct pm_stream *take_stream(struct pm_engine *engine)
{
    struct pm_source *source = TAILQ_FIRST(&engine->spare_streams);
    if (!source)
        return PM_NEW(&engine->arena, struct pm_stream);
    TAILQ_REMOVE(&engine->spare_streams, source, closed);
    return (struct pm_stream *)source;
}

static struct pm_stream *open_stream(struct pm_peer *peer)
{
    struct pm_engine *engine = peer->engine;
    struct pm_stream *stream = take_stream(engine);
    memset(stream, 0, offsetof(struct pm_stream, out));
    stream->source = (struct pm_source){.engine = engine,
                                        .peer = peer,
                                        .ready = stream_ready,
                                        .drop = drop,
                                        .rest = &engine->spare_streams,
                                        .fd = -1};
    stream->timer = (struct pm_timer){.fire = close_idle, .owner = stream};
    TAILQ_INIT(&stream->asked);
    stream->watches_output = true;
    if (!pm_source_open(&stream->source, SOCK_STREAM, EPOLLIN | EPOLLOUT)) {
        TAILQ_INSERT_HEAD(&engine->spare_streams, &stream->source, closed);
        return NULL;
    }
    LIST_INSERT_HEAD(&peer->streams, stream, of_peer);
    peer->stream_count++;
    return stream;
}

static bool has_room(const struct pm_stream *stream)
{
    if (stream->source.peer->one_by_one)
        return stream->asked_count == 0;
    return stream->awaited < PM_STREAM_QUESTIONS &&
           stream->out_len + 2 + PM_QUERY_MAX <= sizeof stream->out;
}

/* One with room, or a new one. NULL and errno 0: all are full. */
static struct pm_stream *stream_of(struct pm_peer *peer)
{
    struct pm_stream *stream;
    for (stream = LIST_FIRST(&peer->streams); stream; stream = LIST_NEXT(stream, of_peer))
        if (has_room(stream))
            return stream;
    errno = 0;
    unsigned most = peer->one_by_one ? PM_STREAMS_ONE_BY_ONE : PM_STREAMS_MAX;
    return peer->stream_count < most ? open_stream(peer) : NULL;
}

static void ask_on(struct pm_stream *stream, struct pm_exchange *exchange)
{
    const struct pm_query *query = exchange->query;
    uint8_t *out = stream->out + stream->out_len;
    out[0] = (uint8_t)(query->len >> 8);
    out[1] = (uint8_t)query->len;
    memcpy(out + 2, query->bytes, query->len);
    stream->out_len += 2 + query->len;
    exchange->stream = stream;
    TAILQ_INSERT_TAIL(&stream->asked, exchange, asked);
    stream->awaited++;
    stream->asked_count++;
    stream->source.engine->counts.streams++;
    pm_peer_charge(stream->source.peer);
    pm_timer_clear(&stream->timer);
    pm_source_use(&stream->source);
    watch_output(stream, true);
}

void pm_stream_want(struct pm_exchange *exchange)
{
    struct pm_peer *peer = exchange->ask->peer;
    exchange->wants_stream = true;
    TAILQ_INSERT_TAIL(&peer->for_stream, exchange, queued);
    pm_peer_wake(peer);
}

static void rest(struct pm_stream *stream)
{
    struct pm_engine *engine = stream->source.engine;
    int idle_ms = stream->source.peer->one_by_one ? 0 : IDLE_MS;
    pm_timer_set(&engine->timers, &stream->timer, engine->now_ms + idle_ms);
    pm_source_rest(&stream->source);
}

void pm_stream_leave(struct pm_exchange *exchange)
{
    struct pm_stream *stream = exchange->stream;
    if (exchange->wants_stream)
        TAILQ_REMOVE(&exchange->ask->peer->for_stream, exchange, queued);
    exchange->wants_stream = false;
    if (!stream)
        return;
    exchange->stream = NULL;
    exchange->foreign_seen += stream->foreign;
    TAILQ_REMOVE(&stream->asked, exchange, asked);
    if (--stream->awaited == 0)
        rest(stream);
    pm_peer_wake(exchange->ask->peer);
}

bool pm_streams_fill(struct pm_peer *peer)
{
    struct pm_exchange *exchange;
    while ((exchange = TAILQ_FIRST(&peer->for_stream))) {
        struct pm_stream *stream = stream_of(peer);
        if (!stream && (errno == EMFILE || errno == ENFILE))
            return false;
        if (!stream && errno == 0)
            return true;
        TAILQ_REMOVE(&peer->for_stream, exchange, queued);
        exchange->wants_stream = false;
        if (stream)
            ask_on(stream, exchange);
        else
            pm_exchange_set_back(exchange, pm_network_error(errno), true);
    }
    return true;
}
