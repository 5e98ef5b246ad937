/* What the rdata of each type consists of: rows for reading its text and its bytes. */
#pragma once

#include "model/rrset.h"

enum pm_zone_field_kind {
    PM_ZONE_FIELD_END,
    PM_ZONE_FIELD_PREFERENCE, /* 16 bits, kept as the value's preference */
    PM_ZONE_FIELD_TARGET,     /* a name, kept as the value's target */
    PM_ZONE_FIELD_SPELLED,    /* the same, with its letters as they stand */
    PM_ZONE_FIELD_NAME,
    PM_ZONE_FIELD_U8,
    PM_ZONE_FIELD_U16,
    PM_ZONE_FIELD_U32,
    PM_ZONE_FIELD_SECONDS,   /* 32 bits; units allowed (1h30m) */
    PM_ZONE_FIELD_ALGORITHM, /* of DNSSEC: a number of 8 bits, or its mnemonic */
    PM_ZONE_FIELD_TIME,      /* of a signature: YYYYMMDDHHmmSS, or seconds (RFC 4034 3.2) */
    PM_ZONE_FIELD_TYPE,
    PM_ZONE_FIELD_IPV4,
    PM_ZONE_FIELD_IPV6,
    PM_ZONE_FIELD_STRING,  /* a character-string of at most 255 bytes */
    PM_ZONE_FIELD_TEXTS,   /* all character-strings that are left: the value's text and cuts */
    PM_ZONE_FIELD_LETTERS, /* a word of letters and digits (the tag of CAA) */
    PM_ZONE_FIELD_LONG,    /* a text of any length (the value of CAA) */
    PM_ZONE_FIELD_SALT,    /* hexadecimal in one word, or "-" */
    PM_ZONE_FIELD_BASE32,  /* one word (RFC 4648 7) */
    PM_ZONE_FIELD_HEX,     /* all that is left */
    PM_ZONE_FIELD_BASE64,  /* all that is left */
    PM_ZONE_FIELD_TYPES,   /* all that is left, perhaps nothing */
    PM_ZONE_FIELD_PARAMS,  /* all that is left: KEY=VALUE (RFC 9460 2.1) */
    PM_ZONE_FIELD_WORDS,   /* all that is left, as it stands there */
    PM_ZONE_FIELD_KINDS,
};

struct pm_zone_field {
    enum pm_zone_field_kind kind;
    const char *name; /* for people: "the preference" */
};

enum { PM_ZONE_FIELDS_MAX = 9 };

struct pm_zone_type {
    unsigned type;
    struct pm_zone_field fields[PM_ZONE_FIELDS_MAX + 1]; /* ended by END */
};

/* NULL: only the form of RFC 3597 can be read. */
const struct pm_zone_type *pm_zone_type_find(enum pm_rrtype type);
/* False for the numbers that no record of a zone has: OPT, and those of questions and transfers
 * (RFC 6895 3.1). */
bool pm_zone_type_is_data(enum pm_rrtype type);
