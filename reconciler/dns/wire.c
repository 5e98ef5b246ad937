#include "dns/wire.h"

enum { HEADER = 12, POINTER = 0xc0, POINTERS_MAX = 127 };

/* Copies the labels from *at to before the end or a pointer; *at moves behind. */
static bool copy_labels(struct pm_str message, size_t *at, struct pm_wirename *out)
{
    const uint8_t *bytes = (const uint8_t *)message.ptr;
    while (*at < message.len && bytes[*at] != 0 && bytes[*at] < 64) {
        size_t size = (size_t)bytes[*at] + 1;
        if (size > message.len - *at || out->len + size >= PM_WIRENAME_MAX)
            return false;
        memcpy(out->bytes + out->len, bytes + *at, size);
        out->len += size;
        *at += size;
    }
    return *at < message.len;
}

size_t pm_wire_name_spelled(struct pm_str message, size_t at, struct pm_wirename *out)
{
    const uint8_t *bytes = (const uint8_t *)message.ptr;
    size_t end = 0, before = at;
    out->len = 0;
    /* Each pointer leads further back than anything of the name before it: so there is an end. */
    for (int i = 0; i <= POINTERS_MAX && copy_labels(message, &at, out); i++) {
        if (bytes[at] == 0) {
            out->bytes[out->len++] = 0;
            return end ? end : at + 1;
        }
        if (bytes[at] < POINTER || message.len - at < 2)
            return 0;
        size_t target = pm_wire_16(bytes + at) & 0x3fff;
        if (target >= before || target < HEADER)
            return 0;
        end = end ? end : at + 2;
        at = before = target;
    }
    return 0;
}

size_t pm_wire_name(struct pm_str message, size_t at, struct pm_wirename *out)
{
    size_t end = pm_wire_name_spelled(message, at, out);
    /* Lengths stay as they are: none of them is as large as a capital letter. */
    for (size_t i = 0; i < out->len; i++)
        out->bytes[i] = (uint8_t)pm_ascii_lower((char)out->bytes[i]);
    return end;
}

bool pm_wire_record(struct pm_str message, size_t at, struct pm_wire_record *out)
{
    enum { FIXED = 10 };
    const uint8_t *bytes = (const uint8_t *)message.ptr;
    out->start = at;
    at = pm_wire_name(message, at, &out->owner);
    if (at == 0 || message.len - at < FIXED)
        return false;
    out->type = pm_wire_16(bytes + at);
    out->class = pm_wire_16(bytes + at + 2);
    out->ttl = pm_wire_32(bytes + at + 4);
    out->rdata = at + FIXED;
    out->end = out->rdata + pm_wire_16(bytes + at + 8);
    return out->end <= message.len;
}
