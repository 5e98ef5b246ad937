#include "base/hmac.h"

#include "base/arena.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

static const char *const digests[] = {
    [PM_HMAC_MD5] = "MD5",         [PM_HMAC_SHA1] = "SHA1",       [PM_HMAC_SHA224] = "SHA2-224",
    [PM_HMAC_SHA256] = "SHA2-256", [PM_HMAC_SHA384] = "SHA2-384", [PM_HMAC_SHA512] = "SHA2-512",
};

/* Only a name: there is no such object. */
struct pm_hmac;

static EVP_MAC_CTX *context_of(struct pm_hmac *hmac)
{
    return (EVP_MAC_CTX *)hmac;
}

struct pm_hmac *pm_hmac_open(enum pm_hmac_hash hash, struct pm_str key)
{
    char digest[16];
    memcpy(digest, digests[hash], strlen(digests[hash]) + 1);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    if (context &&
        EVP_MAC_init(context, (const unsigned char *)(key.ptr ? key.ptr : ""), key.len, params))
        return (struct pm_hmac *)context;
    EVP_MAC_CTX_free(context);
    ERR_clear_error();
    return NULL;
}

void pm_hmac_put(struct pm_hmac *hmac, struct pm_str bytes)
{
    if (bytes.len > 0 &&
        !EVP_MAC_update(context_of(hmac), (const unsigned char *)bytes.ptr, bytes.len))
        pm_out_of_memory();
}

size_t pm_hmac_close(struct pm_hmac *hmac, uint8_t out[PM_HMAC_MAX])
{
    size_t len = 0;
    if (!EVP_MAC_final(context_of(hmac), out, &len, PM_HMAC_MAX))
        pm_out_of_memory();
    EVP_MAC_CTX_free(context_of(hmac));
    return len;
}

void pm_hmac_drop(struct pm_hmac *hmac)
{
    EVP_MAC_CTX_free(context_of(hmac));
}

bool pm_hmac_eq(const uint8_t *a, const uint8_t *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
