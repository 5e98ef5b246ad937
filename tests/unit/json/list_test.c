#include "json/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

struct row {
    struct pm_str name;
    bool on, x, y;
};

static const struct pm_json_cell cells[] = {
    {NULL, "name", PM_JSON_CELL_TEXT, offsetof(struct row, name)},
    {NULL, "on", PM_JSON_CELL_BOOL, offsetof(struct row, on)},
    {"in", "x", PM_JSON_CELL_BOOL, offsetof(struct row, x)},
    {"in", "y", PM_JSON_CELL_BOOL, offsetof(struct row, y)},
};

static const struct pm_json_shape shape = {cells, sizeof cells / sizeof *cells};

/* What was taken, as text: each row's name and its flags. */
struct rows {
    char text[256];
    size_t count, about;
    size_t refuse_at; /* the number of the row to refuse; 0: none */
    struct row row;
};

static void add(struct rows *rows, const struct row *row)
{
    size_t len = strlen(rows->text);
    snprintf(rows->text + len, sizeof rows->text - len, "%" PM_STR_FMT ":%d%d%d;",
             PM_STR_ARG(row->name), row->on, row->x, row->y);
    rows->count++;
}

static bool take(void *ctx, size_t about)
{
    struct rows *rows = ctx;
    add(rows, &rows->row);
    rows->about = about;
    return rows->count != rows->refuse_at;
}

static bool load(struct pm_str bytes, struct rows *rows, struct pm_json_doc *doc, bool *taken,
                 struct pm_err *err)
{
    struct pm_json_list list = {"result", "domains", &shape, &rows->row, take, rows};
    return pm_json_load_list(bytes, &list, doc, taken, err);
}

static struct pm_json domains_of(const struct pm_json *root, struct pm_json *result)
{
    struct pm_json domains;
    struct pm_err err;
    assert_true(pm_json_get_object(root, "result", result, &err));
    assert_true(pm_json_get_array(result, "domains", &domains, &err));
    return domains;
}

static size_t domain_count(const struct pm_json_doc *doc)
{
    struct pm_json root = pm_json_root(doc), result, domains = domains_of(&root, &result);
    return pm_json_count(&domains);
}

/* Plain objects, and those that only a parser of all of JSON reads: with blanks, escapes, members
 * that nobody asked for, another order. */
static const char sample[] =
    "{\"type\":\"success\", \"odd\":[{\"domains\":[1,\"]\"]}],\"result\":{\"n\\\"\":\"\\\\\","
    "\"m\":-1.5e3,\"domains\" : [{\"name\":\"a\",\"on\":true,\"in\":{\"x\":false,\"y\":true}}, "
    "{ \"in\" : {\"y\":true,\"x\":true} , \"on\" : false ,\"name\" : \"b\" } ,"
    "{\"name\":\"c\\u0041\",\"on\":true,\"in\":{\"x\":true,\"y\":true}},\n"
    "{\"new\":[{\"in\":\"}\"}],\"name\":\"d\",\"on\":true,\"in\":{\"x\":true,\"y\":true,\"z\":1}},"
    "{\"name\":\"\",\"on\":true,\"in\":{\"x\":true,\"y\":false}}] ,\"more\":true},\"last\":null}\n";

enum { SAMPLE_ROWS = 5 };

static void a_list_goes_object_by_object_and_stands_empty(void **state)
{
    struct rows rows = {0};
    struct pm_json_doc doc;
    struct pm_err err;
    struct pm_str type;
    bool taken = false, more;
    (void)state;
    assert_true(load(pm_str_from(sample), &rows, &doc, &taken, &err));
    assert_true(taken);
    assert_string_equal(rows.text, "a:101;b:011;cA:111;d:111;:110;");
    assert_in_range(rows.about, SAMPLE_ROWS, 4 * SAMPLE_ROWS);
    assert_int_equal(domain_count(&doc), 0);
    struct pm_json root = pm_json_root(&doc), result;
    assert_true(pm_json_get_str(&root, "type", &type, &err));
    assert_true(pm_str_is(type, "success"));
    assert_true(pm_json_get_object(&root, "result", &result, &err));
    assert_true(pm_json_get_bool(&result, "more", &more, &err));
    pm_json_doc_fini(&doc);
}

#define PLAIN "{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true,\"y\":true}}"

static void members_that_stand_twice_are_refused_as_a_whole(void **state)
{
    static const char *const objects[] = {
        "{\"name\":\"a\",\"name\":\"b\",\"on\":true,\"in\":{\"x\":true,\"y\":true}}",
        "{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true,\"y\":true,\"x\":true}}",
        "{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true},\"in\":{\"y\":true}}",
        "{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true,\"y\":true},\"in\":{}}",
        "{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true,\"y\":true},\"o\\u006e\":true}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        struct rows rows = {0};
        struct pm_json_doc doc;
        struct pm_err err;
        char text[256];
        bool taken;
        snprintf(text, sizeof text, "{\"result\":{\"domains\":[" PLAIN ",%s]}}", objects[i]);
        assert_false(load(pm_str_from(text), &rows, &doc, &taken, &err));
        assert_non_null(strstr(err.msg, "a key stands twice"));
    }
}

static void rows_say_which_member_does_not_fit(void **state)
{
    static const struct {
        const char *object, *message;
    } table[] = {
        {"{}", "name is missing"},
        {"{\"name\":7}", "name is a number, not a string"},
        {"{\"name\":\"a\",\"on\":1}", "on is a number, not true or false"},
        {"{\"name\":\"a\",\"on\":true}", "in is missing"},
        {"{\"name\":\"a\",\"on\":true,\"in\":[]}", "in is an array, not an object"},
        {"{\"name\":\"a\",\"on\":true,\"in\":{\"x\":true}}", "in.y is missing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct pm_json_doc doc;
        struct pm_err err;
        struct row row;
        assert_true(pm_json_load(pm_str_from(table[i].object), &doc, &err));
        struct pm_json root = pm_json_root(&doc);
        assert_false(pm_json_get_row(&root, &shape, &row, &err));
        assert_string_equal(err.msg, table[i].message);
        pm_json_doc_fini(&doc);
    }
}

static void other_documents_are_loaded_as_a_whole(void **state)
{
    static const char *const texts[] = {
        "7",
        "[]",
        "{}",
        "{\"result\":[]}",
        "{\"result\":{}}",
        "{\"result\":{\"domains\":7}}",
        "{\"result\":{\"domains\":{\"name\":\"a\"}}}",
        "{\"result\":{\"domains\":[]}}",
        "{\"result\":{\"domains\":[ ]}}",
        "{\"result\":{\"domains\":[{}]}}",
        "{\"result\":{\"domains\":[" PLAIN ",7]}}",
        "{\"result\":{\"domains\":[" PLAIN ",{}]}}",
        "{\"result\":{\"domains\":[[" PLAIN "]]}}",
        "{\"result\":{\"doma\\u0069ns\":[" PLAIN "]}}",
        "{\"domains\":[" PLAIN "]}",
        "{\"result\":{\"result\":{\"domains\":[" PLAIN "]}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct rows rows = {0};
        struct pm_json_doc doc;
        struct pm_err err;
        bool taken = true;
        assert_true(load(pm_str_from(texts[i]), &rows, &doc, &taken, &err));
        assert_false(taken);
        pm_json_doc_fini(&doc);
    }
}

static void a_refused_object_leaves_the_whole_document(void **state)
{
    (void)state;
    for (size_t at = 1; at <= SAMPLE_ROWS; at++) {
        struct rows rows = {.refuse_at = at};
        struct pm_json_doc doc;
        struct pm_err err;
        bool taken = true;
        assert_true(load(pm_str_from(sample), &rows, &doc, &taken, &err));
        assert_false(taken);
        assert_int_equal(rows.count, at);
        assert_int_equal(domain_count(&doc), SAMPLE_ROWS);
        pm_json_doc_fini(&doc);
    }
}

static void assert_rows_of(const struct pm_json_doc *whole, const struct rows *rows)
{
    struct pm_json root = pm_json_root(whole), result, domains = domains_of(&root, &result);
    struct rows expected = {0};
    struct pm_err err;
    for (size_t i = 0; i < pm_json_count(&domains); i++) {
        struct pm_json domain = pm_json_at(&domains, i);
        assert_true(pm_json_get_row(&domain, &shape, &expected.row, &err));
        add(&expected, &expected.row);
    }
    assert_string_equal(rows->text, expected.text);
    assert_int_equal(rows->count, expected.count);
}

/* What is taken is what the whole document has, and what is wrong is told in the same words. */
static void assert_as_a_whole(struct pm_str bytes)
{
    struct rows rows = {0};
    struct pm_json_doc whole, doc;
    struct pm_err whole_err = {0}, err = {0};
    bool taken = false;
    bool good = pm_json_load(bytes, &whole, &whole_err);
    assert_int_equal(load(bytes, &rows, &doc, &taken, &err), good);
    assert_string_equal(err.msg, whole_err.msg);
    if (taken)
        assert_rows_of(&whole, &rows);
    if (good) {
        pm_json_doc_fini(&whole);
        pm_json_doc_fini(&doc);
    }
}

static void cut_documents_are_refused_as_a_whole(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof sample; len++)
        assert_as_a_whole((struct pm_str){sample, len});
}

static void documents_with_any_byte_changed_are_read_as_a_whole_would_be(void **state)
{
    static const char others[] = "\"\\{}[],: 1a\n\0\xff";
    char bytes[sizeof sample];
    (void)state;
    for (size_t at = 0; at + 1 < sizeof sample; at++) {
        for (size_t i = 0; i + 1 < sizeof others; i++) {
            memcpy(bytes, sample, sizeof sample);
            bytes[at] = others[i];
            assert_as_a_whole((struct pm_str){bytes, sizeof sample - 1});
        }
    }
}

static void documents_with_any_bytes_left_out_or_repeated_are_read_as_a_whole_would_be(void **state)
{
    char bytes[2 * sizeof sample];
    size_t len = sizeof sample - 1;
    (void)state;
    for (size_t from = 0; from < len; from++) {
        for (size_t to = from + 1; to <= len; to++) {
            memcpy(bytes, sample, from);
            memcpy(bytes + from, sample + to, len - to);
            assert_as_a_whole((struct pm_str){bytes, len - (to - from)});
            memcpy(bytes, sample, to);
            memcpy(bytes + to, sample + from, len - from);
            assert_as_a_whole((struct pm_str){bytes, len + (to - from)});
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_goes_object_by_object_and_stands_empty),
        cmocka_unit_test(members_that_stand_twice_are_refused_as_a_whole),
        cmocka_unit_test(rows_say_which_member_does_not_fit),
        cmocka_unit_test(other_documents_are_loaded_as_a_whole),
        cmocka_unit_test(a_refused_object_leaves_the_whole_document),
        cmocka_unit_test(cut_documents_are_refused_as_a_whole),
        cmocka_unit_test(documents_with_any_byte_changed_are_read_as_a_whole_would_be),
        cmocka_unit_test(
            documents_with_any_bytes_left_out_or_repeated_are_read_as_a_whole_would_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
