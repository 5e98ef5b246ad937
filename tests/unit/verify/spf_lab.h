/* A made-up DNS for the SPF rules: example.com among other senders, good ones and broken ones. */
#pragma once

#include "tests/unit/verify/lab.h"

#define GOOD    "v=spf1 include:_spf.purelymail.com ~all"
#define PUBLISH "example.com. 3600 IN TXT \"" GOOD "\""

/* lab_init, and spf_lab_say. */
void spf_lab_init(struct lab *lab, const char *texts);
/* What stands at the domain's name beside the ownership value; several texts with '|' between. */
void spf_lab_say(struct lab *lab, const char *texts);
/* prefix, count times part, end. */
const char *spf_lab_repeat(struct lab *lab, const char *prefix, const char *part, size_t count,
                           const char *end);

/* A row a mistake: the texts at the domain's name, and what is found. */
struct spf_row {
    const char *texts; /* of spf_lab_init */
    const char *rule;
    enum pm_status status;
    const char *cause;
    const char *why;     /* a part of it; "" must be empty */
    const char *publish; /* exactly; NULL: not looked at */
};

void spf_rows_check(const struct spf_row *rows, size_t count);
#define SPF_ROWS(rows) (rows), sizeof(rows) / sizeof *(rows)
