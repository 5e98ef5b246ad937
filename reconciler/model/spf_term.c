#include "model/spf_term.h"

#include <stdint.h>

static const struct pm_str version = PM_STR_INIT("v=spf1");

/* U+2018 to U+201F are E2 80 98 to 9F. */
size_t pm_spf_quote_len(struct pm_str text)
{
    if (pm_str_starts(text, PM_STR("\"")) || pm_str_starts(text, PM_STR("'")))
        return 1;
    bool curly = pm_str_starts(text, PM_STR("\xE2\x80")) && text.len > 2 &&
                 ((uint8_t)text.ptr[2] & 0xF8) == 0x98;
    return curly ? 3 : 0;
}

size_t pm_spf_find_version(struct pm_str text)
{
    size_t at = 0;
    while (at < text.len && !pm_str_starts_nocase(pm_str_sub(text, at, text.len), version))
        at++;
    return at;
}

bool pm_spf_is_attempt(struct pm_str text)
{
    return pm_spf_find_version(text) < text.len;
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

bool pm_spf_is_modifier(const struct pm_spf_term *term)
{
    return term->text.len > term->name.len && term->text.ptr[term->name.len] == '=';
}

bool pm_spf_is_named(const struct pm_spf_term *term, const char *name)
{
    return pm_str_eq_nocase(term->name, pm_str_from(name));
}

static struct pm_str without_dot(struct pm_str domain)
{
    return pm_str_ends(domain, PM_STR(".")) ? pm_str_sub(domain, 0, domain.len - 1) : domain;
}

bool pm_spf_is_include(const struct pm_spf_term *term, struct pm_str domain)
{
    return pm_spf_is_named(term, "include") && pm_str_eq_nocase(without_dot(term->value), domain);
}

bool pm_spf_includes(struct pm_str text, struct pm_str domain)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_include(&term, domain))
            return true;
    return false;
}

bool pm_spf_is_all(const struct pm_spf_term *term)
{
    return pm_spf_is_named(term, "all") && term->value.len == 0;
}

char pm_spf_end(struct pm_str text)
{
    struct pm_spf_term term;
    while (pm_spf_next(&text, &term))
        if (pm_spf_is_all(&term))
            return term.qualifier;
    return '\0';
}

static bool is_same(const struct pm_spf_term *a, const struct pm_spf_term *b)
{
    return a->qualifier == b->qualifier && pm_spf_is_modifier(a) == pm_spf_is_modifier(b) &&
           pm_str_eq_nocase(a->name, b->name) &&
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

/* A domain may have "-all" in it, but does not end so. */
static bool starts_term(struct pm_str text)
{
    static const struct pm_str starts[] = {
        PM_STR_INIT("include:"),
        PM_STR_INIT("redirect="),
        PM_STR_INIT("exists:"),
        PM_STR_INIT("ip4:"),
        PM_STR_INIT("ip6:"),
        PM_STR_INIT("v=spf1"),
        PM_STR_INIT("purelymail_ownership_proof="),
    };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (pm_str_starts_nocase(text, starts[i]))
            return true;
    return text.len == 4 && strchr("+-~?", text.ptr[0]) &&
           pm_str_eq_nocase(pm_str_sub(text, 1, 4), PM_STR("all"));
}

struct pm_str pm_spf_glued(const struct pm_spf_term *term)
{
    struct pm_str text = term->text;
    for (size_t at = 2; at < text.len; at++)
        if (starts_term(pm_str_sub(text, at, text.len)))
            return pm_str_sub(text, at, text.len);
    return PM_STR("");
}
