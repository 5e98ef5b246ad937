/* One evaluation under way: what the files of the evaluator share. */
#pragma once

#include "model/spf_macro.h"
#include "model/spf_record.h"
#include "verify/spf_check.h"

struct pm_spf_run {
    const struct pm_spf_mail *mail;
    const struct pm_spf_dns *dns;
    struct pm_arena *arena;
    struct pm_spf_macros macros; /* all but d, which changes, and p, which costs questions */
    struct pm_spf_verdict verdict;
    bool counting;  /* pm_spf_count */
    bool open;      /* an answer is missing */
    bool failed;    /* verdict has a problem that decides */
    bool void_term; /* the term at hand was counted as void */
};

/* A record being evaluated. */
struct pm_spf_frame {
    struct pm_str domain;              /* the current domain: lower case, no final dot */
    const struct pm_spf_frame *parent; /* that includes it, or redirects to it; NULL: the first */
    bool explains; /* its exp= counts: the first record's, and of those it redirects to (6.2) */
};

enum pm_spf_match {
    PM_SPF_MATCH_NO,
    PM_SPF_MATCH_YES,
    PM_SPF_MATCH_ERROR, /* the verdict says which */
    PM_SPF_MATCH_OPEN,
};

/* What DNS has of a name. */
enum pm_spf_seen {
    PM_SPF_SEEN_DATA,
    PM_SPF_SEEN_VOID,  /* no such record, or no such name */
    PM_SPF_SEEN_ERROR, /* not conclusive */
    PM_SPF_SEEN_OPEN,
};

/* A domain in the form in which names of answers come: \DDD for bytes that are in no host name. */
struct pm_str pm_spf_canonical(struct pm_spf_run *run, struct pm_str domain);
/* Asks for a canonical name. *set is that of the answer, with DATA only. */
enum pm_spf_seen pm_spf_ask(struct pm_spf_run *run, struct pm_str name, enum pm_rrtype type,
                            const struct pm_rrset **set);
/* Where and what it is that went wrong. */
struct pm_spf_fault {
    const struct pm_spf_frame *frame;
    struct pm_str term; /* empty: the record as a whole */
    enum pm_spf_trouble trouble;
    struct pm_str problem;
};

/* Notes it; of several the first decides. When counting, none does. */
enum pm_spf_match pm_spf_error(struct pm_spf_run *run, const struct pm_spf_fault *fault);
/* The question could not be answered: TEMPERROR. */
enum pm_spf_match pm_spf_temperror(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                   struct pm_str term, struct pm_str name, enum pm_rrtype type);

/* A name that DNS can be asked for: labels of 1 to 63 bytes, 253 in all (4.3). */
bool pm_spf_is_name(struct pm_str domain);
/* Expands a domain-spec (empty: the current domain) into a name in lower case, without its final
 * dot, cut to 253 bytes from the left (7.3). YES, or OPEN. The name may be none. */
enum pm_spf_match pm_spf_target(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                struct pm_str spec, struct pm_str *out);
/* Expands a macro-string; YES or OPEN. */
enum pm_spf_match pm_spf_expand(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                                struct pm_str text, struct pm_str *out);

/* a, mx, ptr, exists, ip4, ip6, all: does the address match? */
enum pm_spf_match pm_spf_match(struct pm_spf_run *run, const struct pm_spf_frame *frame,
                               const struct pm_spf_directive *directive);
/* check_host() of the frame's domain, without its macros' values being set up. NONE: there is no
 * record, or no such domain can be. */
enum pm_spf_result pm_spf_check_host(struct pm_spf_run *run, const struct pm_spf_frame *frame);
