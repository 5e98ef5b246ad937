/* Strings are slices: a pointer and a length, no terminator promised, no ownership. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct pm_str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
};

/* A slice of a string literal; usable in static initialisers. */
#define PM_STR(literal) ((struct pm_str){("" literal), sizeof(literal) - 1})
#define PM_STR_INIT(literal)              \
    {                                     \
        ("" literal), sizeof(literal) - 1 \
    }

/* For printf: ("%" PM_STR_FMT, PM_STR_ARG(s)). A slice over 2 GiB never occurs: every input is
 * capped. */
#define PM_STR_FMT    ".*s"
#define PM_STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

/* A slice of a C string; NULL gives the empty slice. */
struct pm_str pm_str_from(const char *text);

bool pm_str_is(struct pm_str s, const char *text);
bool pm_str_eq(struct pm_str a, struct pm_str b);
/* Equal but for ASCII case. */
bool pm_str_eq_nocase(struct pm_str a, struct pm_str b);
/* Byte order, shorter first; for qsort. */
int pm_str_cmp(struct pm_str a, struct pm_str b);
/* The same for arrays of struct pm_str: qsort, bsearch. */
int pm_str_order(const void *a, const void *b);
bool pm_str_starts(struct pm_str s, struct pm_str prefix);
bool pm_str_ends(struct pm_str s, struct pm_str suffix);
bool pm_str_starts_nocase(struct pm_str s, struct pm_str prefix);
/* True when needle (ASCII, any case) stands somewhere in s. */
bool pm_str_contains_nocase(struct pm_str s, struct pm_str needle);
/* Part from start to end, both clamped to the slice. */
struct pm_str pm_str_sub(struct pm_str s, size_t start, size_t end);
/* Without leading and trailing space, tab, CR and LF. */
struct pm_str pm_str_trim(struct pm_str s);
/* Position of c, or s.len. */
size_t pm_str_find(struct pm_str s, char c);
/* Position of the last c, or s.len. */
size_t pm_str_rfind(struct pm_str s, char c);
/* Cuts the part before the first sep off *rest and returns it; false when *rest is used up.
 * "a.b" gives "a", "b"; "" gives one empty part: start with rest->ptr non-NULL. */
bool pm_str_next(struct pm_str *rest, char sep, struct pm_str *part);

char pm_ascii_lower(char c);
bool pm_ascii_is_alnum(char c);
bool pm_ascii_is_digit(char c);
/* Printable ASCII without the space. */
bool pm_ascii_is_graph(char c);

/* The edit distance of two short words (both under 64 bytes, else a large number): insertions,
 * deletions, substitutions and swaps of neighbours cost one. For "did you mean". */
size_t pm_str_distance(struct pm_str a, struct pm_str b);
