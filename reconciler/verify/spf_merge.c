#include "verify/spf_merge.h"

#include "base/sink.h"
#include "verify/spf_record.h"
#include "verify/spf_term.h"
#include "verify/view.h"

static const struct pm_str version = PM_STR_INIT("v=spf1");

/* From the version on, without quotes and backslashes. */
static struct pm_str repair(struct pm_str text, struct pm_arena *arena)
{
    struct pm_sink sink;
    size_t start = 0;
    while (start < text.len && !pm_str_starts_nocase(pm_str_sub(text, start, text.len), version))
        start++;
    pm_sink_init_memory(&sink);
    for (size_t i = start + version.len; i < text.len; i++) {
        size_t quote = pm_spf_quote_len(pm_str_sub(text, i, text.len));
        if (quote > 0)
            i += quote - 1;
        else if (text.ptr[i] != '\\')
            pm_sink_putc(&sink, text.ptr[i]);
    }
    struct pm_str repaired = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return repaired;
}

static bool is_plain(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!pm_ascii_is_graph(text.ptr[i]))
            return false;
    return true;
}

/* Terms that can go into a merged record. */
static bool is_sound(const struct pm_spf_term *term, struct pm_arena *arena)
{
    struct pm_spf_record record;
    struct pm_err ignored;
    struct pm_str alone = pm_str_printf(arena, "v=spf1 %" PM_STR_FMT, PM_STR_ARG(term->text));
    return is_plain(term->text) && pm_spf_glued(term).len == 0 &&
           pm_spf_parse(alone, arena, &record, &ignored) && record.others == 0;
}

static bool has_named(struct pm_str text, const char *name)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_named(&term, name))
            return true;
    return false;
}

static struct pm_str without_dot(struct pm_str domain)
{
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

/* A name that wanted includes is taken from there, whatever qualifier it has here. */
static bool is_included(const struct pm_spf_term *term, struct pm_str wanted)
{
    struct pm_spf_term other;
    while (pm_spf_next(&wanted, &other))
        if (pm_spf_is_named(&other, "include") && pm_spf_is_include(term, without_dot(other.value)))
            return true;
    return false;
}

static void add_text(struct pm_joined *merged, struct pm_str text)
{
    struct pm_str rest = text;
    struct pm_spf_term made;
    if (pm_spf_next(&rest, &made) && !pm_spf_has(merged->text, &made))
        pm_join(merged, " ", text);
}

struct source {
    struct pm_str text, wanted;
    bool redirects; /* its redirect counts: there is no `all` (6.1) */
};

static void add_term(struct pm_joined *merged, const struct source *source,
                     const struct pm_spf_term *term)
{
    bool redirect = pm_spf_is_named(term, "redirect");
    struct pm_str text = term->text;
    if (pm_spf_is_all(term) || !is_sound(term, merged->arena) ||
        is_included(term, source->wanted) || (redirect && !source->redirects) ||
        (pm_spf_is_named(term, "exp") && has_named(merged->text, "exp")))
        return;
    if (redirect)
        text = pm_str_printf(merged->arena, "include:%" PM_STR_FMT, PM_STR_ARG(term->value));
    add_text(merged, text);
}

struct pm_str pm_spf_merge(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena)
{
    struct pm_joined merged = {.arena = arena, .text = version};
    struct pm_spf_term term;
    for (size_t i = 0; i < count; i++) {
        struct source source = {repair(texts[i], arena), wanted, false};
        source.redirects = !has_named(source.text, "all");
        while (pm_spf_next(&source.text, &term))
            add_term(&merged, &source, &term);
    }
    struct pm_str rest = pm_str_sub(wanted, version.len, wanted.len);
    while (pm_spf_next(&rest, &term))
        add_text(&merged, term.text);
    return merged.text;
}

struct pm_str pm_spf_put_first(struct pm_str text, struct pm_str first, struct pm_arena *arena)
{
    struct pm_joined made = {.arena = arena, .text = version};
    struct pm_str rest = pm_str_sub(text, version.len, text.len);
    struct pm_spf_term term;
    pm_join(&made, " ", first);
    while (pm_spf_next(&rest, &term))
        if (!pm_spf_has(first, &term))
            pm_join(&made, " ", term.text);
    return made.text;
}
