/* One value of a YAML file. Aliases are resolved: a node made from an alias has the place of the
 * alias and shares the children of its anchor. */
#pragma once

#include "schema/source.h"

enum pm_node_kind { PM_NODE_SCALAR, PM_NODE_LIST, PM_NODE_MAP };

enum pm_node_style {
    PM_NODE_PLAIN,
    PM_NODE_QUOTED,
    PM_NODE_BLOCK, /* | or > */
};

struct pm_node {
    struct pm_node *next; /* the next entry of the list or mapping that this one stands in */
    struct pm_node *key;  /* in a mapping; else NULL */
    union {
        struct pm_str text;    /* of a scalar: decoded, may hold any character */
        struct pm_node *first; /* of a list or mapping; NULL when it is empty */
    } u;
    struct pm_mark mark;
    uint32_t expansions; /* what an alias of it costs: the aliases inside it, in all depths */
    unsigned char kind;  /* enum pm_node_kind */
    unsigned char style; /* enum pm_node_style */
    bool reported;       /* an error was shown for it: a second alias of it shows no other */
};

/* A plain scalar that is empty, "~" or "null": the key is there, its value is not. */
bool pm_node_is_null(const struct pm_node *node);
/* "a list", "a mapping", "text in quotes", "nothing": for messages. */
const char *pm_node_kind_name(const struct pm_node *node);
