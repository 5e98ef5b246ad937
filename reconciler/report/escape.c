#include "report/escape.h"

#include "base/utf8.h"

/* A place in a text: the character there (valid UTF-8 or one bad byte) and what stands
 * around it. */
struct spot {
    struct pm_str text;
    size_t at;
    size_t length; /* bytes of the character */
    uint32_t cp;
    bool valid;
};

static bool next_spot(struct spot *spot)
{
    spot->at += spot->length;
    if (spot->at >= spot->text.len)
        return false;
    spot->length = pm_utf8_decode(pm_str_sub(spot->text, spot->at, spot->text.len), &spot->cp);
    spot->valid = spot->length > 0;
    if (!spot->valid) {
        spot->length = 1;
        spot->cp = (unsigned char)spot->text.ptr[spot->at];
    }
    return true;
}

/* The byte that many places from the spot; 0 outside the text. */
static char beside(const struct spot *spot, size_t ahead)
{
    return spot->at + ahead < spot->text.len ? spot->text.ptr[spot->at + ahead] : '\0';
}

static char before(const struct spot *spot)
{
    return spot->at > 0 ? spot->text.ptr[spot->at - 1] : '\0';
}

static bool is_letter(char c)
{
    return pm_ascii_is_alnum(c) && !pm_ascii_is_digit(c);
}

static bool is_hex_digit(char c)
{
    char lower = pm_ascii_lower(c);
    return pm_ascii_is_digit(c) || (lower >= 'a' && lower <= 'f');
}

/* The second character of "##[" or "##vso[", which runners look for anywhere in a line, or of a
 * "::name" that may come to stand at the start of one. No command's name starts with a digit, and
 * behind a hexadecimal digit it is the middle of a word: an IPv6 address. */
static bool starts_command(const struct spot *spot)
{
    char c = (char)spot->cp, next = beside(spot, 1);
    if (!spot->valid || spot->at == 0 || before(spot) != c)
        return false;
    if (c == '#')
        return next == '[' || is_letter(next);
    if (c != ':' || !is_letter(next))
        return false;
    return spot->at < 2 || !is_hex_digit(spot->text.ptr[spot->at - 2]);
}

static bool is_unsafe(const struct spot *spot)
{
    return !spot->valid || pm_utf8_is_hostile(spot->cp);
}

static void put_visible(struct pm_sink *sink, const struct spot *spot)
{
    if (spot->cp <= 0x7f || !spot->valid)
        pm_sink_printf(sink, "\\x%02x", (unsigned)spot->cp);
    else
        pm_sink_printf(sink, "\\u{%x}", (unsigned)spot->cp);
}

static void put_as_is(struct pm_sink *sink, const struct spot *spot)
{
    pm_sink_put(sink, pm_str_sub(spot->text, spot->at, spot->at + spot->length));
}

static void term_escape(struct pm_sink *sink, struct pm_str text, bool keep_lines)
{
    struct spot spot = {.text = text};
    while (next_spot(&spot)) {
        if (keep_lines && spot.valid && spot.cp == '\n')
            pm_sink_putc(sink, '\n');
        else if (is_unsafe(&spot) || starts_command(&spot))
            put_visible(sink, &spot);
        else
            put_as_is(sink, &spot);
    }
}

void pm_term_escape(struct pm_sink *sink, struct pm_str text)
{
    term_escape(sink, text, false);
}

void pm_term_escape_lines(struct pm_sink *sink, struct pm_str text)
{
    term_escape(sink, text, true);
}

static bool is_safe(struct pm_str text)
{
    struct spot spot = {.text = text};
    while (next_spot(&spot)) {
        if (is_unsafe(&spot) || starts_command(&spot))
            return false;
    }
    return true;
}

struct pm_str pm_term_text(struct pm_arena *arena, struct pm_str text)
{
    if (is_safe(text))
        return text;
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_term_escape(&sink, text);
    struct pm_str escaped = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return escaped;
}

struct pm_str pm_term_text_cut(struct pm_arena *arena, struct pm_str text, size_t max)
{
    struct pm_str escaped = pm_term_text(arena, text);
    if (escaped.len <= max || pm_utf8_width(escaped) <= max)
        return escaped;
    struct spot spot = {.text = escaped};
    size_t width = 0;
    while (next_spot(&spot)) {
        width += pm_utf8_width(pm_str_sub(escaped, spot.at, spot.at + spot.length));
        if (width > max)
            break;
    }
    return pm_str_printf(arena, "%" PM_STR_FMT "… (%zu bytes)",
                         PM_STR_ARG(pm_str_sub(escaped, 0, spot.at)), text.len);
}

/* Characters that mean nothing to Markdown, HTML and runners wherever they stand, and some where
 * they stand: behind a 'w' the dot would make a link of "www.", between letters '_' is no emphasis,
 * and ':' is the time's or the sentence's. */
static bool is_plain_in_markdown(const struct spot *spot)
{
    char next = beside(spot, 1);
    if (spot->cp == '.')
        return pm_ascii_lower(before(spot)) != 'w';
    if (spot->cp == '_')
        return pm_ascii_is_alnum(before(spot)) && pm_ascii_is_alnum(next);
    if (spot->cp == ':')
        return pm_ascii_is_alnum(before(spot)) && (next == ' ' || pm_ascii_is_digit(next));
    return spot->cp > 0x7f || pm_ascii_is_alnum((char)spot->cp) ||
           strchr(" ,;/()=-?'", (int)spot->cp);
}

/* Mentions and references are looked for in the finished page, where an entity is the character
 * again. */
static bool starts_reference(const struct spot *spot)
{
    return spot->cp && spot->cp <= 0x7f && strchr("@#!~%$&^", (int)spot->cp) &&
           beside(spot, 1) != '\0' && beside(spot, 1) != ' ';
}

static void put_visible_entity(struct pm_sink *sink, const struct spot *spot)
{
    if (spot->cp <= 0x7f || !spot->valid)
        pm_sink_printf(sink, "&#92;x%02x", (unsigned)spot->cp);
    else
        pm_sink_printf(sink, "&#92;u&#123;%x&#125;", (unsigned)spot->cp);
}

static void markdown_escape(struct pm_sink *sink, struct pm_str text, bool in_code)
{
    struct spot spot = {.text = text};
    while (next_spot(&spot)) {
        if (is_unsafe(&spot))
            put_visible_entity(sink, &spot);
        else if (is_plain_in_markdown(&spot))
            put_as_is(sink, &spot);
        else
            pm_sink_printf(sink, "&#%u;", (unsigned)spot.cp);
        if (!in_code && starts_reference(&spot))
            pm_sink_puts(sink, "<!-- -->");
    }
}

void pm_markdown_text(struct pm_sink *sink, struct pm_str text)
{
    markdown_escape(sink, text, false);
}

void pm_markdown_code(struct pm_sink *sink, struct pm_str text)
{
    pm_sink_puts(sink, "<code>");
    markdown_escape(sink, text, true);
    pm_sink_puts(sink, "</code>");
}

static void workflow_escape(struct pm_sink *sink, struct pm_str text, const char *encoded)
{
    struct spot spot = {.text = text};
    while (next_spot(&spot)) {
        if (spot.valid && spot.cp && spot.cp <= 0x7f && strchr(encoded, (int)spot.cp))
            pm_sink_printf(sink, "%%%02X", (unsigned)spot.cp);
        else if (is_unsafe(&spot) || (spot.cp == '#' && starts_command(&spot)))
            put_visible(sink, &spot);
        else
            put_as_is(sink, &spot);
    }
}

void pm_workflow_data(struct pm_sink *sink, struct pm_str text)
{
    workflow_escape(sink, text, "%\r\n");
}

void pm_workflow_property(struct pm_sink *sink, struct pm_str text)
{
    workflow_escape(sink, text, "%\r\n:,");
}
