/* What the desired-state file says: sorted, defaults filled in. Made by schema/, read by all. */
#pragma once

#include "base/diag.h"
#include "model/name.h"

#include <stdint.h>

enum pm_prune {
    PM_PRUNE_ALL,     /* what is undeclared goes */
    PM_PRUNE_MANAGED, /* only what an apply had declared */
    PM_PRUNE_NONE,
};

struct pm_policy {
    enum pm_prune prune;
    int64_t delete_delay_s; /* 24 h or more */
    int64_t max_deletes;
    int64_t max_delete_percent; /* 0 to 100 */
    bool delete_with_rules;
    struct pm_str *protect; /* canonical names or "*.name", sorted, no duplicates */
    size_t protect_count;
    struct pm_str *ignore; /* likewise */
    size_t ignore_count;
    /* Why nothing is scheduled or deleted at all; empty: it is. Counts at once, both ways, and is
     * no part of what an apply records. */
    struct pm_str freeze;
};

enum {
    PM_DELETE_DELAY_MIN_S = 24 * 3600,
    PM_MAX_DELETES_DEFAULT = 10,
    PM_MAX_DELETE_PERCENT_DEFAULT = 30,
};

/* The policy of a file that says nothing. */
struct pm_policy pm_policy_default(void);
/* True when the name matches an entry of the list. */
bool pm_policy_lists(const struct pm_str *patterns, size_t count, struct pm_str name);
bool pm_policy_eq(const struct pm_policy *a, const struct pm_policy *b);
/* "all", "managed", "none". */
const char *pm_prune_name(enum pm_prune prune);

enum pm_tri { PM_UNSET, PM_FALSE, PM_TRUE };

/* The account's settings of a domain that the file may give; the order is that of the API. */
struct pm_settings {
    enum pm_tri allow_account_reset;
    enum pm_tri symbolic_subaddressing;
};

enum pm_spf_all { PM_SPF_SOFTFAIL, PM_SPF_FAIL, PM_SPF_NEUTRAL };

/* When the ownership TXT record is among a domain's records. */
enum pm_ownership_when {
    PM_OWNERSHIP_ALWAYS,
    PM_OWNERSHIP_UNTIL_ADDED, /* while the domain is not on the account */
    PM_OWNERSHIP_NEVER,
};

/* Optional records for mail clients and receivers. */
struct pm_dns_extra {
    struct pm_str autoconfig;   /* a host name: CNAME autoconfig.NAME; empty: none */
    struct pm_str autodiscover; /* likewise autodiscover.NAME */
    bool srv;                   /* SRV of IMAP and submission (RFC 6186, RFC 8314) */
    struct pm_str mta_sts;      /* the id of `_mta-sts` TXT (RFC 8461 3.1); empty: none */
    struct pm_str tls_rpt;      /* the rua of `_smtp._tls` TXT (RFC 8460 3); empty: none */
};

/* How a domain's DNS records are to be. */
struct pm_dns_options {
    struct pm_name zone; /* empty: the registrable domain, worked out when needed */
    uint32_t ttl;
    uint16_t mx_priority;
    enum pm_spf_all spf_all;
    struct pm_str *spf_include; /* canonical names beside PurelyMail's own, in the file's order */
    size_t spf_include_count;
    struct pm_str dmarc; /* own DMARC text; empty: the CNAME to PurelyMail's */
    bool no_dmarc;       /* neither: the record is kept elsewhere */
    enum pm_ownership_when ownership;
    struct pm_dns_extra extra;
    struct pm_str provider; /* a name of pm_provider_find; empty: not said */
};

struct pm_desired_domain {
    struct pm_name name;
    struct pm_place place;
    bool protect;
    bool protect_given; /* false: the file says nothing */
    struct pm_settings settings;
    const struct pm_dns_options *dns; /* never NULL; domains without a dns key share one value */
};

/* Where queue, holds, protections and the log are kept. */
enum pm_git_state {
    PM_GIT_OFF,    /* in the state file */
    PM_GIT_LOG,    /* there, and each run leaves a record in the branch */
    PM_GIT_SHARED, /* in the branch */
};

struct pm_git_options {
    enum pm_git_state state;
    struct pm_str repository; /* a path or URL, as written; empty: the origin of the repository that
                                 holds the file */
    struct pm_str branch;     /* without refs/heads/ */
    struct pm_str author_name, author_email; /* of commits; empty: the actor */
    struct pm_str folder; /* of the file that has the section: "" or with a final slash. Paths are
                             relative to it */
};

#define PM_GIT_BRANCH_DEFAULT "pm-reconcile/state"

/* Off, with the default branch. */
struct pm_git_options pm_git_default(void);

struct pm_desired {
    struct pm_desired_domain *domains; /* sorted by name, no duplicates */
    size_t count;
    struct pm_policy policy;
    struct pm_git_options git;
    const struct pm_dns_options *default_dns; /* for domains that left the file */
    struct pm_str *files;                     /* in the order they were read */
    size_t file_count;
    struct pm_str digest; /* SHA-256 over the files' bytes, hex */
};

enum { PM_TTL_DEFAULT = 3600, PM_MX_PRIORITY_DEFAULT = 10 };

/* The domain of that canonical name, or NULL. */
const struct pm_desired_domain *pm_desired_find(const struct pm_desired *desired,
                                                struct pm_str name);
