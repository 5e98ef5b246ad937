#include "zone/read_master.h"

#include "zone/read_field.h"
#include "zone/read_name.h"
#include "zone/read_rdata.h"
#include "json/read.h"

enum { TTL_MAX = 0x7fffffff };

/* What a list of values is of. */
struct set {
    struct pm_str owner;
    enum pm_rrtype type;
    uint32_t ttl;
};

static bool get_copy(const struct pm_json *object, const char *key, struct pm_arena *arena,
                     struct pm_str *out, struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str(object, key, &text, err))
        return false;
    *out = pm_str_dup(arena, text);
    return true;
}

static bool fail_at(const struct pm_json *value, const char *key, struct pm_arena *arena,
                    struct pm_err *err)
{
    return pm_err_wrap(err, "%" PM_STR_FMT ".%s", PM_STR_ARG(pm_json_path(value, arena)), key);
}

static bool get_owner(const struct pm_zone_reading *reading, const struct pm_json *object,
                      const char *key, struct pm_str *out, struct pm_err *err)
{
    struct pm_str text;
    if (!get_copy(object, key, reading->arena, &text, err))
        return false;
    if (!pm_zone_name_parse(text, PM_STR(""), reading->arena, out, err))
        return fail_at(object, key, reading->arena, err);
    if (pm_name_in_zone(*out, reading->zone))
        return true;
    pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " is outside of the zone %" PM_STR_FMT,
            PM_STR_ARG(pm_zone_excerpt(*out)), PM_STR_ARG(reading->zone));
    return fail_at(object, key, reading->arena, err);
}

static bool get_type(const struct pm_json *object, struct pm_arena *arena, enum pm_rrtype *out,
                     struct pm_err *err)
{
    struct pm_str text;
    if (!pm_json_get_str(object, "type", &text, err))
        return false;
    if (pm_rrtype_parse(text, out) && pm_zone_type_is_data(*out))
        return true;
    pm_fail(err, PM_ERR_FAILED, "\"%" PM_STR_FMT "\" is no record type",
            PM_STR_ARG(pm_zone_excerpt(text)));
    return fail_at(object, "type", arena, err);
}

static bool get_set(const struct pm_zone_reading *reading, const struct pm_json *object,
                    const char *owner_key, struct set *out, struct pm_err *err)
{
    int64_t ttl;
    if (!get_owner(reading, object, owner_key, &out->owner, err) ||
        !get_type(object, reading->arena, &out->type, err) ||
        !pm_json_get_int(object, "ttl", 0, TTL_MAX, &ttl, err))
        return false;
    out->ttl = (uint32_t)ttl;
    return true;
}

/* One text in quotation marks, of any length: a zone file would have it cut. */
static bool parse_text(const struct pm_zone_line *line, struct pm_arena *arena,
                       struct pm_rdata *out, struct pm_err *err)
{
    if (line->count != 1 || !line->tokens[0].quoted)
        return pm_fail(err, PM_ERR_FAILED, "not one text in quotation marks");
    return pm_zone_token_bytes(&line->tokens[0], arena, &out->text, err);
}

static bool parse_value(struct pm_str text, enum pm_rrtype type, struct pm_arena *arena,
                        struct pm_rdata *out, struct pm_err *err)
{
    struct pm_zone_lex lex;
    struct pm_zone_line line;
    struct pm_rdata rdata = {0};
    pm_zone_lex_init(&lex, text, arena);
    if (!pm_zone_lex_line(&lex, &line, err))
        return false;
    if (lex.rest.len > 0 || line.indented)
        return pm_fail(err, PM_ERR_FAILED, "not one value");
    bool is_text = type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF;
    if (!(is_text
              ? parse_text(&line, arena, &rdata, err)
              : pm_zone_rdata_parse(type, line.tokens, line.count, PM_STR(""), arena, &rdata, err)))
        return false;
    *out = rdata;
    return true;
}

/* How long each character-string was, where the document says so. */
static bool get_cuts(const struct pm_json *object, struct pm_arena *arena, struct pm_rdata *rdata,
                     struct pm_err *err)
{
    struct pm_json list;
    size_t total = 0, count;
    if (!pm_json_get_optional(object, "cuts", &list, err))
        return false;
    if (!list.node)
        return true;
    if (!pm_json_get_array(object, "cuts", &list, err))
        return false;
    count = pm_json_count(&list);
    char *cuts = pm_alloc(arena, count);
    for (size_t i = 0; i < count; i++) {
        struct pm_json item = pm_json_at(&list, i);
        int64_t length;
        if (!pm_json_as_int(&item, 0, UINT8_MAX, &length, err))
            return false;
        cuts[i] = (char)(unsigned char)length;
        total += (size_t)length;
    }
    if (total != rdata->text.len || count == 0 || count > UINT16_MAX) {
        pm_fail(err, PM_ERR_FAILED, "the lengths do not make up the text");
        return fail_at(object, "cuts", arena, err);
    }
    rdata->strings = (uint16_t)count;
    rdata->cuts = (struct pm_str){cuts, count};
    return true;
}

static bool add_value(struct pm_zone_reading *reading, const struct pm_json *object,
                      const struct set *set, const char *path, struct pm_err *err)
{
    struct pm_rdata rdata;
    struct pm_str text;
    if (!get_copy(object, "value", reading->arena, &text, err))
        return false;
    if (!parse_value(text, set->type, reading->arena, &rdata, err))
        return fail_at(object, "value", reading->arena, err);
    if (!get_cuts(object, reading->arena, &rdata, err))
        return false;
    pm_current_add(&reading->draft, set->owner, set->type, set->ttl, &rdata);
    *PM_PUSH(reading->arena, reading->places, reading->count, reading->cap) =
        (struct pm_zone_place){set->owner, set->type, path, 1};
    return true;
}

static bool add_values(struct pm_zone_reading *reading, const struct pm_json *object,
                       const char *key, const struct set *set, const char *path, struct pm_err *err)
{
    struct pm_json list;
    if (!pm_json_get_array(object, key, &list, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&list); i++) {
        struct pm_json item = pm_json_at(&list, i);
        if (!add_value(reading, &item, set, path, err))
            return false;
    }
    return true;
}

/* The sets that a domain's change speaks of. */
struct changed {
    struct set *items;
    size_t count, cap;
};

static bool is_changed(const struct changed *changed, const struct set *set)
{
    for (size_t i = 0; i < changed->count; i++)
        if (changed->items[i].type == set->type && pm_str_eq(changed->items[i].owner, set->owner))
            return true;
    return false;
}

/* What becomes of the sets that are changed, or were written though they are right. */
static bool add_changes(struct pm_zone_reading *reading, const struct pm_json *domain,
                        const char *path, struct changed *changed, struct pm_err *err)
{
    struct pm_json list;
    if (!pm_json_get_array(domain, "changes", &list, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&list); i++) {
        struct pm_json item = pm_json_at(&list, i);
        struct set set;
        if (!get_set(reading, &item, "owner", &set, err) ||
            !add_values(reading, &item, "after", &set, path, err))
            return false;
        pm_current_know(&reading->draft, set.owner, set.type);
        *PM_PUSH(reading->arena, changed->items, changed->count, changed->cap) = set;
    }
    return true;
}

static bool fail_left_out(const struct pm_zone_reading *reading, const struct set *set,
                          struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT " %" PM_STR_FMT
                   " is right already and left out of the changes, so that the document does not "
                   "say what else stands there: write it with --all",
                   PM_STR_ARG(pm_zone_excerpt(set->owner)),
                   PM_STR_ARG(pm_rrtype_format(set->type, reading->arena)));
}

/* A record that the change does not speak of is right, but others' values may stand beside it. */
static bool check_records(const struct pm_zone_reading *reading, const struct pm_json *domain,
                          const struct changed *changed, struct pm_err *err)
{
    struct pm_json list;
    if (!pm_json_get_array(domain, "records", &list, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&list); i++) {
        struct pm_json item = pm_json_at(&list, i);
        struct set set;
        if (!get_set(reading, &item, "name", &set, err))
            return false;
        if (!is_changed(changed, &set))
            return fail_left_out(reading, &set, err);
    }
    return true;
}

static bool fail_unknown(struct pm_str domain, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "the document was written without current records, so that it says what "
                   "%" PM_STR_FMT " needs, not what stands in the zone: write it with --current "
                   "SOURCE --all, or give the zone itself, as a zone file or as axfr:ADDR, or dns",
                   PM_STR_ARG(pm_zone_excerpt(domain)));
}

static bool fail_blocked(struct pm_str domain, struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "%" PM_STR_FMT
                   " has a conflict there that is not resolved, so that the document "
                   "does not say what stands in the zone: give the zone itself, as a zone file or "
                   "as axfr:ADDR, or dns",
                   PM_STR_ARG(pm_zone_excerpt(domain)));
}

static bool add_domain(struct pm_zone_reading *reading, const struct pm_json *domain,
                       const char *path, struct pm_err *err)
{
    struct changed changed = {.count = 0};
    struct pm_str name;
    bool known, blocked, removed;
    if (!pm_json_get_str(domain, "name", &name, err) ||
        !pm_json_get_bool(domain, "known", &known, err) ||
        !pm_json_get_bool(domain, "blocked", &blocked, err) ||
        !pm_json_get_bool(domain, "remove", &removed, err))
        return false;
    if (!known)
        return fail_unknown(name, err);
    if (blocked)
        return fail_blocked(name, err);
    return add_changes(reading, domain, path, &changed, err) &&
           (removed || check_records(reading, domain, &changed, err));
}

static bool add_zone(struct pm_zone_reading *reading, const struct pm_json *zone, const char *path,
                     struct pm_err *err)
{
    struct pm_json list;
    if (!pm_json_get_array(zone, "domains", &list, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&list); i++) {
        struct pm_json item = pm_json_at(&list, i);
        if (!add_domain(reading, &item, path, err))
            return false;
    }
    return true;
}

static bool check_version(const struct pm_json *root, struct pm_err *err)
{
    struct pm_str version;
    if (!pm_json_get_str(root, "format_version", &version, err))
        return pm_err_wrap(err, "this is no document of zone --format json");
    if (pm_str_starts(version, PM_STR("1.")))
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "format_version is \"%" PM_STR_FMT "\", and this program reads 1.x",
                   PM_STR_ARG(pm_zone_excerpt(version)));
}

static bool add_document(struct pm_zone_reading *reading, const struct pm_json *root,
                         const char *path, struct pm_err *err)
{
    struct pm_json zones;
    size_t found = 0;
    if (!check_version(root, err) || !pm_json_get_array(root, "zones", &zones, err))
        return false;
    for (size_t i = 0; i < pm_json_count(&zones); i++) {
        struct pm_json zone = pm_json_at(&zones, i);
        struct pm_str name;
        if (!pm_json_get_str(&zone, "zone", &name, err))
            return false;
        if (!pm_str_eq(name, reading->zone))
            continue;
        found++;
        if (!add_zone(reading, &zone, path, err))
            return false;
    }
    if (found > 0)
        return true;
    return pm_fail(err, PM_ERR_FAILED,
                   "nothing of the zone %" PM_STR_FMT " is in the document: is it the right file?",
                   PM_STR_ARG(reading->zone));
}

bool pm_zone_reading_json(struct pm_zone_reading *reading, const char *path, struct pm_str bytes,
                          struct pm_err *err)
{
    struct pm_json_doc doc;
    if (!pm_json_load(bytes, &doc, err))
        return pm_err_wrap(err, "%s", path);
    struct pm_json root = pm_json_root(&doc);
    bool ok = add_document(reading, &root, path, err);
    pm_json_doc_fini(&doc);
    return ok || pm_err_wrap(err, "%s", path);
}
