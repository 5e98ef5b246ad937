/* The values of octoDNS' records (octodns/record/), each type in fields of its own. */
#pragma once

#include "base/sink.h"
#include "model/rrset.h"

/* Ended by 0. */
extern const enum pm_rrtype pm_octodns_types[];

/* Why octoDNS cannot hold the value; NULL: it can. */
const char *pm_octodns_refuse(enum pm_rrtype type, const struct pm_rdata *value);
/* A scalar and a line feed; or the value's fields sorted, a line each, all but the first one
 * indented by so many blanks. Only of a value that is not refused. */
void pm_octodns_put_value(struct pm_sink *sink, enum pm_rrtype type, const struct pm_rdata *value,
                          size_t indent);

/* octoDNS' order of keys (natsort): by characters, but runs of digits by their number. */
int pm_octodns_key_cmp(struct pm_str a, struct pm_str b);
