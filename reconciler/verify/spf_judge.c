/* The rule `spf`: one record, by which mail sent through PurelyMail passes. */
#include "model/spf_term.h"
#include "verify/causes.h"
#include "verify/diagnose.h"
#include "verify/spf_rules.h"

static const struct pm_str ours = PM_STR_INIT(PM_SPF_OURS);
static const struct pm_str proof = PM_STR_INIT("purelymail_ownership_proof=");

static struct pm_verdict fault(const struct pm_subject *subject,
                               const struct pm_spf_reading *reading, struct pm_str why)
{
    struct pm_verdict verdict = {
        .status = PM_STATUS_FAIL,
        .seen = pm_spf_reading_show(reading, subject->look->arena),
        .why = why,
        .cached_s = reading->set->ttl,
    };
    pm_spf_publish(subject, reading, &verdict);
    return verdict;
}

static struct pm_verdict judge_several(const struct pm_subject *subject,
                                       const struct pm_spf_reading *reading)
{
    struct pm_verdict verdict =
        fault(subject, reading,
              pm_str_printf(subject->look->arena,
                            "There are %zu SPF records: receivers then use none (RFC 7208 4.5).",
                            reading->record_count));
    verdict.cause = &pm_spf_causes[PM_SPF_CAUSE_TWO];
    return verdict;
}

/* Of straight single ones only the first byte: "'" may be part of a name. */
static bool has_quotes(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((i == 0 || text.ptr[i] != '\'') && pm_spf_quote_len(pm_str_sub(text, i, text.len)) > 0)
            return true;
    return false;
}

/* The mistake that shows in a text which is no usable record; NULL: none that is known. */
static const struct pm_cause *recognize(struct pm_str text)
{
    struct pm_spf_term term;
    if (pm_str_contains_nocase(text, proof))
        return &pm_causes_shared[PM_CAUSE_OWNERSHIP_IN_SPF];
    if (has_quotes(text))
        return &pm_causes_shared[PM_CAUSE_QUOTES_IN_TEXT];
    while (pm_spf_next(&text, &term))
        if (pm_spf_glued(&term).len > 0)
            return &pm_spf_causes[PM_SPF_CAUSE_GLUED];
    return NULL;
}

static struct pm_str explain_attempt(struct pm_str text)
{
    if (pm_spf_quote_len(text) > 0)
        return PM_STR("The quotes are part of the text, so that it is no SPF record.");
    if (pm_str_starts_nocase(text, PM_STR("v=spf1")))
        return PM_STR("The blank behind 'v=spf1' is missing, so that it is no SPF record.");
    return PM_STR("'v=spf1' must be the first thing in a text of its own: this is no SPF record.");
}

static struct pm_verdict judge_attempts(const struct pm_subject *subject,
                                        const struct pm_spf_reading *reading)
{
    struct pm_str text = reading->attempts[0];
    struct pm_verdict verdict = fault(subject, reading, explain_attempt(text));
    verdict.cause = recognize(text);
    return verdict;
}

static bool has_our_mx(const struct pm_look *look, const struct pm_answer *answer)
{
    const struct pm_dns_record *mx = pm_look_expected(look, PM_PURPOSE_MX);
    const struct pm_rrset *set =
        pm_look_is_told(look, answer) ? pm_view_set(answer, mx->owner, mx->type) : NULL;
    for (size_t i = 0; set && i < set->count; i++)
        if (pm_str_eq(set->values[i].target, mx->rdata.target))
            return true;
    return false;
}

/* The ownership value is there, and the MX says that the domain was set up. */
static bool is_replaced(const struct pm_subject *subject, const struct pm_spf_reading *reading)
{
    const struct pm_dns_record *mx = pm_look_expected(subject->look, PM_PURPOSE_MX);
    bool proven = false, set_up = false;
    for (size_t i = 0; reading->set && i < reading->set->count; i++)
        proven |= pm_str_starts_nocase(reading->set->values[i].text, proof);
    const struct pm_replies *replies =
        proven && mx ? pm_look_ask(subject->look, mx->owner, mx->type, PM_VIA_AUTHORITY) : NULL;
    for (size_t i = 0; replies && i < replies->count; i++)
        set_up |= has_our_mx(subject->look, &replies->answers[i]);
    return set_up;
}

/* The records of the obsolete type SPF that the same server has; NULL: none. */
static const struct pm_rrset *find_type_99(const struct pm_subject *subject,
                                           const struct pm_answer *answer)
{
    struct pm_str owner = subject->record->owner;
    const struct pm_replies *replies =
        pm_look_ask(subject->look, owner, PM_RRTYPE_SPF, PM_VIA_AUTHORITY);
    for (size_t i = 0; replies && i < replies->count; i++)
        if (pm_str_eq(replies->answers[i].server, answer->server))
            return pm_view_set(&replies->answers[i], owner, PM_RRTYPE_SPF);
    return NULL;
}

/* A record that nobody reads where it stands may name other senders: they are kept. */
static void publish_found(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                          const struct pm_rrset *found, struct pm_verdict *verdict)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_verdict made = *verdict;
    struct pm_spf_reading there = {.answer = reading->answer, .set = found};
    there.records = PM_NEW_ARRAY(arena, struct pm_str, found->count);
    for (size_t i = 0; i < found->count; i++)
        if (pm_spf_is_attempt(found->values[i].text))
            there.records[there.record_count++] = found->values[i].text;
    pm_spf_publish(subject, &there, &made);
    verdict->publish = made.publish;
    verdict->remove = pm_view_records(found, arena);
}

static struct pm_verdict judge_missing(const struct pm_subject *subject,
                                       const struct pm_spf_reading *reading)
{
    struct pm_verdict verdict = pm_look_missing(subject, reading->answer);
    const struct pm_rrset *doubled = pm_diagnose_doubled(subject->look, subject->record);
    const struct pm_rrset *type_99 = find_type_99(subject, reading->answer);
    const struct pm_rrset *alias = pm_view_own_set(reading->answer, PM_RRTYPE_CNAME);
    if (doubled) {
        publish_found(subject, reading, doubled, &verdict);
        return verdict;
    }
    if (alias)
        verdict.remove = pm_view_records(alias, subject->look->arena);
    if (reading->set)
        verdict.why = PM_STR("There is no SPF record among the texts: receivers cannot tell "
                             "PurelyMail's servers from anybody else's.");
    if (type_99) {
        verdict.cause = &pm_spf_causes[PM_SPF_CAUSE_TYPE_99];
        verdict.fix = pm_str_from(verdict.cause->fix);
        verdict.may_pass = false;
        publish_found(subject, reading, type_99, &verdict);
    } else if (is_replaced(subject, reading)) {
        verdict.cause = &pm_causes_shared[PM_CAUSE_APEX_TEXT_REPLACED];
    }
    return verdict;
}

/* Where the record speaks of PurelyMail. */
struct mention {
    bool included, refused, too_late, elsewhere;
};

static struct mention find_mention(struct pm_str text)
{
    struct mention mention = {.elsewhere = pm_str_contains_nocase(text, ours)};
    struct pm_spf_term term;
    bool ended = false;
    while (pm_spf_next(&text, &term)) {
        bool include = pm_spf_is_include(&term, ours);
        mention.too_late |= include && ended;
        mention.included |= include && !ended && term.qualifier == '+';
        mention.refused |= include && !ended && term.qualifier != '+';
        ended |= pm_spf_is_all(&term);
    }
    return mention;
}

static const char *explain_mention(const struct mention *mention)
{
    if (mention->included)
        return "another term matches first";
    if (mention->too_late)
        return "include:_spf.purelymail.com stands behind 'all', where nothing counts";
    if (mention->refused)
        return "the sign before include:_spf.purelymail.com refuses PurelyMail's servers";
    if (mention->elsewhere)
        return "_spf.purelymail.com is mentioned, but not as a term of its own, "
               "include:_spf.purelymail.com with a blank on both sides";
    return "include:_spf.purelymail.com is missing";
}

/* "gets 'softfail' by the term '~all'": of one of PurelyMail's addresses. */
static struct pm_str explain_failure(const struct pm_subject *subject,
                                     const struct pm_spf_reading *reading)
{
    const struct pm_spf_assessment *assessment = reading->assessment;
    const struct pm_spf_verdict *verdict = &assessment->verdict;
    struct pm_arena *arena = subject->look->arena;
    struct pm_str ip = pm_spf_ip_format(&assessment->failed, arena);
    struct mention mention = find_mention(reading->records[0]);
    if (verdict->result == PM_SPF_RESULT_PERMERROR)
        return pm_str_printf(arena,
                             "Receivers cannot use the record: mail sent through PurelyMail from "
                             "%" PM_STR_FMT " gets 'permerror', because %" PM_STR_FMT ".",
                             PM_STR_ARG(ip), PM_STR_ARG(verdict->problem));
    struct pm_str by =
        verdict->term.len > 0
            ? pm_str_printf(arena, " by the term '%" PM_STR_FMT "'", PM_STR_ARG(verdict->term))
            : PM_STR("");
    return pm_str_printf(arena,
                         "Mail sent through PurelyMail from %" PM_STR_FMT
                         " gets '%s' instead of 'pass'%" PM_STR_FMT ": %s.",
                         PM_STR_ARG(ip), pm_spf_result_name(verdict->result), PM_STR_ARG(by),
                         explain_mention(&mention));
}

static struct pm_verdict judge_failure(const struct pm_subject *subject,
                                       const struct pm_spf_reading *reading)
{
    struct mention mention = find_mention(reading->records[0]);
    struct pm_verdict verdict = fault(subject, reading, explain_failure(subject, reading));
    bool silent = !mention.elsewhere && reading->record.count > 0;
    verdict.cause = recognize(reading->records[0]);
    if (!verdict.cause && silent && reading->assessment->verdict.result != PM_SPF_RESULT_PERMERROR)
        verdict.cause = &pm_spf_causes[PM_SPF_CAUSE_SENDER_LEFT_OUT];
    return verdict;
}

static struct pm_verdict judge_broken(const struct pm_subject *subject,
                                      const struct pm_spf_reading *reading)
{
    struct pm_verdict verdict =
        fault(subject, reading,
              pm_str_printf(subject->look->arena,
                            "Receivers cannot use the record (permerror): %" PM_STR_FMT ".",
                            PM_STR_ARG(reading->error)));
    verdict.cause = recognize(reading->records[0]);
    return verdict;
}

static struct pm_verdict judge_unknown(const struct pm_subject *subject,
                                       const struct pm_spf_reading *reading)
{
    struct pm_arena *arena = subject->look->arena;
    return (struct pm_verdict){
        .status = PM_STATUS_UNKNOWN,
        .seen = pm_spf_reading_show(reading, arena),
        .why = pm_str_printf(arena,
                             "The record is there, but whether mail sent through PurelyMail passes "
                             "cannot be told now. %" PM_STR_FMT ".",
                             PM_STR_ARG(reading->assessment->unknown)),
        .may_pass = true,
    };
}

/* "'a', 'b'": the terms of one record that the other lacks. */
static struct pm_str difference(struct pm_str of, struct pm_str from, bool all,
                                struct pm_arena *arena)
{
    struct pm_spf_list list = {.shown = {arena, PM_STR("")}};
    struct pm_spf_term term;
    while (pm_spf_next(&of, &term))
        if (!pm_spf_has(from, &term) && (all || !pm_spf_is_all(&term)))
            pm_spf_list_add(&list, ", ",
                            pm_str_printf(arena, "'%" PM_STR_FMT "'", PM_STR_ARG(term.text)));
    return pm_spf_list_end(&list, ", ");
}

/* Mail passes: does the record say what the file says? Another 'all' is a matter of taste. */
static struct pm_verdict compare(const struct pm_subject *subject,
                                 const struct pm_spf_reading *reading)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_str is = reading->records[0], wanted = subject->record->rdata.text;
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (subject->look->input->brief && pm_str_eq(is, wanted))
        return verdict;
    verdict.seen = pm_spf_reading_show(reading, arena);
    struct pm_str missing = difference(wanted, is, false, arena);
    struct pm_str extra = difference(is, wanted, true, arena);
    struct pm_joined why = {.arena = arena, .text = PM_STR("")};
    if (missing.len > 0) {
        pm_join(&why, "",
                pm_str_printf(arena,
                              "Mail through PurelyMail passes, but what the file asks for is "
                              "missing: %" PM_STR_FMT ".",
                              PM_STR_ARG(missing)));
        pm_spf_publish(subject, reading, &verdict);
    }
    if (extra.len > 0)
        pm_join(&why, "",
                pm_str_printf(arena, "%s the record has what the file has not: %" PM_STR_FMT ".",
                              missing.len > 0 ? " And" : "Mail through PurelyMail passes;",
                              PM_STR_ARG(extra)));
    verdict.status = missing.len > 0 ? PM_STATUS_WARN
                     : extra.len > 0 ? PM_STATUS_INFO
                                     : PM_STATUS_PASS;
    verdict.why = why.text;
    return verdict;
}

/* The servers do not say what stands at the alias's end. */
static struct pm_verdict judge_passing(const struct pm_subject *subject,
                                       const struct pm_spf_reading *reading)
{
    struct pm_verdict verdict = compare(subject, reading);
    pm_look_mind_alias(subject, reading->answer, &verdict);
    return verdict;
}

struct pm_verdict pm_spf_judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    if (reading->record_count > 1)
        return judge_several(subject, reading);
    if (reading->record_count == 0)
        return reading->attempt_count > 0 ? judge_attempts(subject, reading)
                                          : judge_missing(subject, reading);
    if (!reading->sound)
        return judge_broken(subject, reading);
    if (reading->assessment->unknown.len > 0)
        return judge_unknown(subject, reading);
    return pm_spf_reading_passes(reading) ? judge_passing(subject, reading)
                                          : judge_failure(subject, reading);
}
