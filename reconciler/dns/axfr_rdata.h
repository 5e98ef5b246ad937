/* The value of a record of any type, from the wire. */
#pragma once

#include "dns/wire.h"
#include "model/rrset.h"

/* As struct pm_rdata has it. Types whose fields are known here are written with them; of all others
 * the bytes are, in the form of RFC 3597 5. False: the bytes do not fit the type. */
bool pm_wire_rdata(struct pm_str message, const struct pm_wire_record *record,
                   struct pm_arena *arena, struct pm_rdata *out);
