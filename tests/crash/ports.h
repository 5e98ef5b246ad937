/* The executor's ports over an account in shared memory and a real store on disk, which end the
 * process by SIGKILL at a point that the test chooses. Points lie before and after each call, and
 * inside the transaction of a checked commit; they are counted from 1.
 *
 * A ledger that a team shares is the same store: what is appended gets there when it is published,
 * and is gone with the process else. */
#pragma once

#include "state/store.h"
#include "world.h"

/* A request on its way: sent, and not carried out yet. */
struct crash_request {
    enum pm_action action;
    char domain[FAKE_NAME_MAX];
    struct pm_settings settings;
};

enum { CRASH_ON_THEIR_WAY_MAX = 16, CRASH_KEPT_MAX = 256 };

/* What survives a process. */
struct crash_shared {
    struct fake_account account;
    int64_t now; /* of both clocks */
    struct crash_request on_their_way[CRASH_ON_THEIR_WAY_MAX];
    int on_their_way_count;
    uint64_t random; /* of tests that make things up */
    int points;      /* of a run that came to its end */
    int slept;
    char complaint[512]; /* of the process that ended by itself; empty: none */
};

/* What a test does while a process runs; each may be NULL. */
struct crash_hooks {
    void *ctx;
    /* Before a "fetch", a "check" (a commit that looks at the ledger first), a "send" and an
     * "answer". False: the fetch fails; no answer comes, and the request is still on its way. Of a
     * team's ledger also before "may_send" and "publish", and "pushed" after a publish or a checked
     * commit. False: it fails, of what was pushed only the answer. */
    bool (*disturb)(void *ctx, const char *what, const struct pm_change *change);
    /* A request is about to be sent, and this is the ledger on disk. */
    void (*inspect)(void *ctx, const struct pm_change *change, const struct pm_ledger *ledger);
};

struct crash_ports {
    struct crash_shared *shared;
    struct pm_store *store;
    struct crash_hooks hooks;
    int die_at; /* 0: never */
    int point;
    struct pm_change *in_flight[CRASH_ON_THEIR_WAY_MAX];
    int in_flight_count;
    bool team;
    struct pm_event kept[CRASH_KEPT_MAX]; /* appended, and not published yet */
    size_t kept_count;
};

struct pm_ports crash_ports_make(struct crash_ports *ports);
/* Publishes what is left when the run has ended; it may fail. */
void crash_finish(struct crash_ports *ports);
/* Lets those requests arrive that were on their way when the process died. */
void crash_arrive(struct crash_shared *shared);
/* Notes what is wrong; the first complaint counts. */
void crash_complain(struct crash_shared *shared, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
