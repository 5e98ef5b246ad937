#include "base/sha256.h"

#include <openssl/evp.h>

struct pm_str pm_sha256_hex(struct pm_arena *arena, struct pm_str bytes)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    if (EVP_Digest(bytes.ptr ? bytes.ptr : "", bytes.len, digest, &len, EVP_sha256(), NULL) != 1)
        pm_out_of_memory();
    char *text = pm_alloc(arena, 2 * (size_t)len + 1);
    for (unsigned int i = 0; i < len; i++) {
        text[2 * i] = hex[digest[i] >> 4];
        text[2 * i + 1] = hex[digest[i] & 15];
    }
    return (struct pm_str){text, 2 * (size_t)len};
}
