/* The options' rows. Private to cli/. */
#pragma once

#include "cli/args.h"

enum pm_option_kind {
    PM_KIND_FLAG,
    PM_KIND_TEXT,     /* struct pm_str; of several the last one counts */
    PM_KIND_ONCE,     /* struct pm_str; a second one would be left out unseen: an error */
    PM_KIND_OPTIONAL, /* struct pm_str; the value only as --name=VALUE */
    PM_KIND_LIST,     /* struct pm_texts; may be repeated */
    PM_KIND_NUMBER,   /* int64_t, in [min, max] */
    PM_KIND_DURATION, /* int64_t seconds, in [min, max] */
};

struct pm_option_row {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum pm_option_kind kind;
    const char *value; /* how the help calls it */
    const char *help;
    size_t offset; /* of the value in struct pm_args; flags have none */
    int64_t min, max;
};

extern const struct pm_option_row pm_option_rows[PM_OPTS];
