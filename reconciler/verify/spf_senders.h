/* The addresses that PurelyMail sends mail from: what _spf.purelymail.com lists. */
#pragma once

#include "model/spf_ip.h"
#include "verify/look.h"

#define PM_SPF_OURS "_spf.purelymail.com"

enum { PM_SPF_SENDERS_MAX = 64 };

struct pm_spf_senders {
    struct pm_spf_ip ips[PM_SPF_SENDERS_MAX]; /* one of each network … */
    int prefixes[PM_SPF_SENDERS_MAX];         /* … and how many bits name that */
    size_t count;
    bool open;             /* an answer is wanted */
    struct pm_str unknown; /* why they are not known; empty: they are */
};

/* Reads ip4 and ip6 terms of that record, and of those that it includes or redirects to. Asks
 * resolvers. Kept in the memo. */
const struct pm_spf_senders *pm_spf_senders_find(struct pm_look *look);
