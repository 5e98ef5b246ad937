/* state.json in the branch: what the whole log comes to, so that a run need not fold it. Canonical
 * JSON:
 *
 *     {"account":EVENT|null,"claims":[EVENT,…],"format_version":"1.0","highest_time":N,"holds":[…],
 *      "intents":[…],"known":[…],"lineage":"…","pending":[…],"policy":EVENT|null,"protections":[…],
 *      "record":"log/…json","serial":N}
 *
 * with each EVENT as state/event_json.h writes it. It comes from outside: whoever may push may have
 * edited it. Reading checks every event and the order of every list, and takes nothing that this
 * program would not write. account is the ledger's account_event, which may be the policy, too. */
#pragma once

#include "base/sink.h"
#include "model/ledger.h"

struct pm_snapshot {
    struct pm_ledger ledger;
    int64_t serial;        /* counts commits up from 1 */
    struct pm_str lineage; /* made once, with the branch: 32 hex digits */
    struct pm_str record;  /* path of the record that was written last */
};

void pm_snapshot_write(const struct pm_snapshot *snapshot, struct pm_sink *sink);
/* All is copied. Errors name the list, the event and what is wrong with it. */
PM_CHECKED bool pm_snapshot_read(struct pm_str bytes, struct pm_arena *arena,
                                 struct pm_snapshot *out, struct pm_err *err);
