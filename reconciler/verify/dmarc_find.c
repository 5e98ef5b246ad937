#include "verify/dmarc_find.h"

#include "verify/texts.h"

enum { LABELS_MAX = 8 }; /* from so many on the walk goes on with one less (RFC 9989 4.10) */

static const struct pm_str prefix = PM_STR_INIT("_dmarc.");

struct pm_dmarc_found pm_dmarc_find_in(const struct pm_look *look, const struct pm_answer *answer,
                                       enum pm_dmarc_source source)
{
    struct pm_dmarc_found found = {.source = PM_DMARC_OPEN, .answer = answer};
    if (!pm_look_is_told(look, answer))
        return found;
    struct pm_texts texts = pm_texts_pick(answer, pm_dmarc_is_record);
    found.source = texts.count == 1 ? source : PM_DMARC_NOWHERE;
    found.owner = answer->question.name;
    found.text = texts.first;
    return found;
}

/* Behind a CNAME out of the zone servers say nothing: a resolver follows it. */
static bool follow(struct pm_look *look, struct pm_str target, struct pm_dmarc_found *out)
{
    const struct pm_answer *answer = pm_look_ask_one(look, target, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
    bool shared = pm_str_is(target, "dmarcroot.purelymail.com");
    if (answer)
        *out = pm_dmarc_find_in(look, answer, shared ? PM_DMARC_SHARED : PM_DMARC_ELSEWHERE);
    return answer != NULL;
}

/* A server without a record does not hide that another has one. Of different ones the first in byte
 * order counts, whatever the order of servers. */
static struct pm_dmarc_found first_text(const struct pm_look *look,
                                        const struct pm_replies *replies)
{
    struct pm_dmarc_found best = {.source = PM_DMARC_OPEN};
    for (size_t i = 0; i < replies->count; i++) {
        struct pm_dmarc_found found = pm_dmarc_find_in(look, &replies->answers[i], PM_DMARC_OWN);
        bool has_best = best.source == PM_DMARC_OWN;
        if (found.source == PM_DMARC_OWN ? !has_best || pm_str_cmp(found.text, best.text) < 0
                                         : !has_best && (i == 0 || found.source != PM_DMARC_OPEN))
            best = found;
    }
    return best;
}

static struct pm_str first_alias(const struct pm_look *look, const struct pm_replies *replies)
{
    struct pm_str first = PM_STR("");
    for (size_t i = 0; replies && i < replies->count; i++) {
        struct pm_str alias = pm_look_is_told(look, &replies->answers[i])
                                  ? pm_view_alias(&replies->answers[i], replies->question.name)
                                  : PM_STR("");
        if (alias.len > 0 && (first.len == 0 || pm_str_cmp(alias, first) < 0))
            first = alias;
    }
    return first;
}

/* What the CNAME question says of texts: OWN where there may be some. */
static enum pm_dmarc_source hint(const struct pm_look *look, const struct pm_replies *replies)
{
    enum pm_dmarc_source source = PM_DMARC_OPEN;
    for (size_t i = 0; i < replies->count; i++) {
        const struct pm_answer *answer = &replies->answers[i];
        if (!pm_look_is_told(look, answer))
            continue;
        if (answer->status != PM_ANSWER_NXDOMAIN)
            source = PM_DMARC_OWN;
        else if (source == PM_DMARC_OPEN)
            source = PM_DMARC_NOWHERE;
    }
    return source;
}

bool pm_dmarc_find_own(struct pm_look *look, struct pm_dmarc_found *out)
{
    const struct pm_dns_record *record = pm_look_expected(look, PM_PURPOSE_DMARC);
    const struct pm_replies *replies =
        pm_look_ask(look, record->owner, record->type, PM_VIA_AUTHORITY);
    struct pm_str alias = first_alias(look, replies);
    if (!replies)
        return false;
    if (alias.len > 0)
        return follow(look, alias, out);
    struct pm_dmarc_found found = {.source = hint(look, replies),
                                   .answer = replies->count > 0 ? &replies->answers[0] : NULL};
    if (found.source == PM_DMARC_OWN && record->type != PM_RRTYPE_TXT)
        replies = pm_look_ask(look, record->owner, PM_RRTYPE_TXT, PM_VIA_AUTHORITY);
    if (found.source == PM_DMARC_OWN && replies)
        found = first_text(look, replies);
    if (replies)
        *out = found;
    return replies != NULL;
}

static size_t count_labels(struct pm_str name)
{
    size_t count = name.len > 0;
    for (size_t i = 0; i < name.len; i++)
        count += name.ptr[i] == '.';
    return count;
}

static struct pm_str without_first_label(struct pm_str name)
{
    return pm_str_sub(name, pm_str_find(name, '.') + 1, name.len);
}

size_t pm_dmarc_parents(struct pm_str domain, struct pm_str parents[PM_DMARC_PARENTS_MAX])
{
    size_t labels = count_labels(domain), count = 0;
    while (labels > 1) {
        do {
            domain = without_first_label(domain);
            labels--;
        } while (labels >= LABELS_MAX);
        parents[count++] = domain;
    }
    return count;
}

static const struct pm_answer *ask_at(struct pm_look *look, struct pm_str domain)
{
    struct pm_str name = pm_str_printf(look->arena, "%" PM_STR_FMT "%" PM_STR_FMT,
                                       PM_STR_ARG(prefix), PM_STR_ARG(domain));
    return pm_look_ask_one(look, name, PM_RRTYPE_TXT, PM_VIA_RESOLVER);
}

/* Chooses among the records of the walk, the longest name first: psd=n ends it; under psd=y the
 * record one label below counts, else the suffix's own; else the shortest name's (RFC 9989 4.10.1,
 * 4.10.2). */
static struct pm_dmarc_found choose(const struct pm_look *look, const struct pm_answer **answers,
                                    size_t count)
{
    struct pm_dmarc_found chosen = {.source = PM_DMARC_NOWHERE};
    size_t chosen_at = 0;
    for (size_t i = 0; i < count; i++) {
        struct pm_dmarc_found found = pm_dmarc_find_in(look, answers[i], PM_DMARC_INHERITED);
        if (found.source == PM_DMARC_OPEN)
            return found;
        if (found.source == PM_DMARC_NOWHERE)
            continue;
        char psd = pm_dmarc_parse(found.text, look->arena).psd;
        bool below = chosen.source == PM_DMARC_INHERITED && chosen_at + 1 == i;
        if (psd != 'y' || !below)
            chosen = found;
        chosen_at = i;
        if (psd != 'u')
            break;
    }
    return chosen;
}

bool pm_dmarc_find_inherited(struct pm_look *look, struct pm_dmarc_found *now,
                             struct pm_dmarc_found *then)
{
    struct pm_str parents[PM_DMARC_PARENTS_MAX];
    struct pm_name registrable = pm_name_registrable(look->input->name);
    size_t count = pm_dmarc_parents(look->input->name.ascii, parents);
    const struct pm_answer *answers[PM_DMARC_PARENTS_MAX];
    bool below = !pm_str_eq(registrable.ascii, look->input->name.ascii);
    const struct pm_answer *old = below ? ask_at(look, registrable.ascii) : NULL;
    bool complete = !below || old;
    for (size_t i = 0; i < count; i++) {
        answers[i] = ask_at(look, parents[i]);
        complete &= answers[i] != NULL;
    }
    if (!complete)
        return false;
    *now = choose(look, answers, count);
    *then = old ? pm_dmarc_find_in(look, old, PM_DMARC_INHERITED)
                : (struct pm_dmarc_found){.source = PM_DMARC_NOWHERE};
    return true;
}
