/* SHA-256 (FIPS 180-4), by libcrypto. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* The digest as 64 lower-case hex digits. */
struct pm_str pm_sha256_hex(struct pm_arena *arena, struct pm_str bytes);
