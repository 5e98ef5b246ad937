#include "base/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void pm_random_bytes(void *buffer, size_t len)
{
    unsigned char *at = buffer;
    while (len > 0) {
        ssize_t n = getrandom(at, len, 0);
        if (n < 0 && errno != EINTR)
            abort();
        if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
}

uint32_t pm_random_below(uint32_t bound)
{
    uint32_t limit = UINT32_MAX - UINT32_MAX % bound;
    uint32_t value;
    do {
        pm_random_bytes(&value, sizeof value);
    } while (value >= limit);
    return value % bound;
}

struct pm_str pm_random_hex(struct pm_arena *arena, size_t bytes)
{
    static const char hex[] = "0123456789abcdef";
    char *text = pm_alloc(arena, 2 * bytes + 1);
    for (size_t i = 0; i < bytes; i++) {
        unsigned char byte;
        pm_random_bytes(&byte, 1);
        text[2 * i] = hex[byte >> 4];
        text[2 * i + 1] = hex[byte & 15];
    }
    return (struct pm_str){text, 2 * bytes};
}
