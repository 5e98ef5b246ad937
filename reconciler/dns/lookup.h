/* Questions -> answers: own transport (connected UDP sockets, TCP on truncation), ldns only as
 * codec. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "dns/server.h"
#include "model/dns.h"

struct pm_dns_options_net {
    const struct pm_dns_server *servers;
    size_t server_count;
    bool each_server; /* ask all of them; else one after the other until one is conclusive */
    bool recursion;   /* set RD */
    int timeout_ms;   /* for one question at one server, all tries; 0: 5000 */
    int in_flight;    /* outstanding questions at a time; 0: 64, 128 on loopback */
    /* Looked at between waits; true ends the look-up, open questions become PM_ANSWER_FAILED
     * "interrupted". May be NULL. */
    bool (*stop)(void *ctx);
    void (*progress)(void *ctx, size_t done, size_t total); /* may be NULL */
    void *ctx;
};

/* Asks all questions and waits for all answers (or deadlines). answers: count of each_server ?
 * question_count * server_count : question_count, grouped by question, in the questions' order;
 * every one has a status. Errors only when nothing could be asked at all (no server, no socket).
 * Duplicate questions are asked once each. The answers borrow the questions' names, all else is in
 * the arena. A server that left eight questions without any answer, and never gave one, is not
 * asked on: the rest are PM_ANSWER_TIMEOUT at once. */
PM_CHECKED bool pm_dns_lookup(const struct pm_question *questions, size_t question_count,
                              const struct pm_dns_options_net *options, struct pm_arena *arena,
                              struct pm_answer **answers, size_t *answer_count, struct pm_err *err);
