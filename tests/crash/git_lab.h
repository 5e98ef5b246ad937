/* Machines that apply with their state in a branch of one remote repository, one after the other,
 * and may be killed on the way. */
#pragma once

#include "git_ports.h"

struct git_lab {
    struct world world; /* the file, and the events that the branch begins with */
    struct crash_shared *shared;
    struct pm_repository *remote;
    char folder[64];
    int homes;       /* machines so far */
    char story[160]; /* what is being tried, for messages */
    struct pm_arena arena;
};

/* A lab of a world that the caller has built; the branch is made of its events, as `state init`
 * makes it of a state file. */
void git_lab_begin(struct git_lab *lab);
void git_lab_end(struct git_lab *lab);
/* The branch and the account as they were at the beginning, and a new machine. */
void git_lab_reset(struct git_lab *lab);
/* From now on it is another machine, which has seen nothing yet. */
void git_lab_move(struct git_lab *lab);
/* One process: fetches, plans, claims when there is something to do, applies, tells. It dies at
 * that point (0: never). True when it was killed; the test fails when it complained. */
bool git_lab_run(struct git_lab *lab, int die_at);
/* A session of that command for the test itself. */
void git_lab_open(struct git_lab *lab, struct git_ports *ports, struct pm_run *run,
                  struct pm_arena *arena);
void git_lab_close(struct git_ports *ports);
struct pm_run git_lab_make_run(struct git_lab *lab, const char *command, struct pm_arena *arena);
