/* The parsers of each kind of field (read_types.h), and what they share. Private to the reader. A
 * parser takes its words off the front, and puts a piece into the text or sets the value. name is
 * the field's, for errors. */
#pragma once

#include "zone/read_field.h"

/* The next word, or text in quotation marks. Error: there is none. */
PM_CHECKED bool pm_zone_field_take(struct pm_zone_fields *f, const char *name,
                                   struct pm_zone_token *token, struct pm_err *err);
/* The next word. Error: there is none, or it stands in quotation marks. */
PM_CHECKED bool pm_zone_field_take_word(struct pm_zone_fields *f, const char *name,
                                        struct pm_str *word, struct pm_err *err);
/* All words that are left as one text without blanks. Error: there is none, or one stands in
 * quotation marks. */
PM_CHECKED bool pm_zone_field_take_joined(struct pm_zone_fields *f, const char *name,
                                          struct pm_str *text, struct pm_err *err);
/* `NAME is "WORD", not WANTED`: false. */
bool pm_zone_field_fail(const char *name, struct pm_str word, const char *wanted,
                        struct pm_err *err);

typedef bool pm_zone_parse(struct pm_zone_fields *f, const char *name, struct pm_err *err);

pm_zone_parse pm_zone_parse_u8, pm_zone_parse_u16, pm_zone_parse_u32, pm_zone_parse_preference,
    pm_zone_parse_seconds, pm_zone_parse_time, pm_zone_parse_algorithm;
pm_zone_parse pm_zone_parse_string, pm_zone_parse_long, pm_zone_parse_texts, pm_zone_parse_letters;
pm_zone_parse pm_zone_parse_hex, pm_zone_parse_salt, pm_zone_parse_base32, pm_zone_parse_base64;
pm_zone_parse pm_zone_parse_type, pm_zone_parse_types, pm_zone_parse_words, pm_zone_parse_params;
