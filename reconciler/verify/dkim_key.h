/* DKIM keys as text (RFC 6376 3.6.1, RFC 8301, RFC 8463). */
#pragma once

#include "verify/tags.h"

enum pm_dkim_algorithm {
    PM_DKIM_RSA, /* where k= says nothing */
    PM_DKIM_ED25519,
    PM_DKIM_UNKNOWN,
};

enum {
    PM_DKIM_BITS_MIN = 1024,  /* RFC 8301 3.2: smaller ones are not to be accepted */
    PM_DKIM_BITS_GOOD = 2048, /* RFC 8301 3.2: what signers should use at least */
};

struct pm_dkim_key {
    bool usable; /* a verifier that goes by the RFCs takes the key for mail signed with SHA-256 */
    enum pm_dkim_algorithm algorithm;
    unsigned bits;     /* of RSA the modulus, of Ed25519 256; 0: none could be read */
    bool revoked;      /* p= is empty */
    bool testing;      /* t=y: a failed signature is to be treated as none */
    bool strict;       /* t=s: i= and d= of a signature must be the same domain */
    bool takes_email;  /* s= */
    bool takes_sha256; /* h= */
    struct pm_text_problems problems; /* a FAIL among them: not usable */
};

/* Never fails: what is wrong is among the problems. Texts are made in the arena. */
struct pm_dkim_key pm_dkim_key_parse(struct pm_str text, struct pm_arena *arena);
/* True for a text that is meant to be a key, right or not. */
bool pm_dkim_is_attempt(struct pm_str text);
