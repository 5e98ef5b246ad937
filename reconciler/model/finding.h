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

/* What one server said. */
struct pm_evidence {
    struct pm_str server;
    enum pm_status status;
    struct pm_str seen; /* presentation form, or why nothing was; hostile */
};

struct pm_finding {
    struct pm_str domain;
    struct pm_str rule; /* its id: "mx", "spf-lookups" (verify/rules.h) */
    enum pm_status status;
    bool required;       /* counts for the exit status */
    struct pm_str cause; /* the id of the mistake that was made; empty: none was recognized */
    struct pm_str owner;
    enum pm_rrtype type;
    struct pm_str expected; /* presentation form; may be empty */
    struct pm_str seen;     /* the same; several values joined by "; "; hostile */
    struct pm_str where;    /* server(s) */
    struct pm_str why;      /* sentences; empty for a PASS without remark */
    struct pm_str fix;      /* what to do, in sentences; empty: nothing */
    struct pm_str publish;  /* records to publish, in zone-file form, a line each; may be empty */
    struct pm_str remove;   /* records to take away, likewise */
    const struct pm_evidence *evidence; /* one a server; none for a PASS told in brief */
    size_t evidence_count;
    bool may_pass;     /* time alone may mend it: missing, not the same everywhere yet, no answer */
    uint32_t cached_s; /* how long resolvers may still give what was seen; 0: not known */
};

/* "pass", "info", … */
const char *pm_status_name(enum pm_status status);
/* For comparing: skip, pass, info, warn, unknown, fail. */
int pm_status_severity(enum pm_status status);

struct pm_findings {
    struct pm_finding *items;
    size_t count, cap;
};

/* What a domain's required findings come to: FAIL before UNKNOWN before PASS. */
enum pm_status pm_findings_verdict(const struct pm_finding *items, size_t count);
