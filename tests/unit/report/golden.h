/* Golden files of tests/golden/report. PM_GOLDEN_UPDATE=1 writes them anew; look at the difference
 * before it is committed. */
#pragma once

#include "base/sink.h"
#include "report/style.h"

struct golden {
    const char *path; /* below tests/golden/report */
    void (*put)(struct pm_sink *sink, struct pm_arena *arena, size_t which,
                const struct pm_style *style);
    size_t which;
    const struct pm_style *style;
};

/* Fails the test when the file (from the top of the source tree) does not hold just these bytes. */
void golden_compare(const char *path, struct pm_str bytes, struct pm_arena *arena);
void golden_compare_all(const struct golden *goldens, size_t count);
/* The golden files show how hostile text looks; this holds for all of them at once, but for JSON,
 * coloured text and what is meant for a workflow. */
void golden_expect_harmless(const struct golden *goldens, size_t count);
