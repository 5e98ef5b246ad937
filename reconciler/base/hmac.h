/* HMAC (RFC 2104) by libcrypto, over bytes that come in pieces. */
#pragma once

#include "base/str.h"

#include <stdint.h>

enum pm_hmac_hash {
    PM_HMAC_MD5,
    PM_HMAC_SHA1,
    PM_HMAC_SHA224,
    PM_HMAC_SHA256,
    PM_HMAC_SHA384,
    PM_HMAC_SHA512,
};

enum { PM_HMAC_MAX = 64 }; /* bytes of the longest code */

struct pm_hmac;

/* NULL: this libcrypto does not do that hash (MD5 where FIPS rules). */
struct pm_hmac *pm_hmac_open(enum pm_hmac_hash hash, struct pm_str key);
void pm_hmac_put(struct pm_hmac *hmac, struct pm_str bytes);
/* Writes the code, returns its length, and frees it all. */
size_t pm_hmac_close(struct pm_hmac *hmac, uint8_t out[PM_HMAC_MAX]);
/* Frees it all; NULL is fine. */
void pm_hmac_drop(struct pm_hmac *hmac);
/* The same bytes? Takes as long when they are not. */
bool pm_hmac_eq(const uint8_t *a, const uint8_t *b, size_t len);
