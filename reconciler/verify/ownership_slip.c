#include "verify/ownership_slip.h"

#include "model/spf_term.h"
#include "verify/causes.h"
#include "verify/spf_rules.h"

static const struct pm_str prefix = PM_STR_INIT(PM_OWNERSHIP_PREFIX);

/* How the value stands there where it is no text of its own. */
struct slip {
    const struct pm_cause *cause; /* NULL: none */
    const char *why, *fix;
    bool is_whole; /* nothing else is in the text: it may go */
};

static const struct slip slips[] = {
    {&pm_causes_shared[PM_CAUSE_OWNERSHIP_IN_SPF],
     "The ownership value and an SPF record stand there as one text: it must be a text of its own.",
     "Replace the text by two.", true},
    {&pm_causes_shared[PM_CAUSE_QUOTES_IN_TEXT],
     "The ownership value is there with quotes around it that are part of the text.",
     "Replace the text by one without quotes.", true},
    {NULL, "The ownership value is there with blanks around it, and must be exactly the value.",
     "Replace the text by one without blanks.", true},
    {NULL,
     "The ownership value is there in other letters: capital and small ones must be as in the "
     "account.",
     "Replace the text.", true},
    {NULL,
     "The ownership value is there without the 'purelymail_ownership_proof=' that belongs to it.",
     "Replace the text by the whole value.", true},
    {NULL, "The ownership value is there in the midst of other text: it must be a text of its own.",
     "Publish the value as a text of its own, and take it out of the other.", false},
};

enum { SLIP_SPF, SLIP_QUOTES, SLIP_BLANKS, SLIP_LETTERS, SLIP_BARE, SLIP_OTHER };

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '\\';
}

static struct pm_str without_quotes(struct pm_str text)
{
    while (text.len > 0 && is_quote(text.ptr[0]))
        text = pm_str_sub(text, 1, text.len);
    while (text.len > 0 && is_quote(text.ptr[text.len - 1]))
        text = pm_str_sub(text, 0, text.len - 1);
    return pm_str_trim(text);
}

static const struct slip *slip_of(struct pm_str text, struct pm_str wanted)
{
    struct pm_str trimmed = pm_str_trim(text), bare = without_quotes(trimmed);
    if (pm_str_contains_nocase(text, PM_STR("v=spf1")))
        return &slips[SLIP_SPF];
    if (pm_str_eq(trimmed, wanted))
        return &slips[SLIP_BLANKS];
    if (pm_str_eq_nocase(trimmed, wanted))
        return &slips[SLIP_LETTERS];
    if (pm_str_eq_nocase(trimmed, pm_str_sub(wanted, prefix.len, wanted.len)))
        return &slips[SLIP_BARE];
    return &slips[pm_str_eq_nocase(bare, wanted) ? SLIP_QUOTES : SLIP_OTHER];
}

/* The texts that make the domain's SPF record: those that receivers read, else what was meant so.
 */
static struct pm_spf_reading read_spf(const struct pm_answer *answer, const struct pm_rrset *set,
                                      struct pm_arena *arena)
{
    bool (*const kinds[])(struct pm_str text) = {pm_spf_is_record, pm_spf_is_attempt};
    struct pm_spf_reading reading = {.answer = answer, .set = set};
    reading.records = PM_NEW_ARRAY(arena, struct pm_str, set->count);
    for (size_t k = 0; k < 2 && reading.record_count == 0; k++)
        for (size_t i = 0; i < set->count; i++)
            if (kinds[k](set->values[i].text))
                reading.records[reading.record_count++] = set->values[i].text;
    return reading;
}

/* What is to stand in place of the text is two. */
static void publish_both(const struct pm_subject *subject, const struct pm_spf_reading *reading,
                         struct pm_verdict *verdict)
{
    struct pm_joined publish = {subject->look->arena, verdict->publish};
    struct pm_verdict spf = {.publish = PM_STR("")};
    pm_spf_publish(subject, reading, &spf);
    if (spf.publish.len == 0)
        return;
    pm_join(&publish, "\n", spf.publish);
    verdict->publish = publish.text;
    verdict->remove = spf.remove;
}

void pm_ownership_explain(const struct pm_subject *subject, const struct pm_answer *answer,
                          const struct pm_rdata *text, struct pm_verdict *verdict)
{
    const struct pm_rrset *set = pm_view_set(answer, subject->record->owner, PM_RRTYPE_TXT);
    const struct slip *slip = slip_of(text->text, subject->record->rdata.text);
    verdict->why = pm_str_from(slip->why);
    verdict->fix = pm_str_from(slip->fix);
    verdict->cause = slip->cause;
    verdict->may_pass = false;
    verdict->cached_s = set->ttl;
    if (slip->is_whole)
        verdict->remove =
            pm_view_record(set->owner, set->ttl, PM_RRTYPE_TXT, text, subject->look->arena);
    if (slip != &slips[SLIP_SPF])
        return;
    struct pm_spf_reading reading = read_spf(answer, set, subject->look->arena);
    for (size_t i = 0; i < reading.record_count; i++)
        if (pm_str_eq(reading.records[i], text->text)) {
            publish_both(subject, &reading, verdict);
            return;
        }
}
