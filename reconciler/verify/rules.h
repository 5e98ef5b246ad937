/* The rules as data: what the reports, `verify --explain` and the reference page are made of. */
#pragma once

#include "model/finding.h"

struct pm_look;

/* The five words of a domain's line. */
enum pm_badge {
    PM_BADGE_NONE,
    PM_BADGE_MX,
    PM_BADGE_SPF,
    PM_BADGE_DKIM,
    PM_BADGE_DMARC,
    PM_BADGE_OWN,
    PM_BADGES,
};

struct pm_rule {
    const char *id;       /* lower-case words with hyphens, unique: "spf-lookups" */
    enum pm_status level; /* breaking it is at worst a FAIL, a WARN or an INFO */
    bool required;        /* counts for the domain's verdict and the exit status */
    enum pm_badge badge;
    const char *source; /* "RFC 7208 4.6.4", or "PurelyMail" */
    const char *title;  /* what is checked, one line without a full stop */
    const char *why;    /* what goes wrong otherwise, sentences */
    const char *fix;    /* what to do, sentences */
};

/* A mistake people make, recognized behind a finding. */
struct pm_cause {
    const char *id;    /* "final-dot-missing" */
    const char *title; /* one line without a full stop */
    const char *why;   /* how it comes about and how it is recognized, sentences */
    const char *fix;   /* sentences */
};

/* The rules of one subject and the function that judges them all. */
struct pm_rule_group {
    const char *title; /* "SPF" */
    const struct pm_rule *rules;
    size_t rule_count;
    const struct pm_cause *causes;
    size_t cause_count;
    void (*judge)(struct pm_look *look);
};

/* In the order of their findings. */
extern const struct pm_rule_group *const pm_rule_groups[];
extern const size_t pm_rule_group_count;

extern const struct pm_rule_group pm_rules_zone;
extern const struct pm_rule_group pm_rules_ownership;
extern const struct pm_rule_group pm_rules_mx;
extern const struct pm_rule_group pm_rules_spf;
extern const struct pm_rule_group pm_rules_dkim;
extern const struct pm_rule_group pm_rules_dmarc;
extern const struct pm_rule_group pm_rules_transport; /* MTA-STS and TLS-RPT */
extern const struct pm_rule_group pm_rules_extra;     /* what the file asks for beside that */
extern const struct pm_rule_group pm_rules_account;

/* NULL: there is none of that id. */
const struct pm_rule *pm_rule_find(struct pm_str id);
const struct pm_cause *pm_cause_find(struct pm_str id);
