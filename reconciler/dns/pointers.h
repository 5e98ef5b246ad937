/* Names that are made of pointers (RFC 1035 4.1.4). */
#pragma once

#include "base/str.h"

#include <stdbool.h>

enum { PM_POINTERS_MAX = 127 }; /* of a name: as many as it can have labels */

/* False: somewhere in the message a name may begin that has more pointers: a thousand of such names
 * keep ldns, which follows 65535 of them, busy for a long while. Bytes that look like pointers and
 * are none do no harm: no chain of those is that long. False also of over 65535 bytes. */
bool pm_pointers_are_few(struct pm_str message);
