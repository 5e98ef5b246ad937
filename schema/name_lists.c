#include "schema/reading.h"

#include <stdlib.h>

/* PurelyMail's own part of every SPF record. */
static const char own_include[] = "_spf.purelymail.com";

struct entry {
    struct pm_str name;
    struct pm_node *node;
    size_t index;
};

struct list {
    struct entry *entries;
    size_t count;
};

/* Reads the names of a list that are names. */
static struct list read_entries(struct pm_reading *reading, struct pm_node *node,
                                const struct pm_path *path, enum pm_name_kind kind)
{
    size_t total = 0, index = 0;
    for (const struct pm_node *entry = node->u.first; entry; entry = entry->next)
        total++;
    struct list list = {.entries = PM_NEW_ARRAY(reading->arena, struct entry, total)};
    for (struct pm_node *entry = node->u.first; entry && !reading->source->broken;
         entry = entry->next, index++) {
        struct pm_path inner = {.up = path, .index = index};
        struct pm_name name;
        if (pm_name_read(reading, entry, &inner, kind, &name))
            list.entries[list.count++] = (struct entry){name.ascii, entry, index};
    }
    return list;
}

static void report_twice(struct pm_reading *reading, const struct pm_path *path,
                         const struct entry *entry, const struct entry *first)
{
    struct pm_path inner = {.up = path, .index = entry->index};
    pm_reading_error(reading, entry->node, &inner, "%" PM_STR_FMT " stands in this list twice",
                     PM_STR_ARG(entry->name))
        ->fix = pm_reading_text(reading, "keep one of the two; the first is on line %u, column %u",
                                first->node->mark.line, first->node->mark.column);
}

static void store(struct pm_reading *reading, void *draft, const struct pm_row *row,
                  const struct list *list)
{
    struct pm_str *names = PM_NEW_ARRAY(reading->arena, struct pm_str, list->count);
    for (size_t i = 0; i < list->count; i++)
        names[i] = list->entries[i].name;
    memcpy((char *)draft + row->offset, &names, sizeof names);
    memcpy((char *)draft + row->count_offset, &list->count, sizeof list->count);
}

static int by_name(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int order = pm_str_cmp(a->name, b->name);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

void pm_read_patterns(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                      const struct pm_path *path, void *draft)
{
    struct list list = read_entries(reading, node, path, PM_NAME_PATTERN);
    size_t kept = 0;
    if (list.count > 0)
        qsort(list.entries, list.count, sizeof *list.entries, by_name);
    for (size_t i = 0; i < list.count && !reading->source->broken; i++) {
        if (kept > 0 && pm_str_eq(list.entries[i].name, list.entries[kept - 1].name))
            report_twice(reading, path, &list.entries[i], &list.entries[kept - 1]);
        else
            list.entries[kept++] = list.entries[i];
    }
    list.count = kept;
    store(reading, draft, row, &list);
}

/* True for an entry that is fine and not there already. */
static bool keep_include(struct pm_reading *reading, const struct pm_path *path,
                         const struct list *kept, const struct entry *entry)
{
    struct pm_path inner = {.up = path, .index = entry->index};
    for (size_t i = 0; i < kept->count; i++) {
        if (pm_str_eq(kept->entries[i].name, entry->name)) {
            report_twice(reading, path, entry, &kept->entries[i]);
            return false;
        }
    }
    if (pm_str_starts(entry->name, PM_STR("*."))) {
        pm_reading_error(reading, entry->node, &inner,
                         "%" PM_STR_FMT " is a wildcard, which an SPF record cannot include",
                         PM_STR_ARG(entry->name))
            ->fix = PM_STR("write the name of an SPF record, such as _spf.google.com");
        return false;
    }
    if (pm_str_is(entry->name, own_include)) {
        pm_reading_warning(reading, entry->node, &inner,
                           "%s is included in every record anyway; this entry is passed over",
                           own_include)
            ->fix = PM_STR("remove it");
        return false;
    }
    return true;
}

void pm_read_includes(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                      const struct pm_path *path, void *draft)
{
    struct list list, kept = {0};
    int64_t total = 0;
    for (const struct pm_node *entry = node->u.first; entry; entry = entry->next)
        total++;
    if (total > row->max) {
        pm_reading_error(reading, node, path, "`%s` has %lld entries; %lld is the most", row->key,
                         (long long)total, (long long)row->max)
            ->fix = PM_STR("remove some: with PurelyMail's own, an SPF record may include ten");
        return;
    }
    list = read_entries(reading, node, path, PM_NAME_OWNER);
    kept.entries = list.entries;
    for (size_t i = 0; i < list.count; i++) {
        if (keep_include(reading, path, &kept, &list.entries[i]))
            kept.entries[kept.count++] = list.entries[i];
    }
    store(reading, draft, row, &kept);
}
