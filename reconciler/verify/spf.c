#include "verify/spf.h"

#include "verify/view.h"

static const struct pm_str version = PM_STR_INIT("v=spf1");

bool pm_spf_is_attempt(struct pm_str text)
{
    return pm_str_contains_nocase(text, version);
}

bool pm_spf_next(struct pm_str *rest, struct pm_spf_term *term)
{
    struct pm_str text = PM_STR("");
    while (text.len == 0)
        if (!pm_str_next(rest, ' ', &text))
            return false;
    bool qualified = memchr("+-~?", text.ptr[0], 4) != NULL;
    struct pm_str bare = pm_str_sub(text, qualified, text.len);
    size_t end = 0;
    while (end < bare.len && !memchr(":/=", bare.ptr[end], 3))
        end++;
    *term = (struct pm_spf_term){
        .qualifier = qualified ? text.ptr[0] : '+',
        .name = pm_str_sub(bare, 0, end),
        .value = pm_str_sub(bare, end + 1, bare.len),
        .text = text,
    };
    return true;
}

static bool is_named(const struct pm_spf_term *term, const char *name)
{
    return pm_str_eq_nocase(term->name, pm_str_from(name));
}

static struct pm_str without_dot(struct pm_str domain)
{
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

bool pm_spf_is_include(const struct pm_spf_term *term, struct pm_str domain)
{
    return is_named(term, "include") && pm_str_eq_nocase(without_dot(term->value), domain);
}

bool pm_spf_is_all(const struct pm_spf_term *term)
{
    return is_named(term, "all") && term->value.len == 0;
}

static bool is_same(const struct pm_spf_term *a, const struct pm_spf_term *b)
{
    return a->qualifier == b->qualifier && pm_str_eq_nocase(a->name, b->name) &&
           pm_str_eq_nocase(without_dot(a->value), without_dot(b->value));
}

bool pm_spf_has(struct pm_str record, const struct pm_spf_term *term)
{
    struct pm_spf_term other;
    while (pm_spf_next(&record, &other))
        if (is_same(&other, term))
            return true;
    return false;
}

/* Two terms run together show in characters that no domain of a term holds. */
static bool is_glued(const struct pm_spf_term *term)
{
    const char *never = is_named(term, "ip6") ? "=~\"'\\" : ":=~\"'\\";
    for (size_t i = 0; i < term->value.len; i++)
        if (strchr(never, term->value.ptr[i]))
            return true;
    return false;
}

/* Terms that can go into a merged record. */
static bool is_sound(const struct pm_spf_term *term)
{
    static const char *const names[] = {"include", "a",   "mx",       "ptr",   "ip4",
                                        "ip6",     "exp", "redirect", "exists"};
    bool known = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        known |= is_named(term, names[i]);
    return known && !is_glued(term);
}

static void add_term(struct pm_joined *merged, const struct pm_spf_term *term)
{
    struct pm_str text = term->text;
    if (is_named(term, "redirect"))
        text = pm_str_printf(merged->arena, "include:%" PM_STR_FMT, PM_STR_ARG(term->value));
    struct pm_str rest = text;
    struct pm_spf_term made;
    if (pm_spf_next(&rest, &made) && !pm_spf_has(merged->text, &made))
        pm_join(merged, " ", text);
}

/* A name that wanted includes is taken from there, whatever qualifier it has here. */
static bool is_included(const struct pm_spf_term *term, struct pm_str wanted)
{
    struct pm_spf_term other;
    while (pm_spf_next(&wanted, &other))
        if (is_named(&other, "include") && pm_spf_is_include(term, without_dot(other.value)))
            return true;
    return false;
}

struct pm_str pm_spf_merge(const struct pm_str *texts, size_t count, struct pm_str wanted,
                           struct pm_arena *arena)
{
    struct pm_joined merged = {.arena = arena, .text = version};
    struct pm_spf_term term;
    for (size_t i = 0; i < count; i++) {
        struct pm_str rest = texts[i];
        while (pm_spf_next(&rest, &term))
            if (is_sound(&term) && !is_included(&term, wanted))
                add_term(&merged, &term);
    }
    struct pm_str rest = pm_str_sub(wanted, version.len, wanted.len);
    while (pm_spf_next(&rest, &term))
        add_term(&merged, &term);
    return merged.text;
}
