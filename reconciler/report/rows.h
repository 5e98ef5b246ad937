/* Walking through open events a domain at a time. Private to report/. */
#pragma once

#include "model/ledger.h"

/* The open events of the next domain from *at on, and moves *at behind them; false at the end. */
bool pm_rows_next(const struct pm_open_events *open, size_t *at, struct pm_open_events *row);
/* How many domains they are of. */
size_t pm_rows_count(const struct pm_open_events *open);
/* The latest of a domain's open events. */
const struct pm_event *pm_rows_latest(const struct pm_open_events *row);
