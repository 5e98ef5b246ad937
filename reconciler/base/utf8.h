/* UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing over U+10FFFF. */
#pragma once

#include "base/str.h"

#include <stdint.h>

/* Reads the code point at the start of s: its length in bytes, or 0 when the bytes are not UTF-8
 * (or s is empty). */
size_t pm_utf8_decode(struct pm_str s, uint32_t *code_point);
/* Position of the first byte that is not UTF-8, or s.len. */
size_t pm_utf8_first_bad(struct pm_str s);
/* What must never reach a terminal or a log as it is: C0 and C1 controls, DEL, bidirectional
 * controls, zero-width characters, line and paragraph separators, the tag block, non-characters. */
bool pm_utf8_is_hostile(uint32_t code_point);
/* Columns on a terminal: bytes that are not UTF-8 count one, wide and combining characters as
 * wcwidth has them. */
size_t pm_utf8_width(struct pm_str s);
