/* Processes that plan and apply against an account in shared memory and a state on disk, one after
 * the other, and may be killed on the way. */
#pragma once

#include "ports.h"

struct lab {
    struct world world; /* the file, and the events before the first run */
    struct crash_shared *shared;
    struct crash_hooks hooks;
    bool team;     /* the ledger is one that a team shares */
    bool may_stop; /* an apply that stops before its end is no reason to complain */
    char folder[64], state[80];
    char story[160]; /* what is being tried, for messages */
};

/* A lab of a world that the caller has built. */
void lab_begin(struct lab *lab);
void lab_end(struct lab *lab);
/* A new state with the world's events, and the account as it is in the world. */
void lab_reset(struct lab *lab);
/* One process: plans, approves what it planned, applies. It dies at that point (0: never). True
 * when it was killed; the test fails when it complained. */
bool lab_run(struct lab *lab, int die_at);
struct pm_store *lab_open(struct lab *lab, enum pm_store_mode mode, struct pm_arena *arena);
/* What the state comes to. */
struct pm_ledger lab_ledger(struct lab *lab, struct pm_arena *arena);
