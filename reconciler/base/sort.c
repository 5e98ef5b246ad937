#include "base/sort.h"

#include "base/arena.h"

/* How many bytes all texts begin with: names of one customer, ids of one run. */
static size_t common_start(const struct pm_sort_key *keys, size_t count)
{
    struct pm_str first = keys[0].text;
    size_t common = first.len;
    for (size_t i = 1; i < count && common > 0; i++) {
        struct pm_str text = keys[i].text;
        size_t same = 0, most = text.len < common ? text.len : common;
        while (same < most && text.ptr[same] == first.ptr[same])
            same++;
        common = same;
    }
    return common;
}

/* The bytes behind the common start as a number of the same order; a text that ends is filled with
 * zeros, and is told from one that goes on with zeros by the texts. */
static uint64_t head_of(struct pm_str text, size_t start)
{
    uint64_t head = 0;
    for (size_t i = start; i < start + sizeof head; i++)
        head = head << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
    return head;
}

typedef int tie_fn(const void *, const void *);

static bool in_order(const struct pm_sort_key *a, const struct pm_sort_key *b, tie_fn *tie)
{
    if (a->head != b->head)
        return a->head < b->head;
    int order = pm_str_cmp(a->text, b->text);
    return order < 0 || (order == 0 && tie(a->item, b->item) <= 0);
}

/* Merges two neighbouring runs, from[left..middle) and from[middle..right), into to. */
static void merge(const struct pm_sort_key *from, struct pm_sort_key *to, size_t left,
                  size_t middle, size_t right, tie_fn *tie)
{
    size_t a = left, b = middle;
    for (size_t at = left; at < right; at++) {
        bool first = b == right || (a < middle && in_order(&from[a], &from[b], tie));
        to[at] = first ? from[a++] : from[b++];
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Bottom up: runs of one, two, four, … from keys to spare and back. Where they end up. */
static struct pm_sort_key *merge_sort(struct pm_sort_key *keys, struct pm_sort_key *spare,
                                      size_t count, tie_fn *tie)
{
    struct pm_sort_key *from = keys, *to = spare;
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t left = 0; left < count; left += 2 * run)
            merge(from, to, left, smaller(left + run, count), smaller(left + 2 * run, count), tie);
        struct pm_sort_key *merged = to;
        to = from;
        from = merged;
    }
    return from;
}

static bool is_sorted(const struct pm_sort_key *keys, size_t count, tie_fn *tie)
{
    for (size_t i = 1; i < count; i++) {
        if (!in_order(&keys[i - 1], &keys[i], tie))
            return false;
    }
    return true;
}

void pm_sort(struct pm_sort_key *keys, size_t count, int (*tie)(const void *, const void *))
{
    struct pm_arena scratch;
    if (count == 0)
        return;
    size_t start = common_start(keys, count);
    for (size_t i = 0; i < count; i++)
        keys[i].head = head_of(keys[i].text, start);
    if (is_sorted(keys, count, tie))
        return;
    pm_arena_init(&scratch);
    struct pm_sort_key *spare = PM_NEW_ARRAY(&scratch, struct pm_sort_key, count);
    struct pm_sort_key *sorted = merge_sort(keys, spare, count, tie);
    if (sorted != keys)
        memcpy(keys, sorted, count * sizeof *keys);
    pm_arena_fini(&scratch);
}
