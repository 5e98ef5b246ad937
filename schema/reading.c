#include "schema/reading.h"

#include "base/utf8.h"

#include <stdarg.h>

/* The place of a value that is not there is that of its key. */
static struct pm_mark mark_of(const struct pm_node *node)
{
    return pm_node_is_null(node) && node->key ? node->key->mark : node->mark;
}

struct pm_diag *pm_reading_error(struct pm_reading *reading, struct pm_node *node,
                                 const struct pm_path *path, const char *format, ...)
{
    if (node->reported)
        return &reading->source->dropped;
    node->reported = true;
    va_list args;
    va_start(args, format);
    struct pm_str message = pm_str_vprintf(reading->source->diags->arena, format, args);
    va_end(args);
    return pm_source_problem(reading->source, PM_SEVERITY_ERROR, mark_of(node), path,
                             "%" PM_STR_FMT, PM_STR_ARG(message));
}

struct pm_diag *pm_reading_warning(struct pm_reading *reading, const struct pm_node *node,
                                   const struct pm_path *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str message = pm_str_vprintf(reading->source->diags->arena, format, args);
    va_end(args);
    return pm_source_problem(reading->source, PM_SEVERITY_WARNING, mark_of(node), path,
                             "%" PM_STR_FMT, PM_STR_ARG(message));
}

struct pm_str pm_reading_text(struct pm_reading *reading, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct pm_str text = pm_str_vprintf(reading->source->diags->arena, format, args);
    va_end(args);
    return text;
}

void pm_reading_store(struct pm_reading *reading, const struct pm_row *row, struct pm_str text,
                      void *draft)
{
    struct pm_str copy = pm_str_dup(reading->arena, text);
    memcpy((char *)draft + row->offset, &copy, sizeof copy);
}

size_t pm_reading_characters(struct pm_str text, bool *hostile)
{
    size_t count = 0;
    *hostile = false;
    while (text.len > 0) {
        uint32_t code_point;
        size_t length = pm_utf8_decode(text, &code_point);
        *hostile |= length == 0 || pm_utf8_is_hostile(code_point);
        text = pm_str_sub(text, length > 0 ? length : 1, text.len);
        count++;
    }
    return count;
}

static void read_map(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                     const struct pm_path *path, void *draft)
{
    pm_map_read(reading, row->child, node, path, (char *)draft + row->offset);
}

static const struct type {
    enum pm_node_kind kind;
    pm_row_reader *read;
} types[] = {
    [PM_ROW_VERSION] = {PM_NODE_SCALAR, pm_read_version},
    [PM_ROW_INT] = {PM_NODE_SCALAR, pm_read_int},
    [PM_ROW_BOOL] = {PM_NODE_SCALAR, pm_read_bool},
    [PM_ROW_TRI] = {PM_NODE_SCALAR, pm_read_bool},
    [PM_ROW_DURATION] = {PM_NODE_SCALAR, pm_read_duration},
    [PM_ROW_CHOICE] = {PM_NODE_SCALAR, pm_read_choice},
    [PM_ROW_NAME] = {PM_NODE_SCALAR, pm_read_name},
    [PM_ROW_PATTERNS] = {PM_NODE_LIST, pm_read_patterns},
    [PM_ROW_INCLUDES] = {PM_NODE_LIST, pm_read_includes},
    [PM_ROW_DMARC] = {PM_NODE_SCALAR, pm_read_dmarc},
    [PM_ROW_HOST] = {PM_NODE_SCALAR, pm_read_host},
    [PM_ROW_STS_ID] = {PM_NODE_SCALAR, pm_read_sts_id},
    [PM_ROW_REPORT_URIS] = {PM_NODE_SCALAR, pm_read_report_uris},
    [PM_ROW_PROVIDER] = {PM_NODE_SCALAR, pm_read_provider},
    [PM_ROW_REASON] = {PM_NODE_SCALAR, pm_read_reason},
    [PM_ROW_REPOSITORY] = {PM_NODE_SCALAR, pm_read_repository},
    [PM_ROW_BRANCH] = {PM_NODE_SCALAR, pm_read_branch},
    [PM_ROW_AUTHOR_NAME] = {PM_NODE_SCALAR, pm_read_author_name},
    [PM_ROW_AUTHOR_EMAIL] = {PM_NODE_SCALAR, pm_read_author_email},
    [PM_ROW_MAP] = {PM_NODE_MAP, read_map},
    [PM_ROW_DOMAINS] = {PM_NODE_LIST, NULL},
};

/* A key that is left without a value is often one whose lines below it were commented out; where
 * nothing is lost by it, that is only worth a warning. */
static void report_null(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                        const struct pm_path *path)
{
    if (types[row->type].kind == PM_NODE_SCALAR) {
        struct pm_str expects = pm_row_expects(row, reading->source->diags->arena);
        pm_reading_error(reading, node, path, "`%s` has no value", row->key)->fix =
            pm_reading_text(reading, "write %" PM_STR_FMT "%s", PM_STR_ARG(expects),
                            row->required ? "" : ", or remove the key");
        return;
    }
    pm_reading_warning(reading, node, path, "`%s` has no value; it counts as left out", row->key)
        ->fix = pm_reading_text(reading, "remove the key, or write %s",
                                types[row->type].kind == PM_NODE_LIST ? "[]" : "{}");
}

static void report_kind(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                        const struct pm_path *path)
{
    struct pm_str expects = pm_row_expects(row, reading->source->diags->arena);
    struct pm_diag *diag =
        pm_reading_error(reading, node, path, "`%s` must be %" PM_STR_FMT ", not %s", row->key,
                         PM_STR_ARG(expects), pm_node_kind_name(node));
    if (types[row->type].kind == PM_NODE_LIST && node->kind == PM_NODE_SCALAR) {
        struct pm_str text = pm_source_quote(reading->source, node->u.text);
        diag->fix =
            pm_reading_text(reading, "write `%s: [%" PM_STR_FMT "]`", row->key, PM_STR_ARG(text));
    } else if (row->type == PM_ROW_DOMAINS) {
        diag->fix = PM_STR("write each domain as `- name: example.com`, its keys below it");
    } else {
        diag->fix = pm_reading_text(reading, "write for example `%s: %s`", row->key, row->example);
    }
}

void pm_row_read(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                 const struct pm_path *path, void *draft)
{
    const struct type *type = &types[row->type];
    if (pm_node_is_null(node))
        report_null(reading, row, node, path);
    else if (node->kind != type->kind)
        report_kind(reading, row, node, path);
    else
        type->read(reading, row, node, path, draft);
}
