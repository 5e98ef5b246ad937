/* The executor's ports over an account in shared memory and a state in a branch. The remote
 * repository is a folder, whose objects all machines share, so that a push is no more than a ref
 * that is set on condition; the program dies by SIGKILL before or after the n-th call. */
#pragma once

#include "ports.h"
#include "state/repository.h"
#include "state/shared.h"

struct git_ports {
    struct crash_shared *shared;
    struct pm_repository *remote, *home;
    struct pm_shared *state;
    struct pm_ledger_port ledger;
    int die_at; /* 0: never */
    int point;
    struct pm_change *in_flight[CRASH_ON_THEIR_WAY_MAX];
    int in_flight_count;
    bool stale; /* the ledger was not fetched since it was looked at */
};

/* fetch, push, commit. */
struct pm_remote_port git_remote_port(struct git_ports *ports);
/* All the others; ports->state must be open. */
struct pm_ports git_ports_make(struct git_ports *ports);
/* The tip of the branch in that repository; empty: none. */
struct pm_commit_id git_branch_tip(struct pm_repository *remote);
void git_branch_set(struct pm_repository *remote, struct pm_commit_id commit);
