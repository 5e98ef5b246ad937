/* DMARC records as text (RFC 9989 4.4, RFC 7489 6.3), as far as the first look at them goes. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* "v=DMARC1" as the first tag. */
bool pm_dmarc_is_record(struct pm_str text);
/* The value of a tag, without blanks; empty when it is not there. */
struct pm_str pm_dmarc_tag(struct pm_str text, const char *wanted);
/* Equal but for blanks and a final semicolon. */
bool pm_dmarc_eq(struct pm_str a, struct pm_str b);
