#include "dns/exchange.h"

#include "base/random.h"
#include "dns/reply.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    SETBACKS_MAX = 4,    /* refused connections and broken replies until the question has failed */
    PAUSE_MS = 20,       /* after the first of them; doubles */
    PLAIN_FROM_TRY = 3,  /* silence so far: EDNS may be what is dropped on the way */
    SILENT_MAX = 8,      /* questions after which a server that never answered counts as dead */
    DATAGRAMS_MAX = 64,  /* read in one go, so that a flood cannot hold the loop */
    FIRST_WAIT_MS = 400, /* while the round trip is not known */
    SHORTEST_WAIT_MS = 40,
};

void pm_exchange_end(struct pm_exchange *exchange)
{
    if (exchange->fd >= 0)
        close(exchange->fd);
    exchange->fd = -1;
}

static void finish(struct pm_exchange *exchange, enum pm_answer_status status, struct pm_str detail)
{
    pm_exchange_end(exchange);
    exchange->answer.status = status;
    exchange->answer.detail = detail;
    exchange->done = true;
}

static void wake_in(struct pm_exchange *exchange, int64_t now, int64_t ms)
{
    int64_t wake = now + ms;
    exchange->wake_ms = wake < exchange->deadline_ms ? wake : exchange->deadline_ms;
}

static const char *network_error(int sys)
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

/* Something definite went wrong: the next try comes soon, and a few of these are the answer. */
static void set_back(struct pm_exchange *exchange, const struct pm_exchange_net *net, int64_t now,
                     const char *what)
{
    if (exchange->tcp)
        pm_exchange_end(exchange);
    if (++exchange->setbacks < SETBACKS_MAX)
        wake_in(exchange, now, PAUSE_MS << exchange->setbacks);
    else
        finish(exchange, PM_ANSWER_FAILED,
               pm_str_printf(net->arena, "%s%s", what, exchange->tcp ? " (over TCP)" : ""));
}

static bool make_query(struct pm_exchange *exchange, const struct pm_exchange_net *net, bool edns)
{
    uint16_t id;
    pm_random_bytes(&id, sizeof id);
    return pm_query_make(exchange->question, id, net->recursion, edns, &exchange->query);
}

static void send_datagram(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                          int64_t now)
{
    /* The id stays, so that a late answer to an earlier try still counts. */
    if (exchange->tries == PLAIN_FROM_TRY && exchange->query.edns)
        pm_query_make(exchange->question, exchange->query.id, net->recursion, false,
                      &exchange->query);
    exchange->tries++;
    exchange->sent_ms = now;
    wake_in(exchange, now, exchange->wait_ms);
    exchange->wait_ms *= 2;
    if (send(exchange->fd, exchange->query.bytes, exchange->query.len, MSG_NOSIGNAL) < 0 &&
        errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
        set_back(exchange, net, now, network_error(errno));
}

static bool watch(struct pm_exchange *exchange, const struct pm_exchange_net *net, int op,
                  uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = exchange};
    return epoll_ctl(net->epoll, op, exchange->fd, &event) == 0;
}

static void open_stream(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                        int64_t now)
{
    pm_exchange_end(exchange);
    if (!exchange->stream)
        exchange->stream = PM_NEW(net->scratch, struct pm_stream);
    exchange->tcp = true;
    exchange->wake_ms = exchange->deadline_ms;
    exchange->fd = pm_stream_open(exchange->stream, &exchange->peer->address, &exchange->query);
    if (exchange->fd < 0 || !watch(exchange, net, EPOLL_CTL_ADD, EPOLLOUT))
        set_back(exchange, net, now, network_error(errno));
}

/* Smoothed as TCP does it; only of first tries, because an answer does not say to which try it
 * belongs (Karn). */
static void measure(struct pm_exchange *exchange, int64_t now)
{
    struct pm_dns_peer *peer = exchange->peer;
    peer->answered = true;
    if (exchange->tries != 1 || exchange->tcp)
        return;
    int rtt_ms = (int)(now - exchange->sent_ms);
    peer->rtt_ms = peer->rtt_ms < 0 ? rtt_ms : (7 * peer->rtt_ms + rtt_ms) / 8;
}

/* False: the message was not for us, and the waiting on this socket goes on. */
static bool take(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                 struct pm_str message, int64_t now)
{
    struct pm_answer answer;
    enum pm_dns_reply_kind kind = pm_dns_reply_read(message, &exchange->query, net->arena, &answer);
    switch (kind) {
    case PM_DNS_REPLY_FOREIGN:
        exchange->foreign++;
        break;
    case PM_DNS_REPLY_TRUNCATED:
        if (exchange->tcp)
            set_back(exchange, net, now, "the answer is truncated");
        else
            open_stream(exchange, net, now);
        break;
    case PM_DNS_REPLY_NO_EDNS:
        make_query(exchange, net, false);
        if (exchange->tcp)
            open_stream(exchange, net, now);
        else
            send_datagram(exchange, net, now);
        break;
    case PM_DNS_REPLY_UNREADABLE:
        set_back(exchange, net, now, "the answer cannot be read");
        break;
    case PM_DNS_REPLY_ANSWER:
        measure(exchange, now);
        answer.question = exchange->answer.question;
        answer.server = exchange->answer.server;
        exchange->answer = answer;
        finish(exchange, answer.status, answer.detail);
        break;
    }
    return kind != PM_DNS_REPLY_FOREIGN;
}

static void receive_datagrams(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                              int64_t now)
{
    for (int i = 0; i < DATAGRAMS_MAX && !exchange->done && !exchange->tcp; i++) {
        ssize_t n = recv(exchange->fd, net->buffer, PM_DATAGRAM_MAX, 0);
        if (n >= 0)
            take(exchange, net, (struct pm_str){net->buffer, (size_t)n}, now);
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            return;
        else if (errno != EINTR) {
            set_back(exchange, net, now, network_error(errno));
            return;
        }
    }
}

static void continue_stream(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                            int64_t now)
{
    switch (pm_stream_step(exchange->stream, exchange->fd)) {
    case PM_STREAM_SENDING:
        break;
    case PM_STREAM_READING:
        watch(exchange, net, EPOLL_CTL_MOD, EPOLLIN);
        break;
    case PM_STREAM_BROKEN:
        set_back(exchange, net, now, network_error(errno));
        break;
    case PM_STREAM_MESSAGE:
        if (take(exchange, net, pm_stream_message(exchange->stream), now))
            break;
        pm_stream_next(exchange->stream);
        watch(exchange, net, EPOLL_CTL_MOD, EPOLLIN);
        break;
    }
}

void pm_exchange_ready(struct pm_exchange *exchange, const struct pm_exchange_net *net, int64_t now)
{
    if (exchange->done || exchange->fd < 0)
        return;
    if (exchange->tcp)
        continue_stream(exchange, net, now);
    else
        receive_datagrams(exchange, net, now);
}

static void time_out(struct pm_exchange *exchange, const struct pm_exchange_net *net)
{
    struct pm_str ignored = PM_STR("");
    if (exchange->foreign > 0)
        ignored = pm_str_printf(net->arena, "; %d that do not fit the question were ignored",
                                exchange->foreign);
    if (!exchange->peer->answered)
        exchange->peer->silent++;
    finish(exchange, PM_ANSWER_TIMEOUT,
           pm_str_printf(net->arena, "no answer within %d ms, %d %s%" PM_STR_FMT, net->timeout_ms,
                         exchange->tries, exchange->tries == 1 ? "try" : "tries",
                         PM_STR_ARG(ignored)));
}

void pm_exchange_wake(struct pm_exchange *exchange, const struct pm_exchange_net *net, int64_t now)
{
    if (exchange->done)
        return;
    if (now >= exchange->deadline_ms)
        time_out(exchange, net);
    else if (exchange->tcp)
        open_stream(exchange, net, now);
    else
        send_datagram(exchange, net, now);
}

/* Three round trips and some; so short that at least four tries fit into the deadline. */
static int first_wait(const struct pm_dns_peer *peer, int timeout_ms)
{
    int wait = peer->rtt_ms < 0 ? FIRST_WAIT_MS : 3 * peer->rtt_ms + SHORTEST_WAIT_MS;
    int longest = timeout_ms / 12 > 0 ? timeout_ms / 12 : 1;
    return wait < longest ? wait : longest;
}

static bool open_datagram(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                          int64_t now)
{
    const struct pm_dns_address *address = &exchange->peer->address;
    exchange->fd = socket(address->storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (exchange->fd < 0 && (errno == EMFILE || errno == ENFILE))
        return false;
    if (exchange->fd < 0 ||
        connect(exchange->fd, (const struct sockaddr *)&address->storage, address->len) != 0 ||
        !watch(exchange, net, EPOLL_CTL_ADD, EPOLLIN))
        finish(exchange, PM_ANSWER_FAILED, pm_str_from(network_error(errno)));
    else
        send_datagram(exchange, net, now);
    return true;
}

bool pm_exchange_begin(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                       struct pm_dns_peer *peer, const struct pm_question *question, int64_t now)
{
    *exchange = (struct pm_exchange){
        .question = question,
        .peer = peer,
        .fd = -1,
        .deadline_ms = now + net->timeout_ms,
        .wait_ms = first_wait(peer, net->timeout_ms),
        .stream = exchange->stream,
        .answer = {.question = *question, .server = peer->text},
    };
    if (!peer->answered && peer->silent >= SILENT_MAX)
        finish(
            exchange, PM_ANSWER_TIMEOUT,
            pm_str_printf(net->arena, "not asked: no answer to %d questions before", peer->silent));
    else if (!make_query(exchange, net, true))
        finish(exchange, PM_ANSWER_FAILED, PM_STR("the name cannot be asked for"));
    else
        return open_datagram(exchange, net, now);
    return true;
}
