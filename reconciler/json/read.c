#include "json/read.h"

#include "base/sink.h"
#include "json/memory.h"
#include "json/scan.h"

#include <inttypes.h>
#include <jansson.h>

/* jansson's own texts repeat a piece of the input, which is hostile and may be secret. */
static const struct problem {
    enum json_error_code code;
    const char *text;
} problems[] = {
    {json_error_premature_end_of_input, "the text ends too early"},
    {json_error_end_of_input_expected, "there is more text behind the end of the document"},
    {json_error_invalid_utf8, "a text is not UTF-8"},
    {json_error_duplicate_key, "a key stands twice in one object"},
    {json_error_null_character, "a text holds a NUL character"},
    {json_error_null_byte_in_key, "a key holds a NUL character"},
    {json_error_numeric_overflow, "a number is too large"},
    {json_error_stack_overflow, "it is nested too deeply"},
};

static const char *problem_text(enum json_error_code code)
{
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        if (problems[i].code == code)
            return problems[i].text;
    }
    return "unexpected text";
}

bool pm_json_load(struct pm_str bytes, struct pm_json_doc *doc, struct pm_err *err)
{
    json_error_t error;
    if (bytes.len == 0)
        return pm_fail(err, PM_ERR_FAILED, "not JSON: there is no text at all");
    struct pm_json_memory *memory = pm_json_memory_open();
    pm_json_memory_begin(memory);
    json_t *root =
        json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    pm_json_memory_end(memory);
    if (!root) {
        pm_json_memory_close(memory, NULL);
        enum json_error_code code = json_error_code(&error);
        if (code == json_error_out_of_memory)
            pm_out_of_memory();
        return pm_fail(err, PM_ERR_FAILED, "not valid JSON: %s (line %d, column %d)",
                       problem_text(code), error.line, error.column);
    }
    *doc = (struct pm_json_doc){root, memory};
    return true;
}

void pm_json_doc_fini(struct pm_json_doc *doc)
{
    pm_json_memory_close(doc->memory, doc->root);
    *doc = (struct pm_json_doc){NULL, NULL};
}

struct pm_json pm_json_root(const struct pm_json_doc *doc)
{
    return (struct pm_json){.node = doc->root};
}

bool pm_json_is_null(const struct pm_json *value)
{
    return json_is_null(value->node);
}

const char *pm_json_type_name(const struct pm_json *value)
{
    if (!value->node)
        return "missing";
    switch (json_typeof(value->node)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
        return "a number";
    case JSON_REAL:
        return "a number with a fraction or exponent";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a boolean";
    case JSON_NULL:
        return "null";
    }
    return "of an unknown type";
}

static void write_path(const struct pm_json *value, struct pm_sink *sink)
{
    if (!value->parent)
        return;
    write_path(value->parent, sink);
    if (!value->key)
        pm_sink_printf(sink, "[%zu]", value->index);
    else
        pm_sink_printf(sink, "%s%s", sink->len > 0 ? "." : "", value->key);
}

struct pm_str pm_json_path(const struct pm_json *value, struct pm_arena *arena)
{
    struct pm_sink sink;
    if (!value->parent)
        return PM_STR("the document");
    pm_sink_init_memory(&sink);
    write_path(value, &sink);
    struct pm_str path = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return path;
}

__attribute__((format(printf, 3, 4))) static bool
fail_at(const struct pm_json *value, struct pm_err *err, const char *format, ...)
{
    struct pm_arena arena;
    va_list args;
    pm_arena_init(&arena);
    va_start(args, format);
    struct pm_str what = pm_str_vprintf(&arena, format, args);
    va_end(args);
    struct pm_str path = pm_json_path(value, &arena);
    pm_fail(err, PM_ERR_FAILED, "%" PM_STR_FMT " %" PM_STR_FMT, PM_STR_ARG(path), PM_STR_ARG(what));
    pm_arena_fini(&arena);
    return false;
}

/* The false is said plainly: neither compilers nor analysers look into a function with "...". */
static bool fail_type(const struct pm_json *value, const char *wanted, struct pm_err *err)
{
    if (value->node)
        fail_at(value, err, "is %s, not %s", pm_json_type_name(value), wanted);
    else
        fail_at(value, err, "is missing");
    return false;
}

static struct pm_str text_of(const struct pm_json *value)
{
    return (struct pm_str){json_string_value(value->node), json_string_length(value->node)};
}

bool pm_json_get_optional(const struct pm_json *object, const char *key, struct pm_json *out,
                          struct pm_err *err)
{
    if (!json_is_object(object->node))
        return fail_type(object, "an object", err);
    *out = (struct pm_json){json_object_get(object->node, key), object, key, 0};
    return true;
}

static bool get_typed(const struct pm_json *object, const char *key, json_type type,
                      const char *wanted, struct pm_json *out, struct pm_err *err)
{
    struct pm_json value;
    if (!pm_json_get_optional(object, key, &value, err))
        return false;
    if (!value.node || json_typeof(value.node) != type)
        return fail_type(&value, wanted, err);
    *out = value;
    return true;
}

bool pm_json_get_object(const struct pm_json *object, const char *key, struct pm_json *out,
                        struct pm_err *err)
{
    return get_typed(object, key, JSON_OBJECT, "an object", out, err);
}

bool pm_json_get_array(const struct pm_json *object, const char *key, struct pm_json *out,
                       struct pm_err *err)
{
    return get_typed(object, key, JSON_ARRAY, "an array", out, err);
}

bool pm_json_get_str(const struct pm_json *object, const char *key, struct pm_str *out,
                     struct pm_err *err)
{
    struct pm_json value;
    if (!get_typed(object, key, JSON_STRING, "a string", &value, err))
        return false;
    *out = text_of(&value);
    return true;
}

bool pm_json_as_int(const struct pm_json *value, int64_t min, int64_t max, int64_t *out,
                    struct pm_err *err)
{
    if (!json_is_integer(value->node))
        return fail_type(value, "a whole number", err);
    int64_t number = json_integer_value(value->node);
    if (number < min || number > max)
        return fail_at(value, err, "is %" PRId64 ", which is not from %" PRId64 " to %" PRId64,
                       number, min, max);
    *out = number;
    return true;
}

bool pm_json_get_int(const struct pm_json *object, const char *key, int64_t min, int64_t max,
                     int64_t *out, struct pm_err *err)
{
    struct pm_json value;
    return pm_json_get_optional(object, key, &value, err) &&
           pm_json_as_int(&value, min, max, out, err);
}

bool pm_json_get_bool(const struct pm_json *object, const char *key, bool *out, struct pm_err *err)
{
    struct pm_json value;
    if (!pm_json_get_optional(object, key, &value, err))
        return false;
    if (!json_is_boolean(value.node))
        return fail_type(&value, "true or false", err);
    *out = json_is_true(value.node);
    return true;
}

bool pm_json_get_str_optional(const struct pm_json *object, const char *key, struct pm_str *out,
                              struct pm_err *err)
{
    struct pm_json value;
    struct pm_str text = {NULL, 0};
    if (!pm_json_get_optional(object, key, &value, err))
        return false;
    if (value.node && !json_is_null(value.node) && !pm_json_as_str(&value, &text, err))
        return false;
    *out = text;
    return true;
}

bool pm_json_as_str(const struct pm_json *value, struct pm_str *out, struct pm_err *err)
{
    if (!json_is_string(value->node))
        return fail_type(value, "a string", err);
    *out = text_of(value);
    return true;
}

size_t pm_json_count(const struct pm_json *array)
{
    return json_array_size(array->node);
}

struct pm_json pm_json_at(const struct pm_json *array, size_t index)
{
    return (struct pm_json){json_array_get(array->node, index), array, NULL, index};
}

bool pm_json_member_bytes(struct pm_str document, const char *key, struct pm_str *out)
{
    struct pm_json_cursor c = {document.ptr, document.ptr + document.len};
    pm_json_skip_blanks(&c);
    if (!pm_json_go_to_member(&c, key))
        return false;
    const char *start = c.at;
    if (!pm_json_pass_value(&c))
        return false;
    *out = pm_str_trim((struct pm_str){start, (size_t)(c.at - start)});
    return true;
}
