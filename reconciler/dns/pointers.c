#include "dns/pointers.h"

#include <stdint.h>

struct ways {
    const uint8_t *bytes;
    size_t len;
    uint16_t known[UINT16_MAX]; /* pointers from there on, and one; 0: not known */
};

enum { UNKNOWN = 0, UNDER_WAY = UINT16_MAX };

static bool is_pointer(const struct ways *ways, size_t at)
{
    return ways->bytes[at] >= 0xc0 && at + 1 < ways->len;
}

/* Where a name goes on behind the label or the pointer at that place; over the end: nowhere. */
static size_t next(const struct ways *ways, size_t at)
{
    uint8_t size = ways->bytes[at];
    if (is_pointer(ways, at))
        return (size_t)(size & 0x3f) << 8 | ways->bytes[at + 1];
    return size == 0 || size > 63 ? ways->len : at + size + 1;
}

/* Each place is walked over once: what is known already is not measured again. */
static size_t measure(struct ways *ways, size_t from)
{
    size_t at = from, count = 0;
    for (; at < ways->len && ways->known[at] == UNKNOWN; at = next(ways, at)) {
        ways->known[at] = UNDER_WAY;
        count += is_pointer(ways, at);
    }
    if (at < ways->len && ways->known[at] != UNDER_WAY)
        count += ways->known[at] - 1u;
    if (count > PM_POINTERS_MAX)
        return count;
    size_t rest = count;
    for (at = from; at < ways->len && ways->known[at] == UNDER_WAY; at = next(ways, at)) {
        ways->known[at] = (uint16_t)(rest + 1);
        rest -= is_pointer(ways, at);
    }
    return count;
}

bool pm_pointers_are_few(struct pm_str message)
{
    struct ways ways;
    if (message.len > UINT16_MAX)
        return false;
    ways.bytes = (const uint8_t *)message.ptr;
    ways.len = message.len;
    memset(ways.known, UNKNOWN, message.len * sizeof *ways.known);
    for (size_t at = 0; at < ways.len; at++)
        if (is_pointer(&ways, at) && ways.known[at] == UNKNOWN &&
            measure(&ways, at) > PM_POINTERS_MAX)
            return false;
    return true;
}
