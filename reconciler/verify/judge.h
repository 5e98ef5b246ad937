/* One record against one server's conclusive answer. */
#pragma once

#include "verify/verify.h"
#include "verify/view.h"

struct pm_subject {
    const struct pm_verify_input *input;
    const struct pm_dns_record *record; /* as it should be */
    struct pm_arena *arena;
};

struct pm_verdict {
    enum pm_status status;
    struct pm_str seen, why, fix; /* as in struct pm_finding */
};

struct pm_verdict pm_judge_ownership(const struct pm_subject *subject,
                                     const struct pm_answer *answer);
struct pm_verdict pm_judge_mx(const struct pm_subject *subject, const struct pm_answer *answer);
struct pm_verdict pm_judge_spf(const struct pm_subject *subject, const struct pm_answer *answer);
/* A CNAME that must point exactly where it should. */
struct pm_verdict pm_judge_cname(const struct pm_subject *subject, const struct pm_answer *answer);
/* CNAME to the service's text, or a text of one's own. */
struct pm_verdict pm_judge_dmarc(const struct pm_subject *subject, const struct pm_answer *answer);

/* True when the answer to the _dmarc CNAME question leaves open whether there is a TXT instead. */
bool pm_dmarc_wants_txt(const struct pm_subject *subject, const struct pm_answer *answer);

/* What the judges share. */

/* The record to publish, in zone-file form. */
struct pm_str pm_judge_record(const struct pm_subject *subject);
/* "Publish: RECORD". */
struct pm_str pm_judge_publish(const struct pm_subject *subject);
/* FAIL: the record is not there, by NODATA or NXDOMAIN; with the time until resolvers
 * forget that. */
struct pm_verdict pm_judge_missing(const struct pm_subject *subject,
                                   const struct pm_answer *answer);
/* True when target is the wanted name with a zone's name behind it, which is what DNS providers
 * make of a name without its final dot. */
bool pm_judge_lost_dot(const struct pm_subject *subject, struct pm_str target);
