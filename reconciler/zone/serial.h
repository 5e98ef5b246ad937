/* Serials of SOA records: 32 bits that wrap around (RFC 1982). */
#pragma once

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum pm_serial_kind {
    PM_SERIAL_UNIXTIME, /* seconds since 1970 */
    PM_SERIAL_DATE,     /* YYYYMMDDnn (RFC 1912 2.2), nn from 01 */
    PM_SERIAL_NEXT,     /* the one before plus one; 1 without one */
    PM_SERIAL_CHANGED,  /* of the current records: it stays while they do, and is NEXT once they do
                           not; UNIXTIME without one. It has no word: it is the default */
    PM_SERIAL_NUMBER,   /* the given number */
};

struct pm_serial {
    enum pm_serial_kind kind;
    uint32_t number; /* NUMBER */
};

/* "unixtime", "date", "keep+1", or a number up to 4294967295. Error: something else. */
PM_CHECKED bool pm_serial_parse(struct pm_str text, struct pm_serial *out, struct pm_err *err);

/* True when a comes after b. Two serials that are 2^31 apart come after each other in neither
 * direction (RFC 1982 3.2). */
bool pm_serial_is_after(uint32_t a, uint32_t b);

/* The serial of a zone without an earlier one. */
uint32_t pm_serial_first(struct pm_serial serial, int64_t now);
/* The serial of a zone whose content changed: after old in any case, if need be old + 1 instead of
 * what the time gives. 0 is left out, as some servers take it for "none". Error: a given number
 * that does not come after old. */
PM_CHECKED bool pm_serial_next(struct pm_serial serial, int64_t now, uint32_t old, uint32_t *out,
                               struct pm_err *err);

enum pm_serial_found {
    PM_SERIAL_NONE, /* no SOA record */
    PM_SERIAL_READ,
    PM_SERIAL_UNREADABLE, /* an SOA record without a number in the serial's place */
};

/* Finds the serial of the first SOA record in the text of a zone file (RFC 1035 5.1), in one line
 * or in parentheses over several. */
enum pm_serial_found pm_serial_scan(struct pm_str text, uint32_t *out);
