#include "schema/source.h"

#include "base/utf8.h"

/* Joiners are part of some names and of emoji in comments; where a value holds one, its own check
 * decides. */
static bool is_refused(uint32_t cp)
{
    if (cp == '\t' || cp == '\n' || cp == '\r' || cp == 0x200c || cp == 0x200d)
        return false;
    return pm_utf8_is_hostile(cp);
}

/* Where the run of printable ASCII and tabs ends that starts at a place. */
static size_t skip_plain(struct pm_str text, size_t at)
{
    while (at < text.len && ((text.ptr[at] >= 0x20 && text.ptr[at] < 0x7f) || text.ptr[at] == '\t'))
        at++;
    return at;
}

static const char *character_name(uint32_t cp)
{
    if (cp == 0)
        return "a NUL byte";
    if (cp == 0xfeff)
        return "a byte order mark in the middle of the text";
    if (cp == 0x2028 || cp == 0x2029 || cp == 0x85)
        return "a line separator that most editors do not show as one";
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
        return "a control character";
    return "an invisible character";
}

static void report(struct pm_source *source, struct pm_mark mark, size_t length, uint32_t cp,
                   unsigned char byte)
{
    struct pm_diag *diag;
    if (length == 0) {
        diag = pm_source_problem(source, PM_SEVERITY_ERROR, mark, NULL,
                                 "the byte 0x%02x is not valid UTF-8", byte);
        diag->fix = PM_STR("save the file as UTF-8");
        return;
    }
    diag = pm_source_problem(source, PM_SEVERITY_ERROR, mark, NULL,
                             "the line holds %s, U+%04X, which may not stand in this file",
                             character_name(cp), cp);
    diag->fix = PM_STR("delete the character; retyping the line removes it");
}

static bool next_line(struct pm_str *rest, struct pm_str *line)
{
    return rest->len > 0 && pm_str_next(rest, '\n', line);
}

/* libyaml compares each %TAG directive with all before it: a file full of them would keep it busy
 * for hours before it says a word. */
static void check_directives(struct pm_source *source)
{
    struct pm_str rest = source->text, line;
    for (uint32_t number = 1; next_line(&rest, &line); number++) {
        struct pm_str text = pm_str_trim(line);
        if (text.len > 0 && text.ptr[0] != '%' && text.ptr[0] != '#')
            return;
        if (!pm_str_starts(line, PM_STR("%TAG")))
            continue;
        struct pm_mark mark = {number, 1, 4};
        pm_source_problem(source, PM_SEVERITY_ERROR, mark, NULL,
                          "the directive %%TAG is not used in this file")
            ->fix = PM_STR("remove the line");
        source->broken = true;
        return;
    }
}

static uint32_t column_at(struct pm_str text, size_t line_start, size_t at)
{
    uint32_t column = 1;
    for (size_t i = line_start; i < at; i++)
        column += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return column;
}

/* One problem a line, or a file in another encoding would drown the others. */
void pm_source_check_text(struct pm_source *source)
{
    struct pm_str text = source->text;
    size_t line_start = 0, length;
    uint32_t line = 1, reported_line = 0;
    for (size_t at = skip_plain(text, 0); at < text.len; at = skip_plain(text, at + length)) {
        char c = text.ptr[at];
        uint32_t cp = 0;
        length = 1;
        if (c == '\n' || c == '\r') {
            length += c == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n';
            line++;
            line_start = at + length;
            continue;
        }
        length = pm_utf8_decode(pm_str_sub(text, at, text.len), &cp);
        if ((length == 0 || is_refused(cp)) && reported_line != line) {
            struct pm_mark mark = {line, column_at(text, line_start, at), 1};
            report(source, mark, length, cp, (unsigned char)c);
            reported_line = line;
            source->broken = true;
        }
        length = length > 0 ? length : 1;
    }
    check_directives(source);
}
