/* Verification, pure: what a domain should have and what was said so far -> findings, or questions
 * wanted. */
#pragma once

#include "model/account.h"
#include "model/delegation.h"
#include "model/dns.h"
#include "model/finding.h"
#include "model/web.h"

/* Who PM_VIA_AUTHORITY is. */
enum pm_verify_mode {
    PM_VERIFY_AUTHORITIES, /* the authoritative servers, found by a walk */
    PM_VERIFY_RESOLVER,    /* the resolver: --resolver-only */
    PM_VERIFY_SERVERS,     /* the servers that were named, about the domain's records only */
};

/* What was worked out once and holds for other domains too: texts of SPF records and keys that many
 * share. Only as long as the answers of resolvers stay the same. */
struct pm_verify_memo;
struct pm_verify_memo *pm_verify_memo_make(struct pm_arena *arena);

struct pm_verify_input {
    struct pm_name name;
    const struct pm_record_list *expected; /* without an ownership record its value is unknown,
                                              without a DMARC record it is kept elsewhere */
    const struct pm_dns_options *dns;
    /* PM_TRUE: the domain is on the account, so ownership is information; PM_FALSE: it is not;
     * PM_UNSET: not known (no token): ownership is required. */
    enum pm_tri on_account;
    const struct pm_dns_badges *badges; /* the account's own verdict; NULL: not known */
    enum pm_verify_mode mode;
    const struct pm_delegation *delegation;  /* with PM_VERIFY_AUTHORITIES, complete; else NULL */
    const struct pm_replies *const *replies; /* all complete; to each question once */
    size_t reply_count;
    const struct pm_web_answer *policy; /* of step.wants_policy; NULL: not fetched yet */
    struct pm_verify_memo *memo;        /* may be NULL */
    bool was_wrong;                     /* at an earlier look something required was not right */
    /* PM_VERIFY_RESOLVER: what its cache had at the first look is over, so that what is wrong now
     * is so at the servers. */
    bool outwaited;
    bool brief; /* findings of status PASS need no texts, for speed: nobody will read them */
};

struct pm_verify_step {
    struct pm_question *wanted; /* not asked yet */
    size_t wanted_count, wanted_cap;
    bool wants_policy;           /* https://mta-sts.NAME/.well-known/mta-sts.txt (RFC 8461 3.3) */
    struct pm_findings findings; /* final when nothing is wanted */
};

/* One step; texts in the arena or borrowed from the input. Never fails: what cannot be told is a
 * finding of status unknown. Where several servers answer, a record must be right at each; the
 * worst counts, and the finding names the servers. Ends after few steps: at most 64 with any
 * answers. */
struct pm_verify_step pm_verify_step(const struct pm_verify_input *input, struct pm_arena *arena);

/* Is the ownership TXT there? By the answers to the apex TXT question, asked as the mode says or of
 * a resolver: visible at every server that answered conclusively; PM_FALSE when a conclusive answer
 * lacks it; PM_UNSET when none is conclusive. As in all rules, what a lame server says is not. */
enum pm_tri pm_verify_ownership(struct pm_str ownership, enum pm_verify_mode mode,
                                const struct pm_answer *answers, size_t answer_count);
