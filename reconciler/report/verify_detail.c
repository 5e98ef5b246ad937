#include "report/verify_detail.h"

#include "base/utf8.h"
#include "report/escape.h"

enum {
    INDENT = 4,
    LABEL_WIDTH = 10,
    VALUE_MAX = 600, /* columns of what was seen */
    SENTENCES_MAX = 1500,
    WORD_WIDTH = 7,
    SERVER_WIDTH = 24,
};

void pm_verify_put_word(struct pm_out *out, enum pm_status status, bool padded)
{
    const struct pm_verify_word *word = pm_verify_word_of(status);
    pm_out_ink(out, word->ink, pm_str_printf(out->arena, "%s %s", word->sign, word->word));
    if (padded)
        pm_sink_fill(out->sink, ' ', WORD_WIDTH - strlen(word->word));
}

void pm_verify_put_headline(struct pm_out *out, const struct pm_finding *finding)
{
    pm_sink_puts(out->sink, "  ");
    pm_verify_put_word(out, finding->status, true);
    pm_sink_puts(out->sink, "  ");
    pm_out_ink(out, PM_INK_BOLD, pm_term_text(out->arena, finding->rule));
    pm_sink_puts(out->sink, ": ");
    pm_out_text(out, pm_verify_subject(finding, out->arena));
    pm_sink_putc(out->sink, '\n');
}

/* Values stand on one line, for they are compared and copied. */
static void put_value(struct pm_out *out, const char *label, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    pm_sink_fill(out->sink, ' ', INDENT);
    pm_sink_printf(out->sink, "%-*s", LABEL_WIDTH, label);
    pm_sink_put(out->sink, pm_term_text_cut(out->arena, hostile, VALUE_MAX));
    pm_sink_putc(out->sink, '\n');
}

static void put_sentences(struct pm_out *out, const char *label, struct pm_str hostile)
{
    if (hostile.len == 0)
        return;
    struct pm_str cut = pm_term_text_cut(out->arena, hostile, SENTENCES_MAX);
    pm_out_wrapped(out, INDENT,
                   pm_str_printf(out->arena, "%s%" PM_STR_FMT, label, PM_STR_ARG(cut)));
}

static void put_records(struct pm_out *out, const char *label, struct pm_str records)
{
    struct pm_str line;
    if (records.len == 0)
        return;
    pm_sink_fill(out->sink, ' ', INDENT);
    pm_sink_printf(out->sink, "%s\n", label);
    while (pm_str_next(&records, '\n', &line)) {
        if (line.len == 0)
            continue;
        pm_sink_fill(out->sink, ' ', INDENT + 2);
        pm_out_text(out, line);
        pm_sink_putc(out->sink, '\n');
    }
}

static void put_evidence(struct pm_out *out, const struct pm_evidence *evidence)
{
    struct pm_str server = pm_term_text_cut(out->arena, evidence->server, VALUE_MAX);
    size_t width = pm_utf8_width(server);
    pm_sink_fill(out->sink, ' ', INDENT + 2);
    pm_sink_put(out->sink, server);
    pm_sink_fill(out->sink, ' ', (width < SERVER_WIDTH ? SERVER_WIDTH - width : 0) + 2);
    pm_verify_put_word(out, evidence->status, evidence->seen.len > 0);
    if (evidence->seen.len > 0) {
        pm_sink_puts(out->sink, "  ");
        pm_sink_put(out->sink, pm_term_text_cut(out->arena, evidence->seen, VALUE_MAX));
    }
    pm_sink_putc(out->sink, '\n');
}

static void put_matter(struct pm_out *out, const struct pm_finding *finding,
                       struct pm_verify_told *told)
{
    const struct pm_rule *rule = pm_rule_find(finding->rule);
    if (!rule || !pm_verify_needs_attention(finding) || finding->status == PM_STATUS_UNKNOWN)
        return;
    for (size_t i = 0; i < told->count; i++)
        if (told->rules[i] == rule)
            return;
    *PM_PUSH(told->arena, told->rules, told->count, told->cap) = rule;
    put_sentences(out, "Why it matters: ", pm_str_from(rule->why));
}

void pm_verify_put_detail(struct pm_out *out, const struct pm_finding *finding,
                          struct pm_verify_told *told)
{
    bool failed = finding->status == PM_STATUS_FAIL;
    bool in_words = finding->status == PM_STATUS_UNKNOWN && finding->why.len > 0;
    put_sentences(out, "", finding->why);
    put_sentences(out, "Cause: ", pm_verify_cause_words(finding, out->arena));
    if (!in_words)
        put_value(out, "expected", finding->expected);
    if (failed && finding->seen.len == 0 && finding->expected.len > 0)
        put_value(out, "seen", PM_STR("nothing"));
    else if (!in_words)
        put_value(out, "seen", finding->seen);
    put_value(out, "at", finding->where);
    for (size_t i = 0; out->style->verbose && i < finding->evidence_count; i++)
        put_evidence(out, &finding->evidence[i]);
    put_matter(out, finding, told);
    put_sentences(out, "What to do: ", pm_verify_fix_of(finding));
    put_records(out, "Remove:", finding->remove);
    put_records(out, "Publish:", finding->publish);
}

bool pm_verify_same_words(const struct pm_finding *a, const struct pm_finding *b)
{
    return a->status == PM_STATUS_UNKNOWN && b->status == PM_STATUS_UNKNOWN &&
           pm_str_eq(a->why, b->why) && pm_str_eq(a->where, b->where) &&
           pm_str_eq(a->fix, b->fix) && a->publish.len == 0 && b->publish.len == 0;
}
