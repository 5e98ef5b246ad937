#include "verify/look.h"

static const struct pm_rule rules[] = {
    {.id = "extra",
     .level = PM_STATUS_WARN,
     .source = "RFC 6186; RFC 8314; RFC 8461; RFC 8460",
     .title = "the optional records that the file asks for are there",
     .why = "Mail works without them. Programs that look for them set themselves up by other ways, "
            "or not at all, and a policy or report address that is not published has no effect.",
     .fix = "Publish the record, or remove it from dns.extra of the file."},
};

/* The blanks between tags, and the semicolon behind the last one, say nothing. */
static bool is_filler(struct pm_str text, size_t i)
{
    return text.ptr[i] == ' ' || (text.ptr[i] == ';' && i + 1 == text.len);
}

static bool same_text(struct pm_str a, struct pm_str b)
{
    size_t i = 0, j = 0;
    a = pm_str_trim(a);
    b = pm_str_trim(b);
    for (;;) {
        while (i < a.len && is_filler(a, i))
            i++;
        while (j < b.len && is_filler(b, j))
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        if (a.ptr[i++] != b.ptr[j++])
            return false;
    }
}

static bool is_among(const struct pm_rrset *set, const struct pm_dns_record *record)
{
    for (size_t i = 0; i < set->count; i++)
        if (record->type == PM_RRTYPE_TXT
                ? same_text(set->values[i].text, record->rdata.text)
                : pm_rdata_cmp(record->type, &set->values[i], &record->rdata) == 0)
            return true;
    return false;
}

static struct pm_verdict judge(const struct pm_subject *subject, const struct pm_answer *answer)
{
    const struct pm_dns_record *record = subject->record;
    const struct pm_rrset *set = pm_view_set(answer, record->owner, record->type);
    struct pm_verdict verdict = {.status = PM_STATUS_PASS};
    if (!set) {
        verdict = pm_look_missing(subject, answer);
        verdict.status = PM_STATUS_WARN;
        return verdict;
    }
    verdict.seen = pm_view_values(set, subject->look->arena);
    if (is_among(set, record))
        return verdict;
    verdict.status = PM_STATUS_WARN;
    verdict.why = PM_STR("Another value stands there than the file asks for.");
    verdict.fix = PM_STR("Publish the one of the file in its place, or change dns.extra of the "
                         "file.");
    verdict.publish = pm_look_record(subject);
    return verdict;
}

static void judge_extra(struct pm_look *look)
{
    const struct pm_record_list *expected = look->input->expected;
    for (size_t i = 0; i < expected->count; i++) {
        const struct pm_dns_record *record = &expected->items[i];
        struct pm_subject subject = {look, record};
        if (record->purpose < PM_PURPOSE_AUTOCONFIG)
            continue;
        const struct pm_replies *replies =
            pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
        if (replies)
            pm_look_judge(look, &rules[0], &subject, replies, judge);
    }
}

const struct pm_rule_group pm_rules_extra = {.title = "Optional records",
                                             .rules = rules,
                                             .rule_count = sizeof rules / sizeof *rules,
                                             .judge = judge_extra};
