#include "verify/verify.h"

#include "verify/judge.h"

/* What one purpose's record comes to at all servers. */
struct tally {
    struct pm_verdict worst;
    enum pm_status status;
    struct pm_joined where;  /* the servers whose verdict is the worst */
    struct pm_joined others; /* "pass at 192.0.2.2@53" */
    size_t answers;
};

typedef struct pm_verdict (*judge_fn)(const struct pm_subject *, const struct pm_answer *);

static const judge_fn judges[PM_PURPOSES] = {
    [PM_PURPOSE_OWNERSHIP] = pm_judge_ownership,
    [PM_PURPOSE_MX] = pm_judge_mx,
    [PM_PURPOSE_SPF] = pm_judge_spf,
    [PM_PURPOSE_DKIM1] = pm_judge_cname,
    [PM_PURPOSE_DKIM2] = pm_judge_cname,
    [PM_PURPOSE_DKIM3] = pm_judge_cname,
    [PM_PURPOSE_DMARC] = pm_judge_dmarc,
};

static int severity(enum pm_status status)
{
    static const int severities[PM_STATUSES] = {
        [PM_STATUS_SKIP] = 0, [PM_STATUS_PASS] = 1,    [PM_STATUS_INFO] = 2,
        [PM_STATUS_WARN] = 3, [PM_STATUS_UNKNOWN] = 4, [PM_STATUS_FAIL] = 5,
    };
    return severities[status];
}

static bool answers_question(const struct pm_answer *answer, struct pm_str owner,
                             enum pm_rrtype type)
{
    return answer->question.type == type && pm_str_eq(answer->question.name, owner);
}

static struct pm_verdict inconclusive(const struct pm_answer *answer, struct pm_arena *arena)
{
    struct pm_str detail = answer->detail.len > 0
                               ? answer->detail
                               : pm_str_from(pm_answer_status_text(answer->status));
    return (struct pm_verdict){
        .status = PM_STATUS_UNKNOWN,
        .why =
            pm_str_printf(arena, "The server could not say: %" PM_STR_FMT ".", PM_STR_ARG(detail)),
    };
}

/* A mail domain's own name holds SOA and NS, so that a CNAME there breaks the zone (RFC 1034
 * 3.6.2). */
static void note_alias(const struct pm_subject *subject, const struct pm_answer *answer,
                       struct pm_verdict *verdict)
{
    struct pm_str owner = subject->record->owner;
    struct pm_str alias = pm_view_alias(answer, owner);
    if (alias.len == 0 || !pm_str_eq(owner, subject->input->name.ascii) ||
        severity(verdict->status) >= severity(PM_STATUS_WARN))
        return;
    verdict->status = PM_STATUS_WARN;
    verdict->why = pm_str_printf(subject->arena,
                                 "The record was found at %" PM_STR_FMT ", for which the domain is "
                                 "an alias (CNAME): a mail domain should have its own.",
                                 PM_STR_ARG(alias));
    verdict->fix = pm_judge_publish(subject);
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    if (!pm_answer_is_conclusive(answer->status))
        return inconclusive(answer, subject->arena);
    struct pm_verdict verdict = judges[subject->record->purpose](subject, answer);
    note_alias(subject, answer, &verdict);
    return verdict;
}

static struct pm_str join_seen(struct pm_str seen, struct pm_str more, struct pm_arena *arena)
{
    struct pm_joined joined = {.arena = arena, .text = seen};
    pm_join(&joined, "; ", more);
    return joined.text;
}

/* Servers with the same status as the worst are named together; the first one's words count. */
static void count_verdict(struct tally *tally, const struct pm_verdict *verdict,
                          struct pm_str server, struct pm_arena *arena)
{
    bool worse = tally->answers == 0 || severity(verdict->status) > severity(tally->status);
    bool same = tally->answers > 0 && verdict->status == tally->status;
    if (worse && tally->answers > 0)
        pm_join(&tally->others, ", ",
                pm_str_printf(arena, "%s at %" PM_STR_FMT, pm_status_name(tally->status),
                              PM_STR_ARG(tally->where.text)));
    if (worse) {
        tally->worst = *verdict;
        tally->status = verdict->status;
        tally->where.text = server;
    } else if (same) {
        pm_join(&tally->where, ", ", server);
        if (!pm_str_eq(tally->worst.seen, verdict->seen))
            tally->worst.seen = join_seen(tally->worst.seen, verdict->seen, arena);
    } else {
        pm_join(&tally->others, ", ",
                pm_str_printf(arena, "%s at %" PM_STR_FMT, pm_status_name(verdict->status),
                              PM_STR_ARG(server)));
    }
    tally->answers++;
}

static struct tally judge_all(const struct pm_subject *subject)
{
    const struct pm_verify_input *input = subject->input;
    const struct pm_dns_record *record = subject->record;
    struct tally tally = {.where = {subject->arena, PM_STR("")},
                          .others = {subject->arena, PM_STR("")}};
    for (size_t i = 0; i < input->answer_count; i++) {
        const struct pm_answer *answer = &input->answers[i];
        if (!answers_question(answer, record->owner, record->type))
            continue;
        struct pm_verdict verdict = judge(subject, answer);
        count_verdict(&tally, &verdict, answer->server, subject->arena);
    }
    return tally;
}

static struct pm_str explain(const struct tally *tally, struct pm_arena *arena)
{
    struct pm_joined why = {.arena = arena, .text = tally->worst.why};
    if (tally->others.text.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "The servers differ: %" PM_STR_FMT ".",
                              PM_STR_ARG(tally->others.text)));
    return why.text;
}

static struct pm_finding find(const struct pm_subject *subject)
{
    const struct pm_dns_record *record = subject->record;
    struct tally tally = judge_all(subject);
    bool optional =
        record->purpose == PM_PURPOSE_OWNERSHIP && subject->input->on_account == PM_TRUE;
    if (tally.answers == 0) {
        tally.status = PM_STATUS_UNKNOWN;
        tally.worst.why = PM_STR("Not asked yet.");
    }
    return (struct pm_finding){
        .domain = subject->input->name.ascii,
        .rule = pm_str_from(pm_purpose_name(record->purpose)),
        .status = tally.status,
        .required = !optional,
        .owner = record->owner,
        .type = record->type,
        .expected = pm_rdata_format(record->type, &record->rdata, subject->arena),
        .seen = tally.worst.seen,
        .where = tally.where.text,
        .why = explain(&tally, subject->arena),
        .fix = tally.worst.fix,
    };
}

static struct pm_finding ownership_unknown(const struct pm_verify_input *input)
{
    return (struct pm_finding){
        .domain = input->name.ascii,
        .rule = pm_str_from(pm_purpose_name(PM_PURPOSE_OWNERSHIP)),
        .status = PM_STATUS_SKIP,
        .owner = input->name.ascii,
        .type = PM_RRTYPE_TXT,
        .why = PM_STR("The account's ownership value is not known."),
        .fix = PM_STR("Set PURELYMAIL_API_TOKEN, or PURELYMAIL_OWNERSHIP_TOKEN, to have it "
                      "checked."),
    };
}

/* Adds a question that is neither answered nor wanted already. */
static void want(const struct pm_verify_input *input, struct pm_str owner, enum pm_rrtype type,
                 struct pm_verify_step *step)
{
    for (size_t i = 0; i < input->answer_count; i++)
        if (answers_question(&input->answers[i], owner, type))
            return;
    for (size_t i = 0; i < step->wanted_count; i++)
        if (step->wanted[i].type == type && pm_str_eq(step->wanted[i].name, owner))
            return;
    step->wanted[step->wanted_count++] = (struct pm_question){owner, type};
}

/* Without its CNAME a domain may have a DMARC text of its own. */
static void want_more(const struct pm_subject *subject, struct pm_verify_step *step)
{
    const struct pm_verify_input *input = subject->input;
    const struct pm_dns_record *record = subject->record;
    if (record->purpose != PM_PURPOSE_DMARC || record->type != PM_RRTYPE_CNAME)
        return;
    for (size_t i = 0; i < input->answer_count; i++) {
        const struct pm_answer *answer = &input->answers[i];
        if (answers_question(answer, record->owner, record->type) &&
            pm_dmarc_wants_txt(subject, answer))
            want(input, record->owner, PM_RRTYPE_TXT, step);
    }
}

struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena)
{
    const struct pm_record_list *expected = input->expected;
    struct pm_verify_step step = {.wanted = PM_NEW_ARRAY(arena, struct pm_question, PM_PURPOSES)};
    struct pm_findings *findings = &step.findings;
    if (expected->count == 0 || expected->items[0].purpose != PM_PURPOSE_OWNERSHIP)
        *PM_PUSH(arena, findings->items, findings->count, findings->cap) = ownership_unknown(input);
    for (size_t i = 0; i < expected->count; i++) {
        struct pm_subject subject = {input, &expected->items[i], arena};
        want(input, subject.record->owner, subject.record->type, &step);
        want_more(&subject, &step);
        *PM_PUSH(arena, findings->items, findings->count, findings->cap) = find(&subject);
    }
    return step;
}
