#include "zone/octodns_value.h"

#include "base/num.h"
#include "zone/octodns_params.h"
#include "zone/yaml.h"

enum { SSHFP = 44, TLSA = 52, SVCB = 64, HTTPS = 65, URI = 256, NAPTR = 35, OPENPGPKEY = 61 };

const enum pm_rrtype pm_octodns_types[] = {
    PM_RRTYPE_A,           PM_RRTYPE_NS,
    PM_RRTYPE_CNAME,       PM_RRTYPE_PTR,
    PM_RRTYPE_MX,          PM_RRTYPE_TXT,
    PM_RRTYPE_AAAA,        PM_RRTYPE_SRV,
    (enum pm_rrtype)NAPTR, PM_RRTYPE_DNAME,
    PM_RRTYPE_DS,          (enum pm_rrtype)SSHFP,
    (enum pm_rrtype)TLSA,  (enum pm_rrtype)OPENPGPKEY,
    (enum pm_rrtype)SVCB,  (enum pm_rrtype)HTTPS,
    PM_RRTYPE_SPF,         (enum pm_rrtype)URI,
    PM_RRTYPE_CAA,         0,
};

enum field_kind {
    NUMBER = 1,
    TEXT,   /* a word, in quotes or bare */
    REST,   /* all words that are left, one behind the other */
    PARAMS, /* all words that are left: KEY=VALUE */
};

enum { FIELDS_MAX = 6, WORDS_MAX = 64 };

struct field {
    const char *key;
    size_t word; /* where it stands in the value's text */
    enum field_kind kind;
};

/* Fields in the order of their keys. A type without a row is one scalar. */
static const struct row {
    unsigned type;
    struct field fields[FIELDS_MAX];
} rows[] = {
    {PM_RRTYPE_MX, {{"exchange", 1, TEXT}, {"preference", 0, NUMBER}}},
    {PM_RRTYPE_SRV,
     {{"port", 2, NUMBER}, {"priority", 0, NUMBER}, {"target", 3, TEXT}, {"weight", 1, NUMBER}}},
    {NAPTR,
     {{"flags", 2, TEXT},
      {"order", 0, NUMBER},
      {"preference", 1, NUMBER},
      {"regexp", 4, TEXT},
      {"replacement", 5, TEXT},
      {"service", 3, TEXT}}},
    {PM_RRTYPE_DS,
     {{"algorithm", 1, NUMBER},
      {"digest", 3, REST},
      {"digest_type", 2, NUMBER},
      {"key_tag", 0, NUMBER}}},
    {SSHFP, {{"algorithm", 0, NUMBER}, {"fingerprint", 2, REST}, {"fingerprint_type", 1, NUMBER}}},
    {TLSA,
     {{"certificate_association_data", 3, REST},
      {"certificate_usage", 0, NUMBER},
      {"matching_type", 2, NUMBER},
      {"selector", 1, NUMBER}}},
    {SVCB, {{"svcparams", 2, PARAMS}, {"svcpriority", 0, NUMBER}, {"targetname", 1, TEXT}}},
    {HTTPS, {{"svcparams", 2, PARAMS}, {"svcpriority", 0, NUMBER}, {"targetname", 1, TEXT}}},
    {URI, {{"priority", 0, NUMBER}, {"target", 2, TEXT}, {"weight", 1, NUMBER}}},
    {PM_RRTYPE_CAA, {{"flags", 0, NUMBER}, {"tag", 1, TEXT}, {"value", 2, TEXT}}},
};

static const struct row *row_of(enum pm_rrtype type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type == (unsigned)type)
            return &rows[i];
    }
    return NULL;
}

static bool is_text(enum pm_rrtype type)
{
    return type == PM_RRTYPE_TXT || type == PM_RRTYPE_SPF;
}

/* The length of the word at the start: to the next blank outside of quotes. */
static size_t word_length(struct pm_str text)
{
    bool quoted = false;
    size_t len = 0;
    while (len < text.len && (quoted || text.ptr[len] != ' '))
        quoted ^= text.ptr[len++] == '"';
    return len;
}

static size_t split(struct pm_str text, struct pm_str *words)
{
    size_t count = 0;
    while (count < WORDS_MAX && (text = pm_str_trim(text)).len > 0) {
        words[count] = pm_str_sub(text, 0, word_length(text));
        text = pm_str_sub(text, words[count++].len, text.len);
    }
    return count;
}

static struct pm_str unquoted(struct pm_str word)
{
    return word.len >= 2 && word.ptr[0] == '"' ? pm_str_sub(word, 1, word.len - 1) : word;
}

static bool takes_rest(const struct field *field)
{
    return field->kind == REST || field->kind == PARAMS;
}

static bool fits(const struct row *row, const struct pm_str *words, size_t count)
{
    size_t needed = 0, spare = 0;
    uint64_t number;
    for (size_t i = 0; i < FIELDS_MAX && row->fields[i].key; i++) {
        const struct field *field = &row->fields[i];
        needed += field->kind != PARAMS;
        spare = takes_rest(field) ? WORDS_MAX : spare;
        if (field->kind == NUMBER &&
            (field->word >= count || !pm_u64_parse(words[field->word], 0, UINT16_MAX, &number)))
            return false;
    }
    return count >= needed && count <= needed + spare;
}

static const char *refuse_text(struct pm_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            return "it holds a backslash, which octoDNS' providers do not all take for one";
        if (text.ptr[i] != ' ' && !pm_ascii_is_graph(text.ptr[i]))
            return "it holds bytes that are not printable ASCII";
        if (pm_str_starts(pm_str_sub(text, i, text.len), PM_STR("\" \"")))
            return "it holds a quote, a blank and a quote, which octoDNS takes out";
    }
    return NULL;
}

static const char *refuse_fields(const struct row *row, struct pm_str text)
{
    struct pm_str words[WORDS_MAX];
    if (pm_str_find(text, '\\') < text.len)
        return "it holds a backslash, which octoDNS' providers do not all take for one";
    return fits(row, words, split(text, words))
               ? NULL
               : "it has not the fields that octoDNS wants of its type";
}

/* The value as one text of words. */
static void put_words(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *value)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    bool has_target = type == PM_RRTYPE_MX || type == PM_RRTYPE_SRV || value->text.len == 0;
    pm_sink_put(sink, has_target ? pm_rdata_format(type, value, &arena) : value->text);
    pm_arena_fini(&arena);
}

const char *pm_octodns_refuse(enum pm_rrtype type, const struct pm_rdata *value)
{
    const struct row *row = row_of(type);
    struct pm_sink text;
    if (is_text(type))
        return refuse_text(value->text);
    if (!row)
        return pm_str_find(value->text, '\\') < value->text.len
                   ? "octoDNS knows no other form of it than the one with fields"
                   : NULL;
    pm_sink_init_memory(&text);
    put_words(&text, type, value);
    const char *why = refuse_fields(row, pm_sink_bytes(&text));
    pm_sink_fini(&text);
    return why;
}

/* octoDNS takes a quote at the start and a byte at the end away, and wants ';' escaped. */
static void put_text(struct pm_sink *sink, struct pm_str text)
{
    bool is_wrapped = text.len > 0 && text.ptr[0] == '"';
    struct pm_sink escaped;
    pm_sink_init_memory(&escaped);
    pm_sink_puts(&escaped, is_wrapped ? "\"" : "");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ';')
            pm_sink_putc(&escaped, '\\');
        pm_sink_putc(&escaped, text.ptr[i]);
    }
    pm_sink_puts(&escaped, is_wrapped ? "\"" : "");
    pm_yaml_put_scalar(sink, pm_sink_bytes(&escaped));
    pm_sink_fini(&escaped);
}

static void put_joined(struct pm_sink *sink, const struct pm_str *words, size_t count)
{
    struct pm_sink joined;
    pm_sink_init_memory(&joined);
    for (size_t i = 0; i < count; i++)
        pm_sink_put(&joined, words[i]);
    pm_yaml_put_scalar(sink, pm_sink_bytes(&joined));
    pm_sink_fini(&joined);
}

static void put_field(struct pm_sink *sink, const struct field *field, const struct pm_str *words,
                      size_t count, size_t indent)
{
    pm_sink_printf(sink, "%s:", field->key);
    if (field->kind == PARAMS) {
        pm_octodns_put_params(sink, words + field->word, count - field->word, indent + 2);
        return;
    }
    pm_sink_putc(sink, ' ');
    if (field->kind == NUMBER)
        pm_sink_put(sink, words[field->word]);
    else if (field->kind == TEXT)
        pm_yaml_put_scalar(sink, unquoted(words[field->word]));
    else
        put_joined(sink, words + field->word, count - field->word);
    pm_sink_putc(sink, '\n');
}

static void put_fields(struct pm_sink *sink, const struct row *row, struct pm_str text,
                       size_t indent)
{
    struct pm_str words[WORDS_MAX];
    size_t count = split(text, words);
    for (size_t i = 0; i < FIELDS_MAX && row->fields[i].key; i++) {
        if (i > 0)
            pm_sink_fill(sink, ' ', indent);
        put_field(sink, &row->fields[i], words, count, indent);
    }
}

void pm_octodns_put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *value,
                          size_t indent)
{
    const struct row *row = row_of(type);
    struct pm_sink text;
    pm_sink_init_memory(&text);
    put_words(&text, type, value);
    if (row) {
        put_fields(sink, row, pm_sink_bytes(&text), indent);
    } else {
        if (is_text(type))
            put_text(sink, value->text);
        else
            pm_yaml_put_scalar(sink, pm_sink_bytes(&text));
        pm_sink_putc(sink, '\n');
    }
    pm_sink_fini(&text);
}
