/* The executor's surroundings: an account, a ledger and clocks in memory, behind its ports. Every
 * call is noted in a log that tests compare whole:
 *
 *     fetch  commit(known a, policy)  commit(intent add b)  send(add b)  got(add b)  sleep(35)
 *
 * "check(...)" is a commit by append_checked; names stand without their ".example".
 *
 * A shared world keeps what is appended until it is published. There "keep(...)" is an append,
 * "publish" one that has something to publish, "load" a look at the ledger during the run, "race" a
 * push that somebody else's came before. */
#pragma once

#include "account.h"
#include "apply/apply.h"

/* A Sunday in 2027. */
#define WORLD_NOW INT64_C(1800000000)

enum { WORLD_LOG_MAX = 8192, WORLD_IN_FLIGHT_MAX = 64 };

struct world;
/* Called before each port call with "fetch", "commit", "check", "send", "got" or "sleep", of a
 * shared world also "load", "publish" and "may_send", and how many of that kind there were in this
 * run, from 1; inside a checked commit with "race" when somebody else was faster, and "push" after
 * the last check. */
typedef void world_hook_fn(struct world *w, const char *what, int number);

struct world {
    struct pm_arena arena;
    struct fake_account own_account;
    struct fake_account *account;
    struct pm_desired desired;
    size_t desired_cap;

    struct pm_event *events;
    size_t event_count, event_cap;
    struct pm_policy last; /* what world_applied recorded */
    bool shared;
    struct pm_event *kept; /* of a shared world: not published yet */
    size_t kept_count, kept_cap;
    int lost_races; /* how often somebody else is faster at the next checked commit */
    bool arrives;   /* what fails to be published arrives all the same */

    int64_t now; /* the local clock */
    int64_t slept;
    bool clock_stands; /* sleeping moves neither clock */
    bool stopping;

    enum pm_visibility look; /* what DNS says of every name */
    bool ask_dns;
    int together;   /* how many requests complete at once; 1 */
    int fail_fetch; /* the number of a fetch that fails; 0: none */
    enum pm_err_code fetch_code;
    int fail_commit; /* the number of a commit (checked or not) that fails; 0: none */
    int fail_start;  /* the number of a send that the client refuses */
    /* The number of a publish, of the question whether to send, and of a load that fails. */
    int fail_publish, fail_may_send, fail_load;
    world_hook_fn *hook;
    int fetches, commits, checks, sends, gots, sleeps;
    int loads, publishes, may_sends, pushes;

    struct pm_change *in_flight[WORLD_IN_FLIGHT_MAX];
    int in_flight_count, most_in_flight, ready;

    struct pm_apply_input input;
    struct pm_plan approved;
    struct pm_apply_result result;
    struct pm_err err;
    char log[WORLD_LOG_MAX];
    size_t log_len;
    char said[512];
    char last_item[256];
    int items; /* how often progress.item was called */
};

/* Nothing declared, an empty account, a ledger that exists and knows the default policy and the
 * account; both clocks at WORLD_NOW; two requests at a time. */
void world_init(struct world *w);
void world_fini(struct world *w);

struct pm_desired_domain *world_declare(struct world *w, const char *name);
/* Declared, known and on the account. */
struct fake_domain *world_settled(struct world *w, const char *name);
/* On the account and known, not declared, and deletion was requested so many seconds ago. */
struct fake_domain *world_pending(struct world *w, const char *name, int64_t ago);
struct pm_event *world_event(struct world *w, enum pm_event_kind kind, const char *name,
                             int64_t ago);
struct pm_event *world_intent(struct world *w, enum pm_action action, const char *name,
                              int64_t ago);
void world_hold(struct world *w, const char *name);
/* A person's cancel: closes the row and holds. */
void world_cancel(struct world *w, const char *name);

/* Observes and keeps that plan as the approved one; forgets the log. */
void world_approve(struct world *w);
/* Runs pm_apply with what was approved; the test fails when it returns false. As its caller does,
 * it then publishes what came last, unless a publish of the run was to fail. */
void world_run(struct world *w);
/* Both. */
void world_apply(struct world *w);
/* pm_apply, expected to return false. Returns the message. */
const char *world_refused(struct world *w);
/* A new process: counters, log and flags as at the beginning. What was kept is gone. */
void world_again(struct world *w);
/* The last word of a run in a shared world: what was kept gets through. */
void world_finish(struct world *w);
/* The same, so many seconds later. */
void world_later(struct world *w, int64_t seconds);
/* The ports, for what calls them itself. */
struct pm_ports world_ports(struct world *w);
struct pm_observe_input world_observe_input(struct world *w);

/* As everybody sees it. */
struct pm_ledger world_ledger(struct world *w);
/* The outcome of that domain and op; the test fails when there is none. */
const struct pm_item_outcome *world_outcome(struct world *w, const char *name, enum pm_op op);
/* The test fails unless the outcome is that one and its message holds the text. */
void world_expect(struct world *w, const char *name, enum pm_op op, enum pm_result result,
                  const char *text);
/* The log must be exactly this. */
void world_expect_log(struct world *w, const char *expected);
/* The next plan must say that nothing is left to do. */
void world_expect_nothing_left(struct world *w);
/* The latest event of that kind and domain, or NULL. */
const struct pm_event *world_find(struct world *w, enum pm_event_kind kind, const char *name);
bool world_is_pending(struct world *w, const char *name);
bool world_is_known(struct world *w, const char *name);
size_t world_open_intents(struct world *w);
