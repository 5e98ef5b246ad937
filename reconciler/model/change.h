/* A changing request to the account and what became of it. */
#pragma once

#include "base/err.h"
#include "model/event.h"

enum pm_change_result {
    PM_CHANGE_ACCEPTED, /* the service said success; to be confirmed by reading back */
    PM_CHANGE_REFUSED,  /* a structured error: it had no effect */
    PM_CHANGE_UNSENT,   /* it certainly never reached the service: no such host, refused, no TLS */
    PM_CHANGE_UNKNOWN,  /* sent, and no readable reply */
};

struct pm_change {
    enum pm_action action;
    struct pm_str domain;
    struct pm_settings settings; /* update: only what is set is sent */
    bool recheck_dns;            /* update: ask the service to look at DNS again */
    void *tag;                   /* the caller's */

    /* Filled in when it completes. */
    enum pm_change_result result;
    struct pm_err err;   /* for all but ACCEPTED */
    bool ownership_hint; /* REFUSED: the message is about DNS ownership */
    bool exists_hint;    /* REFUSED: the message says that the domain exists already */
};
