#include "dns/lookup.h"

#include "base/time.h"
#include "dns/exchange.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    TIMEOUT_DEFAULT_MS = 5000,
    IN_FLIGHT = 64,
    IN_FLIGHT_LOOPBACK = 128,
    SPARE_DESCRIPTORS = 32, /* for the rest of the program */
    LONGEST_WAIT_MS = 100,  /* between two looks at the stop signal */
    EVENTS_MAX = 128,
};

/* One answer to be had: of one server, or of the first that has one. */
struct task {
    const struct pm_question *question;
    size_t peer;  /* asked now */
    size_t asked; /* servers that have answered or not */
};

struct slot {
    struct pm_exchange exchange; /* first: epoll hands back its address */
    struct task *task;           /* NULL: free */
};

struct lookup {
    const struct pm_dns_options_net *options;
    struct pm_exchange_net net;
    struct pm_dns_peer *peers;
    struct task *tasks;
    struct pm_answer *answers; /* of the tasks */
    size_t total, begun, done;
    struct slot *slots;
    size_t slot_count, busy;
};

static bool make_peers(struct lookup *lookup, struct pm_arena *arena, struct pm_err *err)
{
    const struct pm_dns_options_net *options = lookup->options;
    if (options->server_count == 0)
        return pm_fail(err, PM_ERR_FAILED, "there is no DNS server to ask");
    lookup->peers = PM_NEW_ARRAY(arena, struct pm_dns_peer, options->server_count);
    for (size_t i = 0; i < options->server_count; i++) {
        const struct pm_dns_server *server = &options->servers[i];
        struct pm_dns_peer *peer = &lookup->peers[i];
        peer->rtt_ms = -1;
        peer->text = pm_str_printf(arena, "%" PM_STR_FMT "@%u", PM_STR_ARG(server->address),
                                   (unsigned)server->port);
        if (!pm_dns_address_parse(server, &peer->address))
            return pm_fail(err, PM_ERR_FAILED, "'%" PM_STR_FMT "' is no DNS server's address",
                           PM_STR_ARG(server->address));
    }
    return true;
}

/* Every answer has its status from the start, so that a look-up that is stopped leaves
 * none open. */
static void make_tasks(struct lookup *lookup, const struct pm_question *questions,
                       size_t question_count, struct pm_arena *arena)
{
    size_t each = lookup->options->each_server ? lookup->options->server_count : 1;
    lookup->total = question_count * each;
    lookup->tasks = PM_NEW_ARRAY(lookup->net.scratch, struct task, lookup->total);
    lookup->answers = PM_NEW_ARRAY(arena, struct pm_answer, lookup->total);
    for (size_t i = 0; i < lookup->total; i++) {
        lookup->tasks[i] = (struct task){.question = &questions[i / each], .peer = i % each};
        lookup->answers[i] = (struct pm_answer){
            .question = questions[i / each],
            .server = lookup->peers[i % each].text,
            .status = PM_ANSWER_FAILED,
            .detail = PM_STR("interrupted"),
        };
    }
}

static size_t descriptors_left(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= 2 * SPARE_DESCRIPTORS)
        return SPARE_DESCRIPTORS / 2;
    return limit.rlim_cur - SPARE_DESCRIPTORS;
}

static void make_slots(struct lookup *lookup)
{
    bool loopback = true;
    for (size_t i = 0; i < lookup->options->server_count; i++)
        loopback &= pm_dns_address_is_loopback(&lookup->peers[i].address);
    size_t count = loopback ? IN_FLIGHT_LOOPBACK : IN_FLIGHT;
    if (lookup->options->in_flight > 0)
        count = (size_t)lookup->options->in_flight;
    if (count > lookup->total)
        count = lookup->total;
    if (count > descriptors_left())
        count = descriptors_left();
    lookup->slot_count = count;
    lookup->slots = PM_NEW_ARRAY(lookup->net.scratch, struct slot, count);
}

/* How much an answer tells. */
static int rank(enum pm_answer_status status)
{
    static const int ranks[] = {
        [PM_ANSWER_DATA] = 4,     [PM_ANSWER_NODATA] = 4,  [PM_ANSWER_NXDOMAIN] = 4,
        [PM_ANSWER_SERVFAIL] = 3, [PM_ANSWER_REFUSED] = 2, [PM_ANSWER_FAILED] = 1,
        [PM_ANSWER_TIMEOUT] = 0,
    };
    return ranks[status];
}

static bool begin(struct lookup *lookup, struct slot *slot)
{
    return pm_exchange_begin(&slot->exchange, &lookup->net, &lookup->peers[slot->task->peer],
                             slot->task->question, pm_monotonic_ms());
}

/* Keeps the best answer, and goes on to the next server while none was conclusive. */
static void settle(struct lookup *lookup, struct slot *slot)
{
    while (slot->task && slot->exchange.done) {
        struct task *task = slot->task;
        struct pm_answer *kept = &lookup->answers[task - lookup->tasks];
        const struct pm_answer *answer = &slot->exchange.answer;
        if (task->asked == 0 || rank(answer->status) > rank(kept->status))
            *kept = *answer;
        task->asked++;
        bool more = !lookup->options->each_server && !pm_answer_is_conclusive(kept->status) &&
                    task->asked < lookup->options->server_count;
        task->peer += more;
        if (more && begin(lookup, slot))
            continue;
        slot->task = NULL;
        lookup->busy--;
        lookup->done++;
    }
}

/* Begins what there is room for. False: no socket can be had although none is in use. */
static bool fill(struct lookup *lookup, struct pm_err *err)
{
    for (size_t i = 0; i < lookup->slot_count; i++) {
        struct slot *slot = &lookup->slots[i];
        while (!slot->task && lookup->begun < lookup->total) {
            slot->task = &lookup->tasks[lookup->begun];
            if (!begin(lookup, slot)) {
                slot->task = NULL;
                return lookup->busy > 0 || pm_fail_sys(err, errno, "cannot open a socket for DNS");
            }
            lookup->begun++;
            lookup->busy++;
            settle(lookup, slot);
        }
    }
    return true;
}

static int wait_ms(const struct lookup *lookup)
{
    int64_t now = pm_monotonic_ms(), wake = now + LONGEST_WAIT_MS;
    for (size_t i = 0; i < lookup->slot_count; i++) {
        const struct slot *slot = &lookup->slots[i];
        if (slot->task && slot->exchange.wake_ms < wake)
            wake = slot->exchange.wake_ms;
    }
    return wake > now ? (int)(wake - now) : 0;
}

static void wait_and_take(struct lookup *lookup)
{
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(lookup->net.epoll, events, EVENTS_MAX, wait_ms(lookup));
    int64_t now = pm_monotonic_ms();
    for (int i = 0; i < count; i++)
        pm_exchange_ready(events[i].data.ptr, &lookup->net, now);
    for (size_t i = 0; i < lookup->slot_count; i++) {
        struct slot *slot = &lookup->slots[i];
        if (slot->task && slot->exchange.wake_ms <= now)
            pm_exchange_wake(&slot->exchange, &lookup->net, now);
        settle(lookup, slot);
    }
}

static bool is_stopped(const struct lookup *lookup)
{
    const struct pm_dns_options_net *options = lookup->options;
    return options->stop && options->stop(options->ctx);
}

static bool run(struct lookup *lookup, struct pm_err *err)
{
    const struct pm_dns_options_net *options = lookup->options;
    size_t told = 0;
    while (lookup->done < lookup->total && !is_stopped(lookup)) {
        if (!fill(lookup, err))
            return false;
        if (lookup->busy > 0)
            wait_and_take(lookup);
        if (options->progress && lookup->done != told)
            options->progress(options->ctx, lookup->done, lookup->total);
        told = lookup->done;
    }
    return true;
}

static bool open_and_run(struct lookup *lookup, struct pm_err *err)
{
    lookup->net.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (lookup->net.epoll < 0)
        return pm_fail_sys(err, errno, "cannot wait for DNS answers");
    bool ok = run(lookup, err);
    for (size_t i = 0; i < lookup->slot_count; i++)
        if (lookup->slots[i].task)
            pm_exchange_end(&lookup->slots[i].exchange);
    close(lookup->net.epoll);
    return ok;
}

bool pm_dns_lookup(const struct pm_question *questions, size_t question_count,
                   const struct pm_dns_options_net *options, struct pm_arena *arena,
                   struct pm_answer **answers, size_t *answer_count, struct pm_err *err)
{
    struct pm_arena scratch;
    pm_arena_init(&scratch);
    struct lookup lookup = {
        .options = options,
        .net = {.recursion = options->recursion,
                .timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_DEFAULT_MS,
                .arena = arena,
                .scratch = &scratch,
                .buffer = pm_alloc(&scratch, PM_DATAGRAM_MAX)},
    };
    bool ok = make_peers(&lookup, arena, err);
    if (ok) {
        make_tasks(&lookup, questions, question_count, arena);
        make_slots(&lookup);
        ok = open_and_run(&lookup, err);
    }
    pm_arena_fini(&scratch);
    if (ok) {
        *answers = lookup.answers;
        *answer_count = lookup.total;
    }
    return ok;
}
