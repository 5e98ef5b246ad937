/* The names that an address maps to and that map back (RFC 7208 5.5). */
#pragma once

#include "verify/spf_run.h"

/* The ptr mechanism: is one of them the domain, or below it? */
enum pm_spf_match pm_spf_ptr_match(struct pm_spf_run *run, struct pm_str domain);
/* %{p}: the current domain, else a name below it, else any, else "unknown" (7.3). YES or OPEN. */
enum pm_spf_match pm_spf_ptr_name(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                  struct pm_str *out);
