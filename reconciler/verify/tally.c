#include "verify/causes.h"
#include "verify/look.h"

enum { SEEN_ENOUGH = 4096 }; /* bytes; with so much on the screen no more is added */

/* What one record comes to at all servers. */
struct tally {
    struct pm_verdict worst;
    struct pm_joined where;               /* the servers whose verdict is the worst */
    struct pm_joined others[PM_STATUSES]; /* the others, by theirs */
    struct pm_evidence *evidence;
    size_t count;
    bool differ;
    bool some_right; /* a server that answered has it */
};

/* A server that is named for the zone, and answers from somewhere else (RFC 1912 2.8). */
static bool is_lame(const struct pm_look *look, const struct pm_answer *answer)
{
    return look->input->mode == PM_VERIFY_AUTHORITIES && answer->question.via == PM_VIA_AUTHORITY &&
           !answer->authoritative;
}

bool pm_look_is_told(const struct pm_look *look, const struct pm_answer *answer)
{
    return pm_answer_is_conclusive(answer->status) && !is_lame(look, answer);
}

static struct pm_str detail_of(const struct pm_answer *answer)
{
    if (pm_answer_is_conclusive(answer->status))
        return PM_STR("it answers without authority for the zone");
    return answer->detail.len > 0 ? answer->detail
                                  : pm_str_from(pm_answer_status_text(answer->status));
}

static struct pm_verdict inconclusive(const struct pm_answer *answer, struct pm_arena *arena)
{
    struct pm_str detail = detail_of(answer);
    return (struct pm_verdict){
        .status = PM_STATUS_UNKNOWN,
        .seen = detail,
        .why =
            pm_str_printf(arena, "The server could not say: %" PM_STR_FMT ".", PM_STR_ARG(detail)),
        .may_pass = true,
    };
}

/* What each of the servers showed, once; the evidence has all of it. */
static struct pm_str join_seen(const struct tally *tally, struct pm_str more,
                               struct pm_arena *arena)
{
    struct pm_joined joined = {.arena = arena, .text = tally->worst.seen};
    for (size_t i = 0; i < tally->count; i++)
        if (tally->evidence[i].status == tally->worst.status &&
            pm_str_eq(tally->evidence[i].seen, more))
            return joined.text;
    if (more.len > 0 && joined.text.len < SEEN_ENOUGH)
        pm_join(&joined, "; ", more);
    return joined.text;
}

static bool has_line(struct pm_str lines, struct pm_str wanted)
{
    struct pm_str line;
    while (pm_str_next(&lines, '\n', &line))
        if (pm_str_eq(line, wanted))
            return true;
    return false;
}

/* What has to go at any of the servers. */
static struct pm_str join_remove(struct pm_str lines, struct pm_str more, struct pm_arena *arena)
{
    struct pm_joined joined = {.arena = arena, .text = lines};
    struct pm_str line = PM_STR("");
    while (more.len > 0 && joined.text.len < SEEN_ENOUGH && pm_str_next(&more, '\n', &line))
        if (!has_line(joined.text, line))
            pm_join(&joined, "\n", line);
    return joined.text;
}

/* Of verdicts with one status: how much is to be said for this one's words. What time does not mend
 * goes first, then what is understood best. */
static int weight(const struct pm_verdict *verdict)
{
    enum { HOPELESS = 4, CAUSE = 2, REMOVE = 1 };
    return (verdict->may_pass ? 0 : HOPELESS) + (verdict->cause ? CAUSE : 0) +
           (verdict->remove.len > 0 ? REMOVE : 0);
}

static void count_equal(struct tally *tally, const struct pm_verdict *verdict,
                        struct pm_arena *arena)
{
    struct pm_str seen = join_seen(tally, verdict->seen, arena);
    struct pm_str remove = join_remove(tally->worst.remove, verdict->remove, arena);
    if (weight(verdict) > weight(&tally->worst))
        tally->worst = *verdict;
    tally->worst.seen = seen;
    tally->worst.remove = remove;
}

/* Servers with the same status as the worst are named together. */
static void count_verdict(struct tally *tally, const struct pm_verdict *verdict,
                          struct pm_str server, struct pm_arena *arena)
{
    int severity = pm_status_severity(verdict->status);
    int worst = tally->count > 0 ? pm_status_severity(tally->worst.status) : -1;
    if (severity > worst) {
        if (tally->count > 0)
            tally->others[tally->worst.status].text = tally->where.text;
        tally->worst = *verdict;
        tally->where.text = server;
    } else if (severity == worst) {
        pm_join(&tally->where, ", ", server);
        count_equal(tally, verdict, arena);
    } else {
        pm_join(&tally->others[verdict->status], ", ", server);
    }
    tally->differ |= tally->count > 0 && severity != worst;
    tally->some_right |=
        verdict->status != PM_STATUS_SKIP && severity < pm_status_severity(PM_STATUS_UNKNOWN);
    tally->evidence[tally->count++] =
        (struct pm_evidence){.server = server, .status = verdict->status, .seen = verdict->seen};
}

static struct tally judge_all(const struct pm_subject *subject, const struct pm_replies *replies,
                              pm_judge *judge)
{
    struct pm_arena *arena = subject->look->arena;
    struct tally tally = {.where = {.arena = arena, .text = PM_STR("")}};
    for (size_t i = 0; i < PM_STATUSES; i++)
        tally.others[i] = tally.where;
    tally.evidence = PM_NEW_ARRAY(arena, struct pm_evidence, replies->count);
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        struct pm_verdict verdict = pm_look_is_told(subject->look, answer)
                                        ? judge(subject, answer)
                                        : inconclusive(answer, arena);
        count_verdict(&tally, &verdict, answer->server, arena);
    }
    return tally;
}

/* "right at 192.0.2.2@53, acceptable at 192.0.2.3@53" */
static struct pm_str list_better(const struct tally *tally, struct pm_arena *arena)
{
    static const struct {
        enum pm_status status;
        const char *word;
    } words[] = {
        {PM_STATUS_PASS, "right"}, {PM_STATUS_INFO, "acceptable"}, {PM_STATUS_WARN, "usable"}};
    struct pm_joined list = {.arena = arena, .text = PM_STR("")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (tally->others[words[i].status].text.len > 0)
            pm_join(&list, ", ",
                    pm_str_printf(arena, "%s at %" PM_STR_FMT, words[i].word,
                                  PM_STR_ARG(tally->others[words[i].status].text)));
    return list.text;
}

/* A server that is silent does not differ. */
static void tell_difference(struct tally *tally, struct pm_arena *arena)
{
    struct pm_joined why = {.arena = arena, .text = tally->worst.why};
    struct pm_str better = list_better(tally, arena),
                  silent = tally->others[PM_STATUS_UNKNOWN].text;
    if (better.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "%s %" PM_STR_FMT ".",
                              tally->worst.status == PM_STATUS_UNKNOWN
                                  ? "It is"
                                  : "The servers differ: it is",
                              PM_STR_ARG(better)));
    if (silent.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "Nothing could be learned from %" PM_STR_FMT ".",
                              PM_STR_ARG(silent)));
    tally->worst.why = why.text;
}

/* What is right at some of the servers is on its way to the others, or never gets there. */
static void mind_lag(struct tally *tally, struct pm_arena *arena)
{
    struct pm_verdict *worst = &tally->worst;
    if (worst->status != PM_STATUS_FAIL || !tally->some_right)
        return;
    worst->cause = &pm_causes_shared[PM_CAUSE_NOT_EVERYWHERE_YET];
    worst->may_pass = true;
    worst->fix = pm_str_printf(
        arena, "Wait until %" PM_STR_FMT " has the change, too. If it never gets there, %s.",
        PM_STR_ARG(tally->where.text),
        worst->publish.len > 0 || worst->remove.len > 0
            ? "that server needs what follows, or has to leave the zone's NS records"
            : "ask the DNS provider, or take that server out of the zone's NS records");
}

static bool passes_everywhere(const struct pm_subject *subject, const struct pm_replies *replies,
                              pm_judge *judge)
{
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!pm_look_is_told(subject->look, answer) ||
            judge(subject, answer).status != PM_STATUS_PASS)
            return false;
    }
    return replies->count > 0;
}

static struct pm_finding *tell_tally(struct pm_look *look, const struct pm_rule *rule,
                                     const struct tally *tally)
{
    struct pm_finding *finding = pm_look_tell(look, rule, &tally->worst);
    finding->where = tally->where.text;
    finding->evidence = tally->evidence;
    finding->evidence_count = tally->count;
    return finding;
}

static struct pm_finding *judge_in_full(struct pm_look *look, const struct pm_rule *rule,
                                        const struct pm_subject *subject,
                                        const struct pm_replies *replies, pm_judge *judge)
{
    const struct pm_dns_record *record = subject->record;
    struct tally tally = judge_all(subject, replies, judge);
    if (tally.count == 0)
        tally.worst = (struct pm_verdict){.status = PM_STATUS_UNKNOWN,
                                          .why = PM_STR("There is no server to ask."),
                                          .may_pass = true};
    if (tally.differ) {
        tell_difference(&tally, look->arena);
        mind_lag(&tally, look->arena);
    }
    struct pm_finding *finding = tell_tally(look, rule, &tally);
    if (record)
        finding->expected = pm_rdata_format(record->type, &record->rdata, look->arena);
    return finding;
}

struct pm_finding *pm_look_judge(struct pm_look *look, const struct pm_rule *rule,
                                 const struct pm_subject *subject, const struct pm_replies *replies,
                                 pm_judge *judge)
{
    static const struct pm_verdict pass = {.status = PM_STATUS_PASS};
    bool in_short = look->input->brief && passes_everywhere(subject, replies, judge);
    struct pm_finding *finding = in_short ? pm_look_tell(look, rule, &pass)
                                          : judge_in_full(look, rule, subject, replies, judge);
    finding->owner = replies->question.name;
    finding->type = replies->question.type;
    return finding;
}
