#include "verify/dmarc.h"

/* The next tag without the blanks around name and value; false when there is none. */
static bool next_tag(struct pm_str *rest, struct pm_str *name, struct pm_str *value)
{
    struct pm_str tag;
    if (!pm_str_next(rest, ';', &tag))
        return false;
    size_t cut = pm_str_find(tag, '=');
    *name = pm_str_trim(pm_str_sub(tag, 0, cut));
    *value = pm_str_trim(pm_str_sub(tag, cut + 1, tag.len));
    return true;
}

bool pm_dmarc_is_record(struct pm_str text)
{
    struct pm_str name, value;
    return next_tag(&text, &name, &value) && pm_str_is(name, "v") && pm_str_is(value, "DMARC1");
}

struct pm_str pm_dmarc_tag(struct pm_str text, const char *wanted)
{
    struct pm_str name, value;
    while (next_tag(&text, &name, &value))
        if (pm_str_eq_nocase(name, pm_str_from(wanted)))
            return value;
    return PM_STR("");
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct pm_str without_end(struct pm_str text)
{
    while (text.len > 0 && (is_blank(text.ptr[text.len - 1]) || text.ptr[text.len - 1] == ';'))
        text.len--;
    return text;
}

static struct pm_str skip_blanks(struct pm_str text)
{
    while (text.len > 0 && is_blank(text.ptr[0]))
        text = pm_str_sub(text, 1, text.len);
    return text;
}

bool pm_dmarc_eq(struct pm_str a, struct pm_str b)
{
    a = without_end(a);
    b = without_end(b);
    for (;;) {
        a = skip_blanks(a);
        b = skip_blanks(b);
        if (a.len == 0 || b.len == 0)
            return a.len == b.len;
        if (a.ptr[0] != b.ptr[0])
            return false;
        a = pm_str_sub(a, 1, a.len);
        b = pm_str_sub(b, 1, b.len);
    }
}
