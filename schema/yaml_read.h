/* A YAML file as nodes, one value after another, so that a file of 100,000 domains never stands in
 * memory as a tree. Over libyaml's events; no header of libyaml is needed to use it.
 *
 *     yaml = pm_yaml_open(&source);
 *     if (pm_yaml_begin(yaml))
 *         while ((key = pm_yaml_key(yaml)))
 *             if (pm_yaml_list_starts(yaml))
 *                 while ((node = pm_yaml_item(yaml))) { ...; pm_yaml_release(yaml); }
 *             else
 *                 node = pm_yaml_value(yaml);
 *     pm_yaml_end(yaml);
 *     pm_yaml_close(yaml);
 *
 * Everything that is not YAML, or that this program takes no part in (tags, a second document,
 * too much of something), is reported to the source; source->broken is set when reading cannot go
 * on, and every later call returns NULL or false. */
#pragma once

#include "schema/node.h"

struct pm_yaml;

enum {
    PM_YAML_DEPTH_MAX = 32,
    PM_YAML_EXPANSIONS_MAX = 100000, /* aliases, counted as often as they would be written out */
    PM_YAML_NODES_MAX = 1000000,     /* in one value */
};

/* The source is borrowed until close. */
struct pm_yaml *pm_yaml_open(struct pm_source *source);
void pm_yaml_close(struct pm_yaml *yaml);

/* Reads up to the first key. False: the file is empty, or its value is no mapping
 * (both reported). */
bool pm_yaml_begin(struct pm_yaml *yaml);
/* The next key of the file's mapping; NULL at its end. */
struct pm_node *pm_yaml_key(struct pm_yaml *yaml);
/* The value behind the key. */
struct pm_node *pm_yaml_value(struct pm_yaml *yaml);
/* True when the value behind the key is a list that can be read entry by entry; it is entered. */
bool pm_yaml_list_starts(struct pm_yaml *yaml);
/* The next entry of that list; NULL at its end. */
struct pm_node *pm_yaml_item(struct pm_yaml *yaml);
/* Reads the end of the file: reports a second document. */
void pm_yaml_end(struct pm_yaml *yaml);
/* The nodes handed out are no longer needed (those that anchors name are kept). */
void pm_yaml_release(struct pm_yaml *yaml);
