#include "verify/view.h"

#include <stdlib.h>

enum { HOPS_MAX = 16, STRING_MAX = 255, SHOWN_MAX = 16 };
enum { FNV_PRIME = 16777619, FNV_BASIS = 0x811c9dc5 };

static const struct pm_rrset *set_at(const struct pm_answer *answer, struct pm_str owner,
                                     enum pm_rrtype type)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct pm_rrset *set = &answer->rrsets[i];
        if (set->type == type && set->count > 0 && pm_str_eq(set->owner, owner))
            return set;
    }
    return NULL;
}

const struct pm_rrset *pm_view_set(const struct pm_answer *answer, struct pm_str owner,
                                   enum pm_rrtype type)
{
    for (int hop = 0; hop < HOPS_MAX; hop++) {
        const struct pm_rrset *set = set_at(answer, owner, type);
        if (set || type == PM_RRTYPE_CNAME)
            return set;
        owner = pm_view_alias(answer, owner);
        if (owner.len == 0)
            return NULL;
    }
    return NULL;
}

struct pm_str pm_view_alias(const struct pm_answer *answer, struct pm_str owner)
{
    const struct pm_rrset *set = set_at(answer, owner, PM_RRTYPE_CNAME);
    return set ? set->values[0].target : PM_STR("");
}

const struct pm_rrset *pm_view_own_set(const struct pm_answer *answer, enum pm_rrtype type)
{
    const struct pm_rrset *set = pm_view_set(answer, answer->question.name, type);
    return set && pm_str_eq(set->owner, answer->question.name) ? set : NULL;
}

static uint32_t hash_bytes(uint32_t hash, struct pm_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (uint8_t)bytes.ptr[i]) * FNV_PRIME;
    return (hash ^ UINT8_MAX) * FNV_PRIME;
}

/* The same for any order of the values. */
static uint64_t hash_set(const struct pm_rrset *set)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < set->count; i++) {
        uint32_t hash = FNV_BASIS ^ set->values[i].preference;
        sum += hash_bytes(hash_bytes(hash, set->values[i].target), set->values[i].text);
    }
    return sum;
}

/* The order is mostly the same. */
bool pm_view_equal(const struct pm_rrset *a, const struct pm_rrset *b)
{
    if (!a || !b)
        return a == b;
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (pm_rdata_cmp(a->type, &a->values[i], &b->values[i]) != 0)
            return hash_set(a) == hash_set(b);
    return true;
}

static int order(const void *a, const void *b)
{
    const struct pm_rdata *left = a, *right = b;
    int by_target = pm_str_cmp(left->target, right->target);
    if (left->preference != right->preference)
        return left->preference < right->preference ? -1 : 1;
    return by_target != 0 ? by_target : pm_str_cmp(left->text, right->text);
}

/* Servers rotate their answers: values are shown in one order, so that equal sets look equal. */
static const struct pm_rdata *sorted(const struct pm_rrset *set, struct pm_arena *arena)
{
    if (!set || set->count < 2)
        return set ? set->values : NULL;
    struct pm_rdata *values = PM_NEW_ARRAY(arena, struct pm_rdata, set->count);
    memcpy(values, set->values, set->count * sizeof *values);
    qsort(values, set->count, sizeof *values, order);
    return values;
}

struct pm_str pm_view_values(const struct pm_rrset *set, struct pm_arena *arena)
{
    struct pm_joined joined = {.arena = arena, .text = PM_STR("")};
    const struct pm_rdata *values = sorted(set, arena);
    for (size_t i = 0; set && i < set->count && i < SHOWN_MAX; i++)
        pm_join(&joined, "; ", pm_rdata_format(set->type, &values[i], arena));
    if (set && set->count > SHOWN_MAX)
        pm_join(&joined, "; ",
                pm_str_printf(arena, "and %zu more", set->count - (size_t)SHOWN_MAX));
    return joined.text;
}

/* A text may have 64 KiB: its strings are put together at once, not one after the other. */
static struct pm_str format_txt(struct pm_str text, struct pm_arena *arena)
{
    size_t count = text.len == 0 ? 1 : (text.len + STRING_MAX - 1) / STRING_MAX, room = 0, used = 0;
    struct pm_str *parts = PM_NEW_ARRAY(arena, struct pm_str, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_rdata part = {.text = pm_str_sub(text, i * STRING_MAX, (i + 1) * STRING_MAX)};
        parts[i] = pm_rdata_format(PM_RRTYPE_TXT, &part, arena);
        room += parts[i].len + 1;
    }
    char *whole = pm_alloc_unset(arena, room);
    for (size_t i = 0; i < count; i++) {
        memcpy(whole + used, parts[i].ptr, parts[i].len);
        used += parts[i].len;
        whole[used++] = ' ';
    }
    return (struct pm_str){whole, used - 1};
}

struct pm_str pm_view_record(struct pm_str owner, uint32_t ttl, enum pm_rrtype type,
                             const struct pm_rdata *rdata, struct pm_arena *arena)
{
    struct pm_str value = type == PM_RRTYPE_TXT ? format_txt(rdata->text, arena)
                                                : pm_rdata_format(type, rdata, arena);
    return pm_str_printf(arena, "%" PM_STR_FMT ". %u IN %s %" PM_STR_FMT, PM_STR_ARG(owner), ttl,
                         pm_rrtype_name(type), PM_STR_ARG(value));
}

struct pm_str pm_view_records(const struct pm_rrset *set, struct pm_arena *arena)
{
    struct pm_joined lines = {.arena = arena, .text = PM_STR("")};
    const struct pm_rdata *values = sorted(set, arena);
    for (size_t i = 0; set && i < set->count && i < SHOWN_MAX; i++)
        pm_join(&lines, "\n", pm_view_record(set->owner, set->ttl, set->type, &values[i], arena));
    return lines.text;
}
