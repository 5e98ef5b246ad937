#include "journal.h"

#include "operations.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// Every operation has a count from the start, so that a test can ask for one that was never called.
static void start_empty(struct sim_journal *journal)
{
    journal->counts = json_object();
    journal->requests = json_array();
    for (const struct sim_operation *row = sim_operations; row->name != NULL; row++) {
        json_object_set_new(journal->counts, row->name, json_integer(0));
    }
    journal->max_in_flight = journal->in_flight;
    journal->start = seconds();
}

bool sim_journal_open(struct sim_journal *journal, const char *log_path, struct sim_error *err)
{
    *journal = (struct sim_journal){0};
    pthread_mutex_init(&journal->mutex, NULL);
    start_empty(journal);
    if (log_path == NULL) {
        return true;
    }
    journal->log = fopen(log_path, "ae");
    return journal->log != NULL || sim_fail(err, "cannot open %s: %s", log_path, strerror(errno));
}

void sim_journal_close(struct sim_journal *journal)
{
    if (journal->log != NULL) {
        fclose(journal->log);
    }
    json_decref(journal->counts);
    json_decref(journal->requests);
    pthread_mutex_destroy(&journal->mutex);
}

json_t *sim_journal_begin(struct sim_journal *journal, json_t *request)
{
    pthread_mutex_lock(&journal->mutex);
    const char *operation = json_string_value(json_object_get(request, "operation"));
    json_int_t count = json_integer_value(json_object_get(journal->counts, operation));
    json_object_set_new(journal->counts, operation, json_integer(count + 1));
    double passed = (seconds() - journal->start) * 1000;
    json_object_set_new(request, "at_ms", json_integer((json_int_t)passed));
    json_array_append(journal->requests, request);
    journal->in_flight++;
    if (journal->in_flight > journal->max_in_flight) {
        journal->max_in_flight = journal->in_flight;
    }
    pthread_mutex_unlock(&journal->mutex);
    return request;
}

void sim_journal_end(struct sim_journal *journal, json_t *entry, const char *outcome)
{
    pthread_mutex_lock(&journal->mutex);
    json_object_set_new(entry, "outcome", json_string(outcome));
    journal->in_flight--;
    if (journal->log != NULL) {
        json_dumpf(entry, journal->log, JSON_COMPACT);
        fputc('\n', journal->log);
        fflush(journal->log);
    }
    json_decref(entry);
    pthread_mutex_unlock(&journal->mutex);
}

json_t *sim_journal_show(struct sim_journal *journal)
{
    pthread_mutex_lock(&journal->mutex);
    json_t *shown = json_pack("{s:O, s:i, s:i, s:O}", "counts", journal->counts, "total",
                              (int)json_array_size(journal->requests), "max_in_flight",
                              journal->max_in_flight, "requests", journal->requests);
    // Copied, because entries and counts change while the caller writes it out.
    json_t *copy = json_deep_copy(shown);
    json_decref(shown);
    pthread_mutex_unlock(&journal->mutex);
    return copy;
}

void sim_journal_reset(struct sim_journal *journal)
{
    pthread_mutex_lock(&journal->mutex);
    json_decref(journal->counts);
    json_decref(journal->requests);
    start_empty(journal);
    pthread_mutex_unlock(&journal->mutex);
}

void sim_journal_print(struct sim_journal *journal, FILE *to)
{
    const char *operation;
    json_t *count;
    pthread_mutex_lock(&journal->mutex);
    json_object_foreach(journal->counts, operation, count)
    {
        fprintf(to, "%s %d\n", operation, (int)json_integer_value(count));
    }
    pthread_mutex_unlock(&journal->mutex);
}
