/* check_host() of RFC 7208, complete, as a function of what DNS said. */
#pragma once

#include "base/arena.h"
#include "model/dns.h"
#include "model/spf_ip.h"

enum pm_spf_result {
    PM_SPF_RESULT_NONE,
    PM_SPF_RESULT_NEUTRAL,
    PM_SPF_RESULT_PASS,
    PM_SPF_RESULT_FAIL,
    PM_SPF_RESULT_SOFTFAIL,
    PM_SPF_RESULT_TEMPERROR,
    PM_SPF_RESULT_PERMERROR,
    PM_SPF_RESULT_OPEN, /* answers are missing that ask() was called for */
};

enum {
    PM_SPF_LOOKUPS_MAX = 10, /* 4.6.4 */
    PM_SPF_VOIDS_MAX = 2,    /* 4.6.4 */
    PM_SPF_COUNT_MAX = 20,   /* where pm_spf_count gives up counting */
};

/* What kinds of things go wrong. */
enum pm_spf_trouble {
    PM_SPF_TROUBLE_DNS,     /* an answer was not conclusive: TEMPERROR */
    PM_SPF_TROUBLE_SYNTAX,  /* a record breaks the grammar */
    PM_SPF_TROUBLE_SEVERAL, /* a domain has several records (4.5) */
    PM_SPF_TROUBLE_NONE,    /* a domain that is included, or redirected to, has none */
    PM_SPF_TROUBLE_LOOP,    /* a record leads back to itself */
    PM_SPF_TROUBLE_LOOKUPS, /* limits of 4.6.4 */
    PM_SPF_TROUBLE_VOIDS,
    PM_SPF_TROUBLE_HOSTS, /* over ten MX records */
    PM_SPF_TROUBLES,
};

enum { PM_SPF_PARTS_MAX = 64 };

/* A network, and an address of each part of it that a record may treat in its own way: terms that
 * name less than the network cut it at their first address and behind their last. Those behind a
 * term that matches are seen only when an address beyond it is checked. */
struct pm_spf_parts {
    int prefix;
    struct pm_spf_ip ips[PM_SPF_PARTS_MAX];
    size_t count;
    bool more; /* there are parts for which there was no room */
};

struct pm_spf_mail {
    struct pm_spf_ip ip;
    struct pm_spf_parts *parts; /* of the network that ip is of: those found are added; or NULL */
    struct pm_str helo;         /* a name or an address literal */
    struct pm_str sender;       /* MAIL FROM; empty: postmaster@helo (2.4) */
    struct pm_str domain;       /* where checking begins; empty: the sender's */
    struct pm_str receiver;     /* for %{r}; may be empty */
    int64_t now;                /* for %{t} */
};

/* What DNS said to a question. NULL: not known yet; the evaluation then ends as OPEN and is to be
 * started again once it is. Names are canonical, with \DDD for bytes that are in no host name. */
struct pm_spf_dns {
    const struct pm_answer *(*ask)(void *ctx, struct pm_str name, enum pm_rrtype type);
    void *ctx;
};

struct pm_spf_verdict {
    enum pm_spf_result result;
    int lookups;             /* terms that asked DNS (4.6.4) */
    int voids;               /* of these, answered with nothing (4.6.4) */
    int void_questions;      /* questions of these terms answered with nothing: what receivers
                                count that take 4.6.4 at its strictest */
    struct pm_str term;      /* the term that decided, as written; empty: none did */
    struct pm_str record_of; /* the domain whose record holds that term, or the error */
    struct pm_str problem;   /* TEMPERROR, PERMERROR: what, in words; hostile text is in it */
    struct pm_str troubles[PM_SPF_TROUBLES]; /* the first problem of each kind; empty: none */
    struct pm_str widest; /* pm_spf_count: the first term that names a network of more addresses
                             than anybody sends mail from: IPv4 below /8, IPv6 below /16 */
    struct pm_str explanation; /* FAIL: the text of exp=, expanded; empty: none */
    bool varies; /* another domain or sender with the same record may fare otherwise: macros, or
                    terms that mean the current domain */
};

/* Never fails. Texts are made in the arena. */
struct pm_spf_verdict pm_spf_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena);
/* The same for an address that no term but `all` matches, on to the end whatever goes wrong and
 * over the limits: its lookups and voids are the most that the record can cost, and result is what
 * the end of the record says. What went wrong is in troubles; the limits of lookups and voids are
 * none here. Stops at PM_SPF_COUNT_MAX lookups. The ip counts for its family and in macros. */
struct pm_spf_verdict pm_spf_count(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena);
/* "pass", "softfail", … */
const char *pm_spf_result_name(enum pm_spf_result result);
