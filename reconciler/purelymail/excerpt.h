/* Pieces of replies in messages. */
#pragma once

#include "base/arena.h"

enum { PM_EXCERPT_MAX = 80 };

/* The text's first PM_EXCERPT_MAX characters on one line of harmless characters: what is hostile,
 * or no UTF-8, is written as \x1b or \u{202e}; "..." stands where it was cut. */
struct pm_str pm_excerpt(struct pm_str text, struct pm_arena *arena);
