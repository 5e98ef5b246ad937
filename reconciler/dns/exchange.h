/* One question at one server: tries over UDP, then TCP when the answer was truncated, inside one
 * deadline. Each question has a socket of its own, so that the kernel picks a fresh port. */
#pragma once

#include "dns/address.h"
#include "dns/query.h"
#include "dns/stream.h"

struct pm_dns_peer {
    struct pm_dns_address address;
    struct pm_str text; /* "192.0.2.1@53" */
    int rtt_ms;         /* smoothed round trip; -1: not measured */
    bool answered;      /* anything at all */
    int silent;         /* questions without any answer */
};

/* What all exchanges of a look-up share. */
struct pm_exchange_net {
    int epoll;
    bool recursion;
    int timeout_ms;
    struct pm_arena *arena;   /* the answers' texts */
    struct pm_arena *scratch; /* as long as the exchanges */
    char *buffer;             /* PM_DATAGRAM_MAX bytes */
};

enum { PM_DATAGRAM_MAX = 65535 };

/* Zeroed before its first use; may be begun again once done. */
struct pm_exchange {
    const struct pm_question *question;
    struct pm_dns_peer *peer;
    struct pm_query query;
    int fd; /* -1: none */
    int tries, setbacks, foreign;
    int wait_ms; /* until the next try */
    int64_t sent_ms;
    int64_t wake_ms; /* when pm_exchange_wake is to be called */
    int64_t deadline_ms;
    bool tcp;
    struct pm_stream *stream; /* made when first needed */
    bool done;
    struct pm_answer answer; /* counts when done; question and server are filled in */
};

/* Asks. May be done at once. False: no descriptor is left, nothing was begun, errno says which. */
bool pm_exchange_begin(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                       struct pm_dns_peer *peer, const struct pm_question *question, int64_t now);
/* The socket (epoll's data.ptr is the exchange) can be read or written. */
void pm_exchange_ready(struct pm_exchange *exchange, const struct pm_exchange_net *net,
                       int64_t now);
/* wake_ms has come. */
void pm_exchange_wake(struct pm_exchange *exchange, const struct pm_exchange_net *net, int64_t now);
/* Closes the socket. */
void pm_exchange_end(struct pm_exchange *exchange);
