#include "report/escape.h"
#include "report/explain_list.h"

/* Texts of the tables, in paragraphs: Markdown's own characters in them are meant as themselves. */
static void put_paragraph(struct pm_sink *sink, const char *label, const char *text)
{
    if (!*text)
        return;
    pm_sink_printf(sink, "\n%s", label);
    pm_markdown_text(sink, pm_str_from(text));
    pm_sink_putc(sink, '\n');
}

static void put_rule(struct pm_sink *sink, const struct pm_rule *rule)
{
    pm_sink_printf(sink, "\n#### `%s`\n\n", rule->id);
    pm_markdown_text(sink, pm_str_from(rule->title));
    pm_sink_printf(sink, ". %s. Source: ", pm_explain_weight(rule));
    pm_markdown_text(sink, pm_str_from(rule->source));
    pm_sink_puts(sink, ".\n");
    put_paragraph(sink, "", rule->why);
    put_paragraph(sink, "**What to do:** ", rule->fix);
}

static void put_cause(struct pm_sink *sink, const struct pm_cause *cause)
{
    pm_sink_printf(sink, "\n#### `%s`\n\n", cause->id);
    pm_markdown_text(sink, pm_str_from(cause->title));
    pm_sink_puts(sink, ".\n");
    put_paragraph(sink, "", cause->why);
    put_paragraph(sink, "**What to do:** ", cause->fix);
}

void pm_report_rules_markdown(struct pm_sink *sink)
{
    struct pm_arena arena;
    const char *group = "";
    pm_arena_init(&arena);
    struct pm_explained all = pm_explain_list(&arena);
    pm_sink_puts(sink, "## Rules\n");
    for (size_t i = 0; i < all.rule_count; i++) {
        if (strcmp(group, all.rules[i].group) != 0)
            pm_sink_printf(sink, "\n### %s\n", all.rules[i].group);
        group = all.rules[i].group;
        put_rule(sink, all.rules[i].rule);
    }
    pm_sink_puts(sink, "\n## Causes\n\nMistakes that are recognized behind a finding.\n");
    for (size_t i = 0; i < all.cause_count; i++)
        put_cause(sink, all.causes[i]);
    pm_arena_fini(&arena);
}
