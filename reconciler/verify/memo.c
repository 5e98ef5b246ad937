#include "verify/memo.h"

/* Half full at most, so that a search ends soon. */
enum { SLOTS = 8192, ENTRIES_MAX = SLOTS / 2 };

struct slot {
    struct pm_str key;
    enum pm_memo_kind kind;
    const void *value; /* NULL: free */
};

struct pm_verify_memo {
    struct pm_arena *arena;
    struct slot slots[SLOTS];
    size_t count;
};

struct pm_verify_memo *pm_verify_memo_make(struct pm_arena *arena)
{
    struct pm_verify_memo *memo = PM_NEW(arena, struct pm_verify_memo);
    memo->arena = arena;
    return memo;
}

/* FNV-1a by words of eight bytes, for texts of some hundred bytes are looked up for each domain. */
static size_t hash(enum pm_memo_kind kind, struct pm_str key)
{
    const uint64_t prime = 1099511628211U;
    uint64_t value = 14695981039346656037U ^ (uint64_t)kind, word;
    size_t i = 0;
    for (; key.len - i >= sizeof word; i += sizeof word) {
        memcpy(&word, key.ptr + i, sizeof word);
        value = (value ^ word) * prime;
        value ^= value >> 32;
    }
    for (; i < key.len; i++)
        value = (value ^ (uint8_t)key.ptr[i]) * prime;
    return (size_t)(value ^ value >> 32);
}

/* The key's slot, or the free one where it belongs. */
static size_t find_slot(const struct pm_verify_memo *memo, enum pm_memo_kind kind,
                        struct pm_str key)
{
    size_t at = hash(kind, key) % SLOTS;
    while (memo->slots[at].value &&
           (memo->slots[at].kind != kind || !pm_str_eq(memo->slots[at].key, key)))
        at = (at + 1) % SLOTS;
    return at;
}

const void *pm_memo_get(const struct pm_verify_memo *memo, enum pm_memo_kind kind,
                        struct pm_str key)
{
    return memo ? memo->slots[find_slot(memo, kind, key)].value : NULL;
}

struct pm_arena *pm_memo_arena(struct pm_verify_memo *memo)
{
    return memo->arena;
}

bool pm_memo_has_room(const struct pm_verify_memo *memo)
{
    return memo && memo->count < ENTRIES_MAX;
}

void pm_memo_put(struct pm_verify_memo *memo, enum pm_memo_kind kind, struct pm_str key,
                 const void *value)
{
    struct slot *slot = &memo->slots[find_slot(memo, kind, key)];
    *slot = (struct slot){pm_str_dup(memo->arena, key), kind, value};
    memo->count++;
}
