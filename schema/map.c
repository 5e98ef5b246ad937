#include "schema/reading.h"

enum {
    MERGE_KEYS_MAX = 64, /* no mapping of this file has as many; keeps merges of merges short */
};

bool pm_key_is_merge(const struct pm_node *key)
{
    return key->kind == PM_NODE_SCALAR && key->style == PM_NODE_PLAIN && key->u.text.len == 2 &&
           memcmp(key->u.text.ptr, "<<", 2) == 0;
}

/* "max-deletes", "maxDeletes" and "MAX_DELETES" are one spelling each of max_deletes. */
static bool same_but_for_style(struct pm_str text, const char *key)
{
    size_t at = 0;
    for (; *key; key++) {
        if (*key == '_')
            continue;
        while (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '_' || text.ptr[at] == ' '))
            at++;
        if (at == text.len || pm_ascii_lower(text.ptr[at++]) != *key)
            return false;
    }
    return at == text.len;
}

static const char *nearest_key(enum pm_section section, struct pm_str text)
{
    const struct pm_section_info *info = &pm_sections[section];
    const char *nearest = NULL;
    size_t least = text.len <= 3 ? 1 : text.len <= 6 ? 2 : 3;
    for (size_t i = 0; i < info->count; i++) {
        const char *key = info->rows[i].key;
        if (same_but_for_style(text, key))
            return key;
        size_t distance = pm_str_distance(text, pm_str_from(key));
        if (distance <= least && (!nearest || distance < least)) {
            nearest = key;
            least = distance;
        }
    }
    return nearest;
}

/* Another mapping that has the key: one below this one, or around it, or else the first. */
static const struct pm_section_info *home_of(enum pm_section section, struct pm_str text)
{
    const struct pm_section_info *home = NULL;
    struct pm_str here = pm_str_from(pm_sections[section].path);
    for (size_t i = 0; i < PM_SECTION_COUNT; i++) {
        const struct pm_section_info *info = &pm_sections[i];
        struct pm_str path = pm_str_from(info->path);
        bool below = pm_str_starts(path, here), around = pm_str_starts(here, path);
        if (i == section || !pm_row_find((enum pm_section)i, text))
            continue;
        if (!home || below || around)
            home = info;
        if (below)
            break;
    }
    return home;
}

static struct pm_str known_keys(struct pm_reading *reading, enum pm_section section)
{
    struct pm_str list = PM_STR("the keys known here: ");
    const struct pm_section_info *info = &pm_sections[section];
    for (size_t i = 0; i < info->count; i++)
        list = pm_reading_text(reading, "%" PM_STR_FMT "%s%s", PM_STR_ARG(list), i > 0 ? ", " : "",
                               info->rows[i].key);
    return list;
}

/* `- example.com:` with keys below it, where `- name: example.com` is meant. */
static bool looks_like_name(enum pm_section section, struct pm_str text)
{
    return (section == PM_SECTION_DOMAIN || section == PM_SECTION_FILE) &&
           pm_str_find(text, '.') < text.len;
}

static void report_unknown(struct pm_reading *reading, struct pm_keys *keys, struct pm_node *key,
                           const struct pm_path *path)
{
    struct pm_str text = key->u.text;
    struct pm_str shown = pm_source_quote(reading->source, text);
    struct pm_diag *diag =
        pm_reading_error(reading, key, path, "unknown key %" PM_STR_FMT, PM_STR_ARG(shown));
    const char *nearest = nearest_key(keys->section, text);
    const struct pm_section_info *home = home_of(keys->section, text);
    bool is_name = looks_like_name(keys->section, text);
    if (is_name)
        diag->fix = pm_reading_text(
            reading, "write `- name: %" PM_STR_FMT "` under `domains`%s", PM_STR_ARG(text),
            keys->section == PM_SECTION_DOMAIN ? ", its keys below it" : "");
    else if (home)
        diag->fix =
            pm_reading_text(reading, "`%" PM_STR_FMT "` belongs %s", PM_STR_ARG(text), home->where);
    else if (nearest)
        diag->fix = pm_reading_text(reading, "write `%s`", nearest);
    else
        diag->fix = known_keys(reading, keys->section);
    keys->excused |= is_name || (nearest && !home);
}

const struct pm_row *pm_keys_take(struct pm_reading *reading, struct pm_keys *keys,
                                  struct pm_node *key, const struct pm_path *path)
{
    if (key->kind != PM_NODE_SCALAR) {
        pm_reading_error(reading, key, path, "a key must be a word, not %s", pm_node_kind_name(key))
            ->fix = known_keys(reading, keys->section);
        return NULL;
    }
    const struct pm_row *row = pm_row_find(keys->section, key->u.text);
    if (!row) {
        report_unknown(reading, keys, key, path);
        return NULL;
    }
    struct pm_mark *seen = &keys->seen[row - pm_sections[keys->section].rows];
    if (seen->line > 0) {
        pm_reading_error(reading, key, path, "the key `%s` stands here a second time", row->key)
            ->fix =
            pm_reading_text(reading, "keep one of the two; the first is on line %u, column %u",
                            seen->line, seen->column);
        return NULL;
    }
    *seen = key->mark;
    return row;
}

static void read_pair(struct pm_reading *reading, const struct pm_row *row, struct pm_node *value,
                      const struct pm_path *path, void *draft)
{
    struct pm_path inner = {.up = path, .key = row->key};
    pm_row_read(reading, row, value, &inner, draft);
}

/* A mapping that is being read. */
struct target {
    struct pm_reading *reading;
    struct pm_keys keys;
    const struct pm_path *path;
    void *draft;
};

static void merge_value(struct target *target, struct pm_node *value);

static void merge_all(struct target *target, struct pm_node *first)
{
    for (struct pm_node *value = first; value; value = value->next) {
        if (pm_key_is_merge(value->key))
            merge_value(target, value);
    }
}

static bool has_many(const struct pm_node *map)
{
    size_t count = 0;
    for (const struct pm_node *value = map->u.first; value; value = value->next)
        count++;
    return count > MERGE_KEYS_MAX;
}

/* Keys of the mapping itself, and of what was merged before, win over those merged now. */
static void merge_map(struct target *target, struct pm_node *map)
{
    struct pm_reading *reading = target->reading;
    enum pm_section section = target->keys.section;
    struct pm_keys own = {.section = section};
    if (has_many(map)) {
        pm_reading_error(reading, map, target->path, "this mapping is too large to be merged");
        return;
    }
    for (struct pm_node *value = map->u.first; value; value = value->next) {
        if (pm_key_is_merge(value->key))
            continue;
        const struct pm_row *row = pm_keys_take(reading, &own, value->key, target->path);
        struct pm_mark *seen = row ? &target->keys.seen[row - pm_sections[section].rows] : NULL;
        if (!seen || seen->line > 0)
            continue;
        *seen = value->key->mark;
        read_pair(reading, row, value, target->path, target->draft);
    }
    merge_all(target, map->u.first);
}

static void merge_value(struct target *target, struct pm_node *value)
{
    struct pm_node *wrong = NULL;
    if (value->kind == PM_NODE_MAP) {
        merge_map(target, value);
    } else if (value->kind == PM_NODE_LIST) {
        for (struct pm_node *entry = value->u.first; entry; entry = entry->next) {
            if (entry->kind == PM_NODE_MAP)
                merge_map(target, entry);
            else
                wrong = entry;
        }
    } else {
        wrong = value;
    }
    if (wrong)
        pm_reading_error(target->reading, wrong, target->path,
                         "`<<` merges a mapping, or a list of mappings, not %s",
                         pm_node_kind_name(wrong))
            ->fix = PM_STR("write `<<: *name`, with &name in front of the mapping to repeat");
}

static void check_required(struct target *target, struct pm_node *node)
{
    const struct pm_section_info *info = &pm_sections[target->keys.section];
    for (size_t i = 0; i < info->count; i++) {
        const struct pm_row *row = &info->rows[i];
        if (!row->required || target->keys.seen[i].line > 0 || target->keys.excused)
            continue;
        pm_reading_error(target->reading, node, target->path, "the key `%s` is missing here",
                         row->key)
            ->fix = pm_reading_text(target->reading, "write `%s: %s`", row->key, row->example);
    }
}

void pm_map_read(struct pm_reading *reading, enum pm_section section, struct pm_node *node,
                 const struct pm_path *path, void *draft)
{
    struct target target = {reading, {.section = section}, path, draft};
    bool merges = false;
    for (struct pm_node *value = node->u.first; value && !reading->source->broken;
         value = value->next) {
        if (pm_key_is_merge(value->key)) {
            merges = true;
            continue;
        }
        const struct pm_row *row = pm_keys_take(reading, &target.keys, value->key, path);
        if (row)
            read_pair(reading, row, value, path, draft);
    }
    if (merges)
        merge_all(&target, node->u.first);
    check_required(&target, node);
}
