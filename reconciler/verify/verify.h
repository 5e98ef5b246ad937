/* Verification, pure: what a domain should have and the answers so far -> findings, or questions
 * wanted. */
#pragma once

#include "model/dns.h"
#include "model/finding.h"

struct pm_verify_input {
    struct pm_name name;
    const struct pm_record_list *expected; /* without an ownership record its value is unknown */
    const struct pm_dns_options *dns;
    /* PM_TRUE: the domain is on the account, so ownership is information; PM_FALSE: it is not;
     * PM_UNSET: not known (no token): ownership is required. */
    enum pm_tri on_account;
    const struct pm_answer *answers;
    size_t answer_count;
};

struct pm_verify_step {
    struct pm_question *wanted; /* not asked yet; each for every server that is to be looked at */
    size_t wanted_count;
    struct pm_findings findings; /* final when nothing is wanted */
};

/* One step. Never fails: what cannot be told is a finding of status unknown. With several servers'
 * answers to one question the record must be right at each; the worst counts and the finding names
 * the servers. */
struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena);

/* Is the ownership TXT there? By the answers to the apex TXT question: visible at every server that
 * answered conclusively; PM_FALSE when a conclusive answer lacks it; PM_UNSET when none is
 * conclusive. */
enum pm_tri pm_verify_ownership(struct pm_str ownership, const struct pm_answer *answers,
                                size_t answer_count);
