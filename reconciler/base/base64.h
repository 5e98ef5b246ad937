/* Base64 as text from outside has it (RFC 4648 4). */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* The bytes that text stands for. Spaces, tabs and line ends anywhere are passed over, as DKIM
 * wants it (RFC 6376 2.10). False when another character is among them, when padding is missing,
 * too much, or not at the end: *bad is then the place in text, which is text.len for a cut end. */
bool pm_base64_decode(struct pm_str text, struct pm_arena *arena, struct pm_str *out, size_t *bad);
