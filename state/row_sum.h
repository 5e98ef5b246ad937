/* A check sum of a stored event: SQLite has none, and a disk that changed a byte of a time or a
 * name would give another event that is as good as the true one. Against accidents only. */
#pragma once

#include "model/event.h"

struct sqlite3;

/* Over all columns but the run, which the id holds (FNV-1a, 64 bits, a length before each text). */
int64_t pm_row_sum(const struct pm_event *event, struct pm_str facts);
/* Makes it known to SQL on that connection, for statements that are typed in, not for schemas:
 * event_sum(id, actor, time, kind, domain, facts). Returns SQLite's result code. */
int pm_row_sum_register(struct sqlite3 *handle);
