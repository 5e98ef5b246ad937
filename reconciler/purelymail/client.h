/* The account's operations over HTTPS, typed. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/secret.h"
#include "model/account.h"
#include "model/change.h"

struct pm_client;

struct pm_client_options {
    struct pm_str api_url; /* "https://purelymail.com"; http only for loopback; a path is allowed */
    const struct pm_secret *token; /* borrowed; must outlive the client */
    const char *ca_file;           /* NULL: the system's */
    int timeout_ms;                /* of one request; 0: 60000 */
    int connect_timeout_ms;        /* 0: 10000 */
    int parallel;                  /* changes at a time; 0: 4 */
    /* Asked between waits, may be NULL. stop: true ends reads with PM_ERR_INTERRUPTED; abort: true
     * gives up changes in flight (they become UNKNOWN). */
    bool (*stop)(void *ctx);
    bool (*abort)(void *ctx);
    void *ctx;
};

PM_CHECKED bool pm_client_open(const struct pm_client_options *options, struct pm_client **out,
                               struct pm_err *err);
void pm_client_close(struct pm_client *client);

/* What a fetch is to bring. */
struct pm_fetch_wants {
    bool users;     /* listUser -> counts */
    bool rules;     /* listRoutingRules -> counts */
    bool ownership; /* getOwnershipCode */
    bool credit;    /* checkAccountCredit */
    /* Called for every address on the account, for `-v` on a terminal only; NULL otherwise. The
     * text is hostile and gone after the call. */
    void (*address)(void *ctx, struct pm_str address);
    void *ctx;
};

/* Reads the account: all calls go out together, each retried with jittered back-off. The account's
 * time is listDomains' Date. Errors name the operation; PM_ERR_AUTH for a refused token,
 * PM_ERR_UNREACHABLE when the service could not be reached or answered 5xx/429 to the end. A failed
 * listUser or listRoutingRules fails the fetch. */
PM_CHECKED bool pm_client_fetch(struct pm_client *client, const struct pm_fetch_wants *wants,
                                struct pm_arena *arena, struct pm_account *out, struct pm_err *err);

/* Starts a change; never repeats it: HTTP/1.1 on a fresh connection. It must live until it came out
 * of wait. */
PM_CHECKED bool pm_client_start(struct pm_client *client, struct pm_change *change,
                                struct pm_err *err);
/* Waits until at least one started change has completed and returns it; NULL when none is in
 * flight. */
struct pm_change *pm_client_wait(struct pm_client *client);
/* As wait, but NULL when none has completed. It waits only for those that began together with the
 * last one that did, for a sixteenth of what that took: answers to requests that left together
 * come together, and what they lead to can share a commit and leave together again. */
struct pm_change *pm_client_poll(struct pm_client *client);
