#include "report/document.h"
#include "report/explain_list.h"
#include "report/out.h"

enum { INDENT = 2, NEAR_MAX = 3 };

/* A word that is at most that far from a known one is taken for a slip. */
static void consider(struct pm_str id, const char *known, size_t *best, struct pm_str *nearest)
{
    size_t distance = pm_str_distance(id, pm_str_from(known));
    if (distance < *best) {
        *best = distance;
        *nearest = pm_str_from(known);
    }
}

static struct pm_str nearest_of(const struct pm_explained *all, struct pm_str id)
{
    struct pm_str nearest = {0};
    size_t half = id.len / 2 + 1, best = half < NEAR_MAX + 1 ? half : NEAR_MAX + 1;
    for (size_t i = 0; i < all->rule_count; i++)
        consider(id, all->rules[i].rule->id, &best, &nearest);
    for (size_t i = 0; i < all->cause_count; i++)
        consider(id, all->causes[i]->id, &best, &nearest);
    return nearest;
}

static struct pm_explained of_id(const struct pm_explained *all, struct pm_str id)
{
    struct pm_explained chosen = {0};
    for (size_t i = 0; i < all->rule_count; i++) {
        if (!pm_str_eq_nocase(id, pm_str_from(all->rules[i].rule->id)))
            continue;
        chosen.rules = &all->rules[i];
        chosen.rule_count = 1;
    }
    for (size_t i = 0; i < all->cause_count; i++) {
        if (!pm_str_eq_nocase(id, pm_str_from(all->causes[i]->id)))
            continue;
        chosen.causes = &all->causes[i];
        chosen.cause_count = 1;
    }
    return chosen;
}

/* "MX", as a domain's line has it: the rules that make the badge. */
static struct pm_explained of_badge(const struct pm_explained *all, struct pm_str name,
                                    struct pm_arena *arena)
{
    struct pm_explained chosen = {0};
    chosen.rules = PM_NEW_ARRAY(arena, struct pm_explained_rule, all->rule_count);
    for (size_t i = 0; i < all->rule_count; i++) {
        const char *badge = pm_verify_badge_name(all->rules[i].rule->badge);
        if (badge && pm_str_is(name, badge))
            chosen.rules[chosen.rule_count++] = all->rules[i];
    }
    return chosen;
}

/* Narrows the lists down to that id or badge; false: it is in none. */
static bool choose(struct pm_explained *all, struct pm_str id, struct pm_arena *arena)
{
    struct pm_explained badge = of_badge(all, id, arena);
    if (pm_str_is(id, "all"))
        return true;
    *all = badge.rule_count > 0 ? badge : of_id(all, id);
    return all->rule_count + all->cause_count > 0;
}

static void put_title(struct pm_out *out, const char *id, const char *title)
{
    pm_out_ink(out, PM_INK_BOLD, pm_str_from(id));
    pm_sink_printf(out->sink, ": %s\n", title);
}

static void put_sentences(struct pm_out *out, const char *label, const char *sentences)
{
    if (*sentences)
        pm_out_wrapped(out, INDENT, pm_str_printf(out->arena, "%s: %s", label, sentences));
}

static void put_rule(struct pm_out *out, const struct pm_explained_rule *explained)
{
    const struct pm_rule *rule = explained->rule;
    put_title(out, rule->id, rule->title);
    pm_out_wrapped(out, INDENT,
                   pm_str_printf(out->arena, "About %s. %s. Source: %s.", explained->group,
                                 pm_explain_weight(rule), rule->source));
    put_sentences(out, "Why", rule->why);
    put_sentences(out, "What to do", rule->fix);
}

static void put_cause(struct pm_out *out, const struct pm_cause *cause)
{
    put_title(out, cause->id, cause->title);
    pm_out_wrapped(out, INDENT, PM_STR("A mistake that is recognized behind a finding."));
    put_sentences(out, "How it comes about", cause->why);
    put_sentences(out, "What to do", cause->fix);
}

static void put_text(struct pm_out *out, const struct pm_explained *all)
{
    for (size_t i = 0; i < all->rule_count; i++) {
        pm_sink_puts(out->sink, i > 0 ? "\n" : "");
        put_rule(out, &all->rules[i]);
    }
    for (size_t i = 0; i < all->cause_count; i++) {
        pm_sink_puts(out->sink, all->rule_count + i > 0 ? "\n" : "");
        put_cause(out, all->causes[i]);
    }
}

static void put_rule_fields(struct pm_json_writer *w, const struct pm_explained_rule *explained)
{
    const struct pm_rule *rule = explained->rule;
    const char *badge = pm_verify_badge_name(rule->badge);
    pm_json_open(w, '{');
    pm_json_field_text(w, "id", rule->id);
    pm_json_field_text(w, "group", explained->group);
    pm_json_field_text(w, "level", pm_status_name(rule->level));
    pm_json_field_bool(w, "required", rule->required);
    pm_json_field_str_or_null(w, "badge", pm_str_from(badge));
    pm_json_field_text(w, "source", rule->source);
    pm_json_field_text(w, "title", rule->title);
    pm_json_field_text(w, "why", rule->why);
    pm_json_field_text(w, "fix", rule->fix);
    pm_json_close(w);
}

static void put_json(struct pm_sink *sink, const struct pm_explained *all)
{
    struct pm_json_writer w;
    pm_document_begin(&w, sink);
    pm_json_field_open(&w, "rules", '[');
    for (size_t i = 0; i < all->rule_count; i++)
        put_rule_fields(&w, &all->rules[i]);
    pm_json_close(&w);
    pm_json_field_open(&w, "causes", '[');
    for (size_t i = 0; i < all->cause_count; i++) {
        pm_json_open(&w, '{');
        pm_json_field_text(&w, "id", all->causes[i]->id);
        pm_json_field_text(&w, "title", all->causes[i]->title);
        pm_json_field_text(&w, "why", all->causes[i]->why);
        pm_json_field_text(&w, "fix", all->causes[i]->fix);
        pm_json_close(&w);
    }
    pm_json_close(&w);
    pm_document_end(&w);
}

bool pm_report_explain(struct pm_sink *sink, struct pm_str id, bool json,
                       const struct pm_style *style, struct pm_str *nearest)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_out out = {sink, style, &arena};
    struct pm_explained all = pm_explain_list(&arena);
    struct pm_str near = nearest_of(&all, id);
    bool known = choose(&all, id, &arena);
    if (!known)
        *nearest = near;
    else if (json)
        put_json(sink, &all);
    else
        put_text(&out, &all);
    pm_arena_fini(&arena);
    return known;
}
