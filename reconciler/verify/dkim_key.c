#include "verify/dkim_key.h"

#include "base/base64.h"
#include "base/pubkey.h"

enum { ED25519_BYTES = 32, STRANGERS_MAX = 32 };

struct reader {
    struct pm_dkim_key *key;
    struct pm_text_problems *problems; /* the key's */
    struct pm_arena *arena;
    unsigned known_seen;                    /* a bit a row of known */
    struct pm_str strangers[STRANGERS_MAX]; /* names of unknown tags */
    size_t stranger_count;
    size_t count; /* tags so far */
    struct pm_tag p;
    bool has_p;
};

/* True when the colon-separated list has one of these. */
static bool lists(struct pm_str list, const char *a, const char *b)
{
    struct pm_str item;
    while (pm_str_next(&list, ':', &item)) {
        item = pm_str_trim(item);
        if (pm_str_eq_nocase(item, pm_str_from(a)) || pm_str_eq_nocase(item, pm_str_from(b)))
            return true;
    }
    return false;
}

static void read_version(struct reader *reader, const struct pm_tag *tag)
{
    if (reader->count > 1)
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->at, "v=", tag->value,
                              " is not the first tag: verifiers ignore the key.");
    else if (!pm_str_is(tag->value, "DKIM1"))
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->value_at, "The version is '",
                              tag->value, "', not 'DKIM1': verifiers ignore the key.");
}

static void read_hashes(struct reader *reader, const struct pm_tag *tag)
{
    reader->key->takes_sha256 = lists(tag->value, "sha256", "sha256");
    if (!reader->key->takes_sha256)
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->value_at, "h=", tag->value,
                              " does not allow sha256, the hash that signatures are made with.");
    else if (lists(tag->value, "sha1", "sha1"))
        pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->value_at, "h=", tag->value,
                              " allows sha1, which no longer counts (RFC 8301).");
}

static void read_algorithm(struct reader *reader, const struct pm_tag *tag)
{
    if (pm_str_is(tag->value, "rsa"))
        return;
    if (pm_str_is(tag->value, "ed25519")) {
        reader->key->algorithm = PM_DKIM_ED25519;
        return;
    }
    reader->key->algorithm = PM_DKIM_UNKNOWN;
    pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->value_at, "'", tag->value,
                          "' is no kind of key: k is rsa or ed25519.");
}

static void read_services(struct reader *reader, const struct pm_tag *tag)
{
    reader->key->takes_email = lists(tag->value, "email", "*");
    if (!reader->key->takes_email)
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->value_at, "s=", tag->value,
                              " keeps the key from being used for mail.");
}

static void read_flags(struct reader *reader, const struct pm_tag *tag)
{
    reader->key->testing = lists(tag->value, "y", "y");
    reader->key->strict = lists(tag->value, "s", "s");
    if (reader->key->testing)
        pm_text_problem_quote(reader->problems, PM_STATUS_WARN, tag->value_at, "t=", tag->value,
                              " says that the key is a test: verifiers treat a message whose "
                              "signature fails like one that has none.");
}

static void read_key(struct reader *reader, const struct pm_tag *tag)
{
    reader->p = *tag;
    reader->has_p = true;
}

static void read_notes(struct reader *reader, const struct pm_tag *tag)
{
    (void)reader;
    (void)tag;
}

static void read_granularity(struct reader *reader, const struct pm_tag *tag)
{
    pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "g=", tag->value,
                          " is obsolete (RFC 6376 C.2).");
}

static const struct {
    const char *name;
    void (*read)(struct reader *reader, const struct pm_tag *tag);
} known[] = {
    {"v", read_version}, {"h", read_hashes}, {"k", read_algorithm}, {"s", read_services},
    {"t", read_flags},   {"p", read_key},    {"n", read_notes},     {"g", read_granularity},
};

enum { KNOWN = sizeof known / sizeof *known };

static bool is_tag_name(struct pm_str name)
{
    if (name.len == 0 || !pm_ascii_is_alnum(name.ptr[0]) || pm_ascii_is_digit(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!pm_ascii_is_alnum(name.ptr[i]) && name.ptr[i] != '_')
            return false;
    return true;
}

/* Remembers the tag; true when it was there before, which makes the whole key invalid (3.2). */
static bool is_double(struct reader *reader, const struct pm_tag *tag, size_t row)
{
    unsigned bit = 1U << row;
    bool seen = row < KNOWN && (reader->known_seen & bit) != 0;
    reader->known_seen |= row < KNOWN ? bit : 0;
    for (size_t i = 0; row == KNOWN && i < reader->stranger_count; i++)
        seen |= pm_str_eq(reader->strangers[i], tag->name);
    if (row == KNOWN && !seen && reader->stranger_count < STRANGERS_MAX)
        reader->strangers[reader->stranger_count++] = tag->name;
    return seen;
}

static size_t row_of(struct pm_str name)
{
    size_t row = 0;
    while (row < KNOWN && !pm_str_is(name, known[row].name))
        row++;
    return row;
}

static void read_tag(struct reader *reader, const struct pm_tag *tag)
{
    size_t row = row_of(tag->name);
    reader->count++;
    if (!tag->has_value || !is_tag_name(tag->name))
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->at, "'", tag->name,
                              "' is no tag: verifiers may ignore the key.");
    else if (is_double(reader, tag, row))
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, tag->at, "The tag '", tag->name,
                              "' stands there twice: verifiers ignore the key.");
    else if (row < KNOWN)
        known[row].read(reader, tag);
    else
        pm_text_problem_quote(reader->problems, PM_STATUS_INFO, tag->at, "The tag '", tag->name,
                              "' means nothing.");
}

static void judge_rsa(struct reader *reader, struct pm_str der)
{
    struct pm_dkim_key *key = reader->key;
    struct pm_pubkey public = {.kind = PM_PUBKEY_OTHER};
    size_t at = reader->p.value_at;
    if (!pm_pubkey_parse(der, &public) || public.kind != PM_PUBKEY_RSA) {
        pm_text_problem_add(reader->problems, PM_STATUS_FAIL, at,
                            "p= holds no RSA key: it was cut or changed.");
        return;
    }
    key->bits = public.bits;
    if (public.bits < PM_DKIM_BITS_MIN)
        pm_text_problem_add(reader->problems, PM_STATUS_FAIL, at,
                            "The key has %u bits; verifiers take no RSA key under %d (RFC 8301).",
                            public.bits, PM_DKIM_BITS_MIN);
    else if (public.bits < PM_DKIM_BITS_GOOD)
        pm_text_problem_add(reader->problems, PM_STATUS_WARN, at,
                            "The key has %u bits; %d is what RFC 8301 asks for.", public.bits,
                            PM_DKIM_BITS_GOOD);
    if (public.bare)
        pm_text_problem_add(reader->problems, PM_STATUS_WARN, at,
                            "p= holds a bare RSAPublicKey, which some verifiers cannot read.");
}

static void judge_key(struct reader *reader)
{
    struct pm_dkim_key *key = reader->key;
    struct pm_str der;
    size_t bad;
    if (!pm_base64_decode(reader->p.value, reader->arena, &der, &bad)) {
        bool cut = bad == reader->p.value.len;
        pm_text_problem_quote(reader->problems, PM_STATUS_FAIL, reader->p.value_at + bad,
                              cut ? "The base64 of p= is cut" : "'",
                              pm_str_sub(reader->p.value, bad, bad + 1),
                              cut ? "." : "' cannot stand in base64 there.");
        return;
    }
    if (key->algorithm == PM_DKIM_RSA) {
        judge_rsa(reader, der);
    } else if (key->algorithm == PM_DKIM_ED25519 && der.len == ED25519_BYTES) {
        key->bits = 8 * ED25519_BYTES;
    } else if (key->algorithm == PM_DKIM_ED25519) {
        pm_text_problem_add(reader->problems, PM_STATUS_FAIL, reader->p.value_at,
                            "An Ed25519 key has %d bytes (RFC 8463 4), and p= holds %zu.",
                            ED25519_BYTES, der.len);
    }
}

struct pm_dkim_key pm_dkim_key_parse(struct pm_str text, struct pm_arena *arena)
{
    struct pm_dkim_key key = {
        .takes_email = true, .takes_sha256 = true, .problems = {.arena = arena}};
    struct reader reader = {.key = &key, .problems = &key.problems, .arena = arena};
    struct pm_tags tags = pm_tags_of(text);
    struct pm_tag tag;
    while (pm_tags_next(&tags, &tag))
        read_tag(&reader, &tag);
    key.revoked = reader.has_p && reader.p.value.len == 0;
    if (!reader.has_p)
        pm_text_problem_add(reader.problems, PM_STATUS_FAIL, PM_TEXT_WHOLE,
                            "There is no key (p=).");
    else if (key.revoked)
        pm_text_problem_add(reader.problems, PM_STATUS_FAIL, reader.p.at,
                            "The key is revoked: p= is empty.");
    else
        judge_key(&reader);
    key.usable = pm_text_problems_worst(&key.problems) != PM_STATUS_FAIL;
    return key;
}

bool pm_dkim_is_attempt(struct pm_str text)
{
    return pm_str_contains_nocase(text, PM_STR("v=dkim1")) ||
           pm_str_contains_nocase(text, PM_STR("k=rsa")) ||
           pm_str_starts(pm_str_trim(text), PM_STR("p="));
}
