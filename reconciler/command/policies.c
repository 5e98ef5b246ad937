#include "command/policies.h"

#include "net/http.h"

#include <stdlib.h>

enum { AT_A_TIME = 64, BODY_MAX = 64 * 1024, TIMEOUT_MS = 10 * 1000 };

/* In the arena of the one who asks. */
struct fetch {
    struct fetch *next;
    struct pm_policies *policies;
    struct pm_web_answer answer;
    struct pm_str addresses;
    struct pm_arena *arena;
    pm_policies_ready *ready;
    void *ctx;
};

struct pm_policies {
    const char *ca_file;
    struct pm_http *http; /* NULL: not needed yet */
    struct fetch *waiting, **last;
    size_t under_way;
};

struct pm_policies *pm_policies_open(const char *ca_file)
{
    struct pm_policies *policies = calloc(1, sizeof *policies);
    if (!policies)
        pm_out_of_memory();
    policies->ca_file = ca_file;
    policies->last = &policies->waiting;
    return policies;
}

void pm_policies_drop(struct pm_policies *policies)
{
    pm_http_close(policies->http);
    policies->http = NULL;
    policies->waiting = NULL;
    policies->last = &policies->waiting;
    policies->under_way = 0;
}

void pm_policies_close(struct pm_policies *policies)
{
    if (!policies)
        return;
    pm_policies_drop(policies);
    free(policies);
}

const struct pm_web_answer *pm_policies_get(struct pm_policies *policies, struct pm_str domain,
                                            struct pm_str addresses, struct pm_arena *arena,
                                            pm_policies_ready *ready, void *ctx)
{
    struct fetch *fetch = PM_NEW(arena, struct fetch);
    *fetch = (struct fetch){
        .policies = policies,
        .addresses = addresses,
        .arena = arena,
        .ready = ready,
        .ctx = ctx,
    };
    fetch->answer.url = pm_str_printf(
        arena, "https://mta-sts.%" PM_STR_FMT "/.well-known/mta-sts.txt", PM_STR_ARG(domain));
    *policies->last = fetch;
    policies->last = &fetch->next;
    return &fetch->answer;
}

static void take(void *ctx, struct pm_http_response *response)
{
    struct fetch *fetch = ctx;
    struct pm_web_answer *answer = &fetch->answer;
    fetch->policies->under_way--;
    answer->cut = response->too_large;
    answer->answered = response->fate == PM_HTTP_ANSWERED || response->too_large;
    if (answer->answered) {
        answer->status = response->status;
        answer->type = pm_str_dup(fetch->arena, response->content_type);
        answer->target = pm_str_dup(fetch->arena, response->location);
        answer->body =
            pm_str_dup(fetch->arena, (struct pm_str){response->body, response->body_len});
    } else {
        answer->refused = response->misfit;
        answer->why = pm_str_dup(fetch->arena, pm_str_from(response->err.msg));
    }
    fetch->ready(fetch->ctx);
}

static bool open_http(struct pm_policies *policies, struct pm_err *err)
{
    struct pm_http_options options = {
        .ca_file = policies->ca_file,
        .connect_timeout_ms = TIMEOUT_MS,
        .body_max = BODY_MAX,
    };
    return policies->http || pm_http_open(&options, &policies->http, err);
}

static void start(struct pm_policies *policies, struct fetch *fetch)
{
    struct pm_http_request request = {
        .url = fetch->answer.url,
        .addresses = fetch->addresses,
        .get = true,
        .timeout_ms = TIMEOUT_MS,
        .once = true,
        .done = take,
        .ctx = fetch,
    };
    struct pm_http_call *call;
    struct pm_err err;
    if (open_http(policies, &err) && pm_http_start(policies->http, &request, &call, &err)) {
        policies->under_way++;
        return;
    }
    fetch->answer.why = pm_str_dup(fetch->arena, pm_str_from(err.msg));
    fetch->ready(fetch->ctx);
}

bool pm_policies_perform(struct pm_policies *policies, int wait_ms)
{
    while (policies->waiting && policies->under_way < AT_A_TIME) {
        struct fetch *fetch = policies->waiting;
        policies->waiting = fetch->next;
        if (!policies->waiting)
            policies->last = &policies->waiting;
        start(policies, fetch);
    }
    if (policies->under_way == 0)
        return false;
    pm_http_perform(policies->http, wait_ms);
    return true;
}
