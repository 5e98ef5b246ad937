#include "base/pubkey.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

static EVP_PKEY *read_key(struct pm_str der, bool bare)
{
    const unsigned char *at = (const unsigned char *)der.ptr;
    const unsigned char *end = at + der.len;
    EVP_PKEY *key = bare ? d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.len)
                         : d2i_PUBKEY(NULL, &at, (long)der.len);
    if (key && at == end)
        return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

static enum pm_pubkey_kind kind_of(const EVP_PKEY *key)
{
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        return PM_PUBKEY_RSA;
    case EVP_PKEY_ED25519:
        return PM_PUBKEY_ED25519;
    default:
        return PM_PUBKEY_OTHER;
    }
}

bool pm_pubkey_parse(struct pm_str der, struct pm_pubkey *out)
{
    if (der.len == 0 || der.len > INT_MAX)
        return false;
    EVP_PKEY *key = read_key(der, false);
    bool bare = !key;
    if (bare)
        key = read_key(der, true);
    if (!key)
        return false;
    int bits = EVP_PKEY_get_bits(key);
    *out = (struct pm_pubkey){
        .kind = kind_of(key), .bits = bits > 0 ? (unsigned)bits : 0, .bare = bare};
    EVP_PKEY_free(key);
    return true;
}
