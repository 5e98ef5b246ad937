/* The messages of a zone transfer -> records (RFC 5936 2.2). */
#pragma once

#include "base/err.h"
#include "dns/query.h"
#include "dns/tsig.h"
#include "model/current.h"

struct pm_axfr_reading {
    struct pm_query query;
    struct pm_tsig *tsig; /* NULL: nothing is signed */
    struct pm_arena *arena;
    struct pm_current_draft draft;
    struct pm_rdata soa; /* the first record */
    size_t records;      /* SOA at the end included */
    bool done;           /* the SOA came again */
};

/* Takes the next message. Errors: as in dns/axfr.h; the message says neither zone nor server.
 * now: for signatures. */
PM_CHECKED bool pm_axfr_take(struct pm_axfr_reading *reading, struct pm_str message, int64_t now,
                             struct pm_err *err);
