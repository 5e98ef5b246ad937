/* What the formats of verification share. Private to report/. */
#pragma once

#include "report/out.h"
#include "report/verify.h"
#include "verify/rules.h"

/* What a domain's findings come to. */
struct pm_verify_verdict {
    enum pm_status status; /* of the required ones: PASS, FAIL or UNKNOWN */
    bool warned;           /* PASS, but something else needs attention */
};
struct pm_verify_verdict pm_verify_verdict_of(const struct pm_verify_domain *domain);
/* The same as one status: PASS, WARN, FAIL or UNKNOWN. */
enum pm_status pm_verify_status_of(struct pm_verify_verdict verdict);

/* The worst status of each badge's rules: PASS, WARN, FAIL or UNKNOWN; SKIP where none was looked
 * at. */
struct pm_verify_badges {
    enum pm_status of[PM_BADGES];
};
struct pm_verify_badges pm_verify_badges_of(const struct pm_verify_domain *domain);
/* "MX", "SPF", …; from PM_BADGE_MX on. */
const char *pm_verify_badge_name(enum pm_badge badge);

/* A row of the table of formats. */
struct pm_verify_format {
    const char *name;
    bool full;         /* findings of status PASS are shown with their texts */
    bool full_verbose; /* … when everything is to be shown */
    void (*begin)(struct pm_verify_report *report);
    void (*domain)(struct pm_verify_report *report, const struct pm_verify_domain *domain,
                   struct pm_verify_verdict verdict);
    /* A domain that was not looked at; NULL: their number will do. */
    void (*missed)(struct pm_verify_report *report, struct pm_name name);
    void (*end)(struct pm_verify_report *report);
};
extern const struct pm_verify_format pm_verify_as_text, pm_verify_as_json, pm_verify_as_markdown,
    pm_verify_as_junit, pm_verify_as_nagios, pm_verify_as_prometheus;

/* A status for people: told apart by sign and word, never by colour alone. */
struct pm_verify_word {
    const char *sign; /* one column */
    const char *word; /* ASCII, at most 7 */
    enum pm_ink ink;
};
const struct pm_verify_word *pm_verify_word_of(enum pm_status status);

/* FAIL, UNKNOWN and WARN. */
bool pm_verify_needs_attention(const struct pm_finding *finding);
/* "the final dot is missing (final-dot-missing)"; empty when no cause was recognized. */
struct pm_str pm_verify_cause_words(const struct pm_finding *finding, struct pm_arena *arena);

/* What to do: in the finding's words, or where it has neither these nor records, in its rule's. */
struct pm_str pm_verify_fix_of(const struct pm_finding *finding);
/* "bad.example MX"; without a type where the finding is about none. */
struct pm_str pm_verify_subject(const struct pm_finding *finding, struct pm_arena *arena);

/* Counts a domain. */
void pm_verify_count(struct pm_verify_summary *summary, struct pm_verify_verdict verdict);
/* "Verify: 12 domains: 10 ok, 1 failed, 1 unknown.", without a line feed; behind the ok ones how
 * many of them need attention all the same; below it, where some were not looked at, "Interrupted:
 * 12 of 20 domains were looked at." */
void pm_verify_put_summary(struct pm_sink *sink, const struct pm_verify_summary *summary);

/* Of findings of many domains, those of one standing together: the next one's from *at on, which
 * is moved behind them; false at the end. */
bool pm_verify_next_domain(const struct pm_findings *findings, size_t *at,
                           struct pm_verify_domain *out);
