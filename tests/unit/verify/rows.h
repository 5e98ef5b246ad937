/* Tests of rules as rows: what is changed in the clean domain, and what is then found. */
#pragma once

#include "tests/unit/verify/lab.h"

enum { ROW_EDITS_MAX = 6 };

struct row {
    /* "+LINE" says it, "-NAME TYPE" takes it away, "=LINE" replaces, "@b LINE" says it at server b
     * only, "!b STATUS NAME TYPE" has b answer NODATA, NXDOMAIN, TIMEOUT or SERVFAIL ("!*":
     * everybody). */
    const char *edits[ROW_EDITS_MAX];
    const char *rule;
    enum pm_status status;
    const char *cause;   /* "" for none */
    const char *why;     /* a part of it */
    const char *publish; /* all of it; NULL: not looked at */
    const char *remove;  /* likewise */
};

void rows_check(const struct row *rows, size_t count);
/* The edits of one row, for tests that do more. */
void row_apply(struct lab *lab, const struct row *row);
