#include "base/join.h"
#include "model/changeset_work.h"
#include "model/spf_merge.h"
#include "model/spf_record.h"
#include "model/spf_term.h"

enum {
    MERGED_MAX = 4096, /* of texts: ten times what a record may take */
    RECORD_MAX = 450,  /* RFC 7208 3.4 */
    SET_MAX = 4096,
};

/* The texts of a set that make up its SPF record. */
struct texts {
    struct pm_str *items;
    size_t count, bytes;
};

static size_t count_records(const struct pm_rrset *set)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++)
        count += pm_spf_is_record(set->values[i].text);
    return count;
}

/* Beside the one record that counts, what was meant to be another has no effect and gets none. */
static struct texts collect(struct pm_set_work *set, struct pm_arena *arena)
{
    struct texts texts = {.items = PM_NEW_ARRAY(arena, struct pm_str, set->before.count)};
    bool one = count_records(&set->before) == 1;
    for (size_t i = 0; i < set->before.count; i++) {
        struct pm_str text = set->before.values[i].text;
        if (!pm_spf_is_record(text) && (one || !pm_spf_is_meant(text)))
            continue;
        set->fates[i] = PM_FATE_GOES;
        texts.items[texts.count++] = text;
        texts.bytes += text.len;
    }
    return texts;
}

/* A record that says all that the merged one does, wherever in it ours stands. */
static bool is_fine(struct pm_str text, struct pm_str merged, struct pm_arena *arena)
{
    struct pm_spf_record record;
    struct pm_spf_term term;
    struct pm_err ignored;
    if (!pm_spf_is_record(text) || !pm_spf_parse(text, arena, &record, &ignored) ||
        record.count == 0 || record.mechanisms[record.count - 1].kind != PM_SPF_KIND_ALL)
        return false;
    for (size_t i = 0; i + 1 < record.count; i++)
        if (record.mechanisms[i].kind == PM_SPF_KIND_ALL)
            return false;
    while (pm_spf_next(&merged, &term))
        if (!pm_spf_has(text, &term))
            return false;
    return true;
}

static void mind_size(struct pm_change_work *work, const struct pm_set_work *set,
                      struct pm_str merged)
{
    size_t bytes = merged.len;
    for (size_t i = 0; i < set->before.count; i++)
        if (set->fates[i] != PM_FATE_GOES)
            bytes += set->before.values[i].text.len;
    if (merged.len > RECORD_MAX)
        pm_change_remark(work, PM_REMARK_WARNING,
                         pm_str_printf(work->arena,
                                       "the merged SPF record of %" PM_STR_FMT
                                       " has %zu bytes: over %d the answer may not fit into a "
                                       "datagram (RFC 7208 3.4)",
                                       PM_STR_ARG(set->owner), merged.len, RECORD_MAX));
    if (bytes > SET_MAX)
        pm_change_remark(work, PM_REMARK_WARNING,
                         pm_str_printf(work->arena,
                                       "the TXT records of %" PM_STR_FMT
                                       " have %zu bytes together: remove those that no service "
                                       "needs any more",
                                       PM_STR_ARG(set->owner), bytes));
}

static void tell_merge(struct pm_change_work *work, struct pm_str owner, const struct texts *texts,
                       struct pm_str merged)
{
    struct pm_joined old = {.arena = work->arena, .text = PM_STR("")};
    struct pm_str left_out = pm_spf_unreadable(texts->items, texts->count, work->arena);
    for (size_t i = 0; i < texts->count; i++) {
        const struct pm_rdata rdata = {.text = texts->items[i]};
        pm_join(&old, " and ", pm_rdata_format(PM_RRTYPE_TXT, &rdata, work->arena));
    }
    pm_change_remark(work, PM_REMARK_INFO,
                     pm_str_printf(work->arena,
                                   "the SPF record of %" PM_STR_FMT ", %" PM_STR_FMT
                                   ", becomes \"%" PM_STR_FMT "\"",
                                   PM_STR_ARG(owner), PM_STR_ARG(old.text), PM_STR_ARG(merged)));
    if (left_out.len > 0)
        pm_change_remark(work, PM_REMARK_WARNING,
                         pm_str_printf(work->arena,
                                       "what breaks the grammar of SPF is left out of the record "
                                       "of %" PM_STR_FMT ": %" PM_STR_FMT,
                                       PM_STR_ARG(owner), PM_STR_ARG(left_out)));
}

static void keep_one(struct pm_set_work *set, struct pm_str text)
{
    for (size_t i = 0; i < set->before.count; i++) {
        if (!pm_str_eq(set->before.values[i].text, text))
            continue;
        set->fates[i] = PM_FATE_OURS;
        return;
    }
    set->added[set->added_count++] = (struct pm_rdata){.text = text};
}

static bool replace_long(struct pm_change_work *work, struct pm_set_work *set)
{
    bool *old = PM_NEW_ARRAY(work->arena, bool, set->before.count);
    for (size_t i = 0; i < set->before.count; i++)
        old[i] = set->fates[i] == PM_FATE_GOES;
    struct pm_rrset records = pm_set_pick(&set->before, old, work->arena);
    bool resolved =
        pm_change_conflict(work,
                           pm_str_printf(work->arena,
                                         "the SPF records of %" PM_STR_FMT
                                         " are over %d bytes long: they are not merged with ours",
                                         PM_STR_ARG(set->owner), MERGED_MAX),
                           PM_STR("Replace them by hand by one short record."), &records);
    for (size_t i = 0; i < set->before.count; i++)
        if (old[i])
            set->fates[i] = resolved ? PM_FATE_CONFLICT : PM_FATE_OTHERS;
    return resolved;
}

static struct pm_str choose(const struct texts *texts, struct pm_str wanted, struct pm_arena *arena)
{
    if (texts->count == 0)
        return wanted;
    struct pm_str merged = pm_spf_merge(texts->items, texts->count, wanted, arena);
    bool fine = texts->count == 1 && is_fine(texts->items[0], merged, arena);
    return fine ? texts->items[0] : merged;
}

static void leave_out(struct pm_set_work *set, struct pm_str former)
{
    for (size_t i = 0; i < set->before.count; i++)
        if (set->fates[i] == PM_FATE_GOES && pm_str_eq(set->before.values[i].text, former))
            set->fates[i] = PM_FATE_OTHERS;
}

void pm_change_merge_spf(struct pm_change_work *work, struct pm_set_work *set,
                         const struct pm_dns_record *ours)
{
    struct texts texts = collect(set, work->arena);
    if (texts.bytes > MERGED_MAX && !replace_long(work, set))
        return;
    bool replaced = texts.bytes > MERGED_MAX;
    struct pm_str former = texts.count == 1 && !replaced ? texts.items[0] : PM_STR("");
    struct pm_str record =
        replaced ? ours->rdata.text : choose(&texts, ours->rdata.text, work->arena);
    if (!pm_change_mind_spf_cost(work, set->owner, former, record)) {
        leave_out(set, former);
        return;
    }
    keep_one(set, record);
    set->purposes |= 1U << PM_PURPOSE_SPF;
    if (replaced || texts.count == 0 || pm_str_eq(former, record))
        return;
    work->made.merged_spf = record;
    work->made.former_spf = former;
    tell_merge(work, set->owner, &texts, record);
    mind_size(work, set, record);
}

/* False: the record has nothing of ours. *out is empty when nothing of others is left. */
static bool without_ours(struct pm_str text, struct pm_arena *arena, struct pm_str *out)
{
    struct pm_joined made = {.arena = arena, .text = PM_STR("")};
    struct pm_str rest = text;
    struct pm_spf_term term;
    bool found = false, others = false;
    for (size_t i = 0; pm_spf_next(&rest, &term); i++) {
        bool ours = pm_spf_is_include(&term, PM_STR(PM_SPF_INCLUDE));
        found |= ours;
        others |= i > 0 && !ours && !pm_spf_is_all(&term);
        if (!ours)
            pm_join(&made, " ", term.text);
    }
    *out = others ? made.text : PM_STR("");
    return found;
}

/* A set has each text once (RFC 2181 5), and of two SPF records the other may say the same. */
static bool has_text(const struct pm_set_work *set, struct pm_str text)
{
    for (size_t i = 0; i < set->added_count; i++)
        if (pm_str_eq(set->added[i].text, text))
            return true;
    for (size_t i = 0; i < set->before.count; i++)
        if (set->fates[i] != PM_FATE_GOES && pm_str_eq(set->before.values[i].text, text))
            return true;
    return false;
}

bool pm_change_remove_spf(struct pm_change_work *work, struct pm_set_work *set)
{
    bool found = false;
    for (size_t i = 0; i < set->before.count; i++) {
        struct pm_str text = set->before.values[i].text, left;
        if (set->fates[i] != PM_FATE_OTHERS || !pm_spf_is_record(text) ||
            !without_ours(text, work->arena, &left))
            continue;
        if (set->added_count == PM_PURPOSES)
            break;
        found = true;
        set->fates[i] = PM_FATE_GOES;
        if (left.len > 0 && !has_text(set, left))
            set->added[set->added_count++] = (struct pm_rdata){.text = left};
    }
    return found;
}
