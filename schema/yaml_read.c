#include "schema/yaml_read.h"

#include "schema/anchors.h"
#include "schema/yaml_problem.h"

#include <yaml.h>

enum { BATCH_BYTES = 256 * 1024 };

struct batch {
    struct batch *next;
    struct pm_arena arena;
};

struct pm_yaml {
    struct pm_source *source;
    struct pm_arena arena; /* this struct, and what lives as long */
    struct pm_arena nodes; /* the values being read; given back in batches */
    struct batch *kept;    /* batches with a value that an anchor names */
    bool anchored;         /* the batch at hand has one */
    struct pm_anchors anchors;
    yaml_parser_t parser;
    yaml_event_t event;
    bool ready; /* event holds the next one */
    unsigned depth;
    uint32_t expansions;
    uint32_t node_count; /* in the value being read */
};

struct pm_yaml *pm_yaml_open(struct pm_source *source)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_yaml *yaml = PM_NEW(&arena, struct pm_yaml);
    yaml->arena = arena;
    yaml->source = source;
    pm_arena_init(&yaml->nodes);
    if (!yaml_parser_initialize(&yaml->parser))
        pm_out_of_memory();
    yaml_parser_set_encoding(&yaml->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml->parser, (const unsigned char *)source->text.ptr,
                                 source->text.len);
    return yaml;
}

void pm_yaml_close(struct pm_yaml *yaml)
{
    if (yaml->ready)
        yaml_event_delete(&yaml->event);
    yaml_parser_delete(&yaml->parser);
    pm_arena_fini(&yaml->nodes);
    for (struct batch *batch = yaml->kept; batch; batch = batch->next)
        pm_arena_fini(&batch->arena);
    struct pm_arena own = yaml->arena;
    pm_arena_fini(&own);
}

void pm_yaml_release(struct pm_yaml *yaml)
{
    if (yaml->nodes.used < BATCH_BYTES)
        return;
    if (yaml->anchored) {
        struct batch *batch = PM_NEW(&yaml->arena, struct batch);
        *batch = (struct batch){yaml->kept, yaml->nodes};
        yaml->kept = batch;
        yaml->anchored = false;
        pm_arena_init(&yaml->nodes);
    } else {
        pm_arena_fini(&yaml->nodes);
    }
}

static struct pm_mark mark_at(yaml_mark_t mark)
{
    return (struct pm_mark){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1, 1};
}

static struct pm_mark mark_between(yaml_mark_t start, yaml_mark_t end)
{
    struct pm_mark mark = mark_at(start);
    if (end.line == start.line && end.column > start.column)
        mark.span = (uint32_t)(end.column - start.column);
    return mark;
}

static void report_parser(struct pm_yaml *yaml)
{
    const yaml_parser_t *parser = &yaml->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        pm_out_of_memory();
    struct pm_yaml_problem problem = {
        .problem = parser->problem,
        .context = parser->context,
        .mark = mark_at(parser->problem_mark),
        .context_mark = parser->context ? mark_at(parser->context_mark) : (struct pm_mark){0},
    };
    pm_yaml_report(yaml->source, &problem);
}

/* Has the next event in yaml->event; false when reading cannot go on. */
static bool peek(struct pm_yaml *yaml)
{
    if (yaml->source->broken)
        return false;
    if (yaml->ready)
        return true;
    if (!yaml_parser_parse(&yaml->parser, &yaml->event)) {
        report_parser(yaml);
        yaml->source->broken = true;
        return false;
    }
    yaml->ready = true;
    return true;
}

static bool peek_is(struct pm_yaml *yaml, yaml_event_type_t type)
{
    return peek(yaml) && yaml->event.type == type;
}

static void consume(struct pm_yaml *yaml)
{
    yaml_event_delete(&yaml->event);
    yaml->ready = false;
}

/* Reports an error after which reading cannot go on; the caller sets the fix. */
static struct pm_diag *stop(struct pm_yaml *yaml, struct pm_mark mark, const char *message)
{
    yaml->source->broken = true;
    return pm_source_problem(yaml->source, PM_SEVERITY_ERROR, mark, NULL, "%s", message);
}

static struct pm_str str_of(const yaml_char_t *text)
{
    return pm_str_from((const char *)text);
}

/* Only "!!str", which says what a quote says, and "!", which says nothing, mean something here. */
static void check_tag(struct pm_yaml *yaml, const yaml_char_t *tag, struct pm_mark mark)
{
    if (!tag || pm_str_is(str_of(tag), YAML_STR_TAG) || pm_str_is(str_of(tag), "!"))
        return;
    struct pm_str name = str_of(tag);
    struct pm_str core = PM_STR("tag:yaml.org,2002:");
    struct pm_str shown = pm_str_printf(
        yaml->source->diags->arena, "%s%" PM_STR_FMT, pm_str_starts(name, core) ? "!!" : "",
        PM_STR_ARG(pm_str_starts(name, core) ? pm_str_sub(name, core.len, name.len) : name));
    struct pm_diag *diag =
        pm_source_problem(yaml->source, PM_SEVERITY_ERROR, mark, NULL,
                          "the tag %" PM_STR_FMT " is not used in this file", PM_STR_ARG(shown));
    diag->fix = PM_STR("remove the tag; put the value in quotes if it is to be text");
}

static struct pm_node *new_node(struct pm_yaml *yaml, enum pm_node_kind kind, struct pm_mark mark,
                                size_t text_len)
{
    /* The text stands behind its node: one allocation for both. */
    struct pm_node *node = pm_alloc(&yaml->nodes, sizeof *node + text_len + 1);
    node->kind = (unsigned char)kind;
    node->mark = mark;
    if (++yaml->node_count > PM_YAML_NODES_MAX && !yaml->source->broken)
        stop(yaml, mark, "this value has more than 1,000,000 parts")->fix =
            PM_STR("split it: no key of this file needs that many");
    return node;
}

static struct pm_anchor *add_anchor(struct pm_yaml *yaml, const yaml_char_t *name,
                                    struct pm_mark mark)
{
    if (!name)
        return NULL;
    yaml->anchored = true;
    return pm_anchors_add(&yaml->anchors, &yaml->arena, str_of(name), mark);
}

/* An anchor of the same name inside the value is the later one, and stays. */
static void end_anchor(struct pm_anchor *anchor, const struct pm_node *node)
{
    if (anchor && !anchor->node)
        anchor->node = node;
}

static enum pm_node_style style_of(const yaml_event_t *event)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
        return PM_NODE_BLOCK;
    return style == YAML_PLAIN_SCALAR_STYLE && event->data.scalar.plain_implicit ? PM_NODE_PLAIN
                                                                                 : PM_NODE_QUOTED;
}

static struct pm_node *read_scalar(struct pm_yaml *yaml)
{
    const yaml_event_t *event = &yaml->event;
    struct pm_mark mark = mark_between(event->start_mark, event->end_mark);
    size_t len = event->data.scalar.length;
    struct pm_node *node = new_node(yaml, PM_NODE_SCALAR, mark, len);
    char *text = (char *)(node + 1);
    if (len > 0)
        memcpy(text, event->data.scalar.value, len);
    node->u.text = (struct pm_str){text, len};
    node->style = (unsigned char)style_of(event);
    check_tag(yaml, event->data.scalar.tag, mark);
    end_anchor(add_anchor(yaml, event->data.scalar.anchor, mark), node);
    consume(yaml);
    return node;
}

static void report_alias(struct pm_yaml *yaml, const struct pm_anchor *anchor, struct pm_str name,
                         struct pm_mark mark)
{
    struct pm_arena *arena = yaml->source->diags->arena;
    struct pm_str message =
        anchor ? pm_str_printf(arena,
                               "the alias *%" PM_STR_FMT " stands inside the value that it "
                               "repeats (&%" PM_STR_FMT " on line %u)",
                               PM_STR_ARG(name), PM_STR_ARG(name), anchor->mark.line)
               : pm_str_printf(arena, "the alias *%" PM_STR_FMT " has no anchor above it",
                               PM_STR_ARG(name));
    struct pm_diag *diag = stop(yaml, mark, message.ptr);
    diag->fix = anchor ? PM_STR("write the value out")
                       : pm_str_printf(arena,
                                       "put &%" PM_STR_FMT " in front of the value to repeat, or "
                                       "quotes around a text that starts with *",
                                       PM_STR_ARG(name));
}

static struct pm_node *read_alias(struct pm_yaml *yaml)
{
    struct pm_str name = str_of(yaml->event.data.alias.anchor);
    struct pm_mark mark = mark_between(yaml->event.start_mark, yaml->event.end_mark);
    const struct pm_anchor *anchor = pm_anchors_find(&yaml->anchors, name);
    struct pm_node *node = NULL;
    if (!anchor || !anchor->node) {
        report_alias(yaml, anchor, name, mark);
    } else if ((yaml->expansions += anchor->node->expansions + 1) > PM_YAML_EXPANSIONS_MAX) {
        stop(yaml, mark, "the aliases of this file stand for more than 100,000 values")->fix =
            PM_STR("write the values out, or let a key under `defaults` say them once");
    } else {
        node = new_node(yaml, PM_NODE_SCALAR, mark, 0);
        *node = *anchor->node;
        node->next = node->key = NULL;
        node->mark = mark;
    }
    consume(yaml);
    return node;
}

static struct pm_node *read_node(struct pm_yaml *yaml);

/* The next key and value of a mapping, or the next entry of a list; NULL at the end. */
static struct pm_node *read_child(struct pm_yaml *yaml, enum pm_node_kind kind)
{
    struct pm_node *node = read_node(yaml);
    if (!node || kind == PM_NODE_LIST)
        return node;
    struct pm_node *value = read_node(yaml);
    if (value)
        value->key = node;
    return value;
}

static struct pm_node *read_collection(struct pm_yaml *yaml, enum pm_node_kind kind)
{
    const yaml_event_t *event = &yaml->event;
    bool list = kind == PM_NODE_LIST;
    struct pm_mark mark = mark_at(event->start_mark);
    uint32_t expansions = yaml->expansions;
    if (++yaml->depth > PM_YAML_DEPTH_MAX) {
        stop(yaml, mark, "the file is nested more than 32 levels deep")->fix = PM_STR(
            "look for an opening bracket too many: no key of this file needs more than 6 levels");
        return NULL;
    }
    struct pm_node *node = new_node(yaml, kind, mark, 0);
    check_tag(yaml, list ? event->data.sequence_start.tag : event->data.mapping_start.tag, mark);
    struct pm_anchor *anchor = add_anchor(
        yaml, list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor, mark);
    consume(yaml);
    struct pm_node **tail = &node->u.first;
    for (struct pm_node *child = read_child(yaml, kind); child; child = read_child(yaml, kind)) {
        *tail = child;
        tail = &child->next;
    }
    if (!peek(yaml))
        return NULL;
    consume(yaml);
    yaml->depth--;
    node->expansions = yaml->expansions - expansions;
    end_anchor(anchor, node);
    return node;
}

/* NULL at the end of the list or mapping around, whose event is left to the caller. */
static struct pm_node *read_node(struct pm_yaml *yaml)
{
    if (!peek(yaml))
        return NULL;
    switch (yaml->event.type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(yaml);
    case YAML_ALIAS_EVENT:
        return read_alias(yaml);
    case YAML_SEQUENCE_START_EVENT:
        return read_collection(yaml, PM_NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return read_collection(yaml, PM_NODE_MAP);
    default:
        return NULL;
    }
}

static bool report_empty(struct pm_yaml *yaml)
{
    bool bytes = yaml->source->text.len > 0;
    stop(yaml, (struct pm_mark){1, 1, 1},
         bytes ? "the file has no content but comments" : "the file is empty")
        ->fix = PM_STR("write `version: 1` and a list of names under `domains:`");
    return false;
}

static bool report_root(struct pm_yaml *yaml)
{
    struct pm_mark mark = mark_between(yaml->event.start_mark, yaml->event.end_mark);
    if (yaml->event.type == YAML_SEQUENCE_START_EVENT) {
        mark.span = 1;
        stop(yaml, mark, "the file holds a list where keys belong")->fix =
            PM_STR("write `version: 1`, then `domains:`, and indent the list below it");
        return false;
    }
    stop(yaml, mark, "the file holds a single value where keys belong")->fix =
        PM_STR("write `version: 1` and a list of names under `domains:`");
    return false;
}

static bool is_nothing(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && event->data.scalar.length == 0 &&
           event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

bool pm_yaml_begin(struct pm_yaml *yaml)
{
    if (!peek(yaml))
        return false;
    consume(yaml);
    if (!peek(yaml))
        return false;
    if (yaml->event.type == YAML_STREAM_END_EVENT)
        return report_empty(yaml);
    consume(yaml);
    if (!peek(yaml))
        return false;
    if (is_nothing(&yaml->event))
        return report_empty(yaml);
    if (yaml->event.type != YAML_MAPPING_START_EVENT)
        return report_root(yaml);
    struct pm_mark mark = mark_at(yaml->event.start_mark);
    check_tag(yaml, yaml->event.data.mapping_start.tag, mark);
    add_anchor(yaml, yaml->event.data.mapping_start.anchor, mark);
    consume(yaml);
    yaml->depth = 1;
    return true;
}

struct pm_node *pm_yaml_key(struct pm_yaml *yaml)
{
    if (peek_is(yaml, YAML_MAPPING_END_EVENT)) {
        consume(yaml);
        return NULL;
    }
    yaml->node_count = 0;
    return read_node(yaml);
}

struct pm_node *pm_yaml_value(struct pm_yaml *yaml)
{
    return read_node(yaml);
}

bool pm_yaml_list_starts(struct pm_yaml *yaml)
{
    if (!peek_is(yaml, YAML_SEQUENCE_START_EVENT) || yaml->event.data.sequence_start.anchor)
        return false;
    check_tag(yaml, yaml->event.data.sequence_start.tag, mark_at(yaml->event.start_mark));
    consume(yaml);
    yaml->depth++;
    return true;
}

struct pm_node *pm_yaml_item(struct pm_yaml *yaml)
{
    if (peek_is(yaml, YAML_SEQUENCE_END_EVENT)) {
        consume(yaml);
        yaml->depth--;
        return NULL;
    }
    yaml->node_count = 0;
    return read_node(yaml);
}

void pm_yaml_end(struct pm_yaml *yaml)
{
    if (!peek(yaml))
        return;
    consume(yaml);
    if (!peek(yaml) || yaml->event.type == YAML_STREAM_END_EVENT)
        return;
    stop(yaml, mark_at(yaml->event.start_mark), "a second document starts here")->fix =
        PM_STR("keep one document a file; several files are read with several -f");
}
