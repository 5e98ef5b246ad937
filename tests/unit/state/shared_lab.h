/* Machines that share a state: each with a bare repository of its own, all with one remote on disk.
 * The port between them is git's, over a file, with faults that a test asks for. */
#pragma once

#include "state/outbox.h"
#include "state/record.h"
#include "state/snapshot.h"
#include "support.h"

enum { LAB_START = 1795380872, LAB_TIMEOUT_S = 30, LAB_DAY_S = 86400 };

enum lab_fault {
    LAB_FINE,
    LAB_UNREACHABLE, /* without effect */
    LAB_ANSWER_LOST, /* a push: after it took effect */
    LAB_REFUSED,     /* a push: for good */
};
enum { LAB_FAULTS = 64 };

struct lab {
    struct fixture *f;
    const char *remote; /* a bare repository */
    int64_t now;        /* everybody's clock */
    int machines;
};

/* One run on one machine. */
struct machine {
    struct lab *lab;
    const char *home; /* its bare repository */
    struct pm_run run;
    struct pm_shared_options options;
    struct pm_shared *shared; /* NULL: not open */
    /* What the next fetches and pushes come to, one by one. */
    enum lab_fault fetch_faults[LAB_FAULTS], push_faults[LAB_FAULTS];
    int fetches, pushes;
    /* Called before each push, after each; may be NULL. */
    void (*before_push)(struct machine *machine);
    void (*after_push)(struct machine *machine);
    void *hook;
    int naps;           /* how often it slept */
    int naps_allowed;   /* then a signal comes; negative: none does */
    struct pm_str said; /* all of it */
};

int lab_setup(void **state);
int lab_teardown(void **state);

/* A new machine of that name; the same name again is the same machine with a new run. */
struct machine *lab_machine(struct lab *lab, const char *name, const char *command);
/* Opens its session; and fetches. */
void lab_open(struct machine *machine);
void lab_begin(struct machine *machine);
void lab_close(struct machine *machine);
/* Makes the branch with these events, from a machine that is not used otherwise. */
void lab_init(struct lab *lab, const struct pm_event *events, size_t count);

struct pm_event lab_event(struct machine *machine, enum pm_event_kind kind, const char *domain);
/* A pending deletion that was requested so many seconds ago. */
struct pm_event lab_schedule(struct machine *machine, const char *domain, int64_t ago_s);
struct pm_event lab_closing(struct machine *machine, enum pm_event_kind kind,
                            const struct pm_event *closed);
struct pm_event lab_intent(struct machine *machine, enum pm_action action, const char *domain);
struct pm_event lab_policy(struct machine *machine, const char *account);

/* These fail the test when the call does. */
void lab_append(struct machine *machine, struct pm_event event);
void lab_publish(struct machine *machine);
void lab_claim(struct machine *machine);
void lab_finish(struct machine *machine, bool always);
/* One whole run of another machine that adds the event. */
void lab_add_from(struct lab *lab, const char *name, struct pm_event event);
/* An append_checked that leaves the event, whatever the ledger says. */
bool lab_try_checked(struct machine *machine, struct pm_event event);
void lab_checked(struct machine *machine, struct pm_event event);

/* What the branch has, seen from outside. */
struct pm_snapshot lab_snapshot(struct lab *lab);
/* How often that text stands in the record of the machine's run in the branch; -1: no record. */
int lab_record_count(struct machine *machine, const char *text);
/* The bytes of a file at the tip; empty: none. */
struct pm_str lab_file(struct lab *lab, const char *path);
struct pm_str lab_message(struct lab *lab);
size_t lab_commits(struct lab *lab);
/* Folds the log again: the test fails when it differs. */
void lab_check(struct lab *lab);

/* Somebody commits that file by hand, with that message. */
void lab_edit(struct lab *lab, const char *path, struct pm_str bytes, const char *message);
/* Runs a command of git in the remote; the first line of its output. */
const char *lab_git(struct lab *lab, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *lab_tip(struct lab *lab);

/* f->err must be of the code and hold the text. */
void assert_error(const struct lab *lab, enum pm_err_code code, const char *text);
