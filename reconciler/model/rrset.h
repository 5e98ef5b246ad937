/* Record sets in our own type. Names are canonical and absolute (no final dot); TXT is bytes, cut
 * at 255 only when written; RFC 1035 3.2, 3.3. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* The numbers of the IANA registry. */
enum pm_rrtype {
    PM_RRTYPE_A = 1,
    PM_RRTYPE_NS = 2,
    PM_RRTYPE_CNAME = 5,
    PM_RRTYPE_SOA = 6,
    PM_RRTYPE_PTR = 12,
    PM_RRTYPE_MX = 15,
    PM_RRTYPE_TXT = 16,
    PM_RRTYPE_AAAA = 28,
    PM_RRTYPE_SRV = 33,
    PM_RRTYPE_DS = 43,
    PM_RRTYPE_SPF = 99, /* obsolete (RFC 7208 3.1) */
};

/* One value. Which fields count depends on the set's type. */
struct pm_rdata {
    uint16_t preference;  /* MX */
    struct pm_str target; /* CNAME, MX, NS, PTR: a canonical name; "" is the root (null MX) */
    struct pm_str text; /* TXT, SPF: all character-strings, joined; A, AAAA: in presentation form */
    /* TXT only, where it was read from DNS: how many character-strings it came in. 0: not known. */
    uint16_t strings;
};

struct pm_rrset {
    struct pm_str owner; /* canonical, absolute */
    enum pm_rrtype type;
    uint32_t ttl; /* seconds */
    struct pm_rdata *values;
    size_t count;
};

/* "MX"; "TYPE65280" needs the arena and so is not offered: "?" for a type not listed above. */
const char *pm_rrtype_name(enum pm_rrtype type);

/* Orders values: preference, target, text. */
int pm_rdata_cmp(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b);
/* The value for people and comparison messages: `10 mailserver.purelymail.com.`, `"v=spf1 …"` with
 * '"' and '\' escaped by a backslash and bytes outside printable ASCII as \DDD (RFC 1035 5.1). TXT
 * is one quoted text however long: zone files cut it, see zone/. */
struct pm_str pm_rdata_format(enum pm_rrtype type, const struct pm_rdata *rdata,
                              struct pm_arena *arena);
