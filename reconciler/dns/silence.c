#include "dns/silence.h"

#include "dns/exchange.h"

enum {
    SILENT_MAX = 8,     /* questions in a row; of a server that did answer before a window */
    SILENT_WINDOWS = 3, /* of questions of different groups, until it is given up */
    AHEAD_MS = 1500,    /* for a question that goes ahead while nothing is heard */
    GIVEN_UP_MS = 30000,
};

enum group_state { GROUP_NEW, GROUP_ASKED, GROUP_HEARD, GROUP_SILENT };

struct pm_group {
    struct pm_map_entry entry;
    unsigned look; /* the peer's, of which the state is */
    enum group_state state;
};

static struct pm_group *find_group(struct pm_exchange *exchange)
{
    struct pm_peer *peer = exchange->ask->peer;
    struct pm_arena *arena = &exchange->engine->arena;
    struct pm_str name = exchange->ask->group;
    if (name.len == 0)
        name = exchange->ask->question.name;
    struct pm_group *group = (struct pm_group *)pm_map_find(&peer->groups, name, 0);
    if (!group) {
        group = PM_NEW(arena, struct pm_group);
        group->entry.name = pm_str_dup(arena, name);
        pm_map_add(&peer->groups, arena, &group->entry);
    }
    return group;
}

/* Kept in the exchange: what waits is looked at again and again. */
static struct pm_group *group_of(struct pm_exchange *exchange)
{
    const struct pm_peer *peer = exchange->ask->peer;
    if (!exchange->group)
        exchange->group = find_group(exchange);
    if (exchange->group->look != peer->look) {
        exchange->group->look = peer->look;
        exchange->group->state = GROUP_NEW;
    }
    return exchange->group;
}

static unsigned window(const struct pm_peer *peer)
{
    return peer->in_flight > SILENT_MAX ? peer->in_flight : SILENT_MAX;
}

static bool is_quiet(const struct pm_peer *peer)
{
    return peer->silent >= (peer->answered ? window(peer) : SILENT_MAX);
}

static bool is_given_up(struct pm_peer *peer)
{
    if (peer->given_up && peer->engine->now_ms - peer->given_up_ms >= GIVEN_UP_MS)
        pm_silence_forget(peer);
    return peer->given_up;
}

static void refuse(struct pm_exchange *exchange, const char *silence)
{
    const char *fault = exchange->ask->peer->fault;
    pm_exchange_finish(
        exchange, PM_ANSWER_TIMEOUT,
        fault ? pm_str_printf(exchange->ask->arena, "not asked: %s at the questions before", fault)
              : pm_str_from(silence));
}

enum pm_turn pm_silence_turn(struct pm_exchange *exchange)
{
    if (is_given_up(exchange->ask->peer)) {
        refuse(exchange, "not asked: no answer to many questions before");
        return PM_TURN_NEVER;
    }
    switch (group_of(exchange)->state) {
    case GROUP_ASKED:
        return PM_TURN_LATER;
    case GROUP_SILENT:
        refuse(exchange, "not asked: no answer to another question about the same domain");
        return PM_TURN_NEVER;
    case GROUP_NEW:
    case GROUP_HEARD:
        break;
    }
    return PM_TURN_NOW;
}

void pm_silence_begin(struct pm_exchange *exchange)
{
    struct pm_group *group = group_of(exchange);
    if (group->state != GROUP_NEW)
        return;
    group->state = GROUP_ASKED;
    exchange->ahead = true;
    exchange->hasty = is_quiet(exchange->ask->peer);
    if (exchange->hasty && exchange->timeout_ms > AHEAD_MS)
        exchange->timeout_ms = AHEAD_MS;
}

/* What came to its end in another way has told nothing about its group. */
void pm_silence_leave(struct pm_exchange *exchange)
{
    if (exchange->ahead && exchange->group->state == GROUP_ASKED)
        exchange->group->state = GROUP_NEW;
}

void pm_silence_count(struct pm_exchange *exchange, const char *fault)
{
    struct pm_peer *peer = exchange->ask->peer;
    peer->silent++;
    peer->fault = fault;
    peer->wary |= is_quiet(peer);
    if (!exchange->ahead || exchange->group->state != GROUP_ASKED)
        return;
    exchange->group->state = GROUP_SILENT;
    if (++peer->silent_groups < SILENT_WINDOWS * window(peer))
        return;
    peer->given_up = true;
    peer->given_up_ms = peer->engine->now_ms;
}

void pm_silence_break(struct pm_exchange *exchange)
{
    struct pm_peer *peer = exchange->ask->peer;
    peer->answered = true;
    peer->silent = peer->silent_groups = 0;
    peer->given_up = false;
    if (!peer->wary)
        return;
    struct pm_group *group = group_of(exchange);
    if (group->state == GROUP_ASKED)
        pm_peer_wake(peer);
    group->state = GROUP_HEARD;
}

void pm_silence_forget(struct pm_peer *peer)
{
    peer->given_up = false;
    peer->silent_groups = 0;
    peer->look++;
}
