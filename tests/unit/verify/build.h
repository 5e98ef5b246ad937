/* Inputs of verification, tersely. */
#pragma once

#include "verify/verify.h"

#define OWNERSHIP "purelymail_ownership_proof=0123abcDEF"

struct bench {
    struct pm_arena arena;
    struct pm_dns_options dns;
    struct pm_record_list expected;
    struct pm_answer answers[32];
    struct pm_verify_input input; /* of example.com, nothing answered */
};

void bench_init(struct bench *bench);
void bench_fini(struct bench *bench);
/* Makes the expected records anew, after a change of dns. */
void bench_expect(struct bench *bench, const char *ownership);

/* Adds an answer. text: "NODATA", "NXDOMAIN", "TIMEOUT", "SERVFAIL", "REFUSED", "FAILED", or values
 * separated by '|' ("10 a.example|20 b.example" for MX, texts for TXT, targets for CNAME). With
 * ">alias.example " in front the name is an alias (CNAME), and the rest is found there. */
struct pm_answer *bench_answer(struct bench *bench, const char *server, const char *name,
                               enum pm_rrtype type, const char *text);
/* One step; the finding of that purpose. */
struct pm_finding bench_find(struct bench *bench, enum pm_purpose purpose);
