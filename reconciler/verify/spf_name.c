/* Names: what macros make of a domain-spec, and asking DNS for it. */
#include "verify/spf_run.h"

#include "base/sink.h"
#include "verify/spf_ptr.h"
#include "verify/view.h"

enum { NAME_MAX_LEN = 253, LABEL_MAX_LEN = 63 };

bool pm_spf_is_name(struct pm_str domain)
{
    struct pm_str rest = domain, label;
    if (domain.len == 0 || domain.len > NAME_MAX_LEN)
        return false;
    while (pm_str_next(&rest, '.', &label))
        if (label.len == 0 || label.len > LABEL_MAX_LEN)
            return false;
    return true;
}

static bool is_plain(char c)
{
    return pm_ascii_is_alnum(c) || (c != '\0' && strchr("-_*/.", c) != NULL);
}

struct pm_str pm_spf_canonical(struct pm_spf_run *run, struct pm_str domain)
{
    bool plain = true;
    for (size_t i = 0; i < domain.len; i++)
        plain &= is_plain(domain.ptr[i]);
    if (plain)
        return domain;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = 0; i < domain.len; i++) {
        if (is_plain(domain.ptr[i]))
            pm_sink_putc(&sink, domain.ptr[i]);
        else
            pm_sink_printf(&sink, "\\%03u", (unsigned)(unsigned char)domain.ptr[i]);
    }
    struct pm_str text = pm_sink_take(&sink, run->arena);
    pm_sink_fini(&sink);
    return text;
}

enum pm_spf_seen pm_spf_ask(struct pm_spf_run *run, struct pm_str name, enum pm_rrtype type,
                            const struct pm_rrset **set)
{
    const struct pm_answer *answer = run->dns->ask(run->dns->ctx, name, type);
    if (!answer) {
        run->open = true;
        return PM_SPF_SEEN_OPEN;
    }
    if (!pm_answer_is_conclusive(answer->status))
        return PM_SPF_SEEN_ERROR;
    *set = answer->status == PM_ANSWER_DATA ? pm_view_set(answer, name, type) : NULL;
    return *set ? PM_SPF_SEEN_DATA : PM_SPF_SEEN_VOID;
}

/* Whose mail and which domain it is decides: noted, so that a verdict is not taken for another's.
 */
static void note_use(struct pm_spf_run *run, const struct pm_spf_frame *frame, struct pm_str text)
{
    if (pm_spf_macro_uses(text, frame->parent ? "slohp" : "slohpd"))
        run->verdict.varies = true;
}

enum pm_spf_match pm_spf_expand(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                struct pm_str text, struct pm_str *out)
{
    struct pm_spf_macros macros = run->macros;
    note_use(run, frame, text);
    macros.values['d' - 'a'] = frame->domain;
    if (pm_spf_macro_uses(text, "p") &&
        pm_spf_ptr_name(run, frame, &macros.values['p' - 'a']) == PM_SPF_MATCH_OPEN)
        return PM_SPF_MATCH_OPEN;
    *out = pm_spf_macro_expand(text, &macros, run->arena);
    return PM_SPF_MATCH_YES;
}

enum pm_spf_match pm_spf_target(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                struct pm_str spec, struct pm_str *out)
{
    struct pm_str name;
    if (spec.len == 0) {
        run->verdict.varies |= !frame->parent;
        *out = frame->domain;
        return PM_SPF_MATCH_YES;
    }
    if (pm_spf_expand(run, frame, spec, &name) == PM_SPF_MATCH_OPEN)
        return PM_SPF_MATCH_OPEN;
    if (pm_str_ends(name, PM_STR(".")))
        name.len--;
    while (name.len > NAME_MAX_LEN && pm_str_find(name, '.') < name.len)
        name = pm_str_sub(name, pm_str_find(name, '.') + 1, name.len);
    *out = pm_str_lower(run->arena, name);
    return PM_SPF_MATCH_YES;
}

enum pm_spf_match pm_spf_error(struct pm_spf_run *run, const struct pm_spf_fault *fault)
{
    struct pm_spf_verdict *verdict = &run->verdict;
    if (verdict->troubles[fault->trouble].len == 0)
        verdict->troubles[fault->trouble] = fault->problem;
    if (run->failed || run->counting)
        return PM_SPF_MATCH_ERROR;
    run->failed = true;
    verdict->result =
        fault->trouble == PM_SPF_TROUBLE_DNS ? PM_SPF_RESULT_TEMPERROR : PM_SPF_RESULT_PERMERROR;
    verdict->problem = fault->problem;
    verdict->term = fault->term;
    verdict->record_of = fault->frame->domain;
    return PM_SPF_MATCH_ERROR;
}

enum pm_spf_match pm_spf_temperror(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                   struct pm_str term, struct pm_str name, enum pm_rrtype type)
{
    const struct pm_answer *answer = run->dns->ask(run->dns->ctx, name, type);
    struct pm_str what = answer && answer->detail.len > 0
                             ? answer->detail
                             : pm_str_from(answer ? pm_answer_status_text(answer->status) : "");
    struct pm_str problem = pm_str_printf(
        run->arena, "DNS could not say which %s records %" PM_STR_FMT " has: %" PM_STR_FMT,
        pm_rrtype_name(type), PM_STR_ARG(name), PM_STR_ARG(what));
    const struct pm_spf_fault fault = {frame, term, PM_SPF_TROUBLE_DNS, problem};
    return pm_spf_error(run, &fault);
}
