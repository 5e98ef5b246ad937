#include "schema/reading.h"

/* What a name may have been before it was pasted: out of a URL or an address, without blanks and
 * superfluous dots. */
static struct pm_str clean_name(struct pm_reading *reading, struct pm_str text)
{
    static const char *const prefixes[] = {"http://", "https://", "include:", "redirect="};
    text = pm_str_trim(text);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (pm_str_starts_nocase(text, pm_str_from(prefixes[i])))
            text = pm_str_sub(text, strlen(prefixes[i]), text.len);
    }
    text = pm_str_sub(text, 0, pm_str_find(text, '/'));
    text = pm_str_sub(text, 0, pm_str_find(text, ':'));
    if (pm_str_find(text, '@') < text.len)
        text = pm_str_sub(text, pm_str_rfind(text, '@') + 1, text.len);
    char *clean = pm_alloc(reading->source->diags->arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '.' || (len > 0 && clean[len - 1] != '.'))
            clean[len++] = text.ptr[i];
    }
    return (struct pm_str){clean, len};
}

static struct pm_str name_fix(struct pm_reading *reading, struct pm_str text,
                              enum pm_name_kind kind)
{
    struct pm_name name;
    struct pm_err err;
    struct pm_str clean = clean_name(reading, text);
    if (pm_str_starts(text, PM_STR("name:")))
        return PM_STR("put a blank behind the ':'");
    if (text.len < 512 && !pm_str_eq(clean, text) &&
        pm_name_parse(clean, kind, reading->source->diags->arena, &name, &err))
        return pm_reading_text(reading, "write %" PM_STR_FMT, PM_STR_ARG(name.unicode));
    if (pm_str_contains_nocase(text, PM_STR("xn--")))
        return PM_STR("write the name in its own letters; the xn-- form is worked out");
    if (kind == PM_NAME_PATTERN)
        return PM_STR("write a name, or \"*.\" and a name of two labels or more");
    if (kind == PM_NAME_DOMAIN && pm_str_starts(text, PM_STR("*.")))
        return PM_STR("name each domain; patterns stand in `policy.protect` and `policy.ignore`");
    if (kind == PM_NAME_OWNER)
        return PM_STR("write the name of an SPF record, such as _spf.google.com");
    return PM_STR("write a domain name, such as example.com");
}

bool pm_name_read(struct pm_reading *reading, struct pm_node *node, const struct pm_path *path,
                  enum pm_name_kind kind, struct pm_name *out)
{
    struct pm_err err;
    if (node->kind != PM_NODE_SCALAR || pm_node_is_null(node)) {
        pm_reading_error(reading, node, path, "a name belongs here, not %s",
                         pm_node_kind_name(node))
            ->fix = PM_STR("write a domain name, such as example.com");
        return false;
    }
    struct pm_str text = node->u.text;
    if (pm_name_parse(text, kind, reading->arena, out, &err))
        return true;
    struct pm_str shown = pm_source_quote(reading->source, text);
    pm_reading_error(reading, node, path, "%" PM_STR_FMT " cannot be used here: %s",
                     PM_STR_ARG(shown), err.msg)
        ->fix = name_fix(reading, text, kind);
    return false;
}

void pm_read_name(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                  const struct pm_path *path, void *draft)
{
    struct pm_name_draft value = {.mark = node->mark};
    if (!pm_name_read(reading, node, path, PM_NAME_DOMAIN, &value.name))
        return;
    if (pm_name_is_public_suffix(value.name)) {
        pm_reading_error(reading, node, path,
                         "%" PM_STR_FMT " is a public suffix: others register their domains below "
                         "it, and it is nobody's own",
                         PM_STR_ARG(value.name.unicode))
            ->fix =
            pm_reading_text(reading, "write the domain below it, such as example.%" PM_STR_FMT,
                            PM_STR_ARG(value.name.unicode));
        return;
    }
    memcpy((char *)draft + row->offset, &value, sizeof value);
}
