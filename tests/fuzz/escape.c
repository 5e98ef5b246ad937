/* Any bytes through each escaper, read again as its consumer reads them: they come back, or what
 * the consumer's language can hold of them. The two parts around the first line feed, as names,
 * give names that differ where they differ. */
#include "escape_readers.h"

#include "base/utf8.h"
#include "zone/csv.h"
#include "zone/hcl.h"
#include "zone/js.h"
#include "zone/master.h"
#include "zone/read_name.h"
#include "zone/route53.h"
#include "zone/shell.h"
#include "zone/tinydns.h"
#include "zone/writer.h"
#include "zone/yaml.h"
#include "json/write.h"

#include <stdint.h>
#include <stdlib.h>

/* Longer than any cut that an escaper could make. */
enum { TEXT_MAX = 1200 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum comes_back {
    ALL_BYTES,
    CHARACTERS, /* bytes that are no UTF-8 become U+FFFD */
    NO_NUL,
};

static void put_json(struct pm_sink *sink, struct pm_str text)
{
    struct pm_json_writer json;
    pm_json_writer_init(&json, sink, PM_JSON_COMPACT);
    pm_json_str(&json, text);
}

static void put_txt(struct pm_sink *sink, struct pm_str text)
{
    pm_master_put_rdata(sink, PM_RRTYPE_TXT, &(struct pm_rdata){.text = text});
}

static const struct {
    void (*put)(struct pm_sink *sink, struct pm_str text);
    escape_reader *read;
    enum comes_back back;
} texts[] = {
    {pm_hcl_put_string, escape_read_hcl, CHARACTERS},
    {pm_js_put_string, escape_read_js, CHARACTERS},
    {pm_yaml_put_scalar, escape_read_yaml, CHARACTERS},
    {put_json, escape_read_json, CHARACTERS},
    {pm_shell_put_word, escape_read_shell, NO_NUL},
    {pm_csv_put_cell, escape_read_csv, ALL_BYTES},
    {pm_csv_put_text, escape_read_cell_text, ALL_BYTES},
    {pm_tinydns_put_field, escape_read_octal, ALL_BYTES},
    {pm_route53_put_string, escape_read_route53, ALL_BYTES},
    {put_txt, escape_read_master, ALL_BYTES},
};

static const struct {
    void (*put)(struct pm_sink *sink, struct pm_str name);
    escape_reader *read;
} names[] = {
    {pm_master_put_name, escape_read_name},
    {pm_tinydns_put_name, escape_read_name_octal},
    {pm_route53_put_name, escape_read_name_octal},
};

/* The texts as a consumer can have them. */
struct expected {
    struct pm_sink back[NO_NUL + 1];
};

static void expect(struct expected *expected, struct pm_str text)
{
    for (size_t i = 0; i < sizeof expected->back / sizeof expected->back[0]; i++)
        pm_sink_init_memory(&expected->back[i]);
    pm_sink_put(&expected->back[ALL_BYTES], text);
    for (size_t at = 0; at < text.len;) {
        uint32_t c;
        size_t len = pm_utf8_decode(pm_str_sub(text, at, text.len), &c);
        if (len == 0)
            pm_sink_puts(&expected->back[CHARACTERS], "\xef\xbf\xbd");
        else
            pm_sink_put(&expected->back[CHARACTERS], pm_str_sub(text, at, at + len));
        at += len > 0 ? len : 1;
    }
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '\0')
            pm_sink_putc(&expected->back[NO_NUL], text.ptr[i]);
}

static void check_text(size_t row, struct pm_str text, const struct expected *expected)
{
    struct pm_sink written, back;
    pm_sink_init_memory(&written);
    pm_sink_init_memory(&back);
    texts[row].put(&written, text);
    if (!texts[row].read(pm_sink_bytes(&written), &back) ||
        !pm_str_eq(pm_sink_bytes(&back), pm_sink_bytes(&expected->back[texts[row].back])))
        abort();
    pm_sink_fini(&written);
    pm_sink_fini(&back);
}

static void check_texts(struct pm_str text)
{
    struct expected expected;
    expect(&expected, text);
    for (size_t row = 0; row < sizeof texts / sizeof texts[0]; row++)
        check_text(row, text, &expected);
    for (size_t i = 0; i < sizeof expected.back / sizeof expected.back[0]; i++)
        pm_sink_fini(&expected.back[i]);
}

/* A remark stays one line of characters that show what they are. */
static void check_remark(struct pm_str text)
{
    struct pm_sink written;
    uint32_t c;
    pm_sink_init_memory(&written);
    pm_master_put_remark(&written, text);
    struct pm_str line = pm_sink_bytes(&written);
    for (size_t at = 0, len; at < line.len; at += len) {
        len = pm_utf8_decode(pm_str_sub(line, at, line.len), &c);
        if (len == 0 || pm_utf8_is_hostile(c))
            abort();
    }
    pm_sink_fini(&written);
}

static void check_name(struct pm_str name)
{
    struct pm_sink written, expected, back;
    pm_sink_init_memory(&written);
    pm_sink_init_memory(&expected);
    pm_sink_putc(&expected, '.');
    expected.len = 0;
    pm_sink_put(&written, name);
    pm_sink_putc(&written, '.');
    if (name.len > 0 && !escape_read_name(pm_sink_bytes(&written), &expected))
        abort();
    for (size_t row = 0; row < sizeof names / sizeof names[0]; row++) {
        written.len = 0;
        pm_sink_init_memory(&back);
        names[row].put(&written, name);
        if (!names[row].read(pm_sink_bytes(&written), &back) ||
            !pm_str_eq(pm_sink_bytes(&back), pm_sink_bytes(&expected)))
            abort();
        pm_sink_fini(&back);
    }
    pm_sink_fini(&written);
    pm_sink_fini(&expected);
}

static bool is_word(struct pm_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!pm_ascii_is_alnum(word.ptr[i]) && word.ptr[i] != '_')
            return false;
    return word.len > 0 && !pm_ascii_is_digit(word.ptr[0]) && word.ptr[0] != '_';
}

static void check_names(struct pm_str one, struct pm_str other, struct pm_arena *arena)
{
    struct pm_str parsed[2];
    struct pm_err err;
    if (!pm_zone_name_parse(one, PM_STR(""), arena, &parsed[0], &err))
        return;
    check_name(parsed[0]);
    if (!pm_zone_name_parse(other, PM_STR(""), arena, &parsed[1], &err) || parsed[0].len == 0 ||
        parsed[1].len == 0)
        return;
    struct pm_str words[2] = {pm_zone_word(parsed[0], arena), pm_zone_word(parsed[1], arena)};
    if (!is_word(words[0]) || !is_word(words[1]) ||
        pm_str_eq(words[0], words[1]) != pm_str_eq(parsed[0], parsed[1]))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pm_str text =
        pm_str_sub((struct pm_str){data ? (const char *)data : "", size}, 0, TEXT_MAX);
    size_t cut = pm_str_find(text, '\n');
    struct pm_arena arena;
    pm_arena_init(&arena);
    check_texts(text);
    check_remark(text);
    check_names(pm_str_sub(text, 0, cut), pm_str_sub(text, cut + 1, text.len), &arena);
    pm_arena_fini(&arena);
    return 0;
}
