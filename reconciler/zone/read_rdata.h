/* The words behind a record's type -> its value. */
#pragma once

#include "base/err.h"
#include "model/rrset.h"
#include "zone/read_lex.h"

/* By the type's row in read_types.c, or in the form of RFC 3597 5 (`\# LENGTH HEX`), which is taken
 * apart for types whose values we look into. The value is as model/rrset.h has it; its slices are
 * of the words and of the arena. Errors: a type without a row in another form; a field that is
 * missing or cannot be read; words behind the last field; bytes that do not fit the type. */
PM_CHECKED bool pm_zone_rdata_parse(enum pm_rrtype type, const struct pm_zone_token *tokens,
                                    size_t count, struct pm_str origin, struct pm_arena *arena,
                                    struct pm_rdata *out, struct pm_err *err);
