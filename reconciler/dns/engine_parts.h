/* What the engine's files share. A question (exchange) waits in its peer's queue until there is
 * room at that server; then it awaits a datagram at one of the peer's sockets, or a message at one
 * of its streams, or both. */
#pragma once

#include "dns/address.h"
#include "dns/engine.h"
#include "dns/engine_timers.h"
#include "dns/map.h"
#include "dns/query.h"

#include <sys/queue.h>

enum {
    PM_SOCKET_QUESTIONS = 512, /* then a socket is renewed, and with it the port */
    PM_SOCKET_AGE_MS = 10000,  /* or then */
    PM_SOCKET_BUCKETS = 256,   /* of ids */
    PM_POOL_MIN = 2,           /* sockets a peer */
    PM_POOL_MAX = 32,
    PM_DATAGRAM_MAX = 1344,     /* over what EDNS asks for; a longer one is fetched over TCP */
    PM_STREAM_QUESTIONS = 32,   /* under way on one connection */
    PM_STREAMS_MAX = 4,         /* connections a peer */
    PM_STREAMS_ONE_BY_ONE = 32, /* of a peer that takes one question on each */
};

TAILQ_HEAD(pm_exchange_list, pm_exchange);
LIST_HEAD(pm_exchange_bucket, pm_exchange);
TAILQ_HEAD(pm_source_list, pm_source);
TAILQ_HEAD(pm_peer_list, pm_peer);
TAILQ_HEAD(pm_socket_list, pm_socket);
LIST_HEAD(pm_stream_list, pm_stream);
LIST_HEAD(pm_open_sources, pm_source);

struct pm_exchange {
    struct pm_engine *engine;
    struct pm_ask *ask;
    struct pm_query *query;          /* NULL: still queued */
    TAILQ_ENTRY(pm_exchange) open;   /* all that are not done; the free ones */
    TAILQ_ENTRY(pm_exchange) queued; /* at the peer, for a socket or for a stream */
    struct pm_socket *socket;        /* awaits a datagram there; NULL: does not */
    LIST_ENTRY(pm_exchange) bucket;  /* of the socket */
    TAILQ_ENTRY(pm_exchange) unsent; /* at the socket */
    struct pm_stream *stream;        /* awaits a message there; NULL: does not */
    TAILQ_ENTRY(pm_exchange) asked;  /* on the stream */
    struct pm_timer timer;
    int64_t begun_ms;
    int timeout_ms; /* of all tries */
    int wait_ms;    /* until the next try */
    unsigned tries, setbacks;
    unsigned foreign;      /* what the socket had ignored before it was asked there */
    unsigned foreign_seen; /* was ignored where it was asked before */
    bool is_unsent;
    bool wants_stream;      /* queued for a stream */
    bool silent;            /* on a stream because no datagram came */
    bool streamed;          /* was on a stream for that reason */
    bool refused;           /* set back since it was sent */
    const char *trouble;    /* what happened on a stream that silence led to; static */
    struct pm_group *group; /* of a wary server's questions; NULL: not looked for yet */
    bool ahead;             /* asked to see whether there are answers about the group */
    bool hasty;             /* and whether there are any at all */
};

/* What epoll reports on; the head of a socket or a stream. */
struct pm_source {
    struct pm_engine *engine;
    struct pm_peer *peer;
    void (*ready)(struct pm_source *source, uint32_t events);
    void (*drop)(struct pm_source *source); /* closes it while idle, to make room for another */
    TAILQ_ENTRY(pm_source) idle;            /* in use, but nothing is awaited */
    LIST_ENTRY(pm_source) all;              /* open ones */
    TAILQ_ENTRY(pm_source) closed;
    struct pm_source_list *rest; /* where its memory goes when it is closed */
    int fd;                      /* -1: closed */
    bool is_idle;
};

struct pm_socket {
    struct pm_source source;
    int slot; /* in the peer's pool; -1: retired, only answers are awaited */
    unsigned questions, awaited, foreign;
    int64_t opened_ms;
    struct pm_exchange_list unsent;
    TAILQ_ENTRY(pm_socket) flush;
    bool to_flush;
    struct pm_exchange_bucket buckets[PM_SOCKET_BUCKETS]; /* by the low byte of the id */
};

struct pm_stream {
    struct pm_source source;
    LIST_ENTRY(pm_stream) of_peer;
    struct pm_exchange_list asked;
    unsigned awaited, asked_count, answered, foreign;
    bool watches_output;
    struct pm_timer timer; /* closes it when idle */
    size_t out_len, sent, have;
    uint8_t out[PM_STREAM_QUESTIONS * (2 + PM_QUERY_MAX)];
    uint8_t in[2 + UINT16_MAX];
};

enum pm_peer_place { PM_PEER_RESTING, PM_PEER_READY, PM_PEER_STARVED };

struct pm_peer {
    struct pm_engine *engine;
    struct pm_dns_address address;
    struct pm_str text;
    struct pm_peer *next; /* in the engine's table */
    int rtt_ms;           /* smoothed round trip; -1: not measured */
    bool answered;        /* anything at all */
    unsigned silent;      /* questions without any answer since the last that had one */
    bool plain;           /* does not understand EDNS */
    bool one_case;        /* does not repeat the letters' case */
    bool one_by_one;      /* takes one question a connection */
    unsigned in_flight, outstanding;
    struct pm_exchange_list queue, for_stream;
    struct pm_socket *pool[PM_POOL_MAX];
    unsigned pool_size, turn;
    struct pm_stream_list streams;
    unsigned stream_count;
    int64_t credit, credit_ms; /* thousandths of questions; when that was */
    int64_t burst_ms;          /* the millisecond in which the last questions were begun, */
    unsigned burst;            /* and how many */
    struct pm_timer timer;     /* when there is credit again, or the burst is over */
    enum pm_peer_place place;
    TAILQ_ENTRY(pm_peer) waiting;
    /* Of dns/silence.h. */
    const char *fault; /* what happened to the last question without an answer; NULL: nothing did */
    bool wary, given_up;
    int64_t given_up_ms;
    unsigned silent_groups; /* in a row */
    unsigned look;          /* 1 more each time that all groups are asked anew */
    struct pm_map groups;
};

struct pm_query_room {
    struct pm_query query; /* first: exchanges point to it */
    struct pm_query_room *next;
};

struct pm_batch; /* buffers for many datagrams */

enum { PM_PEER_BUCKETS = 256, PM_RANDOM_BUFFER = 4096 };

struct pm_engine {
    struct pm_engine_options options;
    struct pm_engine_counts counts;
    struct pm_arena arena; /* as long as the engine */
    int epoll;
    int sys; /* why no socket can be had at all; 0: one can */
    int64_t now_ms;
    struct pm_timers timers;
    struct pm_peer *peers[PM_PEER_BUCKETS];
    struct pm_peer_list ready;   /* have questions, and may have room */
    struct pm_peer_list starved; /* wait for a descriptor */
    struct pm_exchange_list open, spare;
    struct pm_query_room *spare_queries;
    struct pm_socket_list flush;
    struct pm_open_sources sources; /* open */
    struct pm_source_list idle;     /* the longest idle first */
    struct pm_source_list closed;   /* may still stand in the events at hand */
    struct pm_source_list spare_sockets, spare_streams;
    size_t descriptors, descriptor_max; /* in use; to be used */
    struct pm_batch *batch;
    uint8_t random[PM_RANDOM_BUFFER];
    size_t random_used;
};

/* Random bytes of the kernel, fetched many at a time. */
const uint8_t *pm_engine_random(struct pm_engine *engine, size_t len);
/* The peer may have room, or a descriptor, for what it has queued. */
void pm_peer_wake(struct pm_peer *peer);
/* Begins what there is room for. */
void pm_peer_fill(struct pm_peer *peer);
/* Counts what was sent against the peer's rate. */
void pm_peer_charge(struct pm_peer *peer);
