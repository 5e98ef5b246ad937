/* A line on stderr for a person who waits longer than a second at a terminal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pm_progress {
    bool enabled;       /* stderr is a terminal, and not --quiet */
    bool shown;         /* a line is on the screen */
    const char *what;   /* NULL: nothing under way */
    size_t done, total; /* total 0: no measure */
    const char *unit;   /* what is counted: " domains"; empty: that is clear */
    int64_t since_ms, drawn_ms;
};

void pm_progress_init(struct pm_progress *progress, bool quiet);
/* A new thing is under way; its unit is empty. */
void pm_progress_begin(struct pm_progress *progress, const char *what, size_t total);
void pm_progress_set(struct pm_progress *progress, size_t done);
/* Draws when a second has passed since begin; called from wait loops, draws at most five times a
 * second. */
void pm_progress_tick(struct pm_progress *progress);
/* Draws a text of the caller's now, if at all: escaped, and no wider than the terminal. */
void pm_progress_show(struct pm_progress *progress, const char *text);
/* Wipes the line, before anything else is printed. */
void pm_progress_clear(struct pm_progress *progress);
