/* What this program wrote is read again: zone files of every case, and documents as data, which say
 * the same of each record set. */
#include "cases.h"
#include "reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct pm_str write_zone(const char *format, const struct pm_zone *zone,
                                const struct pm_zone_options *options, struct pm_arena *arena)
{
    struct pm_sink sink;
    pm_sink_init_memory(&sink);
    pm_zone_write(pm_zone_format_find(pm_str_from(format)), zone, 1, options, &sink);
    struct pm_str text = pm_sink_take(&sink, arena);
    pm_sink_fini(&sink);
    return text;
}

static bool give(void *ctx, const char *path, struct pm_arena *arena, struct pm_str *out,
                 struct pm_err *err)
{
    (void)path, (void)arena, (void)err;
    *out = *(struct pm_str *)ctx;
    return true;
}

static bool read_zone(struct pm_str text, struct pm_str zone, struct pm_arena *arena,
                      struct pm_current *out, struct pm_err *err)
{
    const struct pm_zone_files files = {give, &text};
    return pm_zone_read(&files, "z", zone, arena, out, err);
}

static void assert_same_set(const char *name, const struct pm_rrset *a, const struct pm_rrset *b)
{
    if (!b || a->ttl != b->ttl || a->count != b->count)
        fail_msg("%s: %.*s %s differs", name, PM_STR_ARG(a->owner), pm_rrtype_name(a->type));
    for (size_t i = 0; b && i < a->count; i++)
        if (pm_rdata_cmp(a->type, &a->values[i], &b->values[i]) != 0)
            fail_msg("%s: a value of %.*s %s differs", name, PM_STR_ARG(a->owner),
                     pm_rrtype_name(a->type));
}

static bool is_blocked(struct pm_str document)
{
    return pm_str_contains_nocase(document, PM_STR("\"blocked\": true"));
}

static void try_zone(const char *name, const struct pm_zone *zone,
                     const struct pm_zone_options *base, struct pm_arena *arena)
{
    struct pm_current data, master;
    struct pm_zone_options options = *base;
    struct pm_err err;
    options.all = true;
    struct pm_str document = write_zone("json", zone, &options, arena);
    bool ok = read_zone(document, zone->name.ascii, arena, &data, &err);
    if (!zone->current) {
        assert_false(ok);
        assert_non_null(strstr(err.msg, "written without current records"));
        return;
    }
    if (is_blocked(document)) {
        assert_false(ok);
        assert_non_null(strstr(err.msg, "a conflict there that is not resolved"));
        return;
    }
    /* Of a domain that leaves, what stands in a record's place may be no matter of the change. */
    if (!ok && zone->domains[0].leaving) {
        assert_non_null(strstr(err.msg, "left out of the changes"));
        return;
    }
    if (!ok)
        fail_msg("%s: %s", name, err.msg);
    assert_false(data.whole);
    options = zone_complete_options(&options);
    if (data.count == 0)
        return;
    if (!read_zone(write_zone("bind", zone, &options, arena), zone->name.ascii, arena, &master,
                   &err))
        fail_msg("%s: %s", name, err.msg);
    for (size_t i = 0; i < data.count; i++)
        assert_same_set(name, &data.sets[i],
                        pm_current_find(&master, data.sets[i].owner, data.sets[i].type));
    assert_true(master.whole);
}

static void a_zone_file_and_a_document_say_the_same(void **state)
{
    (void)state;
    size_t count, tried = 0;
    const struct zone_case *cases = zone_cases(&count);
    for (size_t i = 0; i < count; i++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct zone_input *input = PM_NEW(&arena, struct zone_input);
        zone_case_build(&cases[i], input, &arena);
        for (size_t k = 0; k < input->zone_count; k++, tried++)
            try_zone(cases[i].name, &input->zones[k], &input->options, &arena);
        pm_arena_fini(&arena);
    }
    assert_true(tried >= count);
}

/* The records that the zone's domains need, when nothing else is known. */
static struct pm_current wanted(const struct pm_zone *zone, struct pm_str ownership,
                                struct pm_arena *arena)
{
    struct pm_current_draft draft = pm_current_begin(arena);
    for (size_t i = 0; i < zone->count; i++) {
        struct pm_record_list list =
            pm_records_make(zone->domains[i].name, zone->domains[i].dns, ownership, arena);
        for (size_t k = 0; k < list.count; k++)
            pm_current_add(&draft, list.items[k].owner, list.items[k].type, list.items[k].ttl,
                           &list.items[k].rdata);
    }
    return pm_current_make(&draft, zone->name.ascii, false, PM_STR("wanted"));
}

static void try_texts(const struct pm_zone *zone, const struct pm_zone_options *options,
                      struct pm_arena *arena)
{
    struct pm_current expected = wanted(zone, options->ownership, arena), read;
    struct pm_err err;
    if (!read_zone(write_zone("bind", zone, options, arena), zone->name.ascii, arena, &read, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(read.count, expected.count);
    for (size_t i = 0; i < expected.count; i++)
        assert_same_set("random texts", &expected.sets[i], &read.sets[i]);
}

static void texts_of_any_bytes_come_back(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 3; seed++) {
        struct pm_arena arena;
        pm_arena_init(&arena);
        struct zone_input *input = PM_NEW(&arena, struct zone_input);
        zone_build_random(input, &arena, seed);
        for (size_t k = 0; k < input->zone_count; k++)
            try_texts(&input->zones[k], &input->options, &arena);
        pm_arena_fini(&arena);
    }
}

/* --- documents by hand ---------------------------------------------------------------------- */

#define DOCUMENT(domains)                                                                          \
    "{\"format_version\": \"1.0\", \"zones\": [{\"zone\": \"example.com\", \"domains\": [" domains \
    "]}]}"
#define DOMAIN(flags, records, changes) \
    "{\"name\": \"example.com\", " flags ", \"records\": [" records "], \"changes\": [" changes "]}"
#define UNKNOWN "\"blocked\": false, \"remove\": false, \"known\": false"
#define KNOWN   "\"blocked\": false, \"remove\": false, \"known\": true"
#define REMOVE  "\"blocked\": false, \"remove\": true, \"known\": true"
#define MX_RECORD \
    "{\"name\": \"example.com\", \"type\": \"MX\", \"ttl\": 60, \"value\": \"10 a.example.net.\"}"
#define SET(owner, type, after) \
    "{\"owner\": \"" owner "\", \"type\": \"" type "\", \"ttl\": 5, \"after\": [" after "]}"
#define TXT(value) SET("example.com", "TXT", "{\"value\": " value "}")

static const struct {
    const char *document, *records;
} read_rows[] = {
    {DOCUMENT(DOMAIN(KNOWN, MX_RECORD, SET("example.com", "MX", "{\"value\": \"5 b.\"}"))),
     "example.com. 5 IN MX 5 b.\n"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"\\\"a\\\\\\\"b\\\\001\\\"\""))),
     "example.com. 5 IN TXT \"a\\\"b\\001\"\n"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"\\\"abcde\\\"\", \"cuts\": [3, 0, 2]"))),
     "example.com. 5 IN TXT \"abc\" \"\" \"de\"\n"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("a.example.com", "CAA", "{\"value\": \"0 issue \\\"x\\\"\"}"))),
     "a.example.com. 5 IN CAA 0 issue \"x\"\n"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("a.example.com", "TYPE65280", "{\"value\": \"\\\\# 1 0A\"}"))),
     "a.example.com. 5 IN TYPE65280 \\# 1 0A\n"},
    {DOCUMENT(DOMAIN(REMOVE, MX_RECORD, SET("example.com", "MX", ""))), ""},
    {DOCUMENT(""), ""},
};

static bool knows_in_document(const char *document, const char *owner, enum pm_rrtype type)
{
    struct pm_arena arena;
    struct pm_current current;
    struct pm_err err;
    pm_arena_init(&arena);
    if (!read_zone(pm_str_from(document), PM_STR("example.com"), &arena, &current, &err))
        fail_msg("%s: %s", document, err.msg);
    bool known = pm_current_knows(&current, pm_str_from(owner), type);
    pm_arena_fini(&arena);
    return known;
}

static void a_document_knows_what_it_lists_and_no_more(void **state)
{
    (void)state;
    const char *kept =
        DOCUMENT(DOMAIN(KNOWN, MX_RECORD, SET("example.com", "MX", "{\"value\": \"5 b.\"}")));
    const char *gone = DOCUMENT(DOMAIN(REMOVE, MX_RECORD, SET("example.com", "MX", "")));
    assert_true(knows_in_document(kept, "example.com", PM_RRTYPE_MX));
    assert_false(knows_in_document(kept, "example.com", PM_RRTYPE_TXT));
    assert_false(knows_in_document(kept, "mail.example.com", PM_RRTYPE_MX));
    assert_true(knows_in_document(gone, "example.com", PM_RRTYPE_MX));
    assert_false(knows_in_document(gone, "example.com", PM_RRTYPE_TXT));
    assert_false(knows_in_document(DOCUMENT(""), "example.com", PM_RRTYPE_MX));
}

static void a_document_says_what_stands_afterwards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof read_rows / sizeof read_rows[0]; i++) {
        struct pm_arena arena;
        struct pm_current current;
        struct pm_err err;
        pm_arena_init(&arena);
        if (!read_zone(pm_str_from(read_rows[i].document), PM_STR("example.com"), &arena, &current,
                       &err))
            fail_msg("%s: %s", read_rows[i].document, err.msg);
        assert_string_equal(reading_print(&current, &arena).ptr, read_rows[i].records);
        pm_arena_fini(&arena);
    }
}

static const struct {
    const char *document, *message;
} refused_rows[] = {
    {"{", "z: "},
    {"{\"format_version\": \"2.0\", \"zones\": []}",
     "z: format_version is \"2.0\", and this program reads 1.x"},
    {"{\"format_version\": \"1.0\", \"zones\": []}",
     "z: nothing of the zone example.com is in the document: is it the right file?"},
    {DOCUMENT(DOMAIN(KNOWN, MX_RECORD, "")),
     "z: example.com MX is right already and left out of the changes, so that the document does "
     "not say what else stands there: write it with --all"},
    {DOCUMENT(DOMAIN(UNKNOWN, MX_RECORD, SET("example.com", "MX", "{\"value\": \"5 b.\"}"))),
     "z: the document was written without current records, so that it says what example.com needs, "
     "not what stands in the zone: write it with --current SOURCE --all, or give the zone itself, "
     "as a zone file or as axfr:ADDR, or dns"},
    {DOCUMENT(DOMAIN("\"blocked\": true, \"remove\": false, \"known\": true", "", "")),
     "z: example.com has a conflict there that is not resolved, so that the document does not say "
     "what stands in the zone: give the zone itself, as a zone file or as axfr:ADDR, or dns"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("a.example.net", "A", ""))),
     "z: zones[0].domains[0].changes[0].owner: a.example.net is outside of the zone example.com"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("example.com", "ANY", ""))),
     "z: zones[0].domains[0].changes[0].type: \"ANY\" is no record type"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("example.com", "A", "{\"value\": \"x\"}"))),
     "z: zones[0].domains[0].changes[0].after[0].value: the address is \"x\", not an IPv4 address "
     "like 192.0.2.1"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("example.com", "A", "{\"value\": \"192.0.2.1\\n192.0.2.2\"}"))),
     "z: zones[0].domains[0].changes[0].after[0].value: not one value"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"abc\""))),
     "z: zones[0].domains[0].changes[0].after[0].value: not one text in quotation marks"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"\\\"abc\\\"\", \"cuts\": [2]"))),
     "z: zones[0].domains[0].changes[0].after[0].cuts: the lengths do not make up the text"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"\\\"abc\\\"\", \"cuts\": [256]"))),
     "z: zones[0].domains[0].changes[0].after[0].cuts[0] is 256, which is not from 0 to 255"},
    {DOCUMENT(DOMAIN(KNOWN, "", TXT("\"\\\"abc\\\"\", \"cuts\": [\"3\"]"))),
     "z: zones[0].domains[0].changes[0].after[0].cuts[0] is a string, not a whole number"},
    {DOCUMENT(DOMAIN(KNOWN, "", SET("a.example.com", "SOA", "{\"value\": \"a. b. 1 2 3 4 5\"}"))),
     "z:1: an SOA record at a.example.com, and the zone is example.com: is it another zone's "
     "file?"},
};

static void a_document_that_does_not_say_it_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused_rows / sizeof refused_rows[0]; i++) {
        struct pm_arena arena;
        struct pm_current current;
        struct pm_err err = {0};
        pm_arena_init(&arena);
        if (read_zone(pm_str_from(refused_rows[i].document), PM_STR("example.com"), &arena,
                      &current, &err))
            fail_msg("is read: %s", refused_rows[i].document);
        if (refused_rows[i].document[1] != '\0')
            assert_string_equal(err.msg, refused_rows[i].message);
        pm_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_file_and_a_document_say_the_same),
        cmocka_unit_test(texts_of_any_bytes_come_back),
        cmocka_unit_test(a_document_says_what_stands_afterwards),
        cmocka_unit_test(a_document_knows_what_it_lists_and_no_more),
        cmocka_unit_test(a_document_that_does_not_say_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
