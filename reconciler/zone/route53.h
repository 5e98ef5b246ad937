/* Text as Amazon Route 53 has it: that of zone files, but with \ooo in octal where those have \DDD
 * in decimal ("Domain name format", "TXT record type" of its guide). Private to zone/. */
#pragma once

#include "model/rrset.h"
#include "zone/writer.h"

/* A name with its final dot. */
void pm_route53_put_name(struct pm_sink *sink, struct pm_str name);
/* One character-string in quotes: '"' and '\' get a backslash; bytes outside printable ASCII become
 * \ooo. */
void pm_route53_put_string(struct pm_sink *sink, struct pm_str bytes);
/* The "Name" of a set, in the arena. */
struct pm_str pm_route53_name(struct pm_str name, struct pm_arena *arena);
/* The "Value" of a record. */
void pm_route53_put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *rdata);
/* The same, in the arena. */
struct pm_str pm_route53_value(enum pm_rrtype type, const struct pm_rdata *rdata,
                               struct pm_arena *arena);
