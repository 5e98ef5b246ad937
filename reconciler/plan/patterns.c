#include "plan/patterns.h"

#include <stdlib.h>

static int by_bytes(const void *a, const void *b)
{
    return pm_str_cmp(*(const struct pm_str *)a, *(const struct pm_str *)b);
}

static struct pm_str find(const struct pm_str *patterns, size_t count, struct pm_str key)
{
    const struct pm_str *hit =
        count > 0 ? bsearch(&key, patterns, count, sizeof *patterns, by_bytes) : NULL;
    return hit ? *hit : (struct pm_str){0};
}

struct pm_str pm_patterns_match(const struct pm_str *patterns, size_t count, struct pm_str name)
{
    struct pm_str hit = find(patterns, count, name);
    char key[256] = "*.";
    struct pm_str parent = name;
    while (hit.len == 0) {
        size_t dot = pm_str_find(parent, '.');
        /* No canonical name is longer than 253 octets, hence no pattern longer than the key. */
        if (dot == parent.len || parent.len - dot > sizeof key - 2)
            break;
        parent = pm_str_sub(parent, dot + 1, parent.len);
        memcpy(key + 2, parent.ptr, parent.len);
        hit = find(patterns, count, (struct pm_str){key, parent.len + 2});
    }
    return hit;
}

struct pm_str *pm_patterns_union(const struct pm_str *a, size_t a_count, const struct pm_str *b,
                                 size_t b_count, struct pm_arena *arena, size_t *count)
{
    struct pm_str *all = PM_NEW_ARRAY(arena, struct pm_str, a_count + b_count);
    for (size_t i = 0; i < a_count; i++)
        all[i] = a[i];
    for (size_t i = 0; i < b_count; i++)
        all[a_count + i] = b[i];
    qsort(all, a_count + b_count, sizeof *all, by_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < a_count + b_count; i++) {
        if (kept == 0 || !pm_str_eq(all[kept - 1], all[i]))
            all[kept++] = all[i];
    }
    *count = kept;
    return all;
}

struct pm_str *pm_patterns_minus(const struct pm_str *a, size_t a_count, const struct pm_str *b,
                                 size_t b_count, struct pm_arena *arena, size_t *count)
{
    struct pm_str *left = PM_NEW_ARRAY(arena, struct pm_str, a_count);
    size_t kept = 0;
    for (size_t i = 0; i < a_count; i++) {
        if (find(b, b_count, a[i]).len == 0)
            left[kept++] = a[i];
    }
    *count = kept;
    return left;
}
