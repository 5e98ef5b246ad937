/* Names on the wire and in our canonical text (RFC 1035 3.1): lower case, no final dot. Bytes that
 * do not belong into host names are written \DDD, so that a label's '.' or a control character
 * cannot pass for something else. The root is the empty text. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum { PM_WIRENAME_MAX = 255 };

struct pm_wirename {
    uint8_t bytes[PM_WIRENAME_MAX]; /* uncompressed, lower case */
    size_t len;
};

/* From text. False: an empty label, one over 63 bytes, a name over 255, or a broken \DDD. */
bool pm_wirename_parse(struct pm_str text, struct pm_wirename *out);
/* From the uncompressed wire form, which must fill the slice. False: it does not. */
bool pm_wirename_read(struct pm_str wire, struct pm_wirename *out);
/* As text. */
struct pm_str pm_wirename_format(const struct pm_wirename *name, struct pm_arena *arena);

bool pm_wirename_eq(const struct pm_wirename *a, const struct pm_wirename *b);
/* True when name is one of those. */
bool pm_wirename_is_among(const struct pm_wirename *names, size_t count,
                          const struct pm_wirename *name);
/* True when name is zone or below it. */
bool pm_wirename_in_zone(const struct pm_wirename *name, const struct pm_wirename *zone);
