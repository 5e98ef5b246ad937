/* Runs commands in this process, in a folder of their own, offline. */
#pragma once

#include "command/context.h"

struct runner {
    struct pm_arena arena;
    char folder[64]; /* the current one while a test runs; removed with what is in it */
    struct pm_secret secret;
    struct pm_str ownership;
    int64_t now;

    /* What the last run came to. */
    int status;
    struct pm_str out, err;
};

int runner_begin(void **state);
int runner_end(void **state);

/* runner_run(r, "zone", "--soa"): what main does with these words. */
#define runner_run(r, ...) runner_run_words((r), (const char *const[]){__VA_ARGS__, NULL})
void runner_run_words(struct runner *r, const char *const *words);

/* A context for the words, without standard output. */
#define runner_context(r, ...) runner_context_of((r), (const char *const[]){__VA_ARGS__, NULL})
struct pm_context *runner_context_of(struct runner *r, const char *const *words);
/* Runs the command of a context. */
void runner_run_context(struct runner *r, struct pm_context *context);

void runner_write(struct runner *r, const char *path, const char *text);
struct pm_str runner_read(struct runner *r, const char *path);
/* Puts an event of that kind for each domain (up to NULL) into the state that is the default; what
 * is done is a deletion. */
void runner_record(struct runner *r, enum pm_event_kind kind, const char *const *domains);

void assert_status(const struct runner *r, int status);
void assert_holds(struct pm_str text, const char *part);
void assert_lacks(struct pm_str text, const char *part);
/* How often the part stands in the text. */
size_t count_of(struct pm_str text, const char *part);
