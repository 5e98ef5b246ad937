#include "dns/engine_parts.h"

#include "dns/exchange.h"
#include "dns/silence.h"
#include "dns/socket.h"
#include "dns/stream.h"

#include <errno.h>

enum {
    IN_FLIGHT = 64,
    IN_FLIGHT_LOOPBACK = 128,
    A_SOCKET = 64,    /* outstanding questions that ask for one more socket */
    SAME_SOCKET = 32, /* questions one after another, so that batches are large */
    AT_ONCE = 128,   /* questions in a millisecond on a long way: a receive buffer holds some 250 */
    LONG_WAY_MS = 2, /* round trip */
    BURST_MS = 50,   /* of questions at once when there is a rate */
    WHOLE = 1000,    /* one question's credit */
};

static size_t bucket_of(const struct pm_dns_address *address)
{
    const uint8_t *bytes = (const uint8_t *)&address->storage;
    uint32_t hash = 2166136261u;
    for (socklen_t i = 0; i < address->len; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash % PM_PEER_BUCKETS;
}

static unsigned window(const struct pm_engine *engine, const struct pm_dns_address *address)
{
    if (engine->options.in_flight > 0)
        return (unsigned)engine->options.in_flight;
    return pm_dns_address_is_loopback(address) ? IN_FLIGHT_LOOPBACK : IN_FLIGHT;
}

static unsigned pool_size(unsigned in_flight)
{
    unsigned size = in_flight / A_SOCKET;
    return size < PM_POOL_MIN ? PM_POOL_MIN : size > PM_POOL_MAX ? PM_POOL_MAX : size;
}

static void credit_is_back(void *owner)
{
    pm_peer_wake(owner);
}

static struct pm_peer *make_peer(struct pm_engine *engine, const struct pm_dns_address *address,
                                 struct pm_str text)
{
    struct pm_peer *peer = PM_NEW(&engine->arena, struct pm_peer);
    peer->engine = engine;
    peer->address = *address;
    peer->text = text;
    peer->rtt_ms = -1;
    peer->in_flight = window(engine, address);
    peer->pool_size = pool_size(peer->in_flight);
    peer->timer = (struct pm_timer){.fire = credit_is_back, .owner = peer};
    TAILQ_INIT(&peer->queue);
    TAILQ_INIT(&peer->for_stream);
    LIST_INIT(&peer->streams);
    return peer;
}

struct pm_peer *pm_engine_peer(struct pm_engine *engine, const struct pm_dns_server *server,
                               struct pm_str text)
{
    struct pm_dns_address address;
    if (!pm_dns_address_parse(server, &address))
        return NULL;
    struct pm_peer **bucket = &engine->peers[bucket_of(&address)];
    for (struct pm_peer *peer = *bucket; peer; peer = peer->next)
        if (pm_dns_address_eq(&peer->address, &address))
            return peer;
    struct pm_peer *peer = make_peer(engine, &address, text);
    peer->next = *bucket;
    *bucket = peer;
    return peer;
}

void pm_peer_wake(struct pm_peer *peer)
{
    struct pm_engine *engine = peer->engine;
    if (peer->place == PM_PEER_READY)
        return;
    if (peer->place == PM_PEER_STARVED)
        TAILQ_REMOVE(&engine->starved, peer, waiting);
    peer->place = PM_PEER_READY;
    TAILQ_INSERT_TAIL(&engine->ready, peer, waiting);
}

/* Waits for a descriptor; when none of those in use is the engine's, it would wait forever. */
static void starve(struct pm_peer *peer)
{
    struct pm_engine *engine = peer->engine;
    if (engine->descriptors == 0)
        engine->sys = errno;
    if (peer->place != PM_PEER_RESTING)
        return;
    peer->place = PM_PEER_STARVED;
    TAILQ_INSERT_TAIL(&engine->starved, peer, waiting);
}

static bool has_credit(struct pm_peer *peer)
{
    struct pm_engine *engine = peer->engine;
    int64_t rate = engine->options.rate;
    if (rate <= 0)
        return true;
    int64_t most = rate * BURST_MS > WHOLE ? rate * BURST_MS : WHOLE;
    int64_t credit = peer->credit + (engine->now_ms - peer->credit_ms) * rate;
    peer->credit = credit < most ? credit : most;
    peer->credit_ms = engine->now_ms;
    if (peer->credit >= WHOLE)
        return true;
    pm_timer_set(&engine->timers, &peer->timer,
                 engine->now_ms + (WHOLE - peer->credit + rate - 1) / rate);
    return false;
}

/* A large window over a long way would be sent in one burst, come back in one, and so on for ever;
 * what is on the way may hold less. */
static bool is_paced(struct pm_peer *peer)
{
    struct pm_engine *engine = peer->engine;
    if (peer->in_flight <= AT_ONCE || (peer->rtt_ms >= 0 && peer->rtt_ms < LONG_WAY_MS))
        return true;
    if (peer->burst_ms != engine->now_ms)
        peer->burst = 0;
    peer->burst_ms = engine->now_ms;
    if (peer->burst++ < AT_ONCE)
        return true;
    pm_timer_set(&engine->timers, &peer->timer, engine->now_ms + 1);
    return false;
}

void pm_peer_charge(struct pm_peer *peer)
{
    if (peer->engine->options.rate > 0)
        peer->credit -= WHOLE;
}

void pm_peer_fill(struct pm_peer *peer)
{
    struct pm_exchange *exchange, *next;
    if (!pm_streams_fill(peer))
        starve(peer);
    exchange = TAILQ_FIRST(&peer->queue);
    for (unsigned n = 1; exchange; n++, exchange = next) {
        next = TAILQ_NEXT(exchange, queued);
        if (peer->wary && pm_silence_turn(exchange) != PM_TURN_NOW)
            continue;
        if (peer->outstanding >= peer->in_flight || !has_credit(peer) || !is_paced(peer))
            break;
        struct pm_socket *socket = pm_socket_of(peer);
        if (socket) {
            pm_exchange_begin(exchange, socket);
        } else if (errno == EMFILE || errno == ENFILE) {
            starve(peer);
            break;
        } else {
            pm_exchange_finish(exchange, PM_ANSWER_FAILED, pm_str_from(pm_network_error(errno)));
        }
        peer->turn += n % SAME_SOCKET == 0;
    }
    peer->turn++;
}
