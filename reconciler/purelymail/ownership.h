/* The account's ownership value in what the service says. Private to purelymail/. */
#pragma once

#include "base/arena.h"

/* The text with "..." for what follows "purelymail_ownership_proof" (in any case) and '=' or ':',
 * blanks and quotes between them or not, up to a blank, quote or '<'; and for the token of `value`
 * ("purelymail_ownership_proof=TOKEN"; empty: not known) wherever it stands. Whoever has the value
 * could take the account's new domains. */
struct pm_str pm_ownership_blot(struct pm_str text, struct pm_str value, struct pm_arena *arena);
