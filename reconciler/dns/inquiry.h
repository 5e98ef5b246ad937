/* One question, put to one host after the other, and to the addresses of each, until the answer is
 * good enough. */
#pragma once

#include "dns/host.h"

/* `ask` has question, arena, recursion and raw. */
struct pm_inquiry {
    struct pm_ask ask;
    struct pm_dns *dns;
    struct pm_hosts hosts; /* of more than PM_INQUIRY_HOSTS only the first are asked */
    size_t start;          /* which of those that are equally well is asked first */
    /* Is this the answer? NULL: when it is conclusive. */
    bool (*is_enough)(struct pm_inquiry *inquiry, const struct pm_answer *answer);
    void (*done)(struct pm_inquiry *inquiry); /* called once, from pm_dns_run */
    void *ctx;
    struct pm_answer *answer; /* where the one that tells most goes; the caller's */
    /* Its own. */
    uint64_t tried; /* hosts asked in this round */
    size_t round;   /* which address of each is asked */
    size_t asked;   /* questions */
    bool disputed;  /* one of them was answered by SERVFAIL */
    struct pm_host *host;
    struct pm_inquiry *next_spare;
};

enum { PM_INQUIRY_HOSTS = 64, PM_INQUIRY_TRIES = 6 };

/* One to be filled in; zeroed. They are used again: there are far more answers than questions under
 * way. */
struct pm_inquiry *pm_inquiry_take(struct pm_dns *dns);
/* Over, and no longer needed. */
void pm_inquiry_give_back(struct pm_inquiry *inquiry);

/* False: it is over already, done is not called; *answer says what happened, and its status is
 * PM_ANSWER_FAILED when nobody could be asked. */
bool pm_inquiry_start(struct pm_inquiry *inquiry);

/* What went wrong, in words: "SERVFAIL", "no answer within 5000 ms, 5 tries", "connection refused".
 */
struct pm_str pm_answer_fault(const struct pm_answer *answer);
