/* Text as its consumers read it, written from their documents: what was escaped comes back. Each
 * takes all that was written and puts what it stands for into out; false: it is not of the form, or
 * stands for more than one text. */
#pragma once

#include "base/sink.h"

#include <stdbool.h>

typedef bool escape_reader(struct pm_str written, struct pm_sink *out);

escape_reader escape_read_hcl;   /* a quoted template without interpolation */
escape_reader escape_read_js;    /* a string literal (ECMA-262 12.9.4), fit for a page's script */
escape_reader escape_read_yaml;  /* a flow scalar that is a string in YAML 1.1 and 1.2 */
escape_reader escape_read_shell; /* one word (POSIX 2.2) */
escape_reader escape_read_csv;   /* one cell (RFC 4180) */
escape_reader escape_read_json;  /* a string (RFC 8259 7) */
escape_reader escape_read_octal; /* a field of tinydns-data: \ooo, no colon */
escape_reader
    escape_read_master; /* character-strings (RFC 1035 5.1) of at most 255 bytes, joined */
escape_reader escape_read_route53;   /* the same with \ooo, one string of any length */
escape_reader escape_read_cell_text; /* a cell that is no formula: a plain text, or as `master` */

/* A name as the bytes of a message, without the root's (RFC 1035 3.1). Relative and empty labels
 * are not looked for. */
escape_reader escape_read_name;       /* \DDD, and a final dot */
escape_reader escape_read_name_octal; /* \ooo; a final dot is passed over */
