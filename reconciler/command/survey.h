/* Verifies many domains: a window of them at a time goes to and fro between DNS and the rules, and
 * what was found is handed on in the order of the domains. */
#pragma once

#include "command/policies.h"
#include "dns/dns.h"
#include "verify/verify.h"

struct pm_survey_domain {
    struct pm_name name;
    const struct pm_dns_options *dns;
    enum pm_tri on_account;             /* as in struct pm_verify_input */
    const struct pm_dns_badges *badges; /* likewise */
    bool was_wrong, outwaited;          /* likewise */
    /* Of an earlier look at it, of PM_VIA_AUTHORITY: not asked again, unless the zone has other
     * name servers now. NULL: none. */
    const struct pm_replies *const *known;
    size_t known_count;
};

/* What was found of one domain; lasts for the call that hands it on. */
struct pm_survey_result {
    size_t index; /* of the domain */
    const struct pm_finding *items;
    size_t count;
    const struct pm_replies *const *replies; /* all that was said, the known ones among it */
    size_t reply_count;
    bool answered; /* something conclusive was said to a question about its own names */
    /* Somebody who is asked about its own names replied, be it to refuse; the resolver did. */
    bool heard, resolver_heard;
};

struct pm_survey_options {
    struct pm_dns *dns;
    enum pm_verify_mode mode;
    struct pm_str ownership;      /* the whole value; empty: unknown */
    bool brief;                   /* as in struct pm_verify_input */
    size_t window;                /* domains under way at a time; 0: 256 */
    struct pm_policies *policies; /* NULL: MTA-STS policies are not fetched */
    bool (*stop)(void *ctx);
    void (*take)(void *ctx, const struct pm_survey_result *result);
    void *ctx; /* of both */
};

/* Hands on a result for each domain. Errors: PM_ERR_INTERRUPTED when stop said so, what was handed
 * on until then stands; of pm_dns_run. */
PM_CHECKED bool pm_survey_run(const struct pm_survey_options *options,
                              const struct pm_survey_domain *domains, size_t count,
                              struct pm_err *err);
