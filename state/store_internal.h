/* What the files of the store share. */
#pragma once

#include "state/location.h"
#include "state/rows.h"
#include "state/store.h"

struct pm_store {
    enum pm_store_mode mode;
    struct pm_location location;
    struct pm_db db; /* handle NULL: the state does not exist */
    int64_t version; /* of the tables, as they were when the file was opened */
    int lock;        /* -1: none */
    struct pm_rows rows;
    struct pm_run run; /* who writes; no id: nobody in particular */
    bool run_stored;
};

/* A transaction that may write; an error in mode READ. */
PM_CHECKED bool pm_store_begin(struct pm_store *store, struct pm_err *err);
/* Ends it: with these events, and the row of the run that made them, when ok, else as if it had not
 * been. */
PM_CHECKED bool pm_store_finish(struct pm_store *store, const struct pm_event *events, size_t count,
                                bool ok, struct pm_err *err);
