/* The client's inside, shared by fetch.c and changes.c, and open to tests. */
#pragma once

#include "net/http.h"
#include "purelymail/client.h"
#include "purelymail/operations.h"
#include "purelymail/reply.h"
#include "purelymail/retry.h"

struct pm_job;

/* First in, first out. */
struct pm_jobs {
    struct pm_job *first, **end;
};

struct pm_client {
    struct pm_client_options options;
    struct pm_arena arena;
    struct pm_str base;      /* of the operations: "https://purelymail.com/api/v0/" */
    struct pm_str ownership; /* as it was fetched last; empty: not yet */
    struct pm_http *http;
    struct pm_retry_policy retry;
    struct pm_jobs waiting, running, completed;
    int running_count;
    int64_t last_began_ms, last_completed_ms; /* of the change that completed last; 0: none */
};

/* How long the loops wait before they ask stop and abort again. */
enum { PM_CLIENT_TICK_MS = 100 };

/* Sends an operation. Errors: as pm_http_start. */
PM_CHECKED bool pm_client_send(struct pm_client *client, enum pm_operation operation,
                               struct pm_str body, const struct pm_http_request *rest,
                               struct pm_http_call **out, struct pm_err *err);
/* Reads a response that came (PM_HTTP_ANSWERED) and drops its body. list: as in reply.h. */
void pm_client_read(const struct pm_client *client, struct pm_http_response *response,
                    const struct pm_json_list *list, struct pm_reply *out);
bool pm_client_asks(bool (*question)(void *ctx), void *ctx);

void pm_jobs_init(struct pm_client *client);
/* Drops all jobs without a word to their changes. */
void pm_jobs_fini(struct pm_client *client);
