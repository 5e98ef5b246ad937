/* The rules about the record itself, whatever it does for PurelyMail. */
#include "model/spf_macro.h"
#include "model/spf_term.h"
#include "verify/causes.h"
#include "verify/spf_rules.h"

enum {
    LOOKUPS_NEAR = 9, /* from here on one more term of somebody else's breaks the record */
    TEXT_LONG = 450,  /* RFC 7208 3.4 */
    TERMS_COMPARED = 100,
};

static struct pm_verdict passing(void)
{
    return (struct pm_verdict){.status = PM_STATUS_PASS};
}

static struct pm_verdict say(enum pm_status status, struct pm_str seen, struct pm_str why)
{
    return (struct pm_verdict){.status = status, .seen = seen, .why = why};
}

static struct pm_verdict cannot_tell(const struct pm_subject *subject, struct pm_str trouble)
{
    struct pm_verdict verdict =
        say(PM_STATUS_UNKNOWN, PM_STR(""),
            pm_str_printf(subject->look->arena, "Not to be told now: %" PM_STR_FMT ".",
                          PM_STR_ARG(trouble)));
    verdict.may_pass = true;
    return verdict;
}

static struct pm_verdict judge_syntax(const struct pm_subject *subject,
                                      const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    struct pm_arena *arena = subject->look->arena;
    struct pm_verdict verdict = passing();
    struct pm_str rest = reading->records[0], problem = reading->error;
    struct pm_spf_term term;
    while (pm_spf_next(&rest, &term)) {
        struct pm_str second = pm_spf_glued(&term);
        if (second.len == 0)
            continue;
        verdict.cause = &pm_spf_causes[PM_SPF_CAUSE_GLUED];
        verdict.fix =
            pm_str_printf(arena, "Put a blank before '%" PM_STR_FMT "'.", PM_STR_ARG(second));
        problem = pm_str_printf(arena, "'%" PM_STR_FMT "' are two terms without a blank between",
                                PM_STR_ARG(term.text));
        break;
    }
    if (problem.len == 0)
        return verdict;
    verdict.status = PM_STATUS_FAIL;
    verdict.seen = pm_spf_reading_show(reading, arena);
    verdict.why =
        pm_str_printf(arena, "Receivers answer 'permerror': %" PM_STR_FMT ".", PM_STR_ARG(problem));
    return verdict;
}

static struct pm_verdict judge_lookups(const struct pm_subject *subject,
                                       const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    const struct pm_spf_verdict *stranger = &reading->assessment->stranger;
    struct pm_arena *arena = subject->look->arena;
    int count = stranger->lookups;
    struct pm_str seen = pm_str_printf(arena, "%d of %d%s", count, PM_SPF_LOOKUPS_MAX,
                                       count >= PM_SPF_COUNT_MAX ? ", and more" : "");
    if (count > PM_SPF_LOOKUPS_MAX)
        return say(PM_STATUS_FAIL, seen,
                   PM_STR("Too many terms ask DNS: receivers stop with 'permerror' at the "
                          "eleventh."));
    if (stranger->troubles[PM_SPF_TROUBLE_DNS].len > 0)
        return cannot_tell(subject, stranger->troubles[PM_SPF_TROUBLE_DNS]);
    if (count >= LOOKUPS_NEAR)
        return say(PM_STATUS_WARN, seen,
                   PM_STR("The record is close to the limit: a term more in any included record "
                          "can break it."));
    return say(PM_STATUS_PASS, seen, PM_STR(""));
}

static struct pm_verdict judge_voids(const struct pm_subject *subject,
                                     const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    const struct pm_spf_verdict *stranger = &reading->assessment->stranger;
    struct pm_str seen =
        pm_str_printf(subject->look->arena, "%d of %d", stranger->voids, PM_SPF_VOIDS_MAX);
    if (stranger->voids > PM_SPF_VOIDS_MAX)
        return say(PM_STATUS_FAIL, seen,
                   PM_STR("Too many terms ask for what is not there: receivers stop with "
                          "'permerror' at the third."));
    if (stranger->troubles[PM_SPF_TROUBLE_DNS].len > 0)
        return cannot_tell(subject, stranger->troubles[PM_SPF_TROUBLE_DNS]);
    if (stranger->void_questions > PM_SPF_VOIDS_MAX)
        return say(PM_STATUS_WARN, seen,
                   pm_str_printf(subject->look->arena,
                                 "%d questions of these terms are answered with nothing: receivers "
                                 "that count questions rather than terms stop at the third.",
                                 stranger->void_questions));
    return say(PM_STATUS_PASS, seen, PM_STR(""));
}

static struct pm_verdict judge_limits(const struct pm_subject *subject,
                                      const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    struct pm_str hosts = reading->assessment->stranger.troubles[PM_SPF_TROUBLE_HOSTS];
    struct pm_arena *arena = subject->look->arena;
    if (hosts.len > 0)
        return say(PM_STATUS_FAIL, PM_STR(""),
                   pm_str_printf(arena, "Receivers answer 'permerror': %" PM_STR_FMT ".",
                                 PM_STR_ARG(hosts)));
    for (size_t i = 0; i < reading->record.count; i++) {
        const struct pm_spf_directive *directive = &reading->record.mechanisms[i];
        if (directive->kind == PM_SPF_KIND_PTR || pm_spf_macro_uses(directive->domain, "p"))
            return say(PM_STATUS_WARN, directive->text,
                       pm_str_printf(arena,
                                     "'%" PM_STR_FMT "' asks for the name of the sender's address, "
                                     "which must not be used any more (RFC 7208 5.5).",
                                     PM_STR_ARG(directive->text)));
    }
    return passing();
}

/* The record as the file has it ends right, unless what lets everybody send is another's. Where
 * mail does not pass, the rule `spf` has the record to publish. */
static void mend_end(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                     struct pm_verdict *verdict)
{
    const struct pm_spf_directive *redirect = reading->record.redirect;
    struct pm_str culprit = reading->assessment->stranger.term, text = culprit;
    struct pm_spf_term term;
    bool own = text.len == 0 || (pm_spf_next(&text, &term) && pm_spf_is_all(&term));
    if (own && redirect)
        culprit = redirect->text;
    else if (own && pm_spf_reading_passes(reading))
        pm_spf_publish(subject, reading, verdict);
    if (!own || redirect)
        verdict->fix = pm_str_printf(subject->look->arena,
                                     "Leave out '%" PM_STR_FMT
                                     "', or have its record changed by whoever publishes it.",
                                     PM_STR_ARG(culprit));
}

static struct pm_verdict judge_wide(const struct pm_subject *subject, struct pm_str term)
{
    struct pm_arena *arena = subject->look->arena;
    struct pm_verdict verdict =
        say(PM_STATUS_FAIL, term,
            pm_str_printf(arena,
                          "'%" PM_STR_FMT "' lets a large part of the Internet send mail for the "
                          "domain.",
                          PM_STR_ARG(term)));
    verdict.fix = PM_STR("Name only the networks that send the domain's mail.");
    return verdict;
}

static struct pm_verdict judge_all(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    const struct pm_spf_verdict *stranger = &reading->assessment->stranger;
    struct pm_str term = stranger->term;
    struct pm_verdict verdict = say(PM_STATUS_PASS, term, PM_STR(""));
    if (stranger->result == PM_SPF_RESULT_TEMPERROR)
        return cannot_tell(subject, stranger->troubles[PM_SPF_TROUBLE_DNS]);
    if (stranger->result != PM_SPF_RESULT_PASS && stranger->widest.len > 0)
        return judge_wide(subject, stranger->widest);
    if (stranger->result != PM_SPF_RESULT_PASS && stranger->result != PM_SPF_RESULT_NEUTRAL)
        return verdict;
    verdict.status = PM_STATUS_WARN;
    if (stranger->result == PM_SPF_RESULT_PASS) {
        verdict.status = PM_STATUS_FAIL;
        verdict.why = pm_str_printf(subject->look->arena,
                                    "'%" PM_STR_FMT
                                    "' lets every server in the world send mail for the domain.",
                                    PM_STR_ARG(term));
    } else if (term.len > 0) {
        verdict.why = PM_STR("The end of the record says nothing about other servers: forged mail "
                             "is treated like mail without SPF.");
    } else {
        verdict.why = PM_STR("The record has no 'all': it says nothing about other servers.");
    }
    mend_end(subject, reading, &verdict);
    return verdict;
}

static struct pm_verdict judge_order(const struct pm_subject *subject,
                                     const struct pm_answer *answer)
{
    const struct pm_spf_record *record = &pm_spf_reading_of(subject, answer)->record;
    struct pm_arena *arena = subject->look->arena;
    struct pm_spf_list ignored = {.shown = {arena, PM_STR("")}};
    bool ended = false;
    for (size_t i = 0; i < record->count; i++) {
        if (ended)
            pm_spf_list_add(&ignored, " ", record->mechanisms[i].text);
        ended |= record->mechanisms[i].kind == PM_SPF_KIND_ALL;
    }
    if (ended && record->redirect)
        pm_spf_list_add(&ignored, " ", record->redirect->text);
    struct pm_str terms = pm_spf_list_end(&ignored, " ");
    if (terms.len == 0)
        return passing();
    return say(PM_STATUS_WARN, terms,
               pm_str_printf(arena,
                             "'%" PM_STR_FMT "' has no effect: the record has an 'all', and what "
                             "stands behind it, or as a redirect beside it, is ignored.",
                             PM_STR_ARG(terms)));
}

/* A term that includes the same domain as an earlier one. */
static struct pm_str find_twice(const struct pm_spf_record *record)
{
    for (size_t i = 0; i < record->count && i < TERMS_COMPARED; i++)
        for (size_t k = 0; k < i; k++)
            if (record->mechanisms[i].kind == PM_SPF_KIND_INCLUDE &&
                record->mechanisms[k].kind == PM_SPF_KIND_INCLUDE &&
                pm_str_eq_nocase(record->mechanisms[i].domain, record->mechanisms[k].domain))
                return record->mechanisms[i].text;
    return PM_STR("");
}

static bool includes_ours(struct pm_str text)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_include(&term, PM_STR(PM_SPF_OURS)))
            return true;
    return false;
}

/* Where mail does not pass, the rule `spf` says so. */
static struct pm_verdict judge_ours(const struct pm_subject *subject,
                                    const struct pm_spf_reading *reading)
{
    if (!pm_spf_reading_passes(reading) || includes_ours(reading->records[0]))
        return passing();
    struct pm_verdict verdict =
        say(PM_STATUS_WARN, pm_spf_reading_show(reading, subject->look->arena),
            PM_STR("Mail sent through PurelyMail passes by other terms than "
                   "include:_spf.purelymail.com, which PurelyMail's own check looks for, and "
                   "which alone is sure to follow when its servers change."));
    verdict.fix = PM_STR("Add include:_spf.purelymail.com to the record.");
    return verdict;
}

static struct pm_verdict judge_include(const struct pm_subject *subject,
                                       const struct pm_answer *answer)
{
    static const enum pm_spf_trouble kinds[] = {PM_SPF_TROUBLE_NONE, PM_SPF_TROUBLE_SEVERAL,
                                                PM_SPF_TROUBLE_LOOP, PM_SPF_TROUBLE_SYNTAX};
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    const struct pm_str *troubles = reading->assessment->stranger.troubles;
    struct pm_arena *arena = subject->look->arena;
    if (pm_spf_reading_is_silent(reading))
        return cannot_tell(subject, reading->assessment->unknown);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (troubles[kinds[i]].len > 0)
            return say(PM_STATUS_FAIL, troubles[kinds[i]],
                       pm_str_printf(arena,
                                     "Receivers answer 'permerror' when they come to it: "
                                     "%" PM_STR_FMT ".",
                                     PM_STR_ARG(troubles[kinds[i]])));
    if (troubles[PM_SPF_TROUBLE_DNS].len > 0)
        return cannot_tell(subject, troubles[PM_SPF_TROUBLE_DNS]);
    struct pm_str twice = find_twice(&reading->record);
    if (twice.len == 0)
        return judge_ours(subject, reading);
    struct pm_verdict verdict =
        say(PM_STATUS_WARN, twice,
            pm_str_printf(arena, "'%" PM_STR_FMT "' stands there twice: each costs a lookup.",
                          PM_STR_ARG(twice)));
    verdict.fix = PM_STR("Leave one of them out.");
    return verdict;
}

static struct pm_verdict judge_size(const struct pm_subject *subject,
                                    const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    struct pm_arena *arena = subject->look->arena;
    size_t len = reading->records[0].len, total = 0;
    for (size_t i = 0; i < reading->set->count; i++)
        total += pm_spf_text_size(&reading->set->values[i]);
    struct pm_str seen = pm_str_printf(arena, "%zu bytes", len);
    if (len > TEXT_LONG)
        return say(PM_STATUS_WARN, seen,
                   pm_str_printf(arena, "The record is longer than %d bytes.", TEXT_LONG));
    if (total > PM_SPF_ANSWER_LONG)
        return say(
            PM_STATUS_WARN, pm_str_printf(arena, "%zu bytes in all", total),
            pm_str_printf(arena,
                          "The %zu texts of the name do not fit into one datagram: resolvers "
                          "have to ask again over TCP.",
                          reading->set->count));
    return say(PM_STATUS_PASS, seen, PM_STR(""));
}

static struct pm_verdict judge_other(const struct pm_subject *subject,
                                     const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    struct pm_arena *arena = subject->look->arena;
    struct pm_spf_list seen = {.shown = {arena, PM_STR("")}}, remove = seen;
    for (size_t i = 0; i < reading->set->count; i++) {
        const struct pm_rdata *value = &reading->set->values[i];
        if (pm_spf_is_record(value->text) || !pm_spf_is_alike(value->text))
            continue;
        pm_spf_list_add(&seen, "; ", pm_rdata_format(PM_RRTYPE_TXT, value, arena));
        pm_spf_list_add(
            &remove, "\n",
            pm_view_record(answer->question.name, reading->set->ttl, PM_RRTYPE_TXT, value, arena));
    }
    if (seen.count == 0)
        return passing();
    struct pm_verdict verdict =
        say(PM_STATUS_WARN, pm_spf_list_end(&seen, "; "),
            PM_STR("A text looks like an SPF record and is none: receivers do not use it."));
    verdict.remove = remove.shown.text;
    verdict.fix = PM_STR("Remove it.");
    return verdict;
}

static bool has_capitals(struct pm_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != pm_ascii_lower(name.ptr[i]))
            return true;
    return false;
}

/* What is unusual about a text that receivers accept; NULL: nothing. */
static const char *find_oddity(struct pm_str text, const struct pm_spf_record *record)
{
    struct pm_spf_term term;
    if (pm_str_contains_nocase(text, PM_STR("purelymail_ownership_proof=")))
        return "the ownership value is part of the record, where it proves nothing";
    if (pm_str_ends(text, PM_STR(" ")))
        return "it ends in a blank";
    if (pm_str_contains_nocase(text, PM_STR("  ")))
        return "there are several blanks in a row";
    if (record->others > 0)
        return "a modifier is one that nobody knows, and has no effect";
    while (pm_spf_next(&text, &term))
        if (has_capitals(term.name))
            return "the name of a term is written with capitals";
    return NULL;
}

static void part_ownership(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                           struct pm_verdict *verdict)
{
    verdict->cause = &pm_causes_shared[PM_CAUSE_OWNERSHIP_IN_SPF];
    if (pm_spf_reading_passes(reading))
        pm_spf_publish(subject, reading, verdict);
    verdict->fix = pm_str_from(verdict->cause->fix);
}

static struct pm_verdict judge_text(const struct pm_subject *subject,
                                    const struct pm_answer *answer)
{
    const struct pm_spf_reading *reading = pm_spf_reading_of(subject, answer);
    struct pm_str text = reading->records[0];
    const char *oddity = find_oddity(text, &reading->record);
    if (!oddity)
        return passing();
    struct pm_verdict verdict =
        say(PM_STATUS_WARN, pm_spf_reading_show(reading, subject->look->arena),
            pm_str_printf(subject->look->arena, "Receivers accept the record, but %s.", oddity));
    if (pm_str_contains_nocase(text, PM_STR("purelymail_ownership_proof=")))
        part_ownership(subject, reading, &verdict);
    return verdict;
}

pm_judge *const pm_spf_lints[PM_SPF_RULES] = {
    [PM_SPF_RULE_SYNTAX] = judge_syntax,   [PM_SPF_RULE_LOOKUPS] = judge_lookups,
    [PM_SPF_RULE_VOIDS] = judge_voids,     [PM_SPF_RULE_LIMITS] = judge_limits,
    [PM_SPF_RULE_ALL] = judge_all,         [PM_SPF_RULE_ORDER] = judge_order,
    [PM_SPF_RULE_INCLUDE] = judge_include, [PM_SPF_RULE_SIZE] = judge_size,
    [PM_SPF_RULE_OTHER] = judge_other,     [PM_SPF_RULE_TEXT] = judge_text,
};
