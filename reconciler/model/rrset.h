/* Record sets in our own type. Names are canonical and absolute (no final dot); TXT is bytes, cut
 * at 255 only when written; RFC 1035 3.2, 3.3. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
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
    PM_RRTYPE_DNAME = 39,
    PM_RRTYPE_DS = 43,
    PM_RRTYPE_RRSIG = 46,
    PM_RRTYPE_NSEC = 47,
    PM_RRTYPE_HTTPS = 65,
    PM_RRTYPE_SPF = 99, /* obsolete (RFC 7208 3.1) */
    PM_RRTYPE_CAA = 257,
    PM_RRTYPE_MAX = 65535, /* every other number is a type, too: records of others are carried */
};

/* One value. Which fields count depends on the set's type. */
struct pm_rdata {
    uint16_t preference;  /* MX; SRV: the priority */
    struct pm_str target; /* CNAME, DNAME, MX, NS, PTR, SRV, SOA (MNAME): a canonical name; "" is
                             the root (null MX). PTR, of others only: letters as they stand, for
                             with DNS-SD people read them (RFC 6763 4.1.3) */
    /* TXT, SPF: all character-strings, joined. SRV: "WEIGHT PORT". SOA: what follows the MNAME.
     * All others: the value in presentation form, names in it absolute, or in that of RFC 3597
     * ("\\# 4 0A000001"). */
    struct pm_str text;
    /* TXT, SPF only, where it was read from DNS or a zone file: how many character-strings it came
     * in, and the length of each, a byte each. 0, empty: not known, or ours. */
    uint16_t strings;
    struct pm_str cuts;
};

struct pm_rrset {
    struct pm_str owner; /* canonical, absolute */
    enum pm_rrtype type;
    uint32_t ttl; /* seconds */
    struct pm_rdata *values;
    size_t count;
};

/* "MX"; "?" for a type that has no name here: pm_rrtype_format. */
const char *pm_rrtype_name(enum pm_rrtype type);
/* "MX", "TYPE65280" (RFC 3597 5). */
struct pm_str pm_rrtype_format(enum pm_rrtype type, struct pm_arena *arena);
/* The same the other way, in any case; knows the mnemonics of the IANA registry. False: no type. */
bool pm_rrtype_parse(struct pm_str text, enum pm_rrtype *out);

/* Where the value stands in the set; set->count: nowhere. */
size_t pm_rrset_find(const struct pm_rrset *set, const struct pm_rdata *value);
bool pm_rrset_holds(const struct pm_rrset *set, const struct pm_rdata *value);
/* The same set, with nothing that lies elsewhere. */
struct pm_rrset pm_rrset_copy(const struct pm_rrset *set, struct pm_arena *arena);

/* Orders values: preference, target, text. Where TXT was cut does not count. */
int pm_rdata_cmp(enum pm_rrtype type, const struct pm_rdata *a, const struct pm_rdata *b);
/* Of the root: 0. */
size_t pm_label_count(struct pm_str name);
/* Orders owners: fewer labels first, then by their bytes. */
int pm_owner_cmp(struct pm_str a, struct pm_str b);
/* Orders types by their names, those without one by number. */
int pm_rrtype_cmp(enum pm_rrtype a, enum pm_rrtype b);
/* For qsort, of struct pm_rrset: fewer labels first, then owner, then type's name. */
int pm_rrset_order(const void *a, const void *b);

/* The value for people and comparison messages: `10 mailserver.purelymail.com.`,
 * `0 1 993 imap.example.`, `"v=spf1 …"` with
 * '"' and '\' escaped by a backslash and bytes outside printable ASCII as \DDD (RFC 1035 5.1). TXT
 * is one quoted text however long: zone files cut it, see zone/. */
struct pm_str pm_rdata_format(enum pm_rrtype type, const struct pm_rdata *rdata,
                              struct pm_arena *arena);
