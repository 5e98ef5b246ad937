/* The one JSON writer (RFC 8259). Streams into a sink: no tree. Output is ASCII: everything else,
 * controls and DEL included, is written as \u escapes, so that it may be shown anywhere; the second
 * '#' of "##", too, for CI runners take "##[" for a command.
 *
 *     pm_json_open(&w, '{');  pm_json_key(&w, "name");  pm_json_str(&w, name);  pm_json_close(&w);
 *     pm_json_end(&w);
 *
 * PM_JSON_CANONICAL is the form for digests and stored facts: no blanks, keys in byte order
 * (asserted), integers only. PM_JSON_PRETTY indents by two blanks. Both end in one line feed
 * (pm_json_end); PM_JSON_COMPACT is CANONICAL without the order of keys and the final line feed. */
#pragma once

#include "base/sink.h"

#include <stdint.h>

enum pm_json_style { PM_JSON_CANONICAL, PM_JSON_COMPACT, PM_JSON_PRETTY };

enum { PM_JSON_WRITE_DEPTH = 32 };

struct pm_json_writer {
    struct pm_sink *sink;
    enum pm_json_style style;
    unsigned depth;
    char closers[PM_JSON_WRITE_DEPTH];
    bool has_items[PM_JSON_WRITE_DEPTH];
    const char *last_key[PM_JSON_WRITE_DEPTH];
    bool after_key;
};

void pm_json_writer_init(struct pm_json_writer *w, struct pm_sink *sink, enum pm_json_style style);
/* opener: '{' or '['. */
void pm_json_open(struct pm_json_writer *w, char opener);
void pm_json_close(struct pm_json_writer *w);
/* key: a literal; keys live as long as the writer. */
void pm_json_key(struct pm_json_writer *w, const char *key);
/* Bytes that are not UTF-8 become U+FFFD. */
void pm_json_str(struct pm_json_writer *w, struct pm_str value);
void pm_json_int(struct pm_json_writer *w, int64_t value);
void pm_json_bool(struct pm_json_writer *w, bool value);
void pm_json_null(struct pm_json_writer *w);
/* A value that is JSON already, in the writer's style and without a final line feed. */
void pm_json_raw(struct pm_json_writer *w, struct pm_str json);
/* All must be closed. */
void pm_json_end(struct pm_json_writer *w);

/* A key and its value in one. */
void pm_json_field_str(struct pm_json_writer *w, const char *key, struct pm_str value);
void pm_json_field_text(struct pm_json_writer *w, const char *key, const char *value);
void pm_json_field_int(struct pm_json_writer *w, const char *key, int64_t value);
void pm_json_field_bool(struct pm_json_writer *w, const char *key, bool value);
/* UTC seconds as "2026-11-22T20:54:32Z". */
void pm_json_field_time(struct pm_json_writer *w, const char *key, int64_t time);
/* null for the empty slice. */
void pm_json_field_str_or_null(struct pm_json_writer *w, const char *key, struct pm_str value);
/* A key and '{' or '['. */
void pm_json_field_open(struct pm_json_writer *w, const char *key, char opener);
