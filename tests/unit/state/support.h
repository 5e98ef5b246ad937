/* What the tests of the state share: a folder of their own, sample events, child processes. */
#pragma once

#include "plan/fold.h"
#include "state/store.h"

#include <sys/types.h>

struct fixture {
    struct pm_arena arena;
    char folder[64];  /* removed with all that is in it by the teardown */
    const char *path; /* folder/state.db */
    struct pm_run run;
    struct pm_err err;
};

int setup(void **state);
int teardown(void **state);

/* folder/name. */
const char *path_of(struct fixture *f, const char *name);
/* A known event of the fixture's run. */
struct pm_event known(struct fixture *f, const char *domain);
struct pm_lock_info holder(const char *actor);

/* These fail the test when the call does. */
struct pm_store *open_store(struct fixture *f, enum pm_store_mode mode);
void append(struct fixture *f, struct pm_store *store, const struct pm_event *events, size_t count);
/* Opens, appends one known event of that domain, closes. */
void append_known(struct fixture *f, const char *domain);
size_t count_events(struct fixture *f);

/* Opening must fail; f->err holds the error, whose message must hold the text. */
void assert_open_fails(struct fixture *f, const char *path, enum pm_store_mode mode,
                       const char *text);
void assert_holds(const char *message, const char *text);

/* Runs SQL on the state, as somebody with another program could. */
void exec_sql(struct fixture *f, const char *sql);
/* Adds rows of events with their sums: "('r/2','r','a',1,'known','x.example','{}'),(…)". */
void insert_events(struct fixture *f, const char *rows);

/* All bytes of a file. */
struct pm_str bytes_of(struct fixture *f, const char *path);
void write_bytes(const char *path, struct pm_str bytes);
/* Names in the folder, sorted, joined by blanks. */
struct pm_str names_in(struct fixture *f, const char *folder);
mode_t mode_of(const char *path);

/* Runs body in a child process that is no more than an ordinary user (rights count); its error is
 * put into f->err. Returns what the body returned. */
typedef bool body_fn(struct fixture *f);
bool as_ordinary_user(struct fixture *f, body_fn *body);
/* Starts a child that runs body and then sleeps until it is killed; returns when body is done. */
pid_t start_child(struct fixture *f, body_fn *body);
/* SIGKILL, and waits for it. */
void kill_child(pid_t pid);
