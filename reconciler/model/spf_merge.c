#include "model/spf_merge.h"

#include "base/join.h"
#include "base/sink.h"
#include "model/spf_record.h"
#include "model/spf_term.h"

static const struct pm_str version = PM_STR_INIT("v=spf1");

/* Up to the next blank or semicolon. */
static bool word_has_macro(struct pm_str text)
{
    size_t end = 0;
    while (end < text.len && text.ptr[end] != ' ' && text.ptr[end] != ';')
        end++;
    return pm_str_find(pm_str_sub(text, 0, end), '%') < end;
}

/* No term needs one of these, but for macros, which may have a comma (7.1). */
static bool is_separator(char c, bool macros)
{
    return c == ';' || (c == ',' && !macros);
}

/* From the version on, without quotes and backslashes, and with blanks where they belong. */
static struct pm_str repair(struct pm_str text, struct pm_arena *arena)
{
    static const struct pm_str include = PM_STR_INIT("include:");
    bool macros = false, word_begins = true;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    for (size_t i = pm_spf_find_version(text) + version.len; i < text.len; i++) {
        size_t quote = pm_spf_quote_len(pm_str_sub(text, i, text.len));
        if (word_begins)
            macros = word_has_macro(pm_str_sub(text, i, text.len));
        word_begins = text.ptr[i] == ' ' || text.ptr[i] == ';';
        char c = is_separator(text.ptr[i], macros) ? ' ' : text.ptr[i];
        if (quote > 0)
            i += quote - 1;
        else if (c != '\\' && !(c == ' ' && pm_str_ends(pm_sink_bytes(&sink), include)))
            pm_sink_putc(&sink, c);
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

static bool is_readable(const struct pm_spf_term *term, struct pm_arena *arena)
{
    struct pm_spf_record record;
    struct pm_err ignored;
    struct pm_str alone = pm_str_printf(arena, "v=spf1 %" PM_STR_FMT, PM_STR_ARG(term->text));
    return is_plain(term->text) && pm_spf_parse(alone, arena, &record, &ignored);
}

/* What a modifier that nobody knows has for a value has no effect, and gets none. */
static bool is_value(const struct pm_spf_term *term, struct pm_str second)
{
    return pm_spf_is_modifier(term) && second.ptr == term->value.ptr &&
           !pm_spf_is_named(term, "redirect") && !pm_spf_is_named(term, "exp");
}

/* The second of two terms that ran together; empty: it is one. */
static struct pm_str find_second(const struct pm_spf_term *term)
{
    struct pm_str second = pm_spf_glued(term);
    return second.len > 0 && is_value(term, second) ? PM_STR("") : second;
}

/* Like pm_spf_next; terms that ran together are several. */
static bool next_term(struct pm_str *rest, struct pm_spf_term *term)
{
    if (rest->len == 0)
        return false;
    const char *end = rest->ptr + rest->len;
    if (!pm_spf_next(rest, term))
        return false;
    for (struct pm_str second = find_second(term); second.len > 0; second = find_second(term)) {
        struct pm_str first = {term->text.ptr, (size_t)(second.ptr - term->text.ptr)};
        *rest = (struct pm_str){second.ptr, (size_t)(end - second.ptr)};
        if (first.len == 0 || !pm_spf_next(&first, term))
            return false;
    }
    return true;
}

/* A modifier of that name; of several the first counts. */
static bool has_modifier(struct pm_str text, struct pm_str name)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_modifier(&term) && pm_str_eq_nocase(term.name, name))
            return true;
    return false;
}

static bool has_all(struct pm_str text)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_named(&term, "all") && !pm_spf_is_modifier(&term))
            return true;
    return false;
}

/* It belongs into a text of its own. */
static bool is_ownership(const struct pm_spf_term *term)
{
    return pm_str_starts_nocase(term->text, PM_STR("purelymail_ownership_proof="));
}

static struct pm_str without_dot(struct pm_str domain)
{
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

/* A name that wanted includes gets the form it has there, whatever qualifier it has here. */
static struct pm_str form_of(const struct pm_spf_term *term, struct pm_str wanted)
{
    struct pm_spf_term other;
    while (pm_spf_next(&wanted, &other))
        if (pm_spf_is_named(&other, "include") && pm_spf_is_include(term, without_dot(other.value)))
            return other.text;
    return term->text;
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
    bool redirect = pm_spf_is_modifier(term) && pm_spf_is_named(term, "redirect");
    struct pm_str text = form_of(term, source->wanted);
    if (pm_spf_is_all(term) || !is_readable(term, merged->arena) || is_ownership(term) ||
        (redirect && !source->redirects) ||
        (pm_spf_is_modifier(term) && has_modifier(merged->text, term->name)))
        return;
    if (redirect)
        text = pm_str_printf(merged->arena, "include:%" PM_STR_FMT, PM_STR_ARG(term->value));
    add_text(merged, text);
}

static struct pm_str merge_once(const struct pm_str *texts, size_t count, struct pm_str wanted,
                                struct pm_arena *arena)
{
    struct pm_joined merged = {.arena = arena, .text = version};
    struct pm_spf_term term;
    for (size_t i = 0; i < count; i++) {
        struct source source = {repair(texts[i], arena), wanted, false};
        source.redirects = !has_all(source.text);
        while (next_term(&source.text, &term))
            add_term(&merged, &source, &term);
    }
    struct pm_str rest = pm_str_sub(wanted, version.len, wanted.len);
    while (pm_spf_next(&rest, &term))
        add_text(&merged, term.text);
    return merged.text;
}

/* What came apart may come apart further: the record is one that merging leaves as it is. */
static struct pm_str merge_all(const struct pm_str *texts, size_t count, struct pm_str wanted,
                               struct pm_arena *arena)
{
    enum { ROUNDS_MAX = 8 };
    struct pm_str merged = merge_once(texts, count, wanted, arena);
    for (int i = 0; i < ROUNDS_MAX; i++) {
        struct pm_str again = merge_once(&merged, 1, wanted, arena);
        if (pm_str_eq(again, merged))
            break;
        merged = again;
    }
    return merged;
}

/* The strictest of the texts' ends and that of wanted. */
static char find_strictest(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena)
{
    static const char order[] = "+?~-";
    char strictest = pm_spf_end(wanted);
    for (size_t i = 0; i < count; i++) {
        char end = pm_spf_end(repair(texts[i], arena));
        if (end != '\0' && strchr(order, end) > strchr(order, strictest))
            strictest = end;
    }
    return strictest;
}

static struct pm_str with_end(struct pm_str text, char qualifier, struct pm_arena *arena)
{
    struct pm_joined made = {.arena = arena, .text = PM_STR("")};
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        pm_join(&made, " ",
                pm_spf_is_all(&term) ? pm_str_printf(arena, "%call", qualifier) : term.text);
    return made.text;
}

/* Who wrote the end of a record that names other senders knew what it meant for them. */
struct pm_str pm_spf_merge(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena)
{
    char strictest = find_strictest(texts, count, wanted, arena);
    struct pm_str merged = merge_all(texts, count, wanted, arena);
    if (pm_str_eq(merged, wanted) || pm_spf_end(wanted) == strictest)
        return merged;
    return merge_all(texts, count, with_end(wanted, strictest, arena), arena);
}

struct pm_str pm_spf_unreadable(const struct pm_str *texts, size_t count, struct pm_arena *arena)
{
    struct pm_joined found = {.arena = arena, .text = PM_STR("")};
    struct pm_spf_term term;
    for (size_t i = 0; i < count; i++) {
        struct pm_str text = repair(texts[i], arena);
        while (next_term(&text, &term))
            if (!is_readable(&term, arena))
                pm_join(&found, ", ",
                        pm_str_printf(arena, "'%" PM_STR_FMT "'", PM_STR_ARG(term.text)));
    }
    return found.text;
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

/* What a term may begin with that ran into the version; a sign may switch a record off. */
static bool starts_term(struct pm_str text)
{
    static const struct pm_str starts[] = {
        PM_STR_INIT("include:"), PM_STR_INIT("redirect="), PM_STR_INIT("exists:"),
        PM_STR_INIT("ip4:"),     PM_STR_INIT("ip6:"),
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (pm_str_starts_nocase(text, starts[i]))
            return true;
    return false;
}

/* "v=spf1.off" and "v=spf10" are other versions (RFC 7208 4.5). */
static bool ends_version(struct pm_str rest)
{
    return rest.len == 0 || pm_spf_quote_len(rest) > 0 || starts_term(rest) ||
           pm_str_find(PM_STR(" ;,"), rest.ptr[0]) < 3;
}

static struct pm_str without_quotes(struct pm_str text)
{
    text = pm_str_trim(text);
    for (size_t quote = pm_spf_quote_len(text); quote > 0; quote = pm_spf_quote_len(text))
        text = pm_str_trim(pm_str_sub(text, quote, text.len));
    return text;
}

bool pm_spf_is_meant(struct pm_str text)
{
    text = without_quotes(text);
    size_t at = pm_spf_find_version(text);
    return at < text.len && ends_version(pm_str_sub(text, at + version.len, text.len)) &&
           (at == 0 || pm_str_starts_nocase(text, PM_STR("purelymail_ownership_proof=")));
}
