/* The query engine: one question at one server's address. One thread, one epoll, batches of
 * datagrams over a few connected sockets a server; TCP where it is needed. Knows no zones and no
 * rules. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "dns/server.h"
#include "model/dns.h"

struct pm_engine;
struct pm_peer; /* one address; the engine's, as long as it is open */

struct pm_engine_options {
    int timeout_ms; /* of a question, all tries, UDP and TCP; 0: 5000 */
    int rate;       /* questions a second to one server; 0: no limit */
    int in_flight;  /* outstanding at one server; 0: 64, 128 on loopback */
    /* Looked at between waits; true ends the run. May be NULL. */
    bool (*stop)(void *ctx);
    void (*tick)(void *ctx); /* called between waits, for a progress line; may be NULL */
    void *ctx;
};

/* A question under way: the caller's memory, left alone from pm_engine_ask until done. */
struct pm_ask {
    struct pm_question question;
    struct pm_peer *peer;
    struct pm_str group;    /* the domain it is about: what a server has, or does not have, as a
                             * whole; empty: the question's name */
    bool recursion;         /* RD */
    bool raw;               /* CD */
    struct pm_arena *arena; /* where the answer's texts are made */
    /* Called once, from pm_engine_run only; may ask more, of any ask that is done, also this one.
     * *answer is the engine's until then; question and server are filled in. */
    void (*done)(struct pm_ask *ask, const struct pm_answer *answer);
    void *ctx;
    struct pm_exchange *exchange; /* the engine's */
};

/* What went over the wire so far. */
struct pm_engine_counts {
    uint64_t questions; /* asks */
    uint64_t datagrams; /* sent, repetitions included */
    uint64_t streams;   /* questions sent over TCP */
    uint64_t foreign;   /* replies that fitted no question */
    uint64_t timeouts;
};

/* Error: no epoll, no memory for it. */
PM_CHECKED bool pm_engine_open(const struct pm_engine_options *options, struct pm_engine **out,
                               struct pm_err *err);
/* Asks that are open are dropped without a call. NULL is fine. */
void pm_engine_close(struct pm_engine *engine);

/* The peer of an address; the same one for the same address and port. text: what answers name it
 * ("192.0.2.1@53"); borrowed. NULL: not an address in numbers. */
struct pm_peer *pm_engine_peer(struct pm_engine *engine, const struct pm_dns_server *server,
                               struct pm_str text);

/* Queues a question; it is sent by pm_engine_run. Where a server left eight questions without any
 * answer, and never gave one, or a window of questions since its last one, one question of each
 * group is asked ahead of the others: without an answer to it these are PM_ANSWER_TIMEOUT "not
 * asked: ..." at once. After three windows of such questions without any answer everything queued
 * for the server is, for half a minute. */
void pm_engine_ask(struct pm_engine *engine, struct pm_ask *ask);
/* A new look: servers and groups that were silent are asked again. */
void pm_engine_forget(struct pm_engine *engine);
/* Runs until no ask is open, or stop says so: then those open are done as PM_ANSWER_FAILED
 * "interrupted". Error: no socket can be had although none is in use. */
PM_CHECKED bool pm_engine_run(struct pm_engine *engine, struct pm_err *err);

struct pm_engine_counts pm_engine_counts(const struct pm_engine *engine);
