#include "json/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NAMES_MAX = 64 };

struct names {
    char text[NAMES_MAX]; /* one after the other */
    size_t count, about;
    size_t refuse_at; /* the number of the object to refuse; 0: none */
};

static bool take_name(void *ctx, const struct pm_json *object, size_t about)
{
    struct names *names = ctx;
    struct pm_str name;
    struct pm_err ignored;
    names->about = about;
    if (++names->count == names->refuse_at)
        return false;
    if (pm_json_get_str(object, "name", &name, &ignored) &&
        strlen(names->text) + name.len < NAMES_MAX)
        strncat(names->text, name.ptr, name.len);
    return true;
}

static bool load(struct pm_str bytes, struct names *names, struct pm_json_doc *doc, bool *taken,
                 struct pm_err *err)
{
    struct pm_json_list list = {"result", "domains", take_name, names};
    return pm_json_load_list(bytes, &list, doc, taken, err);
}

static size_t domain_count(const struct pm_json_doc *doc)
{
    struct pm_json root = pm_json_root(doc), result, domains;
    struct pm_err err;
    assert_true(pm_json_get_object(&root, "result", &result, &err));
    assert_true(pm_json_get_array(&result, "domains", &domains, &err));
    return pm_json_count(&domains);
}

static const char sample[] =
    "{\"type\":\"success\", \"odd\":[{\"domains\":[1,\"]\"]}],\"result\":{\"n\\\"\":\"\\\\\", "
    "\"m\":-1.5e3,"
    "\"domains\" : [ {\"name\":\"a\",\"in\":{\"x\":[1,\"}\"]}} , {\"name\":\"b\\u0041\"},\n{},"
    "{\"name\":\"c\"}] ,\"more\":true},\"last\":null}\n";

static void a_list_goes_object_by_object_and_stands_empty(void **state)
{
    struct names names = {0};
    struct pm_json_doc doc;
    struct pm_err err;
    struct pm_str type;
    bool taken = false, more;
    (void)state;
    assert_true(load(pm_str_from(sample), &names, &doc, &taken, &err));
    assert_true(taken);
    assert_string_equal(names.text, "abAc");
    assert_int_equal(names.count, 4);
    assert_in_range(names.about, 4, 20);
    assert_int_equal(domain_count(&doc), 0);
    struct pm_json root = pm_json_root(&doc), result;
    assert_true(pm_json_get_str(&root, "type", &type, &err));
    assert_true(pm_str_is(type, "success"));
    assert_true(pm_json_get_object(&root, "result", &result, &err));
    assert_true(pm_json_get_bool(&result, "more", &more, &err));
    pm_json_doc_fini(&doc);
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
        "{\"result\":{\"domains\":[{},7]}}",
        "{\"result\":{\"domains\":[[{}]]}}",
        "{\"result\":{\"doma\\u0069ns\":[{}]}}",
        "{\"domains\":[{}]}",
        "{\"result\":{\"result\":{\"domains\":[{}]}}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct names names = {0};
        struct pm_json_doc doc;
        struct pm_err err;
        bool taken = true;
        assert_true(load(pm_str_from(texts[i]), &names, &doc, &taken, &err));
        assert_false(taken);
        pm_json_doc_fini(&doc);
    }
}

static void a_refused_object_leaves_the_whole_document(void **state)
{
    (void)state;
    for (size_t at = 1; at <= 4; at++) {
        struct names names = {.refuse_at = at};
        struct pm_json_doc doc;
        struct pm_err err;
        bool taken = true;
        assert_true(load(pm_str_from(sample), &names, &doc, &taken, &err));
        assert_false(taken);
        assert_int_equal(names.count, at);
        assert_int_equal(domain_count(&doc), 4);
        pm_json_doc_fini(&doc);
    }
}

/* What is taken is what the whole document has, and what is wrong is told in the same words. */
static void assert_as_a_whole(struct pm_str bytes)
{
    struct names names = {0};
    struct pm_json_doc whole, doc;
    struct pm_err whole_err = {0}, err = {0};
    bool taken = false;
    bool good = pm_json_load(bytes, &whole, &whole_err);
    assert_int_equal(load(bytes, &names, &doc, &taken, &err), good);
    assert_string_equal(err.msg, whole_err.msg);
    if (taken)
        assert_int_equal(domain_count(&whole), names.count);
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
        cmocka_unit_test(other_documents_are_loaded_as_a_whole),
        cmocka_unit_test(a_refused_object_leaves_the_whole_document),
        cmocka_unit_test(cut_documents_are_refused_as_a_whole),
        cmocka_unit_test(documents_with_any_byte_changed_are_read_as_a_whole_would_be),
        cmocka_unit_test(
            documents_with_any_bytes_left_out_or_repeated_are_read_as_a_whole_would_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
