/* Text in lines of tinydns-data: fields parted by ':', bytes as backslash and three octal digits.
 */
#pragma once

#include "base/sink.h"

/* Bytes of a field: printable ASCII as it is, but ':' and '\'; all others in octal. */
void pm_tinydns_put_field(struct pm_sink *sink, struct pm_str bytes);
/* A name without final dot. A decimal escape of zone files in it ("\046") becomes an octal one. */
void pm_tinydns_put_name(struct pm_sink *sink, struct pm_str name);
