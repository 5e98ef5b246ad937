#include "schema/reading.h"

enum { DMARC_MAX = 2000 };

/* RFC 7489, section 6.4: the version comes first, in these letters, then the next tag or
 * the end. */
static bool starts_as_record(struct pm_str text)
{
    struct pm_str version = PM_STR("v=DMARC1");
    if (!pm_str_starts(text, version))
        return false;
    struct pm_str rest = pm_str_trim(pm_str_sub(text, version.len, text.len));
    return rest.len == 0 || rest.ptr[0] == ';';
}

static const char *dmarc_fault(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r')
            return "it must stand on one line";
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e)
            return "it may hold printable ASCII only";
    }
    return text.len > DMARC_MAX ? "it is over 2000 characters long" : NULL;
}

static bool is_like_record(struct pm_str text)
{
    struct pm_str trimmed = pm_str_trim(text);
    return pm_str_starts_nocase(trimmed, PM_STR("v")) &&
           pm_str_contains_nocase(trimmed, PM_STR("dmarc1"));
}

static void report_start(struct pm_reading *reading, struct pm_node *node,
                         const struct pm_path *path)
{
    struct pm_str text = node->u.text;
    struct pm_str shown = pm_source_quote(reading->source, text);
    struct pm_diag *diag = pm_reading_error(
        reading, node, path,
        "`dmarc` must be purelymail, none or a text that starts with v=DMARC1;, not %" PM_STR_FMT,
        PM_STR_ARG(shown));
    if (is_like_record(text))
        diag->fix = PM_STR("start the text with v=DMARC1; in exactly these letters");
    else if (pm_str_starts_nocase(text, PM_STR("p")) && pm_str_find(text, '=') == text.len)
        diag->fix = PM_STR("write `dmarc: purelymail`");
    else
        diag->fix = PM_STR("write `dmarc: purelymail` or `dmarc: \"v=DMARC1; p=reject\"`");
}

void pm_read_dmarc(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                   const struct pm_path *path, void *draft)
{
    struct pm_str text = node->u.text;
    if (pm_str_is(text, row->standard))
        return;
    if (pm_str_is(text, "none")) {
        static const bool none = true;
        memcpy((char *)draft + row->none_offset, &none, sizeof none);
        return;
    }
    if (node->style == PM_NODE_BLOCK && text.len > 0 && text.ptr[text.len - 1] == '\n') {
        while (text.len > 0 && text.ptr[text.len - 1] == '\n')
            text.len--;
        pm_reading_warning(reading, node, path, "the line end behind the text is left out")->fix =
            PM_STR("write `|-` or `>-`, or the text in quotes");
    }
    if (!starts_as_record(text)) {
        report_start(reading, node, path);
        return;
    }
    const char *fault = dmarc_fault(text);
    if (fault) {
        pm_reading_error(reading, node, path, "the DMARC text cannot be used: %s", fault)->fix =
            PM_STR("write one line of printable ASCII, such as \"v=DMARC1; p=reject\"");
        return;
    }
    pm_reading_store(reading, row, text, draft);
}
