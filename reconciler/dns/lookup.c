#include "dns/lookup.h"

#include "dns/engine.h"

struct lookup;

/* One answer to be had: of one server, or of the first that has one. */
struct task {
    struct pm_ask ask;
    struct lookup *lookup;
    size_t server; /* asked now */
    size_t asked;  /* servers that have answered or not */
};

struct lookup {
    const struct pm_dns_options_net *options;
    struct pm_arena *arena;
    struct pm_engine *engine;
    struct pm_peer **peers;
    struct task *tasks;
    struct pm_answer *answers; /* of the tasks */
    size_t total, done, told;
};

static bool make_peers(struct lookup *lookup, struct pm_arena *scratch, struct pm_err *err)
{
    const struct pm_dns_options_net *options = lookup->options;
    if (options->server_count == 0)
        return pm_fail(err, PM_ERR_FAILED, "there is no DNS server to ask");
    lookup->peers = PM_NEW_ARRAY(scratch, struct pm_peer *, options->server_count);
    for (size_t i = 0; i < options->server_count; i++) {
        const struct pm_dns_server *server = &options->servers[i];
        struct pm_str text = pm_str_printf(lookup->arena, "%" PM_STR_FMT "@%u",
                                           PM_STR_ARG(server->address), (unsigned)server->port);
        lookup->peers[i] = pm_engine_peer(lookup->engine, server, text);
        if (!lookup->peers[i])
            return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no DNS server's address",
                           PM_STR_ARG(server->address));
    }
    return true;
}

/* How much an answer tells. */
static int rank(enum pm_answer_status status)
{
    static const int ranks[] = {
        [PM_ANSWER_DATA] = 5,     [PM_ANSWER_NODATA] = 5,  [PM_ANSWER_NXDOMAIN] = 5,
        [PM_ANSWER_SERVFAIL] = 4, [PM_ANSWER_REFUSED] = 3, [PM_ANSWER_REFERRAL] = 2,
        [PM_ANSWER_FAILED] = 1,   [PM_ANSWER_TIMEOUT] = 0,
    };
    return ranks[status];
}

static void ask_server(struct task *task)
{
    task->ask.peer = task->lookup->peers[task->server];
    pm_engine_ask(task->lookup->engine, &task->ask);
}

/* Keeps the best answer, and goes on to the next server while none was conclusive. */
static void settle(struct pm_ask *ask, const struct pm_answer *answer)
{
    struct task *task = ask->ctx;
    struct lookup *lookup = task->lookup;
    const struct pm_dns_options_net *options = lookup->options;
    struct pm_answer *kept = &lookup->answers[task - lookup->tasks];
    if (task->asked == 0 || rank(answer->status) > rank(kept->status))
        *kept = *answer;
    task->asked++;
    if (!options->each_server && !pm_answer_is_conclusive(kept->status) &&
        task->asked < options->server_count) {
        task->server++;
        ask_server(task);
    } else {
        lookup->done++;
    }
}

static void make_tasks(struct lookup *lookup, const struct pm_question *questions,
                       size_t question_count, struct pm_arena *scratch)
{
    size_t each = lookup->options->each_server ? lookup->options->server_count : 1;
    lookup->total = question_count * each;
    lookup->tasks = PM_NEW_ARRAY(scratch, struct task, lookup->total);
    lookup->answers = PM_NEW_ARRAY(lookup->arena, struct pm_answer, lookup->total);
    for (size_t i = 0; i < lookup->total; i++) {
        struct task *task = &lookup->tasks[i];
        *task = (struct task){.lookup = lookup, .server = i % each};
        task->ask = (struct pm_ask){.question = questions[i / each],
                                    .recursion = lookup->options->recursion,
                                    .arena = lookup->arena,
                                    .done = settle,
                                    .ctx = task};
        ask_server(task);
    }
}

static void tell(void *ctx)
{
    struct lookup *lookup = ctx;
    const struct pm_dns_options_net *options = lookup->options;
    if (options->progress && lookup->done != lookup->told)
        options->progress(options->ctx, lookup->done, lookup->total);
    lookup->told = lookup->done;
}

static bool is_stopped(void *ctx)
{
    const struct lookup *lookup = ctx;
    return lookup->options->stop && lookup->options->stop(lookup->options->ctx);
}

bool pm_dns_lookup(const struct pm_question *questions, size_t question_count,
                   const struct pm_dns_options_net *options, struct pm_arena *arena,
                   struct pm_answer **answers, size_t *answer_count, struct pm_err *err)
{
    struct pm_arena scratch;
    struct lookup lookup = {.options = options, .arena = arena};
    const struct pm_engine_options engine_options = {.timeout_ms = options->timeout_ms,
                                                     .in_flight = options->in_flight,
                                                     .stop = is_stopped,
                                                     .tick = tell,
                                                     .ctx = &lookup};
    if (!pm_engine_open(&engine_options, &lookup.engine, err))
        return false;
    pm_arena_init(&scratch);
    bool ok = make_peers(&lookup, &scratch, err);
    if (ok) {
        make_tasks(&lookup, questions, question_count, &scratch);
        ok = pm_engine_run(lookup.engine, err);
    }
    pm_engine_close(lookup.engine);
    pm_arena_fini(&scratch);
    if (ok) {
        *answers = lookup.answers;
        *answer_count = lookup.total;
    }
    return ok;
}
