#include "dns/engine_parts.h"

#include "base/random.h"
#include "base/time.h"
#include "dns/exchange.h"
#include "dns/silence.h"
#include "dns/socket.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
    TIMEOUT_DEFAULT_MS = 5000,
    LONGEST_WAIT_MS = 100, /* between two looks at the stop signal */
    EVENTS_MAX = 128,
};

const uint8_t *pm_engine_random(struct pm_engine *engine, size_t len)
{
    if (engine->random_used + len > sizeof engine->random) {
        pm_random_bytes(engine->random, sizeof engine->random);
        engine->random_used = 0;
    }
    engine->random_used += len;
    return engine->random + engine->random_used - len;
}

static struct pm_engine *make_engine(const struct pm_engine_options *options)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_engine *engine = PM_NEW(&arena, struct pm_engine);
    engine->arena = arena;
    engine->options = *options;
    if (engine->options.timeout_ms <= 0)
        engine->options.timeout_ms = TIMEOUT_DEFAULT_MS;
    TAILQ_INIT(&engine->ready);
    TAILQ_INIT(&engine->starved);
    TAILQ_INIT(&engine->open);
    TAILQ_INIT(&engine->spare);
    TAILQ_INIT(&engine->flush);
    LIST_INIT(&engine->sources);
    TAILQ_INIT(&engine->idle);
    TAILQ_INIT(&engine->closed);
    TAILQ_INIT(&engine->spare_sockets);
    TAILQ_INIT(&engine->spare_streams);
    engine->random_used = sizeof engine->random;
    engine->now_ms = pm_monotonic_ms();
    pm_timers_init(&engine->timers, engine->now_ms);
    engine->batch = pm_batch_make(&engine->arena);
    return engine;
}

bool pm_engine_open(const struct pm_engine_options *options, struct pm_engine **out,
                    struct pm_err *err)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0)
        return pm_fail_sys(err, errno, "cannot wait for DNS answers");
    *out = make_engine(options);
    (*out)->epoll = fd;
    return true;
}

void pm_engine_close(struct pm_engine *engine)
{
    if (!engine)
        return;
    struct pm_arena arena = engine->arena;
    struct pm_source *source;
    for (source = LIST_FIRST(&engine->sources); source; source = LIST_NEXT(source, all))
        close(source->fd);
    close(engine->epoll);
    pm_arena_fini(&arena);
}

void pm_engine_ask(struct pm_engine *engine, struct pm_ask *ask)
{
    engine->counts.questions++;
    ask->exchange = pm_exchange_make(engine, ask);
    pm_peer_wake(ask->peer);
}

void pm_engine_forget(struct pm_engine *engine)
{
    for (size_t i = 0; i < PM_PEER_BUCKETS; i++)
        for (struct pm_peer *peer = engine->peers[i]; peer; peer = peer->next)
            pm_silence_forget(peer);
}

static void fill(struct pm_engine *engine)
{
    struct pm_peer *peer;
    while (!engine->sys && (peer = TAILQ_FIRST(&engine->ready))) {
        TAILQ_REMOVE(&engine->ready, peer, waiting);
        peer->place = PM_PEER_RESTING;
        pm_peer_fill(peer);
    }
}

/* Sends what there is room for. */
static void ask_on(struct pm_engine *engine)
{
    engine->now_ms = pm_monotonic_ms();
    fill(engine);
    pm_sockets_flush(engine);
}

/* What may be asked next is asked after each batch: the servers work while the rest is looked at.
 */
static void wait_and_take(struct pm_engine *engine)
{
    struct epoll_event events[EVENTS_MAX];
    int wait_ms =
        TAILQ_EMPTY(&engine->ready) ? pm_timers_wait_ms(&engine->timers, LONGEST_WAIT_MS) : 0;
    int count = epoll_wait(engine->epoll, events, EVENTS_MAX, wait_ms);
    engine->now_ms = pm_monotonic_ms();
    for (int i = 0; i < count; i++) {
        struct pm_source *source = events[i].data.ptr;
        if (source->fd < 0)
            continue;
        source->ready(source, events[i].events);
        ask_on(engine);
    }
    pm_timers_fire(&engine->timers, engine->now_ms);
}

static bool is_stopped(const struct pm_engine *engine)
{
    return engine->options.stop && engine->options.stop(engine->options.ctx);
}

static void interrupt(struct pm_engine *engine)
{
    struct pm_exchange *exchange;
    while ((exchange = TAILQ_FIRST(&engine->open)))
        pm_exchange_finish(exchange, PM_ANSWER_FAILED, PM_STR("interrupted"));
}

bool pm_engine_run(struct pm_engine *engine, struct pm_err *err)
{
    engine->sys = 0;
    engine->descriptor_max = pm_sockets_limit();
    engine->now_ms = pm_monotonic_ms();
    while (!TAILQ_EMPTY(&engine->open)) {
        if (is_stopped(engine)) {
            interrupt(engine);
            break;
        }
        ask_on(engine);
        if (engine->sys)
            return pm_fail_sys(err, engine->sys, "cannot open a socket for DNS");
        pm_sources_bury(engine);
        if (!TAILQ_EMPTY(&engine->open))
            wait_and_take(engine);
        if (engine->options.tick)
            engine->options.tick(engine->options.ctx);
    }
    return true;
}

struct pm_engine_counts pm_engine_counts(const struct pm_engine *engine)
{
    return engine->counts;
}
