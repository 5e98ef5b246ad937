#include "json/list.h"

#include "base/sink.h"
#include "json/memory.h"

#include <jansson.h>

/* What is looked at here is only where things begin and end: jansson judges every byte of it, in
 * the objects or in the document around them. */
struct cursor {
    const char *at, *end;
};

static bool is_at(const struct cursor *c, char wanted)
{
    return c->at < c->end && *c->at == wanted;
}

static void skip_blanks(struct cursor *c)
{
    while (is_at(c, ' ') || is_at(c, '\n') || is_at(c, '\r') || is_at(c, '\t'))
        c->at++;
}

static bool pass(struct cursor *c, char wanted)
{
    skip_blanks(c);
    if (!is_at(c, wanted))
        return false;
    c->at++;
    skip_blanks(c);
    return true;
}

/* A text without its quotes, as it is written. */
static bool pass_text(struct cursor *c, struct pm_str *out)
{
    if (!is_at(c, '"'))
        return false;
    const char *start = ++c->at;
    for (bool escaped = false; escaped || !is_at(c, '"'); c->at++) {
        if (c->at == c->end)
            return false;
        escaped = !escaped && *c->at == '\\';
    }
    *out = (struct pm_str){start, (size_t)(c->at - start)};
    c->at++;
    return true;
}

static bool pass_value(struct cursor *c)
{
    struct pm_str ignored;
    size_t depth = 0;
    while (c->at < c->end) {
        char first = *c->at;
        if (depth == 0 && (first == ',' || first == '}' || first == ']'))
            return true;
        depth += first == '{' || first == '[';
        depth -= first == '}' || first == ']';
        if (first != '"')
            c->at++;
        else if (!pass_text(c, &ignored))
            return false;
    }
    return false;
}

/* Goes from an object to the value of its member. */
static bool go_to_member(struct cursor *c, const char *key)
{
    struct pm_str name;
    if (!pass(c, '{'))
        return false;
    do {
        if (!pass_text(c, &name) || !pass(c, ':'))
            return false;
        if (pm_str_is(name, key))
            return true;
    } while (pass_value(c) && pass(c, ','));
    return false;
}

/* With room to spare, since the objects are not all of one length. */
static size_t estimate(const struct cursor *rest, size_t first_len)
{
    size_t count = (size_t)(rest->end - rest->at) / first_len;
    return count + count / 8 + 1;
}

static bool take_object(struct cursor *c, const struct pm_json_list *list,
                        struct pm_json_memory *memory, size_t *about)
{
    json_error_t error;
    if (!is_at(c, '{'))
        return false;
    pm_json_memory_begin(memory);
    json_t *root = json_loadb(c->at, (size_t)(c->end - c->at),
                              JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
    pm_json_memory_end(memory);
    if (!root)
        return false;
    size_t len = (size_t)error.position; /* of what was parsed */
    if (*about == 0)
        *about = estimate(c, len);
    bool ok = list->take(list->ctx, &(struct pm_json){.node = root}, *about);
    pm_json_memory_empty(memory, root);
    c->at += len;
    return ok;
}

/* Leaves the cursor at the list's end. */
static bool take_objects(struct cursor *c, const struct pm_json_list *list)
{
    struct pm_json_memory *memory = pm_json_memory_open();
    size_t about = 0;
    bool ok;
    do {
        ok = take_object(c, list, memory, &about);
        skip_blanks(c);
    } while (ok && pass(c, ','));
    pm_json_memory_close(memory, NULL);
    return ok && is_at(c, ']');
}

static bool load_around(struct pm_str before, struct pm_str behind, struct pm_json_doc *doc)
{
    struct pm_sink sink;
    struct pm_err ignored;
    pm_sink_init_memory(&sink);
    pm_sink_put(&sink, before);
    pm_sink_put(&sink, behind);
    bool ok = pm_json_load(pm_sink_bytes(&sink), doc, &ignored);
    pm_sink_fini(&sink);
    return ok;
}

static bool load_taking(struct pm_str bytes, const struct pm_json_list *list,
                        struct pm_json_doc *doc)
{
    struct cursor c = {bytes.ptr, bytes.ptr + bytes.len};
    if (!go_to_member(&c, list->outer) || !go_to_member(&c, list->key) || !pass(&c, '['))
        return false;
    struct pm_str before = {bytes.ptr, (size_t)(c.at - bytes.ptr)};
    if (!take_objects(&c, list))
        return false;
    return load_around(before, (struct pm_str){c.at, (size_t)(c.end - c.at)}, doc);
}

bool pm_json_load_list(struct pm_str bytes, const struct pm_json_list *list,
                       struct pm_json_doc *doc, bool *taken, struct pm_err *err)
{
    bool took = bytes.len > 0 && load_taking(bytes, list, doc);
    if (!took && !pm_json_load(bytes, doc, err))
        return false;
    *taken = took;
    return true;
}
