/* Bytes of messages (RFC 1035 4.1). */
#pragma once

#include "dns/wirename.h"

static inline uint16_t pm_wire_16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t pm_wire_32(const uint8_t *at)
{
    return (uint32_t)pm_wire_16(at) << 16 | pm_wire_16(at + 2);
}

/* The name at that place, in lower case, pointers followed. Returns the position behind it; 0: it
 * is none, runs over the end, or its pointers do not lead back. */
size_t pm_wire_name(struct pm_str message, size_t at, struct pm_wirename *out);
/* The same with its letters as they stand: not to be compared with others. */
size_t pm_wire_name_spelled(struct pm_str message, size_t at, struct pm_wirename *out);

/* One record: what stands where. */
struct pm_wire_record {
    struct pm_wirename owner;
    uint16_t type, class;
    uint32_t ttl;
    size_t start; /* of the record */
    size_t rdata, end;
};

/* The record at that place; false: it runs over the end, or its owner is no name. */
bool pm_wire_record(struct pm_str message, size_t at, struct pm_wire_record *out);
