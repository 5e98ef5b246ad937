#include "base/random.h"
#include "base/time.h"
#include "purelymail/internal.h"
#include "purelymail/read.h"

struct fetch;

/* One operation, from its first try to its result. */
struct read {
    struct fetch *fetch;
    enum pm_operation operation;
    bool wanted;
    struct pm_http_call *call; /* NULL: none under way */
    int64_t due_ms;            /* when the next try begins */
    unsigned tries;
    bool finished;
    struct pm_json_doc doc; /* once finished */
    bool listed;            /* the domains went to the fetch's list */
    bool has_time;
    int64_t time;
};

struct fetch {
    struct pm_client *client;
    int64_t began_ms;
    struct read reads[PM_OPERATION_READS];
    struct pm_domain_list domains;
    bool failed;
    struct pm_err *err;
};

static void fail_read(struct read *read, const struct pm_err *err)
{
    struct fetch *fetch = read->fetch;
    if (fetch->failed)
        return;
    fetch->failed = true;
    *fetch->err = *err;
    if (read->tries > 1)
        pm_err_wrap(fetch->err, "%s (%u tries)", pm_operation_name(read->operation), read->tries);
    else
        pm_err_wrap(fetch->err, "%s", pm_operation_name(read->operation));
}

/* Only what may be over soon is tried again. */
static void try_again_or_fail(struct read *read, const struct pm_err *err, int64_t advice_s)
{
    const struct pm_retry_policy *policy = &read->fetch->client->retry;
    int64_t now = pm_monotonic_ms();
    int64_t wait = -1;
    if (err->code == PM_ERR_UNREACHABLE)
        wait = pm_retry_wait_ms(policy, read->tries, now - read->fetch->began_ms, advice_s,
                                pm_random_below(PM_RETRY_JITTER));
    if (wait < 0)
        fail_read(read, err);
    else
        read->due_ms = now + wait;
}

static void take_answer(struct read *read, struct pm_http_response *response)
{
    struct pm_domain_list *domains = &read->fetch->domains;
    struct pm_json_list filler = pm_domain_list_filler(domains);
    bool lists = read->operation == PM_OPERATION_LIST_DOMAINS;
    struct pm_reply reply;
    if (lists)
        domains->count = 0;
    pm_client_read(read->fetch->client, response, lists ? &filler : NULL, &reply);
    if (reply.kind == PM_REPLY_SUCCESS) {
        read->finished = true;
        read->doc = reply.doc;
        read->listed = reply.listed;
        read->has_time = response->has_time;
        read->time = response->time;
        return;
    }
    int64_t now = response->has_time ? response->time : pm_time_now();
    try_again_or_fail(read, &reply.err, pm_retry_after_parse(response->retry_after, now));
}

static void read_done(void *ctx, struct pm_http_response *response)
{
    struct read *read = ctx;
    read->call = NULL;
    if (response->fate == PM_HTTP_ANSWERED)
        take_answer(read, response);
    else if (response->err.code != PM_ERR_INTERRUPTED)
        try_again_or_fail(read, &response->err, 0);
}

/* A try after a failure gets a connection of its own: the kept ones may be as dead as the last. */
static void begin_try(struct read *read, int64_t now)
{
    struct pm_client *client = read->fetch->client;
    int64_t left = read->fetch->began_ms + client->retry.deadline_ms - now;
    struct pm_err err;
    struct pm_http_request request = {
        .timeout_ms = client->options.timeout_ms,
        .once = read->tries > 0,
        .done = read_done,
        .ctx = read,
    };
    if (left < request.timeout_ms)
        request.timeout_ms = left > 1 ? (int)left : 1;
    read->tries++;
    if (!pm_client_send(client, read->operation, pm_operation_question(read->operation), &request,
                        &read->call, &err))
        fail_read(read, &err);
}

/* True when all that is wanted is there. */
static bool begin_due(struct fetch *fetch, int64_t now, int *wait_ms)
{
    bool all = true;
    *wait_ms = PM_CLIENT_TICK_MS;
    for (size_t i = 0; i < PM_OPERATION_READS; i++) {
        struct read *read = &fetch->reads[i];
        if (!read->wanted || read->finished)
            continue;
        all = false;
        if (read->call)
            continue;
        if (read->due_ms <= now)
            begin_try(read, now);
        else if (read->due_ms - now < *wait_ms)
            *wait_ms = (int)(read->due_ms - now);
    }
    return all;
}

static bool run(struct fetch *fetch)
{
    struct pm_client *client = fetch->client;
    int wait_ms;
    while (!begin_due(fetch, pm_monotonic_ms(), &wait_ms) && !fetch->failed) {
        if (pm_client_asks(client->options.stop, client->options.ctx)) {
            fetch->failed = true;
            pm_fail(fetch->err, PM_ERR_INTERRUPTED, "stopped while reading the account");
            break;
        }
        pm_http_perform(client->http, wait_ms);
    }
    return !fetch->failed;
}

static void init(struct fetch *fetch, struct pm_client *client, const struct pm_fetch_wants *wants,
                 struct pm_arena *arena, struct pm_err *err)
{
    *fetch = (struct fetch){
        .client = client, .began_ms = pm_monotonic_ms(), .domains = {.arena = arena}, .err = err};
    for (size_t i = 0; i < PM_OPERATION_READS; i++) {
        fetch->reads[i].fetch = fetch;
        fetch->reads[i].operation = (enum pm_operation)i;
    }
    fetch->reads[PM_OPERATION_LIST_DOMAINS].wanted = true;
    fetch->reads[PM_OPERATION_LIST_USER].wanted = wants->users;
    fetch->reads[PM_OPERATION_LIST_ROUTING_RULES].wanted = wants->rules;
    fetch->reads[PM_OPERATION_GET_OWNERSHIP_CODE].wanted = wants->ownership;
    fetch->reads[PM_OPERATION_CHECK_ACCOUNT_CREDIT].wanted = wants->credit;
}

static void fini(struct fetch *fetch)
{
    for (size_t i = 0; i < PM_OPERATION_READS; i++) {
        struct read *read = &fetch->reads[i];
        if (read->call)
            pm_http_cancel(read->call);
        if (read->finished)
            pm_json_doc_fini(&read->doc);
    }
}

static bool read_result(const struct read *read, const struct pm_fetch_wants *wants,
                        struct pm_arena *arena, struct pm_account *account, struct pm_err *err)
{
    bool ok = read->listed
                  ? pm_domain_list_read(&read->fetch->domains, account, err)
                  : pm_result_read(read->operation, &read->doc, wants, arena, account, err);
    return ok || pm_err_wrap(err, "%s", pm_operation_name(read->operation));
}

static bool read_results(struct fetch *fetch, const struct pm_fetch_wants *wants,
                         struct pm_arena *arena, struct pm_account *account)
{
    for (size_t i = 0; i < PM_OPERATION_READS; i++) {
        struct read *read = &fetch->reads[i];
        if (!read->wanted)
            continue;
        if (!read_result(read, wants, arena, account, fetch->err))
            return false;
        pm_json_doc_fini(&read->doc);
        read->finished = false;
    }
    account->has_time = fetch->reads[PM_OPERATION_LIST_DOMAINS].has_time;
    account->time = fetch->reads[PM_OPERATION_LIST_DOMAINS].time;
    if (!wants->users)
        account->users_unknown_why = PM_STR("the list of users was not asked for");
    if (!wants->rules)
        account->rules_unknown_why = PM_STR("the list of routing rules was not asked for");
    return true;
}

bool pm_client_fetch(struct pm_client *client, const struct pm_fetch_wants *wants,
                     struct pm_arena *arena, struct pm_account *out, struct pm_err *err)
{
    struct fetch fetch;
    struct pm_account account = {0};
    init(&fetch, client, wants, arena, err);
    bool ok = run(&fetch) && read_results(&fetch, wants, arena, &account);
    fini(&fetch);
    if (ok && !pm_str_eq(account.ownership, client->ownership) && account.ownership.len > 0)
        client->ownership = pm_str_dup(&client->arena, account.ownership);
    if (ok)
        *out = account;
    return ok;
}
