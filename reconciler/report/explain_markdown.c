#include "report/explain_list.h"

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The tables' own texts, which are no hostile ones: what stands between backticks is code, and of
 * the rest Markdown's characters are meant as themselves. */
static void put_text(struct pm_sink *sink, const char *text)
{
    bool in_code = false;
    for (; *text; text++) {
        in_code ^= *text == '`';
        if (!in_code && strchr("*_<>[]~|\\", *text))
            pm_sink_putc(sink, '\\');
        pm_sink_putc(sink, *text);
    }
}

/* "title. " as a sentence of its own. */
static void put_title(struct pm_sink *sink, const char *title)
{
    char first[] = {upper(title[0]), '\0'};
    put_text(sink, first);
    put_text(sink, title[0] ? title + 1 : "");
    pm_sink_puts(sink, ".");
}

static void put_paragraph(struct pm_sink *sink, const char *label, const char *text)
{
    if (!*text)
        return;
    pm_sink_printf(sink, "\n%s", label);
    put_text(sink, text);
    pm_sink_putc(sink, '\n');
}

static void put_rule(struct pm_sink *sink, const struct pm_rule *rule)
{
    pm_sink_printf(sink, "\n#### `%s`\n\n", rule->id);
    put_title(sink, rule->title);
    pm_sink_printf(sink, " %s. Source: ", pm_explain_weight(rule));
    put_text(sink, rule->source);
    pm_sink_puts(sink, ".\n");
    put_paragraph(sink, "", rule->why);
    put_paragraph(sink, "**What to do:** ", rule->fix);
}

static void put_cause(struct pm_sink *sink, const struct pm_cause *cause)
{
    pm_sink_printf(sink, "\n#### `%s`\n\n", cause->id);
    put_title(sink, cause->title);
    pm_sink_putc(sink, '\n');
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
