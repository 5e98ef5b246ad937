#include "dns/exchange.h"
#include "dns/socket.h"

#include <errno.h>
#include <sys/socket.h>

enum { BATCH = 32 }; /* read in a go; a flood cannot hold the loop */

struct pm_batch {
    struct mmsghdr in[BATCH], out[BATCH];
    struct iovec in_parts[BATCH], out_parts[BATCH];
    char bytes[BATCH][PM_DATAGRAM_MAX];
};

struct pm_batch *pm_batch_make(struct pm_arena *arena)
{
    struct pm_batch *batch = PM_NEW(arena, struct pm_batch);
    for (size_t i = 0; i < BATCH; i++) {
        batch->in_parts[i] = (struct iovec){batch->bytes[i], PM_DATAGRAM_MAX};
        batch->in[i].msg_hdr = (struct msghdr){.msg_iov = &batch->in_parts[i], .msg_iovlen = 1};
        batch->out[i].msg_hdr = (struct msghdr){.msg_iov = &batch->out_parts[i], .msg_iovlen = 1};
    }
    return batch;
}

/* An error that the other side's host or a router reported, for one of the questions; it does not
 * say for which. */
static void set_all_back(struct pm_socket *socket, int sys)
{
    struct pm_exchange *exchanges[UINT8_MAX + 1];
    const char *what = pm_network_error(sys);
    size_t count = 0;
    struct pm_exchange *exchange;
    for (size_t i = 0; i < PM_SOCKET_BUCKETS; i++)
        for (exchange = LIST_FIRST(&socket->buckets[i]); exchange;
             exchange = LIST_NEXT(exchange, bucket))
            if (!exchange->refused && !exchange->is_unsent && !exchange->silent &&
                count < sizeof exchanges / sizeof *exchanges)
                exchanges[count++] = exchange;
    for (size_t i = 0; i < count; i++) {
        exchanges[i]->refused = true;
        pm_exchange_set_back(exchanges[i], what, false);
    }
}

static bool must_wait(int sys)
{
    return sys == EAGAIN || sys == EWOULDBLOCK || sys == EINTR || sys == ENOBUFS || sys == ENOMEM;
}

/* What belongs to nobody is dropped, and the waiting goes on. */
static void receive(struct pm_socket *socket, struct pm_str message, bool is_cut)
{
    struct pm_exchange *exchange, *other_case = NULL;
    if (message.len < PM_DNS_HEADER_LEN) {
        socket->foreign++;
        return;
    }
    for (exchange = LIST_FIRST(&socket->buckets[(uint8_t)message.ptr[1]]); exchange;
         exchange = LIST_NEXT(exchange, bucket)) {
        enum pm_dns_reply_fit fit = pm_dns_reply_fit(message, exchange->query);
        if (fit == PM_DNS_REPLY_FITS && is_cut)
            pm_exchange_take_long(exchange);
        else if (fit == PM_DNS_REPLY_FITS)
            pm_exchange_take(exchange, message, false);
        if (fit == PM_DNS_REPLY_FITS)
            return;
        if (fit == PM_DNS_REPLY_FITS_BUT_CASE)
            other_case = exchange;
    }
    if (other_case)
        pm_exchange_take_case(other_case);
    else
        socket->foreign++;
}

void pm_socket_ready(struct pm_source *source, uint32_t events)
{
    (void)events;
    struct pm_socket *socket = (struct pm_socket *)source;
    struct pm_batch *batch = source->engine->batch;
    unsigned foreign = socket->foreign;
    int count = recvmmsg(source->fd, batch->in, BATCH, 0, NULL);
    if (count < 0 && !must_wait(errno))
        set_all_back(socket, errno);
    for (int i = 0; i < count; i++)
        receive(socket, (struct pm_str){batch->bytes[i], batch->in[i].msg_len},
                batch->in[i].msg_hdr.msg_flags & MSG_TRUNC);
    source->engine->counts.foreign += socket->foreign - foreign;
}

static int gather(struct pm_socket *socket, struct pm_batch *batch)
{
    int count = 0;
    struct pm_exchange *exchange;
    for (exchange = TAILQ_FIRST(&socket->unsent); exchange;
         exchange = TAILQ_NEXT(exchange, unsent)) {
        if (count == BATCH)
            break;
        batch->out_parts[count++] = (struct iovec){exchange->query->bytes, exchange->query->len};
    }
    return count;
}

static void drop_sent(struct pm_socket *socket, int count)
{
    struct pm_exchange *exchange;
    while (count-- > 0 && (exchange = TAILQ_FIRST(&socket->unsent))) {
        TAILQ_REMOVE(&socket->unsent, exchange, unsent);
        exchange->is_unsent = false;
        exchange->refused = false;
    }
}

/* What the kernel does not take counts as lost on the way; it is repeated in time. */
static void flush(struct pm_socket *socket)
{
    struct pm_engine *engine = socket->source.engine;
    while (!TAILQ_EMPTY(&socket->unsent)) {
        int count = gather(socket, engine->batch);
        int sent = sendmmsg(socket->source.fd, engine->batch->out, (unsigned)count, MSG_NOSIGNAL);
        int sys = errno;
        if (sent > 0)
            engine->counts.datagrams += (unsigned)sent;
        drop_sent(socket, sent > 0 ? sent : must_wait(sys) ? count : 1);
        if (sent < 0 && !must_wait(sys))
            set_all_back(socket, sys);
    }
}

void pm_sockets_flush(struct pm_engine *engine)
{
    struct pm_socket *socket;
    while ((socket = TAILQ_FIRST(&engine->flush))) {
        TAILQ_REMOVE(&engine->flush, socket, flush);
        socket->to_flush = false;
        if (socket->source.fd >= 0)
            flush(socket);
    }
}
