#include "schema/source.h"

#include "base/utf8.h"

#include <stdarg.h>

enum {
    LINE_MAX_BYTES = 500,
    QUOTE_MAX_CHARS = 60,
    START_LINES = 1024, /* at most so many lines, or */
    START_BYTES = 65536 /* so many bytes, from one known start to the next */
};

void pm_source_init(struct pm_source *source, struct pm_str file, struct pm_str text,
                    struct pm_diags *diags)
{
    *source = (struct pm_source){.file = file, .text = text, .diags = diags};
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

static size_t next_line(struct pm_str text, size_t offset)
{
    size_t end = line_end(text, offset);
    if (end + 1 < text.len && text.ptr[end] == '\r' && text.ptr[end + 1] == '\n')
        return end + 2;
    return end < text.len ? end + 1 : end;
}

/* Problems come in any order, up to a thousand of them: none may cost a walk through the file. */
static void find_starts(struct pm_source *source)
{
    struct pm_line_start at = {1, 0}, last = {0, 0};
    struct pm_arena *arena = source->diags->arena;
    while (at.offset < source->text.len) {
        if (last.line == 0 || at.line - last.line >= START_LINES ||
            at.offset - last.offset >= START_BYTES) {
            *PM_PUSH(arena, source->starts, source->start_count, source->start_cap) = at;
            last = at;
        }
        at.offset = next_line(source->text, at.offset);
        at.line++;
    }
}

/* The last known start at or above a line. */
static struct pm_line_start start_above(struct pm_source *source, uint32_t line)
{
    if (source->start_count == 0)
        find_starts(source);
    size_t low = 0, high = source->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->starts[middle].line <= line)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? source->starts[low - 1] : (struct pm_line_start){1, source->text.len};
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
    struct pm_line_start at = start_above(source, line);
    struct pm_str text = source->text;
    for (; at.line < line && at.offset < text.len; at.line++)
        at.offset = next_line(text, at.offset);
    if (line == 0 || at.offset == text.len)
        return (struct pm_str){"", 0};
    /* One byte more than is shown, so that the cut can tell. */
    struct pm_str start = pm_str_sub(text, at.offset, at.offset + LINE_MAX_BYTES + 1);
    start.len = line_end(start, 0);
    return pm_str_dup(source->diags->arena, cut_bytes(start, LINE_MAX_BYTES));
}

/* The text from the column on. */
static struct pm_str skip_columns(struct pm_str line, uint32_t column)
{
    for (uint32_t at = 1; at < column && line.len > 0; at++) {
        size_t length = 1;
        while (length < line.len && ((unsigned char)line.ptr[length] & 0xc0) == 0x80)
            length++;
        line = pm_str_sub(line, length, line.len);
    }
    return line;
}

struct pm_str pm_source_at(struct pm_source *source, struct pm_mark mark)
{
    struct pm_str rest = skip_columns(pm_source_line(source, mark.line), mark.column);
    return pm_str_sub(rest, 0, rest.len - skip_columns(rest, mark.span + 1).len);
}

static uint32_t count_characters(struct pm_str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return count;
}

/* The line, unless it is so long that the place is not in the part shown; and what of the
 * span is. */
static void set_source(struct pm_source *source, struct pm_diag *diag, struct pm_mark mark)
{
    struct pm_str line = pm_source_line(source, mark.line);
    uint32_t shown = count_characters(line);
    diag->span = mark.span > 0 ? mark.span : 1;
    if (shown + 1 < mark.column)
        return;
    diag->source = line;
    if (diag->span > 1 && mark.column + diag->span > shown + 1)
        diag->span = shown + 1 > mark.column ? shown + 1 - mark.column : 1;
}

static struct pm_str format_path(struct pm_arena *arena, const struct pm_path *path)
{
    if (!path)
        return (struct pm_str){"", 0};
    struct pm_str up = format_path(arena, path->up);
    if (!path->key)
        return pm_str_printf(arena, "%" PM_STR_FMT "[%zu]", PM_STR_ARG(up), path->index);
    return pm_str_printf(arena, "%" PM_STR_FMT "%s%s", PM_STR_ARG(up), up.len > 0 ? "." : "",
                         path->key);
}

static struct pm_diag *add(struct pm_source *source, enum pm_severity severity, struct pm_mark mark,
                           struct pm_str message)
{
    struct pm_diag *diag = pm_diags_add(source->diags, severity, pm_source_place(source, mark),
                                        "%" PM_STR_FMT, PM_STR_ARG(message));
    set_source(source, diag, mark);
    return diag;
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
    if (diags->count + 1 == PM_DIAGS_MAX) {
        source->broken = true;
        add(source, PM_SEVERITY_ERROR, mark,
            PM_STR("there are a thousand problems; reading stopped here"))
            ->fix = PM_STR("correct those above first");
        return &source->dropped;
    }
    va_list args;
    va_start(args, format);
    struct pm_str message = pm_str_vprintf(diags->arena, format, args);
    va_end(args);
    struct pm_diag *diag = add(source, severity, mark, message);
    diag->path = format_path(diags->arena, path);
    return diag;
}

struct pm_str pm_source_quote(struct pm_source *source, struct pm_str text)
{
    size_t at = 0, len = 0, chars = 0;
    uint32_t ignored;
    /* A NUL would end the message it is put in: it is written as an escape. */
    char *shown = pm_alloc(source->diags->arena, 8 * QUOTE_MAX_CHARS);
    for (; at < text.len && chars < QUOTE_MAX_CHARS; chars++) {
        size_t length = pm_utf8_decode(pm_str_sub(text, at, text.len), &ignored);
        struct pm_str part = pm_str_sub(text, at, at + (length > 0 ? length : 1));
        at += part.len;
        if (part.ptr[0] == '\0')
            part = PM_STR("\\0");
        memcpy(shown + len, part.ptr, part.len);
        len += part.len;
    }
    return pm_str_printf(source->diags->arena, "\"%.*s%s\"", (int)len, shown,
                         at < text.len ? "..." : "");
}
