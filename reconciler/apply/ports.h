/* What applying needs of the world: structs of functions that command/ fills in, and
 * tests replace. */
#pragma once

#include "model/change.h"
#include "model/outcome.h"
#include "plan/planner.h"

struct pm_account_port {
    void *ctx;
    /* The whole account: domains, users, rules, ownership. */
    bool (*fetch)(void *ctx, struct pm_arena *arena, struct pm_account *out, struct pm_err *err);
    /* Starts a change, which must live until it comes out of wait; it is sent at most once. */
    bool (*start)(void *ctx, struct pm_change *change, struct pm_err *err);
    /* A change that has completed: with `block` after waiting for one. NULL: none (in flight). */
    struct pm_change *(*wait)(void *ctx, bool block);
};

/* Looks at the newest ledger before events are committed, with nobody's change in between; leaves
 * the events in *events. It may be called again with a newer one: only what it said last counts.
 * False: commit nothing. */
typedef bool pm_ledger_check_fn(void *ctx, const struct pm_ledger *ledger, struct pm_arena *arena,
                                struct pm_event **events, size_t *count, struct pm_err *err);

/* Where events are kept: on this machine, or in a repository that several share. */
struct pm_ledger_port {
    void *ctx;
    bool exists; /* false: there is no state yet */
    /* Others write it, too: what their clocks set over five minutes ahead of the service's is
     * reported and left out (plan/ahead.h). */
    bool shared;
    /* The newest ledger, with what this run appended; not called while it does not exist. */
    bool (*load)(void *ctx, struct pm_arena *arena, struct pm_ledger *out, struct pm_err *err);
    /* In one piece. Of a state on this machine: on disk when it returns. Of a shared one: kept for
     * the next publish, which a claim that has to be renewed may cause now. */
    bool (*append)(void *ctx, const struct pm_event *events, size_t count, struct pm_err *err);
    /* Commits what the check leaves, for every run to see when it returns. */
    bool (*append_checked)(void *ctx, pm_ledger_check_fn *check, void *check_ctx,
                           struct pm_arena *arena, struct pm_err *err);
    /* What was appended is for every run to see when it returns. NULL: it always is. */
    bool (*publish)(void *ctx, struct pm_err *err);
    /* False when this run may send no request now, which can take that long: its claim has run out
     * or is about to. NULL: it always may. */
    bool (*may_send)(void *ctx, int64_t timeout_s, struct pm_err *err);
};

struct pm_dns_port {
    void *ctx;
    /* Is the ownership TXT visible at these domains? `out` has room for count looks. NULL: DNS is
     * not asked. */
    bool (*look)(void *ctx, const struct pm_name *names, size_t count, struct pm_str ownership,
                 struct pm_arena *arena, struct pm_ownership_look *out, struct pm_err *err);
};

struct pm_clock_port {
    void *ctx;
    int64_t (*now)(void *ctx);
    /* Sleeps; false when a signal asked to stop. */
    bool (*sleep)(void *ctx, int64_t seconds);
    /* True once a signal asked to stop. */
    bool (*stopping)(void *ctx);
};

struct pm_progress_port {
    void *ctx;
    /* What is being done now ("reading the account"); total 0: no measure. */
    void (*phase)(void *ctx, const char *what, size_t total);
    /* An action has completed. */
    void (*item)(void *ctx, const struct pm_item_outcome *outcome);
    /* A sentence for the person watching ("waiting 12 s for …"). */
    void (*say)(void *ctx, struct pm_str text);
};

struct pm_ports {
    struct pm_account_port account;
    struct pm_ledger_port ledger;
    struct pm_dns_port dns;
    struct pm_clock_port clock;
    struct pm_progress_port progress;
};
