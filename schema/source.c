#include "schema/source.h"

#include "base/utf8.h"

#include <stdarg.h>

enum { LINE_MAX_BYTES = 500, QUOTE_MAX_CHARS = 60 };

void pm_source_init(struct pm_source *source, struct pm_str file, struct pm_str text,
                    struct pm_diags *diags)
{
    *source = (struct pm_source){.file = file, .text = text, .diags = diags, .seen_line = 1};
}

struct pm_place pm_source_place(const struct pm_source *source, struct pm_mark mark)
{
    return (struct pm_place){.file = source->file, .line = mark.line, .column = mark.column};
}

/* Where the line that starts at offset ends, without its line break (LF, CR or both). */
static size_t line_end(struct pm_str text, size_t offset)
{
    while (offset < text.len && text.ptr[offset] != '\n' && text.ptr[offset] != '\r')
        offset++;
    return offset;
}

static size_t after_break(struct pm_str text, size_t end)
{
    if (end + 1 < text.len && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n')
        return end + 2;
    return end < text.len ? end + 1 : end;
}

/* The longest start of s that is at most max bytes and does not end inside a character. */
static struct pm_str cut_bytes(struct pm_str s, size_t max)
{
    if (s.len <= max)
        return s;
    while (max > 0 && ((unsigned char)s.ptr[max] & 0xc0) == 0x80)
        max--;
    return pm_str_sub(s, 0, max);
}

struct pm_str pm_source_line(struct pm_source *source, uint32_t line)
{
    if (line == 0)
        return (struct pm_str){"", 0};
    if (line < source->seen_line) {
        source->seen_line = 1;
        source->seen_offset = 0;
    }
    while (source->seen_line < line && source->seen_offset < source->text.len) {
        source->seen_offset =
            after_break(source->text, line_end(source->text, source->seen_offset));
        source->seen_line++;
    }
    if (source->seen_line != line)
        return (struct pm_str){"", 0};
    struct pm_str whole =
        pm_str_sub(source->text, source->seen_offset, line_end(source->text, source->seen_offset));
    return pm_str_dup(source->diags->arena, cut_bytes(whole, LINE_MAX_BYTES));
}

static struct pm_str format_path(struct pm_arena *arena, const struct pm_path *path)
{
    if (!path)
        return (struct pm_str){"", 0};
    struct pm_str up = format_path(arena, path->up);
    if (path->key.len == 0)
        return pm_str_printf(arena, "%" PM_STR_FMT "[%zu]", PM_STR_ARG(up), path->index);
    return pm_str_printf(arena, "%" PM_STR_FMT "%s%" PM_STR_FMT, PM_STR_ARG(up),
                         up.len > 0 ? "." : "", PM_STR_ARG(path->key));
}

struct pm_diag *pm_source_problem(struct pm_source *source, enum pm_severity severity,
                                  struct pm_mark mark, const struct pm_path *path,
                                  const char *format, ...)
{
    struct pm_diags *diags = source->diags;
    /* Counted here, because a file of millions of errors must not fill the memory with messages
     * that nobody sees. */
    if (diags->count >= PM_DIAGS_MAX) {
        diags->errors += severity == PM_SEVERITY_ERROR;
        diags->dropped++;
        return &source->dropped;
    }
    va_list args;
    va_start(args, format);
    struct pm_str message = pm_str_vprintf(diags->arena, format, args);
    va_end(args);
    struct pm_diag *diag = pm_diags_add(diags, severity, pm_source_place(source, mark),
                                        "%" PM_STR_FMT, PM_STR_ARG(message));
    diag->path = format_path(diags->arena, path);
    diag->source = pm_source_line(source, mark.line);
    diag->span = mark.span > 0 ? mark.span : 1;
    return diag;
}

struct pm_str pm_source_quote(struct pm_source *source, struct pm_str text)
{
    size_t at = 0, chars = 0;
    uint32_t ignored;
    while (at < text.len && chars < QUOTE_MAX_CHARS) {
        size_t length = pm_utf8_decode(pm_str_sub(text, at, text.len), &ignored);
        at += length > 0 ? length : 1;
        chars++;
    }
    return pm_str_printf(source->diags->arena, "\"%" PM_STR_FMT "%s\"",
                         PM_STR_ARG(pm_str_sub(text, 0, at)), at < text.len ? "..." : "");
}
