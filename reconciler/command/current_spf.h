/* What a merged SPF record costs those who check mail. */
#pragma once

#include "command/context.h"

/* How many lookups (RFC 7208 4.6.4) an SPF record of that text costs whoever checks mail of the
 * domain, by really asking the resolvers for all that it includes. *problem: a sentence on why that
 * is not known, or what breaks the record; empty: nothing. Errors: of asking at all;
 * PM_ERR_INTERRUPTED. */
PM_CHECKED bool pm_spf_lookups_of(struct pm_context *context, struct pm_str domain,
                                  struct pm_str text, struct pm_arena *arena, int *lookups,
                                  struct pm_str *problem, struct pm_err *err);
