/* One field of rdata, from its words or its bytes. */
#pragma once

#include "base/sink.h"
#include "model/rrset.h"
#include "zone/read_lex.h"
#include "zone/read_types.h"

/* A value while its fields are read. */
struct pm_zone_fields {
    const struct pm_zone_token *tokens; /* the words that are left */
    size_t count;
    struct pm_str wire;   /* the bytes that are left, of the form of RFC 3597 */
    struct pm_str origin; /* of relative names */
    struct pm_arena *arena;
    struct pm_sink text; /* the fields in presentation form, parted by single blanks */
    struct pm_rdata rdata;
};

/* Reads the field from the words at the front. Errors begin with the field's name: what was found
 * there, and what it must be. */
PM_CHECKED bool pm_zone_field_parse(struct pm_zone_fields *f, const struct pm_zone_field *field,
                                    struct pm_err *err);
/* Reads the field from the bytes at the front. False: they do not fit. */
PM_CHECKED bool pm_zone_field_read(struct pm_zone_fields *f, enum pm_zone_field_kind kind);
/* False for fields that are not taken from bytes: their values stay in the form of RFC 3597. */
bool pm_zone_field_is_readable(enum pm_zone_field_kind kind);

/* Begins a piece of the text: a blank, where another stands before it. */
void pm_zone_field_begin(struct pm_zone_fields *f);
/* A piece: a text in quotation marks. */
void pm_zone_field_put_quoted(struct pm_zone_fields *f, struct pm_str bytes);
/* A piece: an absolute name. */
void pm_zone_field_put_name(struct pm_zone_fields *f, struct pm_str name);

/* The bytes of a word with its escapes resolved. Error: a broken escape. */
PM_CHECKED bool pm_zone_token_bytes(const struct pm_zone_token *token, struct pm_arena *arena,
                                    struct pm_str *out, struct pm_err *err);
/* Seconds, with units in any order and case (1h30m), as BIND has it; up to 4294967295. */
PM_CHECKED bool pm_zone_seconds_parse(struct pm_str text, uint32_t *out);
