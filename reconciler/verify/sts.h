/* MTA-STS: the record and the policy as texts (RFC 8461 3.1, 3.2). */
#pragma once

#include "verify/tags.h"

struct pm_sts_record {
    bool is_record;                   /* begins with v=STSv1 */
    struct pm_str id;                 /* changes when the policy does */
    struct pm_text_problems problems; /* a FAIL among them: senders act as if there were none */
};

struct pm_sts_record pm_sts_record_parse(struct pm_str text, struct pm_arena *arena);
bool pm_sts_is_record(struct pm_str text);

enum pm_sts_mode {
    PM_STS_NONE,
    PM_STS_TESTING,
    PM_STS_ENFORCE,
};

enum {
    PM_STS_MAX_AGE_S = 31557600,
    PM_STS_BODY_MAX = 64 * 1024, /* senders need not read more (3.3) */
};

struct pm_sts_policy {
    enum pm_sts_mode mode;
    uint64_t max_age_s;
    struct pm_str *mx; /* patterns as written */
    size_t mx_count, mx_cap;
    struct pm_text_problems problems; /* a FAIL among them: senders cannot use the policy */
};

/* body: lines that end in LF or CRLF. Never fails: what is wrong is among the problems. */
struct pm_sts_policy pm_sts_policy_parse(struct pm_str body, struct pm_arena *arena);
/* True when some pattern fits the host (4.1): the same name, or "*." in place of its first
 * label. */
bool pm_sts_policy_allows(const struct pm_sts_policy *policy, struct pm_str host);
