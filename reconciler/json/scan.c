#include "json/scan.h"

bool pm_json_is_at(const struct pm_json_cursor *c, char wanted)
{
    return c->at < c->end && *c->at == wanted;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void pm_json_skip_blanks(struct pm_json_cursor *c)
{
    while (c->at < c->end && is_blank(*c->at))
        c->at++;
}

bool pm_json_pass(struct pm_json_cursor *c, char wanted)
{
    pm_json_skip_blanks(c);
    if (!pm_json_is_at(c, wanted))
        return false;
    c->at++;
    pm_json_skip_blanks(c);
    return true;
}

bool pm_json_pass_text(struct pm_json_cursor *c, struct pm_str *out)
{
    if (!pm_json_is_at(c, '"'))
        return false;
    const char *start = ++c->at;
    for (bool escaped = false; escaped || !pm_json_is_at(c, '"'); c->at++) {
        if (c->at == c->end)
            return false;
        escaped = !escaped && *c->at == '\\';
    }
    *out = (struct pm_str){start, (size_t)(c->at - start)};
    c->at++;
    return true;
}

bool pm_json_pass_value(struct pm_json_cursor *c)
{
    struct pm_str ignored;
    size_t depth = 0;
    while (c->at < c->end) {
        char first = *c->at;
        if (depth == 0 && (first == ',' || first == '}' || first == ']'))
            return true;
        depth += first == '{' || first == '[';
        depth -= first == '}' || first == ']';
        if (first != '"')
            c->at++;
        else if (!pm_json_pass_text(c, &ignored))
            return false;
    }
    return false;
}

bool pm_json_go_to_member(struct pm_json_cursor *c, const char *key)
{
    struct pm_str name;
    if (!pm_json_pass(c, '{'))
        return false;
    do {
        if (!pm_json_pass_text(c, &name) || !pm_json_pass(c, ':'))
            return false;
        if (pm_str_is(name, key))
            return true;
    } while (pm_json_pass_value(c) && pm_json_pass(c, ','));
    return false;
}
