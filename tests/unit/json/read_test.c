#include "json/read.h"

#include "base/sink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_bad_document(struct pm_str bytes, const char *message)
{
    struct pm_json_doc doc = {0};
    struct pm_err err = {0};
    assert_false(pm_json_load(bytes, &doc, &err));
    assert_null(doc.root);
    assert_string_equal(err.msg, message);
}

static void bad_documents_are_refused_with_their_place(void **state)
{
    (void)state;
    assert_bad_document((struct pm_str){NULL, 0}, "not JSON: there is no text at all");
    assert_bad_document(PM_STR("{\"a\":1"),
                        "not valid JSON: the text ends too early (line 1, column 6)");
    assert_bad_document(PM_STR("{\"a\":1,\n \"a\":2}"),
                        "not valid JSON: a key stands twice in one object (line 2, column 4)");
    assert_bad_document(
        PM_STR("{} x"),
        "not valid JSON: there is more text behind the end of the document (line 1, column 4)");
    assert_bad_document(PM_STR("\"\\u0000\""),
                        "not valid JSON: a text holds a NUL character (line 1, column 8)");
    assert_bad_document(PM_STR("{\"\\u0000\":1}"),
                        "not valid JSON: a key holds a NUL character (line 1, column 9)");
    assert_bad_document(PM_STR("\"\xff\""),
                        "not valid JSON: a text is not UTF-8 (line 1, column 1)");
    assert_bad_document(PM_STR("[9223372036854775808]"),
                        "not valid JSON: a number is too large (line 1, column 20)");
    assert_bad_document(PM_STR("<html>secret</html>"),
                        "not valid JSON: unexpected text (line 1, column 1)");
}

static void a_document_nested_too_deeply_is_refused(void **state)
{
    (void)state;
    char text[5000];
    memset(text, '[', sizeof text);
    struct pm_json_doc doc = {0};
    struct pm_err err = {0};
    assert_false(pm_json_load((struct pm_str){text, sizeof text}, &doc, &err));
    assert_non_null(strstr(err.msg, "nested too deeply"));
}

static const char sample[] =
    "{\"text\":\"t\\u00fc\",\"number\":7,\"real\":1.5,\"yes\":true,\"no\":false,"
    "\"nothing\":null,\"list\":[\"a\",{\"name\":5}],\"object\":{\"deep\":{}}}";

static struct pm_json_doc sample_doc(void)
{
    struct pm_json_doc doc;
    struct pm_err err;
    assert_true(pm_json_load(pm_str_from(sample), &doc, &err));
    return doc;
}

static void values_of_the_right_type_are_read(void **state)
{
    (void)state;
    struct pm_json_doc doc = sample_doc();
    struct pm_json root = pm_json_root(&doc), list, object;
    struct pm_err err;
    struct pm_str text;
    int64_t number;
    bool flag;
    assert_true(pm_json_get_str(&root, "text", &text, &err));
    assert_true(pm_str_is(text, "t\xc3\xbc"));
    assert_true(pm_json_get_int(&root, "number", 0, 7, &number, &err));
    assert_int_equal(number, 7);
    assert_true(pm_json_get_bool(&root, "yes", &flag, &err));
    assert_true(flag);
    assert_true(pm_json_get_bool(&root, "no", &flag, &err));
    assert_false(flag);
    assert_true(pm_json_get_array(&root, "list", &list, &err));
    assert_int_equal(pm_json_count(&list), 2);
    struct pm_json first = pm_json_at(&list, 0);
    assert_true(pm_json_as_str(&first, &text, &err));
    assert_true(pm_str_is(text, "a"));
    assert_true(pm_json_get_object(&root, "object", &object, &err));
    pm_json_doc_fini(&doc);
}

static void absent_and_null_values_are_told_apart_by_the_optional_getters(void **state)
{
    (void)state;
    struct pm_json_doc doc = sample_doc();
    struct pm_json root = pm_json_root(&doc), value;
    struct pm_err err;
    struct pm_str text = PM_STR("before");
    assert_true(pm_json_get_optional(&root, "absent", &value, &err));
    assert_null(value.node);
    assert_true(pm_json_get_optional(&root, "nothing", &value, &err));
    assert_true(pm_json_is_null(&value));
    assert_true(pm_json_get_str_optional(&root, "absent", &text, &err));
    assert_int_equal(text.len, 0);
    text = PM_STR("before");
    assert_true(pm_json_get_str_optional(&root, "nothing", &text, &err));
    assert_int_equal(text.len, 0);
    assert_false(pm_json_get_str_optional(&root, "number", &text, &err));
    assert_string_equal(err.msg, "number is a number, not a string");
    pm_json_doc_fini(&doc);
}

static void wrong_types_name_the_path(void **state)
{
    (void)state;
    struct pm_json_doc doc = sample_doc();
    struct pm_json root = pm_json_root(&doc), out, list;
    struct pm_err err;
    struct pm_str text = PM_STR("before");
    int64_t number = 42;
    bool flag = true;
    assert_false(pm_json_get_str(&root, "number", &text, &err));
    assert_string_equal(err.msg, "number is a number, not a string");
    assert_true(pm_str_is(text, "before"));
    assert_false(pm_json_get_str(&root, "absent", &text, &err));
    assert_string_equal(err.msg, "absent is missing");
    assert_false(pm_json_get_int(&root, "real", 0, 10, &number, &err));
    assert_string_equal(err.msg,
                        "real is a number with a fraction or exponent, not a whole number");
    assert_false(pm_json_get_int(&root, "number", 8, 10, &number, &err));
    assert_string_equal(err.msg, "number is 7, which is not from 8 to 10");
    assert_int_equal(number, 42);
    assert_false(pm_json_get_bool(&root, "nothing", &flag, &err));
    assert_string_equal(err.msg, "nothing is null, not true or false");
    assert_false(pm_json_get_object(&root, "list", &out, &err));
    assert_string_equal(err.msg, "list is an array, not an object");
    assert_false(pm_json_get_array(&root, "object", &out, &err));
    assert_string_equal(err.msg, "object is an object, not an array");
    assert_true(pm_json_get_array(&root, "list", &list, &err));
    struct pm_json second = pm_json_at(&list, 1), first = pm_json_at(&list, 0);
    assert_false(pm_json_get_str(&second, "name", &text, &err));
    assert_string_equal(err.msg, "list[1].name is a number, not a string");
    assert_false(pm_json_get_str(&first, "name", &text, &err));
    assert_string_equal(err.msg, "list[0] is a string, not an object");
    pm_json_doc_fini(&doc);
}

static void reads_outside_of_arrays_and_objects_are_harmless(void **state)
{
    (void)state;
    struct pm_json_doc doc = sample_doc();
    struct pm_json root = pm_json_root(&doc), list, deep;
    struct pm_err err;
    struct pm_str text;
    assert_int_equal(pm_json_count(&root), 0);
    assert_true(pm_json_get_array(&root, "list", &list, &err));
    struct pm_json beyond = pm_json_at(&list, 2);
    assert_null(beyond.node);
    assert_string_equal(pm_json_type_name(&beyond), "missing");
    assert_false(pm_json_as_str(&beyond, &text, &err));
    assert_string_equal(err.msg, "list[2] is missing");
    assert_false(pm_json_get_object(&beyond, "deep", &deep, &err));
    assert_string_equal(err.msg, "list[2] is missing");
    pm_json_doc_fini(&doc);
}

static void a_scalar_document_is_no_object(void **state)
{
    (void)state;
    struct pm_json_doc doc;
    struct pm_err err;
    struct pm_str text;
    assert_true(pm_json_load(PM_STR("\"just text\""), &doc, &err));
    struct pm_json root = pm_json_root(&doc);
    assert_false(pm_json_get_str(&root, "type", &text, &err));
    assert_string_equal(err.msg, "the document is a string, not an object");
    pm_json_doc_fini(&doc);
}

enum { MEMBERS = 3000 };

/* {"k0": "", "k1": "x", "k2": "xx", …, "list": [0, 1, 2, …]}: objects of all sizes. */
static struct pm_json_doc long_doc(char fill)
{
    struct pm_json_doc doc;
    struct pm_sink sink;
    struct pm_err err;
    pm_sink_init_memory(&sink);
    pm_sink_putc(&sink, '{');
    for (size_t i = 0; i < MEMBERS; i++) {
        pm_sink_printf(&sink, "\"k%zu\":\"", i);
        pm_sink_fill(&sink, fill, i);
        pm_sink_puts(&sink, "\",");
    }
    pm_sink_puts(&sink, "\"list\":[0");
    for (size_t i = 1; i < MEMBERS; i++)
        pm_sink_printf(&sink, ",%zu", i);
    pm_sink_puts(&sink, "]}");
    assert_true(pm_json_load(pm_sink_bytes(&sink), &doc, &err));
    pm_sink_fini(&sink);
    return doc;
}

static void assert_long_doc(const struct pm_json_doc *doc, char fill)
{
    struct pm_json root = pm_json_root(doc), list;
    struct pm_err err;
    struct pm_str text;
    char key[32];
    for (size_t i = 0; i < MEMBERS; i++) {
        snprintf(key, sizeof key, "k%zu", i);
        assert_true(pm_json_get_str(&root, key, &text, &err));
        assert_int_equal(text.len, i);
        for (size_t at = 0; at < i; at++)
            assert_int_equal(text.ptr[at], fill);
    }
    assert_true(pm_json_get_array(&root, "list", &list, &err));
    assert_int_equal(pm_json_count(&list), MEMBERS);
}

static void two_long_documents_keep_apart(void **state)
{
    (void)state;
    struct pm_json_doc first = long_doc('a'), second = long_doc('b');
    assert_long_doc(&first, 'a');
    assert_long_doc(&second, 'b');
    pm_json_doc_fini(&first);
    struct pm_json_doc third = long_doc('c');
    assert_long_doc(&second, 'b');
    assert_long_doc(&third, 'c');
    pm_json_doc_fini(&third);
    pm_json_doc_fini(&second);
}

static const struct {
    const char *document, *bytes; /* of the member "list"; NULL: not found */
} members[] = {
    {"{\"list\":[1,{\"a\":\"]\"}],\"z\":0}", "[1,{\"a\":\"]\"}]"},
    {" { \"a\" : {\"list\":[0]} , \"list\" : [ 1 ] } ", "[ 1 ]"},
    {"{\"a\":\"\\\",\\\"list\\\":[0]\",\"list\":\"x\"}", "\"x\""},
    {"{\"a\":\",\\\\\",\"list\":-7}\n", "-7"},
    {"{\"l\\u0069st\":[1]}", NULL},
    {"{\"a\":{\"list\":[0]}}", NULL},
    {"[\"list\",1]", NULL},
    {"{}", NULL},
    {"7", NULL},
};

static void the_bytes_of_a_member_are_those_of_the_document(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct pm_str bytes = PM_STR("before");
        bool found = pm_json_member_bytes(pm_str_from(members[i].document), "list", &bytes);
        if (found != (members[i].bytes != NULL) ||
            !pm_str_is(bytes, members[i].bytes ? members[i].bytes : "before"))
            fail_msg("%s", members[i].document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_documents_are_refused_with_their_place),
        cmocka_unit_test(a_document_nested_too_deeply_is_refused),
        cmocka_unit_test(values_of_the_right_type_are_read),
        cmocka_unit_test(absent_and_null_values_are_told_apart_by_the_optional_getters),
        cmocka_unit_test(wrong_types_name_the_path),
        cmocka_unit_test(reads_outside_of_arrays_and_objects_are_harmless),
        cmocka_unit_test(a_scalar_document_is_no_object),
        cmocka_unit_test(two_long_documents_keep_apart),
        cmocka_unit_test(the_bytes_of_a_member_are_those_of_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
