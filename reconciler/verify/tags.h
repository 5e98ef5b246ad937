/* Lists of tags, "v=DMARC1; p=none": what DKIM keys, DMARC, MTA-STS and TLS-RPT records are made of
 * (RFC 6376 3.2). */
#pragma once

#include "base/arena.h"
#include "base/str.h"
#include "model/finding.h"

#include <stdint.h>

struct pm_tag {
    struct pm_str name, value; /* without the blanks around them */
    bool has_value;            /* false: no '=' */
    size_t at;                 /* where the name begins, from 0 */
    size_t value_at;
};

struct pm_tags {
    struct pm_str text;
    size_t next; /* where reading goes on */
};

struct pm_tags pm_tags_of(struct pm_str text);
/* The next tag; false when there is none. Nothing between two semicolons is no tag. */
bool pm_tags_next(struct pm_tags *tags, struct pm_tag *tag);

/* Something that is wrong, or worth knowing, about a text. */
struct pm_text_problem {
    enum pm_status level; /* INFO, WARN, UNKNOWN, or FAIL: the text is of no use */
    size_t at;            /* character, from 1; 0: all of it */
    struct pm_str what;   /* a sentence; hostile text is in it */
};

struct pm_text_problems {
    struct pm_arena *arena; /* borrowed; the sentences live there */
    struct pm_text_problem *items;
    size_t count, cap;
};

enum { PM_TEXT_PROBLEMS_MAX = 20 }; /* what goes over it is left out, but for a FAIL */

#define PM_TEXT_WHOLE SIZE_MAX

/* at: from 0, or PM_TEXT_WHOLE. */
void pm_text_problem_add(struct pm_text_problems *problems, enum pm_status level, size_t at,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));
/* A sentence of three parts, text shortened to what can stand in one. */
void pm_text_problem_quote(struct pm_text_problems *problems, enum pm_status level, size_t at,
                           const char *before, struct pm_str text, const char *after);
/* The worst level; PASS: there are none. */
enum pm_status pm_text_problems_worst(const struct pm_text_problems *problems);
/* The sentences of those at least as bad as level, the worst first, each with its place:
 * "Character 12: 'rejct' is no policy." */
struct pm_str pm_text_problems_tell(const struct pm_text_problems *problems, enum pm_status level,
                                    struct pm_arena *arena);
/* text, cut to what can stand in a sentence. */
struct pm_str pm_text_excerpt(struct pm_str text, struct pm_arena *arena);
