#include "base/str.h"

#include <stdint.h>

struct pm_str pm_str_from(const char *text)
{
    return (struct pm_str){text, text ? strlen(text) : 0};
}

bool pm_str_eq(struct pm_str a, struct pm_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool pm_str_is(struct pm_str s, const char *text)
{
    return pm_str_eq(s, pm_str_from(text));
}

char pm_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool pm_ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool pm_ascii_is_alnum(char c)
{
    char lower = pm_ascii_lower(c);
    return pm_ascii_is_digit(c) || (lower >= 'a' && lower <= 'z');
}

bool pm_ascii_is_graph(char c)
{
    return c > 0x20 && c < 0x7f;
}

bool pm_str_eq_nocase(struct pm_str a, struct pm_str b)
{
    return a.len == b.len && pm_str_starts_nocase(a, b);
}

int pm_str_cmp(struct pm_str a, struct pm_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int pm_str_order(const void *a, const void *b)
{
    return pm_str_cmp(*(const struct pm_str *)a, *(const struct pm_str *)b);
}

bool pm_str_starts(struct pm_str s, struct pm_str prefix)
{
    return s.len >= prefix.len && pm_str_eq(pm_str_sub(s, 0, prefix.len), prefix);
}

bool pm_str_ends(struct pm_str s, struct pm_str suffix)
{
    return s.len >= suffix.len && pm_str_eq(pm_str_sub(s, s.len - suffix.len, s.len), suffix);
}

bool pm_str_starts_nocase(struct pm_str s, struct pm_str prefix)
{
    if (s.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++) {
        if (pm_ascii_lower(s.ptr[i]) != pm_ascii_lower(prefix.ptr[i]))
            return false;
    }
    return true;
}

/* The next place of a letter, at or behind the one known; the end when there is none. */
static const char *next_letter(const char *known, const char *at, const char *end, char letter)
{
    if (known && known >= at)
        return known;
    const char *found = memchr(at, letter, (size_t)(end - at));
    return found ? found : end;
}

bool pm_str_contains_nocase(struct pm_str s, struct pm_str needle)
{
    if (needle.len == 0 || needle.len > s.len)
        return needle.len == 0;
    char lower = pm_ascii_lower(needle.ptr[0]);
    char upper = (char)(lower >= 'a' && lower <= 'z' ? lower - ('a' - 'A') : lower);
    const char *end = s.ptr + (s.len - needle.len) + 1, *low = NULL, *up = NULL;
    for (const char *at = s.ptr; at < end; at++) {
        low = next_letter(low, at, end, lower);
        up = next_letter(up, at, end, upper);
        at = low < up ? low : up;
        if (at < end &&
            pm_str_starts_nocase((struct pm_str){at, (size_t)(s.ptr + s.len - at)}, needle))
            return true;
    }
    return false;
}

struct pm_str pm_str_sub(struct pm_str s, size_t start, size_t end)
{
    if (end > s.len)
        end = s.len;
    if (start >= end)
        return (struct pm_str){s.ptr, 0};
    return (struct pm_str){s.ptr + start, end - start};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct pm_str pm_str_trim(struct pm_str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = pm_str_sub(s, 1, s.len);
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

size_t pm_str_find(struct pm_str s, char c)
{
    const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;
    return at ? (size_t)(at - s.ptr) : s.len;
}

size_t pm_str_rfind(struct pm_str s, char c)
{
    const char *at = s.len > 0 ? memrchr(s.ptr, c, s.len) : NULL;
    return at ? (size_t)(at - s.ptr) : s.len;
}

bool pm_str_next(struct pm_str *rest, char sep, struct pm_str *part)
{
    if (rest->ptr == NULL)
        return false;
    size_t cut = pm_str_find(*rest, sep);
    *part = pm_str_sub(*rest, 0, cut);
    if (cut == rest->len)
        *rest = (struct pm_str){NULL, 0};
    else
        *rest = (struct pm_str){rest->ptr + cut + 1, rest->len - cut - 1};
    return true;
}

enum { DISTANCE_MAX_LEN = 64 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t pm_str_distance(struct pm_str a, struct pm_str b)
{
    size_t rows[3][DISTANCE_MAX_LEN + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t replace = above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            row[j] = min3(above[j] + 1, row[j - 1] + 1, replace);
            bool swapped =
                i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b.len];
}
