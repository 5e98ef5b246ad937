/* check_host() of RFC 7208, complete, as a function of what DNS said. */
#pragma once

#include "base/arena.h"
#include "model/dns.h"

enum pm_spf_result {
    PM_SPF_NONE,
    PM_SPF_NEUTRAL,
    PM_SPF_PASS,
    PM_SPF_FAIL,
    PM_SPF_SOFTFAIL,
    PM_SPF_TEMPERROR,
    PM_SPF_PERMERROR,
    PM_SPF_OPEN, /* answers are missing that ask() was called for */
};

struct pm_spf_ip {
    uint8_t bytes[16]; /* IPv4: the first four */
    bool v6;           /* an IPv4-mapped address is IPv4 (5) */
};

struct pm_spf_mail {
    struct pm_spf_ip ip;
    struct pm_str helo;     /* a name or an address literal */
    struct pm_str sender;   /* MAIL FROM; empty: postmaster@helo (2.4) */
    struct pm_str domain;   /* where checking begins; empty: the sender's */
    struct pm_str receiver; /* for %{r}; may be empty */
    int64_t now;            /* for %{t} */
};

/* What DNS said to a question. NULL: not known yet; the evaluation then ends as OPEN and is to be
 * started again once it is. */
struct pm_spf_dns {
    const struct pm_answer *(*ask)(void *ctx, struct pm_str name, enum pm_rrtype type);
    void *ctx;
};

struct pm_spf_verdict {
    enum pm_spf_result result;
    int lookups;               /* terms that asked DNS (4.6.4) */
    int voids;                 /* of these, answered with nothing (4.6.4) */
    struct pm_str term;        /* the term that decided, as written; empty: none did */
    struct pm_str record_of;   /* the domain whose record holds that term, or the error */
    struct pm_str problem;     /* TEMPERROR, PERMERROR: what, in words; hostile text is in it */
    struct pm_str explanation; /* FAIL: the text of exp=, expanded; empty: none */
};

/* Never fails. Texts are made in the arena. */
struct pm_spf_verdict pm_spf_check(const struct pm_spf_mail *mail, const struct pm_spf_dns *dns,
                                   struct pm_arena *arena);
/* "pass", "softfail", … */
const char *pm_spf_result_name(enum pm_spf_result result);
