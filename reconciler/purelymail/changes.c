#include "base/time.h"
#include "purelymail/internal.h"

#include <stdlib.h>

/* A change on its way: waiting, running or completed. */
struct pm_job {
    struct pm_job *next;
    struct pm_client *client;
    struct pm_change *change;
    enum pm_operation operation;
    struct pm_http_call *call; /* while running */
    int64_t began_ms;
};

/* Changes that began within so many milliseconds began together. */
enum { TOGETHER_MS = 10, GRACE_PART = 16, GRACE_MAX_MS = 50 };

static void put(struct pm_jobs *jobs, struct pm_job *job)
{
    job->next = NULL;
    *jobs->end = job;
    jobs->end = &job->next;
}

static void take_out(struct pm_jobs *jobs, struct pm_job *job)
{
    struct pm_job **link = &jobs->first;
    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
    if (jobs->end == &job->next)
        jobs->end = link;
}

static void init_jobs(struct pm_jobs *jobs)
{
    jobs->first = NULL;
    jobs->end = &jobs->first;
}

void pm_jobs_init(struct pm_client *client)
{
    init_jobs(&client->waiting);
    init_jobs(&client->running);
    init_jobs(&client->completed);
}

static void free_jobs(struct pm_jobs *jobs)
{
    while (jobs->first) {
        struct pm_job *job = jobs->first;
        take_out(jobs, job);
        free(job);
    }
}

void pm_jobs_fini(struct pm_client *client)
{
    free_jobs(&client->waiting);
    free_jobs(&client->running);
    free_jobs(&client->completed);
}

/* What an answer says of a change. Only a refusal in the service's own words is one: a page of a
 * proxy or of an overloaded server may have come after the change was made. */
static void take_answer(struct pm_job *job, struct pm_http_response *response)
{
    struct pm_change *change = job->change;
    struct pm_reply reply;
    pm_client_read(job->client, response, NULL, &reply);
    if (reply.kind == PM_REPLY_SUCCESS) {
        pm_json_doc_fini(&reply.doc);
        change->result = PM_CHANGE_ACCEPTED;
        return;
    }
    change->result = reply.kind == PM_REPLY_REFUSED ? PM_CHANGE_REFUSED : PM_CHANGE_UNKNOWN;
    change->err = reply.err;
    change->ownership_hint = reply.ownership_hint;
    change->exists_hint = reply.exists_hint;
}

static void complete(struct pm_job *job)
{
    struct pm_client *client = job->client;
    client->last_began_ms = job->began_ms;
    client->last_completed_ms = pm_monotonic_ms();
    if (job->change->result != PM_CHANGE_ACCEPTED)
        pm_err_wrap(&job->change->err, "%s", pm_operation_name(job->operation));
    put(&client->completed, job);
}

static void change_done(void *ctx, struct pm_http_response *response)
{
    struct pm_job *job = ctx;
    take_out(&job->client->running, job);
    job->client->running_count--;
    job->call = NULL;
    if (response->fate == PM_HTTP_ANSWERED) {
        take_answer(job, response);
    } else {
        job->change->result =
            response->fate == PM_HTTP_UNSENT ? PM_CHANGE_UNSENT : PM_CHANGE_UNKNOWN;
        job->change->err = response->err;
    }
    complete(job);
}

static void complete_unsent(struct pm_job *job)
{
    job->change->result = PM_CHANGE_UNSENT;
    complete(job);
}

static void run_job(struct pm_job *job)
{
    struct pm_client *client = job->client;
    struct pm_arena scratch;
    struct pm_http_request request = {
        .timeout_ms = client->options.timeout_ms,
        .once = true,
        .done = change_done,
        .ctx = job,
    };
    pm_arena_init(&scratch);
    struct pm_str body = pm_operation_order(job->change, &scratch);
    job->began_ms = pm_monotonic_ms();
    if (pm_client_send(client, job->operation, body, &request, &job->call, &job->change->err)) {
        put(&client->running, job);
        client->running_count++;
    } else {
        complete_unsent(job);
    }
    pm_arena_fini(&scratch);
}

static void drop_waiting(struct pm_client *client)
{
    while (client->waiting.first) {
        struct pm_job *job = client->waiting.first;
        take_out(&client->waiting, job);
        pm_fail(&job->change->err, PM_ERR_INTERRUPTED, "not sent, as the run was to stop");
        complete_unsent(job);
    }
}

static void run_waiting(struct pm_client *client)
{
    while (client->waiting.first && client->running_count < client->options.parallel) {
        struct pm_job *job = client->waiting.first;
        take_out(&client->waiting, job);
        run_job(job);
    }
}

static void abort_running(struct pm_client *client)
{
    while (client->running.first)
        pm_http_cancel(client->running.first->call);
}

static void advance(struct pm_client *client, int wait_ms)
{
    const struct pm_client_options *options = &client->options;
    bool aborted = pm_client_asks(options->abort, options->ctx);
    if (aborted || pm_client_asks(options->stop, options->ctx))
        drop_waiting(client);
    if (aborted)
        abort_running(client);
    run_waiting(client);
    if (client->running.first)
        pm_http_perform(client->http, client->completed.first ? 0 : wait_ms);
}

static struct pm_change *take_completed(struct pm_client *client)
{
    struct pm_job *job = client->completed.first;
    if (!job)
        return NULL;
    struct pm_change *change = job->change;
    take_out(&client->completed, job);
    free(job);
    return change;
}

bool pm_client_start(struct pm_client *client, struct pm_change *change, struct pm_err *err)
{
    enum pm_operation operation;
    if (!pm_operation_of(change->action, &operation) || change->domain.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "this is no change that the service can be asked for");
    struct pm_job *job = calloc(1, sizeof *job);
    if (!job)
        pm_out_of_memory();
    change->err = (struct pm_err){0};
    change->ownership_hint = change->exists_hint = false;
    *job = (struct pm_job){.client = client, .change = change, .operation = operation};
    put(&client->waiting, job);
    advance(client, 0);
    return true;
}

struct pm_change *pm_client_wait(struct pm_client *client)
{
    while (!client->completed.first && (client->running.first || client->waiting.first))
        advance(client, PM_CLIENT_TICK_MS);
    return take_completed(client);
}

/* True when a change is running that began together with the last one that completed. */
static bool has_companion(const struct pm_client *client)
{
    for (const struct pm_job *job = client->running.first; job; job = job->next) {
        int64_t apart = job->began_ms - client->last_began_ms;
        if (apart >= -TOGETHER_MS && apart <= TOGETHER_MS)
            return true;
    }
    return false;
}

/* A little of what the last change took. */
static int64_t grace_ms(const struct pm_client *client)
{
    int64_t grace = (client->last_completed_ms - client->last_began_ms) / GRACE_PART;
    return grace < GRACE_MAX_MS ? grace : GRACE_MAX_MS;
}

struct pm_change *pm_client_poll(struct pm_client *client)
{
    int64_t left = 0;
    do {
        advance(client, (int)left);
        left = client->last_completed_ms + grace_ms(client) - pm_monotonic_ms();
    } while (!client->completed.first && left > 0 && has_companion(client));
    return take_completed(client);
}
