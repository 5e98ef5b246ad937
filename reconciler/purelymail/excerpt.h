/* Pieces of replies in messages. */
#pragma once

#include "base/arena.h"

enum { PM_EXCERPT_MAX = 80 };

/* The text's first PM_EXCERPT_MAX characters on one line of harmless characters: what is hostile,
 * or no UTF-8, is written as \x1b or \u{202e}; "..." stands where it was cut. A word that holds an
 * '@' becomes "[address]", and counts as one character: messages are stored and logged, and users'
 * addresses must not be. */
struct pm_str pm_excerpt(struct pm_str text, struct pm_arena *arena);
