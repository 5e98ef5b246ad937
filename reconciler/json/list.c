#include "json/list.h"

#include "base/sink.h"
#include "json/memory.h"
#include "json/scan.h"

#include <jansson.h>

/* What is not plainly of the list's shape is judged by jansson, and so is the document around. */
struct listing {
    const struct pm_json_list *list;
    struct pm_json_cursor at;
    struct pm_json_memory *memory; /* of the object that was parsed last */
    json_t *parsed;                /* NULL: none */
    size_t about;                  /* 0: not estimated yet */
};

static void forget(struct listing *l)
{
    if (l->parsed)
        pm_json_memory_empty(l->memory, l->parsed);
    l->parsed = NULL;
}

static bool parse_row(struct listing *l)
{
    json_error_t error;
    struct pm_err ignored;
    forget(l);
    pm_json_memory_begin(l->memory);
    l->parsed = json_loadb(l->at.at, (size_t)(l->at.end - l->at.at),
                           JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
    pm_json_memory_end(l->memory);
    if (!l->parsed)
        return false;
    l->at.at += error.position; /* what was parsed */
    return pm_json_get_row(&(struct pm_json){.node = l->parsed}, l->list->shape, l->list->row,
                           &ignored);
}

static bool read_row(struct listing *l)
{
    struct pm_json_cursor ahead = l->at;
    if (!pm_json_pass_row(&ahead, l->list->shape, l->list->row))
        return parse_row(l);
    l->at = ahead;
    return true;
}

/* With room to spare, since the objects are not all of one length. */
static size_t estimate(const struct pm_json_cursor *rest, size_t first_len)
{
    size_t count = (size_t)(rest->end - rest->at) / first_len;
    return count + count / 8 + 1;
}

static bool take_object(struct listing *l)
{
    const char *start = l->at.at;
    if (!pm_json_is_at(&l->at, '{') || !read_row(l))
        return false;
    if (l->about == 0)
        l->about = estimate(&l->at, (size_t)(l->at.at - start));
    return l->list->take(l->list->ctx, l->about);
}

/* Leaves the cursor at the list's end. */
static bool take_objects(struct listing *l)
{
    bool ok;
    l->memory = pm_json_memory_open();
    do {
        ok = take_object(l);
        pm_json_skip_blanks(&l->at);
    } while (ok && pm_json_pass(&l->at, ','));
    pm_json_memory_close(l->memory, l->parsed);
    return ok && pm_json_is_at(&l->at, ']');
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
    struct listing listing = {.list = list, .at = {bytes.ptr, bytes.ptr + bytes.len}};
    struct pm_json_cursor *c = &listing.at;
    if (!pm_json_go_to_member(c, list->outer) || !pm_json_go_to_member(c, list->key) ||
        !pm_json_pass(c, '['))
        return false;
    struct pm_str before = {bytes.ptr, (size_t)(c->at - bytes.ptr)};
    if (!take_objects(&listing))
        return false;
    return load_around(before, (struct pm_str){c->at, (size_t)(c->end - c->at)}, doc);
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
