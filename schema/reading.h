/* Nodes -> drafts, as the rows say. Everything wrong is reported to the source; the draft then
 * keeps what it held. */
#pragma once

#include "schema/draft.h"
#include "schema/node.h"
#include "schema/rows.h"

struct pm_reading {
    struct pm_source *source;
    struct pm_arena *arena; /* for what the drafts point to */
};

/* The keys of one mapping that were met so far. */
struct pm_keys {
    enum pm_section section;
    struct pm_mark seen[PM_SECTION_ROWS_MAX]; /* by row; line 0: not yet */
    bool excused; /* a key that is spelt wrong may be the one that is missing */
};

/* The row of a key that is met for the first time; NULL (reported) when it is unknown or stands
 * there twice. */
const struct pm_row *pm_keys_take(struct pm_reading *reading, struct pm_keys *keys,
                                  struct pm_node *key, const struct pm_path *path);

/* True for "<<", whose value is merged into the mapping. */
bool pm_key_is_merge(const struct pm_node *key);

/* Reads a mapping of that section into its draft. path: that of the mapping. */
void pm_map_read(struct pm_reading *reading, enum pm_section section, struct pm_node *node,
                 const struct pm_path *path, void *draft);

/* Reads the value of one key, of any type but PM_ROW_DOMAINS. path: that of the key. */
void pm_row_read(struct pm_reading *reading, const struct pm_row *row, struct pm_node *node,
                 const struct pm_path *path, void *draft);

/* Reads an entry of `domains`. False: its name is not usable. */
bool pm_domain_read(struct pm_reading *reading, struct pm_node *node, const struct pm_path *path,
                    struct pm_domain_draft *draft);

/* An error at a value, at most one for each; its fix can be set. */
struct pm_diag *pm_reading_error(struct pm_reading *reading, struct pm_node *node,
                                 const struct pm_path *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
struct pm_diag *pm_reading_warning(struct pm_reading *reading, const struct pm_node *node,
                                   const struct pm_path *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Formats a fix. */
struct pm_str pm_reading_text(struct pm_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The readers of single types, of which pm_row_read chooses one; a node that is null or of another
 * kind than the type needs does not reach them. */
typedef void pm_row_reader(struct pm_reading *reading, const struct pm_row *row,
                           struct pm_node *node, const struct pm_path *path, void *draft);
pm_row_reader pm_read_version, pm_read_int, pm_read_bool, pm_read_duration, pm_read_choice;
pm_row_reader pm_read_name, pm_read_patterns, pm_read_includes, pm_read_dmarc, pm_read_reason;
pm_row_reader pm_read_host, pm_read_sts_id, pm_read_report_uris, pm_read_provider;
pm_row_reader pm_read_repository, pm_read_branch, pm_read_author_name, pm_read_author_email;

/* Puts a copy of the text where the row has it. */
void pm_reading_store(struct pm_reading *reading, const struct pm_row *row, struct pm_str text,
                      void *draft);
/* The number of characters; *hostile: one of them must not be shown as it is (base/utf8.h). */
size_t pm_reading_characters(struct pm_str text, bool *hostile);

/* A name out of a scalar; false (reported, with what would be right as far as that can be told)
 * when it is none. */
bool pm_name_read(struct pm_reading *reading, struct pm_node *node, const struct pm_path *path,
                  enum pm_name_kind kind, struct pm_name *out);
