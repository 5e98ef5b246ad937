/* Records: the right one of a domain, its terms in their order, what it leads to (RFC 7208 4, 6).
 */
#include "verify/spf_run.h"

static enum pm_spf_result permerror(struct pm_spf_run *run, const struct pm_spf_fault *fault)
{
    pm_spf_error(run, fault);
    return PM_SPF_RESULT_PERMERROR;
}

static enum pm_spf_result qualified(char qualifier)
{
    switch (qualifier) {
    case '-':
        return PM_SPF_RESULT_FAIL;
    case '~':
        return PM_SPF_RESULT_SOFTFAIL;
    case '?':
        return PM_SPF_RESULT_NEUTRAL;
    default:
        return PM_SPF_RESULT_PASS;
    }
}

static enum pm_spf_result several(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                  size_t count)
{
    struct pm_str problem = pm_str_printf(run->arena, "%" PM_STR_FMT " has %zu SPF records",
                                          PM_STR_ARG(frame->domain), count);
    const struct pm_spf_fault fault = {frame, PM_STR(""), PM_SPF_TROUBLE_SEVERAL, problem};
    return permerror(run, &fault);
}

/* The one record among the texts (4.5). PASS: found. */
static enum pm_spf_result select_record(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                        struct pm_str *out)
{
    const struct pm_rrset *set;
    size_t count = 0;
    struct pm_str name = pm_spf_canonical(run, frame->domain);
    enum pm_spf_seen seen = pm_spf_ask(run, name, PM_RRTYPE_TXT, &set);
    if (seen == PM_SPF_SEEN_OPEN)
        return PM_SPF_RESULT_OPEN;
    if (seen == PM_SPF_SEEN_ERROR) {
        pm_spf_temperror(run, frame, PM_STR(""), name, PM_RRTYPE_TXT);
        return PM_SPF_RESULT_TEMPERROR;
    }
    for (size_t i = 0; seen == PM_SPF_SEEN_DATA && i < set->count; i++) {
        if (!pm_spf_is_record(set->values[i].text))
            continue;
        *out = set->values[i].text;
        count++;
    }
    if (count > 1)
        return several(run, frame, count);
    return count == 1 ? PM_SPF_RESULT_PASS : PM_SPF_RESULT_NONE;
}

/* A record that leads back to itself with nothing changed never ends, but in this error. */
static bool is_loop(const struct pm_spf_frame *frame)
{
    for (const struct pm_spf_frame *above = frame->parent; above; above = above->parent)
        if (pm_str_eq(above->domain, frame->domain))
            return true;
    return false;
}

static enum pm_spf_result lead_nowhere(struct pm_spf_run *run, const struct pm_spf_frame *inner,
                                       struct pm_str term, enum pm_spf_trouble trouble)
{
    struct pm_str domain = inner->domain;
    struct pm_spf_fault fault = {inner->parent, term, trouble, PM_STR("")};
    fault.problem =
        trouble == PM_SPF_TROUBLE_LOOP
            ? pm_str_printf(run->arena, "the record of %" PM_STR_FMT " leads back to itself",
                            PM_STR_ARG(domain))
            : pm_str_printf(run->arena, "%" PM_STR_FMT " has no SPF record", PM_STR_ARG(domain));
    return permerror(run, &fault);
}

/* check_host() of another domain, for include and redirect. */
static enum pm_spf_result check_other(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                      const struct pm_spf_directive *directive)
{
    bool redirects = directive->kind == PM_SPF_KIND_REDIRECT;
    struct pm_spf_frame inner = {.parent = frame, .explains = redirects && frame->explains};
    if (pm_spf_target(run, frame, directive->domain, &inner.domain) == PM_SPF_MATCH_OPEN)
        return PM_SPF_RESULT_OPEN;
    if (is_loop(&inner))
        return lead_nowhere(run, &inner, directive->text, PM_SPF_TROUBLE_LOOP);
    enum pm_spf_result result = pm_spf_check_host(run, &inner);
    return result == PM_SPF_RESULT_NONE
               ? lead_nowhere(run, &inner, directive->text, PM_SPF_TROUBLE_NONE)
               : result;
}

/* What decided in a record that was included decides nothing. */
static void forget_term(struct pm_spf_run *run)
{
    if (!run->failed)
        run->verdict.term = run->verdict.record_of = PM_STR("");
}

static enum pm_spf_match match_include(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                       const struct pm_spf_directive *directive)
{
    switch (check_other(run, frame, directive)) {
    case PM_SPF_RESULT_PASS:
        return PM_SPF_MATCH_YES;
    case PM_SPF_RESULT_TEMPERROR:
    case PM_SPF_RESULT_PERMERROR:
        return PM_SPF_MATCH_ERROR;
    case PM_SPF_RESULT_OPEN:
        return PM_SPF_MATCH_OPEN;
    default:
        forget_term(run);
        return PM_SPF_MATCH_NO;
    }
}

static enum pm_spf_match pass_limit(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                    struct pm_str term, enum pm_spf_trouble trouble)
{
    bool lookups = trouble == PM_SPF_TROUBLE_LOOKUPS;
    struct pm_str problem = pm_str_printf(run->arena, "more than %d terms %s (RFC 7208 4.6.4)",
                                          lookups ? PM_SPF_LOOKUPS_MAX : PM_SPF_VOIDS_MAX,
                                          lookups ? "ask DNS" : "ask DNS for what is not there");
    const struct pm_spf_fault fault = {frame, term, trouble, problem};
    return pm_spf_error(run, &fault);
}

/* False: the limit is passed. */
static bool count_lookup(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                         const struct pm_spf_directive *directive)
{
    int max = run->counting ? PM_SPF_COUNT_MAX : PM_SPF_LOOKUPS_MAX;
    if (!pm_spf_asks_dns(directive->kind))
        return true;
    run->void_term = false;
    if (run->verdict.lookups < max) {
        run->verdict.lookups++;
        return true;
    }
    if (!run->counting)
        pass_limit(run, frame, directive->text, PM_SPF_TROUBLE_LOOKUPS);
    return false;
}

static enum pm_spf_match match(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                               const struct pm_spf_directive *directive)
{
    enum pm_spf_match match;
    if (!count_lookup(run, frame, directive))
        return PM_SPF_MATCH_ERROR;
    if (directive->kind == PM_SPF_KIND_INCLUDE)
        match = match_include(run, frame, directive);
    else
        match = pm_spf_match(run, frame, directive);
    if (run->verdict.voids > PM_SPF_VOIDS_MAX && !run->counting && match != PM_SPF_MATCH_ERROR)
        return pass_limit(run, frame, directive->text, PM_SPF_TROUBLE_VOIDS);
    return match;
}

/* The term of the outermost record is kept: it is written last. */
static enum pm_spf_result decide(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                 const struct pm_spf_directive *directive)
{
    if (!run->failed) {
        run->verdict.term = directive->text;
        run->verdict.record_of = frame->domain;
    }
    return qualified(directive->qualifier);
}

static enum pm_spf_result redirect(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                   const struct pm_spf_directive *directive)
{
    if (!count_lookup(run, frame, directive))
        return PM_SPF_RESULT_PERMERROR;
    return check_other(run, frame, directive);
}

/* The mechanisms in their order. NONE: none matches. When counting, what is wrong with one, or not
 * known of it, keeps the others from nothing. */
static enum pm_spf_result match_mechanisms(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                           const struct pm_spf_record *record)
{
    for (size_t i = 0; i < record->count; i++) {
        enum pm_spf_match found = match(run, frame, &record->mechanisms[i]);
        if (found == PM_SPF_MATCH_YES)
            return decide(run, frame, &record->mechanisms[i]);
        if (found == PM_SPF_MATCH_OPEN && !run->counting)
            return PM_SPF_RESULT_OPEN;
        if (found == PM_SPF_MATCH_ERROR && !run->counting)
            return run->verdict.result;
    }
    return PM_SPF_RESULT_NONE;
}

/* exp= of the record that said fail; whatever is wrong with it, there is no text then (6.2). */
static enum pm_spf_result explain(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                  const struct pm_spf_directive *exp)
{
    struct pm_str name, text;
    const struct pm_rrset *set;
    struct pm_err ignored;
    if (pm_spf_target(run, frame, exp->domain, &name) == PM_SPF_MATCH_OPEN)
        return PM_SPF_RESULT_OPEN;
    if (!pm_spf_is_name(name))
        return PM_SPF_RESULT_FAIL;
    enum pm_spf_seen seen = pm_spf_ask(run, pm_spf_canonical(run, name), PM_RRTYPE_TXT, &set);
    if (seen == PM_SPF_SEEN_OPEN)
        return PM_SPF_RESULT_OPEN;
    if (seen != PM_SPF_SEEN_DATA || set->count != 1 ||
        !pm_spf_macro_check(set->values[0].text, PM_SPF_MACRO_TEXT, &ignored))
        return PM_SPF_RESULT_FAIL;
    if (pm_spf_expand(run, frame, set->values[0].text, &text) == PM_SPF_MATCH_OPEN)
        return PM_SPF_RESULT_OPEN;
    run->verdict.explanation = text;
    return PM_SPF_RESULT_FAIL;
}

static enum pm_spf_result evaluate(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                   const struct pm_spf_record *record)
{
    enum pm_spf_result result = match_mechanisms(run, frame, record);
    if (result == PM_SPF_RESULT_NONE)
        return record->redirect ? redirect(run, frame, record->redirect) : PM_SPF_RESULT_NEUTRAL;
    if (result == PM_SPF_RESULT_FAIL && record->exp && frame->explains)
        return explain(run, frame, record->exp);
    return result;
}

static enum pm_spf_result broken(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                 const struct pm_err *err)
{
    struct pm_str problem = pm_str_printf(run->arena, "the record of %" PM_STR_FMT ": %s",
                                          PM_STR_ARG(frame->domain), err->msg);
    const struct pm_spf_fault fault = {frame, PM_STR(""), PM_SPF_TROUBLE_SYNTAX, problem};
    return permerror(run, &fault);
}

enum pm_spf_result pm_spf_check_host(struct pm_spf_run *run, const struct pm_spf_frame *frame)
{
    struct pm_str text;
    struct pm_spf_record record;
    struct pm_err err;
    bool several = pm_str_find(frame->domain, '.') < frame->domain.len;
    if (!several || frame->domain.ptr[0] == '[' || !pm_spf_is_name(frame->domain))
        return PM_SPF_RESULT_NONE;
    enum pm_spf_result found = select_record(run, frame, &text);
    if (found != PM_SPF_RESULT_PASS)
        return found;
    if (!pm_spf_parse(text, run->arena, &record, &err))
        return broken(run, frame, &err);
    return evaluate(run, frame, &record);
}
