#include "dns/exchange.h"

#include "dns/silence.h"
#include "dns/socket.h"
#include "dns/stream.h"

enum {
    SETBACKS_MAX = 4,    /* refused connections and broken replies until the question has failed */
    SETBACKS_HASTY = 2,  /* the same of a hasty one */
    PAUSE_MS = 20,       /* after the first of them; doubles */
    PLAIN_FROM_TRY = 3,  /* silence so far: EDNS may be what is dropped on the way */
    TRIES_MIN = 4,       /* over UDP before TCP is tried */
    FIRST_WAIT_MS = 400, /* while the round trip is not known */
    SHORTEST_WAIT_MS = 20, /* on top of three round trips */
    FIRST_WAIT_PART = 12,  /* of the whole time at most: four tries fit into seven such parts */
    UDP_EIGHTHS = 5,       /* of the time; then silence leads to TCP, and a datagram still counts */
};

static int64_t deadline_of(const struct pm_exchange *exchange)
{
    return exchange->begun_ms + exchange->timeout_ms;
}

/* When silence leads to TCP. */
static int64_t stream_time(const struct pm_exchange *exchange)
{
    return exchange->begun_ms + (int64_t)exchange->timeout_ms * UDP_EIGHTHS / 8;
}

static void wake_in(struct pm_exchange *exchange, int64_t ms)
{
    struct pm_engine *engine = exchange->engine;
    int64_t wake = engine->now_ms + ms, deadline = deadline_of(exchange);
    pm_timer_set(&engine->timers, &exchange->timer, wake < deadline ? wake : deadline);
}

static void take_query(struct pm_exchange *exchange)
{
    struct pm_engine *engine = exchange->engine;
    struct pm_query_room *room = engine->spare_queries;
    if (room)
        engine->spare_queries = room->next;
    else
        room = PM_NEW(&engine->arena, struct pm_query_room);
    exchange->query = &room->query;
}

static void give_query_back(struct pm_exchange *exchange)
{
    struct pm_query_room *room = (struct pm_query_room *)exchange->query;
    if (!room)
        return;
    room->next = exchange->engine->spare_queries;
    exchange->engine->spare_queries = room;
    exchange->query = NULL;
}

static unsigned flags_of(const struct pm_exchange *exchange, bool edns)
{
    const struct pm_ask *ask = exchange->ask;
    return (ask->recursion ? PM_QUERY_RECURSION : 0u) | (ask->raw ? PM_QUERY_RAW : 0u) |
           (edns ? PM_QUERY_EDNS : 0u);
}

static uint16_t random_id(struct pm_engine *engine)
{
    const uint8_t *bytes = pm_engine_random(engine, 2);
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static bool make_query(struct pm_exchange *exchange, uint16_t id, bool edns)
{
    struct pm_engine *engine = exchange->engine;
    struct pm_query *query = exchange->query;
    if (!pm_query_make(&exchange->ask->question, id, flags_of(exchange, edns), query))
        return false;
    if (!exchange->ask->peer->one_case)
        pm_query_mix(query, pm_engine_random(engine, pm_query_mix_len(query)));
    return true;
}

/* The id and the letters stay, so that a late answer to an earlier try still counts, as well as a
 * refusal of its EDNS. */
static void go_plain(struct pm_exchange *exchange)
{
    struct pm_query *query = exchange->query;
    enum { ARCOUNT_LOW = 11 };
    query->len = query->question_end;
    query->bytes[ARCOUNT_LOW] = 0;
}

static void send_datagram(struct pm_exchange *exchange)
{
    if (exchange->tries == PLAIN_FROM_TRY && exchange->query->edns)
        go_plain(exchange);
    exchange->tries++;
    int64_t left = stream_time(exchange) - exchange->engine->now_ms;
    bool last = !exchange->streamed && exchange->tries >= TRIES_MIN && left < exchange->wait_ms;
    wake_in(exchange, last ? left : exchange->wait_ms);
    if (exchange->wait_ms < exchange->timeout_ms)
        exchange->wait_ms *= 2;
    pm_peer_charge(exchange->ask->peer);
    pm_socket_send(exchange);
}

static void hand_over(struct pm_exchange *exchange, struct pm_answer *answer)
{
    struct pm_engine *engine = exchange->engine;
    struct pm_ask *ask = exchange->ask;
    struct pm_peer *peer = ask->peer;
    answer->question = ask->question;
    answer->server = peer->text;
    pm_timer_clear(&exchange->timer);
    pm_stream_leave(exchange);
    pm_socket_leave(exchange);
    pm_silence_leave(exchange);
    if (exchange->query)
        peer->outstanding--;
    else
        TAILQ_REMOVE(&peer->queue, exchange, queued);
    give_query_back(exchange);
    TAILQ_REMOVE(&engine->open, exchange, open);
    TAILQ_INSERT_HEAD(&engine->spare, exchange, open);
    ask->exchange = NULL;
    engine->counts.timeouts += answer->status == PM_ANSWER_TIMEOUT;
    if (!TAILQ_EMPTY(&peer->queue))
        pm_peer_wake(peer);
    ask->done(ask, answer);
}

void pm_exchange_finish(struct pm_exchange *exchange, enum pm_answer_status status,
                        struct pm_str detail)
{
    struct pm_answer answer = {.status = status, .detail = detail};
    hand_over(exchange, &answer);
}

static unsigned setbacks_max(const struct pm_exchange *exchange)
{
    return exchange->hasty ? SETBACKS_HASTY : SETBACKS_MAX;
}

void pm_exchange_set_back(struct pm_exchange *exchange, const char *what, bool over_tcp)
{
    if (over_tcp)
        pm_stream_leave(exchange);
    if (over_tcp && exchange->silent) {
        exchange->trouble = what;
        exchange->silent = false;
        wake_in(exchange, PAUSE_MS);
        return;
    }
    if (++exchange->setbacks < setbacks_max(exchange)) {
        wake_in(exchange, PAUSE_MS << exchange->setbacks);
        return;
    }
    if (!over_tcp)
        pm_silence_count(exchange, what);
    pm_exchange_finish(
        exchange, PM_ANSWER_FAILED,
        pm_str_printf(exchange->ask->arena, "%s%s", what, over_tcp ? " (over TCP)" : ""));
}

static void want_stream(struct pm_exchange *exchange)
{
    wake_in(exchange, (deadline_of(exchange) - exchange->engine->now_ms) / 2);
    pm_stream_want(exchange);
}

/* What comes as a datagram does not count any longer. */
static void go_to_stream(struct pm_exchange *exchange)
{
    pm_stream_leave(exchange);
    pm_socket_leave(exchange);
    exchange->silent = false;
    want_stream(exchange);
}

/* Smoothed as TCP does it; only of first tries, because an answer does not say to which try it
 * belongs (Karn), save where nothing better is known. */
static void measure(struct pm_exchange *exchange)
{
    struct pm_peer *peer = exchange->ask->peer;
    if (peer->rtt_ms >= 0 && (exchange->tries != 1 || !exchange->socket))
        return;
    int rtt_ms = (int)(exchange->engine->now_ms - exchange->begun_ms);
    peer->rtt_ms = peer->rtt_ms < 0 ? rtt_ms : (7 * peer->rtt_ms + rtt_ms) / 8;
}

/* With a new id: a late refusal of what was asked before must not count. */
static void ask_without_edns(struct pm_exchange *exchange, bool over_tcp)
{
    exchange->ask->peer->plain = true;
    pm_stream_leave(exchange);
    make_query(exchange, random_id(exchange->engine), false);
    if (over_tcp) {
        go_to_stream(exchange);
        return;
    }
    pm_socket_rekey(exchange);
    send_datagram(exchange);
}

/* Something on the way may cut datagrams: the last try is over TCP. */
static void take_unreadable(struct pm_exchange *exchange, bool over_tcp)
{
    if (!over_tcp && exchange->setbacks + 1 == setbacks_max(exchange))
        go_to_stream(exchange);
    else
        pm_exchange_set_back(exchange, "the answer cannot be read", over_tcp);
}

void pm_exchange_take(struct pm_exchange *exchange, struct pm_str message, bool over_tcp)
{
    struct pm_answer answer = {0};
    pm_silence_break(exchange);
    switch (pm_dns_reply_parse(message, exchange->query, exchange->ask->arena, &answer)) {
    case PM_DNS_REPLY_FOREIGN:
        break;
    case PM_DNS_REPLY_TRUNCATED:
        if (over_tcp)
            pm_exchange_set_back(exchange, "the answer is truncated", true);
        else
            go_to_stream(exchange);
        break;
    case PM_DNS_REPLY_NO_EDNS:
        ask_without_edns(exchange, over_tcp);
        break;
    case PM_DNS_REPLY_UNREADABLE:
        take_unreadable(exchange, over_tcp);
        break;
    case PM_DNS_REPLY_ANSWER:
        measure(exchange);
        hand_over(exchange, &answer);
        break;
    }
}

void pm_exchange_take_case(struct pm_exchange *exchange)
{
    pm_silence_break(exchange);
    exchange->ask->peer->one_case = true;
    pm_socket_leave(exchange);
    make_query(exchange, random_id(exchange->engine), exchange->query->edns);
    go_to_stream(exchange);
}

void pm_exchange_take_long(struct pm_exchange *exchange)
{
    pm_silence_break(exchange);
    go_to_stream(exchange);
}

static void time_out(struct pm_exchange *exchange)
{
    struct pm_arena *arena = exchange->ask->arena;
    struct pm_str trouble = PM_STR(""), ignored = PM_STR("");
    unsigned foreign = exchange->foreign_seen;
    if (exchange->socket)
        foreign += exchange->socket->foreign - exchange->foreign;
    if (exchange->stream)
        foreign += exchange->stream->foreign;
    if (exchange->trouble)
        trouble = pm_str_printf(arena, "; over TCP: %s", exchange->trouble);
    if (foreign > 0)
        ignored = pm_str_printf(arena, "; %u that do not fit the question were ignored", foreign);
    pm_silence_count(exchange, NULL);
    pm_exchange_finish(
        exchange, PM_ANSWER_TIMEOUT,
        pm_str_printf(arena, "no answer within %d ms, %u %s%" PM_STR_FMT "%" PM_STR_FMT,
                      exchange->timeout_ms, exchange->tries, exchange->tries == 1 ? "try" : "tries",
                      PM_STR_ARG(trouble), PM_STR_ARG(ignored)));
}

/* Half of the time that was left has gone by. A server may take one question a connection only, and
 * be silent about the rest. */
static void wait_on_stream(struct pm_exchange *exchange)
{
    bool crowded = exchange->stream && exchange->stream->asked_count > 1;
    if (crowded) {
        exchange->ask->peer->one_by_one = true;
        pm_stream_leave(exchange);
        pm_stream_want(exchange);
    }
    wake_in(exchange, exchange->timeout_ms);
}

static void wake(void *owner)
{
    struct pm_exchange *exchange = owner;
    int64_t now = exchange->engine->now_ms;
    if (now >= deadline_of(exchange))
        time_out(exchange);
    else if (exchange->stream || exchange->wants_stream)
        wait_on_stream(exchange);
    else if (!exchange->socket)
        go_to_stream(exchange);
    else if (!exchange->streamed && exchange->tries >= TRIES_MIN && now >= stream_time(exchange)) {
        exchange->silent = exchange->streamed = true;
        want_stream(exchange);
    } else
        send_datagram(exchange);
}

/* Three round trips and some; so short that at least four tries fit into the deadline. */
static int first_wait(const struct pm_exchange *exchange)
{
    int rtt_ms = exchange->ask->peer->rtt_ms;
    int wait = rtt_ms < 0 ? FIRST_WAIT_MS : 3 * rtt_ms + SHORTEST_WAIT_MS;
    int longest = exchange->timeout_ms / FIRST_WAIT_PART;
    return wait < longest ? wait : longest > 0 ? longest : 1;
}

struct pm_exchange *pm_exchange_make(struct pm_engine *engine, struct pm_ask *ask)
{
    struct pm_exchange *exchange = TAILQ_FIRST(&engine->spare);
    if (exchange)
        TAILQ_REMOVE(&engine->spare, exchange, open);
    else
        exchange = PM_NEW(&engine->arena, struct pm_exchange);
    memset(exchange, 0, sizeof *exchange);
    exchange->engine = engine;
    exchange->ask = ask;
    exchange->timer.fire = wake;
    exchange->timer.owner = exchange;
    TAILQ_INSERT_TAIL(&engine->open, exchange, open);
    TAILQ_INSERT_TAIL(&ask->peer->queue, exchange, queued);
    return exchange;
}

void pm_exchange_begin(struct pm_exchange *exchange, struct pm_socket *socket)
{
    struct pm_engine *engine = exchange->engine;
    struct pm_peer *peer = exchange->ask->peer;
    TAILQ_REMOVE(&peer->queue, exchange, queued);
    peer->outstanding++;
    take_query(exchange);
    exchange->begun_ms = engine->now_ms;
    exchange->timeout_ms = engine->options.timeout_ms;
    if (peer->wary)
        pm_silence_begin(exchange);
    exchange->wait_ms = first_wait(exchange);
    if (!make_query(exchange, random_id(engine), !peer->plain)) {
        pm_exchange_finish(exchange, PM_ANSWER_FAILED, PM_STR("the name cannot be asked for"));
        return;
    }
    pm_socket_await(socket, exchange);
    send_datagram(exchange);
}
