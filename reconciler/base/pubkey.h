/* What kind of public key some bytes are, by libcrypto. */
#pragma once

#include "base/str.h"

enum pm_pubkey_kind {
    PM_PUBKEY_RSA,
    PM_PUBKEY_ED25519,
    PM_PUBKEY_OTHER,
};

struct pm_pubkey {
    enum pm_pubkey_kind kind;
    unsigned bits; /* of an RSA key its modulus */
    bool bare;     /* a PKCS #1 RSAPublicKey (RFC 8017 A.1.1) without SubjectPublicKeyInfo around */
};

/* Reads a DER SubjectPublicKeyInfo (RFC 5280 4.1), or the bare RSAPublicKey that RFC 6376 3.6.1
 * speaks of. False when the bytes are neither, or more than one. */
bool pm_pubkey_parse(struct pm_str der, struct pm_pubkey *out);
