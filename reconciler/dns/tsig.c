#include "dns/tsig.h"

#include "dns/wire.h"

enum {
    HEADER = 12,
    ARCOUNT = 10,
    TYPE_TSIG = 250,
    CLASS_ANY = 255,
    NOERROR = 0,
    BADSIG = 16,
    BADKEY = 17,
    BADTIME = 18,
    BADTRUNC = 22,
};

static uint8_t *put(uint8_t *at, const void *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static uint8_t *put16(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

static uint8_t *put_time(uint8_t *at, uint64_t time)
{
    for (int shift = 40; shift >= 0; shift -= 8)
        *at++ = (uint8_t)(time >> shift);
    return at;
}

/* What the record of a message says. */
struct record {
    uint64_t time;
    unsigned fudge, original_id, error;
    const uint8_t *mac, *other;
    size_t mac_len, other_len;
};

static struct pm_str bytes_between(const uint8_t *start, const uint8_t *end)
{
    return (struct pm_str){(const char *)start, (size_t)(end - start)};
}

static struct pm_wirename algorithm_name(const struct pm_tsig_key *key)
{
    struct pm_wirename name = {.len = 0};
    (void)!pm_wirename_parse(pm_str_from(key->algorithm->wire), &name);
    return name;
}

/* RFC 8945 4.3.3: of the first message all of it, of the others behind it only the time. */
static void put_variables(struct pm_hmac *hmac, const struct pm_tsig_key *key,
                          const struct record *record, bool only_time)
{
    uint8_t bytes[2 * PM_WIRENAME_MAX + 32], *at = bytes;
    if (!only_time) {
        struct pm_wirename algorithm = algorithm_name(key);
        at = put(at, key->name.bytes, key->name.len);
        at = put16(at, CLASS_ANY);
        at = put16(put16(at, 0), 0);
        at = put(at, algorithm.bytes, algorithm.len);
    }
    at = put16(put_time(at, record->time), record->fudge);
    if (!only_time)
        at = put16(put16(at, record->error), record->other_len);
    pm_hmac_put(hmac, bytes_between(bytes, at));
    if (!only_time)
        pm_hmac_put(hmac, (struct pm_str){(const char *)record->other, record->other_len});
}

static struct pm_hmac *open_hmac(const struct pm_tsig_key *key, struct pm_err *err)
{
    const struct pm_str secret = {(const char *)key->secret, key->secret_len};
    struct pm_hmac *hmac = pm_hmac_open(key->algorithm->hash, secret);
    if (!hmac)
        pm_err_set(err, PM_ERR_FAILED,
                   "this machine's OpenSSL does not allow %s: take a TSIG key for hmac-sha256",
                   key->algorithm->name);
    return hmac;
}

static uint8_t *put_record(uint8_t *at, const struct pm_tsig *tsig, const struct record *record)
{
    const struct pm_tsig_key *key = tsig->key;
    struct pm_wirename algorithm = algorithm_name(key);
    at = put(at, key->name.bytes, key->name.len);
    at = put16(put16(at, TYPE_TSIG), CLASS_ANY);
    at = put16(put16(at, 0), 0);
    at = put16(at, algorithm.len + 16 + tsig->mac_len);
    at = put(at, algorithm.bytes, algorithm.len);
    at = put16(put_time(at, record->time), record->fudge);
    at = put(put16(at, tsig->mac_len), tsig->mac, tsig->mac_len);
    at = put16(at, record->original_id);
    return put16(put16(at, NOERROR), 0);
}

bool pm_tsig_sign(struct pm_tsig *tsig, const struct pm_tsig_key *key, int64_t now,
                  uint8_t *message, size_t *len, struct pm_err *err)
{
    struct pm_hmac *hmac = open_hmac(key, err);
    if (!hmac)
        return false;
    const struct record record = {
        .time = (uint64_t)now,
        .fudge = PM_TSIG_FUDGE_S,
        .original_id = pm_wire_16(message),
    };
    *tsig = (struct pm_tsig){.key = key};
    pm_hmac_put(hmac, bytes_between(message, message + *len));
    put_variables(hmac, key, &record, false);
    tsig->mac_len = pm_hmac_close(hmac, tsig->mac);
    *len = (size_t)(put_record(message + *len, tsig, &record) - message);
    put16(message + ARCOUNT, pm_wire_16(message + ARCOUNT) + 1U);
    return true;
}

static bool fail_unreadable(struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED, "a signature (TSIG) cannot be read");
}

/* RFC 8945 4.2. The record's own lengths are right already: it ends the message. */
static bool read_record(const struct pm_tsig *tsig, struct pm_str message, size_t at,
                        struct record *out, struct pm_err *err)
{
    enum { FIXED = 10, BEFORE_MAC = 10, BEHIND_MAC = 6 };
    struct pm_wirename name, algorithm, ours = algorithm_name(tsig->key);
    const uint8_t *bytes = (const uint8_t *)message.ptr;
    at = pm_wire_name(message, at, &name);
    if (at == 0 || message.len - at < FIXED)
        return fail_unreadable(err);
    at = pm_wire_name(message, at + FIXED, &algorithm);
    if (at == 0 || message.len - at < BEFORE_MAC)
        return fail_unreadable(err);
    *out =
        (struct record){.time = (uint64_t)pm_wire_16(bytes + at) << 32 | pm_wire_32(bytes + at + 2),
                        .fudge = pm_wire_16(bytes + at + 6),
                        .mac_len = pm_wire_16(bytes + at + 8)};
    at += BEFORE_MAC;
    if (message.len - at < out->mac_len + BEHIND_MAC)
        return fail_unreadable(err);
    out->mac = bytes + at;
    at += out->mac_len;
    out->original_id = pm_wire_16(bytes + at);
    out->error = pm_wire_16(bytes + at + 2);
    out->other_len = pm_wire_16(bytes + at + 4);
    out->other = bytes + at + BEHIND_MAC;
    if (message.len - at - BEHIND_MAC != out->other_len)
        return fail_unreadable(err);
    if (!pm_wirename_eq(&name, &tsig->key->name) || !pm_wirename_eq(&algorithm, &ours))
        return pm_fail(
            err, PM_ERR_FAILED,
            "a message is signed (TSIG) with another key or algorithm than the question was");
    return true;
}

static bool fail_badtime(const struct record *record, int64_t now, struct pm_err *err)
{
    if (record->other_len != 6)
        return pm_fail(err, PM_ERR_FAILED,
                       "BADTIME: the server's clock and this machine's differ too much: set them");
    uint64_t theirs = (uint64_t)pm_wire_16(record->other) << 32 | pm_wire_32(record->other + 2);
    return pm_fail(
        err, PM_ERR_FAILED,
        "BADTIME: the server's clock shows %llu, this machine's %lld seconds since 1970: "
        "set the one that is wrong",
        (unsigned long long)theirs, (long long)now);
}

static bool fail_refused(const struct pm_tsig *tsig, const char *why, struct pm_err *err)
{
    struct pm_arena arena;
    pm_arena_init(&arena);
    struct pm_str name = pm_wirename_format(&tsig->key->name, &arena);
    pm_err_set(err, PM_ERR_FAILED, "%s (here '%" PM_STR_FMT "', %s)", why, PM_STR_ARG(name),
               tsig->key->algorithm->name);
    pm_arena_fini(&arena);
    return false;
}

static bool check_error(const struct pm_tsig *tsig, const struct record *record, int64_t now,
                        struct pm_err *err)
{
    static const struct {
        unsigned error;
        const char *text;
    } rows[] = {
        {BADKEY, "BADKEY: the server knows no TSIG key of that name and algorithm, or none that "
                 "may transfer the zone"},
        {BADSIG, "BADSIG: the server has a TSIG key of that name with another secret"},
        {BADTRUNC, "BADTRUNC: the server wants signatures (TSIG) of another length"},
    };
    if (record->error == NOERROR)
        return true;
    if (record->error == BADTIME)
        return fail_badtime(record, now, err);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].error == record->error)
            return fail_refused(tsig, rows[i].text, err);
    return pm_fail(err, PM_ERR_FAILED, "the server refuses the TSIG key with the error %u",
                   record->error);
}

/* The digest of a message starts with the code of the one before (RFC 8945 5.3). */
static bool begin(struct pm_tsig *tsig, struct pm_err *err)
{
    uint8_t len[2];
    if (tsig->hmac)
        return true;
    tsig->hmac = open_hmac(tsig->key, err);
    if (!tsig->hmac)
        return false;
    pm_hmac_put(tsig->hmac, bytes_between(len, put16(len, tsig->mac_len)));
    pm_hmac_put(tsig->hmac, bytes_between(tsig->mac, tsig->mac + tsig->mac_len));
    return true;
}

/* The message as it was before it was signed. */
static void put_message(struct pm_tsig *tsig, struct pm_str message, size_t end,
                        const struct record *record)
{
    uint8_t header[HEADER];
    memcpy(header, message.ptr, sizeof header);
    put16(header, record->original_id);
    put16(header + ARCOUNT, pm_wire_16(header + ARCOUNT) - 1U);
    pm_hmac_put(tsig->hmac, bytes_between(header, header + sizeof header));
    pm_hmac_put(tsig->hmac, pm_str_sub(message, sizeof header, end));
}

static bool check_code(struct pm_tsig *tsig, const struct record *record, struct pm_err *err)
{
    uint8_t mac[PM_HMAC_MAX];
    put_variables(tsig->hmac, tsig->key, record, tsig->replied);
    size_t len = pm_hmac_close(tsig->hmac, mac);
    tsig->hmac = NULL;
    if (len != record->mac_len || !pm_hmac_eq(mac, record->mac, len))
        return pm_fail(err, PM_ERR_FAILED,
                       "a signature (TSIG) is wrong: the secret is another one, or somebody "
                       "changed the message on its way");
    memcpy(tsig->mac, mac, len);
    tsig->mac_len = len;
    return true;
}

static bool check_time(const struct record *record, int64_t now, struct pm_err *err)
{
    uint64_t time = (uint64_t)now,
             apart = time > record->time ? time - record->time : record->time - time;
    if (apart <= record->fudge)
        return true;
    return pm_fail(
        err, PM_ERR_FAILED,
        "a message was signed (TSIG) %llu seconds %s this machine's time, and %u are allowed: "
        "compare the clocks",
        (unsigned long long)apart, time > record->time ? "before" : "after", record->fudge);
}

static bool fail_unsigned(struct pm_err *err)
{
    return pm_fail(err, PM_ERR_FAILED,
                   "a message is not signed (TSIG), though the question was: the server ignores "
                   "the key, or somebody forged the message");
}

static bool take_unsigned(struct pm_tsig *tsig, struct pm_str message, struct pm_err *err)
{
    if (!tsig->replied || tsig->unsigned_count == PM_TSIG_UNSIGNED_MAX)
        return fail_unsigned(err);
    if (!begin(tsig, err))
        return false;
    pm_hmac_put(tsig->hmac, message);
    tsig->unsigned_count++;
    return true;
}

bool pm_tsig_check(struct pm_tsig *tsig, struct pm_str message, size_t at, int64_t now,
                   struct pm_err *err)
{
    struct record record;
    if (at == 0)
        return take_unsigned(tsig, message, err);
    if (!read_record(tsig, message, at, &record, err) || !check_error(tsig, &record, now, err) ||
        !begin(tsig, err))
        return false;
    put_message(tsig, message, at, &record);
    if (!check_code(tsig, &record, err) || !check_time(&record, now, err))
        return false;
    tsig->replied = true;
    tsig->unsigned_count = 0;
    return true;
}

bool pm_tsig_check_end(const struct pm_tsig *tsig, struct pm_err *err)
{
    return (tsig->replied && tsig->unsigned_count == 0) || fail_unsigned(err);
}

void pm_tsig_fini(struct pm_tsig *tsig)
{
    pm_hmac_drop(tsig->hmac);
    explicit_bzero(tsig, sizeof *tsig);
}
