/* What the rules' functions work with: ask, judge, tell. A function asks for what it needs; what is
 * not there yet is NULL and wanted for the next step, in which all functions run again from the
 * start. So they keep nothing, and the questions they ask may depend on earlier answers only. */
#pragma once

#include "verify/rules.h"
#include "verify/verify.h"
#include "verify/view.h"

struct pm_look {
    const struct pm_verify_input *input;
    struct pm_arena *arena;
    struct pm_verify_step *step;
};

/* What was said to a question; NULL: it is wanted now. count may be 0: there was nobody to ask. Of
 * the domain's own MX and TXT records aliases are followed (verify/follow.h); peek gives the bare
 * answers. */
const struct pm_replies *pm_look_ask(struct pm_look *look, struct pm_str name, enum pm_rrtype type,
                                     enum pm_via via);
/* The same without wanting it. NULL: nobody has asked. */
const struct pm_replies *pm_look_peek(const struct pm_look *look, struct pm_str name,
                                      enum pm_rrtype type, enum pm_via via);
/* Of a resolver; NULL: it is wanted now. */
const struct pm_answer *pm_look_ask_one(struct pm_look *look, struct pm_str name,
                                        enum pm_rrtype type, enum pm_via via);
/* True when the answer says what stands there, or that nothing does: it is conclusive, and not that
 * of an authoritative server that answers without authority (RFC 1912 2.8). */
bool pm_look_is_told(const struct pm_look *look, const struct pm_answer *answer);
/* The record of that purpose as it should be; NULL: not known (ownership only). */
const struct pm_dns_record *pm_look_expected(const struct pm_look *look, enum pm_purpose purpose);

/* What is found of one server's answer, or of a domain. */
struct pm_verdict {
    enum pm_status status;
    const struct pm_cause *cause;  /* NULL: none */
    struct pm_str seen, why, fix;  /* as in struct pm_finding */
    struct pm_str publish, remove; /* likewise */
    bool may_pass;                 /* likewise */
    uint32_t cached_s;             /* likewise */
};

/* One record against one server's conclusive answer. */
struct pm_subject {
    struct pm_look *look;
    const struct pm_dns_record *record; /* as it should be; NULL where the rule has none */
};

typedef struct pm_verdict pm_judge(const struct pm_subject *subject,
                                   const struct pm_answer *answer);

/* Judges each server's answer and adds one finding of the worst, with the servers it was seen at
 * and the evidence of all. Answers that are not conclusive are UNKNOWN and not given to judge, and
 * so are those of an authoritative server that answers without authority: it is lame. Where only
 * some servers are wrong, cause is "not-everywhere-yet", whatever judge named. With input->brief a
 * PASS has no texts and no evidence; judge may leave out the texts of a PASS then. The finding may
 * be changed until the next one is added. */
struct pm_finding *pm_look_judge(struct pm_look *look, const struct pm_rule *rule,
                                 const struct pm_subject *subject, const struct pm_replies *replies,
                                 pm_judge *judge);
/* Adds a finding of the domain as a whole. owner, type, expected, where and evidence are the
 * caller's to fill in. */
struct pm_finding *pm_look_tell(struct pm_look *look, const struct pm_rule *rule,
                                const struct pm_verdict *verdict);

/* "example.com. 3600 IN MX 10 mailserver.purelymail.com.": the record to publish. */
struct pm_str pm_look_record(const struct pm_subject *subject);
/* FAIL: the record is not there, by NODATA or NXDOMAIN, with the time until resolvers forget
 * that; asks whether it stands at the doubled name instead (PM_CAUSE_ZONE_NAME_TWICE). */
struct pm_verdict pm_look_missing(const struct pm_subject *subject, const struct pm_answer *answer);
/* True when target is the wanted name with a zone's name behind it, which is what DNS providers
 * make of a name without its final dot. */
bool pm_look_lost_dot(const struct pm_subject *subject, struct pm_str target);
/* A record that must stand at the domain's name itself was found through a CNAME there: a PASS
 * becomes a WARN. */
void pm_look_mind_alias(const struct pm_subject *subject, const struct pm_answer *answer,
                        struct pm_verdict *verdict);
