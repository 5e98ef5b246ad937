/* One record of ldns -> our value, read from the rdata fields' bytes: ldns' own printers crash on
 * some messages. */
#pragma once

#include "dns/wirename.h"
#include "model/rrset.h"

#include <ldns/ldns.h>

/* Types that are not read here have the form of RFC 3597. False: fields that do not fit the type.
 */
bool pm_rdata_read(const ldns_rr *rr, struct pm_arena *arena, struct pm_rdata *out);
/* A field that holds a name. False: it does not. */
bool pm_rdata_name(const ldns_rr *rr, size_t field, struct pm_wirename *out);
/* A field that holds a number of 1, 2 or 4 bytes; 0 when there is none. */
uint32_t pm_rdata_number(const ldns_rr *rr, size_t field);
/* True when the set has that value already: a record that comes twice counts once (RFC 2181 5). */
bool pm_rdata_is_among(const struct pm_rrset *set, const struct pm_rdata *value);
