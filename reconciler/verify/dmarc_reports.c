#include "verify/dmarc_rules.h"
#include "verify/texts.h"

enum { URIS_ASKED_MAX = 8, NAME_LENGTH_MAX = 253 };

/* What is found of all addresses. */
struct reader {
    struct pm_look *look;
    struct pm_text_problems problems;
    bool open; /* something is wanted first */
};

static void problem(struct reader *reader, enum pm_status level, const struct pm_report_uri *uri,
                    const char *why)
{
    pm_text_problem_quote(&reader->problems, level, PM_TEXT_WHOLE, "", uri->address, why);
}

static const struct pm_answer *ask(struct reader *reader, struct pm_str name, enum pm_rrtype type)
{
    const struct pm_answer *answer = pm_look_ask_one(reader->look, name, type, PM_VIA_RESOLVER);
    reader->open |= !answer;
    return answer;
}

/* False when the answer says nothing, which is then told. */
static bool is_clear(struct reader *reader, const struct pm_answer *answer)
{
    if (pm_answer_is_conclusive(answer->status))
        return true;
    struct pm_verdict doubt = pm_texts_doubt(reader->look->arena, answer);
    pm_text_problem_add(&reader->problems, PM_STATUS_UNKNOWN, PM_TEXT_WHOLE, "%" PM_STR_FMT,
                        PM_STR_ARG(doubt.why));
    return false;
}

static bool is_same_organization(struct pm_str a, struct pm_str b)
{
    return pm_str_eq(pm_name_registrable(pm_name_canonical(a)).ascii,
                     pm_name_registrable(pm_name_canonical(b)).ascii);
}

/* Another organization's domain must say that it takes the reports (RFC 9990 4, RFC 7489 7.1). */
static void check_consent(struct reader *reader, struct pm_str domain,
                          const struct pm_report_uri *uri)
{
    struct pm_str name =
        pm_str_printf(reader->look->arena, "%" PM_STR_FMT "._report._dmarc.%" PM_STR_FMT,
                      PM_STR_ARG(domain), PM_STR_ARG(uri->domain));
    if (is_same_organization(domain, uri->domain))
        return;
    if (name.len > NAME_LENGTH_MAX) {
        problem(reader, PM_STATUS_WARN, uri,
                ": the two names are too long for the record by which the address's domain would "
                "agree, so that no report is sent there.");
        return;
    }
    const struct pm_answer *answer = ask(reader, name, PM_RRTYPE_TXT);
    if (!answer || !is_clear(reader, answer))
        return;
    if (pm_texts_pick(answer, pm_dmarc_is_record).count == 0)
        pm_text_problem_add(&reader->problems, PM_STATUS_WARN, PM_TEXT_WHOLE,
                            "%" PM_STR_FMT ": its domain does not agree to take the reports, so "
                            "that receivers send none. Whoever runs it publishes: %" PM_STR_FMT
                            ". IN TXT \"v=DMARC1\".",
                            PM_STR_ARG(uri->address), PM_STR_ARG(name));
}

static bool has_set(const struct pm_answer *answer, enum pm_rrtype type)
{
    return pm_view_set(answer, answer->question.name, type) != NULL;
}

/* Without MX records mail goes to the domain's own addresses (RFC 5321 5.1). */
static void check_addresses(struct reader *reader, const struct pm_report_uri *uri)
{
    const struct pm_answer *v4 = ask(reader, uri->domain, PM_RRTYPE_A);
    const struct pm_answer *v6 = ask(reader, uri->domain, PM_RRTYPE_AAAA);
    if (!v4 || !v6 || has_set(v4, PM_RRTYPE_A) || has_set(v6, PM_RRTYPE_AAAA))
        return;
    if (is_clear(reader, v4) && is_clear(reader, v6))
        problem(reader, PM_STATUS_WARN, uri,
                ": its domain has no mail server (neither MX nor address), so that reports are "
                "lost.");
}

static void check_mail(struct reader *reader, const struct pm_report_uri *uri)
{
    const struct pm_answer *answer = ask(reader, uri->domain, PM_RRTYPE_MX);
    if (!answer || !is_clear(reader, answer))
        return;
    const struct pm_rrset *set = pm_view_set(answer, uri->domain, PM_RRTYPE_MX);
    if (!set && answer->status == PM_ANSWER_NXDOMAIN)
        problem(reader, PM_STATUS_WARN, uri, ": its domain does not exist.");
    else if (!set)
        check_addresses(reader, uri);
    else if (set->count == 1 && set->values[0].target.len == 0)
        problem(reader, PM_STATUS_WARN, uri, ": its domain takes no mail (null MX, RFC 7505).");
}

static void check_uris(struct reader *reader, struct pm_str domain,
                       const struct pm_report_uris *uris)
{
    for (size_t i = 0; i < uris->count && i < URIS_ASKED_MAX; i++) {
        check_consent(reader, domain, &uris->items[i]);
        if (!pm_str_eq(domain, uris->items[i].domain))
            check_mail(reader, &uris->items[i]);
    }
}

static struct pm_str list_addresses(struct pm_arena *arena, const struct pm_dmarc *dmarc)
{
    struct pm_joined list = {.arena = arena, .text = PM_STR("")};
    for (size_t i = 0; i < dmarc->rua.count; i++)
        pm_join(&list, "; ",
                pm_str_printf(arena, "rua %" PM_STR_FMT, PM_STR_ARG(dmarc->rua.items[i].address)));
    for (size_t i = 0; i < dmarc->ruf.count; i++)
        pm_join(&list, "; ",
                pm_str_printf(arena, "ruf %" PM_STR_FMT, PM_STR_ARG(dmarc->ruf.items[i].address)));
    return list.text;
}

void pm_dmarc_judge_reports(struct pm_look *look, const struct pm_rule *rule,
                            const struct pm_dmarc_found *found, const struct pm_dmarc *dmarc)
{
    struct reader reader = {.look = look, .problems = {.arena = look->arena}};
    check_uris(&reader, look->input->name.ascii, &dmarc->rua);
    check_uris(&reader, look->input->name.ascii, &dmarc->ruf);
    if (reader.open)
        return;
    if (dmarc->rua.count == 0)
        pm_text_problem_add(&reader.problems, PM_STATUS_INFO, PM_TEXT_WHOLE,
                            "Nobody gets the daily reports (rua), which show who sends mail in the "
                            "domain's name.");
    enum pm_status worst = pm_text_problems_worst(&reader.problems);
    struct pm_verdict verdict = {
        .status = worst,
        .seen = list_addresses(look->arena, dmarc),
        .why = pm_text_problems_tell(&reader.problems, PM_STATUS_INFO, look->arena),
        .fix = worst == PM_STATUS_WARN ? pm_str_from(rule->fix) : PM_STR(""),
        .may_pass = worst == PM_STATUS_UNKNOWN,
    };
    pm_dmarc_tell(look, rule, found, &verdict);
}
