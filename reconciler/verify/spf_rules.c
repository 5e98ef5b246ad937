#include "verify/spf_rules.h"

#include "model/spf_term.h"
#include "verify/memo.h"

const struct pm_spf_reading *pm_spf_reading_of(const struct pm_subject *subject,
                                               const struct pm_answer *answer)
{
    const struct pm_spf_subject *all = (const struct pm_spf_subject *)subject;
    size_t at = 0;
    while (at + 1 < all->count && all->readings[at].answer != answer)
        at++;
    return &all->readings[at];
}

bool pm_spf_reading_passes(const struct pm_spf_reading *reading)
{
    const struct pm_spf_assessment *assessment = reading->assessment;
    return reading->sound && assessment->unknown.len == 0 &&
           assessment->passed == assessment->addresses;
}

bool pm_spf_reading_is_silent(const struct pm_spf_reading *reading)
{
    const struct pm_spf_assessment *assessment = reading->assessment;
    return assessment->unknown.len > 0 && assessment->passed == assessment->addresses;
}

static bool looks_like_spf(struct pm_str text)
{
    return pm_spf_is_record(text) || pm_spf_is_attempt(text);
}

bool pm_spf_is_alike(struct pm_str text)
{
    return pm_spf_is_attempt(text) || pm_str_starts_nocase(text, PM_STR("spf2.0/"));
}

size_t pm_spf_text_size(const struct pm_rdata *value)
{
    enum { OVERHEAD = 12 };
    return OVERHEAD + value->strings + value->text.len;
}

void pm_spf_list_add(struct pm_spf_list *list, const char *separator, struct pm_str text)
{
    if (list->count++ < PM_SPF_SHOWN_MAX)
        pm_join(&list->shown, separator, text);
}

struct pm_str pm_spf_list_end(struct pm_spf_list *list, const char *separator)
{
    if (list->count > PM_SPF_SHOWN_MAX)
        pm_join(&list->shown, separator,
                pm_str_printf(list->shown.arena, "and %zu more",
                              list->count - (size_t)PM_SPF_SHOWN_MAX));
    return list->shown.text;
}

struct pm_str pm_spf_reading_show(const struct pm_spf_reading *reading, struct pm_arena *arena)
{
    struct pm_spf_list seen = {.shown = {arena, PM_STR("")}};
    for (size_t i = 0; reading->set && i < reading->set->count; i++)
        if (looks_like_spf(reading->set->values[i].text))
            pm_spf_list_add(&seen, "; ",
                            pm_rdata_format(PM_RRTYPE_TXT, &reading->set->values[i], arena));
    return pm_spf_list_end(&seen, "; ");
}

static void sort_texts(struct pm_spf_reading *reading, struct pm_arena *arena)
{
    size_t count = reading->set ? reading->set->count : 0;
    reading->records = PM_NEW_ARRAY(arena, struct pm_str, count);
    reading->attempts = PM_NEW_ARRAY(arena, struct pm_str, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_str text = reading->set->values[i].text;
        if (pm_spf_is_record(text))
            reading->records[reading->record_count++] = text;
        else if (pm_spf_is_attempt(text))
            reading->attempts[reading->attempt_count++] = text;
    }
}

static struct pm_spf_reading read_answer(struct pm_look *look, const struct pm_answer *answer)
{
    struct pm_spf_reading reading = {
        .answer = answer, .set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT)};
    struct pm_err err;
    sort_texts(&reading, look->arena);
    if (reading.record_count != 1)
        return reading;
    reading.sound = pm_spf_parse(reading.records[0], look->arena, &reading.record, &err);
    if (!reading.sound)
        reading.error = pm_str_dup(look->arena, pm_str_from(err.msg));
    else
        reading.assessment = pm_spf_assess(look, reading.records[0], answer->server);
    return reading;
}

static struct pm_spf_subject read_all(struct pm_look *look, const struct pm_dns_record *record,
                                      const struct pm_replies *replies)
{
    struct pm_spf_reading *readings =
        PM_NEW_ARRAY(look->arena, struct pm_spf_reading, replies->count);
    struct pm_spf_subject subject = {.base = {look, record}, .readings = readings};
    for (size_t i = 0; i < replies->count; i++)
        if (pm_look_is_told(look, &replies->answers[i]))
            readings[subject.count++] = read_answer(look, &replies->answers[i]);
    return subject;
}

/* The answers that rules about the one record can be held to, and their readings. */
struct selection {
    struct pm_replies replies;
    struct pm_spf_subject subject;
};

/* sound: only records that keep to the grammar. Whatever else is wrong with others hardly counts.
 */
static struct selection select_records(const struct pm_spf_subject *all,
                                       const struct pm_replies *replies, bool sound)
{
    struct pm_arena *arena = all->base.look->arena;
    struct pm_answer *answers = PM_NEW_ARRAY(arena, struct pm_answer, all->count);
    struct pm_spf_reading *readings = PM_NEW_ARRAY(arena, struct pm_spf_reading, all->count);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (all->readings[i].record_count != 1 || (sound && !all->readings[i].sound))
            continue;
        answers[count] = *all->readings[i].answer;
        readings[count] = all->readings[i];
        readings[count].answer = &answers[count];
        count++;
    }
    return (struct selection){
        .replies = {replies->question, answers, count, true},
        .subject = {{all->base.look, NULL}, readings, count},
    };
}

static bool needs_sound(enum pm_spf_rule rule)
{
    return rule != PM_SPF_RULE_SYNTAX && rule != PM_SPF_RULE_SIZE && rule != PM_SPF_RULE_OTHER;
}

static void judge_lint(const struct selection *selection, enum pm_spf_rule rule)
{
    const struct pm_rule *about = &pm_spf_rules[rule];
    const struct pm_subject *subject = &selection->subject.base;
    struct pm_finding *finding =
        pm_look_judge(subject->look, about, subject, &selection->replies, pm_spf_lints[rule]);
    bool wrong = finding->status == PM_STATUS_WARN || finding->status == PM_STATUS_FAIL;
    if (wrong && finding->fix.len == 0)
        finding->fix = pm_str_from(about->fix);
}

static void judge_lints(const struct pm_spf_subject *all, const struct pm_replies *replies)
{
    struct selection any = select_records(all, replies, false);
    struct selection sound = select_records(all, replies, true);
    for (enum pm_spf_rule rule = PM_SPF_RULE_SYNTAX; rule < PM_SPF_RULES; rule++) {
        const struct selection *selection = needs_sound(rule) ? &sound : &any;
        if (selection->subject.count > 0)
            judge_lint(selection, rule);
    }
}

static bool is_open(const struct pm_spf_subject *subject)
{
    for (size_t i = 0; i < subject->count; i++)
        if (subject->readings[i].assessment && subject->readings[i].assessment->open)
            return true;
    return false;
}

/* Of what nobody will read only the verdict counts, and that of a record which many domains share
 * is known after the first: then all rules pass at all servers that have just this record. */
static bool has_just(const struct pm_answer *answer, struct pm_str wanted)
{
    const struct pm_rrset *set = pm_view_set(answer, answer->question.name, PM_RRTYPE_TXT);
    size_t len = 0, records = 0;
    for (size_t i = 0; set && i < set->count; i++) {
        struct pm_str text = set->values[i].text;
        len += pm_spf_text_size(&set->values[i]);
        if (pm_str_eq(text, wanted))
            records++;
        else if (pm_spf_is_alike(text))
            return false;
    }
    return records == 1 && len <= PM_SPF_ANSWER_LONG;
}

static bool is_known_clean(const struct pm_look *look, struct pm_str wanted,
                           const struct pm_replies *replies)
{
    if (!look->input->brief || replies->count == 0 ||
        !pm_memo_get(look->input->memo, PM_MEMO_SPF_CLEAN, wanted) || !pm_spf_recall(look, wanted))
        return false;
    for (size_t i = 0; i < replies->count; i++)
        if (!pm_look_is_told(look, &replies->answers[i]) || !has_just(&replies->answers[i], wanted))
            return false;
    return true;
}

static void tell_clean(struct pm_look *look)
{
    static const struct pm_verdict passing = {.status = PM_STATUS_PASS};
    for (enum pm_spf_rule rule = 0; rule < PM_SPF_RULES; rule++)
        pm_look_tell(look, &pm_spf_rules[rule], &passing)->type = PM_RRTYPE_TXT;
}

/* findings: from the first of these rules on. */
static void learn_clean(struct pm_look *look, struct pm_str wanted, size_t first)
{
    static const bool yes = true;
    struct pm_verify_memo *memo = look->input->memo;
    const struct pm_findings *findings = &look->step->findings;
    if (!pm_memo_has_room(memo) || !pm_memo_get(memo, PM_MEMO_SPF, wanted) ||
        pm_memo_get(memo, PM_MEMO_SPF_CLEAN, wanted) || findings->count - first != PM_SPF_RULES)
        return;
    for (size_t i = first; i < findings->count; i++)
        if (findings->items[i].status != PM_STATUS_PASS)
            return;
    pm_memo_put(memo, PM_MEMO_SPF_CLEAN, wanted, &yes);
}

static bool all_have(const struct pm_spf_subject *subject, struct pm_str wanted)
{
    for (size_t i = 0; i < subject->count; i++)
        if (subject->readings[i].record_count != 1 ||
            !pm_str_eq(subject->readings[i].records[0], wanted))
            return false;
    return subject->count > 0;
}

static void judge_spf(struct pm_look *look)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_SPF);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_str wanted = record->rdata.text;
    size_t first = look->step->findings.count;
    if (!replies)
        return;
    if (is_known_clean(look, wanted, replies)) {
        tell_clean(look);
        return;
    }
    struct pm_spf_subject subject = read_all(look, record, replies);
    if (is_open(&subject))
        return;
    pm_look_judge(look, &pm_spf_rules[PM_SPF_RULE_SPF], &subject.base, replies, pm_spf_judge);
    judge_lints(&subject, replies);
    if (all_have(&subject, wanted))
        learn_clean(look, wanted, first);
}

const struct pm_rule_group pm_rules_spf = {
    .title = "SPF",
    .rules = pm_spf_rules,
    .rule_count = PM_SPF_RULES,
    .causes = pm_spf_causes,
    .cause_count = PM_SPF_CAUSES,
    .judge = judge_spf,
};
