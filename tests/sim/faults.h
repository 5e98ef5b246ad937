#pragma once
// The script of faults: which request is answered wrongly, and how.
//
// A script is a JSON array of rules, described in README.md. Every rule counts the requests that
// fit its "operation" and "match"; it is its turn at the counts it names. Of the rules whose turn
// it is, each adds its modifiers, and the first that has a "fault" decides the reply.
#include "kinds.h"
#include "text.h"

#include <jansson.h>
#include <pthread.h>

enum sim_kill { SIM_KILL_NEVER, SIM_KILL_RECEIVED, SIM_KILL_DONE, SIM_KILL_ANSWERED };

struct sim_faults {
    pthread_mutex_t mutex;
    json_t *rules; // the script; each rule also holds its counts "seen" and "fired"
};

// What the script says about one request.
struct sim_turn {
    const struct sim_kind *kind; // NULL: an ordinary reply
    json_t *rule;                // the rule that names the kind; our reference; NULL without a kind
    int delay_ms;                // before the request has its effect
    int delay_reply_ms;          // after it
    long date_shift;             // seconds
    bool no_date;
    enum sim_kill kill;
};

// Starts with the script of that file, or with none when `path` is NULL.
bool sim_faults_open(struct sim_faults *faults, const char *path, struct sim_error *err);
void sim_faults_close(struct sim_faults *faults);

// Replaces the script, and starts to count anew. Fails, changing nothing, when a rule has an
// unknown key, an unknown fault or a value of the wrong type, or when a "body_file" cannot be read.
bool sim_faults_replace(struct sim_faults *faults, const json_t *rules, struct sim_error *err);

// The script with its counts, as a new reference.
json_t *sim_faults_show(struct sim_faults *faults);

// Counts the request and says what becomes of it. `body` may be NULL, when it has not been read
// yet: then only rules with the fault "close_before_read" are looked at, and otherwise only the
// others.
void sim_faults_pick(struct sim_faults *faults, const char *operation, const json_t *body,
                     struct sim_turn *turn);
void sim_turn_clear(struct sim_turn *turn);
