#include "verify/look.h"
#include "verify/spf.h"

static const struct pm_rule rules[] = {
    {.id = "spf",
     .level = PM_STATUS_FAIL,
     .required = true,
     .badge = PM_BADGE_SPF,
     .source = "",
     .title = "",
     .why = "",
     .fix = ""},
};

static const struct pm_str ours = PM_STR_INIT("_spf.purelymail.com");

/* The texts at the name that are, or were meant to be, SPF records. */
struct texts {
    struct pm_str *records, *attempts;
    size_t record_count, record_cap, attempt_count, attempt_cap;
    struct pm_joined seen;
};

static struct texts collect(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct pm_arena *arena = subject->look->arena;
    struct texts texts = {.seen = {.arena = arena, .text = PM_STR("")}};
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT);
    for (size_t i = 0; set && i < set->count; i++) {
        struct pm_str text = set->values[i].text;
        if (pm_spf_is_record(text))
            *PM_PUSH(arena, texts.records, texts.record_count, texts.record_cap) = text;
        else if (pm_spf_is_attempt(text))
            *PM_PUSH(arena, texts.attempts, texts.attempt_count, texts.attempt_cap) = text;
        else
            continue;
        pm_join(&texts.seen, "; ", pm_rdata_format(PM_RRTYPE_TXT, &set->values[i], arena));
    }
    return texts;
}

/* "Publish this one record instead: …", with what other records say, so that no other sender is
 * lost. */
static struct pm_str merged_fix(const struct pm_subject *subject, const struct texts *texts)
{
    struct pm_rdata merged = {.text =
                                  pm_spf_merge(texts->records, texts->record_count,
                                               subject->record->rdata.text, subject->look->arena)};
    const struct pm_dns_record *record = subject->record;
    struct pm_str text =
        pm_view_record(record->owner, record->ttl, PM_RRTYPE_TXT, &merged, subject->look->arena);
    size_t instead = texts->record_count + texts->attempt_count;
    return pm_str_printf(subject->look->arena, "Publish%s: %" PM_STR_FMT,
                         instead == 0  ? ""
                         : instead > 1 ? " this one record instead of them"
                                       : " this record instead",
                         PM_STR_ARG(text));
}

/* What the one record's terms come to. */
struct reading {
    bool ends; /* there is an `all` or a redirect */
    char all;  /* qualifier of `all`; 0: none */
    bool included, refused, too_late;
};

static struct reading read_terms(struct pm_str text)
{
    struct reading reading = {0};
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term)) {
        bool include = pm_spf_is_include(&term, ours);
        if (include && reading.all)
            reading.too_late = true;
        else if (include && term.qualifier == '+')
            reading.included = true;
        else if (include)
            reading.refused = true;
        else if (pm_spf_is_all(&term) && !reading.all)
            reading.all = term.qualifier;
        reading.ends |= reading.all || pm_str_eq_nocase(term.name, PM_STR("redirect"));
    }
    return reading;
}

/* Why mail sent through PurelyMail does not pass, or why anyone's does; empty: all well. */
static struct pm_str find_fault(struct pm_str text, const struct reading *reading)
{
    if (!reading->included && reading->too_late)
        return PM_STR("include:_spf.purelymail.com stands behind 'all', where nothing counts.");
    if (!reading->included && reading->refused)
        return PM_STR("The sign before include:_spf.purelymail.com refuses PurelyMail's servers.");
    if (!reading->included && pm_str_contains_nocase(text, ours))
        return PM_STR("_spf.purelymail.com is mentioned, but not as a term of its own, "
                      "include:_spf.purelymail.com with a space on both sides.");
    if (!reading->included)
        return PM_STR("include:_spf.purelymail.com is missing: mail sent through PurelyMail fails "
                      "SPF.");
    if (reading->all == '+')
        return PM_STR("'+all' lets every server in the world send for the domain.");
    return PM_STR("");
}

/* "'a', 'b'": the terms of one record that the other lacks. */
static struct pm_str difference(struct pm_str of, struct pm_str from, struct pm_arena *arena)
{
    struct pm_joined joined = {.arena = arena, .text = PM_STR("")};
    struct pm_spf_term term;
    while (pm_spf_next(&of, &term))
        if (!pm_spf_has(from, &term))
            pm_join(&joined, ", ",
                    pm_str_printf(arena, "'%" PM_STR_FMT "'", PM_STR_ARG(term.text)));
    return joined.text;
}

/* The include that counts is there: does the record say what the file says? */
static struct pm_verdict compare(const struct pm_subject *subject, const struct texts *texts,
                                 const struct reading *reading)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_str seen = texts->records[0], wanted = subject->record->rdata.text;
    struct pm_str missing = difference(wanted, seen, arena);
    struct pm_str extra = difference(seen, wanted, arena);
    struct pm_joined why = {.arena = arena, .text = PM_STR("")};
    struct pm_verdict verdict = {.seen = texts->seen.text};
    if (missing.len > 0) {
        verdict.status = PM_STATUS_WARN;
        verdict.fix = merged_fix(subject, texts);
        pm_join(&why, " ",
                pm_str_printf(arena,
                              "Mail through PurelyMail passes, but what the file asks for is "
                              "missing: %" PM_STR_FMT ".",
                              PM_STR_ARG(missing)));
    } else if (extra.len > 0) {
        verdict.status = PM_STATUS_INFO;
    }
    if (extra.len > 0)
        pm_join(&why, " ",
                pm_str_printf(arena, "The record has more than the file: %" PM_STR_FMT ".",
                              PM_STR_ARG(extra)));
    if (!reading->ends)
        pm_join(&why, " ", PM_STR("Without an 'all' it says nothing about other servers."));
    verdict.why = why.text;
    return verdict;
}

static struct pm_verdict fault(const struct pm_subject *subject, const struct texts *texts,
                               struct pm_str why)
{
    return (struct pm_verdict){
        .status = PM_STATUS_FAIL,
        .seen = texts->seen.text,
        .why = why,
        .fix = merged_fix(subject, texts),
    };
}

static struct pm_str explain_attempt(struct pm_str text)
{
    if (pm_str_starts(text, PM_STR("\"")) || pm_str_starts(text, PM_STR("'")))
        return PM_STR("The quotes are part of the text, so that it is no SPF record.");
    if (pm_str_starts_nocase(text, PM_STR("v=spf1")))
        return PM_STR("The space behind 'v=spf1' is missing, so that it is no SPF record.");
    return PM_STR("'v=spf1' must be the first thing in a text of its own.");
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    struct texts texts = collect(subject, answer);
    if (texts.record_count > 1)
        return fault(subject, &texts,
                     PM_STR("There are several SPF records: receivers then use none (RFC 7208 "
                            "4.5)."));
    if (texts.record_count == 1) {
        struct reading reading = read_terms(texts.records[0]);
        struct pm_str why = find_fault(texts.records[0], &reading);
        return why.len > 0 ? fault(subject, &texts, why) : compare(subject, &texts, &reading);
    }
    if (texts.attempt_count > 0)
        return fault(subject, &texts, explain_attempt(texts.attempts[0]));
    struct pm_verdict missing = pm_look_missing(subject, answer);
    if (answer->status == PM_ANSWER_DATA)
        missing.why = PM_STR("There is no SPF record among the texts.");
    return missing;
}

static void judge_spf(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_SPF);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_subject subject = {look, record};
    if (replies)
        pm_look_judge(look, &rules[0], &subject, replies, judge);
}

const struct pm_rule_group pm_rules_spf = {
    .title = "SPF", .rules = rules, .rule_count = sizeof rules / sizeof *rules, .judge = judge_spf};
