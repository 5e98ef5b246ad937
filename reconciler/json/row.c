#include "json/row.h"

#include "json/scan.h"

static bool get_cell(const struct pm_json *object, const struct pm_json_cell *cell, char *row,
                     struct pm_err *err)
{
    struct pm_str text;
    bool flag;
    switch (cell->type) {
    case PM_JSON_CELL_TEXT:
        if (!pm_json_get_str(object, cell->key, &text, err))
            return false;
        memcpy(row + cell->offset, &text, sizeof text);
        return true;
    case PM_JSON_CELL_BOOL:
        if (!pm_json_get_bool(object, cell->key, &flag, err))
            return false;
        memcpy(row + cell->offset, &flag, sizeof flag);
        return true;
    }
    return false;
}

bool pm_json_get_row(const struct pm_json *object, const struct pm_json_shape *shape, void *row,
                     struct pm_err *err)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct pm_json_cell *cell = &shape->cells[i];
        struct pm_json inner;
        if (cell->outer && !pm_json_get_object(object, cell->outer, &inner, err))
            return false;
        if (!get_cell(cell->outer ? &inner : object, cell, row, err))
            return false;
    }
    return true;
}

/* An object that is being passed. */
struct passing {
    struct pm_json_cursor *c;
    const struct pm_json_shape *shape;
    char *row;
    uint64_t seen; /* a bit for each cell */
};

static bool pass_one(struct pm_json_cursor *c, char wanted)
{
    if (!pm_json_is_at(c, wanted))
        return false;
    c->at++;
    return true;
}

static bool pass_plain_text(struct pm_json_cursor *c, struct pm_str *out)
{
    if (!pass_one(c, '"'))
        return false;
    const char *start = c->at;
    while (c->at < c->end && *c->at >= ' ' && *c->at <= '~' && *c->at != '"' && *c->at != '\\')
        c->at++;
    *out = (struct pm_str){start, (size_t)(c->at - start)};
    return pass_one(c, '"');
}

static bool pass_word(struct pm_json_cursor *c, struct pm_str word)
{
    if ((size_t)(c->end - c->at) < word.len || memcmp(c->at, word.ptr, word.len) != 0)
        return false;
    c->at += word.len;
    return true;
}

static bool pass_cell(struct passing *p, const struct pm_json_cell *cell)
{
    struct pm_str text;
    bool flag;
    switch (cell->type) {
    case PM_JSON_CELL_TEXT:
        if (!pass_plain_text(p->c, &text))
            return false;
        memcpy(p->row + cell->offset, &text, sizeof text);
        return true;
    case PM_JSON_CELL_BOOL:
        flag = pass_word(p->c, PM_STR("true"));
        if (!flag && !pass_word(p->c, PM_STR("false")))
            return false;
        memcpy(p->row + cell->offset, &flag, sizeof flag);
        return true;
    }
    return false;
}

static bool is_within(const struct pm_json_cell *cell, const char *outer)
{
    return cell->outer ? outer && strcmp(cell->outer, outer) == 0 : !outer;
}

/* Every cell within `outer` has been seen: a second object of that name finds none left. */
static bool is_complete(const struct passing *p, const char *outer)
{
    for (size_t i = 0; i < p->shape->count; i++) {
        if (is_within(&p->shape->cells[i], outer) && !(p->seen >> i & 1))
            return false;
    }
    return true;
}

static bool pass_object(struct passing *p, const char *outer);

static bool pass_member(struct passing *p, const char *outer, struct pm_str key)
{
    for (size_t i = 0; i < p->shape->count; i++) {
        const struct pm_json_cell *cell = &p->shape->cells[i];
        if (p->seen >> i & 1)
            continue;
        if (is_within(cell, outer) && pm_str_is(key, cell->key)) {
            p->seen |= UINT64_C(1) << i;
            return pass_cell(p, cell);
        }
        if (!outer && cell->outer && pm_str_is(key, cell->outer))
            return pass_object(p, cell->outer);
    }
    return false;
}

static bool pass_object(struct passing *p, const char *outer)
{
    struct pm_str key;
    if (!pm_json_pass(p->c, '{'))
        return false;
    do {
        if (!pass_plain_text(p->c, &key) || !pm_json_pass(p->c, ':') || !pass_member(p, outer, key))
            return false;
    } while (pm_json_pass(p->c, ','));
    return pass_one(p->c, '}') && is_complete(p, outer);
}

bool pm_json_pass_row(struct pm_json_cursor *c, const struct pm_json_shape *shape, void *row)
{
    struct passing passing = {.c = c, .shape = shape, .row = row};
    return pass_object(&passing, NULL) && passing.seen == UINT64_MAX >> (64 - shape->count);
}
