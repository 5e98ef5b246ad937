/* Events as canonical JSON: what the ledger's stores hold. An event is
 *
 *     {"actor":"alice","domain":"example.com","facts":{"delay_s":86400},
 *      "id":"20261122T205432Z-1f0a3c5e/3","kind":"schedule","time":1795380872}
 *
 * in one line; its run is the id up to the slash. Facts, of which only those that the event has are
 * written: account, action, closes, delay_s, expires, host, note, policy, reason, timeout_s.
 *
 * Only events that pass pm_event_check may be written. Reading is strict: what does not pass it,
 * and what this program would not write itself (an unknown key above all: it may change what the
 * event means), is an error that names the event. */
#pragma once

#include "base/sink.h"
#include "model/event.h"
#include "json/read.h"
#include "json/write.h"

/* The facts as one object, without a final line feed. What JSON cannot hold of a note (NUL, bytes
 * that are not UTF-8) becomes U+FFFD. */
void pm_event_facts_write(const struct pm_event *event, struct pm_sink *sink);
/* Fills in the facts of an event whose other members are set (they may borrow), and checks the
 * whole. Facts are copied. */
PM_CHECKED bool pm_event_facts_read(struct pm_str facts, struct pm_arena *arena,
                                    struct pm_event *event, struct pm_err *err);

/* The whole event, with a final line feed. */
void pm_event_write(const struct pm_event *event, struct pm_sink *sink);
/* Reads one event with or without its line feed; all is copied. */
PM_CHECKED bool pm_event_read(struct pm_str text, struct pm_arena *arena, struct pm_event *out,
                              struct pm_err *err);

/* For documents that hold events. The event as one value of a canonical document. */
void pm_event_write_value(const struct pm_event *event, struct pm_json_writer *w);
/* Reads and checks one; all is copied. What the event holds besides is passed over: the caller has
 * to make sure that the text is what pm_event_write_value makes of the result. */
PM_CHECKED bool pm_event_read_value(const struct pm_json *object, struct pm_arena *arena,
                                    struct pm_event *out, struct pm_err *err);
