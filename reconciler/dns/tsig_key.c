#include "dns/tsig.h"

#include "base/base64.h"
#include "base/file.h"

enum { FILE_MAX = 64 << 10 };

static const struct pm_tsig_algorithm algorithms[] = {
    {"hmac-sha256", "hmac-sha256", PM_HMAC_SHA256, 32},
    {"hmac-sha512", "hmac-sha512", PM_HMAC_SHA512, 64},
    {"hmac-sha384", "hmac-sha384", PM_HMAC_SHA384, 48},
    {"hmac-sha224", "hmac-sha224", PM_HMAC_SHA224, 28},
    {"hmac-sha1", "hmac-sha1", PM_HMAC_SHA1, 20},
    {"hmac-md5", "hmac-md5.sig-alg.reg.int", PM_HMAC_MD5, 16},
};

static struct pm_str without_dot(struct pm_str name)
{
    return pm_str_ends(name, PM_STR(".")) ? pm_str_sub(name, 0, name.len - 1) : name;
}

static const struct pm_tsig_algorithm *find_algorithm(struct pm_str name)
{
    name = without_dot(name);
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
        if (pm_str_eq_nocase(name, pm_str_from(algorithms[i].name)) ||
            pm_str_eq_nocase(name, pm_str_from(algorithms[i].wire)))
            return &algorithms[i];
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_mark(char c)
{
    return c == '{' || c == '}' || c == ';';
}

/* Position behind the comment that begins there; at itself when none does. */
static size_t skip_comment(struct pm_str text, size_t at)
{
    struct pm_str rest = pm_str_sub(text, at, text.len);
    if (pm_str_starts(rest, PM_STR("#")) || pm_str_starts(rest, PM_STR("//")))
        return at + pm_str_find(rest, '\n');
    if (!pm_str_starts(rest, PM_STR("/*")))
        return at;
    const char *end = memmem(rest.ptr, rest.len, "*/", 2);
    return end ? (size_t)(end - text.ptr) + 2 : text.len;
}

/* Cuts the next word, quoted text or mark off the text; false at its end. Comments begin where a
 * word would: "//" may stand in base64. */
static bool next_word(struct pm_str *text, struct pm_str *word)
{
    size_t at = 0, before;
    do {
        before = at;
        while (at < text->len && is_blank(text->ptr[at]))
            at++;
        at = skip_comment(*text, at);
    } while (at > before);
    *text = pm_str_sub(*text, at, text->len);
    if (text->len == 0)
        return false;
    size_t end = 1;
    if (text->ptr[0] == '"') {
        struct pm_str rest = pm_str_sub(*text, 1, text->len);
        end = pm_str_find(rest, '"');
        *word = pm_str_sub(rest, 0, end);
        *text = pm_str_sub(rest, end + 1, rest.len);
        return true;
    }
    while (!is_mark(text->ptr[0]) && end < text->len && !is_blank(text->ptr[end]) &&
           !is_mark(text->ptr[end]) && text->ptr[end] != '"')
        end++;
    *word = pm_str_sub(*text, 0, end);
    *text = pm_str_sub(*text, end, text->len);
    return true;
}

/* What a file says, in its own words. */
struct key_text {
    struct pm_str name, algorithm, secret;
};

static bool expect(struct pm_str *text, const char *mark)
{
    struct pm_str word;
    return next_word(text, &word) && pm_str_is(word, mark);
}

/* `"name" { algorithm x; secret "y"; };`, behind the word "key". */
static bool read_bind(struct pm_str *text, struct key_text *out)
{
    struct pm_str word = PM_STR(""), value;
    if (!next_word(text, &out->name) || !expect(text, "{"))
        return false;
    while (next_word(text, &word) && !pm_str_is(word, "}")) {
        if (!next_word(text, &value) || !expect(text, ";"))
            return false;
        if (pm_str_eq_nocase(word, PM_STR("algorithm")))
            out->algorithm = value;
        else if (pm_str_eq_nocase(word, PM_STR("secret")))
            out->secret = value;
        else
            return false;
    }
    return pm_str_is(word, "}") && expect(text, ";");
}

/* `- id: name`, `algorithm: x`, `secret: y`, behind the word "key:". */
static bool read_knot(struct pm_str *text, struct key_text *out)
{
    struct pm_str word, value, rest;
    if (!expect(text, "-"))
        return false;
    for (rest = *text; next_word(&rest, &word) && pm_str_ends(word, PM_STR(":")); *text = rest) {
        if (!next_word(&rest, &value))
            return false;
        if (pm_str_is(word, "id:"))
            out->name = value;
        else if (pm_str_is(word, "algorithm:"))
            out->algorithm = value;
        else if (pm_str_is(word, "secret:"))
            out->secret = value;
        else
            return false;
    }
    return out->name.len > 0;
}

/* "[algorithm:]name:secret". */
static bool read_line(struct pm_str word, struct key_text *out)
{
    size_t colon = pm_str_rfind(word, ':');
    if (colon == word.len)
        return false;
    out->secret = pm_str_sub(word, colon + 1, word.len);
    out->name = pm_str_sub(word, 0, colon);
    colon = pm_str_find(out->name, ':');
    if (colon < out->name.len) {
        out->algorithm = pm_str_sub(out->name, 0, colon);
        out->name = pm_str_sub(out->name, colon + 1, out->name.len);
    }
    return true;
}

static bool read_text(struct pm_str text, struct key_text *out, struct pm_err *err)
{
    struct pm_str word;
    bool ok = next_word(&text, &word);
    if (ok && pm_str_eq_nocase(word, PM_STR("key")))
        ok = read_bind(&text, out);
    else if (ok && pm_str_is(word, "key:"))
        ok = read_knot(&text, out);
    else
        ok = ok && read_line(word, out);
    if (!ok)
        return pm_fail(
            err, PM_ERR_FAILED,
            "this is no TSIG key: a file is wanted as tsig-keygen writes it (key \"NAME\" "
            "{ algorithm hmac-sha256; secret \"BASE64\"; };), as keymgr -t does, or with "
            "one line hmac-sha256:NAME:BASE64");
    if (next_word(&text, &word))
        return pm_fail(err, PM_ERR_FAILED,
                       "something stands behind the TSIG key: a file with one key alone is wanted");
    return true;
}

/* Nothing of the file is in these messages: a name and a secret that changed places are told as
 * well. */
static bool take_secret(const struct key_text *text, struct pm_tsig_key *out, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_str secret = PM_STR("");
    size_t bad;
    pm_arena_init(&arena);
    bool ok = pm_base64_decode(text->secret, &arena, &secret, &bad);
    bool fits = ok && secret.len > 0 && secret.len <= sizeof out->secret;
    if (fits)
        memcpy(out->secret, secret.ptr, secret.len);
    out->secret_len = secret.len;
    explicit_bzero((char *)(uintptr_t)secret.ptr, secret.len);
    pm_arena_fini(&arena);
    if (!fits)
        return pm_fail(err, PM_ERR_FAILED, "the secret of the TSIG key is %s",
                       !ok               ? "not base64: NAME comes before BASE64 in NAME:BASE64"
                       : secret.len == 0 ? "empty"
                                         : "over 512 bytes long");
    return true;
}

bool pm_tsig_key_parse(struct pm_str text, struct pm_tsig_key *out, struct pm_err *err)
{
    struct key_text key = {.algorithm = PM_STR("hmac-sha256")};
    struct pm_tsig_key read = {.secret_len = 0};
    if (!read_text(text, &key, err))
        return false;
    read.algorithm = find_algorithm(key.algorithm);
    if (!read.algorithm)
        return pm_fail(err, PM_ERR_FAILED,
                       "the TSIG key's algorithm is not known here: hmac-sha256, -sha384, -sha512, "
                       "-sha224, -sha1 and -md5 are (ALGORITHM comes first in "
                       "ALGORITHM:NAME:BASE64)");
    if (key.name.len == 0 || !pm_wirename_parse(without_dot(key.name), &read.name))
        return pm_fail(err, PM_ERR_FAILED, "the TSIG key's name is no domain name");
    bool ok = take_secret(&key, &read, err);
    if (ok)
        *out = read;
    pm_tsig_key_fini(&read);
    return ok;
}

bool pm_tsig_key_load(const char *path, struct pm_tsig_key *out, struct pm_err *err)
{
    struct pm_arena arena;
    struct pm_str text = PM_STR("");
    pm_arena_init(&arena);
    bool ok = pm_file_read_private(path, FILE_MAX, &arena, &text, err);
    if (!ok)
        pm_err_wrap(err, "cannot take a TSIG key");
    else if (!pm_tsig_key_parse(text, out, err))
        ok = pm_err_wrap(err, "%s", path);
    explicit_bzero((char *)(uintptr_t)text.ptr, text.len);
    pm_arena_fini(&arena);
    return ok;
}

void pm_tsig_key_fini(struct pm_tsig_key *key)
{
    explicit_bzero(key, sizeof *key);
}
