/* The keys of the desired-state file. This one table drives the loader, the JSON Schema and the
 * reference page. */
#pragma once

#include "model/name.h"

#include <stdint.h>

/* The mappings of the file. */
enum pm_section {
    PM_SECTION_FILE,
    PM_SECTION_DEFAULTS,
    PM_SECTION_POLICY,
    PM_SECTION_DOMAIN,
    PM_SECTION_SETTINGS,
    PM_SECTION_DNS,
    PM_SECTION_SPF,
    PM_SECTION_EXTRA,
    PM_SECTION_GIT,
    PM_SECTION_AUTHOR,
    PM_SECTION_COUNT,
};

enum pm_row_type {
    PM_ROW_VERSION,
    PM_ROW_INT,          /* int64_t */
    PM_ROW_BOOL,         /* bool */
    PM_ROW_TRI,          /* a boolean that may be left out: enum pm_tri */
    PM_ROW_DURATION,     /* int64_t, seconds */
    PM_ROW_CHOICE,       /* an enum whose constants are the positions in words */
    PM_ROW_NAME,         /* struct pm_name_draft; no public suffix */
    PM_ROW_PATTERNS,     /* a list of names and "*.name": struct pm_str *, and a count */
    PM_ROW_INCLUDES,     /* a list of owners of SPF records: likewise */
    PM_ROW_DMARC,        /* struct pm_str; and a bool: there is to be none */
    PM_ROW_HOST,         /* the name of a host: struct pm_str, canonical */
    PM_ROW_STS_ID,       /* struct pm_str; max: characters */
    PM_ROW_REPORT_URIS,  /* struct pm_str; max: characters */
    PM_ROW_PROVIDER,     /* struct pm_str: a name of pm_provider_find */
    PM_ROW_REASON,       /* words of a person: struct pm_str; min and max: characters */
    PM_ROW_REPOSITORY,   /* struct pm_str */
    PM_ROW_BRANCH,       /* likewise */
    PM_ROW_AUTHOR_NAME,  /* likewise */
    PM_ROW_AUTHOR_EMAIL, /* likewise */
    PM_ROW_MAP,          /* the mapping of another section, in the same draft */
    PM_ROW_DOMAINS,      /* the list of domains */
};

enum { PM_ROW_WORDS_MAX = 4, PM_SECTION_ROWS_MAX = 8 };

struct pm_row {
    const char *key;
    enum pm_row_type type;
    bool required;
    int64_t min, max; /* numbers, and seconds; PM_ROW_INCLUDES: number of entries */
    const char *words[PM_ROW_WORDS_MAX];
    const char *meant[PM_ROW_WORDS_MAX]; /* what some write instead of each word */
    enum pm_section child;               /* PM_ROW_MAP, PM_ROW_DOMAINS */
    size_t offset;                       /* of the value in the draft of the section */
    size_t count_offset;                 /* lists: of their size_t count */
    size_t none_offset;                  /* PM_ROW_DMARC: of its bool */
    const char *standard; /* the value when the key is left out, as it would be written; or NULL */
    const char *example;  /* a value, as it would be written */
    const char *doc;      /* whole sentences, plain ASCII; `code` in backticks */
};

struct pm_section_info {
    const char *path;  /* "policy", "domains[].dns"; empty for the file */
    const char *where; /* "under `policy`": for messages */
    const struct pm_row *rows;
    size_t count;
};

extern const struct pm_section_info pm_sections[PM_SECTION_COUNT];

/* The row of that key, or NULL. */
const struct pm_row *pm_row_find(enum pm_section section, struct pm_str key);
size_t pm_row_word_count(const struct pm_row *row);
/* "a whole number from 0 to 100", "true or false": what the value must be. */
struct pm_str pm_row_expects(const struct pm_row *row, struct pm_arena *arena);
