#include "dns/inquiry.h"

/* How much an answer tells. */
static int rank(enum pm_answer_status status)
{
    static const int ranks[] = {
        [PM_ANSWER_DATA] = 5,     [PM_ANSWER_NODATA] = 5,   [PM_ANSWER_NXDOMAIN] = 5,
        [PM_ANSWER_REFERRAL] = 4, [PM_ANSWER_SERVFAIL] = 3, [PM_ANSWER_REFUSED] = 2,
        [PM_ANSWER_FAILED] = 1,   [PM_ANSWER_TIMEOUT] = 0,
    };
    return ranks[status];
}

struct pm_str pm_answer_fault(const struct pm_answer *answer)
{
    if (answer->detail.len > 0)
        return answer->detail;
    return pm_str_from(pm_answer_status_text(answer->status));
}

static size_t host_count(const struct pm_inquiry *inquiry)
{
    size_t count = inquiry->hosts.count;
    return count < PM_INQUIRY_HOSTS ? count : PM_INQUIRY_HOSTS;
}

/* The host that was silent least, of those not yet asked in this round. */
static struct pm_host *choose_of_round(struct pm_inquiry *inquiry)
{
    struct pm_host *best = NULL;
    size_t count = host_count(inquiry), best_at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = (inquiry->start + i) % count;
        struct pm_host *host = inquiry->hosts.items[at];
        if (inquiry->tried >> at & 1 || host->count <= inquiry->round)
            continue;
        if (!best ||
            host->targets[inquiry->round]->silent < best->targets[inquiry->round]->silent) {
            best = host;
            best_at = at;
        }
    }
    if (best)
        inquiry->tried |= UINT64_C(1) << best_at;
    return best;
}

/* The first address of every host comes before the second of any. */
static struct pm_host *choose(struct pm_inquiry *inquiry)
{
    size_t rounds = 0;
    for (size_t i = 0; i < host_count(inquiry); i++)
        if (inquiry->hosts.items[i]->count > rounds)
            rounds = inquiry->hosts.items[i]->count;
    for (; inquiry->round < rounds; inquiry->round++, inquiry->tried = 0) {
        struct pm_host *host = choose_of_round(inquiry);
        if (host)
            return host;
    }
    return NULL;
}

static void resume(void *ctx);

/* True: a question is under way. */
static bool ask_next(struct pm_inquiry *inquiry)
{
    if (inquiry->dns->stopped || inquiry->asked == PM_INQUIRY_TRIES)
        return false;
    struct pm_host *host = choose(inquiry);
    /* Where there is only one host, its other addresses are worth a question. */
    while (!host && inquiry->hosts.count == 1) {
        struct pm_host *only = inquiry->hosts.items[0];
        size_t before = only->count;
        if (!pm_host_find_more(only, resume, inquiry))
            return true;
        if (only->count == before)
            return false;
        host = choose(inquiry);
    }
    if (!host)
        return false;
    inquiry->host = host;
    inquiry->asked++;
    inquiry->ask.peer = host->targets[inquiry->round]->peer;
    pm_engine_ask(inquiry->dns->engine, &inquiry->ask);
    return true;
}

static void resume(void *ctx)
{
    struct pm_inquiry *inquiry = ctx;
    if (!ask_next(inquiry))
        inquiry->done(inquiry);
}

static void keep(struct pm_inquiry *inquiry, const struct pm_answer *answer, struct pm_str label)
{
    *inquiry->answer = *answer;
    inquiry->answer->server = label;
    inquiry->answer->question = inquiry->ask.question;
    inquiry->answer->disputed = inquiry->disputed && pm_answer_is_conclusive(answer->status);
}

static bool is_enough(struct pm_inquiry *inquiry, const struct pm_answer *answer)
{
    return inquiry->is_enough ? inquiry->is_enough(inquiry, answer)
                              : pm_answer_is_conclusive(answer->status);
}

static void on_answer(struct pm_ask *ask, const struct pm_answer *answer)
{
    struct pm_inquiry *inquiry = ask->ctx;
    struct pm_target *target = inquiry->host->targets[inquiry->round];
    bool silent = answer->status == PM_ANSWER_TIMEOUT || answer->status == PM_ANSWER_FAILED;
    target->silent = silent ? target->silent + 1 : 0;
    inquiry->disputed |= answer->status == PM_ANSWER_SERVFAIL;
    bool enough = is_enough(inquiry, answer);
    if (enough || inquiry->asked == 1 || rank(answer->status) > rank(inquiry->answer->status))
        keep(inquiry, answer, inquiry->host->labels[inquiry->round]);
    if (enough || !ask_next(inquiry))
        inquiry->done(inquiry);
}

bool pm_inquiry_start(struct pm_inquiry *inquiry)
{
    inquiry->tried = 0;
    inquiry->round = 0;
    inquiry->asked = 0;
    inquiry->disputed = false;
    inquiry->ask.done = on_answer;
    inquiry->ask.ctx = inquiry;
    *inquiry->answer = (struct pm_answer){
        .question = inquiry->ask.question,
        .status = PM_ANSWER_FAILED,
        .detail = inquiry->dns->stopped ? PM_STR("interrupted") : PM_STR("there is nobody to ask"),
    };
    return ask_next(inquiry);
}

struct pm_inquiry *pm_inquiry_take(struct pm_dns *dns)
{
    struct pm_inquiry *inquiry = dns->spare_inquiries;
    if (!inquiry)
        inquiry = PM_NEW(&dns->arena, struct pm_inquiry);
    dns->spare_inquiries = inquiry->next_spare;
    *inquiry = (struct pm_inquiry){.dns = dns};
    return inquiry;
}

void pm_inquiry_give_back(struct pm_inquiry *inquiry)
{
    inquiry->next_spare = inquiry->dns->spare_inquiries;
    inquiry->dns->spare_inquiries = inquiry;
}
