#pragma once
// What was asked of the simulator: every request to the API, in the order in which they were read.
#include "text.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>

struct sim_journal {
    pthread_mutex_t mutex;
    json_t *counts;   // operation -> number of requests
    json_t *requests; // one object a request
    FILE *log;        // NULL: none
    int in_flight;
    int max_in_flight;
    double start; // monotonic seconds
};

// Opens the log for appending unless `log_path` is NULL.
bool sim_journal_open(struct sim_journal *journal, const char *log_path, struct sim_error *err);
void sim_journal_close(struct sim_journal *journal);

// Notes a request that has been read whole. `request` says what is known of it, must have
// "operation", and is taken over. Returns the entry, whose owner the caller becomes besides the
// journal.
json_t *sim_journal_begin(struct sim_journal *journal, json_t *request);

// Notes what became of it, and appends the entry to the log. Releases the entry.
void sim_journal_end(struct sim_journal *journal, json_t *entry, const char *outcome);

// {"counts":{...},"total":N,"max_in_flight":N,"requests":[...]} as a new reference.
json_t *sim_journal_show(struct sim_journal *journal);

// Forgets everything so far.
void sim_journal_reset(struct sim_journal *journal);

// A line "OPERATION COUNT" for each operation.
void sim_journal_print(struct sim_journal *journal, FILE *to);
