/* Inputs of the planner in few words, for unit and property tests. Lists may be built in any order:
 * build_plan sorts them. Pointers that are returned last until the next call for the same list. */
#pragma once

#include "plan/planner.h"

/* A Sunday in 2027: the time of both clocks unless a test sets them apart. */
#define BUILD_NOW INT64_C(1800000000)

struct build {
    struct pm_arena arena;
    struct pm_desired desired;
    size_t desired_cap;
    struct pm_account account;
    size_t account_cap;
    struct pm_event *events;
    size_t event_count, event_cap;
    struct pm_ownership_look *looks;
    size_t look_count, look_cap;
    struct pm_str *readd;
    size_t readd_count, readd_cap;
    struct pm_policy last; /* what build_applied recorded */

    struct pm_ledger ledger; /* filled in by build_plan */
    struct pm_plan_input input;
    struct pm_plan plan;
    struct pm_err err;
};

/* Nothing declared, an empty account with fingerprint and time, no events, the default policy;
 * --allow-empty is given. */
void build_init(struct build *b);
void build_fini(struct build *b);

struct pm_desired_domain *build_declare(struct build *b, const char *name);
/* On the account: own, default settings, no users, no rules. */
struct pm_account_domain *build_own(struct build *b, const char *name);
/* count domains that are declared, known and on the account: "d000.filler.example", … */
void build_fill(struct build *b, size_t count);

/* An event with a new id; run "r", actor "alice". */
struct pm_event *build_event(struct build *b, enum pm_event_kind kind, const char *name,
                             int64_t time);
/* The id that the latest event got. */
struct pm_str build_last_id(const struct build *b);
void build_known(struct build *b, const char *name);
/* A row requested so many seconds before BUILD_NOW, with a delay of 24 h. */
struct pm_event *build_pending(struct build *b, const char *name, int64_t ago);
void build_hold(struct build *b, const char *name, const char *note);
/* A policy event with b->last, which starts as the default policy. */
void build_applied(struct build *b);
void build_look(struct build *b, const char *name, enum pm_visibility look);
void build_readd(struct build *b, const char *name);
/* A list of one pattern more. */
void build_pattern(struct build *b, struct pm_str **list, size_t *count, const char *pattern);

/* Sorts, folds and plans. The test fails when the planner refuses. */
const struct pm_plan *build_plan(struct build *b);
/* The same; false when the planner refuses. */
bool build_try(struct build *b);
/* The same, and the test fails when the planner does not refuse. Returns the message. */
const char *build_refusal(struct build *b);
/* Sorts and folds only: fills in ledger and input. */
void build_prepare(struct build *b);

/* The item of that domain and op, or NULL. */
const struct pm_plan_item *build_item(const struct pm_plan *plan, const char *name, enum pm_op op);
/* The same; the test fails when there is none or its reason is another. */
const struct pm_plan_item *build_expect(const struct pm_plan *plan, const char *name, enum pm_op op,
                                        enum pm_reason reason);
/* The items of that domain: "void(expired) blocked(too_many)"; "" for none. */
const char *build_words(struct build *b, const struct pm_plan *plan, const char *name);
const struct pm_event *build_record(const struct pm_plan *plan, enum pm_event_kind kind,
                                    const char *name);
/* True when the ids hold that one. */
bool build_closes(struct pm_str *const closes, size_t count, struct pm_str id);
