#include "verify/spf_check.h"

#include "model/name.h"
#include "verify/spf_run.h"

static const char *const result_names[] = {
    [PM_SPF_RESULT_NONE] = "none",           [PM_SPF_RESULT_NEUTRAL] = "neutral",
    [PM_SPF_RESULT_PASS] = "pass",           [PM_SPF_RESULT_FAIL] = "fail",
    [PM_SPF_RESULT_SOFTFAIL] = "softfail",   [PM_SPF_RESULT_TEMPERROR] = "temperror",
    [PM_SPF_RESULT_PERMERROR] = "permerror", [PM_SPF_RESULT_OPEN] = "open",
};

const char *pm_spf_result_name(enum pm_spf_result result)
{
    return result_names[result];
}

static enum pm_spf_result check_host(struct pm_spf_run *run, const struct pm_spf_frame *frame);

static enum pm_spf_result permerror(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                    struct pm_str term, struct pm_str problem)
{
    pm_spf_error(run, frame, term, PM_SPF_RESULT_PERMERROR, problem);
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
        return permerror(run, frame, PM_STR(""),
                         pm_str_printf(run->arena, "%" PM_STR_FMT " has %zu SPF records",
                                       PM_STR_ARG(frame->domain), count));
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

/* check_host() of another domain, for include and redirect. */
static enum pm_spf_result check_other(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                      const struct pm_spf_directive *directive)
{
    bool redirects = directive->kind == PM_SPF_KIND_REDIRECT;
    struct pm_spf_frame inner = {.parent = frame, .explains = redirects && frame->explains};
    if (pm_spf_target(run, frame, directive->domain, &inner.domain) == PM_SPF_MATCH_OPEN)
        return PM_SPF_RESULT_OPEN;
    if (is_loop(&inner))
        return permerror(run, frame, directive->text,
                         pm_str_printf(run->arena,
                                       "the record of %" PM_STR_FMT " leads back to itself",
                                       PM_STR_ARG(inner.domain)));
    enum pm_spf_result result = check_host(run, &inner);
    if (result != PM_SPF_RESULT_NONE)
        return result;
    return permerror(
        run, frame, directive->text,
        pm_str_printf(run->arena, "%" PM_STR_FMT " has no SPF record", PM_STR_ARG(inner.domain)));
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

/* False: the limit is passed. */
static bool count_lookup(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                         const struct pm_spf_directive *directive)
{
    int max = run->counting ? PM_SPF_COUNT_MAX : PM_SPF_LOOKUPS_MAX;
    if (!pm_spf_asks_dns(directive->kind))
        return true;
    if (run->verdict.lookups >= max && run->counting)
        return false;
    run->void_term = false;
    if (++run->verdict.lookups <= max)
        return true;
    permerror(run, frame, directive->text,
              pm_str_printf(run->arena, "more than %d terms ask DNS (RFC 7208 4.6.4)", max));
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
        return pm_spf_error(run, frame, directive->text, PM_SPF_RESULT_PERMERROR,
                            pm_str_printf(run->arena,
                                          "more than %d terms ask for what is not there (RFC 7208 "
                                          "4.6.4)",
                                          PM_SPF_VOIDS_MAX));
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

static enum pm_spf_result check_host(struct pm_spf_run *run, const struct pm_spf_frame *frame)
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
        return permerror(run, frame, PM_STR(""), pm_str_dup(run->arena, pm_str_from(err.msg)));
    return evaluate(run, frame, &record);
}

/* A domain in Unicode is asked for by its A-labels (RFC 8616 3); what is no name stays, to be none.
 */
static struct pm_str to_ascii(struct pm_str domain, struct pm_arena *arena)
{
    struct pm_name name;
    struct pm_err ignored;
    bool ascii = true;
    for (size_t i = 0; i < domain.len; i++)
        ascii &= (unsigned char)domain.ptr[i] < 0x80;
    if (!ascii && pm_name_parse(domain, PM_NAME_OWNER, arena, &name, &ignored))
        return name.ascii;
    domain = pm_str_lower(arena, domain);
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

/* Local part and domain of MAIL FROM, or of the HELO name in its place (2.4, 4.3). */
static void cut_sender(const struct pm_spf_mail *mail, struct pm_str *local, struct pm_str *domain)
{
    size_t at = pm_str_rfind(mail->sender, '@');
    *local = pm_str_sub(mail->sender, 0, at < mail->sender.len ? at : 0);
    *domain =
        at < mail->sender.len ? pm_str_sub(mail->sender, at + 1, mail->sender.len) : mail->sender;
    if (mail->sender.len == 0)
        *domain = mail->helo;
    if (local->len == 0)
        *local = PM_STR("postmaster");
}

static void set_macros(struct pm_spf_run *run, struct pm_str local, struct pm_str domain)
{
    const struct pm_spf_mail *mail = run->mail;
    struct pm_str *values = run->macros.values;
    values['s' - 'a'] = pm_str_printf(run->arena, "%" PM_STR_FMT "@%" PM_STR_FMT, PM_STR_ARG(local),
                                      PM_STR_ARG(domain));
    values['l' - 'a'] = local;
    values['o' - 'a'] = domain;
    values['i' - 'a'] = pm_spf_ip_dotted(&mail->ip, run->arena);
    values['v' - 'a'] = mail->ip.v6 ? PM_STR("ip6") : PM_STR("in-addr");
    values['h' - 'a'] = mail->helo;
    values['c' - 'a'] = pm_spf_ip_format(&mail->ip, run->arena);
    values['r' - 'a'] = mail->receiver.len > 0 ? mail->receiver : PM_STR("unknown");
    values['t' - 'a'] = pm_str_printf(run->arena, "%lld", (long long)mail->now);
}

static struct pm_spf_verdict run_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                       bool counting, struct pm_arena *arena)
{
    struct pm_spf_run run = {.mail = mail, .dns = dns, .arena = arena, .counting = counting};
    struct pm_str local, domain;
    cut_sender(mail, &local, &domain);
    domain = to_ascii(domain, arena);
    set_macros(&run, local, domain);
    struct pm_spf_frame frame = {
        .domain = mail->domain.len > 0 ? to_ascii(mail->domain, arena) : domain,
        .explains = !counting,
    };
    enum pm_spf_result result = check_host(&run, &frame);
    if (run.open)
        run.verdict.result = PM_SPF_RESULT_OPEN;
    else if (!run.failed)
        run.verdict.result = result;
    return run.verdict;
}

struct pm_spf_verdict pm_spf_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena)
{
    return run_check(mail, dns, false, arena);
}

struct pm_spf_verdict pm_spf_count(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena)
{
    return run_check(mail, dns, true, arena);
}
