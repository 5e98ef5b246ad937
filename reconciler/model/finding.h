/* What verification says of one record or rule. */
#pragma once

#include "model/records.h"

enum pm_status {
    PM_STATUS_PASS,
    PM_STATUS_INFO,
    PM_STATUS_WARN,
    PM_STATUS_FAIL,
    PM_STATUS_UNKNOWN, /* time-out, SERVFAIL, REFUSED: never counted as missing */
    PM_STATUS_SKIP,
    PM_STATUSES,
};

struct pm_finding {
    struct pm_str domain;
    struct pm_str rule; /* "mx", "spf", … : the purpose's name, or a rule's id */
    enum pm_status status;
    bool required; /* counts for the exit status */
    struct pm_str owner;
    enum pm_rrtype type;
    struct pm_str expected; /* presentation form; may be empty */
    struct pm_str seen;     /* the same; several values joined by "; "; hostile */
    struct pm_str where;    /* server(s) */
    struct pm_str why;      /* a sentence; empty for a PASS without remark */
    struct pm_str fix;      /* what to do, in a sentence with the exact record; empty: nothing */
};

/* "pass", "info", … */
const char *pm_status_name(enum pm_status status);

struct pm_findings {
    struct pm_finding *items;
    size_t count, cap;
};

/* What a domain's required findings come to: FAIL before UNKNOWN before PASS. */
enum pm_status pm_findings_verdict(const struct pm_finding *items, size_t count);
