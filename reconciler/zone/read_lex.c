#include "zone/read_lex.h"

/* 65535 bytes of rdata, each as two hexadecimal digits that stand alone, and what is before them.
 */
enum { TOKENS_MAX = 2 * 65535 + 16 };

void pm_zone_lex_init(struct pm_zone_lex *lex, struct pm_str bytes, struct pm_arena *arena)
{
    static const struct pm_str mark = PM_STR_INIT("\xef\xbb\xbf");
    if (pm_str_starts(bytes, mark))
        bytes = pm_str_sub(bytes, mark.len, bytes.len);
    *lex = (struct pm_zone_lex){.rest = bytes, .line = 1, .arena = arena};
}

static void skip(struct pm_zone_lex *lex, size_t count)
{
    lex->rest = pm_str_sub(lex->rest, count, lex->rest.len);
}

/* Bytes of the line end that rest begins with; 0: it does not. */
static size_t line_end(struct pm_str rest)
{
    if (rest.len > 0 && rest.ptr[0] == '\n')
        return 1;
    return rest.len > 1 && rest.ptr[0] == '\r' && rest.ptr[1] == '\n' ? 2 : 0;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool ends_word(char c)
{
    return c == ' ' || c == '\t' || c == ';' || c == '(' || c == ')' || c == '"' || c == '\n' ||
           c == '\r';
}

static bool fail_control(char c, struct pm_err *err)
{
    if (c == '\r')
        return pm_fail(err, PM_ERR_FAILED,
                       "a carriage return without a line feed: save the file with the line ends of "
                       "Unix or Windows");
    return pm_fail(err, PM_ERR_FAILED,
                   "the control character %u cannot stand here as it is: take it away, or write "
                   "\\%03u",
                   (unsigned)(unsigned char)c, (unsigned)(unsigned char)c);
}

/* A backslash and what it escapes: two bytes, the digits of \DDD being ordinary ones. */
static bool skip_escape(struct pm_str rest, size_t *at, struct pm_err *err)
{
    struct pm_str after = pm_str_sub(rest, *at + 1, rest.len);
    if (after.len == 0 || line_end(after) > 0)
        return pm_fail(err, PM_ERR_FAILED,
                       "a backslash at the end of the line escapes nothing: write \\\\ for a "
                       "backslash");
    if (is_control(after.ptr[0]))
        return fail_control(after.ptr[0], err);
    *at += 2;
    return true;
}

static bool scan_word(struct pm_str rest, size_t *len, struct pm_err *err)
{
    size_t at = 0;
    while (at < rest.len && !ends_word(rest.ptr[at])) {
        if (is_control(rest.ptr[at]))
            return fail_control(rest.ptr[at], err);
        if (rest.ptr[at] != '\\')
            at++;
        else if (!skip_escape(rest, &at, err))
            return false;
    }
    *len = at;
    return true;
}

static bool scan_quoted(struct pm_str rest, size_t *len, struct pm_err *err)
{
    size_t at = 1;
    while (at < rest.len && rest.ptr[at] != '"' && line_end(pm_str_sub(rest, at, rest.len)) == 0) {
        char c = rest.ptr[at];
        if (is_control(c) && c != '\t')
            return fail_control(c, err);
        if (c != '\\')
            at++;
        else if (!skip_escape(rest, &at, err))
            return false;
    }
    if (at >= rest.len || rest.ptr[at] != '"')
        return pm_fail(err, PM_ERR_FAILED,
                       "a quotation mark is not closed on its line: write one at the end of the "
                       "text, and parts of a long text in quotation marks of their own");
    *len = at - 1;
    return true;
}

static bool take_token(struct pm_zone_lex *lex, struct pm_err *err)
{
    bool quoted = lex->rest.ptr[0] == '"';
    size_t len;
    if (!(quoted ? scan_quoted(lex->rest, &len, err) : scan_word(lex->rest, &len, err)))
        return false;
    if (lex->count == TOKENS_MAX)
        return pm_fail(err, PM_ERR_FAILED, "more than %d words in one record: no record is so long",
                       TOKENS_MAX);
    *PM_PUSH(lex->arena, lex->tokens, lex->count, lex->cap) = (struct pm_zone_token){
        .text = pm_str_sub(lex->rest, quoted, quoted + len), .quoted = quoted, .glued = !lex->gap};
    lex->gap = false;
    skip(lex, len + 2 * (size_t)quoted);
    return true;
}

static bool take_parenthesis(struct pm_zone_lex *lex, struct pm_err *err)
{
    if (lex->rest.ptr[0] == ')' && lex->depth == 0)
        return pm_fail(err, PM_ERR_FAILED, "a closing parenthesis without an opening one before");
    if (lex->rest.ptr[0] == ')')
        lex->depth--;
    else if (lex->depth++ == 0)
        lex->paren_line = lex->line;
    skip(lex, 1);
    return true;
}

/* Blanks and comments up to a token, a parenthesis, the line's end or that of the file. */
static void skip_blanks(struct pm_zone_lex *lex)
{
    size_t at = 0;
    while (at < lex->rest.len && (lex->rest.ptr[at] == ' ' || lex->rest.ptr[at] == '\t'))
        at++;
    skip(lex, at);
    if (lex->rest.len > 0 && lex->rest.ptr[0] == ';')
        skip(lex, pm_str_find(lex->rest, '\n'));
}

/* Takes what stands in one line of the file, its end excluded. */
static bool take_line(struct pm_zone_lex *lex, struct pm_err *err)
{
    for (;;) {
        struct pm_str before = lex->rest;
        skip_blanks(lex);
        if (lex->rest.len == 0 || line_end(lex->rest) > 0)
            return true;
        char c = lex->rest.ptr[0];
        bool parenthesis = c == '(' || c == ')';
        lex->gap = lex->gap || parenthesis || before.len != lex->rest.len;
        if (c == '\r')
            return fail_control(c, err);
        if (!(parenthesis ? take_parenthesis(lex, err) : take_token(lex, err)))
            return false;
    }
}

static bool begins_with_blank(struct pm_str rest)
{
    return rest.len > 0 && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t');
}

bool pm_zone_lex_line(struct pm_zone_lex *lex, struct pm_zone_line *out, struct pm_err *err)
{
    struct pm_zone_line line = {.number = lex->line};
    lex->count = 0;
    while (lex->rest.len > 0 && (lex->count == 0 || lex->depth > 0)) {
        if (lex->count == 0)
            line.number = lex->line;
        if (lex->count == 0 && lex->depth == 0)
            line.indented = begins_with_blank(lex->rest);
        lex->gap = true;
        if (!take_line(lex, err))
            return false;
        size_t end = line_end(lex->rest);
        skip(lex, end);
        lex->line += end > 0;
    }
    if (lex->depth > 0) {
        lex->line = lex->paren_line;
        return pm_fail(err, PM_ERR_FAILED,
                       "a parenthesis is not closed before the end of the file: is the file cut?");
    }
    line.tokens = lex->tokens;
    line.count = lex->count;
    *out = line;
    return true;
}
