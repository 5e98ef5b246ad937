/* Events: the only thing that state is made of. Never changed, never removed.
 *
 * An event may close earlier ones by naming their ids. Nothing else ends an event's effect, so the
 * fold of a set of events (plan/fold.h) cannot depend on the order in which they arrived, and the
 * union of two histories is a history. */
#pragma once

#include "base/arena.h"
#include "model/desired.h"

#include <stdint.h>

/* What happened; what it closes; after the dash the facts that count. */
enum pm_event_kind {
    PM_EVENT_KNOWN,     /* an apply saw the domain declared and on the account */
    PM_EVENT_PROTECT,   /* declared with protect: true */
    PM_EVENT_UNPROTECT, /* closes protect */
    PM_EVENT_SCHEDULE,  /* a deletion was put in the queue - delay_s */
    PM_EVENT_VOID,      /* the program took it out; closes schedule (gone: known, too) - reason */
    PM_EVENT_CANCEL,    /* a person, or the file, took it out; closes schedule - reason, note */
    PM_EVENT_HOLD,      /* a person's cancel: not to be scheduled until released - note */
    PM_EVENT_RELEASE,   /* closes hold - note */
    PM_EVENT_INTENT,    /* a changing request is about to be sent - action */
    PM_EVENT_DONE,      /* confirmed; closes intent, and what the action ends - action */
    PM_EVENT_FAILED,    /* it had no effect; closes intent - action, note */
    PM_EVENT_UNKNOWN,   /* no answer: the account's list is to settle the intent - action, note */
    PM_EVENT_POLICY,    /* what an apply worked under; no domain; closes policy - policy, account */
    PM_EVENT_CLAIM,     /* a run works on the account alone until it expires; no domain; closes the
                           run's claim before it, and those that expired - expires, host */
    PM_EVENT_UNCLAIM, /* closes claim: the run has ended, or a person unlocked it; no domain - note
                       */
};

enum pm_action {
    PM_ACTION_NONE,
    PM_ACTION_ADD,
    PM_ACTION_UPDATE,
    PM_ACTION_DELETE,
};

struct pm_event {
    struct pm_str id;  /* "<run>/<number>", unique */
    struct pm_str run; /* "20261122T205432Z-1f0a3c5e" */
    struct pm_str actor;
    int64_t time; /* the service's clock; of a person's cancel, hold, release, unprotect: the local
                     one */
    enum pm_event_kind kind;
    struct pm_str domain; /* canonical; empty for policy, claim and unclaim */

    struct pm_str *closes; /* ids */
    size_t closes_count;

    /* Facts; which of them count is said beside the kinds. */
    enum pm_action action;
    int64_t delay_s;
    int64_t timeout_s;              /* intent: how long the request may take; 0: not said */
    struct pm_str reason;           /* a code of enum pm_reason in its text form; may be empty */
    struct pm_str note;             /* words of a person, or an error's message: hostile */
    const struct pm_policy *policy; /* policy: never NULL */
    struct pm_str account;          /* policy: the account's fingerprint */
    int64_t expires;                /* claim: by the service's clock, as time is */
    struct pm_str host;             /* claim: the machine */
};

/* "schedule", "add": as stored and shown. */
const char *pm_event_kind_name(enum pm_event_kind kind);
bool pm_event_kind_parse(struct pm_str text, enum pm_event_kind *out);
const char *pm_action_name(enum pm_action action);
bool pm_action_parse(struct pm_str text, enum pm_action *out);

/* A run: what names its events. Numbers count up from 1. */
struct pm_run {
    struct pm_str id;
    struct pm_str actor;
    struct pm_str command; /* "apply"; empty: not said */
    struct pm_str host;    /* the machine; empty: not said */
    struct pm_str version; /* of the program, of a run that was read back; empty: not said */
    int64_t started;       /* the local clock */
    uint32_t next;
};

/* A new run at that time; the id ends in 32 random bits. */
struct pm_run pm_run_make(int64_t time, struct pm_str actor, struct pm_arena *arena);
/* An event of this run with its id, run, actor, time and kind filled in. */
struct pm_event pm_event_make(struct pm_run *run, enum pm_event_kind kind, struct pm_str domain,
                              int64_t time, struct pm_arena *arena);
/* Adds an id to what the event closes. */
void pm_event_close(struct pm_event *event, struct pm_str id, struct pm_arena *arena);
