#include "schema/node.h"

bool pm_node_is_null(const struct pm_node *node)
{
    if (node->kind != PM_NODE_SCALAR || node->style != PM_NODE_PLAIN)
        return false;
    struct pm_str text = node->u.text;
    if (text.len == 4 && (text.ptr[0] == 'n' || text.ptr[0] == 'N'))
        return pm_str_is(text, "null") || pm_str_is(text, "Null") || pm_str_is(text, "NULL");
    return text.len == 0 || (text.len == 1 && text.ptr[0] == '~');
}

const char *pm_node_kind_name(const struct pm_node *node)
{
    if (node->kind == PM_NODE_LIST)
        return "a list";
    if (node->kind == PM_NODE_MAP)
        return "a mapping";
    if (pm_node_is_null(node))
        return "nothing";
    return node->style == PM_NODE_PLAIN ? "a plain value" : "text in quotes";
}
