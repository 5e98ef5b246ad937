/* A typed reader over jansson: every access checks the type and names the path when it does not fit
 * ("result.domains[3].name is missing", "… is a number, not a string"). Duplicate keys, NUL in
 * texts, text behind the document and what is not UTF-8 are errors of the document. Unknown keys
 * are left alone. Values borrow from the document; texts must be copied to outlive it. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

struct json_t;
struct pm_json_memory;

struct pm_json_doc {
    struct json_t *root;
    struct pm_json_memory *memory; /* of all that root holds */
};

/* A value and how it was reached; parent values must outlive it (they are on the
 * caller's stack). */
struct pm_json {
    struct json_t *node; /* NULL: absent (only from the _optional getters) */
    const struct pm_json *parent;
    const char *key; /* NULL: an array's element */
    size_t index;
};

/* Parses bytes. Errors give line and column; the bytes are not repeated. */
PM_CHECKED bool pm_json_load(struct pm_str bytes, struct pm_json_doc *doc, struct pm_err *err);
void pm_json_doc_fini(struct pm_json_doc *doc);
struct pm_json pm_json_root(const struct pm_json_doc *doc);

bool pm_json_is_null(const struct pm_json *value);
/* "an object", "a string", … for messages of one's own. */
const char *pm_json_type_name(const struct pm_json *value);
/* "result.domains[3].name"; "the document" for the root. */
struct pm_str pm_json_path(const struct pm_json *value, struct pm_arena *arena);

/* Members of an object (an error when `object` is none). The required ones fail when the key is
 * missing. */
PM_CHECKED bool pm_json_get_object(const struct pm_json *object, const char *key,
                                   struct pm_json *out, struct pm_err *err);
PM_CHECKED bool pm_json_get_array(const struct pm_json *object, const char *key,
                                  struct pm_json *out, struct pm_err *err);
PM_CHECKED bool pm_json_get_str(const struct pm_json *object, const char *key, struct pm_str *out,
                                struct pm_err *err);
PM_CHECKED bool pm_json_get_int(const struct pm_json *object, const char *key, int64_t min,
                                int64_t max, int64_t *out, struct pm_err *err);
PM_CHECKED bool pm_json_get_bool(const struct pm_json *object, const char *key, bool *out,
                                 struct pm_err *err);
/* Any type; node NULL when missing. */
PM_CHECKED bool pm_json_get_optional(const struct pm_json *object, const char *key,
                                     struct pm_json *out, struct pm_err *err);
/* A missing or null text leaves *out empty. */
PM_CHECKED bool pm_json_get_str_optional(const struct pm_json *object, const char *key,
                                         struct pm_str *out, struct pm_err *err);

/* The value itself as a text. */
PM_CHECKED bool pm_json_as_str(const struct pm_json *value, struct pm_str *out, struct pm_err *err);
/* The value itself as a whole number from min to max. */
PM_CHECKED bool pm_json_as_int(const struct pm_json *value, int64_t min, int64_t max, int64_t *out,
                               struct pm_err *err);
/* Elements of an array. */
size_t pm_json_count(const struct pm_json *array);
struct pm_json pm_json_at(const struct pm_json *array, size_t index);

/* The bytes of the member `key` of a document's outermost object, just as they stand there (blanks
 * around them left out), for holding what was read to what was written. The document is one that
 * pm_json_load takes; false: it is no object, or has no such member, or spells the key otherwise.
 */
bool pm_json_member_bytes(struct pm_str document, const char *key, struct pm_str *out);
