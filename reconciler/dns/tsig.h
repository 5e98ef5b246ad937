/* Messages signed with a shared secret (TSIG, RFC 8945). */
#pragma once

#include "base/err.h"
#include "base/hmac.h"
#include "dns/wirename.h"

enum {
    PM_TSIG_SECRET_MAX = 512,
    /* Of the record that signs a query. */
    PM_TSIG_RECORD_MAX = 2 * PM_WIRENAME_MAX + 26 + PM_HMAC_MAX,
    PM_TSIG_FUDGE_S = 300,     /* RFC 8945 10 */
    PM_TSIG_UNSIGNED_MAX = 99, /* messages in a row: 5.3.1 */
};

struct pm_tsig_algorithm {
    const char *name; /* "hmac-sha256" */
    const char *wire; /* its domain name */
    enum pm_hmac_hash hash;
    size_t len; /* bytes of a code */
};

struct pm_tsig_key {
    struct pm_wirename name;
    const struct pm_tsig_algorithm *algorithm;
    uint8_t secret[PM_TSIG_SECRET_MAX];
    size_t secret_len;
};

/* Reads a key from a file of the user's own that nobody else may read, in one of three forms:
 * BIND's `key "name" { algorithm hmac-sha256; secret "base64"; };` (tsig-keygen writes it), Knot's
 * `key:` with `id:`, `algorithm:` and `secret:` below it (keymgr -t), or `[ALGORITHM:]NAME:BASE64`
 * (what kdig -y takes). Comments are those of C, C++ and the shell. Without an algorithm it is
 * hmac-sha256. Errors: file not readable, or readable by others; none of these forms; several keys;
 * an algorithm that is not known; a name that is none; a secret that is not base64, empty or over
 * 512 bytes. Nothing of the file is in a message. On success *out is to be wiped. */
PM_CHECKED bool pm_tsig_key_load(const char *path, struct pm_tsig_key *out, struct pm_err *err);
/* The same from text. */
PM_CHECKED bool pm_tsig_key_parse(struct pm_str text, struct pm_tsig_key *out, struct pm_err *err);
void pm_tsig_key_fini(struct pm_tsig_key *key);

/* Signs one exchange: a query, and all messages of its reply. */
struct pm_tsig {
    const struct pm_tsig_key *key;
    uint8_t mac[PM_HMAC_MAX]; /* of the last signed message */
    size_t mac_len;
    struct pm_hmac *hmac; /* over the messages since then; NULL: none */
    size_t unsigned_count;
    bool replied; /* a signed message has come */
};

/* Appends the record that signs the query of len bytes; message has room for PM_TSIG_RECORD_MAX
 * more. Returns the new length. Error: libcrypto does not do that algorithm. */
PM_CHECKED bool pm_tsig_sign(struct pm_tsig *tsig, const struct pm_tsig_key *key, int64_t now,
                             uint8_t *message, size_t *len, struct pm_err *err);
/* Looks at the next message of the reply. record: position of its TSIG, which is its last record;
 * 0: it has none, which the first message must have, and one of a hundred in a row. Errors: what
 * the server says of the key (BADKEY, BADSIG, BADTIME, BADTRUNC; that is not signed); the signature
 * is missing, cannot be read, is wrong, or was made with another key or algorithm, or at another
 * time. */
PM_CHECKED bool pm_tsig_check(struct pm_tsig *tsig, struct pm_str message, size_t record,
                              int64_t now, struct pm_err *err);
/* Behind the last message: error when it was not signed. */
PM_CHECKED bool pm_tsig_check_end(const struct pm_tsig *tsig, struct pm_err *err);
void pm_tsig_fini(struct pm_tsig *tsig);
