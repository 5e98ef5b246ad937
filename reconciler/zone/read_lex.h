/* Words of a zone file (RFC 1035 5.1), a record at a time: comments left out, parentheses
 * resolved. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct pm_zone_token {
    struct pm_str text; /* as it stands there, escapes included; without its quotation marks */
    bool quoted;
    bool glued; /* nothing between it and the token before */
};

/* What stands in one line, or in several that parentheses join. */
struct pm_zone_line {
    const struct pm_zone_token *tokens; /* until the next line is asked for */
    size_t count;                       /* 0: the file is at its end */
    size_t number;                      /* of the line with the first token, from 1 */
    bool indented; /* the line begins with a blank: the owner is that of the record before */
};

struct pm_zone_lex {
    struct pm_str rest;
    size_t line;       /* of rest, from 1; after an error: of what is wrong */
    size_t depth;      /* parentheses open */
    size_t paren_line; /* of the outermost one */
    bool gap;          /* something stands between the last token and rest */
    struct pm_arena *arena;
    struct pm_zone_token *tokens;
    size_t count, cap;
};

/* A byte order mark at the start is passed over. */
void pm_zone_lex_init(struct pm_zone_lex *lex, struct pm_str bytes, struct pm_arena *arena);
/* The next line with a token. Errors, in lex->line: a quotation mark or parenthesis that is not
 * closed, or closed without being open; a control character; a backslash at the end of the line; a
 * record of more words than any can have. */
PM_CHECKED bool pm_zone_lex_line(struct pm_zone_lex *lex, struct pm_zone_line *out,
                                 struct pm_err *err);
